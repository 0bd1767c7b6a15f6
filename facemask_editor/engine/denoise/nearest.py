"""The nearest typical code of a part, given the codes of the other parts, in closed form.

Of all codes that are as typical as wanted it is the one that differs least from the part's own: with the
deviation ``d`` from what the joint prior expects and its covariance ``S``, the minimum of
``|x - d|^2 + t x' S^-1 x`` is ``S (S + t)^-1 d`` (Tikhonov; Wiener's filter). Directions in which no face
differs go first, those in which faces do stay, and ``t`` is found by bisection.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from facemask_editor.engine.model_tools import ModelTools

_HALVINGS = 60
_LEAST, _MOST = 1e-9, 1e9

Code = npt.NDArray[np.float32]


def nearest_typical(
    codes: Code, present: npt.NDArray[np.bool_], part: int, amount: float, tools: ModelTools
) -> Code | None:
    """Return the (code,) float32 of a part; None where it is typical already.

    Args:
        codes: (P, code) float32, that of the part whole.
        present: (P,) bool.
        part: Class index of a present part.
        amount: 0 to 1: the share of the way from its distance to that of every second training face.
        tools: Of the model.
    """
    pairs = tools.sides.exchanged(codes, present)
    slot = {a: b for pair in pairs for a, b in (pair, pair[::-1])}.get(part, part)
    ordered = tools.sides.exchange(codes, pairs)
    given = [other for other in range(1, len(present)) if present[other] and other != slot]
    mean, covariance = tools.sampler.prior.conditional(ordered, [slot], given)
    own = ordered[slot, : len(mean)].astype(np.float64)
    values, axes = np.linalg.eigh(covariance)
    values = np.maximum(values, 1e-9)
    along = axes.T @ (own - mean)
    now = _distance(along, values)
    goal = min(now, tools.typicality.usual_distance(slot))
    if now <= goal:
        return None
    goal = now + amount * (goal - now)
    low, high = _LEAST, _MOST
    for _ in range(_HALVINGS):
        middle = float(np.sqrt(low * high))
        near = _distance(along * values / (values + middle), values) <= goal
        low, high = (low, middle) if near else (middle, high)
    moved = mean + axes @ (along * values / (values + high))
    change = np.zeros(codes.shape[1], np.float32)
    change[: len(mean)] = (moved - own).astype(np.float32)
    return np.asarray(codes[part] + tools.sides.move(change, slot, part, change=True), np.float32)


def _distance(along: npt.NDArray[np.float64], values: npt.NDArray[np.float64]) -> float:
    return float(np.sqrt(np.mean(along**2 / values)))
