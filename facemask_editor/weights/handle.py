"""What a shape handle is, for whoever lists it. Needs neither torch nor Qt."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Handle:
    """What a shape handle is, for lists and sliders.

    Attributes:
        part: Class name.
        name: As in ``nose.length``.
        meaning: One phrase.
        unit: ``"px"`` (at 512 x 512), ``"deg"`` or ``"%"``.
        deviation: One standard deviation of the training faces in this unit: what an amount of 1 moves.
        low: The range begins here (0.5 percentile of the training faces), in standard deviations from their
            mean; below 0.
        high: And here (99.5 percentile).
    """

    part: str
    name: str
    meaning: str
    unit: str
    deviation: float
    low: float
    high: float
