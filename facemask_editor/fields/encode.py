"""From a label map to the grids, placements and presence of all parts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from facemask_editor.core.labels import LabelMap
from facemask_editor.fields.frames import WHOLE_PICTURE, Placement, measure_placement, sample_grid
from facemask_editor.fields.layout import REFERENCE_SIZE, FieldLayout, full_extent
from facemask_editor.fields.signed_distance import FloatField


@dataclass(frozen=True, eq=False)
class PartGrids:
    """What the network sees of a mask.

    Attributes:
        grids: C x G x G float32 in [-1, 1]; -1 where the part is absent.
        placements: C x 4 float32, ``Placement`` rows.
        present: C bool.
    """

    grids: FloatField
    placements: FloatField
    present: npt.NDArray[np.bool_]


def resize_nearest(label_map: LabelMap, width: int, height: int) -> LabelMap:
    """Resize by taking the pixel under each new pixel's centre; never invents a class."""
    rows = ((np.arange(height) + 0.5) * label_map.shape[0] / height).astype(np.intp)
    columns = ((np.arange(width) + 0.5) * label_map.shape[1] / width).astype(np.intp)
    return np.ascontiguousarray(label_map[np.ix_(rows, columns)])


def as_seen(label_map: LabelMap) -> LabelMap:
    """Return a label map at the size at which parts are encoded: 512 x 512, or 256 x 256 if not larger."""
    # Halving by nearest pixels would shift every part by a quarter of a reference pixel.
    size = REFERENCE_SIZE * (1 if max(label_map.shape) <= REFERENCE_SIZE else 2)
    return label_map if label_map.shape == (size, size) else resize_nearest(label_map, size, size)


def encode_parts(label_map: LabelMap, layout: FieldLayout) -> PartGrids:
    """Turn a label map of any size into part grids.

    Args:
        label_map: H x W uint8; seen at 512 x 512 (at 256 x 256 if it is not larger), whatever its size.
        layout: Field settings.
    """
    seen = as_seen(label_map)
    count = len(layout.parts)
    grids = np.full((count, layout.grid, layout.grid), -1.0, np.float32)
    placements = np.tile(np.array(WHOLE_PICTURE, np.float32), (count, 1))
    present = np.zeros(count, np.bool_)
    for part, settings in enumerate(layout.parts):
        grid, placement = encode_part(full_extent(seen, part, layout), settings.own_frame, layout)
        if grid is not None:
            grids[part], placements[part], present[part] = grid, placement, True
    return PartGrids(grids, placements, present)


def encode_part(
    extent: npt.NDArray[np.bool_], own_frame: bool, layout: FieldLayout
) -> tuple[FloatField | None, Placement]:
    """Return grid and placement of a part from its S x S extent; no grid for an empty one."""
    if not extent.any():
        return None, WHOLE_PICTURE
    placement = measure_placement(extent) if own_frame else WHOLE_PICTURE
    grid = sample_grid(extent, placement, own_frame=own_frame, layout=layout)
    return grid, placement
