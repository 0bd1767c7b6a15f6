"""Relations of ears and earrings to the head."""

from __future__ import annotations

import cv2
import numpy as np

from facemask_editor.core.groups import EARS
from facemask_editor.measures.relations.relation import Relation
from facemask_editor.measures.relations.scene import Blob, Frame, Scene, Values, rim

_EARS = EARS.pair
_E, _R = ("ears",), ("earrings",)
_FEWEST = 4
"""Pixels that make an earring; they are small at 256."""

RELATIONS = (
    Relation("ears.out", _EARS, _E, "how far an ear lies out from the middle of the eyes", "low", 0.05),
    Relation("ears.depth", _EARS, _E, "how deep an ear lies in the face", "high", 0.03),
    Relation("ears.top", _EARS, _E, "height of an ear's upper end", "both", 0.1),
    Relation("ears.bottom", _EARS, _E, "height of an ear's lower end", "both", 0.1),
    Relation("ears.skin", _EARS, _E, "rim of an ear that is skin", "high", 0.05),
    Relation("ears.free", _EARS, _E, "rim of an ear that touches no head", "high", 0.05),
    Relation("ears.pieces", _EARS, _E, "pieces of an ear", "high", 1.0, whole=True),
    Relation("ears.sizes", _EARS, _E, "height of one ear against the other", "high", 0.1),
    Relation("ears.thin", _EARS, _E, "thickness of an ear", "low", 0.01),
    Relation("ears.outline", _EARS, _E, "outline of an ear", "high"),
    Relation("ears.crossed", _EARS, _E, "an ear on the other side of the face", "high", 1.0, whole=True),
    Relation("earrings.depth", ("ear_r",), _R, "how deep an earring lies in the face", "high", 0.03),
    Relation("earrings.ear", ("ear_r",), _R, "distance of an earring to its ear", "high", 0.03),
    Relation("earrings.out", ("ear_r",), _R, "how far an earring lies out from the eyes' middle", "both"),
    Relation("earrings.top", ("ear_r",), _R, "height of an earring's upper end", "both", 0.1),
    Relation("earrings.pieces", ("ear_r",), _R, "pieces of earrings", "high", 1.0, whole=True),
    Relation("earrings.side", ("ear_r",), _R, "pieces of the earring on one side", "high", 1.0, whole=True),
    Relation("earrings.wide", ("ear_r",), _R, "width of an earring", "high", 0.05),
    Relation("earrings.long", ("ear_r",), _R, "length of an earring", "high", 0.1),
)


def ears(scene: Scene) -> Values:
    """Return what can be measured of the ears."""
    there = [blob for blob in (scene.blob(name) for name in _EARS) if blob is not None]
    if not there:
        return {}
    names = scene.schema.names
    head = [names.index(n) for n in ("skin", "hair", "hat", "eye_g", "ear_r") if n in names]
    skin, free = [], []
    for blob in there:
        counts = rim(blob, scene.label_map)
        total = max(1.0, float(counts.sum()))
        skin.append(float(counts[names.index("skin")]) / total if "skin" in names else 0.0)
        free.append(1.0 - float(counts[head].sum()) / total)
    found = {
        "ears.skin": max(skin),
        "ears.free": max(free),
        "ears.pieces": float(max(len(blob.sizes(_FEWEST)) for blob in there)),
        "ears.outline": max(blob.outline for blob in there),
    }
    if len(there) == 2:
        found["ears.sizes"] = abs(float(np.log(there[0].height / there[1].height)))
    frame, sides = scene.frame, scene.sides
    if frame is None or sides is None:
        return found
    places = [frame.of(blob.centre) for blob in there]
    found["ears.out"] = min(abs(u) for u, _ in places)
    found["ears.crossed"] = float(len(there) == 2 and places[0][0] * places[1][0] > 0)
    depths = _depths(scene)
    found["ears.depth"] = max(_deepest(depths, blob) for blob in there) / frame.unit
    ends = [_ends(blob, frame) for blob in there]
    found["ears.top"] = min((top for top, _ in ends), key=lambda v: -abs(v - 0.2))
    found["ears.bottom"] = min((bottom for _, bottom in ends), key=lambda v: -abs(v - 0.8))
    found["ears.thin"] = min(_thickness(blob) for blob in there) / frame.unit
    return found


