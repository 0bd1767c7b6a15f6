"""Sex, age, build and ancestry as weights of MakeHuman's macro targets."""

from __future__ import annotations

import itertools
from collections.abc import Mapping

import numpy as np

ANCESTRIES = ("african", "asian", "caucasian")
_AGES = ("baby", "child", "young", "old")
_AGE_KNOTS = (0.0, 0.1875, 0.5, 1.0)  # macro.json of MakeHuman: 1, 12, 25 and 90 years


def macro_weights(
    *, male: float, age: float, muscle: float, weight: float, ancestry: Mapping[str, float]
) -> dict[str, float]:
    """Weights of MakeHuman's macro targets (products of the one-dimensional ones, ``macro.json``).

    Args:
        male, muscle, weight: In [0, 1].
        age: In [0, 1]: 0 baby, 0.1875 child of 12, 0.5 young adult of 25, 1 old.
        ancestry: Shares of `ANCESTRIES` that sum to 1.
    """
    genders = {"female": 1 - male, "male": male}
    ages = {name: float(np.interp(age, _AGE_KNOTS, row)) for name, row in zip(_AGES, np.eye(4), strict=True)}
    muscles = {"minmuscle": max(0.0, 1 - 2 * muscle), "averagemuscle": 1 - abs(2 * muscle - 1)}
    muscles["maxmuscle"] = 1 - sum(muscles.values())
    weights_ = {"minweight": max(0.0, 1 - 2 * weight), "averageweight": 1 - abs(2 * weight - 1)}
    weights_["maxweight"] = 1 - sum(weights_.values())
    result = {}
    for (gender, g), (stage, a) in itertools.product(genders.items(), ages.items()):
        for race, share in ancestry.items():
            result[f"{race}-{gender}-{stage}"] = g * a * share
        for (muscular, m), (heavy, w) in itertools.product(muscles.items(), weights_.items()):
            result[f"universal-{gender}-{stage}-{muscular}-{heavy}"] = g * a * m * w
    return {name: value for name, value in result.items() if value > 1e-6}
