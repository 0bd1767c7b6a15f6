"""After the parts have claimed their pixels: what they push moves, and what was torn is repaired."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from facemask_editor.core.flow import Flow
from facemask_editor.core.labels import LabelMap, LabelSchema
from facemask_editor.engine.deform.register_mouth import carried
from facemask_editor.fields.compose import MovedField
from facemask_editor.fields.mended import mended_between
from facemask_editor.fields.repair import repaired
from facemask_editor.fields.signed_distance import BoolMask


@dataclass(frozen=True, eq=False)
class Settled:
    """Repaired pixels.

    Attributes:
        label_map: H x W uint8.
        flow: How pixels moved; None where nothing did.
        mended: H x W bool, the pixels that were repaired; None where none was.
    """

    label_map: LabelMap
    flow: Flow | None = None
    mended: BoolMask | None = None


def settle(
    before: LabelMap,
    claimed: LabelMap,
    edited: frozenset[int],
    locks: frozenset[int],
    schema: LabelSchema,
    adapt: float,
    fields: Sequence[MovedField] = (),
    whole: frozenset[int] = frozenset(),
    way: float = 1.0,
) -> Settled:
    """Return an edit's pixels without what it tore.

    Args:
        before: H x W uint8, the mask before the edit.
        claimed: The same size, after the edited parts have claimed their new pixels.
        edited: Class indices of the parts that were edited.
        locks: Classes whose pixels neither change nor grow.
        schema: Of both maps.
        adapt: 0 to 1, how far neighbours adapt; at 0 no pixel outside the old and new parts changes.
        fields: What claimed the pixels; without them the claimed pixels themselves are what lips aim at.
        whole: Parts that are a donor's in full: at 0 they are so to the pixel, torn or not.
        way: How far lips and mouth go towards the fields, over 0 to 1.
    """
    # at 0 a shred of a neighbour may go to an edited part, and to nothing else
    only = np.ones(before.shape, np.bool_) if adapt == 0 else None
    kept = locks | whole if adapt == 0 else locks
    moved = carried(before, claimed, edited, locks, schema, adapt, fields, way)
    if moved is None:
        out = repaired(before, claimed, kept, edited, schema, only)
        return Settled(out, mended=mended_between(claimed, out))
    like = moved.like if adapt > 0 else None
    out = repaired(before, moved.label_map, kept, edited, schema, only, like)
    return Settled(out, moved.flow, mended_between(moved.label_map, out))
