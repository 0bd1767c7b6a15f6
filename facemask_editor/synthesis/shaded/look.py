"""What the parameters of a face leave open and a picture shows: colours, light, beard, cloth, camera."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from facemask_editor.synthesis.parameters import FaceParameters
from facemask_editor.synthesis.shaded.lamps import Light, draw_light
from facemask_editor.synthesis.shaded.noise import Map, Rng, linear

SKINS = ((248, 219, 206), (240, 202, 184), (229, 182, 159), (208, 155, 128), (178, 124, 96), (141, 93, 70),
         (106, 69, 53), (78, 52, 42))  # fmt: skip
"""sRGB of skin in plain light, light to dark."""

HAIRS = {
    "black": (17, 15, 15), "brown black": (32, 24, 20), "dark brown": (50, 35, 26), "brown": (78, 54, 36),
    "light brown": (116, 84, 56), "dark blond": (148, 116, 78), "blond": (190, 155, 105),
    "light blond": (218, 190, 140), "platinum": (230, 215, 185), "red": (128, 58, 28),
    "copper": (158, 82, 40), "auburn": (84, 38, 26), "grey": (136, 134, 132), "white": (212, 210, 206),
}  # fmt: skip

STICKS = ((190, 40, 60), (150, 20, 45), (200, 90, 95), (215, 110, 110), (120, 30, 50), (225, 130, 120),
          (205, 95, 120), (170, 95, 80), (90, 25, 35), (230, 60, 110))  # fmt: skip

NATURAL = np.array([0.13, 0.15, 0.17, 0.15, 0.10, 0.07, 0.06, 0.05, 0.02, 0.02, 0.02, 0.04, 0.01, 0.01])


@dataclass(frozen=True)
class Look:
    """Colours are linear RGB (3,), shares 0 to 1."""

    skin: Map
    redness: float
    dark: float
    oil: float
    freckles: float
    age: float
    lip: Map
    lip_gloss: float
    iris: Map
    liner: float
    shadow_colour: Map
    eye_shadow: float
    brow: Map
    brow_full: float
    beard: str
    beard_full: float
    beard_colour: Map
    teeth: Map
    hair: Map
    hair_tip: Map
    streaks: float
    shine: float
    flow: str
    curl: float
    light: Light


def _near(rng: Rng, srgb: object, spread: float) -> Map:
    """A colour near another, as light."""
    jitter = rng.normal(0, spread, 3) + rng.normal(0, spread)
    return linear(np.clip(np.asarray(srgb, float) + jitter, 2, 254))


def draw_look(rng: Rng, face: FaceParameters) -> Look:
    """A look that goes with a face: old people have grey hair more often, beards grow on men."""
    person = face.person
    total = person.african + person.asian + person.caucasian
    african, asian = person.african / total, person.asian / total
    tone = 1.6 + 3.6 * african + 0.5 * asian + rng.normal(0, 0.8)
    if rng.random() < 0.25:
        tone = rng.uniform(0, 7)
    tone = float(np.clip(tone, 0, 6.99))
    low = int(tone)
    srgb = np.array(SKINS[low]) + (np.array(SKINS[low + 1 if low < 7 else 7]) - SKINS[low]) * (tone - low)
    srgb = srgb * (1 + np.array([rng.normal(0, 0.02), rng.normal(0, 0.022), rng.normal(0, 0.04)]))
    skin = linear(np.clip(srgb, 5, 252))
    dark = tone / 7
    name, hair = _hair(rng, person.age, dark)
    male = person.male > 0.5
    grown = person.age > 0.4
    beard = "none"
    if male and grown:
        kinds = ["none", "shadow", "stubble", "moustache", "goatee", "full"]
        share = [0.42, 0.22, 0.14, 0.04, 0.08, 0.10] if not face.features.beard else [0, 0, 0.1, 0, 0.2, 0.7]
        beard = str(rng.choice(kinds, p=share))
    bare = np.clip(skin * np.array([0.82, 0.46, 0.49]) + [0.015, 0, 0], 0.006, 1)
    lip = np.asarray(bare * rng.uniform(0.75, 1.1), np.float32)
    made_up = not male and grown and rng.random() < 0.75
    gloss = rng.uniform(0, 0.25)
    if made_up:
        stick = _near(rng, STICKS[rng.integers(len(STICKS))], 12)
        lip = np.asarray(lip + (stick - lip) * rng.uniform(0.2, 0.95), np.float32)
        gloss = rng.uniform(0.05, 0.8)
    irises = ((58, 38, 26), (36, 26, 22), (92, 62, 36), (110, 100, 60), (96, 124, 130), (120, 150, 175),
              (90, 110, 85))  # fmt: skip
    fair = max(0.02, 1 - 2.2 * dark - asian)
    likely = np.array([1, 1, 0.6, 0.5 * fair, 0.5 * fair, 0.6 * fair, 0.4 * fair])
    shades = ((40, 32, 30), (110, 70, 50), (90, 90, 110), (150, 100, 90), (60, 80, 90), (170, 130, 110))
    deep = hair * rng.uniform(0.35, 0.9) + 0.004
    if name in ("grey", "white"):
        deep = linear(HAIRS["grey"]) * rng.uniform(0.2, 1.0)
    brow = np.minimum(deep, skin * 0.55)
    flow = "down"
    style = face.hair.style
    if style in ("quiff", "receding", "updo", "bun", "ponytail", "mohawk", "half_up"):
        flow = "back"
    elif style in ("side_part", "side_swept", "curtain", "long", "wavy", "braids", "pixie"):
        flow = "side"
    elif style in ("short", "crew", "crown_bald", "bob"):
        flow = str(rng.choice(["down", "side", "back"]))
    curl = {"afro": 1.0, "curly": rng.uniform(0.5, 1.0), "wavy": rng.uniform(0.2, 0.6)}.get(
        style, float(rng.beta(1.2, 5)) * 0.6 * (rng.random() < 0.45)
    )
    dye = rng.random() < 0.3 and not male
    tip = hair * rng.uniform(0.9, 2.2 if dye else 1.3) + (0.03 if dye else 0.0)
    return Look(
        skin=skin,
        redness=float(rng.beta(2, 3)),
        dark=dark,
        oil=float(rng.beta(2, 3)),
        freckles=float(rng.random() < 0.12) * (1 - dark) * rng.uniform(0.3, 1),
        age=float(np.clip((person.age - 0.5) * 2 + rng.normal(0, 0.15), 0, 1)),
        lip=lip,
        lip_gloss=gloss,
        iris=_near(rng, irises[rng.choice(len(irises), p=likely / likely.sum())], 8),
        liner=rng.uniform(0.3, 1.0) if made_up else rng.uniform(0.0, 0.4),
        shadow_colour=_near(rng, shades[rng.integers(len(shades))], 10),
        eye_shadow=rng.uniform(0.1, 0.9) if made_up and rng.random() < 0.6 else 0.0,
        brow=np.asarray(brow, np.float32),
        brow_full=float(np.clip(rng.normal(0.85, 0.16), 0.3, 1)),
        beard=beard,
        beard_full=float(rng.uniform(0.4, 1)),
        beard_colour=np.asarray(
            hair * rng.uniform(0.5, 1.1) + (0.12 * rng.random() if person.age > 0.75 else 0), np.float32
        ),
        teeth=_near(rng, (232, 224, 210), 9),
        hair=hair,
        hair_tip=np.asarray(np.clip(tip, 0.002, 0.85), np.float32),
        streaks=float(rng.beta(2, 3)),
        shine=float(rng.beta(2, 2)),
        flow=flow,
        curl=float(curl),
        light=draw_light(rng),
    )


def _hair(rng: Rng, age: float, dark: float) -> tuple[str, Map]:
    names = list(HAIRS)
    share = NATURAL.copy()
    share[:4] *= 1 + 2.5 * dark
    share[4:12] *= max(0.12, 1 - 1.1 * dark)
    if age > 0.6:
        share[12:] += 0.5 * (age - 0.55) * 2
    name = str(rng.choice(names, p=share / share.sum()))
    if rng.random() < 0.02:
        hue = np.clip(rng.normal(100, 55, 3), 10, 240)
        return "dyed", linear(hue)
    warm = rng.normal(1.12, 0.1) if name not in ("grey", "white") else 1.0
    tint = np.array([warm, 1.0, 1 / warm**1.5])
    return name, np.asarray(_near(rng, HAIRS[name], 4) * tint * rng.uniform(0.75, 1.3), np.float32)
