"""Where the faces of a photo are: boxes, then 478 points of each."""

from __future__ import annotations

from dataclasses import dataclass
from math import atan2, hypot

import cv2
import numpy as np
import numpy.typing as npt

from facemask_editor.parse.evidence.crop import Crop
from facemask_editor.parse.evidence.networks import detector, mesh
from facemask_editor.parse.evidence.points import LEFT_EYE, RIGHT_EYE

Photo = npt.NDArray[np.uint8]
Points = npt.NDArray[np.float32]

SURE = 0.5
"""Score of a box that counts, 0..1."""

PRESENT = 3.0
"""Logit of the point network from which its points are a face's; 99 of 100 portraits have 8.8 and more."""

BESIDE = 7.5
"""Logit of a face that is believed beside a surer one."""

LOOKED_AT = 1280
"""Longer side of the photo that boxes are looked for in; a face has a twelfth of a tile at least."""

MOST = 24
"""How many boxes are looked at more closely, surest first."""

PORTRAIT = 7.0
"""Logit of a face that is believed in the middle of a photo where the detector saw none.

Of 289 squares of photos without an annotated face one had more (7.9), the next 6.5.
"""

_PORTRAITS = (0.62, 0.75, 0.9)
"""Sides of the squares that are tried there, of the photo's shorter side."""

_LONGEST = 1.6
"""Longer side over shorter one of a photo that may be a portrait."""

_SAME = 0.3


def _anchors() -> npt.NDArray[np.float64]:
    """Centres (896, 2) of the detector's anchors, 0..1: two on each of 16 x 16 places, six on 8 x 8."""
    grids = []
    for side, each in ((16, 2), (8, 6)):
        places = (np.arange(side) + 0.5) / side
        grid = np.stack(np.meshgrid(places, places), -1).reshape(-1, 2)
        grids.append(np.repeat(grid, each, axis=0))
    return np.concatenate(grids)


_ANCHORS = _anchors()


