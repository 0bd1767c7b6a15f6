"""A small change of the outline of skin, neck or hair: it is moved by smooth noise in the head's frame."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

import cv2
import numpy as np

from facemask_editor.core.labels import LabelMap
from facemask_editor.engine.exemplar.bank import hair_bank
from facemask_editor.engine.exemplar.choose import suitability
from facemask_editor.engine.exemplar.fill import claim
from facemask_editor.engine.exemplar.handles.moved import at_size, moved
from facemask_editor.engine.exemplar.handles.moves import Move
from facemask_editor.engine.exemplar.head import FloatField, Head
from facemask_editor.engine.exemplar.head_frame import RAYS, Floats
from facemask_editor.engine.exemplar.mend import mended, settled
from facemask_editor.engine.exemplar.outline.jaw import covers, limited, loose, moved_jaw, smoothed
from facemask_editor.engine.exemplar.outline.neck_shape import NeckSize, neck_size, stretched
from facemask_editor.engine.exemplar.outline.neck_shape import covers as neck_covers
from facemask_editor.engine.exemplar.sweep import swept
from facemask_editor.engine.exemplar.tiles import HAIR, NECK, SKIN_TILE
from facemask_editor.fields.layout import REFERENCE_SIZE

_FACE = 0.06
"""Chin units by which the outline of a face moves at sigma 1; so below."""
_HAIR = 0.09
_WIDER, _LOWER, _VEE = 0.22, 0.12, 0.08
_LESS = (1.0, -1.0, 0.6, -0.6, 0.35, 0.2, 0.1)
"""What is tried of a change until nothing is torn; the other way round it may be whole."""
_MOST = 2.0
_CELLS, _REACH = 7, 1.7
"""Cells of noise across a square of so many chin units to every side of the head's middle."""


def nudged(head: Head, part: str, seed: int, sigma: float) -> Iterator[LabelMap]:
    """Yield the mask with its skin, neck or hair a little changed, then with less of the change.

    Args:
        head: Whose part it is.
        part: "skin", "neck" or "hair"; it is there.
        seed: Of the noise.
        sigma: Its strength, above 0.
    """
    rng = np.random.default_rng([seed, zlib.crc32(f"{part}, nudge".encode())])
    how = {"skin": _skin, "neck": _neck, "hair": _hair}[part]
    noise = rng.standard_normal(2 * RAYS)
    for share in _LESS:
        yield how(head, noise, min(sigma, _MOST) * share)


def _skin(head: Head, noise: Floats, strength: float) -> LabelMap:
    wave = smoothed(noise[:RAYS], 9)
    wave = wave / max(float(wave.std()), 1e-6)
    out = limited(head, _FACE * strength * wave * loose(head))
    return swept(head, moved_jaw(head, out), SKIN_TILE, covers(head))


def _neck(head: Head, noise: Floats, strength: float) -> LabelMap:
    own = neck_size(head.where("neck"), head.frame)
    if own is None:
        return head.label_map.copy()
    wide, low, vee = np.clip(noise[:3], -2, 2) * strength
    other = NeckSize(own.width * float(np.exp(_WIDER * wide)), own.line and own.line + _LOWER * float(low))
    return swept(head, stretched(head, own, other, 1.0, _VEE * float(vee)), NECK, neck_covers(head))


def _hair(head: Head, noise: Floats, strength: float) -> LabelMap:
    bank = hair_bank()
    cells = noise[: 2 * _CELLS * _CELLS].reshape(2, _CELLS, _CELLS).astype(np.float32)
    y, x = np.mgrid[:REFERENCE_SIZE, :REFERENCE_SIZE] + 0.5
    u, v = head.frame.in_frame(np.asarray(x, np.float64), np.asarray(y, np.float64))
    at = [((w / _REACH + 1) * (_CELLS - 1) / 2).astype(np.float32) for w in (u, v)]
    size = np.float32(_HAIR * strength * head.frame.chin)
    dx, dy = (size * _sampled(plane, at) for plane in cells)
    move = Move(dx, dy)
    nearest = bank.exemplar(int(np.argmax(suitability(bank, head.frame))))
    raw = claim(head, moved(head, move), head.carried(nearest.tile, nearest.frame))
    made = settled(head, raw, mended(head, raw))
    return swept(head, at_size(head, move, raw, made), HAIR)


def _sampled(plane: FloatField, at: list[FloatField]) -> FloatField:
    found = cv2.remap(plane, at[0], at[1], cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(found, np.float32)
