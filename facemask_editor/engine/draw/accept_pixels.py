"""What a draw would look like: its parts among the others of the face, at 256 and in their own box."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from facemask_editor.core.labels import LabelMap
from facemask_editor.core.region import Box, box_of
from facemask_editor.engine.encode.edited_fields import edited_field
from facemask_editor.engine.encode.face import EncodedFace
from facemask_editor.engine.encode.part_state import PartState
from facemask_editor.fields.compose import MovedField, compose
from facemask_editor.fields.layout import REFERENCE_SIZE
from facemask_editor.vae.sides import Codes

_RIM = 6
"""Pixels round the parts that are composed with them: what they leave is filled from there."""


def with_parts(
    face: EncodedFace, codes: Codes, present: npt.NDArray[np.bool_], parts: Mapping[int, PartState]
) -> LabelMap:
    """Return the face at 256 x 256 with some parts of an own frame as their codes say.

    Args:
        face: Before.
        codes: (P, code) after.
        present: (P,) after: parts that are absent go.
        parts: What each of them is made of, by class index.
    """
    small = face.small
    label_map = small.label_map
    fields: list[MovedField] = []
    removed: list[int] = []
    around: Box | None = None
    for part, state in parts.items():
        former = box_of(label_map == part)
        if former is not None:
            around = former.union(around)
        if present[part]:
            donors = {donor.small: weight for donor, weight in state.donors.items()}
            fields.append(edited_field(small, part, replace(state, donors=donors), codes[part]))
            around = fields[-1].box.union(around)
        elif former is not None:
            removed.append(part)
    if around is None:
        return label_map.copy()
    around = around.grow(_RIM, REFERENCE_SIZE, REFERENCE_SIZE)
    here = [MovedField(f.part, f.box.shift(-around.x0, -around.y0), f.values, edited=True) for f in fields]
    out = label_map.copy()
    crop = np.ascontiguousarray(label_map[around.slices])
    out[around.slices] = compose(crop, here, removed, frozenset(), small.layout)
    return out
