"""The window: canvas in the middle, tools left, options above, classes, part and history right."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, QTimer, Slot
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QKeyEvent
from PySide6.QtWidgets import QMainWindow, QToolBar, QVBoxLayout, QWidget

from facemask_editor.app.keys.catalogue import CATALOGUE
from facemask_editor.app.keys.keymap import Keymap
from facemask_editor.qt.actions.actions import Actions
from facemask_editor.qt.features.files.file_session import FileSession
from facemask_editor.qt.features.files.messages import Dialogs
from facemask_editor.qt.features.history.news import HistoryNews
from facemask_editor.qt.jobs.engine_client import EngineClient
from facemask_editor.qt.look.theme import Theme
from facemask_editor.qt.shell.docks import Docks
from facemask_editor.qt.shell.dropped import dropped_path, is_photo
from facemask_editor.qt.shell.menus import Menus, make_tool_bar
from facemask_editor.qt.shell.notice_bar import NoticeBar
from facemask_editor.qt.shell.settings import Settings
from facemask_editor.qt.shell.status_bar import StatusBar

if TYPE_CHECKING:
    from facemask_editor.document.document import Change, MaskDocument

_DOCKS_VERSION = 1
"""Raised when docks or bars are added, so that an old arrangement does not hide them."""
_FIRST_SIZE = (1440, 920)
_FRAME = 40
"""Kept free on a small screen for what the system draws around the window."""
_OPTIONS_HEIGHT = 44
"""Of the bar above the canvas, so that nothing moves when its contents come."""


class MainWindow(QMainWindow):
    """Puts the parts together and keeps them on the same document.

    The frame with menus and bars stands first. ``complete`` brings the canvas and the panels; their
    imports, NumPy above all, take longer than everything else before the window can be seen.

    Args:
        client: The engine's client; the window shuts it down when it closes.
        settings: What the last run left.
        theme: Changed by the menu.
        dialogs: Questions and messages.
        complete: False where the caller completes the window after it has been shown.
        welcome: False where a mask will be opened at once: then docks and bars are there from the start.

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
        complete: bool = True,
        welcome: bool = True,
    ) -> None:
        super().__init__()
        self.stopped = True
        self.completed = False
        self._welcome = welcome
        self.client = client
        self.settings = settings
        self.theme = theme
        self.dialogs = dialogs or Dialogs(self)
        self.session = FileSession(settings, self.dialogs, self)
        self.actions_ = Actions(self, Keymap.load(settings.preset, settings.keys))
        self.notice = NoticeBar()
        self.status = StatusBar()
        self._unsubscribe: Callable[[], None] = lambda: None
        self._news: HistoryNews | None = None
        self._build()
        self._restore()
        self.refresh_title()
        if complete:
            self.complete()

    @property
    def document(self) -> MaskDocument | None:
        """The open document."""
        return self.session.document

    # Set-up

    def complete(self) -> None:
        """Bring canvas and panels and connect everything; a second call is nothing."""
        if self.completed:
            return
        from facemask_editor.qt.canvas.canvas import MaskCanvas
        from facemask_editor.qt.features.classes.class_list import ClassListPanel
        from facemask_editor.qt.features.history.panel import HistoryPanel
        from facemask_editor.qt.features.model.status import ModelStatus
        from facemask_editor.qt.features.shape_studio.latent import LatentPanel
        from facemask_editor.qt.features.shape_studio.latent_sections import fold_sections
        from facemask_editor.qt.features.start.start_page import START_ACTIONS, StartPage
        from facemask_editor.qt.features.tool_options.tool_memory import recall_tools
        from facemask_editor.qt.features.tool_options.tool_options import ToolOptionsBar
        from facemask_editor.qt.shell.wiring import Wiring

        self.completed = True
        self.canvas = MaskCanvas()
        recall_tools(self.canvas, self.settings.tools)
        self.classes = ClassListPanel()
        self.part = LatentPanel(self.client)
        fold_sections(self.part, self.settings.folded)
        self.history = HistoryPanel()
        self.start = StartPage(
            [self.actions_[name] for name in START_ACTIONS if name in CATALOGUE], lambda: self.settings.recent
        )
        self._centre.addWidget(self.canvas, 1)
        self._centre.addWidget(self.start, 1)
        self._options.addWidget(ToolOptionsBar(self.canvas))
        self.docks.fill(self.classes, self.part, self.history)
        self.model = ModelStatus(self)
        self.wiring = Wiring(self)
        self._show_page()
        self.notice.keep(self.settings.trouble())

    def _build(self) -> None:
        self.setAcceptDrops(True)
        self.addActions(self.actions_.all())
        centre = QWidget()
        self._centre = QVBoxLayout(centre)
        self._centre.setContentsMargins(0, 0, 0, 0)
        self._centre.setSpacing(0)
        self._centre.addWidget(self.notice)
        self.setCentralWidget(centre)
        self._options = QToolBar(self.tr("Tool options"))
        self._options.setObjectName("options")
        self._options.setMovable(False)
        self._options.setMinimumHeight(_OPTIONS_HEIGHT)
        self.addToolBar(self._options)
        self.addToolBar(Qt.ToolBarArea.LeftToolBarArea, make_tool_bar(self.actions_, self))
        self.docks = Docks(self, _DOCKS_VERSION)
        self.setStatusBar(self.status)
        views = [dock.toggleViewAction() for dock in self.docks.all]
        self.menus = Menus(self.menuBar(), self.actions_, lambda: self.settings.recent, views)

    def _restore(self) -> None:
        if not self.restoreGeometry(self.settings.geometry):
            room = self.screen().availableSize()
            width, height = room.width() - _FRAME, room.height() - _FRAME
            self.resize(min(_FIRST_SIZE[0], width), min(_FIRST_SIZE[1], height))
        self.docks.arrange()
        self.docks.restore(self.settings.docks)
        if self._welcome:
            self.docks.rest()

    # Documents

    @Slot(object)
    def show_document(self, document: MaskDocument | None) -> None:
        """Turn every part of the window to another document; without one, to the start page."""
        self._unsubscribe()
        self.part.set_document(document)  # first: it takes its preview off the canvas
        self.canvas.set_document(document)
        self.classes.set_document(document)
        self.history.set_document(document)
        self._unsubscribe = document.subscribe(self._on_change) if document else lambda: None
        self.status.show_size(document.label_map.shape[::-1] if document else None)
        self._news = HistoryNews(document.history) if document else None
        self.wiring.refresh()
        self.refresh_title()
        self._show_page()
        self.status.say("")  # what was said of the mask before

    def _show_page(self) -> None:
        """Show canvas and docks where there is a document, else the start page alone."""
        working = self.document is not None
        if not working:
            self.actions_["hide_panels"].setChecked(False)  # first: the docks keep what they show now
        (self.docks.wake if working else self.docks.rest)()
        self.canvas.setVisible(working)
        self.start.setVisible(not working)
        self.status.zoom.setVisible(working)
        (self.canvas if working else self.start).setFocus()

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
        from facemask_editor.document.document import ChangeKind

        if ChangeKind.HISTORY in change.kinds and self._news is not None:
            self.status.forget_done()
            if news := self._news.tell():
                self.status.say_done(news)
        if change.kinds & {ChangeKind.HISTORY, ChangeKind.LOCKS}:
            self.wiring.refresh()
        if ChangeKind.SAVED in change.kinds:
            self.refresh_title()

    @Slot()
    def refresh_title(self) -> None:
        """Show the name of the file and whether all that is seen of the mask is in it."""
        document = self.document
        title = self.tr("FaceMask Editor")
        name = self.session.name.replace("[*]", "[*][*]")  # so that it is shown as it is
        if document:
            title = f"{name}[*] \u2013 {title}"
        if title != self.windowTitle():
            self.setWindowTitle(title)
        if self.session.unsaved != self.isWindowModified():  # after its place in the title
            self.setWindowModified(self.session.unsaved)

    # Qt's events

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride:
            self.actions_.before_reading()  # a shortcut of a disabled action is none for Qt
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        from facemask_editor.qt.actions.canvas_keys import key_text

        # a shortcut that cannot be used is none for Qt, so its key comes here
        if not self.completed or event.isAutoRepeat() or not self.wiring.say_why_not(key_text(event)):
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self.session.may_leave(self.close):
            event.ignore()
            return
        self.actions_["hide_panels"].setChecked(False)  # else the next start would show none
        self.settings.geometry = self.saveGeometry()
        self.settings.docks = self.docks.state()
        if self.completed:
            from facemask_editor.qt.features.shape_studio.latent_sections import folded_sections
            from facemask_editor.qt.features.tool_options.tool_memory import tool_memory

            self.settings.tools = tool_memory(self.canvas)
            self.settings.folded = folded_sections(self.part)
        self.settings.sync()
        self._unsubscribe()
        if self.completed:
            self.part.set_document(None)
        self.session.shutdown()
        self.hide()  # the thread may need a moment to end
        self.stopped = self.client.shutdown()
        if self.completed:
            self.stopped &= self.wiring.new_face.shutdown()
        event.accept()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped_path(event.mimeData()) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        path = dropped_path(event.mimeData())
        if path is not None:
            event.acceptProposedAction()
            # Later: a question now would hold up the program that the file was dragged from.
            QTimer.singleShot(0, self, lambda: self.open_dropped(path))
