"""All actions of the window: text, icon, keys; what they do is connected by the window."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QActionGroup, QKeySequence

from facemask_editor.qt.icons import icon

_Key = QKeySequence.StandardKey


@dataclass(frozen=True)
class Spec:
    """One action.

    Attributes:
        text: In menus; an ampersand marks the mnemonic.
        symbol: Icon name, or "".
        keys: Shortcuts; the first one is shown.
        tip: Tool tip where the text alone does not say it.
        checkable: Whether it is a switch.
    """

    text: str
    symbol: str = ""
    keys: tuple[str | _Key, ...] = ()
    tip: str = ""
    checkable: bool = False


SPECS: dict[str, Spec] = {
    "open": Spec("&Open mask…", "folder-open-outline", (_Key.Open,)),
    "open_photo": Spec("Open &photo…", "image-outline", ("Ctrl+Shift+O",)),
    "save": Spec("&Save", "content-save-outline", (_Key.Save,)),
    "save_as": Spec("Save &as…", "", ("Ctrl+Shift+S",)),
    "quit": Spec("&Quit", "", ("Ctrl+Q",)),
    "undo": Spec("&Undo", "undo", (_Key.Undo,)),
    "redo": Spec("&Redo", "redo", ("Ctrl+Shift+Z", "Ctrl+Y")),
    "lock_all": Spec("&Lock all classes", "lock-outline"),
    "unlock_all": Spec("Unl&ock all classes", "lock-open-variant-outline"),
    "previous_class": Spec("&Previous class", "chevron-up", ("Q", ",")),
    "next_class": Spec("&Next class", "chevron-down", ("W", ".")),
    "swap_class": Spec("&Swap with last class", "swap-horizontal", ("X",)),
    "lock": Spec("&Lock class", "lock-outline", ("K",), "Lock or unlock the selected class"),
    "lock_others": Spec("Lock all &others", "", ("Shift+K",)),
    "hide": Spec("&Hide class", "eye-off-outline", ("H",), "Hide or show the selected class"),
    "solo": Spec("Show &only this class", "bullseye", ("Shift+H",)),
    "show_all": Spec("Show &all classes", "eye-outline", ("Ctrl+Shift+H",)),
    "new_shape": Spec("&New shape", "auto-fix", ("G",), "Draw a new shape for the selected part"),
    "previous_seed": Spec("&Previous seed", "chevron-left", ("Ctrl+[",)),
    "next_seed": Spec("Ne&xt seed", "chevron-right", ("Ctrl+]",)),
    "donor": Spec("&Blend with second face…", "account-plus-outline"),
    "remove": Spec("&Remove part", "delete-outline"),
    "apply": Spec("&Apply preview", "check", ("Return", "Enter")),
    "cancel": Spec("&Cancel preview", "close", ("Esc",)),
    "zoom_in": Spec("Zoom &in", "magnify-plus-outline", ("Ctrl++", "Ctrl+=")),
    "zoom_out": Spec("Zoom &out", "magnify-minus-outline", ("Ctrl+-",)),
    "fit": Spec("&Fit to window", "fit-to-page-outline", ("Ctrl+0",)),
    "actual_size": Spec("&100 %", "", ("Ctrl+1",)),
    "mirror_view": Spec(
        "&Mirror view",
        "flip-horizontal",
        ("M",),
        "Exchange left and right on screen only",
        checkable=True,
    ),
    "turn_left": Spec("Turn view &left", "rotate-left", ("Ctrl+Left",), "Turn the view by 15 degrees"),
    "turn_right": Spec("Turn view &right", "rotate-right", ("Ctrl+Right",), "Turn the view by 15 degrees"),
    "turn_back": Spec("Turn view &upright", "", ("Ctrl+Up",)),
    "contours": Spec("&Contours only", "", ("C",), checkable=True),
    "overlay": Spec("&Mask over the photo", "", ("S",), "Show or hide the mask", checkable=True),
    "more_opaque": Spec("Mask more opaque", "", ("O",)),
    "less_opaque": Spec("Mask less opaque", "", ("Shift+O",)),
    "reset_panels": Spec("&Arrange as at first"),
    "full_screen": Spec("F&ull screen", "", ("F11",), checkable=True),
    "keys": Spec("&Keys and mouse", "keyboard-outline", ("F1",)),
    "about": Spec("&About FaceMask Editor", "information-outline"),
}
TOOLS: dict[str, Spec] = {
    "brush": Spec("&Brush", "brush", ("B",), "Paint the selected class"),
    "eraser": Spec("&Eraser", "eraser", ("E",), "Paint background"),
    "fill": Spec("&Fill", "format-color-fill", ("F",), "Fill a connected area"),
    "pick": Spec("P&ick class", "eyedropper", ("I",), "Select the class under the pointer (or Ctrl+click)"),
    "pan": Spec("&Pan", "hand-back-right-outline", (), "Move the picture (or hold Space)"),
}
"""By the values of ToolKind, which cannot be imported here: it brings NumPy, and the window comes first."""


class Actions(QObject):
    """The window's actions by name, ``actions["undo"]``, and its tools, ``actions.tools["brush"]``."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._actions = {name: self._make(name, spec) for name, spec in SPECS.items()}
        self.tools = {tool: self._make(f"tool_{tool}", spec) for tool, spec in TOOLS.items()}
        group = QActionGroup(self)
        for action in self.tools.values():
            action.setCheckable(True)
            group.addAction(action)

    def __getitem__(self, name: str) -> QAction:
        return self._actions[name]

    def all(self) -> list[QAction]:
        """Return every action, for the window to own."""
        return [*self._actions.values(), *self.tools.values()]

    def _make(self, name: str, spec: Spec) -> QAction:
        action = QAction(self.tr(spec.text), self)
        action.setObjectName(name)
        action.setCheckable(spec.checkable)
        action.setEnabled(False)  # until the window has wired it
        action.setShortcuts([QKeySequence(key) for key in spec.keys])
        if spec.symbol:
            action.setIcon(icon(spec.symbol))
        plain = self.tr(spec.text).replace("&", "").rstrip("…")
        action.setIconText(plain)  # stays when the text names the step to undo
        tip = f"{plain}: {self.tr(spec.tip)[:1].lower()}{self.tr(spec.tip)[1:]}" if spec.tip else plain
        keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        action.setToolTip(f"{tip} ({keys})" if keys else tip)
        return action
