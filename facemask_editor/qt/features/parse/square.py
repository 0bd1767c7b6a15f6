"""The square of a photo under the hand: what is grabbed, and what becomes of the square. Needs no Qt."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum, auto
from math import atan2, cos, hypot, pi, sin

from facemask_editor.parse.evidence.crop import Crop

Point = tuple[float, float]

LEAST = 24.0
"""Pixels of the photo on a side."""
_WIDEST = 3.0
"""Times the longer side of the photo."""
KNOB = 0.12
"""How far above the upper edge the handle stands that turns, as a part of the side."""


class Grip(Enum):
    """What the hand holds."""

    INSIDE = auto()
    CORNER = auto()
    KNOB = auto()


@dataclass(frozen=True)
class Held:
    """A square in the hand.

    Attributes:
        grip: What is held.
        at: Where it was taken hold of, in the photo.
        crop: As it was then.
    """

    grip: Grip
    at: Point
    crop: Crop


def corners(crop: Crop) -> tuple[Point, Point, Point, Point]:
    """Return the corners, from the upper left one clockwise."""
    half = crop.side / 2
    return (
        _at(crop, -half, -half), _at(crop, half, -half), _at(crop, half, half), _at(crop, -half, half)
    )  # fmt: skip


def knob(crop: Crop) -> Point:
    """Return the point of the handle that turns."""
    return _at(crop, 0, -crop.side * (0.5 + KNOB))


def grabbed(crop: Crop, at: Point, reach: float) -> Held | None:
    """Return what a hand takes hold of at a point of the photo, None for nothing.

    Args:
        crop: The square.
        at: The point.
        reach: How far away a corner may be, in pixels of the photo.
    """
    if _distance(at, knob(crop)) <= reach:
        return Held(Grip.KNOB, at, crop)
    if any(_distance(at, corner) <= reach for corner in corners(crop)):
        return Held(Grip.CORNER, at, crop)
    across, down = _local(crop, at)
    if max(abs(across), abs(down)) <= crop.side / 2:
        return Held(Grip.INSIDE, at, crop)
    return None


def dragged(held: Held, to: Point, width: int, height: int) -> Crop:
    """Return the square as the hand wants it at another point.

    Args:
        held: What it holds.
        to: Where the hand is.
        width, height: Of the photo, which the middle of the square does not leave.
    """
    crop = held.crop
    if held.grip is Grip.INSIDE:
        return moved(crop, to[0] - held.at[0], to[1] - held.at[1], width, height)
    middle = crop.x, crop.y
    if held.grip is Grip.KNOB:
        before = atan2(held.at[1] - middle[1], held.at[0] - middle[0])
        return turned(crop, atan2(to[1] - middle[1], to[0] - middle[0]) - before)
    return scaled(crop, _distance(to, middle) / max(_distance(held.at, middle), 1e-6), width, height)


def moved(crop: Crop, dx: float, dy: float, width: int, height: int) -> Crop:
    """Return the square elsewhere; its middle stays in the photo."""
    return replace(
        crop, x=min(max(crop.x + dx, 0.0), width - 1.0), y=min(max(crop.y + dy, 0.0), height - 1.0)
    )


def scaled(crop: Crop, factor: float, width: int, height: int) -> Crop:
    """Return the square larger or smaller."""
    most = _WIDEST * max(width, height)
    return replace(crop, side=min(max(crop.side * factor, min(LEAST, most)), most))


def turned(crop: Crop, by: float) -> Crop:
    """Return the square turned by an angle in radians; above 0 clockwise on the screen."""
    angle = crop.angle + by
    return replace(crop, angle=(angle + pi) % (2 * pi) - pi)


def _at(crop: Crop, across: float, down: float) -> Point:
    c, s = cos(crop.angle), sin(crop.angle)
    return crop.x + across * c - down * s, crop.y + across * s + down * c


def _local(crop: Crop, at: Point) -> Point:
    c, s = cos(crop.angle), sin(crop.angle)
    dx, dy = at[0] - crop.x, at[1] - crop.y
    return dx * c + dy * s, -dx * s + dy * c


def _distance(one: Point, other: Point) -> float:
    return hypot(one[0] - other[0], one[1] - other[1])
