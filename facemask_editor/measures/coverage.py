"""Where a face lies, and how much of each pixel a part covers: what `quantities` are summed from."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from facemask_editor.fields.layout import REFERENCE_SIZE

_TAIL = 0.02
"""Share of a part's pixels beyond either end of its width or height."""

Values = npt.NDArray[np.float64]


class ShapeFrame(NamedTuple):
    """Where a face lies, in reference pixels (256 across the picture), and its unit.

    Attributes:
        x: Middle of the eyes.
        y: Middle of the eyes, downwards.
        nose_y: Centroid of the nose, against which eyes are raised.
        unit: From the middle of the eyes to the middle of the lips.
    """

    x: float
    y: float
    nose_y: float
    unit: float


class Coverage:
    """How much of each pixel a part covers.

    Args:
        weights: h x w in [0, 1].
        xs: (w,) centres of the columns in reference pixels.
        ys: (h,) centres of the rows.

    Attributes:
        area: In square reference pixels.
    """

    def __init__(self, weights: npt.NDArray[np.float32], xs: Values, ys: Values) -> None:
        self.weights, self.xs, self.ys = weights, xs, ys
        self.step_x = float(xs[1] - xs[0]) if len(xs) > 1 else 1.0
        self.step_y = float(ys[1] - ys[0]) if len(ys) > 1 else 1.0
        self.columns = weights.sum(0, dtype=np.float64)
        self.rows = weights.sum(1, dtype=np.float64)
        self.mass = float(self.rows.sum())
        self.area = self.mass * self.step_x * self.step_y

    @classmethod
    def of_mask(cls, inside: npt.NDArray[np.bool_]) -> Coverage:
        """Return the coverage of a whole picture's pixels, H x W bool."""
        height, width = inside.shape
        xs = (np.arange(width) + 0.5) * REFERENCE_SIZE / width
        ys = (np.arange(height) + 0.5) * REFERENCE_SIZE / height
        rows, columns = np.flatnonzero(inside.any(1)), np.flatnonzero(inside.any(0))
        if not len(rows):
            return cls(np.zeros((1, 1), np.float32), xs[:1], ys[:1])
        window = slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)
        return cls(inside[window].astype(np.float32), xs[window[1]], ys[window[0]])

    def centre(self) -> tuple[float, float]:
        """Return the centroid."""
        return float(self.columns @ self.xs / self.mass), float(self.rows @ self.ys / self.mass)

    def band(self, top: float, bottom: float) -> Values:
        """Return how much of each row lies between two heights, in reference pixels."""
        return _within(self.ys, self.step_y, top, bottom)

    def strip(self, left: float, right: float) -> Values:
        """Return how much of each column lies between two places."""
        return _within(self.xs, self.step_x, left, right)


def _within(centres: Values, step: float, low: float, high: float) -> Values:
    inside = np.minimum(centres + step / 2, high) - np.maximum(centres - step / 2, low)
    return np.clip(inside / step, 0.0, 1.0)


def span(mass: Values, centres: Values, step: float, tail: float = _TAIL) -> float:
    """Return the distance between the places with a share ``tail`` of the mass beyond them."""
    total = np.concatenate([[0.0], np.cumsum(mass)])
    # a hair's breadth of slope, so that empty columns leave the inverse defined
    edges = np.concatenate([[centres[0] - step / 2], centres + step / 2])
    rising = total + np.arange(len(total)) * (1e-9 * total[-1])
    low, high = np.interp([tail * rising[-1], (1 - tail) * rising[-1]], rising, edges)
    return float(high - low)
