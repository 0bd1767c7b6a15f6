"""How near the codes of masks come to N(0,1), number by number.

What is measured of each number is the aggregate posterior, the mixture of the codes' distributions over the
masks that show the class: its mean is that of the code means, its variance the variance of the code means
plus the mean variance of the codes. A number carries information where the code means vary at all: their
variance is above 0.01 (active units, Burda et al. 2016, section 5).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import TypedDict

import numpy as np
import numpy.typing as npt
import torch

from facemask_editor.core.labels import LabelMap
from facemask_editor.fields.encode import encode_parts, resize_nearest
from facemask_editor.fields.layout import REFERENCE_SIZE
from facemask_editor.vae.model import PartVae

ACTIVE = 0.01
"""Least variance of the code means of a number that carries information."""

MEAN = 0.1
"""How far from 0 the mean of such a number may lie."""

DEVIATION = (0.8, 1.2)
"""Where its standard deviation may lie."""

FEWEST_MASKS = 30
"""A class that fewer masks show is reported, but not part of the whole."""

Figures = npt.NDArray[np.float64]


class ClassCodes(TypedDict):
    """What the codes of one class are like; shares are of the numbers that carry information.

    Attributes:
        masks: How many show the class.
        numbers: Numbers in use.
        informative: Those that carry information.
        nats: Information of all numbers, as if they were Gaussian: half the logarithm of aggregate over
            mean variance, summed.
        mean_holds: Share with a mean within 0.1.
        mean_expected: Share that exact N(0,1) would have, which so few masks show with an error.
        sd_holds: Share with a standard deviation of the aggregate posterior within 0.8 to 1.2.
        sd_of_means_holds: The same for the code means alone, which are what is edited.
        sd_expected: Share that exact N(0,1) code means would have.
    """

    masks: int
    numbers: int
    informative: int
    nats: float
    mean_holds: float
    mean_expected: float
    sd_holds: float
    sd_of_means_holds: float
    sd_expected: float


class CodeFigures(TypedDict):
    """Of all classes; the shares are over the numbers of those that at least 30 masks show."""

    classes: dict[str, ClassCodes]
    informative: int
    mean_holds: float
    mean_expected: float
    sd_holds: float
    sd_of_means_holds: float
    sd_expected: float


class CodeTotals:
    """Sums over the codes of many masks.

    Args:
        vae: The network.
    """

    def __init__(self, vae: PartVae) -> None:
        self._vae = vae
        config = vae.config
        self._masks = np.zeros(config.parts, np.int64)
        self._means, self._squares, self._variances = np.zeros((3, config.parts, config.code))

    def watch(self, masks: Iterable[LabelMap]) -> Iterator[LabelMap]:
        """Yield the masks as they come, and count each."""
        for label_map in masks:
            self.add(label_map)
            yield label_map

    @torch.no_grad()
    def add(self, label_map: LabelMap) -> None:
        """Count the codes of a label map of any size, seen at 256 x 256 as `evaluate` sees it."""
        encoded = encode_parts(
            resize_nearest(label_map, REFERENCE_SIZE, REFERENCE_SIZE), self._vae.config.layout
        )
        device = self._vae.mean.device
        mu, logvar = self._vae.encode(
            torch.from_numpy(encoded.grids)[None].to(device),
            torch.from_numpy(encoded.placements)[None].to(device),
            torch.from_numpy(encoded.present)[None].to(device),
        )
        self.count(mu[0].cpu().numpy(), logvar[0].exp().cpu().numpy(), encoded.present)

    def count(
        self,
        means: npt.NDArray[np.float32],
        variances: npt.NDArray[np.float32],
        present: npt.NDArray[np.bool_],
    ) -> None:
        """Count (P, code) means and variances of the parts that are present, (P,) bool."""
        shown = present[:, None]
        self._masks += present
        self._means += np.where(shown, means, 0)
        self._squares += np.where(shown, means.astype(np.float64) ** 2, 0)
        self._variances += np.where(shown, variances, 0)

    def figures(self) -> CodeFigures:
        """Return what was counted, class by class; a class that fewer than two masks show is left out."""
        config = self._vae.config
        classes: dict[str, ClassCodes] = {}
        whole = np.zeros(6)
        for part, name in enumerate(config.class_names):
            count = int(self._masks[part])
            if count < 2:
                continue
            used = slice(0, config.code_size(part))
            mean = self._means[part, used] / count
            spread = (self._squares[part, used] - count * mean**2) / (count - 1)
            found = _class_figures(count, mean, np.maximum(spread, 0), self._variances[part, used] / count)
            classes[name] = found
            if count >= FEWEST_MASKS:
                shares = (found[key] for key in _SHARES)  # type: ignore[literal-required]
                whole += found["informative"] * np.array([1.0, *shares])
        shares = whole[1:] / max(whole[0], 1)
        return {
            "classes": classes,
            "informative": int(whole[0]),
            **{key: round(float(v), 4) for key, v in zip(_SHARES, shares, strict=True)},  # type: ignore[typeddict-item]
        }


_SHARES = ("mean_holds", "mean_expected", "sd_holds", "sd_of_means_holds", "sd_expected")


def _class_figures(count: int, mean: Figures, spread: Figures, variance: Figures) -> ClassCodes:
    """Return the figures of a class from (numbers,) means, variances of means and mean variances."""
    active = spread > ACTIVE

    def share(holds: npt.NDArray[np.bool_]) -> float:
        return round(float(holds[active].mean()), 4) if active.any() else 0.0

    def sound(squares: Figures) -> npt.NDArray[np.bool_]:
        deviation = np.sqrt(squares)
        return np.asarray((deviation >= DEVIATION[0]) & (deviation <= DEVIATION[1]), np.bool_)

    whole = spread + variance
    nats = 0.5 * np.log(np.maximum(whole, 1e-12) / np.maximum(variance, 1e-12))
    return {
        "masks": count,
        "numbers": len(mean),
        "informative": int(active.sum()),
        "nats": round(float(nats.sum()), 1),
        "mean_holds": share(np.abs(mean) <= MEAN),
        "mean_expected": round(expected_means(count), 4),
        "sd_holds": share(sound(whole)),
        "sd_of_means_holds": share(sound(spread)),
        "sd_expected": round(expected_deviations(count), 4),
    }


def expected_means(count: int) -> float:
    """Return how often the mean of so many draws of N(0,1) lies within 0.1 of 0: two in three for 95."""
    return math.erf(MEAN * math.sqrt(count / 2))


def expected_deviations(count: int) -> float:
    """Return how often their standard deviation lies within 0.8 to 1.2: by the chi-squared distribution."""
    half = (count - 1) / 2
    ends = torch.tensor([half * end**2 for end in DEVIATION], dtype=torch.float64)
    low, high = torch.special.gammainc(torch.full_like(ends, half), ends).tolist()
    return float(high - low)
