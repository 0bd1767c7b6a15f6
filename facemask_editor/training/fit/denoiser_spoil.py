"""Faces with one group of parts spoilt, as edits spoil them; the face as it was is the answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from facemask_editor.training.fit.denoiser_data import Bool, Faces, Floats

RATES = {"mouth": 0.34, "eyes": 0.18, "brows": 0.14, "ears": 0.12, "head": 0.22}
"""Of samples in which a group is spoilt."""

LOG_NOISE = -0.5, 1.2
"""Mean and deviation of the log of the noise."""

MOST_NOISE = 8.0
NATURAL, SWAPPED = 0.35, 0.1
"""Shares of samples: with the difference of two other faces for noise, as nudges and blends make it, and
with one part from another face in the place of noise."""

SWAP_LEVELS = 0.5, 1.2
"""Noise that is named for a part from another face."""

FINE = 0.35
"""Strength of draws in numbers that the joint prior does not know; a third of the samples have it."""

CONDITION_NOISE = 0.1
DROPPED, FOREIGN = 0.08, 0.03
"""Shares of the parts that condition: hidden ones, and ones of another face, present or not."""


class Batch(NamedTuple):
    """What the block is asked and the answer; B samples of T parts with K numbers.

    Attributes:
        spoilt: (B, T, K).
        sigma: (B,).
        doubt: (B, T) parts that count.
        present: (B, T).
        answer: (B, T, K).
    """

    spoilt: Floats
    sigma: Floats
    doubt: Bool
    present: Bool
    answer: Floats


def spoilt_batch(
    faces: Faces,
    rows: npt.NDArray[np.int64],
    groups: Mapping[str, Sequence[int]],
    leading: Sequence[int],
    rng: np.random.Generator,
) -> Batch:
    """Spoil some faces, one group each.

    Args:
        faces: All that there are; other ones are taken from them.
        rows: Those that are spoilt.
        groups: Tokens by name, as in `RATES`.
        leading: (T,) how many numbers of each token draws know.
        rng: Of all that is drawn.
    """
    answer, present = faces.codes[rows], faces.present[rows].copy()
    count, tokens, numbers = answer.shape
    doubt = _doubt(present, groups, rng)
    kind = rng.random(count)
    natural, swapped = np.less(kind, NATURAL), np.greater(kind, 1 - SWAPPED)
    sigma = np.exp(rng.normal(*LOG_NOISE, count))
    sigma[swapped] = rng.uniform(*SWAP_LEVELS, int(swapped.sum()))
    sigma = np.clip(sigma, 1e-3, MOST_NOISE).astype(np.float32)

    # A face for each part alone: of two faces' difference, each part is from faces of its own.
    first, second = (_others(faces, present, rng) for _ in range(2))
    noise = rng.standard_normal(answer.shape).astype(np.float32)
    fine = np.arange(numbers) >= np.array(leading)[:, None]
    coarse = ~natural & (rng.random(count) < 1 / 3)
    noise *= np.where(coarse[:, None, None] & fine, np.float32(FINE), np.float32(1))
    noise[natural] = (first - second)[natural] / np.float32(np.sqrt(2))
    spoilt = answer + sigma[:, None, None] * noise
    spoilt[swapped] = first[swapped]

    calm = answer + np.float32(CONDITION_NOISE) * rng.standard_normal(answer.shape).astype(np.float32)
    chance = rng.random((count, tokens))
    foreign = ~doubt & (chance > 1 - FOREIGN)
    calm[foreign] = first[foreign]
    shown = (present | (foreign & (rng.random((count, tokens)) < 0.5))) & (doubt | (chance >= DROPPED))
    return Batch(np.where(doubt[..., None], spoilt, calm), sigma, doubt, shown, answer)


def _doubt(present: Bool, groups: Mapping[str, Sequence[int]], rng: np.random.Generator) -> Bool:
    """Return (B, T): the present parts of one group a face, in half of the samples only some of them."""
    names = list(RATES)
    rates = np.array([RATES[name] for name in names])
    chosen = rng.choice(len(names), len(present), p=rates / rates.sum())
    some = rng.random(len(present)) < 0.5
    member = np.zeros((len(names), present.shape[1]), np.bool_)
    for number, name in enumerate(names):
        member[number, list(groups[name])] = True
    doubt = member[chosen] & present
    fewer = doubt & (rng.random(present.shape) < 0.5)
    return np.where((some & fewer.any(1))[:, None], fewer, doubt)


def _others(faces: Faces, present: Bool, rng: np.random.Generator) -> Floats:
    """Return (B, T, K): each part from another face that shows it, as far as one is soon found."""
    count, tokens = present.shape
    rows = rng.integers(0, len(faces), (count, tokens))
    column = np.arange(tokens)
    for _ in range(6):
        lacking = ~faces.present[rows, column]
        rows = np.where(lacking, rng.integers(0, len(faces), (count, tokens)), rows)
    return faces.codes[rows, column]
