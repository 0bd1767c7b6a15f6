"""Reversible changes of a document: applying one returns the change that takes it back."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from facemask_editor.core.labels import LabelMap
from facemask_editor.core.region import Box, changed_box


@dataclass
class EditTarget:
    """The part of a document that edits change."""

    label_map: LabelMap
    locks: frozenset[int]


_TILE = 64
"""Side of the squares that a step's memory is cut into."""


@dataclass(frozen=True)
class PixelEdit:
    """Pixels to write into a box.

    Attributes:
        box: Where.
        pixels: Own copy, uint8, of the box's shape.
    """

    box: Box
    pixels: LabelMap

    @property
    def nbytes(self) -> int:
        """Memory held."""
        return self.pixels.nbytes

    def apply(self, target: EditTarget) -> PixelEdit:
        """Write the box and return the edit that restores it."""
        region = target.label_map[self.box.slices]
        inverse = PixelEdit(self.box, region.copy())
        region[...] = self.pixels
        return inverse

    def after(self, older: PixelEdit, target: EditTarget) -> PixelEdit | None:
        """Join two undo edits of consecutive steps to one, None when both steps together changed nothing.

        Args:
            older: Restores what was before the first step.
            target: As it is after both steps; not changed.
        """
        box = self.box.union(older.box)
        live = target.label_map[box.slices]
        pixels = live.copy()
        for edit in (self, older):
            pixels[edit.box.shift(-box.x0, -box.y0).slices] = edit.pixels
        changed = changed_box(live, pixels)
        if changed is None:
            return None
        return PixelEdit(changed.shift(box.x0, box.y0), pixels[changed.slices].copy())


@dataclass(frozen=True)
class TileEdit:
    """Pixels to write into several boxes that do not overlap: a long stroke leaves most of its box as it was.

    Attributes:
        box: The smallest box around all.
        tiles: The parts.
    """

    box: Box
    tiles: tuple[PixelEdit, ...]

    @property
    def nbytes(self) -> int:
        """Memory held, with what Python needs for each part."""
        return sum(tile.nbytes + 256 for tile in self.tiles)

    def apply(self, target: EditTarget) -> TileEdit:
        """Write the parts and return the edit that restores them."""
        return TileEdit(self.box, tuple(tile.apply(target) for tile in self.tiles))


Edit = PixelEdit | TileEdit
"""Execute, undo and redo alike: a swap of saved and live pixels."""


def tiled(box: Box, before: LabelMap, after: LabelMap) -> PixelEdit | TileEdit | None:
    """Return the edit that restores a box, without the squares in which nothing changed; None for no change.

    Args:
        box: Place in the picture.
        before: uint8 of the box's shape, to be restored; copied.
        after: The same, as it is now.
    """
    changed = before != after
    # Square by square: whether it holds a changed pixel.
    rows, columns = np.arange(0, box.height, _TILE), np.arange(0, box.width, _TILE)
    busy = np.logical_or.reduceat(np.logical_or.reduceat(changed, rows, axis=0), columns, axis=1)
    if not busy.any():
        return None
    if busy.all():
        return PixelEdit(box, before.copy())
    tiles = []
    for row, column in np.argwhere(busy).tolist():
        x0, y0 = column * _TILE, row * _TILE
        part = Box(x0, y0, min(x0 + _TILE, box.width), min(y0 + _TILE, box.height))
        tiles.append(PixelEdit(part.shift(box.x0, box.y0), before[part.slices].copy()))
    return TileEdit(box, tuple(tiles))


def unchanged(target: EditTarget) -> PixelEdit:
    """Return an edit that changes nothing, for a step that counts by its source alone."""
    return PixelEdit(Box(0, 0, 1, 1), target.label_map[:1, :1].copy())


class Overlay:
    """What a step painted, to be put on other pixels: exactly those that it changed.

    Args:
        edit: Makes the step.
        target: As it is without the step; not changed.
    """

    def __init__(self, edit: Edit, target: EditTarget) -> None:
        self._edit = edit
        self._changed = [tile.pixels != target.label_map[tile.box.slices] for tile in _tiles(edit)]

    def put_on(self, target: EditTarget) -> Edit:
        """Write the changed pixels and return the edit that restores what was under them."""
        tiles = []
        for tile, changed in zip(_tiles(self._edit), self._changed, strict=True):
            pixels = np.where(changed, tile.pixels, target.label_map[tile.box.slices])
            tiles.append(PixelEdit(tile.box, pixels).apply(target))
        return tiles[0] if isinstance(self._edit, PixelEdit) else TileEdit(self._edit.box, tuple(tiles))


def _tiles(edit: Edit) -> tuple[PixelEdit, ...]:
    return edit.tiles if isinstance(edit, TileEdit) else (edit,)
