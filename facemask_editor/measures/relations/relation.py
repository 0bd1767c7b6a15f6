"""What a relation between parts is: a number that two or more parts, or the pieces of one, must keep."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Bad = Literal["both", "high", "low"]

GROUPS = ("mouth", "eyes", "brows", "ears", "earrings", "glasses", "hat", "neck", "hair", "head")
"""The groups that relations are asked for by."""


@dataclass(frozen=True)
class Relation:
    """A number measured at 256 x 256, the same for a mask and its mirror image.

    Attributes:
        name: As in ``lips.pieces``.
        parts: Class names that it is said of, the one to blame first.
        groups: Of `GROUPS`; the first is its own, the others ask for it too.
        meaning: One phrase for people.
        bad: Which end of the range is enforced: gaps are bad only where they are large.
        step: Least width of a range, in the relation's own unit: what a few pixels make of it.
        whole: Whether it counts something; such a range may be a single number.
    """

    name: str
    parts: tuple[str, ...]
    groups: tuple[str, ...]
    meaning: str
    bad: Bad = "both"
    step: float = 0.05
    whole: bool = False

    @property
    def group(self) -> str:
        """Its own group."""
        return self.groups[0]
