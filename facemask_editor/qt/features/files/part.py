"""Opening and saving in a window."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QVBoxLayout, QWidget

from facemask_editor.app.session import Facet
from facemask_editor.qt.features.feature import Part
from facemask_editor.qt.features.files.changed import ChangedFile
from facemask_editor.qt.features.files.file_session import FileSession
from facemask_editor.qt.features.files.former import FormerVersions
from facemask_editor.qt.features.files.photo_fit import PhotoFit
from facemask_editor.qt.features.files.projects.part import Projects
from facemask_editor.qt.features.files.remedies import Remedies
from facemask_editor.qt.look.icons import icon
from facemask_editor.qt.palette.entry import Entry
from facemask_editor.qt.services.services import Services
from facemask_editor.qt.widgets.menus import PathMenu


class FilesPart(Part):
    """Connects the file session with menus and messages."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self.files = files = FileSession(
            services.settings, services.dialogs, services.over, session=services.session
        )
        services.files = files
        menu = services.menus["file/recent"]
        assert isinstance(menu, PathMenu)
        self._recent = menu
        self.fit = PhotoFit(services, files)
        self.changed = ChangedFile(services, files)
        self.above = QWidget()
        bars = QVBoxLayout(self.above)
        bars.setContentsMargins(0, 0, 0, 0)
        bars.setSpacing(0)
        for bar in (self.changed.bar, self.fit.bar):
            bars.addWidget(bar)
        former = services.menus["file/former"]
        assert isinstance(former, PathMenu)
        self.former = FormerVersions(services, files, former)
        menu.chosen.connect(files.open)
        menu.clear_requested.connect(self._clear_recent)
        menu.aboutToShow.connect(self._show_recent)
        files.recent_changed.connect(self._show_recent)
        files.recent_changed.connect(lambda: services.session.note(Facet.RECENT))
        files.photo_changed.connect(lambda: services.session.note(Facet.PHOTO))
        self._remedies = Remedies(services, files)
        files.notice.connect(self._remedies.show)
        files.message.connect(services.status.say)
        files.saved.connect(self._on_saved)
        self.projects = Projects(services, files)
        bars.addWidget(self.projects.bar)
        self._saved = ""
        services.session.subscribe(
            self._on_session, Facet.PREVIEW, Facet.SAVED, Facet.HISTORY, Facet.PART, Facet.TOOL
        )
        self._show_recent()

    def handlers(self) -> Mapping[str, Callable[[], object]]:
        files = self.files
        return {
            "file.open": files.choose_and_open,
            "file.open_photo": self.open_photo,
            "file.photo_mask": self.fit.choose,
            "file.photo_way": self.fit.ask,
            "file.save": files.save,
            "file.save_as": files.save_as,
            "file.save_project": files.save_project,
            "file.save_copy": files.save_copy,
            "file.previous_file": partial(files.step_file, -1),
            "file.next_file": partial(files.step_file, 1),
            "file.close": files.close,
        }

    def open_photo(self) -> None:
        """Ask for a photo: it goes under the mask, and where none is open, its mask is made."""
        if self._services.session.document is None:
            self._services.new_masks(())
        else:
            self.files.choose_and_open_photo()

    def entries(self) -> Iterable[Entry]:
        for path in self._services.settings.recent:
            yield Entry(
                f"open:{path}",
                f"{path.parent.name}/{path.name}",
                _tr("Recent file"),
                partial(self.files.open, Path(path)),
                asked_only=True,
                words=_tr("Open"),
                icon=icon("history"),
            )

    def _on_saved(self, path: Path) -> None:
        self._saved = _tr("Saved {}").format(path)
        self._services.status.say(self._saved)

    def _on_session(self, _changed: frozenset[Facet]) -> None:
        if self._saved and self._services.session.unsaved:
            self._services.status.forget(self._saved)  # what is seen by now is not in the file
            self._saved = ""

    def shutdown(self) -> bool:
        return self.files.shutdown()

    def _show_recent(self) -> None:
        self._recent.show_paths(self._services.settings.recent)

    def _clear_recent(self) -> None:
        self._services.settings.clear_recent()
        self._show_recent()


def _tr(text: str) -> str:
    return QCoreApplication.translate("Files", text)
