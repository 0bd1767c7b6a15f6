"""What the parser network sees of a face: the picture, and MediaPipe's evidence as planes."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from facemask_editor.parse.evidence import points as places
from facemask_editor.parse.evidence.evidence import Evidence

Planes = npt.NDArray[np.float32]

NAMES = (
    "red", "green", "blue",
    "light", "green-red", "blue-yellow",
    "person", "oval", "oval distance", "eyes", "brows", "nose", "lips", "mouth", "across", "down",
)  # fmt: skip
"""Colours in -1..1; the second three are Lab relative to the skin of this face, in parts of 50 steps."""

COUNT = len(NAMES)

_FINE = 4
"""Bits of a polygon's corners behind the point."""


def channels(
    picture: npt.NDArray[np.uint8], points: npt.NDArray[np.float32], matte: npt.NDArray[np.float32]
) -> Planes:
    """Return the planes (COUNT, size, size) float32 of a picture (size, size, 3) and its evidence."""
    size = picture.shape[0]
    planes = np.empty((COUNT, size, size), np.float32)
    colours = picture.astype(np.float32) / np.float32(255)
    planes[0:3] = colours.transpose(2, 0, 1) * 2 - 1
    lab = np.asarray(cv2.cvtColor(colours, cv2.COLOR_RGB2LAB), np.float32)
    oval = polygon(points, places.OVAL, size)
    holes = [
        polygon(points, indices, size)
        for indices in (places.LEFT_EYE, places.RIGHT_EYE, places.LEFT_BROW, places.RIGHT_BROW, places.LIPS)
    ]
    planes[3:6] = ((lab - skin_colour(lab, oval, holes)) / 50).transpose(2, 0, 1)
    planes[6] = matte
    planes[7] = oval
    planes[8] = _distance(oval, points)
    planes[9] = np.maximum(holes[0], holes[1])
    planes[10] = np.maximum(holes[2], holes[3])
    planes[11] = polygon(points, places.NOSE, size)
    planes[12] = holes[4]
    planes[13] = polygon(points, places.INNER_LIPS, size)
    planes[14:16] = _in_eye_frame(points, size)
    return planes


def channels_of(evidence: Evidence, size: int) -> Planes:
    """Return the planes of what is known of a face, at the size of the network."""
    scale = size / evidence.size
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    picture = cv2.resize(evidence.picture, (size, size), interpolation=way)
    matte = cv2.resize(evidence.matte, (size, size), interpolation=way)
    points = (evidence.points + 0.5) * scale - 0.5
    return channels(np.asarray(picture, np.uint8), points.astype(np.float32), matte.astype(np.float32))


def polygon(points: npt.NDArray[np.float32], indices: list[int], size: int) -> npt.NDArray[np.float32]:
    """Return a plane (size, size) that is 1 inside the points of these indices, with soft edges."""
    plane = np.zeros((size, size), np.uint8)
    corners = np.round(points[indices].astype(np.float64) * 2**_FINE).clip(-(2**20), 2**20).astype(np.int32)
    cv2.fillPoly(plane, [corners], 255, lineType=cv2.LINE_AA, shift=_FINE)
    return plane.astype(np.float32) / np.float32(255)


def skin_colour(lab: Planes, oval: Planes, holes: list[Planes]) -> npt.NDArray[np.float32]:
    """Return the median Lab (3,) of the face less eyes, brows and lips: of the whole picture without one."""
    skin = oval > 0.5
    for hole in holes:
        skin &= hole < 0.1
    chosen = lab[skin] if skin.any() else lab.reshape(-1, 3)
    return np.asarray(np.median(chosen, axis=0), np.float32)


def _distance(oval: Planes, points: npt.NDArray[np.float32]) -> Planes:
    """Signed distance to the face's outline in eye distances, inside above 0, cut at 2."""
    inside = (oval > 0.5).astype(np.uint8)
    if not inside.any():
        return np.full(oval.shape, -2, np.float32)
    within = cv2.distanceTransform(inside, cv2.DIST_L2, 5)
    without = cv2.distanceTransform(1 - inside, cv2.DIST_L2, 5) if not inside.all() else 0.0
    return np.asarray(np.clip((within - without) / _eye_distance(points), -2, 2), np.float32)


def _eyes(points: npt.NDArray[np.float32]) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
    return points[places.RIGHT_EYE].mean(0), points[places.LEFT_EYE].mean(0)


def _eye_distance(points: npt.NDArray[np.float32]) -> float:
    right, left = _eyes(points)
    # of a face in profile the eyes fall together; its height still says how large it is
    mouth = points[places.MOUTH_CORNERS].mean(0)
    across, down = left - right, mouth - (left + right) / 2
    return float(max(np.hypot(*across), 0.9 * np.hypot(*down), 1.0))


def _in_eye_frame(points: npt.NDArray[np.float32], size: int) -> Planes:
    """Where each pixel is: from the middle of the eyes along them and down, in eye distances, cut at 4."""
    right, left = _eyes(points)
    across = left - right
    axis = across / max(float(np.hypot(*across)), 1e-3)
    scale = _eye_distance(points)
    row, column = np.mgrid[:size, :size].astype(np.float32)
    x, y = column - (left[0] + right[0]) / 2, row - (left[1] + right[1]) / 2
    planes = np.stack([x * axis[0] + y * axis[1], y * axis[0] - x * axis[1]]) / scale
    return np.asarray(np.clip(planes, -4, 4), np.float32)
