"""A line of the command palette."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from PySide6.QtGui import QIcon


@dataclass(frozen=True)
class Entry:
    """One line of the palette.

    Attributes:
        key: What the settings remember it by.
        title: What is read and searched.
        group: Shown beside it, searched too.
        run: What Enter does.
        keys: As the system writes them.
        reason: Why it cannot be used now; "" where it can.
        usable: Whether Enter does anything.
        asked_only: Not listed before something is typed.
        words: Further words that find it.
        icon: Shown in front.
    """

    key: str
    title: str
    group: str
    run: Callable[[], object] = field(repr=False)
    keys: str = ""
    reason: str = ""
    usable: bool = True
    asked_only: bool = False
    words: str = ""
    icon: QIcon = field(default_factory=QIcon, repr=False)
