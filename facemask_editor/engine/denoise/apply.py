"""Make edited parts fit the other parts of their group, in code space.

Blends and nudges change one part and leave its partner: lips of different width, one eye lower than the
other. Such parts are looked at, and where their group does not hold together they are brought in contact with
what stays, or denoised, whichever mends it with the least change. Draws are fitted where they are drawn, and
shapes are what was asked for; both stay as they are.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from facemask_editor.core.groups import BROWS, EARS, EYES, MOUTH
from facemask_editor.engine.draw.accept import HOLDS
from facemask_editor.engine.model_tools import ModelTools
from facemask_editor.engine.state import FaceState
from facemask_editor.vae.sides import Codes

GROUPS = (MOUTH, EYES, BROWS, EARS)

LESS = 0.7, 0.5, 0.3
"""Shares of a nudge that are tried in the end: noise that nothing makes fit may be less."""

GENTLE = 0.5
"""Share of the strength that is tried first: a blended part must still be the donor's part."""


def denoise(state: FaceState, tools: ModelTools, locks: frozenset[int], strength: float) -> None:
    """Change the codes of nudged and blended parts, in place, so that each group holds together.

    The other parts of the group condition, locked ones too, and keep their codes. What holds together, or
    holds as well as the mask did before, stays as it is.

    Args:
        state: Of the face after the steps of a run.
        tools: Of the model.
        locks: Classes that condition and do not change.
        strength: 0 leaves all as it is, 1 fits parts as closely as faces have them.
    """
    acceptance = tools.sampler.acceptance
    if strength == 0 or acceptance is None:
        return
    accessories = tools.vae.config.layout.accessories
    for group in GROUPS:
        loose = [
            part
            for part in group.labels(tools.schema)
            if state.present[part]
            and part in state.unfitted
            # what comes or goes with a blend grows out of its own core
            and state.face.present[part]
            and state.parts[part].shrink == 0
            and part not in locks
            and part not in accessories
        ]
        if not loose:
            continue
        made_of = {part: state.parts[part] for part in loose}
        before: float | None = None
        best, least = None, float("inf")
        for codes in _candidates(state, tools, loose, strength):
            excess = acceptance.excess(state.face, codes, state.present, made_of)
            if excess < least:
                best, least = None if codes is state.codes else codes, excess
            if excess < HOLDS:
                break
            if before is None:
                before = acceptance.of_pixels(state.face.small.label_map, loose)
            if excess <= before:
                break
        state.fit(loose, best)


def _candidates(state: FaceState, tools: ModelTools, parts: list[int], strength: float) -> Iterator[Codes]:
    """Yield codes of the face with these parts as they are, and fitted more and more."""
    sampler = tools.sampler
    yield state.codes
    touching = sampler.in_contact(state.face, state.codes, state.present, parts)
    moved = bool((touching != state.codes).any())
    if moved:
        yield touching
    for share in (GENTLE, 1.0):
        for codes in (touching, state.codes) if moved else (state.codes,):
            yield _denoised(state, tools, codes, parts, share * strength)
    if any(state.parts[part].donors or state.parts[part].source < 1 for part in parts):
        return  # a blend is asked to go as far as it says
    for share in LESS:
        nearer = state.codes.copy()
        nearer[parts] = state.face.codes[parts] + np.float32(share) * (state.codes - state.face.codes)[parts]
        yield nearer


def _denoised(state: FaceState, tools: ModelTools, codes: Codes, parts: list[int], strength: float) -> Codes:
    pairs = tools.sides.exchanged(codes, state.present)
    slot_of = {a: b for pair in pairs for a, b in (pair, pair[::-1])}
    ordered = tools.sides.exchange(codes, pairs)
    slots = [slot_of.get(part, part) for part in parts]
    fitted = tools.denoiser.denoised(ordered, state.present, slots, strength)
    out = codes.copy()
    for part, slot in zip(parts, slots, strict=True):
        out[part] += tools.sides.move(fitted[slot] - ordered[slot], slot, part, change=True)
    return out
