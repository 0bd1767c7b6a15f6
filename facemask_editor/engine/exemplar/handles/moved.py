"""A move carried out: hair at 256 x 256 to be measured, and at the size of the mask."""

from __future__ import annotations

import cv2
import numpy as np

from facemask_editor.core.labels import LabelMap
from facemask_editor.engine.exemplar.fill import Claim, finished
from facemask_editor.engine.exemplar.handles.moves import Move
from facemask_editor.engine.exemplar.head import Flags, FloatField, Head
from facemask_editor.engine.exemplar.tiles import distance
from facemask_editor.fields.encode import resize_nearest
from facemask_editor.fields.layout import REFERENCE_SIZE

_STILL = 0.02
"""Reference pixels under which nothing has moved."""
_FINEST = 1024
"""Side at which hair is moved at most; larger masks get what changes from there."""


def moved(head: Head, move: Move) -> FloatField:
    """Return the distance to moved hair, 256 x 256 float32, positive inside."""
    still = _still(move, (REFERENCE_SIZE, REFERENCE_SIZE))
    rim = head.kept.get("rim")
    if rim is None:
        rim = head.kept["rim"] = _rim(head.hair)
    return np.where(still, head.rim, _field(rim, move, 1.0))


def _rim(hair: Flags) -> FloatField:
    field = distance(hair)
    # the line that a raster stands for, so that hair moves by parts of a pixel
    return np.asarray(cv2.GaussianBlur(field, (5, 5), 0.8), np.float32)


def _field(rim: FloatField, move: Move, scale: float) -> FloatField:
    side = rim.shape
    size = side[1], side[0]
    dx, dy = (_up(v, size) for v in (move.dx, move.dy))
    field: FloatField = rim
    if dx.any() or dy.any():
        y, x = np.meshgrid(
            np.arange(side[0], dtype=np.float32), np.arange(side[1], dtype=np.float32), indexing="ij"
        )
        width, height = size[0] / REFERENCE_SIZE, size[1] / REFERENCE_SIZE
        found = cv2.remap(
            rim, x + dx * np.float32(width), y + dy * np.float32(height), cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_REPLICATE,
        )  # fmt: skip
        field = np.asarray(found, np.float32)
    if move.blur > 0.05:
        field = np.asarray(cv2.GaussianBlur(field, (0, 0), move.blur * scale), np.float32)
    if move.added is not None:
        field = field + _up(move.added, size) * np.float32(scale)
    if move.grown is not None:
        field = np.maximum(field, _up(move.grown, size) * np.float32(scale))
    if move.cut is not None:
        field = np.minimum(field, _up(move.cut, size) * np.float32(scale))
    return np.asarray(field, np.float32)


def _up(field: FloatField, size: tuple[int, int]) -> FloatField:
    if field.shape == (size[1], size[0]):
        return field
    return np.asarray(cv2.resize(field, size, interpolation=cv2.INTER_LINEAR), np.float32)


def at_size(head: Head, move: Move, raw: Claim, made: Claim) -> LabelMap:
    """Return the mask with moved hair at its own size; hair that did not move stays to the pixel.

    Args:
        head: Before the edit.
        move: What became of its hair.
        raw: The claim of the moved hair, at 256 x 256.
        made: The same after it was mended.
    """
    height, width = head.label_map.shape
    if (height, width) == raw.hair.shape:
        return made.labels(head)
    factor = min(1.0, _FINEST / max(height, width))
    size = max(1, round(width * factor)), max(1, round(height * factor))
    label_map = head.label_map if factor == 1 else resize_nearest(head.label_map, *size)
    own = int(head.classes[made.kind])
    scale = float(np.sqrt(size[0] * size[1])) / REFERENCE_SIZE
    wanted = _field(_rim(label_map == own), move, scale) > 0
    mending = (made.hair > 0) != (raw.hair > 0)
    if mending.any():
        where = (
            _up(cv2.dilate(mending.view(np.uint8), np.ones((3, 3), np.uint8)).astype(np.float32), size) > 0.5
        )
        wanted = np.where(where, _up(made.hair, size) > 0, wanted)
    still = _still(move, size)
    wanted = np.where(still & ~_up_flags(mending, size), label_map == own, wanted)
    if factor < 1:
        changed = wanted != (label_map == own)
        there = cv2.resize(changed.view(np.uint8), (width, height), interpolation=cv2.INTER_NEAREST) > 0
        big = cv2.resize(wanted.astype(np.float32), (width, height), interpolation=cv2.INTER_LINEAR) > 0.5
        near = cv2.dilate(there.view(np.uint8), np.ones((3, 3), np.uint8)) > 0
        wanted = np.where(near, big, head.label_map == own)
    return finished(head, made, wanted)


def _still(move: Move, size: tuple[int, int]) -> Flags:
    """Return where nothing can have changed."""
    still = np.maximum(np.abs(move.dx), np.abs(move.dy)) < _STILL
    if move.added is not None:
        still &= np.abs(move.added) < _STILL
    if move.grown is not None:
        still &= move.grown < -2
    if move.cut is not None:
        still &= move.cut > 2
    if move.blur > 0.05:
        still[:] = False
    return _up_flags(still, size)


def _up_flags(flags: Flags, size: tuple[int, int]) -> Flags:
    found = cv2.resize(flags.view(np.uint8), size, interpolation=cv2.INTER_NEAREST)
    return np.asarray(found > 0)
