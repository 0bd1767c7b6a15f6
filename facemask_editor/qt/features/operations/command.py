"""What a command of the menu Shape is, and what the user chooses for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from facemask_editor.core.labels import LabelMap
from facemask_editor.document.operations.morphology import Combination


@dataclass(frozen=True)
class Choice:
    """What the user has chosen for a command.

    Attributes:
        label: The class to change.
        amount: Pixels, in the command's meaning.
        other: Another class, for combinations.
        how: What the other class does.
        fallback: Where pixels go that the class leaves; None: to the nearest neighbour.
        everywhere: All unlocked classes instead of one.
        locks: Of the document.
    """

    label: int
    amount: int = 0
    other: int = 0
    how: Combination = Combination.UNITE
    fallback: int | None = None
    everywhere: bool = False
    locks: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Command:
    """One command of the menu Shape.

    Attributes:
        title: Of its dialog, with a place for the class.
        step: Name in the history, with a place for the class.
        run: Makes the new label map.
        amount: What the number means, its least, greatest and first value; None without one.
        combines: Whether it needs another class.
        leaves: Whether pixels leave the class, so that a fallback can be chosen.
        whole: Whether it changes all unlocked classes; None: the user chooses.
        marked: Whether the preview marks what changes, because it is small and anywhere.
    """

    title: str
    step: str
    run: Callable[[LabelMap, Choice], LabelMap]
    amount: tuple[str, int, int, int] | None = None
    combines: bool = False
    leaves: bool = False
    whole: bool | None = False
    marked: bool = False


def tr(text: str) -> str:
    """Translate a text of the commands."""
    return QCoreApplication.translate("ShapeCommands", text)
