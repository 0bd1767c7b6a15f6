"""The bars that generated parts are held to, and which of them hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from types import MappingProxyType
from typing import Any

from facemask_editor.core.groups import BROWS, EYES, MOUTH, NOSE, SKIN

PARTS = (*SKIN.names, *NOSE.names, *EYES.names, *BROWS.names, *MOUTH.names, "hair")
"""The parts that have bars."""

KINDS = ("resample", "nudge", "blend")
"""What is done to a part that a face shows."""

ACCESSORIES = ("eye_g", "hat", "ear_r", "l_ear", "r_ear")
"""Accessories and ears: added to faces that lack them, and removed again."""

FACES = 400
"""Whole faces that are drawn: nearly as many as each half of the real masks has."""

WHOLE_FACES = 2.0
"""Times the distance of two halves of the real masks that whole faces may lie away from them."""

UNDER_REAL = MappingProxyType({"resample": 0.03, "nudge": 0.02, "blend": 0.03})
"""By how much edits may be in range more rarely than real parts."""

LEAST = MappingProxyType(
    {
        ("resample", "kept"): 0.995,
        ("nudge", "kept"): 0.995,
        ("blend", "kept"): 0.995,
        ("resample", "diversity"): 0.30,
        ("blend", "monotone"): 0.98,
        ("blend", "reached_decoded"): 0.90,
    }
)
"""By kind and figure."""

DIVERSITY = MappingProxyType({"skin": 0.15, "nose": 0.15})
"""Of parts to which a face leaves little room to differ."""


@dataclass(frozen=True)
class Bar:
    """One figure and what it is held to.

    Attributes:
        value: As measured.
        bar: What it is to reach; for ``whole_faces`` what it may not pass.
        holds: Whether it does.
    """

    value: float
    bar: float
    holds: bool


def check(result: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the bars of a result of `quality` by name, such as ``nose.resample.kept``.

    Only what was measured has bars: other parts, kinds that were left out and parts that no mask shows
    have no entry.
    """
    bars: dict[str, Bar] = {}
    for part in PARTS:
        found = result["parts"].get(part)
        if found is None:
            continue
        for (kind, key), bar in _bars_of(part, found["real"]).items():
            value = found.get(kind, {}).get(key)
            if value is not None:
                bars[f"{part}.{kind}.{key}"] = Bar(value, round(bar, 4), value >= round(bar, 4))
    if "whole_faces" in result:
        value = result["whole_faces"]
        bars["whole_faces"] = Bar(value, WHOLE_FACES, value <= WHOLE_FACES)
    return {name: asdict(bar) for name, bar in bars.items()}


def _bars_of(part: str, real: float) -> dict[tuple[str, str], float]:
    """Return the bars of a part by kind and figure."""
    bars = dict(LEAST) | {(kind, "in_range"): real - under for kind, under in UNDER_REAL.items()}
    if part in DIVERSITY:
        bars["resample", "diversity"] = DIVERSITY[part]
    return bars
