"""The colours of this photo: what hair, skin, cloth and background look like where they are sure.

A network knows hair of all people; this photo's hair has its own colours. The classes are divided anew by
colour histograms of their sure pixels, first of the whole picture, then of each neighbourhood (as in the
bilateral grid of Chen, Paris and Durand, 2007), while a guided filter keeps neighbours together.
"""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from facemask_editor.core.labels import CELEBAMASK_HQ
from facemask_editor.parse.finish.guided import GuidedFilter, Planes

DIVIDED = ("background", "skin", "hair", "neck", "hat", "cloth", "l_ear", "r_ear")
"""Classes that are told apart by colour; what the network gives to others stays with them."""

_CLASSES = [CELEBAMASK_HQ.names.index(name) for name in DIVIDED]
_MODELS = np.array([0, 1, 2, 3, 4, 5, 1, 1])
"""Which model of colours each of them has: ears have that of skin."""

_BINS = (16, 12, 12)
_RANGES = ((0.0, 100.0), (-30.0, 50.0), (-30.0, 60.0))
"""Of a histogram in Lab; colours beyond lie in the outer bins."""

_ROUNDS = 3
_WEIGHT = np.float32(0.5)
"""Of the whole picture's colours against the network."""
_CLIP = np.float32(3)
"""Logarithm of the largest ratio that a colour counts for."""
_DOUBT = np.float32(2)
"""Pixels of any colour that are added to each class: one that has few pixels has no colour of its own."""
_TOGETHER = np.float32(1.5)
"""Weight of what the neighbours are."""

_LOCAL_ROUNDS = 2
_CELL = 16.0 / 128
"""Side of a neighbourhood, of the side of the picture."""
_LIGHT, _COLOUR = 9.0, 7.0
"""Steps of Lab that neighbours in the bilateral grid differ by."""

_FLOOR = np.float32(1e-4)


def by_colours(probabilities: Planes, picture: npt.NDArray[np.uint8]) -> Planes:
    """Return the probabilities (classes, side, side) with `DIVIDED` shared out by the colours of the photo.

    Args:
        probabilities: (19, side, side) float32, summing to 1.
        picture: (size, size, 3) uint8 RGB.
    """
    side = probabilities.shape[1]
    small = cv2.resize(picture, (side, side), interpolation=cv2.INTER_AREA)
    guide = small.astype(np.float32) / np.float32(255)
    lab = np.asarray(cv2.cvtColor(guide, cv2.COLOR_RGB2LAB), np.float32)
    likely = probabilities[_CLASSES]
    mass = likely.sum(0)
    neighbours = GuidedFilter(guide, max(1, side // 32), 1e-3)
    shares = likely / np.maximum(mass, np.float32(1e-6))
    shares = _by_picture(shares, likely, mass, lab, neighbours)
    shares = _by_neighbourhood(shares, mass, lab, neighbours)
    out = probabilities.copy()
    out[_CLASSES] = shares * mass
    return out


def _by_picture(
    shares: Planes, likely: Planes, mass: Planes, lab: Planes, neighbours: GuidedFilter
) -> Planes:
    logs = np.log(np.maximum(likely, _FLOOR))
    bins, count = _bins(lab), int(np.prod(_BINS))
    everything = _blurred(np.bincount(bins, minlength=count).reshape(_BINS))
    everything /= everything.sum()
    for _ in range(_ROUNDS):
        sure = (shares * mass) ** 2
        ratios = np.empty((_MODELS.max() + 1, *mass.shape), np.float32)
        for model in range(len(ratios)):
            weights = sure[_MODELS == model].sum(0).ravel()
            own = _blurred(np.bincount(bins, weights, minlength=count).reshape(_BINS))
            own = (own + _DOUBT * everything) / (own.sum() + _DOUBT)
            ratio = np.log((own + np.float32(1e-9)) / (everything + np.float32(1e-9)))
            ratios[model] = np.clip(ratio, -_CLIP, _CLIP).ravel()[bins].reshape(mass.shape)
        shares = _settled(logs + _WEIGHT * ratios[_MODELS], neighbours, _TOGETHER)
    return shares


def _by_neighbourhood(shares: Planes, mass: Planes, lab: Planes, neighbours: GuidedFilter) -> Planes:
    cells, shape = _cells(lab)
    logs = np.log(np.maximum(shares * mass, _FLOOR))
    for _ in range(_LOCAL_ROUNDS):
        sure = shares * shares * mass
        seen = np.stack(
            [
                _blurred(np.bincount(cells, plane.ravel(), minlength=int(np.prod(shape))).reshape(shape))
                .ravel()[cells]
                .reshape(mass.shape)
                for plane in sure
            ]
        )
        agreed = (seen + shares) / (seen.sum(0) + 1)
        logs_now = logs + np.log(np.maximum(agreed, np.float32(1e-3)))
        shares = _settled(logs_now, neighbours, np.float32(0.5))
    return shares


def _settled(logs: Planes, neighbours: GuidedFilter, weight: np.float32) -> Planes:
    """Return shares of 1 that go with the logarithms, and with what the neighbours are."""
    around = np.log(np.maximum(neighbours.smooth(_shares(logs)), _FLOOR))
    return _shares(np.asarray(logs + weight * around, np.float32))


def _shares(logs: Planes) -> Planes:
    powers = np.exp(logs - logs.max(0))
    return np.asarray(powers / powers.sum(0), np.float32)


def _bins(lab: Planes) -> npt.NDArray[np.intp]:
    index = np.zeros(lab.shape[:2], np.intp)
    for i, (count, (low, high)) in enumerate(zip(_BINS, _RANGES, strict=True)):
        place = ((lab[..., i] - low) * (count / (high - low))).astype(np.intp)
        index = index * count + place.clip(0, count - 1)
    return index.ravel()


def _cells(lab: Planes) -> tuple[npt.NDArray[np.intp], tuple[int, ...]]:
    """Return which cell of the bilateral grid each pixel is in, and the shape of the grid."""
    side = lab.shape[0]
    row, column = np.mgrid[:side, :side] / (side * _CELL)
    places = [row, column, lab[..., 0] / _LIGHT, lab[..., 1] / _COLOUR, lab[..., 2] / _COLOUR]
    whole = [np.round(place).astype(np.intp) for place in places]
    whole = [place - place.min() for place in whole]
    shape = tuple(int(place.max()) + 1 for place in whole)
    return np.ravel_multi_index(whole, shape).ravel(), shape


def _blurred(counts: npt.NDArray[Any]) -> Planes:
    """Return counts of any shape with a half and two quarters given along each axis."""
    out = counts.astype(np.float32)
    for axis in range(out.ndim):
        line = np.moveaxis(out, axis, 0)
        blurred = line * np.float32(0.5)
        blurred[1:] += line[:-1] * np.float32(0.25)
        blurred[:-1] += line[1:] * np.float32(0.25)
        out = np.moveaxis(blurred, 0, axis)
    return np.ascontiguousarray(out)
