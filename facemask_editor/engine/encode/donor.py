"""Where a part of a donor comes to lie in the face at hand.

Faces lie elsewhere in their pictures and are of other sizes: a mouth put in at its picture position hits the
chin, or the nose. A part keeps its shape and its height under the line of the eyes, in units of the face, and
its group keeps the middle that it has across this face: so a frontal mouth comes under the nose of a turned
head as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from weakref import WeakKeyDictionary

import numpy as np

from facemask_editor.core.groups import MOUTH
from facemask_editor.core.labels import LabelMap, LabelSchema
from facemask_editor.engine.encode.face import EncodedFace
from facemask_editor.engine.exemplar.head_frame import HeadFrame, head_frame
from facemask_editor.fields.encode import resize_nearest
from facemask_editor.fields.layout import REFERENCE_SIZE
from facemask_editor.fields.signed_distance import FloatField

GROUPS = (MOUTH,)
"""Groups whose parts are put in their place; all others keep the place that they have in the picture.
Portraits are cropped by the eyes, and what lies near them lies where it should."""

SCALES = 0.6, 1.6
"""Of a donor's part at most."""

_frames: WeakKeyDictionary[EncodedFace, HeadFrame | None] = WeakKeyDictionary()


def frame_of(face: EncodedFace, schema: LabelSchema) -> HeadFrame | None:
    """Return the frame of the head in a face; None where it shows none. It is kept with the face."""
    if face not in _frames:
        _frames[face] = head_frame(face.seen, schema)
    return _frames[face]


def placed_code(face: EncodedFace, donor: EncodedFace, part: int, schema: LabelSchema) -> FloatField:
    """Return the code of a donor's part, (code,) float32, at its place in a face.

    Args:
        face: That it comes to.
        donor: That has the part.
        part: Class index.
        schema: Of both.

    Returns:
        The donor's own code for other parts than those of `GROUPS`, and where a face shows no frame.
    """
    code = np.asarray(donor.code(part), np.float32)
    group = next((g for g in GROUPS if part in g.labels(schema)), None)
    if group is None or not face.layout.parts[part].own_frame:
        return code
    ours, theirs = frame_of(face, schema), frame_of(donor, schema)
    if ours is None or theirs is None:
        return code
    down = ours.chin / theirs.chin
    scale = float(np.clip(np.sqrt(down * ours.eyes / theirs.eyes), *SCALES))
    place = donor.decoded(part).placement
    x, y = place.x - theirs.mid[0], place.y - theirs.mid[1]
    along, under = x * theirs.u[0] + y * theirs.u[1], y * theirs.u[0] - x * theirs.u[1]
    middle = _middle(donor, theirs, group.labels(schema), face)
    own = _middle(face, ours, group.labels(schema), donor)
    to = scale * (along - middle) + own if middle is not None and own is not None else scale * along
    at = ours.mid + to * ours.u + down * under * ours.v
    return face.components.moved(part, code, (at[0] - place.x, at[1] - place.y), float(np.log(scale)))


def _middle(face: EncodedFace, frame: HeadFrame, parts: Sequence[int], other: EncodedFace) -> float | None:
    """Return where the parts that both faces have lie along the line of the eyes; None without any."""
    both = [p for p in parts if face.present[p] and other.present[p]]
    if not both:
        return None
    places = [face.decoded(p).placement for p in both]
    along = [(p.x - frame.mid[0]) * frame.u[0] + (p.y - frame.mid[1]) * frame.u[1] for p in places]
    return float(np.mean(along))


def on_the_same_sides(label_map: LabelMap, like: LabelMap, schema: LabelSchema) -> LabelMap:
    """Return a mask in which left and right parts lie as in another one, by the names of its pairs.

    About one mask in fourteen of CelebAMask-HQ calls the left eye the right one: its left eye is no donor for
    the left eye of another face.

    Args:
        label_map: H x W uint8.
        like: Any size.
        schema: Of both.
    """
    small, other = (resize_nearest(m, REFERENCE_SIZE, REFERENCE_SIZE) for m in (label_map, like))
    names = np.arange(256, dtype=np.uint8)
    for a, b in schema.pairs:
        turns = []
        for mask in (small, other):
            columns = [np.nonzero(mask == part)[1] for part in (a, b)]
            if all(len(c) for c in columns):
                turns.append(columns[0].mean() < columns[1].mean())
        if len(turns) == 2 and turns[0] != turns[1]:
            names[a], names[b] = b, a
    return label_map if (names == np.arange(256)).all() else names[label_map]