def earrings(scene: Scene) -> Values:
    """Return what can be measured of earrings, of each piece for itself: the worst counts."""
    whole = scene.blob("ear_r")
    if whole is None:
        return {}
    pieces = whole.pieces(_FEWEST)
    if not pieces:
        return {}
    found = {"earrings.pieces": float(len(pieces))}
    frame, sides = scene.frame, scene.sides
    if frame is None or sides is None:
        return found
    middle = (sides[0] + sides[1]) / 2
    places = [frame.of(piece.centre) for piece in pieces]
    right = sum(u > middle for u, _ in places)
    found["earrings.side"] = float(max(right, len(pieces) - right))
    depths = _depths(scene)
    found["earrings.depth"] = max(_deepest(depths, piece) for piece in pieces) / frame.unit
    half = max((sides[1] - sides[0]) / 2, 0.1)
    found["earrings.out"] = min(abs(u - middle) for u, _ in places) / half
    tops = [_ends(piece, frame)[0] for piece in pieces]
    found["earrings.top"] = max(tops, key=lambda v: abs(v - 0.8))
    found["earrings.wide"] = max(piece.width for piece in pieces) / frame.unit
    found["earrings.long"] = max(piece.height for piece in pieces) / frame.unit
    gaps = _gaps(scene, frame, pieces, middle)
    if gaps:
        found["earrings.ear"] = max(gaps) / frame.unit
    return found


def _depths(scene: Scene) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    """Return how deep each pixel lies in the hull of the face, in pixels, 0 outside."""
    padded = cv2.copyMakeBorder(scene.hull, 1, 1, 1, 1, cv2.BORDER_REPLICATE)
    return np.asarray(cv2.distanceTransform(padded, cv2.DIST_L2, 5)[1:-1, 1:-1], np.float32)


def _deepest(depths: np.ndarray[tuple[int, ...], np.dtype[np.float32]], blob: Blob) -> float:
    """Return the depth that a tenth of the blob's pixels exceeds: not that of one stray pixel."""
    own = depths[blob.y : blob.y + blob.height, blob.x : blob.x + blob.width][blob.pixels > 0]
    place = int(0.9 * (len(own) - 1))
    return float(np.partition(own, place)[place])


def _ends(blob: Blob, frame: Frame) -> tuple[float, float]:
    """Return heights (v) of the upper and the lower end of a blob's hull."""
    vs = [frame.of((blob.x + float(x) + 0.5, blob.y + float(y) + 0.5))[1] for x, y in blob.hull[:, 0]]
    return min(vs), max(vs)


def _thickness(blob: Blob) -> float:
    """Return twice the greatest distance from a pixel of the blob to what is not."""
    padded = cv2.copyMakeBorder(blob.pixels, 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=0)
    return 2.0 * float(cv2.distanceTransform(padded, cv2.DIST_L2, 5).max())


def _gaps(scene: Scene, frame: Frame, pieces: list[Blob], middle: float) -> list[float]:
    """Return the distance of each piece to the ear on its side, in pixels, where there is one."""
    found = []
    shown = [blob for blob in (scene.blob(name) for name in _EARS) if blob is not None]
    for piece in pieces:
        right = frame.of(piece.centre)[0] > middle
        own = [ear for ear in shown if (frame.of(ear.centre)[0] > middle) == right]
        if own:
            found.append(min(_distance(piece, ear) for ear in own))
    return found


def _distance(a: Blob, b: Blob) -> float:
    """Return the least distance of the outlines of two blobs, in pixels; 0 where they touch."""
    first = np.concatenate(a.contours)[:, 0] + (a.x, a.y)
    second = np.concatenate(b.contours)[:, 0] + (b.x, b.y)
    apart = np.abs(first[:, None, :] - second[None, :, :]).astype(np.float64)
    return float(max(0.0, np.sqrt((apart**2).sum(-1).min()) - 1.0))
