"""Keys that shortcuts of Qt cannot be: held ones, and those that are known by their place."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QWidget

from facemask_editor.app.keys.catalogue import Context, Spec
from facemask_editor.app.keys.physical import goes_first, sign_at
from facemask_editor.app.tools import TOOLS
from facemask_editor.qt.actions.actions import Actions
from facemask_editor.qt.widgets.focus_follower import FocusFollower

SPRING_TOOLS = tuple(f"tool.{tool.id}" for tool in TOOLS.values() if tool.springs)
"""Actions of tools that last only as long as their key is held, where something is drawn meanwhile."""
_PRESSES = (QEvent.Type.MouseButtonPress, QEvent.Type.TabletPress)
_REPEAT_MS = 40
"""A key pressed again within this time after its release is held: X11 does not always mark repetitions."""
_KEYS = (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress, QEvent.Type.KeyRelease)
MODIFIERS = (
    (Qt.KeyboardModifier.MetaModifier, "Meta"),
    (Qt.KeyboardModifier.ControlModifier, "Ctrl"),
    (Qt.KeyboardModifier.AltModifier, "Alt"),
    (Qt.KeyboardModifier.ShiftModifier, "Shift"),
)


def key_text(event: QKeyEvent) -> str:
    """Return the sequence of a key event in Qt's portable text, "" for a modifier alone."""
    if event.key() in (0, Qt.Key.Key_unknown) or event.key() in _ALONE:
        return ""
    modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    return QKeySequence(event.key() | modifiers.value).toString(QKeySequence.SequenceFormat.PortableText)


_ALONE = (
    Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_Meta, Qt.Key.Key_AltGr,
    Qt.Key.Key_CapsLock, Qt.Key.Key_NumLock, Qt.Key.Key_Super_L, Qt.Key.Key_Super_R, Qt.Key.Key_Hyper_L,
    Qt.Key.Key_Hyper_R, Qt.Key.Key_ScrollLock,
)  # fmt: skip


@dataclass
class _Spring:
    """A tool key that is down."""

    key: int = 0
    before: QAction | None = None
    """The tool to go back to."""
    used: bool = False
    """Whether the mouse was pressed meanwhile; a mere press of the key changes the tool for good."""


class CanvasKeys(QObject):
    """Watches the canvas and the lists, where single keys act, and what has the focus for held keys.

    Args:
        actions: Whose keys count.
        canvas: Keys of the canvas act only here; held ones that are no keys of it, outside of text fields.
        lists: Digits and brackets act here too.
    """

    def __init__(self, actions: Actions, canvas: QWidget, lists: tuple[QWidget, ...] = ()) -> None:
        super().__init__(canvas)
        self._actions = actions
        self._canvas = canvas
        self._held: dict[int, QAction] = {}
        self._spring = _Spring()
        self._released = 0
        self._ending = QTimer(self)
        self._ending.setSingleShot(True)
        self._ending.setInterval(_REPEAT_MS)
        self._ending.timeout.connect(self._end)
        self._own = (canvas, *lists)
        for widget in self._own:
            widget.installEventFilter(self)
        self._focus = FocusFollower(canvas, self, self._own)
        self._focus.start()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind == QEvent.Type.FocusOut:
            self._let_go()  # the release goes elsewhere
        elif watched is self._canvas and kind in _PRESSES:
            self._spring.used = True
        if kind not in _KEYS or not isinstance(event, QKeyEvent):
            return False
        if kind == QEvent.Type.KeyRelease:
            return self._release(event)
        if event.key() == self._released:
            self._ending.stop()
            self._released = 0
        if kind == QEvent.Type.ShortcutOverride and watched is self._canvas:
            self._load_spring(event)
        action = self._action(event, on_canvas=watched is self._canvas)
        if action is None or (watched not in self._own and not self._spec(action).held):
            return False
        event.accept()
        if kind == QEvent.Type.KeyPress:
            self._press(event, action)
        return True

    def _action(self, event: QKeyEvent, *, on_canvas: bool) -> QAction | None:
        """Return the action that this filter, and not a shortcut, is to run; None for all others."""
        text = key_text(event)
        found = self._actions.by_key(text) if text else None
        if found is not None and self._spec(found).held:
            return found if on_canvas or self._spec(found).context == Context.WINDOW else None
        sign = sign_at(event.nativeScanCode(), event.nativeVirtualKey())
        if not sign or (found is not None and not goes_first(sign)):
            return None
        modifiers = [name for flag, name in MODIFIERS if event.modifiers() & flag]
        by_place = self._actions.by_key("+".join([*modifiers, sign]))
        # A digit also where the layout agrees: with Shift, Qt takes a French "2" for the key without it.
        if by_place is None or (by_place is found and not goes_first(sign)):
            return None
        return by_place if on_canvas or self._spec(by_place).context == Context.WINDOW else None

    def _spec(self, action: QAction) -> Spec:
        return self._actions.keymap.spec(action.objectName())

    def _press(self, event: QKeyEvent, action: QAction) -> None:
        spec = self._spec(action)
        if not action.isEnabled() or (event.isAutoRepeat() and not spec.repeats):
            return
        if spec.held:
            self._held[event.key()] = action
            self._actions.held.add(action)
            action.setChecked(True)
        else:
            action.trigger()

    def _load_spring(self, event: QKeyEvent) -> None:
        """Remember the tool that a held key of a spring tool leaves."""
        found = self._actions.by_key(key_text(event)) if key_text(event) else None
        if found is None or found.objectName() not in SPRING_TOOLS or event.key() == self._spring.key:
            return  # the last: a repetition
        before = next((tool for tool in self._actions.tools.values() if tool.isChecked()), None)
        self._spring = _Spring(event.key(), None if before is found else before)

    def _release(self, event: QKeyEvent) -> bool:
        # By the key alone: a modifier may have come or gone meanwhile.
        key = event.key()
        if event.isAutoRepeat() or (key not in self._held and key != self._spring.key):
            return False
        if self._released not in (0, key):
            self._end()
        self._released = key
        self._ending.start()
        return key in self._held

    def _end(self) -> None:
        """Take the release of a key: no press has followed at once, which would be a mere repetition."""
        key, self._released = self._released, 0
        if key in self._held:
            self._up(self._held.pop(key))
        if key == self._spring.key:
            spring, self._spring = self._spring, _Spring()
            if spring.used and spring.before is not None:
                spring.before.trigger()

    def _let_go(self) -> None:
        self._ending.stop()
        self._released = 0
        for action in self._held.values():
            self._up(action)
        self._held.clear()
        self._spring = _Spring()

    def _up(self, action: QAction) -> None:
        self._actions.held.discard(action)
        action.setChecked(False)
