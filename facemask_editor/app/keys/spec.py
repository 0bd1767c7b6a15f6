"""What an action is. Needs no Qt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto

from facemask_editor.app.circumstances import Circumstances, Rule, always

Place = tuple[str, int]
"""A menu and a number in it: entries go by number, and a line parts those of different tens."""


class Context(Enum):
    """Where a key acts; never in a text field, unless it has Ctrl or is a function key."""

    WINDOW = auto()
    CANVAS = auto()
    """Only while the canvas has the focus: keys that lists and buttons need themselves."""


@dataclass(frozen=True)
class Spec:
    """One action.

    Attributes:
        text: In menus; an ampersand marks the mnemonic.
        symbol: Icon name, or "".
        keys: By default; the first one is shown.
        tip: Tool tip where the text alone does not say it.
        checkable: Whether it is a switch.
        context: Where the keys act.
        held: Whether the switch is on while its key is held, and off after.
        repeats: Whether a held key acts again and again.
        words: Further words that find it in the command palette.
        menus: Its places in menus, by the ids of `app/menus.py`.
        usable: Tells why it cannot be used now.
        step: Tells the step that its text names; left out where it never names one.
    """

    text: str
    symbol: str = ""
    keys: tuple[str, ...] = ()
    tip: str = ""
    checkable: bool = False
    context: Context = Context.WINDOW
    held: bool = False
    repeats: bool = False
    words: str = ""
    menus: tuple[Place, ...] = ()
    usable: Rule = always
    step: Callable[[Circumstances], str | None] | None = None

    @property
    def title(self) -> str:
        """The text without mnemonic and dots."""
        return self.text.replace("&", "").rstrip("…")
