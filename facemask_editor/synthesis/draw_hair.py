"""Random hair: 24 styles, each a range for every parameter."""

from __future__ import annotations

from typing import Any

import numpy as np

from facemask_editor.synthesis.parameters import Hair

Rng = np.random.Generator

FEMALE = {
    "long": 0.16, "wavy": 0.16, "side_swept": 0.12, "curtain": 0.10, "long_fringe": 0.08, "bob": 0.06,
    "bob_fringe": 0.04, "half_up": 0.04, "updo": 0.05, "bun": 0.03, "ponytail": 0.03, "braids": 0.015,
    "pixie": 0.04,
    "afro": 0.01, "curly": 0.035, "short": 0.02,
}  # fmt: skip
MALE = {
    "short": 0.22, "crew": 0.10, "buzz": 0.03, "quiff": 0.12, "side_part": 0.13, "receding": 0.08, "bowl":
    0.05,
    "crown_bald": 0.03, "bald": 0.05, "pixie": 0.03, "afro": 0.02, "curly": 0.05, "mohawk": 0.01, "wavy":
    0.02,
    "long": 0.02,
}  # fmt: skip


def draw_hair(rng: Rng, male: bool, age: float) -> Hair:
    """Hair for a person; ``age`` as in `Person`."""
    table = MALE if male else FEMALE
    names = list(table)
    share = np.array([table[name] for name in names])
    style = str(rng.choice(names, p=share / share.sum()))
    values = _common(rng, male) | _style(rng, style)
    if male and rng.random() < np.clip((age - 0.45) * 1.5, 0, 0.7):
        values["temple"] = values.get("temple", 0) + rng.uniform(4, 14)
        values["hairline"] += rng.uniform(0, 6)
    rounded = {
        key: round(float(value), 4) if isinstance(value, float) else value for key, value in values.items()
    }
    return Hair(style=style, seed=int(rng.integers(1 << 31)), **rounded)


def _u(rng: Rng, low: float, high: float) -> float:
    return float(rng.uniform(low, high))


def _common(rng: Rng, male: bool) -> dict[str, Any]:
    return {
        "hairline": float(np.clip(rng.normal(31.5, 5), 20, 46)),
        "temple": _u(rng, 0, 8) if male else _u(rng, 0, 4),
        "peak": float(max(0, rng.normal(0, 2))),
        "sideburn": _u(rng, -26, -2) if male else _u(rng, -16, 2),
        "part": float(rng.normal(0, 4))
        if rng.random() < 0.35
        else float(rng.choice([-1, 1])) * _u(rng, 12, 38),
        "jag": float(rng.gamma(1.2, 0.5)),
        "rough": float(rng.gamma(1.5, 0.012)),
        "wave": 0.0,
    }


def _hanging(rng: Rng, low: float, high: float) -> dict[str, Any]:
    """Lengths and front edges for both sides, now and then one side tucked or thrown back."""
    length = _u(rng, low, high)
    front = _u(rng, 40, 80)
    values = {
        "length_left": length * _u(rng, 0.9, 1.1),
        "length_right": length * _u(rng, 0.9, 1.1),
        "front_left": front + float(rng.normal(0, 5)),
        "front_right": front + float(rng.normal(0, 5)),
        "forward_left": float(rng.random() < 0.85),
        "forward_right": float(rng.random() < 0.85),
        "flare": _u(rng, 0.08, 0.5),
    }
    if rng.random() < 0.25:
        side = "left" if rng.random() < 0.5 else "right"
        values[f"front_{side}"] = _u(rng, 95, 120)
        values[f"forward_{side}"] = 0.0
    return values


