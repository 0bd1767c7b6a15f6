"""Where the sectors of the pop-up ring lie. Needs no Qt.

Angles are degrees clockwise from the top; distances are logical pixels from the middle.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

HOLE = 34.0
MIDDLE = 88.0
RADIUS = 164.0
_GAP = 3.0
_SIZES_SPAN = 112.0
"""At the bottom of the outer ring; the classes have the rest."""


@dataclass(frozen=True)
class Sector:
    """A part of a ring.

    Attributes:
        inner: Distance where it begins.
        outer: Distance where it ends.
        start: Angle where it begins; may be negative.
        span: Its width in degrees.
    """

    inner: float
    outer: float
    start: float
    span: float

    @property
    def middle(self) -> float:
        """The angle of its middle, 0 to 360."""
        return (self.start + self.span / 2) % 360

    @property
    def centre(self) -> tuple[float, float]:
        """The point in its middle, right and down of the ring's middle."""
        radius, angle = (self.inner + self.outer) / 2, math.radians(self.middle)
        return radius * math.sin(angle), -radius * math.cos(angle)

    def holds(self, distance: float, angle: float) -> bool:
        """Return whether a point belongs to it."""
        return self.inner <= distance < self.outer and (angle - self.start) % 360 < self.span


def arrange(classes: int, actions: int, sizes: int) -> list[Sector]:
    """Return the sectors of classes (outside, from the top on), actions (inside), sizes (outside, below)."""
    outer = (MIDDLE + _GAP, RADIUS)
    span = (360.0 - _SIZES_SPAN if sizes else 360.0) / max(1, classes)
    # The first class is the one under the pointer: straight up, the others to both sides in turn.
    sectors = []
    for place in range(classes):
        turn = (place + 1) // 2 * (1 if place % 2 else -1)
        shift = 0.0 if classes % 2 else -span / 2
        sectors.append(Sector(*outer, turn * span - span / 2 + shift, span))
    span = 360.0 / max(1, actions)
    sectors += [Sector(HOLE, MIDDLE, place * span - span / 2, span) for place in range(actions)]
    span = _SIZES_SPAN / max(1, sizes)
    # From left to right along the bottom, against the clock.
    sectors += [Sector(*outer, 180 + _SIZES_SPAN / 2 - (place + 1) * span, span) for place in range(sizes)]
    return sectors


def sector_at(sectors: Sequence[Sector], dx: float, dy: float) -> int | None:
    """Return the number of the sector at a point, right and down of the middle, or None."""
    distance, angle = math.hypot(dx, dy), math.degrees(math.atan2(dx, -dy)) % 360
    return next((n for n, sector in enumerate(sectors) if sector.holds(distance, angle)), None)


def step(sectors: Sequence[Sector], here: int | None, key: str) -> int | None:
    """Return the sector that an arrow key goes to.

    Args:
        sectors: Of the ring.
        here: The sector that is chosen now.
        key: ``left`` and ``right`` go round in the same ring, ``up`` goes outwards and ``down`` inwards.
    """
    if not sectors:
        return None
    if here is None:
        return 0
    ring = [n for n, sector in enumerate(sectors) if sector.inner == sectors[here].inner]
    if key in ("left", "right"):
        ring.sort(key=lambda n: sectors[n].middle)
        return ring[(ring.index(here) + (1 if key == "right" else -1)) % len(ring)]
    inwards = key == "down"
    other = [
        n
        for n, sector in enumerate(sectors)
        if (sector.inner < sectors[here].inner if inwards else sector.inner > sectors[here].inner)
    ]
    angle = sectors[here].middle
    return min(other, key=lambda n: abs((sectors[n].middle - angle + 180) % 360 - 180), default=here)
