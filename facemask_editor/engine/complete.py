"""Fill in the parts that an unfinished drawing lacks; what is drawn stays as it is.

Two passes over the mask. The first adds what lies round the face beside what is drawn: skin, hair, neck. The
second puts features onto the skin. Each part is drawn from the joint prior given all that is there by then.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import cv2
import numpy as np

from facemask_editor.core.groups import BROWS, EYES, HEAD, LIPS, NOSE
from facemask_editor.core.labels import CELEBAMASK_HQ, LabelMap, LabelSchema
from facemask_editor.engine.editor import PartEditor, edit_result
from facemask_editor.engine.requests import EditResult
from facemask_editor.fields.signed_distance import BoolMask
from facemask_editor.recipe.recipe import Recipe, Resample

AROUND = HEAD.names
"""What comes first. Ears, cloth and things worn are left to the artist."""

ON_SKIN = NOSE.names + EYES.names + BROWS.names + LIPS.names
"""Features, in the order in which they are added."""

_HIDDEN_BY = {"hair": "hat", **dict.fromkeys(EYES.names, "eye_g")}
"""Where the second is drawn, the first may well be unseen, and is not added."""

_GAP = 0.02
"""Of the longer side: background strips up to twice as wide between new and other parts are closed."""


def lacking(label_map: LabelMap, schema: LabelSchema = CELEBAMASK_HQ) -> tuple[str, ...]:
    """Return the names of the classes that `complete` would add, in its order."""
    drawn = {schema.names[i] for i in np.flatnonzero(np.bincount(label_map.ravel(), minlength=len(schema)))}
    return tuple(
        name
        for name in AROUND + ON_SKIN
        if name in schema.names and name not in drawn and _HIDDEN_BY.get(name) not in drawn
    )


def complete(
    editor: PartEditor,
    label_map: LabelMap,
    *,
    locks: Iterable[str] = (),
    seed: int = 0,
    temperature: float = 0.0,
    cancelled: Callable[[], bool] = lambda: False,
) -> EditResult:
    """Add the parts that are missing.

    No drawn pixel changes, but for skin under the new features. The editor holds another mask afterwards.

    Args:
        editor: Of faces; parts that its model does not know are left out.
        label_map: H x W uint8.
        locks: Classes that neither change nor grow; background among them means that nothing is added
            beyond what is drawn.
        seed: Of the shapes.
        temperature: 0 gives the likeliest shapes.
        cancelled: Polled between stages.

    Raises:
        EngineError: For another kind of mask.
        Cancelled: ``cancelled()`` became true.
    """
    names = editor.class_names
    kept = set(locks)
    schema = editor.model.card.label_schema()
    missing = lacking(label_map, schema)
    drawn = {names[i] for i in np.unique(label_map) if i != schema.background}
    skipped = tuple(f"{name} is locked" for name in missing if name in kept)
    mask = label_map

    plausibility: Mapping[str, float] = {}

    def add(parts: list[str], still: set[str]) -> LabelMap:
        nonlocal skipped, plausibility
        if not parts:
            return mask
        steps = tuple(Resample(part=part, seed=seed, temperature=temperature) for part in parts)
        editor.set_mask(mask)
        result = editor.apply(Recipe(steps=steps, locks=tuple(sorted(still))), cancelled=cancelled)
        skipped += result.skipped
        plausibility = result.plausibility
        return result.label_map

    around = [part for part in AROUND if part in missing and part not in kept]
    mask = add(around, kept | drawn)
    if around and names[schema.background] not in kept:
        mask = close_gaps(mask, [names.index(part) for part in around])
    features = [part for part in ON_SKIN if part in missing and part not in kept]
    mask = add(features, kept | set(names) - {"skin", *features})
    return edit_result(label_map, mask, names, skipped, plausibility)


def close_gaps(label_map: LabelMap, added: list[int]) -> LabelMap:
    """Give strips of background beside new parts, and pockets that they enclose, to the nearest new part.

    Args:
        label_map: H x W uint8.
        added: Class indices of the new parts.

    Returns:
        A new H x W uint8 map in which only background has changed.
    """
    new = np.isin(label_map, added)
    empty = label_map == CELEBAMASK_HQ.background
    if not new.any() or not empty.any():
        return label_map.copy()
    radius = max(1, round(_GAP * max(label_map.shape)))
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * radius + 1, 2 * radius + 1))
    closed = cv2.morphologyEx((~empty).view(np.uint8), cv2.MORPH_CLOSE, disc).view(np.bool_)
    beside = cv2.dilate(new.view(np.uint8), disc, iterations=2).view(np.bool_)
    gaps = empty & closed & beside
    gaps |= _pockets(empty & ~gaps, new | gaps)
    _, nearest = cv2.distanceTransformWithLabels(
        (~new).view(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_5, labelType=cv2.DIST_LABEL_PIXEL
    )
    lookup = np.zeros(int(nearest.max()) + 1, np.uint8)
    lookup[nearest[new]] = label_map[new]
    out = label_map.copy()
    out[gaps] = lookup[nearest[gaps]]
    return out


def _pockets(empty: BoolMask, new: BoolMask) -> BoolMask:
    """Return the pixels of empty pieces that do not reach the border and have mostly new parts round them."""
    found = np.zeros_like(empty)
    height, width = empty.shape
    count, pieces, stats, _ = cv2.connectedComponentsWithStats(empty.view(np.uint8), connectivity=4)
    for piece in range(1, count):
        x, y, w, h = (int(v) for v in stats[piece, :4])
        if x == 0 or y == 0 or x + w == width or y + h == height:
            continue
        around = slice(y - 1, y + h + 1), slice(x - 1, x + w + 1)
        inside = pieces[around] == piece
        rim = cv2.dilate(inside.view(np.uint8), np.ones((3, 3), np.uint8)).view(np.bool_) & ~inside
        if new[around][rim].mean() > 0.5:
            found[around] |= inside
    return found
