"""Handing the mask on in a window: the dialog, and the changed region in one step."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject
from PySide6.QtGui import QGuiApplication

from facemask_editor.app.shown import shown_now
from facemask_editor.qt.features.export.work import Region, changed_region, save_region
from facemask_editor.qt.features.feature import Part
from facemask_editor.qt.jobs.desk import Desk
from facemask_editor.qt.jobs.workers import DaemonWorker
from facemask_editor.qt.look.error_text import error_text
from facemask_editor.qt.look.plain_text import grouped
from facemask_editor.qt.services.services import Services

if TYPE_CHECKING:
    from facemask_editor.core.labels import LabelMap
    from facemask_editor.qt.features.export.dialog import ExportDialog


class ExportPart(Part):
    """The dialog and the worker behind it."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._owner = QObject(services.over)
        self._desk = Desk(DaemonWorker("export"))
        self.dialog: ExportDialog | None = None

    def handlers(self) -> Mapping[str, Callable[[], object]]:
        return {
            "file.export": self.open,
            "file.copy_changed": self.copy_changed,
            "file.save_changed": self.save_changed,
        }

    def open(self) -> None:
        """Show the dialog, or the one that is open."""
        if self.dialog is None:
            from facemask_editor.qt.features.export.dialog import ExportDialog
            from facemask_editor.render.handoff.registry import DESCRIBED, targets

            self.dialog = ExportDialog(self._services, targets(), DESCRIBED, self._desk, self._services.over)
            self.dialog.finished.connect(self._on_finished)
            self.dialog.exported.connect(
                lambda done: self._services.status.say(_tr("Exported to {}").format(done.root))
            )
        if self.dialog.isVisible():
            self.dialog.raise_()
        self.dialog.show()
        self.dialog.activateWindow()

    def copy_changed(self) -> None:
        """Put the changed region on the clipboard, white on black."""
        if (masks := self._masks()) is None:
            return
        self._desk.ask(
            partial(changed_region, *masks),
            purpose="region",
            ready=self._on_region,
            failed=lambda error: self._services.status.say(_sentence(error)),
            owner=self._owner,
        )

    def save_changed(self) -> None:
        """Ask where the changed region goes, and write it."""
        if (masks := self._masks()) is None:
            return
        document = self._services.session.document
        path = document.path if document is not None else None
        folder = path.parent if path is not None else Path(self._services.settings.folder or Path.home())
        stem = path.stem if path is not None else _tr("untitled")
        chosen = self._services.dialogs.choose_picture(
            folder / f"{stem}_changed.png", _tr("Save changed region")
        )
        if chosen is None:
            return
        status, dialogs = self._services.status, self._services.dialogs
        self._desk.ask(
            partial(save_region, chosen, *masks),
            purpose=("region", str(chosen)),
            ready=lambda region: status.say(_said(region, _tr("saved to {}").format(chosen))),
            failed=lambda error: dialogs.show_error(
                _tr("{} could not be saved").format(chosen.name), _sentence(error)
            ),
            owner=self._owner,
            kept=True,
        )

    def shutdown(self) -> bool:
        if self.dialog is not None:
            self.dialog.reject()
        return self._desk.shutdown()

    def _masks(self) -> tuple[LabelMap, LabelMap] | None:
        """Return the mask before any edit and as it is seen, None without a document."""
        document = self._services.session.document
        shown = shown_now(self._services.session)
        if document is None or shown is None:
            return None
        return document.photo_mask, shown.label_map

    def _on_region(self, region: Region) -> None:
        from facemask_editor.qt.look.pictures import picture_image

        QGuiApplication.clipboard().setImage(picture_image(region.greys))
        self._services.status.say(_said(region, _tr("on the clipboard as a mask")))

    def _on_finished(self) -> None:
        self.dialog = None


def _said(region: Region, where: str) -> str:
    return _tr("{} changed pixels, {}").format(grouped(region.pixels), where)


def _sentence(error: Exception) -> str:
    text = error_text(error)
    return text[:1].upper() + text[1:]


def _tr(text: str) -> str:
    return QCoreApplication.translate("Export", text)
