"""The menu of former versions: what the open file held before it was saved over."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QDateTime, QLocale

from facemask_editor.app.session import Facet
from facemask_editor.core import paths
from facemask_editor.core.errors import FaceMaskError
from facemask_editor.qt.look.error_text import error_text
from facemask_editor.qt.services.services import Services
from facemask_editor.qt.widgets.menus import PathMenu

if TYPE_CHECKING:
    from facemask_editor.formats import MaskFile
    from facemask_editor.qt.features.files.file_session import FileSession


class FormerVersions:
    """Lists them when the menu is opened; one that is chosen comes as a step that can be undone.

    Args:
        services: Of the window.
        files: Its file session.
        menu: To be filled.
    """

    def __init__(self, services: Services, files: FileSession, menu: PathMenu) -> None:
        self._services, self._files, self._menu = services, files, menu
        menu.aboutToShow.connect(self.show)
        menu.chosen.connect(self.take)
        services.session.subscribe(lambda _changed: self._enable(), Facet.DOCUMENT, Facet.SAVED)
        self._enable()

    def show(self) -> None:
        """List the versions of the open file."""
        from facemask_editor.app.files.former import former_versions

        document = self._files.document
        path = document.path if document is not None else None
        versions = [] if path is None else former_versions(path, paths.former_dir())
        titles = moments([version.time for version in versions])
        self._menu.show_paths([version.path for version in versions], titles, clearable=False)
        if not versions:
            nothing = self._menu.addAction(_tr("None: it has not been saved over here"))
            nothing.setEnabled(False)
            self._menu.setEnabled(path is not None)

    def take(self, kept: Path) -> None:
        """Take a version over."""
        document = self._files.document
        if document is None or document.in_stroke:
            return
        from facemask_editor.formats import open_mask

        schema = document.schema

        def ready(opened: MaskFile) -> None:
            if document is not self._files.document or document.in_stroke:
                return
            if opened.label_map.shape != document.label_map.shape:
                height, width = opened.label_map.shape
                text = _tr("That version has another size: {} × {} pixels").format(width, height)
                self._services.status.say(text)
                return
            name = _tr("Earlier version")
            if not document.replace_pixels(opened.label_map, name):
                self._services.status.say(_tr("That version is what is shown"))

        def failed(error: Exception) -> None:
            if not isinstance(error, FaceMaskError | OSError | MemoryError):
                raise error
            self._services.dialogs.show_error(
                _tr("The earlier version could not be opened"), error_text(error)
            )

        self._files.disk.do(partial(open_mask, kept, schema), ready, failed, purpose="former")

    def _enable(self) -> None:
        document = self._files.document
        self._menu.setEnabled(document is not None and document.path is not None)


def moments(times: Sequence[float]) -> list[str]:
    """Return times as the user writes them, with seconds where two would read the same.

    Args:
        times: Seconds since 1970.
    """
    locale = QLocale()
    days = [QDateTime.fromSecsSinceEpoch(int(time)) for time in times]
    texts = [locale.toString(day, QLocale.FormatType.ShortFormat) for day in days]
    exact = [
        f"{locale.toString(day.date(), QLocale.FormatType.ShortFormat)} {day.toString('HH:mm:ss')}"
        for day in days
    ]
    return [more if texts.count(text) > 1 else text for text, more in zip(texts, exact, strict=True)]


def _tr(text: str) -> str:
    return QCoreApplication.translate("FormerVersions", text)
