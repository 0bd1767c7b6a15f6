"""The faces of a photo however it lies: on its head too, which no detector sees."""

from __future__ import annotations

from dataclasses import replace
from math import degrees

import numpy as np
import numpy.typing as npt

from facemask_editor.parse.evidence.crop import face_crop
from facemask_editor.parse.evidence.faces import Face, Photo, find_faces

WEAK = 16.0
"""Logit of presence below which points may stand on a face that lies on its head, chin for brow."""

BETTER = 3.0
"""By how much the turned photo's logit must be higher."""

LEAST = 6.0
"""Logit of a face that is believed in a turned photo where none was found as it lies."""


def look(photo: Photo) -> list[Face]:
    """Return the faces of a photo (height, width, 3) uint8 RGB, the largest first; maybe none.

    Where none is found as the photo lies, or the first is weak, it is turned by 90, 180 and 270 degrees;
    points are always those of the photo as it lies, and `face_crop` gives a square that stands upright.
    """
    found = find_faces(photo)
    strength = max((face.presence for face in found), default=0.0)
    if strength >= WEAK:
        return found
    best, least = found, max(strength + BETTER, LEAST)
    for turns in (1, 2, 3):
        turned = find_faces(np.ascontiguousarray(np.rot90(photo, turns)))
        if (now := max((face.presence for face in turned), default=0.0)) > least:
            best = [_turned_back(face, turns, photo.shape[0], photo.shape[1]) for face in turned]
            least = now
    return best


def lies(face: Face) -> int:
    """Return by how many degrees a face is turned from upright, -179..180; above 0 its right side hangs."""
    return round(degrees(face_crop(face.points).angle))


def _turned_back(face: Face, turns: int, height: int, width: int) -> Face:
    """Return a face of a photo that was turned counter-clockwise by quarters, where it is in the photo."""
    return replace(face, points=points_before_turn(face.points, turns, height, width))


def points_before_turn(
    points: npt.NDArray[np.float32], turns: int, height: int, width: int
) -> npt.NDArray[np.float32]:
    """Return points (N, 2) of ``np.rot90(photo, turns)`` as points of the photo.

    Args:
        turns: Quarters, 0 to 3.
        height: Of the photo.
        width: The same.
    """
    x, y = points[:, 0], points[:, 1]
    ways = ((x, y), (width - 1 - y, x), (width - 1 - x, height - 1 - y), (y, height - 1 - x))
    return np.stack(ways[turns], axis=1).astype(np.float32)
