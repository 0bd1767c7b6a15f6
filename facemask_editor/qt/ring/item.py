"""A sector of the pop-up ring."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from PySide6.QtGui import QIcon


@dataclass(frozen=True)
class RingItem:
    """One sector.

    Attributes:
        title: What it does, in the caption and to a screen reader.
        run: Does it.
        label: Written on it; "" for an icon.
        colour: Of a class.
        icon: Of an action.
        size: Of a brush, in pixels.
        marked: Whether it is what holds now.
        reason: Why it does nothing now, or "".
    """

    title: str
    run: Callable[[], object] = field(repr=False)
    label: str = ""
    colour: tuple[int, int, int] | None = None
    icon: QIcon | None = None
    size: int = 0
    marked: bool = False
    reason: str = ""
