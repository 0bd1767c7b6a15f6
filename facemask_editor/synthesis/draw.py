"""Random faces: how often and how far each parameter varies.

The rates and ranges were set from MakeHuman's own units, from common sense, and by comparing aggregate
statistics
(presence rates and the quantiles of `measures.descriptors`) with the real *training* masks; the model card
names
them. No mask, contour or fitted model of real masks enters.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from facemask_editor.synthesis.draw_hair import draw_hair
from facemask_editor.synthesis.head.head import HeadModel
from facemask_editor.synthesis.parameters import (
    Accessories,
    Annotator,
    FaceParameters,
    Features,
    Occluder,
    Person,
    Pose,
)

Rng = np.random.Generator

BOOSTABLE = ("eye_g", "hat", "ear_r", "neck_l", "cloth", "mouth", "l_ear", "r_ear")
"""Classes whose rate ``--class-boost`` multiplies."""

RATES = {
    "eye_g": 0.06, "hat": 0.05, "ear_r": 0.225, "neck_l": 0.04, "cloth": 0.63, "mouth": 0.56, "child": 0.04,
    "occluder": 0.05,
}  # fmt: skip


def draw_face(
    model: HeadModel, seed: int, index: int, boosts: Mapping[str, float] | None = None
) -> FaceParameters:
    """The face number ``index`` of a ``seed``; the same on every machine.

    Args:
        boosts: Factors on the rate of classes (`BOOSTABLE`), as ``{"hat": 4}``; rates stop at 0.95.
    """
    rng = np.random.default_rng([seed, index])
    rates = dict(RATES)
    for name, factor in (boosts or {}).items():
        if name not in BOOSTABLE:
            raise ValueError(f"class {name!r} cannot be boosted; known: {', '.join(BOOSTABLE)}")
        rates[name] = min(0.95, rates.get(name, 1.0) * factor)
    male = bool(rng.random() < 0.34)
    person = draw_person(rng, model, male, rates)
    expression = draw_expression(rng, rates)
    pose = draw_pose(rng)
    features = draw_features(rng, male)
    hair = draw_hair(rng, male, person.age)
    # Turned heads wear their hair out of the face, or nothing of the face would be seen.
    clear = 50.0 + 0.45 * abs(pose.yaw)
    hair = hair.model_copy(
        update={"front_left": max(hair.front_left, clear), "front_right": max(hair.front_right, clear)}
    )
    wear = draw_accessories(rng, rates, male)
    if wear.hat != "none":
        flat = {"top": min(hair.top, 0.06), "side": min(hair.side, 0.1), "back": min(hair.back, 0.12)}
        hair = hair.model_copy(update=flat | {"extra": "none", "crest": 0.0, "bare_crown": 0.0})
    if wear.hat in ("scarf", "turban") and rng.random() < 0.8:
        hair = hair.model_copy(update={"style": "bald"})
    if wear.glasses == "shades" or (wear.glasses != "none" and rng.random() < 0.1):
        features = features.model_copy(update={"eye_shown": (False, False)})
    elif rng.random() < 0.004:
        features = features.model_copy(update={"eye_shown": (False, True)})
    annotator = Annotator(
        wobble=float(rng.uniform(0.5, 2.0)),
        wisps=int(max(0, rng.normal(0, 5))),
        strands=int(max(0, rng.normal(2, 8))) if hair.length_left + hair.length_right + hair.top > 0.4 else 0,
        hides_ears=(bool(rng.random() < 0.21), bool(rng.random() < 0.28)),
        cloth_shown=bool(rng.random() < rates["cloth"] / 0.86),
        seed=int(rng.integers(1 << 31)),
    )
    return FaceParameters(
        person=person,
        expression=expression,
        pose=pose,
        features=features,
        hair=hair,
        wear=wear,
        occluder=draw_occluder(rng, rates),
        annotator=annotator,
    )


def _round(values: Mapping[str, float]) -> dict[str, float]:
    return {name: round(float(value), 4) for name, value in values.items()}


def draw_person(rng: Rng, model: HeadModel, male: bool, rates: Mapping[str, float]) -> Person:
    """Shape of a head; ``rates`` gives the share of children."""
    if rng.random() < rates["child"]:
        age = rng.uniform(0.08, 0.3)
    else:
        age = np.clip(0.42 + rng.gamma(2.0, 0.09), 0.3, 1.0)
    ancestry = rng.dirichlet([0.35, 0.35, 0.7])
    details: dict[str, float] = {}
    for name in model.person_details:
        mean, spread = 0.0, 0.13 if name.startswith("asym") else 0.25
        mean, spread = DETAILS.get(name.removeprefix("l-").removeprefix("r-"), (mean, spread))
        if name.startswith("r-") and f"l-{name[2:]}" in details:
            details[name] = details[f"l-{name[2:]}"] + rng.normal(0, 0.06)
        else:
            details[name] = float(np.clip(rng.normal(mean, spread), -1, 1.6))
    return Person(
        male=round(float(np.clip((0.85 if male else 0.15) + rng.normal(0, 0.15), 0, 1)), 4),
        age=round(float(age), 4),
        muscle=round(float(np.clip(rng.normal(0.5, 0.15), 0, 1)), 4),
        weight=round(float(np.clip(rng.normal(0.45, 0.16), 0, 1)), 4),
        **_round(dict(zip(("african", "asian", "caucasian"), ancestry, strict=True))),
        details=_round(details),
    )


DETAILS: dict[str, tuple[float, float]] = {
    "eye-trans-in-out": (0.7, 0.22),
    "head-scale-horiz-decr-incr": (-0.27, 0.22),
    "head-scale-vert-decr-incr": (0.1, 0.18),
    "head-round": (0.0, 0.12),
    "head-oval": (0.0, 0.12),
    "head-square": (0.0, 0.12),
    "ear-wing-decr-incr": (1.0, 0.35),
    "ear-scale-decr-incr": (0.2, 0.25),
    "eye-trans-down-up": (0.0, 0.12),
    "mouth-scale-horiz-decr-incr": (0.52, 0.45),
    "mouth-trans-down-up": (-0.35, 0.2),
    "eye-height1-decr-incr": (-0.25, 0.25),
    "eye-height2-decr-incr": (-0.35, 0.25),
    "eye-height3-decr-incr": (-0.25, 0.25),
    "eye-scale-decr-incr": (0.9, 0.55),
    "eyebrows-trans-down-up": (0.0, 0.06),
    "eyebrows-angle-down-up": (0.0, 0.2),
    "chin-height-decr-incr": (0.3, 0.25),
    "ear-trans-down-up": (-0.3, 0.2),
    "mouth-lowerlip-height-decr-incr": (0.4, 0.3),
    "mouth-lowerlip-volume-decr-incr": (0.3, 0.3),
    "nose-scale-horiz-decr-incr": (0.0, 0.15),
    "mouth-upperlip-middle-down-up": (0.4, 0.25),
    "mouth-upperlip-width-decr-incr": (0.4, 0.25),
    "mouth-upperlip-height-decr-incr": (0.2, 0.25),
    "mouth-upperlip-volume-decr-incr": (0.3, 0.3),
    "mouth-trans-in-out": (0.0, 0.05),
    "nose-trans-in-out": (0.0, 0.2),
    "mouth-cupidsbow-decr-incr": (-0.3, 0.25),
    "ear-shape-pointed": (0.0, 0.05),
}
"""Mean and standard deviation of detail targets that differ from 0 and 0.25."""


def draw_expression(rng: Rng, rates: Mapping[str, float]) -> dict[str, float]:
    """Weights of face units: grins and open mouths at the rate of ``mouth``, else smiles and other closed
    mouths."""
    units: dict[str, float] = {}

    def both(name: str, value: float) -> None:
        units[f"{name}Left"] = value * rng.uniform(0.9, 1.1)
        units[f"{name}Right"] = value * rng.uniform(0.9, 1.1)

    kind = rng.random()
    if kind < rates["mouth"]:
        # Teeth or mouth show: grins mostly, some open mouths.
        if rng.random() < 0.8:
            both("mouthSmile", rng.uniform(0.0, 0.8))
            both("mouthStretch", rng.uniform(0.0, 0.5))
            both("mouthUpperUp", rng.uniform(0.4, 1.1))
            both("mouthLowerDown", rng.uniform(0.4, 1.0))
            both("cheekSquint", rng.uniform(0.0, 0.6))
            units["jawOpen"] = 0.03 + rng.gamma(1.5, 0.06)
        else:
            units["jawOpen"] = rng.uniform(0.08, 0.6)
            both("mouthSmile", rng.uniform(0.0, 0.5))
            units["mouthFunnel"] = rng.uniform(0, 0.4)
    elif kind < rates["mouth"] + 0.5 * (1 - rates["mouth"]):
        both("mouthSmile", rng.uniform(0.0, 0.7))
        units["mouthClose"] = 0.0
    else:
        both("mouthFrown", rng.uniform(0, 0.3))
        units["mouthPucker"] = rng.uniform(0, 0.4) * (rng.random() < 0.3)
        both("mouthPress", rng.uniform(0, 0.4))
    both("eyeWide", rng.uniform(0.0, 0.4))
    if rng.random() < 0.35:
        both("eyeSquint", rng.uniform(0, 0.6))
    if rng.random() < 0.12:
        both("eyeBlink", rng.uniform(0, 0.6))
    if rng.random() < 0.4:
        units["browInnerUp"] = rng.uniform(0, 0.35)
    if rng.random() < 0.3:
        both("browDown", rng.uniform(0, 0.4))
    if rng.random() < 0.3:
        both("browOuterUp", rng.uniform(0, 0.35))
    return {name: value for name, value in _round(units).items() if value > 0}


def draw_pose(rng: Rng) -> Pose:
    """Turn of the head and slack of the crop."""
    yaw = float(np.clip(10.0 * rng.standard_t(4), -75, 75))
    return Pose(
        yaw=round(yaw, 3),
        pitch=round(float(np.clip(rng.normal(2.0, 6.0), -22, 25)), 3),
        roll=round(float(rng.normal(0, 8.0)), 3),
        torso_follows=round(float(rng.beta(2, 2)), 3),
        shoulder_lift=round(float(rng.normal(0.5, 0.22)), 3),
        neck_length=round(float(rng.normal(0.0, 0.12)), 3),
        distance=round(float(rng.uniform(7, 20)), 3),
        zoom=round(float(np.clip(rng.normal(1.0, 0.012), 0.9, 1.1)), 4),
        shift_x=round(float(rng.normal(0, 0.007)), 4),
        shift_y=round(float(rng.normal(-0.002, 0.006)), 4),
    )


def draw_features(rng: Rng, male: bool) -> Features:
    """Outlines of nose, brows, lips and eyes."""
    lift = rng.normal(0, 0.012)
    values = {
        "nose_top": rng.normal(0.035, 0.035),
        "nose_bridge": np.clip(rng.normal(0.095, 0.012), 0.06, 0.14),
        "nose_wings": np.clip(rng.normal(0.187, 0.01), 0.15, 0.22),
        "nose_base": rng.normal(-0.47, 0.012),
        "brow_height": rng.normal(0.095 if male else 0.112, 0.008),
        "brow_length": np.clip(rng.normal(0.475, 0.035), 0.3, 0.6),
        "brow_inner": np.clip(rng.normal(0.127, 0.02), 0.05, 0.19),
        "brow_thickness": np.clip(rng.normal(0.087 if male else 0.076, 0.018), 0.035, 0.14),
        "brow_arch": np.clip(rng.normal(0.053, 0.02), -0.01, 0.11),
        "brow_tilt": rng.normal(0.0, 0.03),
        "brow_lift_left": lift + rng.normal(0, 0.006),
        "brow_lift_right": lift + rng.normal(0, 0.006),
        "upper_lip": np.clip(rng.normal(5.8, 0.7), 3.5, 8.0),
        "lower_lip": np.clip(rng.normal(6.3, 0.8), 4.0, 8.4),
        "eye_margin": np.clip(rng.normal(0.5, 0.35), 0.0, 3.0),
        "beard": rng.uniform(0.02, 0.2) if male and rng.random() < 0.15 else 0.0,
    }
    shown = (bool(rng.random() > 0.01), bool(rng.random() > 0.01))
    return Features(**_round(values), brow_shown=shown)


def draw_accessories(rng: Rng, rates: Mapping[str, float], male: bool) -> Accessories:
    """Hat, glasses, jewellery and neckline at their rates."""
    update: dict[str, object] = {}
    if rng.random() < rates["hat"]:
        kinds = ["beanie", "cap", "brim", "beret", "headband", "scarf", "turban"]
        update["hat"] = str(rng.choice(kinds, p=[0.22, 0.22, 0.2, 0.1, 0.1, 0.08, 0.08]))
        update["hat_height"] = rng.uniform(0.3, 1.0)
        update["hat_line"] = rng.uniform(12, 36)
        update["hat_tilt"] = rng.normal(0, 5)
        update["hat_size"] = rng.uniform(0.25, 0.85)
        update["hat_brim"] = rng.uniform(0.3, 0.9)
    if rng.random() < rates["eye_g"]:
        update["glasses"] = str(
            rng.choice(
                ["round", "square", "oval", "aviator", "cat", "shades"], p=[0.2, 0.3, 0.2, 0.1, 0.1, 0.1]
            )
        )
        update["glasses_size"] = rng.uniform(0.235, 0.32)
        update["glasses_height"] = rng.uniform(0.165, 0.255)
        update["glasses_arms"] = bool(rng.random() < 0.4)
        update["glasses_frame_only"] = bool(rng.random() < 0.06)
    if rng.random() < rates["ear_r"] * (0.15 if male else 1.55):
        kind = str(rng.choice(["stud", "drop", "hoop"], p=[0.4, 0.4, 0.2]))
        both = rng.random() < 0.93
        update["earring_left"] = kind if both or rng.random() < 0.5 else "none"
        update["earring_right"] = kind if both else "none"
        update["earring_size"] = rng.uniform(0.06, 0.14)
    if rng.random() < rates["neck_l"] * (0.5 if male else 1.4):
        update["necklace"] = rng.uniform(0.02, 0.06)
        update["necklace_drop"] = rng.uniform(0.3, 0.8)
    update["neckline"] = str(
        rng.choice(
            ["none", "v", "round", "high", "straps", "collar", "off"],
            p=[0.03, 0.22, 0.3, 0.1, 0.03, 0.3, 0.02] if male else [0.06, 0.25, 0.26, 0.04, 0.17, 0.14, 0.08],
        )
    )
    update["neckline_depth"] = rng.uniform(0.25, 1.25)
    if "necklace" in update:
        update["neckline"] = str(rng.choice(["none", "v", "round", "off"]))
        update["neckline_depth"] = rng.uniform(0.5, 1.0)
    update["neckline_width"] = rng.uniform(0.5, 1.1)
    update["bare_is_neck"] = bool(rng.random() < 0.2)
    return Accessories(
        **{k: round(float(v), 4) if isinstance(v, float | np.floating) else v for k, v in update.items()}
    )


def draw_occluder(rng: Rng, rates: Mapping[str, float]) -> Occluder:
    """Now and then something before the face."""
    if rng.random() >= rates["occluder"]:
        return Occluder()
    kind = str(rng.choice(["microphone", "hand", "edge"], p=[0.35, 0.45, 0.2]))
    if kind == "edge":
        place = {
            "x": rng.uniform(0.1, 0.9),
            "y": rng.uniform(0.88, 1.0),
            "angle": rng.normal(90, 20),
            "size": 0.3,
        }
    else:
        side = 1 if rng.random() < 0.5 else -1
        place = {
            "x": 0.5 + side * rng.uniform(0.1, 0.3),
            "y": rng.uniform(0.72, 0.95),
            "angle": 90 - side * rng.uniform(0, 60),
            "size": rng.uniform(0.12, 0.25),
        }
    return Occluder(kind=kind, **_round(place))
