"""Outlines and handles that tools draw over the picture."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from facemask_editor.document.paint.mirror import Axis
from facemask_editor.document.paint.shapes import Point


@dataclass(frozen=True)
class Outline:
    """A polyline; points are those of the picture.

    Attributes:
        points: In order.
        closed: Whether the last joins the first.
        dashed: For what is only about to be.
        thin: For what was, which must not hide what is.
    """

    points: Sequence[Point]
    closed: bool = False
    dashed: bool = False
    thin: bool = False


@dataclass(frozen=True)
class Overlay:
    """All that one tool draws.

    Attributes:
        outlines: Lines, light on dark.
        handles: Squares that can be dragged.
        knobs: Round handles.
        fill: Colour (red, green, blue) that closed outlines are tinted with, or None.
        focus: One of the handles or knobs, which keys or the pointer hold, or None.
        label: A few words at a point, or None.
    """

    outlines: tuple[Outline, ...] = ()
    handles: tuple[Point, ...] = ()
    knobs: tuple[Point, ...] = ()
    fill: tuple[int, int, int] | None = None
    focus: Point | None = None
    label: tuple[Point, str] | None = None

    def mirrored(self, axis: Axis) -> Overlay:
        """Return the outlines on the other side of a face, dashed and without handles."""
        sides = (
            Outline([axis.mirrored(*p) for p in one.points], one.closed, dashed=True) for one in self.outlines
        )
        return Overlay(tuple(sides))


def axis_overlay(axis: Axis, image: tuple[int, int]) -> Overlay:
    """Return the dashed line that painting mirrors in, across a picture of (width, height)."""
    width, height = image
    ux, uy = axis.direction
    ends = [(axis.x + along * ux, axis.y + along * uy) for along in (-axis.y / uy, (height - axis.y) / uy)]
    # A steep line is cut at the upper and lower edge; no axis leans so far that it must be cut at the sides.
    return Overlay((Outline([(min(max(x, 0.0), width), y) for x, y in ends], dashed=True),))


def circle(x: float, y: float, radius_x: float, radius_y: float, count: int = 72) -> list[Point]:
    """Return points of an ellipse."""
    turns = (2 * math.pi * i / count for i in range(count))
    return [(x + radius_x * math.cos(turn), y + radius_y * math.sin(turn)) for turn in turns]
