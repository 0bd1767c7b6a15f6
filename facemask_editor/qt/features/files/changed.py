"""What another program has made of the open mask's file: noticed, compared, taken over or left."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QCoreApplication, QFileSystemWatcher, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QSizePolicy, QWidget

from facemask_editor.app.session import Facet
from facemask_editor.core.errors import FaceMaskError
from facemask_editor.qt.canvas.compare.other import Other
from facemask_editor.qt.canvas.compare.pairing import Pairing
from facemask_editor.qt.features.files.opened import read_document
from facemask_editor.qt.look.error_text import error_text
from facemask_editor.qt.look.plain_text import plain_label
from facemask_editor.qt.services.services import Services

if TYPE_CHECKING:
    from facemask_editor.document.document import MaskDocument
    from facemask_editor.formats import MaskFile, Stamp
    from facemask_editor.qt.features.files.file_session import FileSession

_PURPOSE = "changed file"
_UNASKED = object()
_SOON_MS = 400
_AFTER_STROKE_MS = 200


class ChangedBar(QFrame):
    """Says that the file was changed; hidden while it was not.

    Signals:
        take: The file's mask is to be taken over.
        compare: Both are to be seen.
        keep: The mask that is open counts.
    """

    take = Signal()
    compare = Signal()
    keep = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("notice", "warning")
        self.text = plain_label()
        self.text.setWordWrap(True)
        self.text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 4, 4, 4)
        layout.addWidget(self.text, 1)
        self.compare_button = self._button(
            _tr("Compare"), _tr("Darken what is the same in the file and here")
        )
        self.take_button = self._button(
            _tr("Take the file's"), _tr("As a step that can be undone; locked classes stay")
        )
        self.keep_button = self._button(_tr("Keep mine"), _tr("The next saving replaces the file"))
        for button, pressed in (
            (self.compare_button, self.compare),
            (self.take_button, self.take),
            (self.keep_button, self.keep),
        ):
            button.clicked.connect(pressed)
            layout.addWidget(button)
        self.hide()

    def say(self, text: str) -> None:
        """Show a sentence; "" hides the bar."""
        self.text.setText(text)
        self.setVisible(bool(text))

    @staticmethod
    def _button(title: str, tip: str) -> QPushButton:
        button = QPushButton(title)
        button.setToolTip(tip)
        return button


class ChangedFile(QObject):
    """Looks at the file when the system tells of a change, and whenever somebody comes back to the program.

    Network drives tell of nothing.

    Args:
        services: Of the window.
        files: Its file session.
    """

    def __init__(self, services: Services, files: FileSession) -> None:
        super().__init__(services.over)
        self._services, self._files = services, files
        self._now: object = _UNASKED  # the stamp of the file that the user is asked about
        self._compared: Other | None = None
        self.bar = ChangedBar()
        self.bar.take.connect(self.take)
        self.bar.compare.connect(self.compare)
        self.bar.keep.connect(self.keep)
        application = QGuiApplication.instance()
        assert isinstance(application, QGuiApplication)
        application.applicationStateChanged.connect(self._on_state)
        services.canvas.pairing_changed.connect(self._end_comparing)
        self._watcher = QFileSystemWatcher(self)
        # half a file, or none yet, is no change: other programs write in steps
        self._soon = QTimer(self, interval=_SOON_MS, singleShot=True)
        self._soon.timeout.connect(self.look)
        self._watcher.fileChanged.connect(lambda _path: self._soon.start())
        files.saved.connect(lambda _path: self._begin())
        services.session.subscribe(lambda _changed: self._begin(), Facet.DOCUMENT)

    def look(self) -> None:
        """See whether the file is as it was opened or saved last."""
        document, known = self._files.document, self._files.stamp
        if document is None or document.path is None or known is None or self._files.saving:
            return
        from facemask_editor.formats import stamp_of

        path = document.path
        self._watch()

        def ready(now: Stamp | None) -> None:
            if document is not self._files.document or known != self._files.stamp or self._files.saving:
                return
            if now in (known, self._now):
                return
            self._now = now
            if now is None:
                text = _tr("{} is not there any more: it was moved, renamed or deleted.").format(path.name)
            else:
                text = _tr("Another program has changed {}.").format(path.name)
            self.bar.take_button.setVisible(now is not None)
            self.bar.compare_button.setVisible(now is not None)
            document.mark_unsaved()
            self.bar.say(text)

        self._files.disk.do(partial(stamp_of, path), ready, _unheard, purpose=_PURPOSE)

    def keep(self) -> None:
        """Let the open mask count: saving replaces the file and asks no more."""
        if self._now is not _UNASKED:
            self._files.know(cast("Stamp | None", self._now))
        self._forget()

    def take(self) -> None:
        """Take the file's mask over as a step; one of another size or other classes opens anew."""
        self._read(self._take)

    def compare(self) -> None:
        """Show where the file's mask differs; the second time, no more."""
        if not self._end_comparing():
            self._read(self._compare)

    def _read(self, show: Callable[[MaskDocument, MaskDocument, MaskFile], object]) -> None:
        document = self._files.document
        if document is None or document.path is None or document.in_stroke:
            return
        path, asked = document.path, self._now

        def ready(read: tuple[MaskDocument, MaskFile]) -> None:
            if document is not self._files.document:
                return
            if document.in_stroke:  # whose pixels may yet be taken back
                QTimer.singleShot(_AFTER_STROKE_MS, self, partial(ready, read))
            elif self._now is not asked or self._files.saving:
                self._services.status.say(_tr("{} has been saved meanwhile").format(path.name))
            else:
                show(document, *read)

        def failed(error: Exception) -> None:
            if not isinstance(error, FaceMaskError | OSError | MemoryError):
                raise error
            self._services.dialogs.show_error(
                _tr("{} could not be opened").format(path.name), error_text(error)
            )

        self._files.disk.do(partial(read_document, path), ready, failed, purpose=_PURPOSE)

    def _take(self, document: MaskDocument, theirs: MaskDocument, opened: MaskFile) -> None:
        path = opened.path
        if not _alike(document, theirs):
            if self._files.may_leave(lambda: self._files.reopen(path, theirs, opened)):
                self._files.reopen(path, theirs, opened)
                self._forget()
            return
        document.replace_pixels(theirs.label_map, _tr("Take from file"))
        self._files.know(opened.stamp)
        if (document.label_map == theirs.label_map).all():
            document.mark_saved()
        else:
            self._services.status.say(_tr("Locked classes stay as they were"))
        self._forget()

    def _compare(self, document: MaskDocument, theirs: MaskDocument, opened: MaskFile) -> None:
        if not _alike(document, theirs):
            self._services.status.say(_tr("The file's mask has another size or other classes now"))
            return
        label_map = theirs.snapshot()
        label_map.flags.writeable = False
        # a wipe would show twice the same where a photo hides the mask
        self._compared = Other(label_map, _tr("In the file"), difference=True)
        self._services.canvas.pairing = Pairing.OFF
        self._services.canvas.set_other(self._compared)

    def _begin(self) -> None:
        self._forget()
        self._watch()

    def _watch(self) -> None:
        """Watch the open file; one that was replaced has to be watched anew."""
        document = self._files.document
        path = document.path if document is not None and self._files.stamp is not None else None
        wanted = [] if path is None else [str(path)]
        if (others := [one for one in self._watcher.files() if one not in wanted]) != []:
            self._watcher.removePaths(others)
        if wanted and wanted != self._watcher.files() and path is not None and path.exists():
            self._watcher.addPaths(wanted)

    def _forget(self) -> None:
        self._end_comparing()
        self._now = _UNASKED
        self.bar.say("")

    def _end_comparing(self, *_pairing: Pairing) -> bool:
        """Show the mask as ever; returns whether it was compared."""
        compared, self._compared = self._compared, None
        if compared is not None and self._services.canvas.other is compared:
            self._services.canvas.set_other(None)
        return compared is not None

    def _on_state(self, state: Qt.ApplicationState) -> None:
        if state == Qt.ApplicationState.ApplicationActive:
            self.look()


def _alike(document: MaskDocument, theirs: MaskDocument) -> bool:
    return document.label_map.shape == theirs.label_map.shape and document.schema == theirs.schema


def _unheard(_error: Exception) -> None:
    pass


def _tr(text: str) -> str:
    return QCoreApplication.translate("ChangedFile", text)
