"""What `edit_defects` does with each mask."""

from __future__ import annotations

from dataclasses import dataclass

from facemask_editor.core.groups import BROWS, EARS, EYES, LIPS

KINDS = ("resample", "nudge", "blend", "shape 1", "shape 2", "shape ends", "complete", "remove", "all parts")
"""Kinds of edits: shapes by one or two standard deviations and to the ends of the training faces' range;
``all parts`` draws new shapes of all parts in one recipe."""

DRAWN = {
    "lips": ("mouth", LIPS.names),
    "lips and mouth": ("mouth", (*LIPS.names, "mouth")),
    "eyes": ("eyes", EYES.names),
    "brows": ("brows", BROWS.names),
    "earrings": ("earrings", ("ear_r",)),
}
"""What is drawn together, by name: the group of relations that must hold, and the classes."""

PLACED = {
    "earrings": (
        ("ear_r",),
        ("earrings.depth", "earrings.ear", "earrings.out", "earrings.top", "earrings.side"),
    ),
    "glasses": (
        ("eye_g",),
        ("glasses.eyes", "glasses.centre", "glasses.height", "glasses.level", "glasses.outside"),
    ),
    "ears": (EARS.pair, ("ears.out", "ears.depth", "ears.top", "ears.bottom", "ears.crossed")),
    "hat": (("hat",), ("hat.touch", "hat.below", "hat.bottom", "hat.centre")),
}  # fmt: skip
"""What is put on a face: its classes, and the relations that say whether it lies in its place."""

SIGMA, ALPHA = 0.5, 0.5
"""Of nudges and blends."""

REACHED = 0.15
"""By how much of what was asked a handle may miss it."""

FEWEST = 30
"""Pixels at 256 that a part has to be edited."""


@dataclass(frozen=True)
class DefectPlan:
    """What is done with each mask.

    Attributes:
        parts: Class names that are edited one by one.
        kinds: Of `KINDS`.
        seeds: Draws of each part and group.
        adapt: How far the other parts adapt.
        draws: Whether groups are drawn and accessories placed, too.
    """

    parts: tuple[str, ...]
    kinds: tuple[str, ...] = KINDS
    seeds: int = 2
    adapt: float = 1.0
    draws: bool = True
