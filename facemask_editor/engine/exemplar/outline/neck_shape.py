"""A neck of another width, with another neckline: the own one stretched, for its body stays."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from facemask_editor.core.groups import INNER, SKIN
from facemask_editor.core.labels import LabelMap
from facemask_editor.core.nearest import class_flags, nearest_of
from facemask_editor.core.region import box_of
from facemask_editor.engine.exemplar.head import Flags, Head
from facemask_editor.engine.exemplar.head_frame import HeadFrame
from facemask_editor.engine.exemplar.outline.jaw import solid
from facemask_editor.engine.exemplar.tiles import NECK, distance
from facemask_editor.fields.layout import REFERENCE_SIZE

_BAND = 1.02, 1.3
"""Chin units down from the eyes between which a neck's width is measured."""
_WIDER = 0.42
_WIDEST = 1.05
_HEM = 0.06
"""Chin units of cloth that stay between a neckline and the border."""
"""By how much the log of the width may change."""
_LOWER = 0.32
"""Chin units by which the neckline may move."""
_COVERED = ("background", "cloth", "hair")
_LEFT_TO = ("background", "cloth", "hair")


@dataclass(frozen=True)
class NeckSize:
    """How large a neck is.

    Attributes:
        width: In chin units.
        line: Chin units down from the eyes where it ends in the middle; None out of the picture.
    """

    width: float
    line: float | None


def neck_size(neck: Flags, frame: HeadFrame) -> NeckSize | None:
    """Return the size of a neck (256 x 256 bool), None where too little of it shows."""
    rows, columns = np.nonzero(neck)
    if len(rows) < 40:
        return None
    u, v = frame.in_frame(np.asarray(columns + 0.5, np.float64), np.asarray(rows + 0.5, np.float64))
    band = (v > _BAND[0]) & (v < _BAND[1])
    if band.sum() < 20:
        return None
    covered = min(_BAND[1], float(v[band].max())) - _BAND[0]
    if covered < 0.03:
        return None
    width = float(band.sum()) / frame.chin**2 / covered
    middle = float(np.median(u[band]))
    near = np.abs(u - middle) < 0.12
    shut = not near.any() or bool(neck[-1, columns[near]].any())
    return NeckSize(width, None if shut else float(v[near].max()))


def covers(head: Head) -> Flags:
    """Return (256,) bool, the classes that a neck may cover."""
    return class_flags([head.schema.index(n) for n in _COVERED]) & ~class_flags(head.locks)


def stretched(head: Head, own: NeckSize, other: NeckSize, strength: float, vee: float = 0.0) -> LabelMap:
    """Return the mask with its neck stretched towards another's size.

    Args:
        head: Whose neck it is.
        own: Its size.
        other: The one wanted.
        strength: 0 leaves it alone, 1 goes all the way, within limits.
        vee: Chin units by which the middle of the neckline goes down and its ends go up.
    """
    scale = float(np.exp(np.clip(strength * np.log(other.width / own.width), -_WIDER, _WIDER)))
    scale = min(scale, max(_WIDEST / own.width, 1.0))
    lower = 0.0
    if own.line is not None:
        end = own.line + _LOWER if other.line is None else other.line
        lower = float(np.clip(strength * (end - own.line), -_LOWER, _LOWER))
        lower = max(lower, 1.06 - own.line)
        # the cloth below must go on holding together
        bottom = head.frame.in_frame(head.frame.mid[:1], np.array([float(REFERENCE_SIZE)]))[1]
        room = float(bottom[0]) - own.line - _HEM
        lower = min(lower, max(room, 0.0))
        vee = min(vee, max(room - lower, 0.0))
    before = head.label_map
    height, width = before.shape
    label = head.classes[NECK]
    neck = before == label
    box = box_of(neck)
    out = before.copy()
    if box is None:
        return out
    to_x, to_y = width / REFERENCE_SIZE, height / REFERENCE_SIZE
    far = (abs(lower) + abs(vee) + 0.02) * head.frame.chin * max(to_x, to_y)
    margin = round(0.35 * box.width * abs(scale - 1) + far)
    window = box.grow(margin + 4, width, height)
    where = window.slices
    # with face and necklace, or gaps would open beside them
    solids = (*SKIN.names, *INNER.names, "neck_l")
    face = class_flags([head.schema.index(n) for n in solids if n in head.schema.names])
    field = distance(neck[where] | face[before[where]])
    x, y = np.meshgrid(np.arange(window.x0, window.x1) + 0.5, np.arange(window.y0, window.y1) + 0.5)
    u, v = head.frame.in_frame(np.asarray(x / to_x, np.float64), np.asarray(y / to_y, np.float64))
    rows, columns = np.nonzero(head.seen == label)
    axis = float(
        np.median(
            head.frame.in_frame(np.asarray(columns + 0.5, np.float64), np.asarray(rows + 0.5, np.float64))[0]
        )
    )
    t = np.clip((v - 1.0) / max((own.line or 1.5) - 1.0, 0.1), 0, 1)
    # unit vectors of the frame back in pixels
    w = np.clip((v - 0.7) / 0.4, 0, 1)  # beside the jaw it stays where it is
    deep = lower + vee * (1 - np.minimum(np.abs(u - axis) / (0.35 * own.width), 2)) * (own.line is not None)
    du, dv = (u - axis) * (1 / scale - 1) * w * w * (3 - 2 * w), -deep * t * t * (3 - 2 * t)
    c, s = head.frame.chin * head.frame.u
    map_x = x + (du * c - dv * s) * to_x - window.x0 - 0.5
    map_y = y + (du * s + dv * c) * to_y - window.y0 - 0.5
    moved = cv2.remap(
        field, map_x.astype(np.float32), map_y.astype(np.float32), cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REPLICATE,
    )  # fmt: skip
    labels = before[where]
    names = head.schema.names
    result = out[where]
    beside = np.abs(u - axis) < 0.5 * own.width * max(scale, 1.0) + 0.08
    result[(moved > 0) & covers(head)[labels] & (v > 0.7) & beside] = label
    lost = (moved <= 0) & (labels == label)
    if lost.any():
        sources = solid(labels, [names.index(n) for n in _LEFT_TO], max(height, width))
        if sources.any():
            found, _ = nearest_of(labels, sources)
            take = lost & ~class_flags(head.locks)[found]
            result[take] = found[take]
    return out
