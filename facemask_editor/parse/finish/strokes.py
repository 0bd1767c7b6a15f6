"""What an artist's strokes say of the pixels beside them: alike ones follow, as far as a stroke is long."""

from __future__ import annotations

from math import hypot
from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from facemask_editor.core.labels import LabelMap
from facemask_editor.parse.finish.geodesic import geodesic
from facemask_editor.parse.finish.guided import Planes
from facemask_editor.parse.finish.parsed import UNSAID

_REACH = 4.0 / 128
_REACH_OF_LENGTH = 0.8
"""How far alike pixels follow: a part of the side of the picture, and of the length of the stroke."""

_FARTHEST = 0.2
"""Of the side: a line along a whole skull says where the skull is, not that the wall is one."""

_THICK = 6.0 / 128
_FILLED = 0.4
"""Of the side, and of its length: a stroke this thick has filled what it means, and little follows it."""

_COLOUR = 0.3
_COLOUR_STEP = 12.0
_COLOUR_MOST = 4.0
"""Cost of a pixel's other colour: how much one of so many steps of Lab costs, squares up to a limit."""

_LIGHT = 0.6
"""Weight of lightness among them: the same thing lies in light and in shade."""

_CLASS = 1.0
"""Cost of a pixel of which the network says other things than of those under the stroke."""

_EDGE = 0.1
_EDGE_STEP = 8.0
"""Cost of crossing an edge of so many steps of Lab; two of them at most."""

_SOFT = 0.15
"""Where on its last part of the way a stroke's word fades."""

_COLOURS, _SAYINGS = 24, 6
"""Places of a stroke that pixels are compared with, in colour and in what the network says."""

_TOUCHED = 0.05
"""Share of a cell of the grid that a stroke must cover."""

_FORBIDDEN = 100.0
_MANY = 12
"""Strokes of a class beyond which they count as one."""


class Words(NamedTuple):
    """What strokes make of a grid.

    Attributes:
        weight: (side, side) float32, 0..1: how far each place follows.
        label: (side, side) uint8: which class it follows to.
    """

    weight: Planes
    label: LabelMap


def follow(probabilities: Planes, picture: npt.NDArray[np.uint8], strokes: LabelMap) -> Words:
    """Return which places follow the strokes: near, alike, and reached by a way of alike ones.

    Places further from all strokes than their reach get a weight of 0.

    Args:
        probabilities: (classes, side, side), summing to 1, before any stroke.
        picture: (size, size, 3) uint8 RGB.
        strokes: (size, size) uint8, `UNSAID` where nothing was said.
    """
    side = probabilities.shape[1]
    small = cv2.resize(picture, (side, side), interpolation=cv2.INTER_AREA).astype(np.float32)
    lab = np.asarray(cv2.cvtColor(small / np.float32(255), cv2.COLOR_RGB2LAB), np.float32)
    lab[..., 0] *= np.float32(_LIGHT)
    edges = _EDGE * _edges(lab)
    said = _cells(strokes != UNSAID, side)
    nearest = np.full((side, side), np.inf, np.float32)
    label = np.zeros((side, side), np.uint8)
    for k in np.unique(strokes[strokes != UNSAID]):
        own = _cells(strokes == k, side)
        for stroke in _apart(own):
            box, reach = _around(stroke, side)
            cost = _cost(probabilities[:, box[0], box[1]], lab[box], stroke[box], int(k))
            cost += edges[box] + np.float32(1 / reach)
            cost[said[box] & ~own[box]] = _FORBIDDEN
            distance = geodesic(cost, stroke[box])
            nearer = distance < nearest[box]
            nearest[box][nearer] = distance[nearer]
            label[box][nearer] = k
    return Words(np.clip((1 - nearest) / np.float32(_SOFT), 0, 1), label)


def followed(probabilities: Planes, words: Words) -> Planes:
    """Return probabilities of any side (classes, side, side) with what strokes said of them."""
    side = probabilities.shape[1]
    weight = cv2.resize(words.weight, (side, side), interpolation=cv2.INTER_LINEAR)
    out = probabilities * (1 - weight)
    label = cv2.resize(words.label, (side, side), interpolation=cv2.INTER_NEAREST)
    for k in np.unique(label[weight > 0]):
        out[k] += weight * (label == k)
    # beside the last place of a class the nearest one may be of none
    return np.asarray(out / np.maximum(out.sum(0), np.float32(1e-6)), np.float32)


def _cells(mask: npt.NDArray[np.bool_], side: int) -> npt.NDArray[np.bool_]:
    share = cv2.resize(mask.astype(np.float32), (side, side), interpolation=cv2.INTER_AREA)
    return np.asarray(share > _TOUCHED)


def _apart(own: npt.NDArray[np.bool_]) -> list[npt.NDArray[np.bool_]]:
    """Return the strokes of a class one by one, or all as one where there are many."""
    count, pieces = cv2.connectedComponents(own.astype(np.uint8), connectivity=8)
    return [own] if count > _MANY else [pieces == piece for piece in range(1, count)]


def _around(stroke: npt.NDArray[np.bool_], side: int) -> tuple[tuple[slice, slice], float]:
    """Return the box that a stroke may reach in, and how many cells that is."""
    left, top, width, height = cv2.boundingRect(stroke.astype(np.uint8))
    length = hypot(width, height)
    deep = cv2.distanceTransform(
        cv2.copyMakeBorder(stroke.astype(np.uint8), 1, 1, 1, 1, cv2.BORDER_CONSTANT), cv2.DIST_L2, 3
    )
    thick = 2 * float(deep.max())
    slim = 1.0 if thick <= _THICK * side else float(np.clip((_FILLED - thick / length) / 0.25, 0.1, 1))
    reach = min(_REACH * side + _REACH_OF_LENGTH * length * slim, _FARTHEST * side)
    more = int(reach) + 1
    rows = slice(max(top - more, 0), min(top + height + more, side))
    return (rows, slice(max(left - more, 0), min(left + width + more, side))), reach


def _cost(said: Planes, lab: Planes, stroke: npt.NDArray[np.bool_], k: int) -> Planes:
    # the rim of a filled thing has the colours of what lies beside it
    inside = cv2.erode(stroke.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    row, column = np.nonzero(inside if inside.sum() >= _COLOURS else stroke)
    colours = _chosen(len(row), _COLOURS)
    away = np.full(stroke.shape, np.inf, np.float32)
    for place in colours:
        np.minimum(away, ((lab - lab[row[place], column[place]]) ** 2).sum(-1), out=away)
    other = 1 - said[k]
    for place in _chosen(len(row), _SAYINGS):
        under = said[:, row[place], column[place]]
        np.minimum(other, 0.5 * np.abs(said - under[:, None, None]).sum(0), out=other)
    colour = np.minimum(away / np.float32(_COLOUR_STEP**2), np.float32(_COLOUR_MOST))
    return np.asarray(_COLOUR * colour + _CLASS * other**2, np.float32)


def _chosen(count: int, most: int) -> npt.NDArray[np.intp]:
    return np.linspace(0, count - 1, min(count, most)).astype(np.intp)


def _edges(lab: Planes) -> Planes:
    """How steep the colours are at each place, in edges, cut at 2."""
    soft = cv2.GaussianBlur(lab, (0, 0), 0.7)
    across = cv2.Sobel(soft, cv2.CV_32F, 1, 0, scale=0.125)
    down = cv2.Sobel(soft, cv2.CV_32F, 0, 1, scale=0.125)
    steep = np.sqrt((across**2 + down**2).sum(-1))
    return np.asarray(np.minimum(steep / np.float32(_EDGE_STEP), 2), np.float32)
