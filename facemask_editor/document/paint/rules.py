"""Which classes a painting tool may paint over."""

from __future__ import annotations

from collections.abc import Collection
from enum import Enum


class DrawOver(Enum):
    """What stroke, fill, shape and eraser may change. Locks hold under every rule, without exception.

    ALL: every unlocked class, hidden ones too. As locked classes are never touched, this is also the rule
    that other programs call "unlocked".
    VISIBLE: every unlocked class that is shown; what one does not see is not changed.
    FIRST: only the class under the point where the step began, and with symmetry its opposite.
    """

    ALL = "all"
    VISIBLE = "visible"
    FIRST = "first"


def paintable(
    rule: DrawOver,
    *,
    class_count: int,
    hidden: Collection[int] = (),
    first: Collection[int] = (),
) -> frozenset[int]:
    """Return the classes that a rule allows to be painted over; locks are taken off elsewhere.

    Args:
        rule: Of the user.
        class_count: Number of classes C.
        hidden: Classes that are not shown.
        first: The class first touched; with symmetry also its opposite.
    """
    if rule is DrawOver.FIRST:
        return frozenset(first)
    if rule is DrawOver.VISIBLE:
        return frozenset(range(class_count)) - frozenset(hidden)
    return frozenset(range(class_count))
