"""The square of a photo that a mask is made of, and the way between both."""

from __future__ import annotations

from dataclasses import dataclass
from math import atan2, cos, hypot, sin

import cv2
import numpy as np
import numpy.typing as npt

from facemask_editor.parse.evidence.points import LEFT_EYE, MOUTH_CORNERS, RIGHT_EYE

Matrix = npt.NDArray[np.float64]

WIDER = 1.02
HIGHER = 3.5 / 512
"""The rule of FFHQ, made to agree with the frame of CelebA-HQ: wider, and higher by a part of the side."""


@dataclass(frozen=True)
class Crop:
    """A square in a photo; lengths in pixels of the photo, pixel centres at whole numbers.

    Attributes:
        x, y: The centre.
        side: Its side, above 0.
        angle: How far it is turned, in radians; above 0 its right edge hangs lower.
    """

    x: float
    y: float
    side: float
    angle: float = 0.0

    def matrix(self, size: int) -> Matrix:
        """Return the affine map (2, 3) from pixels of a ``size`` square picture to those of the photo."""
        scale = self.side / size
        right = np.array([cos(self.angle), sin(self.angle)]) * scale
        down = np.array([-sin(self.angle), cos(self.angle)]) * scale
        middle = (size - 1) / 2
        origin = np.array([self.x, self.y]) - middle * (right + down)
        return np.stack([right, down, origin], axis=1)

    def inverse(self, size: int) -> Matrix:
        """Return the map from pixels of the photo to those of a ``size`` square picture."""
        return np.asarray(cv2.invertAffineTransform(self.matrix(size)), np.float64)

    def cut(self, photo: npt.NDArray[np.uint8], size: int) -> npt.NDArray[np.uint8]:
        """Return the square as a picture (size, size, 3) uint8; outside the photo its edge goes on."""
        scale = self.side / size
        if _whole(self, photo, size):
            top, left = round(self.y - (size - 1) / 2), round(self.x - (size - 1) / 2)
            return np.ascontiguousarray(photo[top : top + size, left : left + size])
        matrix = self.matrix(size)
        if scale > 1.5:  # a warp alone would skip pixels
            photo, matrix = _reduced(*_near(photo, matrix, size), scale)
        warped = cv2.warpAffine(
            photo,
            matrix,
            (size, size),
            flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
            borderMode=cv2.BORDER_REPLICATE,
        )
        return np.asarray(warped, np.uint8)

    def inside(self, height: int, width: int, size: int) -> npt.NDArray[np.bool_]:
        """Return which pixels (size, size) of the square lie in a photo of this size."""
        row, column = np.mgrid[:size, :size]
        a = self.matrix(size)
        x = a[0, 0] * column + a[0, 1] * row + a[0, 2]
        y = a[1, 0] * column + a[1, 1] * row + a[1, 2]
        return np.asarray((x >= -0.5) & (x <= width - 0.5) & (y >= -0.5) & (y <= height - 0.5))


def whole_photo(height: int, width: int) -> Crop:
    """Return the largest square in the middle of a photo: the frame where no face was found."""
    return Crop((width - 1) / 2, (height - 1) / 2, float(min(height, width)))


def face_crop(points: npt.NDArray[np.float32]) -> Crop:
    """Return the square that FFHQ would cut for a face.

    Centre: eyes + .1 (mouth - eyes); half side: max(2 eye to eye, 1.8 eyes to mouth), along the line of the
    eyes less that of the mouth (NVlabs/ffhq-dataset).

    Args:
        points: (478, 2) pixels of the photo.
    """
    right, left = points[RIGHT_EYE].mean(0), points[LEFT_EYE].mean(0)  # of the person
    eyes, mouth = (right + left) / 2, points[MOUTH_CORNERS].mean(0)
    across, down = left - right, mouth - eyes
    axis = across - np.array([-down[1], down[0]])
    angle = atan2(axis[1], axis[0])
    half = max(2.0 * hypot(*across), 1.8 * hypot(*down)) * WIDER
    up = 2 * half * HIGHER
    centre = eyes + 0.1 * down + up * np.array([sin(angle), -cos(angle)])
    return Crop(float(centre[0]), float(centre[1]), float(2 * half), float(angle))


def _whole(crop: Crop, photo: npt.NDArray[np.uint8], size: int) -> bool:
    """Whether the square is pixels of the photo, none of them moved."""
    height, width = photo.shape[:2]
    left, top = crop.x - (size - 1) / 2, crop.y - (size - 1) / 2
    whole = crop.side == size and crop.angle == 0 and left == round(left) and top == round(top)
    return whole and left >= 0 and top >= 0 and left + size <= width and top + size <= height


def _near(photo: npt.NDArray[np.uint8], matrix: Matrix, size: int) -> tuple[npt.NDArray[np.uint8], Matrix]:
    """The part of a photo that a square and a margin lie in: the rest of a large one need not be reduced."""
    ends = np.array([[-0.5, -0.5], [size - 0.5, -0.5], [-0.5, size - 0.5], [size - 0.5, size - 0.5]])
    corners = ends @ matrix[:, :2].T + matrix[:, 2]
    margin = 3 * float(np.hypot(*matrix[:, 0]))
    limits = np.array([photo.shape[1], photo.shape[0]])
    low = np.clip(np.floor(corners.min(0) - margin), 0, limits - 1).astype(int)
    high = np.clip(np.ceil(corners.max(0) + margin) + 1, low + 1, limits).astype(int)
    moved = matrix.copy()
    moved[:, 2] -= low
    return photo[low[1] : high[1], low[0] : high[0]], moved


def _reduced(
    photo: npt.NDArray[np.uint8], matrix: Matrix, scale: float
) -> tuple[npt.NDArray[np.uint8], Matrix]:
    factor = 1 / scale
    height, width = (max(1, round(side * factor)) for side in photo.shape[:2])
    smaller = cv2.resize(photo, (width, height), interpolation=cv2.INTER_AREA)
    fx, fy = width / photo.shape[1], height / photo.shape[0]
    moved = matrix.copy()
    moved[0] *= fx
    moved[1] *= fy
    moved[0, 2] += (fx - 1) / 2  # pixel centres at whole numbers
    moved[1, 2] += (fy - 1) / 2
    return np.asarray(smaller, np.uint8), moved