def _style(rng: Rng, style: str) -> dict[str, Any]:
    volume = _u(rng, 0.25, 0.7)
    full = {"top": volume, "side": volume * _u(rng, 0.6, 1.0), "back": volume * _u(rng, 0.8, 1.3)}
    if style == "buzz":
        return {"top": 0.035, "side": 0.02, "back": 0.03, "rough": 0.0, "jag": 0.2}
    if style in ("short", "crew", "receding", "crown_bald"):
        values: dict[str, Any] = {
            "top": _u(rng, 0.16, 0.45),
            "side": _u(rng, 0.08, 0.24),
            "back": _u(rng, 0.05, 0.16),
        }
        if style == "short" and rng.random() < 0.5:
            values |= {
                "fringe": _u(rng, 4, 14),
                "fringe_from": _u(rng, -60, -30),
                "fringe_to": _u(rng, 30, 60),
            }
        if style == "receding":
            values |= {"hairline": _u(rng, 48, 62), "temple": _u(rng, 6, 16)}
        if style == "crown_bald":
            values |= {"bare_crown": _u(rng, 15, 40)}
        return values
    if style == "quiff":
        return {"top": _u(rng, 0.25, 0.6), "side": _u(rng, 0.08, 0.2), "back": _u(rng, 0.08, 0.16)}
    if style == "side_part":
        return {"top": _u(rng, 0.16, 0.42), "side": _u(rng, 0.08, 0.22), "back": 0.12, "sweep": _u(rng, 6,
        18),
                "part": float(rng.choice([-1, 1])) * _u(rng, 25, 45)}  # fmt: skip
    if style == "mohawk":
        return {"top": _u(rng, 0.3, 0.7), "side": 0.03, "crest": _u(rng, 0.15, 0.35)}
    if style in ("bowl", "pixie"):
        sideways = _u(rng, 0, 1)
        return {"top": _u(rng, 0.12, 0.3), "side": _u(rng, 0.1, 0.24), "back": _u(rng, 0.1, 0.25), "fringe":
        _u(rng, 12, 32),
                "fringe_from": -65 + 45 * sideways * (rng.random() < 0.5), "fringe_to": 65.0, "jag": _u(rng,
                1, 4),
                "sideburn": _u(rng, -22, -6), "rough": _u(rng, 0.01, 0.05)}  # fmt: skip
    if style in ("afro", "curly"):
        size = _u(rng, 0.35, 0.85) if style == "afro" else _u(rng, 0.25, 0.55)
        values = {
            "top": size,
            "side": size * _u(rng, 0.8, 1.0),
            "back": size,
            "rough": _u(rng, 0.02, 0.06),
            "jag": _u(rng, 0.5, 2),
        }
        if style == "curly" and rng.random() < 0.6:
            values |= _hanging(rng, 0.3, 2.0) | {"wave": _u(rng, 0.05, 0.12), "wave_count": _u(rng, 2, 5)}
            values |= {"sweep": _u(rng, 0, 30)}
        return values
    if style in ("updo", "bun"):
        values = {
            "top": _u(rng, 0.16, 0.5),
            "side": _u(rng, 0.06, 0.2),
            "back": _u(rng, 0.08, 0.2),
            "sweep": _u(rng, 0, 22),
        }
        if style == "bun":
            values |= {"extra": str(rng.choice(["bun", "top_bun"])), "extra_size": _u(rng, 0.25, 0.5)}
        return values
    if style == "ponytail":
        return {"top": _u(rng, 0.12, 0.35), "side": _u(rng, 0.06, 0.16), "back": 0.12, "extra": "ponytail",
                "extra_size": _u(rng, 0.2, 0.4), "sweep": _u(rng, 0, 20)}  # fmt: skip
    if style == "braids":
        return {"top": 0.12, "side": 0.07, "back": 0.1, "extra": str(rng.choice(["braids", "side_braid"])),
                "extra_size": _u(rng, 0.25, 0.45), "sweep": _u(rng, 5, 20)}  # fmt: skip
    low, high = (0.3, 1.2) if style.startswith("bob") else (1.4, 3.6)
    values = full | _hanging(rng, low, high) | {"sweep": _u(rng, 8, 30), "sideburn": _u(rng, -26, -6)}
    if style in ("bob_fringe", "long_fringe"):
        values |= {"fringe": _u(rng, 18, 36), "fringe_from": _u(rng, -75, -40), "fringe_to": _u(rng, 40, 75),
                   "jag": _u(rng, 0.5, 3)}  # fmt: skip
    if style == "side_swept":
        side = float(rng.choice([-1, 1]))
        values |= {"part": side * _u(rng, 25, 50), "sweep": _u(rng, 25, 48)}
    if style == "curtain":
        values |= {"part": float(rng.normal(0, 6)), "sweep": _u(rng, 25, 50)}
    if style == "wavy":
        values |= {"wave": _u(rng, 0.03, 0.12), "wave_count": _u(rng, 1.5, 4), "flare": _u(rng, 0.1, 0.45)}
    if style == "half_up":
        values |= {
            "front_left": _u(rng, 95, 125),
            "front_right": _u(rng, 95, 125),
            "forward_left": 0.0,
            "forward_right": 0.0,
        }
    return values