@dataclass(frozen=True)
class Face:
    """A face in a photo.

    Attributes:
        points: (478, 2) float32, pixels of the photo.
        presence: Logit that it is a face; at least `PRESENT`.
        score: Of the box, 0..1.
    """

    points: Points
    presence: float
    score: float

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, top, right, bottom of the points."""
        low, high = self.points.min(0), self.points.max(0)
        return float(low[0]), float(low[1]), float(high[0]), float(high[1])

    def in_square(self, crop: Crop, size: int) -> Face:
        """Return it as it is in the picture (size, size) of a square of its photo."""
        return self._moved(crop.inverse(size))

    def out_of_square(self, crop: Crop, size: int) -> Face:
        """Return a face of the picture (size, size) of a square as it is in the photo."""
        return self._moved(crop.matrix(size))

    def _moved(self, matrix: npt.NDArray[np.float64]) -> Face:
        points = cv2.transform(self.points[None].astype(np.float64), matrix)[0]
        return Face(points.astype(np.float32), self.presence, self.score)


def find_faces(photo: Photo) -> list[Face]:
    """Return the faces of a photo (height, width, 3) uint8 RGB, the largest first; maybe none."""
    found: list[Face] = []
    for box, eyes, score in boxes(photo):
        face = landmarks(photo, _first_square(box, eyes), score)
        if face is not None and not any(_overlap(face.box, other.box) > _SAME for other in found):
            found.append(face)
    # letters and patterns pass for faces beside a real one, and never look like it
    surest = max((face.presence for face in found), default=0.0)
    found = [face for face in found if face.presence >= min(BESIDE, surest)]
    return sorted(found or _portrait(photo), key=lambda face: face.box[0] - face.box[2])


def _portrait(photo: Photo) -> list[Face]:
    """The face of a portrait that the detector does not see: half covered, or as large as the photo."""
    height, width = photo.shape[:2]
    short = min(height, width)
    if short < 32 or max(height, width) > _LONGEST * short:
        return []
    tried = (
        landmarks(photo, Crop((width - 1) / 2, (height - 1) / 2 + lower * short, side * short), 0.0, PORTRAIT)
        for side in _PORTRAITS
        for lower in (0.0, 0.06)
    )
    faces = [face for face in tried if face is not None]
    return [max(faces, key=lambda face: face.presence)] if faces else []


def in_the_middle(faces: list[Face], width: int, height: int) -> Face | None:
    """Return the face nearest to the middle of a photo, None where there is none."""
    middle = (width - 1) / 2, (height - 1) / 2
    return min(faces, key=lambda face: float(np.hypot(*(face.points.mean(0) - middle))), default=None)


def landmarks(photo: Photo, square: Crop, score: float = 1.0, least: float = PRESENT) -> Face | None:
    """Return the face in a square of a photo, looked at twice; None where there is none.

    Args:
        square: 1.5 times the face, eyes level.
        least: Smallest logit that counts.
    """
    points, presence = _mesh(photo, square)
    if presence < least:
        return None
    points, presence = _mesh(photo, square_of(points))
    return Face(points, presence, score) if presence >= least else None


def square_of(points: Points) -> Crop:
    """Return the square that the points of a face are looked for in: 1.5 times their box, eyes level."""
    right, left = points[RIGHT_EYE].mean(0), points[LEFT_EYE].mean(0)
    angle = atan2(left[1] - right[1], left[0] - right[0])
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    level = points @ turn.T
    low, high = level.min(0), level.max(0)
    centre = turn.T @ ((low + high) / 2)
    return Crop(float(centre[0]), float(centre[1]), 1.5 * float((high - low).max()), float(angle))


def _mesh(photo: Photo, square: Crop) -> tuple[Points, float]:
    picture = square.cut(photo, 256).astype(np.float32) / np.float32(255)
    output, presence = mesh()(picture)
    local = output.reshape(478, 3)[:, :2].astype(np.float64)
    points = cv2.transform(local[None], square.matrix(256))[0]
    return points.astype(np.float32), float(presence.reshape(-1)[0])


def boxes(photo: Photo) -> list[tuple[npt.NDArray[np.float64], npt.NDArray[np.float64], float]]:
    """Return boxes (left, top, right, bottom) with eyes (2, 2) and scores, each face once, surest first.

    Not every box is a face: `find_faces` asks the points too.
    """
    height, width = photo.shape[:2]
    scale = min(1.0, LOOKED_AT / max(height, width))
    if scale < 1:
        size = max(1, round(width * scale)), max(1, round(height * scale))
        small = cv2.resize(photo, size, interpolation=cv2.INTER_AREA)
    else:
        small = photo
    rows: list[npt.NDArray[np.float64]] = []
    for parts in (1, 2, 3, 5):
        # small faces of a group stand beside a large one, so halves are always looked at
        if parts > 2 and rows:
            break
        for tile in _tiles(small.shape[0], small.shape[1], parts):
            rows.extend(_in_tile(np.asarray(small, np.uint8), tile))
    if not rows:
        return []
    table = np.stack(rows)
    table[:, :8] /= scale
    kept = _once(table)
    return [(row[:4], row[4:8].reshape(2, 2), float(row[8])) for row in kept[:MOST]]


def _tiles(height: int, width: int, parts: int) -> list[tuple[int, int, int, int]]:
    """Squares (left, top, side, side) or the whole, half over each other."""
    if parts == 1:
        return [(0, 0, width, height)]
    side = max(32, round(max(height, width) / parts))
    lefts, tops = _starts(width, side), _starts(height, side)
    return [(left, top, min(side, width), min(side, height)) for top in tops for left in lefts]


def _starts(length: int, side: int) -> list[int]:
    if length <= side:
        return [0]
    count = int(np.ceil((length - side) / (side / 2))) + 1
    return [round(start) for start in np.linspace(0, length - side, count)]


def _in_tile(photo: Photo, tile: tuple[int, int, int, int]) -> list[npt.NDArray[np.float64]]:
    left, top, width, height = tile
    part = photo[top : top + height, left : left + width]
    side = max(width, height)
    scale = 128 / side
    inner = (max(1, round(width * scale)), max(1, round(height * scale)))
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    square = np.zeros((128, 128, 3), np.float32)
    x, y = (128 - inner[0]) // 2, (128 - inner[1]) // 2
    square[y : y + inner[1], x : x + inner[0]] = cv2.resize(part, inner, interpolation=way)
    regressors, logits = detector()(square / 127.5 - 1)
    scores = 1 / (1 + np.exp(-np.clip(logits.reshape(-1).astype(np.float64), -80, 80)))
    rows = []
    for index in np.flatnonzero(scores > SURE):
        value = regressors.reshape(896, 16)[index].astype(np.float64) / 128
        anchor = _ANCHORS[index]
        centre, half = anchor + value[:2], value[2:4] / 2
        corners = np.concatenate([centre - half, centre + half, anchor + value[4:6], anchor + value[6:8]])
        placed = (corners.reshape(4, 2) * 128 - (x, y)) / scale + (left, top)
        rows.append(np.append(placed.reshape(-1), scores[index]))
    return rows


def _once(table: npt.NDArray[np.float64]) -> list[npt.NDArray[np.float64]]:
    """Boxes of the same face as one, their mean weighted by score."""
    rest = table[np.argsort(-table[:, 8], kind="stable")]
    kept = []
    while len(rest):
        same = np.array([_overlap(rest[0], row) > _SAME for row in rest])
        group = rest[same]
        mean = (group[:, :8] * group[:, 8:]).sum(0) / group[:, 8].sum()
        kept.append(np.append(mean, group[0, 8]))
        rest = rest[~same]
    return kept


def _overlap(one: object, other: object) -> float:
    """Shared area over the smaller one's, so that a box inside another is the same face."""
    a, b = np.asarray(one, float)[:4], np.asarray(other, float)[:4]
    size = np.minimum(a[2:], b[2:]) - np.maximum(a[:2], b[:2])
    shared = float(np.prod(np.maximum(size, 0)))
    smaller = min(float(np.prod(a[2:] - a[:2])), float(np.prod(b[2:] - b[:2])))
    return shared / smaller if smaller > 0 else 0.0


def _first_square(box: npt.NDArray[np.float64], eyes: npt.NDArray[np.float64]) -> Crop:
    across = eyes[1] - eyes[0]
    angle = atan2(across[1], across[0]) if hypot(*across) else 0.0
    centre = (box[:2] + box[2:]) / 2
    return Crop(float(centre[0]), float(centre[1]), 1.5 * float((box[2:] - box[:2]).max()), angle)
