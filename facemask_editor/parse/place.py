"""Where in its photo a mask belongs, and the way of mask and edited face back into the full photo."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite, pi
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from facemask_editor.core.labels import LabelMap
from facemask_editor.core.region import Box
from facemask_editor.parse.evidence.crop import Crop

Picture = npt.NDArray[np.uint8]

LARGEST = 1 << 20
"""Pixels; more than any side of a photo or square."""
_BORDER = 0.02
"""Share of the square's side in which an edit that reaches its border fades out."""
_FEATHER = 0.008
"""The same around an edit inside."""


@dataclass(frozen=True)
class Place:
    """The square of a photo that a mask is of.

    Attributes:
        crop: The square, in pixels of the photo as it is seen upright.
        width, height: Of the photo.
    """

    crop: Crop
    width: int
    height: int

    def table(self) -> dict[str, float | int]:
        """Return it for a file; `place_of` reads it back."""
        crop = self.crop
        return {
            "x": crop.x, "y": crop.y, "side": crop.side, "angle": crop.angle,
            "width": self.width, "height": self.height,
        }  # fmt: skip


def place_of(table: Mapping[str, Any]) -> Place:
    """Return the place of a file's table.

    Raises:
        ValueError: For a value that is missing, no number or out of range; names it.
    """

    def number(key: str, least: float, most: float) -> float:
        found = table.get(key)
        if isinstance(found, bool) or not isinstance(found, int | float) or not isfinite(found):
            raise ValueError(f"{key} is {found!r:.40}, not a number")
        if not least <= found <= most:
            raise ValueError(f"{key} is {found:g}, not in {least:g}..{most:g}")
        return float(found)

    x, y = number("x", -LARGEST, LARGEST), number("y", -LARGEST, LARGEST)
    crop = Crop(x, y, number("side", 1, LARGEST), number("angle", -2 * pi, 2 * pi))
    return Place(crop, int(number("width", 1, LARGEST)), int(number("height", 1, LARGEST)))


def fine_side(crop: Crop, size: int, most: int = 4096) -> int:
    """Return the side of a picture of the square in which no pixel of the photo is lost: at least `size`."""
    return max(size, min(most, round(crop.side)))


def pasted(photo: Picture, crop: Crop, face: Picture, before: Picture) -> Picture:
    """Return the photo with an edited face in it; pixels that the edit leaves alone stay to the bit.

    Args:
        photo: (height, width, 3) uint8 RGB.
        crop: The square that the face is of.
        face: (size, size, 3) uint8 RGB, edited.
        before: The same before the edit: only where both differ, and softly around it, the photo changes.
    """
    found = photo.copy()
    alpha = _alpha(face, before)
    if alpha is None:
        return found
    side = max(1, round(crop.side))
    if side < face.shape[0]:  # a warp alone would skip pixels
        face = np.asarray(cv2.resize(face, (side, side), interpolation=cv2.INTER_AREA), np.uint8)
        alpha = np.asarray(cv2.resize(alpha, (side, side), interpolation=cv2.INTER_AREA), np.float32)
    size = face.shape[0]
    box = _box(crop, size, photo.shape[0], photo.shape[1])
    if box is None:
        return found
    matrix = crop.matrix(size) - np.array([[0, 0, box.x0], [0, 0, box.y0]])
    target = (box.width, box.height)
    over = cv2.warpAffine(
        face, matrix, target, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    ).astype(np.float32)
    share = cv2.warpAffine(alpha, matrix, target, flags=cv2.INTER_LINEAR)[..., None]
    under = found[box.slices].astype(np.float32)
    mixed = np.clip(np.rint(under + (over - under) * share), 0, 255).astype(np.uint8)
    found[box.slices] = np.where(share > 0, mixed, found[box.slices])
    return found


def in_photo(labels: LabelMap, crop: Crop, height: int, width: int, outside: int = 0) -> LabelMap:
    """Return a mask (size, size) as that of the full photo, (height, width) uint8.

    Args:
        labels: The mask of the square.
        crop: The square.
        outside: Class of the pixels beside it.
    """
    found = np.full((height, width), outside, np.uint8)
    box = _box(crop, labels.shape[0], height, width)
    if box is None:
        return found
    size = labels.shape[0]
    inverse = crop.inverse(size)
    row, column = np.mgrid[box.y0 : box.y1, box.x0 : box.x1].astype(np.float64)
    x = np.floor(inverse[0, 0] * column + inverse[0, 1] * row + inverse[0, 2] + 0.5).astype(np.intp)
    y = np.floor(inverse[1, 0] * column + inverse[1, 1] * row + inverse[1, 2] + 0.5).astype(np.intp)
    inside = (x >= 0) & (x < size) & (y >= 0) & (y < size)
    found[box.slices][inside] = labels[y[inside], x[inside]]
    return found


def enlarged(labels: LabelMap, side: int) -> LabelMap:
    """Return a mask (size, size) at a larger side, with smooth outlines instead of steps."""
    size = labels.shape[0]
    if side == size:
        return labels
    best = np.zeros((side, side), np.float32)
    found = np.zeros((side, side), np.uint8)
    blur = max(0.6, 0.4 * side / size)
    for label in np.unique(labels).tolist():
        own = (labels == label).astype(np.float32)
        larger = cv2.GaussianBlur(cv2.resize(own, (side, side), interpolation=cv2.INTER_LINEAR), (0, 0), blur)
        more = larger > best
        found[more], best[more] = label, larger[more]
    return found


def _alpha(face: Picture, before: Picture) -> npt.NDArray[np.float32] | None:
    """Return how much of the edited face is taken, (size, size) float32 0..1; None for nothing."""
    changed = (face != before).any(axis=2)
    if not changed.any():
        return None
    size = face.shape[0]
    feather = max(1, round(_FEATHER * size))
    # full where it has changed, then down to nothing over the feather
    distance = cv2.distanceTransform((~changed).astype(np.uint8), cv2.DIST_L2, 5)
    alpha = np.clip(1 - distance / (feather + 1), 0, 1)
    border = max(1.0, _BORDER * size)
    ramp = np.clip((np.minimum(np.arange(size), np.arange(size)[::-1]) + 0.5) / border, 0, 1)
    return np.asarray(alpha * np.minimum(ramp[:, None], ramp), np.float32)


def _box(crop: Crop, size: int, height: int, width: int) -> Box | None:
    """Return the box of the photo that the square touches; None where it lies outside."""
    corners = np.array([[-0.5, -0.5], [size - 0.5, -0.5], [size - 0.5, size - 0.5], [-0.5, size - 0.5]])
    at = cv2.transform(corners[None], crop.matrix(size))[0]
    low, high = np.floor(at.min(0)).astype(int), np.ceil(at.max(0)).astype(int) + 1
    x0, y0 = max(0, int(low[0])), max(0, int(low[1]))
    x1, y1 = min(width, int(high[0])), min(height, int(high[1]))
    return Box(x0, y0, x1, y1) if x0 < x1 and y0 < y1 else None
