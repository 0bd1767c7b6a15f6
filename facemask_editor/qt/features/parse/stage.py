"""What lies over the canvas until a photo has its mask: the photo, what is asked of it, and the buttons."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import radians
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from facemask_editor.qt.features.parse.photo_view import Mode, PhotoView
from facemask_editor.qt.look.icons import icon
from facemask_editor.qt.look.plain_text import plain_label

if TYPE_CHECKING:
    from facemask_editor.parse.evidence.crop import Crop
    from facemask_editor.parse.evidence.faces import Face

_NUDGE, _FAR = 0.01, 0.1
_SCALE = 1.05


@dataclass(frozen=True, eq=False)
class Way:
    """A button.

    Attributes:
        text: On it.
        go: What it does.
        main: Whether it is what Enter does.
    """

    text: str
    go: Callable[[], object]
    main: bool = False


class PhotoStage(QFrame):
    """Covers a widget; Esc leaves it.

    Args:
        under: What it covers.

    Signals:
        left: The user wants no mask of this photo.
    """

    left = Signal()

    def __init__(self, under: QWidget) -> None:
        super().__init__(under)
        self.setAutoFillBackground(True)
        self.setProperty("keeps_keys", True)
        self.view = PhotoView()
        self.text = plain_label()
        self.text.setProperty("heading", True)
        self.text.setWordWrap(True)
        self.text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.help = plain_label()
        self.help.setProperty("muted", True)
        self.help.setWordWrap(True)
        self.buttons: list[QPushButton] = []
        self._main: Way | None = None
        self._row = QHBoxLayout()
        self._row.setSpacing(6)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.text)
        words.addWidget(self.help)
        head = QHBoxLayout()
        head.setContentsMargins(14, 8, 8, 8)
        head.setSpacing(12)
        head.addLayout(words, 1)
        head.addLayout(self._row)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(self.view, 1)
        self.setFocusProxy(self.view)
        self.view.taken.connect(self.go_on)
        under.installEventFilter(self)
        self.hide()

    def show_photo(self, image: QImage | None, size: tuple[int, int], text: str) -> None:
        """Show a photo while it is read."""
        self.view.show_photo(image, size)
        self._say(text, "", ())
        self._open()

    def wait(self, text: str, crop: Crop | None = None) -> None:
        """Say what is being done; with a square, show that alone."""
        if crop is not None:
            self.view.show_cut(crop)
        else:
            self.view.set_mode(Mode.LOOK)
        self._say(text, "", ())
        self._open()

    def ask_face(self, faces: Sequence[Face], current: int, text: str, ways: Sequence[Way]) -> None:
        """Let a face be chosen."""
        self.view.show_faces([face.box for face in faces], current)
        help = self.tr("Click a face, press its number, or use the arrow keys; Enter makes its mask.")
        self._say(text, help, ways)
        self._open()

    def ask_square(self, crop: Crop, text: str, ways: Sequence[Way]) -> None:
        """Let the square be moved."""
        self.view.show_square(crop)
        help = self.tr(
            "Drag it, its corners or the handle that turns it. Wheel: size, Shift+wheel: turn, Enter: take."
        )
        self._say(text, help, ways)
        self._open()

    def ask(self, text: str, detail: str, ways: Sequence[Way]) -> None:
        """Say something of the photo and what can be done."""
        self.view.set_mode(Mode.LOOK)
        self._say(text, detail, ways)
        self._open()

    def go_on(self) -> None:
        """Do what Enter does."""
        if self._main is not None:
            self._main.go()

    def leave(self) -> None:
        """Do what Esc does."""
        self.hide()
        self.left.emit()

    def _say(self, text: str, help: str, ways: Sequence[Way]) -> None:
        self.text.setText(text)
        self.help.setText(help)
        self.help.setVisible(bool(help))
        for button in self.buttons:
            self._row.removeWidget(button)
            button.deleteLater()
        self._main = next((way for way in ways if way.main), None)
        self.buttons = []
        for way in (*ways, Way(self.tr("Cancel"), self.leave)):
            button = QPushButton(way.text)
            button.setAutoDefault(False)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setProperty("accent", way.main)
            if way.go == self.leave:
                button.setIcon(icon("close"))
                button.setToolTip(self.tr("Leave everything as it is (Esc)"))
            button.clicked.connect(lambda _checked=False, way=way: way.go())
            self._row.addWidget(button)
            self.buttons.append(button)

    def _open(self) -> None:
        self._follow()
        if self.isHidden():
            self.show()
        self.raise_()
        self.view.setFocus()

    def _follow(self) -> None:
        if (under := self.parentWidget()) is not None:
            self.setGeometry(under.rect())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.parentWidget() and event.type() == QEvent.Type.Resize:
            self._follow()
        return False

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            if self._does(event, only_ask=True):
                event.accept()  # before a shortcut of the window takes it
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._does(event):
            super().keyPressEvent(event)

    def _does(self, event: QKeyEvent, *, only_ask: bool = False) -> bool:
        act = self._act_of(event)
        if act is None:
            return False
        if not only_ask:
            act()
        return True

    def _act_of(self, event: QKeyEvent) -> Callable[[], object] | None:
        key, keys, view = event.key(), Qt.Key, self.view
        if event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier):
            return None
        if key == keys.Key_Escape:
            return self.leave
        if key in (keys.Key_Return, keys.Key_Enter):
            return self.go_on
        step = {
            keys.Key_Left: (-1, 0), keys.Key_Right: (1, 0), keys.Key_Up: (0, -1), keys.Key_Down: (0, 1)
        }.get(keys(key))  # fmt: skip
        if view.mode is Mode.CHOOSE:
            if step is not None:
                return lambda: view.choose(view.current + step[0] + step[1])
            number = key - keys.Key_1.value
            if 0 <= number < min(9, len(view.boxes)):
                return lambda: view.choose(number)
        if view.mode is Mode.SQUARE:
            shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            if step is not None:
                by = _FAR if shift else _NUDGE
                return lambda: view.nudge(step[0] * by, step[1] * by)
            if key in (keys.Key_Plus, keys.Key_Equal):
                return lambda: view.scale(_SCALE)
            if key == keys.Key_Minus:
                return lambda: view.scale(1 / _SCALE)
            if key in (keys.Key_BracketLeft, keys.Key_BracketRight):
                return lambda: view.turn(radians(1 if key == keys.Key_BracketRight else -1))
        return None
