"""Put a second face's pixels into a face, and fill what the old part leaves."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import cv2
import numpy as np

from facemask_editor.core.groups import ACCESSORIES, EARS, GLASSES, INNER, MOUTH, SKIN
from facemask_editor.core.labels import LabelMap, LabelSchema
from facemask_editor.core.nearest import class_flags, nearest_labels, reassign_to_nearest
from facemask_editor.core.region import box_of
from facemask_editor.engine.transplant.place import Flags, Placement

_BEHIND_FACE = (*EARS.pair, "neck", "cloth")
"""What lies behind the face and covers none of it."""


def units(parts: Sequence[int], schema: LabelSchema) -> list[tuple[int, ...]]:
    """Return the parts, by class index, that are moved as one: a mouth with its lips, all others alone."""
    mouth = tuple(p for p in parts if p in MOUTH.labels(schema))
    found: list[tuple[int, ...]] = []
    for part in dict.fromkeys(parts):
        unit = mouth if part in mouth else (part,)
        if unit not in found:
            found.append(unit)
    return found


def emptied(
    label_map: LabelMap, parts: Collection[int], schema: LabelSchema, locks: frozenset[int]
) -> LabelMap:
    """Return a face in which what is around has taken the place of parts.

    The nearest skin, hair or the like takes it; another feature only where there is nothing else.

    Args:
        label_map: H x W uint8.
        parts: Class indices.
        schema: Of the face.
        locks: Classes that do not grow.
    """
    leaving = class_flags(parts)[label_map]
    box = box_of(leaving)
    if box is None:
        return label_map.copy()
    features = set(INNER.labels(schema)) - set(GLASSES.labels(schema))
    growing = ~class_flags({*parts, *locks, *features})
    growing[len(schema) :] = False
    found = nearest_labels(label_map, box, leaving, growing)
    if found is None:
        return reassign_to_nearest(label_map, leaving, locks=locks)
    out = label_map.copy()
    out[box.slices][leaving[box.slices]] = found[leaving[box.slices]]
    return out


def put(
    before: LabelMap,
    empty: LabelMap,
    donor: LabelMap,
    parts: Sequence[int],
    place: Placement,
    schema: LabelSchema,
    locks: frozenset[int],
) -> LabelMap:
    """Return a face with a donor's pixels of parts.

    Args:
        before: H x W uint8, the face.
        empty: The same without its own parts; only where these were does it count.
        donor: H x W uint8.
        parts: Class indices, none of them locked.
        place: Where the donor's pixels come to.
        schema: Of both.
        locks: Classes that lose no pixel.

    Returns:
        H x W uint8. Accessories keep their pixels, but for parts that are accessories; what lies behind the
        face covers none of it, and skin covers no feature.
    """
    seen, there = place.placed(donor)
    if parts[0] in SKIN.labels(schema):  # the face goes on under its features
        seen = _in_one(seen, parts[0], schema)
    taken: Flags = class_flags(parts)[seen] & there & ~_covered(before, parts, schema, locks)
    old = class_flags(parts)[before]
    out = before.copy()
    out[old] = empty[old]
    out[taken] = seen[taken]
    return out


def filled(
    before: LabelMap,
    after: LabelMap,
    donor: LabelMap,
    place: Placement,
    schema: LabelSchema,
    locks: frozenset[int],
) -> LabelMap:
    """Return a face without the background that a transplant has enclosed, as between new hair and a cheek.

    What the donor itself shows as background stays, such as between two strands.

    Args:
        before: H x W uint8.
        after: The same with the donor's pixels.
        donor: H x W uint8.
        place: Of the donor's pixels.
        schema: Of all.
        locks: Classes that neither lose nor get pixels.
    """
    background = schema.background
    if background in locks:
        return after
    seen, there = place.placed(donor)
    pockets = _enclosed(after == background) & ~_enclosed(before == background)
    pockets &= ~(there & (seen == background))
    box = box_of(pockets)
    if box is None:
        return after
    growing = ~class_flags({background, *locks, *INNER.labels(schema), *ACCESSORIES.labels(schema)})
    growing[len(schema) :] = False
    found = nearest_labels(after, box, pockets, growing)
    if found is None:
        return after
    out = after.copy()
    out[box.slices][pockets[box.slices]] = found[pockets[box.slices]]
    return out


def _enclosed(background: Flags) -> Flags:
    """Return the pixels that are not connected with the edge of the picture."""
    _, pieces = cv2.connectedComponents(background.view(np.uint8), connectivity=4)
    edges = np.concatenate([pieces[0], pieces[-1], pieces[:, 0], pieces[:, -1]])
    found: Flags = background & ~np.isin(pieces, edges)
    return found


def _in_one(label_map: LabelMap, skin: int, schema: LabelSchema) -> LabelMap:
    out = label_map.copy()
    out[class_flags(INNER.labels(schema))[label_map]] = skin
    return out


def _covered(label_map: LabelMap, parts: Sequence[int], schema: LabelSchema, locks: frozenset[int]) -> Flags:
    """Return where parts would lie under what stays."""
    names = {schema.names[part] for part in parts}
    over = set(locks)
    if not names & set(ACCESSORIES.names):
        over |= set(ACCESSORIES.labels(schema))
    if names & {*SKIN.names, *_BEHIND_FACE}:
        over |= set(INNER.labels(schema))
    if names & set(_BEHIND_FACE):
        over |= set(SKIN.labels(schema))
    found: Flags = np.asarray(class_flags(over - set(parts))[label_map], np.bool_)
    return found
