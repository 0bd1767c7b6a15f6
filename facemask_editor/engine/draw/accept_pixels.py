"""What a draw would look like: its parts among the others of the face, at 256 and in their own box."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from facemask_editor.core.labels import LabelMap
from facemask_editor.core.region import Box, box_of
from facemask_editor.engine.encode.edited_fields import ISLAND, LEAST_PEAK
from facemask_editor.fields.compose import MovedField, compose, drop_new_islands
from facemask_editor.fields.frames import Placement, field_unit, frame_box, place_grid
from facemask_editor.fields.layout import REFERENCE_SIZE, FieldLayout
from facemask_editor.vae.closed_form import ClosedForm
from facemask_editor.vae.sides import Codes

_RIM = 6
"""Pixels round the parts that are composed with them: what they leave is filled from there."""


def with_parts(
    label_map: LabelMap,
    components: ClosedForm,
    codes: Codes,
    present: npt.NDArray[np.bool_],
    parts: Sequence[int],
    locks: frozenset[int] = frozenset(),
) -> LabelMap:
    """Return a mask in which some parts of an own frame are what their codes say.

    Args:
        label_map: 256 x 256 uint8, before.
        components: Of the network.
        codes: (P, code) after.
        present: (P,) after: parts that are absent go.
        parts: Class indices.
        locks: Classes that keep their pixels.
    """
    layout = components.config.layout
    fields: list[MovedField] = []
    removed: list[int] = []
    around: Box | None = None
    for part in parts:
        before = label_map == part
        former = box_of(before)
        if not present[part]:
            if former is not None:
                removed.append(part)
                around = former.union(around)
            continue
        field = _field(components, codes[part], part, before, former, layout)
        fields.append(field)
        around = field.box.union(around)
    if around is None:
        return label_map.copy()
    around = around.grow(_RIM, REFERENCE_SIZE, REFERENCE_SIZE)
    here = [
        MovedField(f.part, f.box.shift(-around.x0, -around.y0), f.values, edited=f.edited) for f in fields
    ]
    out = label_map.copy()
    crop = np.ascontiguousarray(label_map[around.slices])
    out[around.slices] = compose(crop, here, removed, locks, layout)
    return out


def _field(
    components: ClosedForm,
    code: npt.NDArray[np.float32],
    part: int,
    before: npt.NDArray[np.bool_],
    former: Box | None,
    layout: FieldLayout,
) -> MovedField:
    """Return the field of a part as `engine.encode.edited_fields` would make it of a draw."""
    grid, placement = components.decode(part, code)
    box = _box(placement, layout).union(former)
    values = place_grid(
        grid,
        placement,
        own_frame=True,
        layout=layout,
        size=(REFERENCE_SIZE, REFERENCE_SIZE),
        box=box,
    ) * np.float32(field_unit(placement, own_frame=True, layout=layout))
    values += max(np.float32(0), np.float32(LEAST_PEAK) - values.max())
    return MovedField(part, box, drop_new_islands(values, before[box.slices], ISLAND), edited=True)


def _box(placement: Placement, layout: FieldLayout) -> Box:
    x0, y0, x1, y1 = frame_box(placement, own_frame=True, layout=layout)
    found = Box(int(x0) - 1, int(y0) - 1, int(x1) + 2, int(y1) + 2).clip(REFERENCE_SIZE, REFERENCE_SIZE)
    # an odd placement far outside still needs a box of one pixel
    x, y = (min(max(0, int(v)), REFERENCE_SIZE - 1) for v in placement[:2])
    return found or Box(x, y, x + 1, y + 1)
