"""How a part moves for each of its quantities: velocities that are known in closed form everywhere.

A velocity belongs to a quantity, not to a part: what widens a nose widens a lip. Each is one of a handful of
shapes over the part's own coordinates; what it changes beside its own quantity is put right by
`engine.deform.handle.solve`, which measures.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from facemask_editor.fields.signed_distance import FloatField
from facemask_editor.measures import quantities
from facemask_editor.measures.coverage import Coverage, ShapeFrame
from facemask_editor.measures.shapes import Quantity

_FURTHEST = 1.6
"""Half sizes of a part from its middle, from which on a velocity grows no more."""

_FURTHEST_BENT = 1.3
"""The same for bends, which grow with the square."""

_ROOM = 1.15
"""Times a part's half thickness from which on a change of thickness grows no more: lips below come along."""


@dataclass(frozen=True)
class Axes:
    """Coordinates of a part, in pixels.

    Attributes:
        x, y: Its middle.
        half_width, half_height: Half sizes.
        midline: Coefficients of 1, t and t^2 of the line through its middle, in pixels from ``y``.
        half_thickness: Distance from the midline that 98 % of its pixels keep.
        bend: Coefficients of 1 and t that make t^2 neither raise nor tilt the part.
    """

    x: float
    y: float
    half_width: float
    half_height: float
    midline: tuple[float, float, float]
    half_thickness: float
    bend: tuple[float, float]


def axes_of(inside: npt.NDArray[np.bool_], x0: float, y0: float) -> Axes:
    """Return the coordinates of a part.

    Args:
        inside: h x w bool, at least one pixel set.
        x0: Of the left edge of the array, in pixels of the picture.
        y0: Of its upper edge.
    """
    rows, columns = np.nonzero(inside)
    x, y = columns + 0.5, rows + 0.5
    cx, cy = float(x.mean()), float(y.mean())
    half_width = max(float(np.ptp(x)) / 2 + 0.5, 1.0)
    half_height = max(float(np.ptp(y)) / 2 + 0.5, 1.0)
    t = (x - cx) / half_width
    powers = np.stack([np.ones_like(t), t, t * t])
    normal = powers @ powers.T + 1e-6 * len(t) * np.eye(3)
    midline = np.linalg.solve(normal, powers @ (y - cy))
    bend = np.linalg.solve(normal[:2, :2], normal[:2, 2])
    away = np.abs(y - cy - midline @ powers)
    return Axes(
        cx + x0,
        cy + y0,
        half_width,
        half_height,
        (float(midline[0]), float(midline[1]), float(midline[2])),
        max(float(np.quantile(away, 0.98)), 0.5),
        (float(bend[0]), float(bend[1])),
    )


Velocity = tuple[FloatField | float, FloatField | float]
"""Horizontal and vertical, in pixels, at the points asked for."""

Basis = Callable[[Axes, FloatField, FloatField], Velocity]


def _across(axes: Axes, x: FloatField, furthest: float) -> FloatField:
    t = (x - np.float32(axes.x)) / np.float32(axes.half_width)
    return np.asarray(np.clip(t, np.float32(-furthest), np.float32(furthest)), np.float32)


def _down(axes: Axes, y: FloatField) -> FloatField:
    t = (y - np.float32(axes.y)) / np.float32(axes.half_height)
    return np.asarray(np.clip(t, np.float32(-_FURTHEST), np.float32(_FURTHEST)), np.float32)


def _wider(axes: Axes, x: FloatField, y: FloatField) -> Velocity:
    return _across(axes, x, _FURTHEST), 0.0


def _higher(axes: Axes, x: FloatField, y: FloatField) -> Velocity:
    return 0.0, _down(axes, y)


def _thicker(axes: Axes, x: FloatField, y: FloatField) -> Velocity:
    t = _across(axes, x, _FURTHEST_BENT)
    a, b, c = (np.float32(v) for v in axes.midline)
    away = (y - np.float32(axes.y) - (a + t * (b + c * t))) / np.float32(axes.half_thickness)
    return 0.0, np.clip(away, np.float32(-_ROOM), np.float32(_ROOM))


def _raised(axes: Axes, x: FloatField, y: FloatField) -> Velocity:
    return 0.0, -1.0


def _apart(axes: Axes, x: FloatField, y: FloatField) -> Velocity:
    return 1.0, 0.0


def _tilted(axes: Axes, x: FloatField, y: FloatField) -> Velocity:
    return 0.0, -_across(axes, x, _FURTHEST)


def _leant(axes: Axes, x: FloatField, y: FloatField) -> Velocity:
    return _down(axes, y), 0.0


def _bent(axes: Axes, x: FloatField, y: FloatField) -> Velocity:
    t = _across(axes, x, _FURTHEST_BENT)
    return 0.0, t * t - np.float32(axes.bend[0]) - np.float32(axes.bend[1]) * t


_BASES: Mapping[Callable[[Coverage, ShapeFrame, float], float], Basis] = {
    quantities.width: _wider,
    quantities.height: _higher,
    quantities.thickness: _thicker,
    quantities.raised: _raised,
    quantities.raised_over_nose: _raised,
    quantities.apart: _apart,
    quantities.tilt: _tilted,
    quantities.lean: _leant,
    quantities.arch: _bent,
    quantities.curve: _bent,
}


def known(quantity: Quantity) -> bool:
    """Whether there is a velocity for a quantity; there is none for those of skin and hair."""
    return quantity.measure in _BASES


def velocity(
    axes: Axes,
    measured: tuple[Quantity, ...],
    coefficients: npt.NDArray[np.float64],
    x: FloatField,
    y: FloatField,
) -> FloatField:
    """Return the forward velocity of a part at some points.

    Args:
        axes: Of the part.
        measured: Its quantities.
        coefficients: One for each quantity, in pixels.
        x: Columns, in pixels of the picture: any shape that broadcasts with that of ``y``.
        y: Rows.

    Returns:
        (2, ...) float32 in pixels.
    """
    out = np.zeros((2, *np.broadcast_shapes(x.shape, y.shape)), np.float32)
    for quantity, coefficient in zip(measured, coefficients.tolist(), strict=True):
        if coefficient:
            for total, part in zip(out, _BASES[quantity.measure](axes, x, y), strict=True):
                if not isinstance(part, float) or part:
                    total += np.float32(coefficient) * part
    return out
