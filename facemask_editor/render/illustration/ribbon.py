"""Long parts, such as an eye or a lip, as an axis with an upper and a lower edge along it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np
import numpy.typing as npt

from facemask_editor.render.illustration.scene import Box, Vector, offsets
from facemask_editor.render.illustration.shapes import Field, Mask, along

_BINS = 96


@dataclass(frozen=True, eq=False)
class Ribbon:
    """A part along an axis; lengths in pixels.

    Attributes:
        origin: The middle of the axis.
        right: Unit vector along the axis.
        down: Unit vector across it.
        half: Half the length.
        upper: How far below the axis the upper edge lies, at evenly spaced places from end to end.
        lower: The same of the lower edge.
    """

    origin: Vector
    right: Vector
    down: Vector
    half: float
    upper: npt.NDArray[np.float32]
    lower: npt.NDArray[np.float32]

    def coordinates(self, box: Box) -> tuple[Field, Field]:
        """Return how far along the axis and across it pixels lie."""
        return offsets(box, self.origin, self.right, self.down)

    def edges(self, along_axis: Field) -> tuple[Field, Field]:
        """Return the upper and the lower edge at places along the axis."""
        place = along_axis * np.float32((_BINS - 1) / (2 * self.half)) + np.float32((_BINS - 1) / 2)
        place = np.clip(place, 0, _BINS - 1.001)
        index = place.astype(np.intp)
        share = place - index.astype(np.float32)
        upper, lower = (
            edge[index] + (edge[index + 1] - edge[index]) * share for edge in (self.upper, self.lower)
        )
        return upper, lower

    def softened(self, share: float) -> Ribbon:
        """Return the ribbon with its edges smoothed over a share of its length."""
        upper, lower = (_smoothed(edge, share * _BINS) for edge in (self.upper, self.lower))
        return replace(self, upper=upper, lower=lower)

    @property
    def height(self) -> float:
        """Its largest height."""
        return float((self.lower - self.upper).max())

    def box(self, margin: float) -> Box:
        """Return the box round it, which may reach out of the picture."""
        reach = np.abs(self.right) * self.half
        across = np.abs(self.down) * max(float(np.abs(self.upper).max()), float(np.abs(self.lower).max()))
        low, high = self.origin - reach - across - margin, self.origin + reach + across + margin + 1
        return Box(int(low[0]), int(low[1]), int(high[0]) + 1, int(high[1]) + 1)


def ribbon_of(mask: Mask, right: Vector, *, turn: bool = True, soften: float = 0.035) -> Ribbon | None:
    """Return the ribbon of a mask, None where that holds fewer than four pixels.

    Args:
        mask: One piece, better.
        right: Where the axis points to, roughly.
        turn: Whether the axis may follow the mask, by up to 35 degrees; else it is ``right``.
        soften: Over which part of the length edges are smoothed.
    """
    found = cv2.findNonZero(mask)
    if found is None or len(found) < 4:
        return None
    points = np.asarray(found).reshape(-1, 2).astype(np.float32)
    middle = points.mean(0)
    if turn:
        right = _axis(points - middle, right)
    down = np.array([-right[1], right[0]], np.float32)
    across, below = along(points - middle, right), along(points - middle, down)
    low, high = float(across.min()) - 0.5, float(across.max()) + 0.5
    half = (high - low) / 2
    origin = middle + np.float32((low + high) / 2) * right
    across -= np.float32((low + high) / 2)
    index = np.rint((across / (2 * half) + 0.5) * (_BINS - 1)).astype(np.intp)
    upper, lower = np.full(_BINS, np.inf, np.float32), np.full(_BINS, -np.inf, np.float32)
    np.minimum.at(upper, index, below - 0.5)
    np.maximum.at(lower, index, below + 0.5)
    seen = np.flatnonzero(np.isfinite(upper))
    places = np.arange(_BINS)
    upper, lower = (np.interp(places, seen, edge[seen]).astype(np.float32) for edge in (upper, lower))
    # the ends close in a point
    end = 1 - np.abs(np.linspace(-1, 1, _BINS, dtype=np.float32)) ** 12
    middle_line = (upper + lower) / 2
    upper, lower = middle_line + (upper - middle_line) * end, middle_line + (lower - middle_line) * end
    # a stair of the raster is as long as the pixel is wide
    sigma = max(soften, 0.9 / (2 * half)) * _BINS
    upper, lower = (_smoothed(edge, sigma) for edge in (upper, lower))
    return Ribbon(np.asarray(origin, np.float32), right, down, half, upper, lower)


def _axis(points: npt.NDArray[np.float32], right: Vector) -> Vector:
    x, y = points[:, 0].astype(np.float64), points[:, 1].astype(np.float64)
    turn = 0.5 * np.arctan2(2 * (x * y).mean(), (x * x).mean() - (y * y).mean())
    axis = np.array([np.cos(turn), np.sin(turn)], np.float32)
    axis = axis * np.float32(1 if axis @ right >= 0 else -1)
    return axis if axis @ right > 0.82 else right


def _smoothed(edge: npt.NDArray[np.float32], sigma: float) -> npt.NDArray[np.float32]:
    reach = min(max(1, int(3 * sigma)), len(edge) - 1)
    bell = np.exp(-0.5 * (np.arange(-reach, reach + 1) / sigma) ** 2)
    # mirrored in the end point, so that ends stay where they are
    before, after = 2 * edge[0] - edge[reach:0:-1], 2 * edge[-1] - edge[-2 : -reach - 2 : -1]
    return np.convolve(np.concatenate([before, edge, after]), bell / bell.sum(), "valid").astype(np.float32)
