"""Fill in the parts that an unfinished drawing lacks; what is drawn stays as it is.

Two passes over the mask. The first adds what lies round the face beside what is drawn: skin, hair, neck. The
second puts features onto the skin. Hair and neck are an exemplar's where a head shows; all else is drawn from
the joint prior given all that is there by then.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import cv2
import numpy as np

from facemask_editor.core.groups import BROWS, EYES, HEAD, INNER, LIPS, NOSE
from facemask_editor.core.labels import CELEBAMASK_HQ, LabelMap, LabelSchema
from facemask_editor.core.nearest import nearest_of
from facemask_editor.core.region import box_of
from facemask_editor.engine.draw.accept import HOLDS
from facemask_editor.engine.exemplar.draw import draw, draws
from facemask_editor.engine.kinds.carrier import Carrier
from facemask_editor.engine.stage import Outcome, Stage
from facemask_editor.fields.encode import resize_nearest
from facemask_editor.fields.layout import REFERENCE_SIZE
from facemask_editor.fields.mended import mended_between, mended_by_both
from facemask_editor.fields.repair import repaired
from facemask_editor.fields.signed_distance import BoolMask
from facemask_editor.recipe.kinds.complete import Complete
from facemask_editor.recipe.own import MAX_SEED

AROUND = HEAD.names
"""What comes first. Ears, cloth and accessories are left to the artist."""

ON_SKIN = NOSE.names + EYES.names + BROWS.names + LIPS.names
"""Features, in the order in which they are added."""

_BY_HEAD = ("hair", "neck")
"""What an exemplar gives where the face shows where its head is; what is drawn stays, and bounds it."""

_HIDDEN_BY = {"hair": "hat", **dict.fromkeys(EYES.names, "eye_g")}
"""Where the second is drawn, the first may well be unseen, and is not added."""

_GAP = 0.02
"""Of the longer side: background strips up to twice as wide between new and other parts are closed."""


TRIES = 4
"""Sets of features that are drawn at most, until one holds together."""

_STRIDE = 2654435761
"""Between the seeds of two attempts: the next seed is the artist's to choose."""

_WARMER = 0.3
"""Temperature that each attempt has at least, times its number: the likeliest shapes are always the same."""

_BITE = 0.2
"""What a pixel of a nose that is bitten into counts for, in widths of a range."""

_TOUCHES = 2
"""Pixels of the rim of a nose that may be something else than face."""

_NO_FACE = "there is no face in this mask to complete"


def lacking(label_map: LabelMap, schema: LabelSchema = CELEBAMASK_HQ) -> tuple[str, ...]:
    """Return the names of the classes that the step would add, in its order."""
    drawn = {schema.names[i] for i in np.flatnonzero(np.bincount(label_map.ravel(), minlength=len(schema)))}
    return tuple(
        name
        for name in AROUND + ON_SKIN
        if name in schema.names and name not in drawn and _HIDDEN_BY.get(name) not in drawn
    )


