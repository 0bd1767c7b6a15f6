"""The window: canvas in the middle, tools left, options above, classes, part and history right."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QShowEvent
from PySide6.QtWidgets import QMainWindow, QToolBar, QVBoxLayout, QWidget

from facemask_editor.document.document import Change, ChangeKind, MaskDocument
from facemask_editor.qt.actions import Actions
from facemask_editor.qt.canvas.canvas import MaskCanvas
from facemask_editor.qt.dialogs.messages import Dialogs
from facemask_editor.qt.docks import Docks
from facemask_editor.qt.dropped import dropped_path, is_photo
from facemask_editor.qt.engine_client import EngineClient
from facemask_editor.qt.file_session import FileSession
from facemask_editor.qt.menus import Menus, make_tool_bar
from facemask_editor.qt.model_status import ModelStatus
from facemask_editor.qt.notice_bar import NoticeBar
from facemask_editor.qt.panels.class_list import ClassListPanel
from facemask_editor.qt.panels.history import HistoryPanel
from facemask_editor.qt.panels.latent import LatentPanel
from facemask_editor.qt.panels.tool_options import ToolOptionsBar
from facemask_editor.qt.settings import Settings
from facemask_editor.qt.status_bar import StatusBar
from facemask_editor.qt.theme import Theme
from facemask_editor.qt.wiring import Wiring

_DOCKS_VERSION = 1
"""Raised when docks or bars are added, so that an old arrangement does not hide them."""
_FIRST_SIZE = (1440, 920)


class MainWindow(QMainWindow):
    """Puts the parts together and keeps them on the same document.

    Attributes:
        stopped: After closing: whether the engine's thread has ended.
    """

    def __init__(
        self,
        client: EngineClient,
        settings: Settings,
        *,
        theme: Theme | None = None,
        dialogs: Dialogs | None = None,
    ) -> None:
        super().__init__()
        self.stopped = True
        self.client = client
        self.settings = settings
        self.theme = theme
        self.dialogs = dialogs or Dialogs(self)
        self.session = FileSession(settings, self.dialogs, self)
        self.actions_ = Actions(self)
        self.canvas = MaskCanvas()
        self.notice = NoticeBar()
        self.classes = ClassListPanel()
        self.part = LatentPanel(client)
        self.history = HistoryPanel()
        self.status = StatusBar()
        self._unsubscribe: Callable[[], None] = lambda: None
        self._build()
        self.model = ModelStatus(self)
        self.wiring = Wiring(self)
        self._restore()
        self._refresh_title()

    @property
    def document(self) -> MaskDocument | None:
        """The open document."""
        return self.session.document

    # Set-up

    def _build(self) -> None:
        self.setAcceptDrops(True)
        self.addActions(self.actions_.all())
        centre = QWidget()
        column = QVBoxLayout(centre)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.notice)
        column.addWidget(self.canvas, 1)
        self.setCentralWidget(centre)
        self.addToolBar(self._options_bar())
        self.addToolBar(Qt.ToolBarArea.LeftToolBarArea, make_tool_bar(self.actions_, self))
        self.docks = Docks(self, self.classes, self.part, self.history)
        self.setStatusBar(self.status)
        views = [dock.toggleViewAction() for dock in self.docks.all]
        self.menus = Menus(self.menuBar(), self.actions_, lambda: self.settings.recent, views)

    def _options_bar(self) -> QToolBar:
        bar = QToolBar(self.tr("Tool options"))
        bar.setObjectName("options")
        bar.setMovable(False)
        bar.addWidget(ToolOptionsBar(self.canvas))
        return bar

    def _restore(self) -> None:
        if not self.restoreGeometry(self.settings.geometry):
            room = self.screen().availableSize()
            self.resize(min(_FIRST_SIZE[0], room.width()), min(_FIRST_SIZE[1], room.height()))
        self.docks.arrange()
        self.restoreState(self.settings.docks, _DOCKS_VERSION)

    # Documents

    @Slot(object)
    def show_document(self, document: MaskDocument) -> None:
        """Turn every part of the window to another document."""
        self._unsubscribe()
        self.part.set_document(document)  # first: it takes its preview off the canvas
        self.canvas.set_document(document)
        self.classes.set_document(document)
        self.history.set_document(document)
        self._unsubscribe = document.subscribe(self._on_change)
        height, width = document.label_map.shape
        self.status.show_size((width, height))
        self.wiring.refresh()
        self._refresh_title()
        self.canvas.setFocus()

    def choose_donor(self, path: Path | None = None) -> None:
        """Read the second face, from a file that the user chooses where none is given."""
        donor = self.session.read_donor(path)
        if donor is not None:
            self.part.set_donor((str(donor[0]), donor[1]))
            self.docks.part.raise_()

    def open_dropped(self, path: Path) -> None:
        """Open what was dropped: a photo goes under the mask, everything else is a mask."""
        if is_photo(path):
            self.session.open_photo(path)
        else:
            self.session.open(path)

    def _on_change(self, change: Change) -> None:
        if change.kinds & {ChangeKind.HISTORY, ChangeKind.LOCKS}:
            self.wiring.refresh()
        if ChangeKind.SAVED in change.kinds:
            self._refresh_title()

    def _refresh_title(self) -> None:
        document = self.document
        self.setWindowModified(document is not None and document.dirty)
        title = self.tr("FaceMask Editor")
        self.setWindowTitle(f"{self.session.name}[*] \u2013 {title}" if document else title)

    # Qt's events

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self.session.may_leave():
            event.ignore()
            return
        self.settings.geometry = self.saveGeometry()
        self.settings.docks = self.saveState(_DOCKS_VERSION)
        self.settings.sync()
        self._unsubscribe()
        self.part.set_document(None)
        self.hide()  # the thread may need a moment to end
        self.stopped = self.client.shutdown()
        event.accept()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not event.spontaneous():
            self.canvas.setFocus()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped_path(event.mimeData()) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        path = dropped_path(event.mimeData())
        if path is not None:
            event.acceptProposedAction()
            # Later: a question now would hold up the program that the file was dragged from.
            QTimer.singleShot(0, self, lambda: self.open_dropped(path))
