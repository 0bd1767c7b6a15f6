"""The window: canvas in the middle, tools left, options above, panels right."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, QTimer, Slot
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QKeyEvent
from PySide6.QtWidgets import QMainWindow, QToolBar, QVBoxLayout, QWidget

from facemask_editor.app.keys.keymap import Keymap
from facemask_editor.app.keys.spec import Context
from facemask_editor.app.notices import Once
from facemask_editor.app.session import Facet, ModelState, Session
from facemask_editor.core.files.limits import limit_problems
from facemask_editor.qt.actions.actions import Actions
from facemask_editor.qt.features.feature import Feature, Part
from facemask_editor.qt.jobs.engine_client import EngineClient
from facemask_editor.qt.look.theme import Theme
from facemask_editor.qt.services.dropped import dropped_path, dropped_paths, is_photo
from facemask_editor.qt.services.messages import Dialogs, PhotoUse
from facemask_editor.qt.services.settings import Settings
from facemask_editor.qt.shell.features import FEATURES, actions_of
from facemask_editor.qt.shell.menus import make_menus
from facemask_editor.qt.shell.notice_bar import NoticeBar
from facemask_editor.qt.shell.panels.docks import Docks
from facemask_editor.qt.shell.status_bar import StatusBar
from facemask_editor.qt.shell.tool_bar import ToolBar
from facemask_editor.qt.widgets.next_turn import NextTurn

if TYPE_CHECKING:
    from facemask_editor.document.document import MaskDocument

_DOCKS_VERSION = 4
"""Raised when docks or bars are added, so that an old arrangement does not hide them."""
_FIRST_SIZE = (1440, 920)
_FRAME = 40
"""Kept free on a small screen for what the system draws around the window."""
_OPTIONS_HEIGHT = 44
"""Of the bar above the canvas, so that nothing moves when its contents come."""

_ZOOMS = ("fit", "actual_size", "zoom_in", "zoom_out")
_JOURNAL = "recovery"
"""The part that would take the journal away."""


class MainWindow(QMainWindow):
    """The frame, and a loop over the features that fill it.

    The frame with menus and bars stands first. ``complete`` brings the canvas and makes the features' parts;
    their imports, NumPy above all, take longer than everything else before the window can be seen.

    Args:
        client: The engine's client; the window shuts it down when it closes.
        settings: What the last run left.
        theme: Changed by the menu.
        dialogs: Questions and messages.
        complete: False where the caller completes the window after it has been shown.
        welcome: False where a mask will be opened at once: then docks and bars are there from the start.
        features: What the window can do.

    Attributes:
        stopped: After closing: whether the engine's thread has ended.
        session: What the window works on, without widgets.
        parts: What the features have become here, by their names; after `complete`.
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
        features: Sequence[Feature] = FEATURES,
    ) -> None:
        super().__init__()
        self.stopped = True
        self.completed = False
        self._welcome = welcome
        self._features = features
        self.client = client
        self.settings = settings
        self.theme = theme
        self.dialogs = dialogs or Dialogs(self)
        turn = NextTurn(self)
        self.session = Session(turn)
        self.actions_ = Actions(self, Keymap.load(settings.preset, settings.keys, actions_of(features)))
        self._states = Once(turn, lambda: self.actions_.show_states(self.session.circumstances()))
        self.actions_.before_reading = self._states.flush
        self.notice = NoticeBar()
        self.status = StatusBar()
        self.parts: dict[str, Part] = {}
        self._pages: list[QWidget] = []
        self._build()
        self._restore()
        self.refresh_title()
        self._follow_client()
        if complete:
            self.complete()

    @property
    def document(self) -> MaskDocument | None:
        """The open document."""
        return self.session.document

    # Set-up

    def complete(self) -> None:
        """Bring canvas and features and connect everything; a second call is nothing."""
        if self.completed:
            return
        from facemask_editor.qt.actions.canvas_keys import CanvasKeys
        from facemask_editor.qt.canvas.canvas import MaskCanvas
        from facemask_editor.qt.palette.entries import menu_entries
        from facemask_editor.qt.services.services import Services
        from facemask_editor.qt.shell.canvas_link import CanvasLink
        from facemask_editor.qt.shell.window_part import WindowPart

        self.completed = True
        self.canvas = MaskCanvas()
        self._above = QVBoxLayout()
        self._centre.addLayout(self._above)
        self._centre.addWidget(self.canvas, 1)
        self.docks.home = self.canvas
        self.services = services = Services(
            self.session, self.client, self.settings, self.dialogs, self.status, self.notice, self.actions_,
            self.canvas, self.docks, self.menus, self,
        )  # fmt: skip
        services.entries = lambda: [
            *menu_entries(self.menuBar().actions(), self.actions_.keymap.ids),
            *(entry for part in self.parts.values() for entry in part.entries()),
        ]
        services.ring_items = lambda document, label: [
            item for _place, item in sorted(
                (found for part in self.parts.values() for found in part.ring_items(document, label)),
                key=lambda found: found[0],
            )
        ]  # fmt: skip
        for feature in self._features:
            self._add(feature, feature.make(services))
        self.parts["window"] = WindowPart(self, self.docks, services, self.theme)
        self._link = CanvasLink(self.canvas, self.session, self.status)
        lists = tuple(widget for part in self.parts.values() for widget in part.lists)
        CanvasKeys(self.actions_, self.canvas, lists)
        self.canvas.addActions(self.actions_.of(Context.CANVAS))
        for action in self.actions_.all():
            action.setEnabled(True)
        for part in self.parts.values():
            for name, act in part.handlers().items():
                self.actions_[name].triggered.connect(lambda _=False, act=act: act())
        self._follow_session()
        self._show_page()
        self.notice.keep([*self.settings.trouble(), *limit_problems()])

    def _add(self, feature: Feature, part: Part) -> None:
        """Put what a feature shows into its places."""
        self.parts[feature.name] = part
        if feature.dock is not None and part.panel is not None:
            self.docks.fill(feature.dock.name, part.panel)
        if part.page is not None:
            self._pages.append(part.page)
            self._centre.addWidget(part.page, 1)
        if part.above is not None:
            self._above.addWidget(part.above)
        if part.bar is not None:
            self._options.addWidget(part.bar)

    def _follow_session(self) -> None:
        session = self.session
        decisive = (
            Facet.DOCUMENT, Facet.PHOTO, Facet.LOCKS, Facet.HISTORY, Facet.SELECTION, Facet.MODEL, Facet.PART,
            Facet.TOOL,
        )  # fmt: skip
        session.subscribe(self._states.ask, *decisive, at_once=True)
        titled = (Facet.DOCUMENT, Facet.SAVED, Facet.PART, Facet.TOOL)
        session.subscribe(lambda _changed: self.refresh_title(), *titled, at_once=True)
        session.subscribe(lambda _changed: self._on_document(), Facet.DOCUMENT, at_once=True)
        self._states.ask()

    def _follow_client(self) -> None:
        client = self.client

        def tell(*, loading: bool) -> None:
            self.session.set_model(ModelState(client.info, loading, client.failure))

        client.model_loading.connect(lambda: tell(loading=True))
        client.model_ready.connect(lambda _info: tell(loading=False))
        client.model_failed.connect(lambda _text: tell(loading=False))

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
        self.addToolBar(Qt.ToolBarArea.LeftToolBarArea, ToolBar(self.actions_, self))
        places = [feature.dock for feature in self._features if feature.dock is not None]
        self.docks = Docks(self, places, _DOCKS_VERSION)
        self.setStatusBar(self.status)
        self.status.offer_zoom([self.actions_[f"view.{name}"] for name in _ZOOMS])
        views = [dock.toggleViewAction() for dock in self.docks.all]
        self.menus = make_menus(self.menuBar(), self.actions_, views)

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

    def _on_document(self) -> None:
        document = self.document
        self.status.show_size(document.label_map.shape[::-1] if document else None)
        self._show_page()
        self.status.say("")  # what was said of the mask before

    def _show_page(self) -> None:
        """Show canvas and docks where there is a document, else the start page alone."""
        working = self.document is not None
        if not working:
            self.actions_["hide_panels"].setChecked(False)  # first: the docks keep what they show now
        (self.docks.wake if working else self.docks.rest)()
        self.canvas.setVisible(working)
        for page in self._pages:
            page.setVisible(not working)
        self.status.zoom.setVisible(working)
        (self.canvas if working or not self._pages else self._pages[0]).setFocus()

    def open_dropped(self, path: Path, *further: Path) -> None:
        """Open what was dropped: photos get masks, or one goes under the open mask; all else is a mask."""
        if not is_photo(path):
            self.services.files.open(path)
            return
        photos = [path, *(other for other in further if is_photo(other))]
        use = PhotoUse.MASK
        if self.document is not None and len(photos) == 1:
            use = self.dialogs.ask_photo(path.name)
        if use is PhotoUse.MASK:
            self.services.new_masks(photos)
        elif use is PhotoUse.UNDER:
            self.services.files.open_photo(path)

    @Slot()
    def refresh_title(self) -> None:
        """Show the name of the file and whether all that is seen of the mask is in it."""
        document = self.document
        title = self.tr("FaceMask Editor")
        if document is not None:
            name = document.path.name if document.path else self.tr("untitled")
            title = f"{name.replace('[*]', '[*][*]')}[*] \u2013 {title}"  # so that it is shown as it is
        if title != self.windowTitle():
            self.setWindowTitle(title)
        if self.session.unsaved != self.isWindowModified():  # after its place in the title
            self.setWindowModified(self.session.unsaved)

    def _say_why_not(self, key: str) -> bool:
        """Say why the action of a key cannot be used now; False where it can, or that is not known."""
        action = self.actions_.by_key(key) if key else None
        why = self.actions_.reason(action.objectName()) if action and not action.isEnabled() else ""
        if action and action.objectName() == "part.cancel":
            return False  # Esc with nothing to cancel is no mistake
        if why:
            self.status.say(why)
        return bool(why)

    # Qt's events

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride:
            self.actions_.before_reading()  # a shortcut of a disabled action is none for Qt
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        from facemask_editor.qt.actions.canvas_keys import key_text

        # a shortcut that cannot be used is none for Qt, so its key comes here
        if not self.completed or event.isAutoRepeat() or not self._say_why_not(key_text(event)):
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        if self.completed and not self.services.files.may_leave(self.close):
            event.ignore()
            return
        self.actions_["hide_panels"].setChecked(False)  # else the next start would show none
        self.settings.geometry = self.saveGeometry()
        self.settings.docks = self.docks.state()
        for part in self.parts.values():
            part.remember()
        self.settings.sync()
        self.hide()  # the threads may need a moment to end
        self.session.set_document(None)
        self.stopped = self.client.shutdown()
        for part in self.parts.values():
            self.stopped &= part.shutdown()
        event.accept()

    def end(self) -> None:
        """End what runs, as when the system asks for it; the journal keeps what is not saved."""
        for name, part in self.parts.items():
            if name != _JOURNAL:
                part.shutdown()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped_path(event.mimeData()) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        paths = dropped_paths(event.mimeData())
        if paths:
            event.acceptProposedAction()
            # Later: a question now would hold up the program that the file was dragged from.
            QTimer.singleShot(0, self, lambda: self.open_dropped(*paths))