def _carry_out(stage: Stage, step: Complete) -> Outcome:
    """Add the parts that are missing.

    No drawn pixel changes, but for skin under the new features. Parts that the model does not know are left
    out. Locked classes neither change nor grow; background among them means that nothing is added beyond what
    is drawn.
    """
    tools = stage.tools
    names, schema = tools.class_names, tools.schema
    mask = stage.face.label_map
    kept = {names[i] for i in stage.locks}
    missing = lacking(mask, schema)
    drawn = {names[i] for i in np.unique(mask) if i != schema.background}
    made = Outcome(mask.copy(), skipped=tuple(f"{name} is locked" for name in missing if name in kept))

    def add(parts: list[str], still: set[str], attempt: int = 0, aside: float = 0.0) -> Outcome:
        if not parts:
            return made
        own = step.seed if step.temperature > 0 else 0  # the likeliest face has no seed
        seed = (own + _STRIDE * attempt) % (MAX_SEED + 1)
        temperature = max(step.temperature, _WARMER * attempt)
        pass_over = stage.on(made.label_map, frozenset(map(tools.part, still)))
        for name in parts:
            pass_over.check()
            if not pass_over.state.present[1:].any():
                pass_over.skipped.append(_NO_FACE)  # once for all parts
                break
            part = tools.part(name)
            pass_over.state.resample(part, seed, temperature)
            if name in NOSE.names:  # what is drawn after it lies round it
                pass_over.state.codes[part, 0] += aside / float(tools.vae.placement_scale[part, 0])
        found = pass_over.outcome(adapt=0.0)
        edited, mended = made.edited | found.edited, mended_by_both(made.mended, found.mended)
        return replace(
            found, skipped=made.skipped + found.skipped, flow=None, limits={}, edited=edited, mended=mended
        )

    around = [part for part in AROUND if part in missing and part not in kept]
    gaps = list(around)  # what is added may not reach what is drawn
    for name in [part for part in around if part in _BY_HEAD]:
        found = _by_head(stage.on(made.label_map, frozenset(map(tools.part, kept | drawn))), name, step)
        if found is not None:
            edited = made.edited | found.edited
            mended = mended_by_both(made.mended, found.mended)
            made = replace(found, skipped=made.skipped + found.skipped, edited=edited, mended=mended)
            around.remove(name)
            drawn.add(name)
            if name == "hair":
                gaps.remove(name)
    made = add(around, kept | drawn)
    if gaps and names[schema.background] not in kept:
        added = [names.index(part) for part in gaps]
        closed = close_gaps(made.label_map, added)
        held = frozenset(names.index(name) for name in kept | (drawn - set(gaps)))
        whole = repaired(mask, closed, held, frozenset(added), schema)
        mended = mended_by_both(made.mended, mended_between(made.label_map, whole))
        made = replace(made, label_map=whole, mended=mended)
    if _NO_FACE in made.skipped:
        return made
    features = [part for part in ON_SKIN if part in missing and part not in kept]
    # holes in a face, where features were rubbed out, are background
    still = kept | set(names) - {"skin", names[schema.background], *features}
    return _best_of(stage, features, lambda attempt, aside: add(features, still, attempt, aside))


def _by_head(stage: Stage, name: str, step: Complete) -> Outcome | None:
    """Return the mask with a part that an exemplar gives; None where no head shows, or it has no place."""
    part = stage.tools.part(name)
    if not draws(stage, part):
        return None
    found = draw(stage, part, step)
    return found if isinstance(found, Outcome) and (found.label_map == part).any() else None


def _best_of(stage: Stage, features: list[str], made: Callable[[int, float], Outcome]) -> Outcome:
    """Return the first of some attempts whose features hold together, else the one that does best.

    Args:
        stage: Before.
        features: Names of the classes that are added.
        made: Adds them, by the number of the attempt and how far the nose is moved aside, in pixels of 256.
    """
    acceptance, schema = stage.tools.sampler.acceptance, stage.tools.schema
    best = made(0, 0.0)
    if acceptance is None or not features:
        return best
    labels = [schema.index(name) for name in features]
    least, found, aside = np.inf, best, 0.0
    for attempt in range(TRIES):
        if attempt:
            found = made(attempt, aside)
        small = resize_nearest(found.label_map, REFERENCE_SIZE, REFERENCE_SIZE)
        excess = acceptance.of_pixels(small, labels)
        good = excess < HOLDS
        bitten = _bitten(small, schema)
        if NOSE.names[0] in features:
            excess += _BITE * abs(bitten)
            good = good and bitten == 0
            aside += bitten
        if excess < least:
            best, least = found, excess
        if good:
            break
    return best


def _bitten(small: LabelMap, schema: LabelSchema) -> float:
    """Return how far a nose must move to the right so that nothing but the face touches it, in pixels.

    Args:
        small: 256 x 256 uint8.
        schema: Its classes.
    """
    nose = small == schema.index(NOSE.names[0]) if NOSE.names[0] in schema.names else np.zeros(1, np.bool_)
    box = box_of(nose) if nose.ndim == 2 else None
    if box is None:
        return 0.0
    face = [schema.index(name) for name in ("skin", *INNER.names) if name in schema.names]
    around = box.grow(2, *small.shape[::-1]).slices
    rim = cv2.dilate(nose[around].view(np.uint8), np.ones((3, 3), np.uint8)).view(np.bool_) & ~nose[around]
    columns = np.nonzero(rim & ~np.isin(small[around], face))[1]
    if len(columns) <= _TOUCHES:
        return 0.0
    # from the side where it touches: as far as the bite is wide, and a little
    to_left = float(columns.mean()) < rim.shape[1] / 2
    width = float(columns.max() - columns.min()) + 2.0
    return width if to_left else -width


COMPLETE = Carrier(whole=_carry_out)


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
    out = label_map.copy()
    out[gaps] = nearest_of(label_map, new)[0][gaps]
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
