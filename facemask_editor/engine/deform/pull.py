"""New labels from a displacement: what is attached moves, what is not stays and makes room.

Labels are not pulled one by one: the smoothed signed distances of the classes are, and each pixel goes to
the class that lies deepest. Contours stay smooth where a displacement is a part of a pixel.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Self

import cv2
import numpy as np
import numpy.typing as npt

from facemask_editor.core.labels import LabelMap
from facemask_editor.core.nearest import class_flags, nearest_of
from facemask_editor.core.region import Box, box_of
from facemask_editor.engine.deform.layers import Layers
from facemask_editor.fields.signed_distance import FloatField, signed_distance, smooth_distance

BoolMask = npt.NDArray[np.bool_]

_OPEN = 255
"""Marks pixels without a class; schemas have at most 255 classes."""

_STILL = 0.02
"""Pixels that are displaced by less look where they are."""

_MARGIN = 6
"""Pixels round what is displaced that the smoothing of distances looks at."""

_BESIDE = 6
"""Pixels round a class beyond which another one lies deeper."""

_LOOKED_ROUND = 30.0
"""Pixels of 512 round vacated ones in which what fills them is looked for."""

_THINNEST = 5.0
"""Background thinner than this, in pixels of 512, is a crack between two parts: it does not spread."""


def pull(
    labels: LabelMap,
    x: npt.NDArray[np.float32],
    y: npt.NDArray[np.float32],
    layers: Layers,
    px: float,
    *,
    coarse: bool = False,
) -> LabelMap:
    """Return the labels of a box after its moving classes were displaced.

    Args:
        labels: H x W uint8, the pixels of the box.
        x: H x W float32, the column in the box that each pixel looks at.
        y: H x W float32, the row.
        layers: Which classes move, and which are frozen.
        px: Pixels of the mask to one of 512.
        coarse: Take the nearest label instead: several times as fast, and rougher.

    Returns:
        H x W uint8. Frozen pixels stay, and no other pixel becomes frozen.
    """
    out = labels.copy()
    box = _displaced(x, y)
    if box is None:
        return out
    # what is looked at lies in the box or not further from it than the longest displacement
    whole, (rows, columns) = labels, box.slices
    labels = np.ascontiguousarray(labels[box.slices])
    x, y = x[rows, columns] - np.float32(box.x0), y[rows, columns] - np.float32(box.y0)
    moving = class_flags(layers.moving)[labels]
    if not moving.any():
        return out
    out[box.slices] = _pulled(labels, x, y, layers, moving, coarse)
    vacated = np.zeros(out.shape, np.bool_)
    vacated[box.slices] = moving & (out[box.slices] == _OPEN)
    fill(out, whole, vacated, layers, px)
    return out


def _displaced(x: FloatField, y: FloatField) -> Box | None:
    """Return the box that holds all pixels that look elsewhere, and what they look at."""
    height, width = x.shape
    columns, rows = np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32)[:, None]
    away = np.maximum(np.abs(x - columns), np.abs(y - rows))
    box = box_of(away > _STILL)
    return None if box is None else box.grow(int(np.ceil(away.max())) + _MARGIN, width, height)


def _pulled(
    labels: LabelMap, x: FloatField, y: FloatField, layers: Layers, moving: BoolMask, coarse: bool
) -> LabelMap:
    """Return the new labels; `_OPEN` where a moving part has left."""
    frozen = class_flags(layers.frozen)[labels]
    out = labels.copy()
    if coarse:
        best = cv2.remap(labels, x, y, cv2.INTER_NEAREST, borderMode=cv2.BORDER_REPLICATE)
        takes = class_flags(layers.moving)[best] & ~frozen
    else:
        look = _Look.at(moving, x, y)
        if look is None:
            out[moving] = _OPEN
            return out
        union = np.full(labels.shape, np.float32(-1))
        union[look.to.slices] = look.carried(moving)
        takes = (union > 0) & ~frozen
        takes &= ~_kept_by_others(labels, takes & ~moving, union, layers)
        best = labels.copy()
        best[look.to.slices] = look.deepest(labels, layers.moving)
    out[moving] = _OPEN
    out[takes] = best[takes]
    return out


def fill(out: LabelMap, before: LabelMap, opened: BoolMask, layers: Layers, px: float) -> None:
    """Give pixels that moving parts have left to what lies under and beside them; in place.

    Args:
        out: H x W uint8, the new labels; those of opened pixels do not count.
        before: H x W uint8, the labels before.
        opened: H x W bool.
        layers: Of the edit.
        px: Pixels of the mask to one of 512.
    """
    around = box_of(opened)
    if around is None:
        return
    height, width = out.shape
    window = around.grow(round(_LOOKED_ROUND * px), width, height).slices
    _fill(out[window], before[window], opened[window], layers, px)


def _fill(out: LabelMap, before: LabelMap, opened: BoolMask, layers: Layers, px: float) -> None:
    barred = class_flags([*layers.moving, *layers.frozen])
    ground = [0, layers.skin] if layers.skin >= 0 else [0]
    sources = ~barred[out] & ~opened
    left = class_flags(np.unique(before[opened]).tolist())
    inner = class_flags(ground)[out] & sources & ~cracks(out == 0, px)
    # a nose leaves skin, or background beside it, and no hair; an ear may leave anything
    if not layers.edited_outside and inner.any():
        sources = inner
    if not sources.any():
        sources = ~class_flags(layers.frozen)[out] & ~opened & ~left[out]
    if sources.any():
        out[opened] = nearest_of(out, sources)[0][opened]
    else:
        out[opened] = before[opened]


def _looking_into(box: Box, x: FloatField, y: FloatField, shape: tuple[int, ...]) -> Box | None:
    """Return the box of the pixels that look into a box; beyond the picture its border goes on."""
    height, width = shape
    inside = np.ones(x.shape, np.bool_)
    if box.x0 > 0:
        inside &= x >= box.x0
    if box.x1 < width:
        inside &= x <= box.x1 - 1
    if box.y0 > 0:
        inside &= y >= box.y0
    if box.y1 < height:
        inside &= y <= box.y1 - 1
    return box_of(inside)


@dataclass(frozen=True, eq=False)
class _Look:
    """Where moving classes may come, and what is looked at there: distances elsewhere need not be known.

    Attributes:
        to: Box of the pixels that look into what moves, or beside it.
        source: Box of what they look at, with all that moves and what smoothing looks at.
        x: Columns in the source that those pixels look at.
        y: Rows.
    """

    to: Box
    source: Box
    x: FloatField
    y: FloatField

    @classmethod
    def at(cls, moving: BoolMask, x: FloatField, y: FloatField) -> Self | None:
        """Return it for moving pixels, h x w; None where no pixel looks at any."""
        own = box_of(moving)
        if own is None:
            return None
        to = _looking_into(own.grow(1, *moving.shape[::-1]), x, y, moving.shape)
        if to is None:
            return None
        x, y = x[to.slices], y[to.slices]
        left, top = int(np.floor(x.min())), int(np.floor(y.min()))
        right, bottom = int(np.ceil(x.max())) + 1, int(np.ceil(y.max())) + 1
        height, width = moving.shape
        source = own.union(Box(left, top, right, bottom)).grow(_MARGIN, width, height)
        return cls(to, source, x - np.float32(source.x0), y - np.float32(source.y0))

    def carried(self, inside: BoolMask) -> FloatField:
        """Return the distance to the edge of what moves, h x w bool, after it was displaced."""
        field = smooth_distance(signed_distance(np.ascontiguousarray(inside[self.source.slices])))
        found = cv2.remap(field, self.x, self.y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        return np.asarray(found, np.float32)

    def deepest(self, labels: LabelMap, moving: Collection[int]) -> LabelMap:
        """Return for each pixel the moving class that lies deepest there after it was displaced."""
        near = labels[self.source.slices]
        shown = [part for part in sorted(moving) if (near == part).any()]
        best = np.full(self.x.shape, shown[0], np.uint8)
        if len(shown) == 1:
            return best
        deepest = np.full(self.x.shape, -np.inf, np.float32)
        for part in shown:
            # where anything comes, what lies deepest is a pixel or two away at most
            own = box_of(near == part)
            assert own is not None, "it is shown"
            own = own.grow(_BESIDE, *near.shape[::-1])
            x, y = self.x, self.y
            at = _looking_into(own, x, y, near.shape)
            if at is None:
                continue
            source = own.grow(_MARGIN, *near.shape[::-1])
            look = _Look(
                at, source, x[at.slices] - np.float32(source.x0), y[at.slices] - np.float32(source.y0)
            )
            field = look.carried(near == part)
            deeper = field > deepest[at.slices]
            best[at.slices][deeper] = part
            deepest[at.slices][deeper] = field[deeper]
        return best


def _kept_by_others(labels: LabelMap, wanted: BoolMask, union: FloatField, layers: Layers) -> BoolMask:
    """Return the wanted pixels in which a still class lies deeper than what comes; skin lies under all."""
    kept = np.zeros(labels.shape, np.bool_)
    for part in np.unique(labels[wanted]).tolist():
        if part != layers.skin:
            kept |= wanted & (labels == part) & (smooth_distance(signed_distance(labels == part)) >= union)
    return kept


def cracks(background: BoolMask, px: float) -> BoolMask:
    """Return where background is so thin that it is a crack; ``px`` as of `pull`."""
    side = max(3, round(_THINNEST * px))
    wide = cv2.morphologyEx(
        background.view(np.uint8), cv2.MORPH_OPEN, np.ones((side, side), np.uint8), borderValue=1
    )
    return np.asarray(background & (wide == 0), np.bool_)
