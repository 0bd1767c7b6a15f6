"""Where the pixels of a picture lie on a head, and how far its hair reaches along rays; at 256 x 256."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from facemask_editor.engine.exemplar.head import Flags, FloatField, Head
from facemask_editor.engine.exemplar.head_frame import ANGLES, RAYS, Floats, at_angles
from facemask_editor.fields.layout import REFERENCE_SIZE

_STEP, _REACH = 0.02, 2.6
_LEAST = 0.08
"""Chin units that hair counts as thick at least, so that it can grow."""


class Places:
    """Coordinates on a head, in chin units.

    Args:
        head: Whose hair is shaped.

    Attributes:
        head: As given.
    """

    def __init__(self, head: Head) -> None:
        self.head = head

    @cached_property
    def _grid(self) -> tuple[Floats, Floats]:
        y, x = np.mgrid[:REFERENCE_SIZE, :REFERENCE_SIZE] + 0.5
        return np.asarray(x, np.float64), np.asarray(y, np.float64)

    @property
    def x(self) -> Floats:
        """256 x 256, reference pixels."""
        return self._grid[0]

    @property
    def y(self) -> Floats:
        """256 x 256, reference pixels."""
        return self._grid[1]

    @cached_property
    def face(self) -> tuple[Floats, Floats]:
        """u to the right of the picture and v down the face, from between the eyes; each 256 x 256."""
        u, v = self.head.frame.in_frame(*self._grid)
        return np.asarray(u), np.asarray(v)

    @cached_property
    def hanging(self) -> Floats:
        """256 x 256, how far a pixel lies below the eyes straight down the picture: hair hangs."""
        return np.asarray((self.y - self.head.frame.mid[1]) / self.head.frame.chin, np.float64)

    @cached_property
    def polar(self) -> tuple[Floats, Floats]:
        """Radius and angle about the head's centre; each 256 x 256."""
        return self.head.frame.polar(*self._grid)

    @cached_property
    def base(self) -> Floats:
        """(RAYS,) where the part of hair begins that stands out from the head: the skull, or under it."""
        return np.minimum(self.head.frame.skull, self.outer - _LEAST)

    @cached_property
    def outer(self) -> Floats:
        """(RAYS,) how far hair reaches along each ray, evened out between rays."""
        radius: Floats = np.asarray(np.arange(0.2, _REACH, _STEP), np.float64)
        x, y = self.head.frame.points(radius[None, :], ANGLES[:, None])
        columns, rows = np.floor(x).astype(np.intp), np.floor(y).astype(np.intp)
        shown = (columns >= 0) & (rows >= 0) & (columns < REFERENCE_SIZE) & (rows < REFERENCE_SIZE)
        at = rows.clip(0, REFERENCE_SIZE - 1), columns.clip(0, REFERENCE_SIZE - 1)
        hair = self.hair[at] & shown
        last = radius[hair.shape[1] - 1 - hair[:, ::-1].argmax(axis=1)]
        skull = self.head.frame.skull
        found = np.where(hair.any(axis=1), last, skull + _LEAST)
        apart = np.minimum(np.arange(RAYS), RAYS - np.arange(RAYS))
        kernel = np.exp(-((apart / 4.0) ** 2) / 2)
        even = np.fft.ifft(np.fft.fft(found) * np.fft.fft(kernel / kernel.sum())).real
        return np.asarray(even, np.float64)

    @cached_property
    def hair(self) -> Flags:
        """256 x 256 bool, hair with the hat on it."""
        return self.head.hair | self.head.where("hat")

    @cached_property
    def reach(self) -> float:
        """How far hair hangs below the eyes, in chin units."""
        own = self.hair & (self.hanging > 0)
        return float(np.quantile(self.hanging[own], 0.97)) if own.sum() > 20 else 0.05

    def along(self, values: Floats) -> Floats:
        """Return what is known on rays, (RAYS,), at each pixel."""
        return np.asarray(at_angles(values, self.polar[1]))

    @cached_property
    def base_along(self) -> Floats:
        """256 x 256, `base` on the ray of each pixel."""
        return self.along(self.base)

    @cached_property
    def outer_along(self) -> Floats:
        """256 x 256, `outer` on the ray of each pixel."""
        return self.along(self.outer)

    @cached_property
    def beside(self) -> FloatField:
        """256 x 256, 0 within the face and 1 beside and under it."""
        return smooth(self.head.depth, 0.86, 1.04)


def smooth(values: np.ndarray, low: float, high: float) -> FloatField:
    """Return 0 below one value and 1 above the other, smoothly between them."""
    t = np.clip((values - low) / (high - low), 0, 1)
    return np.asarray(t * t * (3 - 2 * t), np.float32)
