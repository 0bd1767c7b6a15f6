"""Edit pairs: the same face with one thing changed, everything else and all chance kept."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from facemask_editor.synthesis.draw import (
    RATES,
    draw_accessories,
    draw_expression,
    draw_features,
    draw_person,
    draw_pose,
)
from facemask_editor.synthesis.draw_hair import draw_hair
from facemask_editor.synthesis.head.head import HeadModel
from facemask_editor.synthesis.parameters import FaceParameters

Rng = np.random.Generator

_DETAILS = {
    "nose": ("nose-", "asym-nose"),
    "eyes": ("l-eye-", "r-eye-", "asym-eye"),
    "brows": ("eyebrows-", "asym-brown"),
    "lips": ("mouth-", "asym-mouth"),
    "jaw": ("chin-", "l-cheek", "r-cheek", "asym-jaw", "asym-cheek"),
    "ears": ("l-ear-", "r-ear-", "asym-ear"),
    "head": ("head-", "forehead-", "asym-temple", "asym-top"),
}
_FEATURES = {
    "nose": ("nose_",),
    "eyes": ("eye_margin",),
    "brows": (
        "brow_height",
        "brow_length",
        "brow_inner",
        "brow_thickness",
        "brow_arch",
        "brow_tilt",
        "brow_lift",
    ),
    "lips": ("upper_lip", "lower_lip"),
}
_WEAR = {
    "glasses": "glasses", "hat": "hat", "earrings": "earring", "necklace": "necklace", "clothes": "neckline",
}  # fmt: skip

KINDS = (*_DETAILS, *_WEAR, "expression", "hair", "turn")
"""What one pair can differ in."""


def edit_pair(model: HeadModel, before: FaceParameters, kind: str, rng: Rng) -> FaceParameters:
    """The face ``before`` with one thing drawn anew.

    Raises:
        ValueError: Naming the known kinds when ``kind`` is none of them.
    """
    if kind not in KINDS:
        raise ValueError(f"unknown kind of pair {kind!r}; known: {', '.join(KINDS)}")
    male = before.person.male > 0.5
    update: dict[str, object] = {}
    if kind in _DETAILS:
        drawn = draw_person(rng, model, male, RATES)
        details = before.person.details | _matching(drawn.details, _DETAILS[kind])
        update["person"] = before.person.model_copy(update={"details": details})
    if kind in _FEATURES:
        features = draw_features(rng, male).model_dump()
        update["features"] = before.features.model_copy(update=_matching(features, _FEATURES[kind]))
    if kind in _WEAR:
        update["wear"] = before.wear.model_copy(update=_accessories(rng, before, kind, male))
    if kind == "expression":
        update["expression"] = draw_expression(rng, RATES)
    if kind == "turn":
        drawn_pose = draw_pose(rng).model_dump(include={"yaw", "pitch"})
        update["pose"] = before.pose.model_copy(update=drawn_pose)
    if kind == "hair":
        update["hair"] = draw_hair(rng, male, before.person.age)
    return before.model_copy(update=update)


def _matching(values: dict[str, object] | dict[str, float], starts: tuple[str, ...]) -> dict[str, object]:
    return {name: value for name, value in values.items() if name.startswith(starts)}


def _accessories(rng: Rng, before: FaceParameters, kind: str, male: bool) -> dict[str, object]:
    """Accessories drawn anew: put on where they were absent, else changed or taken off."""
    start = _WEAR[kind]
    rates: dict[str, float] = dict.fromkeys(RATES, 0.95)
    drawn = _matching(draw_accessories(rng, rates, male).model_dump(), (start,))
    absent: Callable[[object], bool] = lambda value: value in ("none", 0.0)  # noqa: E731
    names = [name for name in drawn if name in (start, "earring_left", "earring_right")]
    had = any(not absent(getattr(before.wear, name)) for name in names)
    if kind != "clothes" and had and rng.random() < 0.5:
        return {name: 0.0 if name == "necklace" else "none" for name in names}
    return drawn
