"""The actions of the window, made of a keymap's catalogue; what they do is connected by the window."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QKeySequence

from facemask_editor.app.circumstances import Circumstances, always
from facemask_editor.app.keys.catalogue import Context, Spec
from facemask_editor.app.keys.keymap import Keymap
from facemask_editor.app.tools import TOOLS
from facemask_editor.qt.actions.key_tips import shown_keys, use
from facemask_editor.qt.look.icons import icon

_CONTEXTS = {
    Context.WINDOW: Qt.ShortcutContext.WindowShortcut,
    Context.CANVAS: Qt.ShortcutContext.WidgetShortcut,
}
assert set(_CONTEXTS) == set(Context), "a context has no counterpart in Qt"


class Actions(QObject):
    """The window's actions by name or id, ``actions["undo"]``, and its tools, ``actions.tools["brush"]``.

    Attributes:
        keymap: Changing it changes the keys of the actions.
        tools: Actions of the tools by the ids of the tools.
        held: Switches whose key is down.
        before_reading: Called before an action is handed out, so that what it says is current.

    Signals:
        keys_changed: Some actions have other keys now.
    """

    keys_changed = Signal()

    def __init__(self, parent: QObject, keymap: Keymap | None = None) -> None:
        super().__init__(parent)
        self.keymap = keymap or Keymap()
        use(self.keymap)
        self.before_reading: Callable[[], None] = lambda: None
        specs = {name: self.keymap.spec(name) for name in self.keymap.ids}
        self.held: set[QAction] = set()
        self._actions = {name: self._make(name, spec) for name, spec in specs.items()}
        self._ids = {name.partition(".")[2]: name for name in self._actions}
        self._tips = {name: self._tip(spec) for name, spec in specs.items()}
        self._reasons: dict[QAction, str] = {}
        self._texts: dict[QAction, str] = {}
        self._shown: Circumstances | None = None
        self.tools = {tool: self._actions[f"tool.{tool}"] for tool in TOOLS}
        group = QActionGroup(self)
        for action in self.tools.values():
            action.setCheckable(True)
            action.setIconVisibleInMenu(False)
            group.addAction(action)
        self._set_keys()
        self.keymap.subscribe(self._set_keys)

    def __getitem__(self, name: str) -> QAction:
        self.freshen()
        return self._find(name)

    def _find(self, name: str) -> QAction:
        return self._actions[self._ids.get(name, name)]

    def all(self) -> list[QAction]:
        """Return every action, for the window to own; their object names are their ids."""
        self.freshen()
        return list(self._actions.values())

    def of(self, context: Context) -> list[QAction]:
        """Return the actions whose keys act there."""
        return [action for name, action in self._actions.items() if self.keymap.spec(name).context == context]

    def freshen(self) -> None:
        """Bring every action up to date."""
        self.before_reading()
        self.show_texts()

    def by_key(self, key: str) -> QAction | None:
        """Return the action that a key belongs to, or None."""
        self.freshen()
        owner = self.keymap.owner(key)
        return None if owner is None else self._actions[owner]

    def show_states(self, now: Circumstances) -> None:
        """Enable and disable actions by what holds now, and name the steps of undo and redo."""
        if now == self._shown:
            return
        self._shown = now
        for name, action in self._actions.items():
            spec = self.keymap.spec(name)
            why = self.tr(spec.usable(now)) if spec.usable is not always else ""
            if self._reasons.get(action) != why:
                self._reasons[action] = why
                action.setEnabled(not why)
            if spec.step is not None:
                step = (spec.step(now) or "").replace("&", "&&")
                self._texts[action] = f"{self.tr(spec.text)} {step}".strip()

    def show_texts(self) -> None:
        """Write the texts that actions have been given; later, since a new one lays out the tool bar anew."""
        texts, self._texts = self._texts, {}
        for action, text in texts.items():
            action.setText(text)

    def reason(self, name: str) -> str:
        """Return why an action cannot be used now, or "" where that is not known."""
        return self._reasons.get(self[name], "")

    def _make(self, name: str, spec: Spec) -> QAction:
        action = QAction(self.tr(spec.text), self)
        action.setObjectName(name)
        action.setCheckable(spec.checkable)
        action.setEnabled(False)  # until the window has wired it
        action.setShortcutContext(_CONTEXTS[spec.context])
        action.setAutoRepeat(spec.repeats)
        if spec.symbol:
            action.setIcon(icon(spec.symbol))
            action.setIconVisibleInMenu(not spec.checkable)  # there its place is that of the check mark
        action.setIconText(self.tr(spec.text).replace("&", "").rstrip("…"))  # stays when the text changes
        return action

    def _tip(self, spec: Spec) -> str:
        plain = self.tr(spec.text).replace("&", "").rstrip("…")
        return f"{plain}: {self.tr(spec.tip)[:1].lower()}{self.tr(spec.tip)[1:]}" if spec.tip else plain

    def _set_keys(self) -> None:
        for name, action in self._actions.items():
            keys = self.keymap.keys(name)
            # A held key is no shortcut: its release counts too, so the canvas watches it.
            action.setShortcuts([] if self.keymap.spec(name).held else [QKeySequence(key) for key in keys])
            first = shown_keys(keys[:1])
            if self.keymap.spec(name).held:
                action.setText(f"{self.tr(self.keymap.spec(name).text)}\t{first}")
            action.setToolTip(f"{self._tips[name]} ({first})" if first else self._tips[name])
        self.keys_changed.emit()
