"""Files of exemplars: outlines of hats, glasses, earrings and ears of generated heads.

An outline is a few polygons in the head's frame; so it goes to another head by moving its corners, and is
as sharp at 4096 pixels as at 256.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

from facemask_editor.core.errors import FaceMaskError
from facemask_editor.core.paths import resources_dir

Floats = npt.NDArray[np.float64]

POINT_SCALE = 2048.0
"""Stored steps of a chin unit: a tenth of a pixel at 512; outlines reach 16 units at most."""

SKULL_SCALE = 120.0
"""The same for outlines of skulls, which are stored as bytes."""


@dataclass(frozen=True, eq=False)
class Exemplar:
    """One thing that a generated head wears.

    Attributes:
        number: Its place in the bank.
        polygons: (N, 2) float64 each, u and v in chin units; where polygons overlap, the inner one is a hole.
        numbers: Yaw of its head, u of its centre, and what its kind keeps, see
            ``training/fit/exemplars_worn_outlines.py``.
        skull: (RAYS,) float64 outline of its head in chin units.
    """

    number: int
    polygons: tuple[Floats, ...]
    numbers: Floats
    skull: Floats

    @property
    def yaw(self) -> float:
        """As of ``HeadFrame.yaw``."""
        return float(self.numbers[0])

    @property
    def centre(self) -> float:
        """Where rays begin: u from the point between the eyes, in chin units."""
        return float(self.numbers[1])

    def mirrored(self) -> Exemplar:
        """Return its mirror image but for the `numbers` of its kind."""
        numbers = self.numbers.copy()
        numbers[:2] = -numbers[:2]
        rays = len(self.skull)
        flip = (rays // 2 - np.arange(rays)) % rays
        polygons = tuple(polygon * [-1.0, 1.0] for polygon in self.polygons)
        return Exemplar(self.number, polygons, numbers, self.skull[flip])


@dataclass(frozen=True, eq=False)
class Bank:
    """All exemplars of a kind.

    Attributes:
        exemplars: In the order of the file.
        yaws: (N,) float64.
        log_skulls: (N, RAYS) float64.
    """

    exemplars: tuple[Exemplar, ...]
    yaws: Floats
    log_skulls: Floats


def written(exemplars: list[Exemplar]) -> dict[str, npt.NDArray[np.generic]]:
    """Return the arrays of a bank's file."""
    polygons = [polygon for exemplar in exemplars for polygon in exemplar.polygons]
    return {
        # from corner to corner: small numbers, which compress to half
        "steps": np.diff(_stored(np.concatenate(polygons)), axis=0, prepend=np.zeros((1, 2), np.int16)),
        "corners": np.array([len(polygon) for polygon in polygons], np.uint16),
        "polygons": np.array([len(exemplar.polygons) for exemplar in exemplars], np.uint8),
        "numbers": np.array([exemplar.numbers for exemplar in exemplars], np.float32),
        "skulls": np.rint(np.array([e.skull for e in exemplars]) * SKULL_SCALE).clip(1, 255).astype(np.uint8),
    }


def _stored(points: Floats) -> npt.NDArray[np.int16]:
    return np.rint(points * POINT_SCALE).clip(-32768, 32767).astype(np.int16)


def read_bank(path: Path) -> Bank:
    """Read a bank's file.

    Raises:
        FaceMaskError: When it is missing or no bank.
    """
    try:
        with np.load(path) as file:
            points = np.cumsum(file["steps"], axis=0, dtype=np.int16).astype(np.float64) / POINT_SCALE
            corners, counts = file["corners"].astype(np.intp), file["polygons"].astype(np.intp)
            numbers = file["numbers"].astype(np.float64)
            skulls = file["skulls"].astype(np.float64) / SKULL_SCALE
    except (OSError, EOFError, KeyError, ValueError, BadZipFile) as error:
        raise FaceMaskError(
            f"{path}: no exemplars can be read ({error}); install the program again"
        ) from error
    ends = np.cumsum(corners)
    polygons = np.split(points, ends[:-1])
    exemplars: list[Exemplar] = []
    first = 0
    for number, count in enumerate(counts):
        its = tuple(polygons[first : first + count])
        exemplars.append(Exemplar(number, its, numbers[number], skulls[number]))
        first += count
    return Bank(tuple(exemplars), numbers[:, 0].copy(), np.log(skulls))


@lru_cache(maxsize=8)
def bank(kind: str) -> Bank:
    """Return the exemplars of ``glasses``, ``hats``, ``earrings`` or ``ears`` that come with the program."""
    return read_bank(resources_dir() / "exemplars" / f"{kind}.npz")
