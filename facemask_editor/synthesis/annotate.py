"""The habits of people who outline photographs: wandering outlines, loose strands, nothing tiny."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from facemask_editor.core.labels import CELEBAMASK_HQ
from facemask_editor.synthesis.parameters import FaceParameters, Occluder

Labels = NDArray[np.uint8]
HAIR, SKIN = (CELEBAMASK_HQ.names.index(name) for name in ("hair", "skin"))
SPECK = 30
"""Pixels at 512 under which a loose piece is given to its surroundings."""

SMALLEST = {
    "skin": 300,
    "hair": 350,
    "hat": 500,
    "neck": 700,
    "cloth": 900,
    "l_ear": 120,
    "r_ear": 120,
    "eye_g": 80,
    "neck_l": 60,
}
"""The same for classes of which annotators pass over larger scraps."""

MOST_PIECES = {"hat": 1, "neck": 2, "neck_l": 2, "cloth": 2, "hair": 3, "skin": 2}
"""Annotators outline a part in one or two strokes; further pieces they leave to the surroundings."""


def annotate(labels: Labels, parameters: FaceParameters, scale: float) -> Labels:
    """The drawn mask; ``scale`` is pixels per pixel at 512."""
    rng = np.random.default_rng([parameters.annotator.seed, 3])
    labels = _in_the_picture(labels, parameters, rng)
    labels = _wander(labels, parameters.annotator.wobble * scale, rng)
    labels = drop_specks(labels, scale**2)
    return _flecks(labels, parameters.annotator.wisps, scale, rng)


def occluded(labels: Labels, parameters: FaceParameters) -> Labels:
    """Labels with what is before the face, as `annotate` draws it."""
    return _occlude(labels, parameters.occluder, np.random.default_rng([parameters.annotator.seed, 3]))


def with_loose_hair(labels: Labels, parameters: FaceParameters) -> Labels:
    """Labels with occluder, strands and wisps, as `annotate` draws them before outlines wander."""
    return _in_the_picture(labels, parameters, np.random.default_rng([parameters.annotator.seed, 3]))


def _in_the_picture(labels: Labels, parameters: FaceParameters, rng: np.random.Generator) -> Labels:
    labels = _occlude(labels, parameters.occluder, rng)
    labels = _strands(labels, parameters.annotator.strands, rng)
    return _wisps(labels, parameters.annotator.wisps, rng)


def _wander(labels: Labels, amplitude: float, rng: np.random.Generator) -> Labels:
    if amplitude <= 0:
        return labels
    height, width = labels.shape
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
    for cells, share in ((10, 0.8), (28, 0.5), (56, 0.2)):
        for axis in (rows, columns):
            coarse = rng.standard_normal((cells, cells)).astype(np.float32)
            axis += amplitude * share * cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)
    return np.asarray(
        cv2.remap(labels, columns, rows, cv2.INTER_NEAREST, borderMode=cv2.BORDER_REPLICATE), np.uint8
    )


def _strands(labels: Labels, count: int, rng: np.random.Generator) -> Labels:
    """Thin strands that leave the hair's outline."""
    hair = (labels == HAIR).astype(np.uint8)
    if not count or not hair.any():
        return labels
    contours, _ = cv2.findContours(hair, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    outline = max(contours, key=len)[:, 0]
    size = labels.shape[0]
    inside = ((outline > 2) & (outline < size - 3)).all(1)
    outline = outline[inside]
    if not len(outline):
        return labels
    layer = np.zeros_like(labels)
    middle = np.argwhere(hair).mean(0)[::-1]
    for _ in range(count):
        start = outline[rng.integers(len(outline))].astype(np.float64)
        out = start - middle
        out = out / (np.hypot(*out) + 1e-6)
        heading = np.array([out[0] + rng.normal(0, 0.6), 0.6 * out[1] + rng.normal(0.3, 0.6)])
        bend = rng.normal(0, 0.5)
        t = np.linspace(0, 1, 10)[:, None] * rng.uniform(0.01, 0.06) * size
        side = np.array([-heading[1], heading[0]])
        path = start + heading * t + side * bend * t**2 / (0.05 * size)
        cv2.polylines(
            layer,
            [np.rint(path).astype(np.int32)],
            False,
            1,
            int(max(1, round(rng.uniform(1, 3) * size / 512))),
        )
    result = labels.copy()
    result[(layer > 0) & (labels == 0)] = HAIR
    return result


def _wisps(labels: Labels, count: int, rng: np.random.Generator) -> Labels:
    """Single strands from the hairline down over the skin."""
    above = np.zeros_like(labels, bool)
    above[1:] = (labels[:-1] == HAIR) & (labels[1:] == SKIN)
    starts = np.argwhere(above)
    if not count or not len(starts):
        return labels
    size = labels.shape[0]
    layer = np.zeros_like(labels)
    for _ in range(count):
        start = starts[rng.integers(len(starts))][::-1].astype(np.float64)
        t = np.linspace(0, 1, 8)[:, None]
        heading = np.array([rng.normal(0, 0.35), 1.0]) * rng.uniform(0.02, 0.09) * size
        path = start + heading * t + np.array([rng.normal(0, 0.02) * size, 0.0]) * t**2
        width = max(1, round(rng.uniform(1, 3.5) * size / 512))
        cv2.polylines(layer, [np.rint(path).astype(np.int32)], False, 1, width)
    result = labels.copy()
    result[(layer > 0) & (labels == SKIN)] = HAIR
    return result


def _flecks(labels: Labels, count: int, scale: float, rng: np.random.Generator) -> Labels:
    """Skin of a few pixels that shows between strands near the hairline, as real masks have it."""
    skin = (labels == SKIN).astype(np.uint8)
    width = max(3, 2 * round(5 * scale) + 1)
    near = (cv2.dilate(skin, np.ones((width, width), np.uint8)) > 0) & (labels == HAIR)
    places = np.argwhere(near)
    if not count or not len(places):
        return labels
    result = labels.copy()
    for _ in range(count):
        row, column = places[rng.integers(len(places))]
        reach = max(1, round(rng.uniform(1, 3) * scale))
        window = np.s_[row : row + reach + 1, column : column + max(1, reach)]
        result[window][near[window]] = SKIN
    return result


def _occlude(labels: Labels, occluder: Occluder, rng: np.random.Generator) -> Labels:
    if occluder.kind == "none":
        return labels
    size = labels.shape[0]
    cover = np.zeros_like(labels)
    centre = np.array([occluder.x, occluder.y]) * size
    along = np.array([np.cos(np.radians(occluder.angle)), np.sin(np.radians(occluder.angle))])
    across = np.array([-along[1], along[0]])
    reach = occluder.size * size

    def stroke(start: NDArray[np.float64], end: NDArray[np.float64], width: float) -> None:
        ends = [tuple(int(v) for v in np.rint(p)) for p in (start, end)]
        cv2.line(cover, ends[0], ends[1], 1, max(1, round(width)), cv2.LINE_8)

    if occluder.kind == "microphone":
        stroke(centre, centre + along * size, reach * 0.45)
        cv2.circle(cover, tuple(int(v) for v in np.rint(centre)), max(1, round(reach * 0.42)), 1, -1)
    elif occluder.kind == "hand":
        palm = centre + along * reach * 1.0
        stroke(palm, palm + along * size, reach * 0.7)
        cv2.ellipse(
            cover,
            tuple(int(v) for v in np.rint(palm)),
            (round(reach * 0.6), round(reach * 0.5)),
            occluder.angle,
            0,
            360,
            1,
            -1,
        )
        for finger in range(4):
            root = palm + across * reach * 0.26 * (finger - 1.5)
            tip = root - along * reach * rng.uniform(0.8, 1.15) + across * reach * 0.1 * (finger - 1.5)
            stroke(root, tip, reach * 0.22)
    else:
        corner = centre + across * size * 2
        quad = np.array(
            [
                corner,
                centre - across * size * 2,
                centre - across * size * 2 + along * size * 2,
                corner + along * size * 2,
            ]
        )
        cv2.fillPoly(cover, [np.rint(quad).astype(np.int32)], 1)
    result = labels.copy()
    result[cover > 0] = 0
    return result


def drop_specks(labels: Labels, scale: float) -> Labels:
    """Loose pieces too small to be drawn take the class that touches them most; ``scale`` is pixels per
    pixel at 512."""
    result = labels.copy()
    for label in np.flatnonzero(np.bincount(labels.ravel(), minlength=len(CELEBAMASK_HQ.names))):
        smallest = max(2, round(SMALLEST.get(CELEBAMASK_HQ.names[label], SPECK) * scale))
        own = (labels == label).astype(np.uint8)
        left, top, wide, high = cv2.boundingRect(own)
        box = _box(top, left, high, wide)
        count, numbers, stats, _ = cv2.connectedComponentsWithStats(own[box], connectivity=8)
        areas = stats[1:, cv2.CC_STAT_AREA]
        most = MOST_PIECES.get(CELEBAMASK_HQ.names[label])
        if most is not None and len(areas) > most:
            smallest = max(smallest, int(np.sort(areas)[-most]))
        for piece in range(1, count):
            if stats[piece, cv2.CC_STAT_AREA] >= smallest:
                continue
            x, y, w, h = stats[piece, :4] + [left, top, 0, 0]
            window = np.s_[max(y - 1, 0) : y + h + 1, max(x - 1, 0) : x + w + 1]
            inside = np.zeros(result[window].shape, np.uint8)
            row, column = y - max(y - 1, 0), x - max(x - 1, 0)
            inside[row : row + h, column : column + w] = numbers[_box(y - top, x - left, h, w)] == piece
            rim = (cv2.dilate(inside, np.ones((3, 3), np.uint8)) > 0) & (inside == 0)
            around = result[window][rim]
            if len(around):
                result[window][inside > 0] = np.bincount(around).argmax()
    return result


def _box(top: int, left: int, height: int, width: int) -> tuple[slice, slice]:
    """The rows and columns of a box."""
    return np.s_[top : top + height, left : left + width]
