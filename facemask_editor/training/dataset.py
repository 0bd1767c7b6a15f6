"""Training masks as part grids, prepared once and kept in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import repeat
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import numpy.typing as npt

from facemask_editor.errors import FaceMaskError, FormatError
from facemask_editor.fields.encode import encode_parts, resize_nearest
from facemask_editor.fields.layout import REFERENCE_SIZE, FieldLayout
from facemask_editor.formats import iter_masks, open_mask
from facemask_editor.labels import CELEBAMASK_HQ, LabelMap, LabelSchema
from facemask_editor.training.augment import bend, mirror
from facemask_editor.training.split import kept_back

PARALLEL_FROM = 512
"""Masks from which on several processes pay for their start."""

Report = Callable[[int, int], None]
"""Called with (done, total)."""


@dataclass(frozen=True, eq=False)
class MaskSet:
    """Masks of a folder at 256 x 256, parted into training and validation.

    Attributes:
        training: (N, 256, 256) uint8.
        validation: (M, 256, 256) uint8.
        skipped: A line for each file that could not be read.
    """

    training: npt.NDArray[np.uint8]
    validation: npt.NDArray[np.uint8]
    skipped: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class GridBank:
    """Part grids of many masks.

    Attributes:
        label_maps: (N, 256, 256) uint8.
        grids: (N, C, G, G) float16.
        placements: (N, C, 4) float32.
        present: (N, C) bool.
        plain: (N,) bool: True for masks as annotated and their mirror images, False for bent ones.
    """

    label_maps: npt.NDArray[np.uint8]
    grids: npt.NDArray[np.float16]
    placements: npt.NDArray[np.float32]
    present: npt.NDArray[np.bool_]
    plain: npt.NDArray[np.bool_]


def load_masks(data: Path, report: Report = lambda done, total: None) -> MaskSet:
    """Read the masks of a data set folder.

    Args:
        data: A folder of masks, or one with ``labels/`` and ``index.csv``. Validation is every tenth row
            of the index by stem, and every tenth file by name where there is no index.
        report: Progress.

    Raises:
        FaceMaskError: Where fewer than ten masks can be read.
    """
    folder = data / "labels" if (data / "labels").is_dir() else data
    paths = iter_masks(folder)
    validation = kept_back(data, paths)
    parts: dict[bool, list[LabelMap]] = {True: [], False: []}
    skipped: list[str] = []
    for done, path in enumerate(paths):
        report(done, len(paths))
        try:
            label_map = open_mask(path).label_map
        except FormatError as error:
            skipped.append(str(error))
            continue
        parts[path.stem in validation].append(resize_nearest(label_map, REFERENCE_SIZE, REFERENCE_SIZE))
    if len(parts[False]) < 9 or not parts[True]:
        raise FaceMaskError(
            f"{data}: {len(parts[False])} masks for training and {len(parts[True])} for validation found; "
            "at least 9 and 1 are needed"
        )
    return MaskSet(np.stack(parts[False]), np.stack(parts[True]), tuple(skipped))


def build_bank(
    masks: npt.NDArray[np.uint8],
    layout: FieldLayout,
    *,
    bent: int,
    seed: int,
    schema: LabelSchema = CELEBAMASK_HQ,
    report: Report = lambda done, total: None,
    jobs: int = 1,
) -> GridBank:
    """Encode masks, their mirror images and ``bent`` bent copies of each.

    With ``bent`` below 0 only the masks themselves are encoded: there are so many that no copies are needed.
    ``jobs`` processes share the work; the result is the same for any number of them.
    """
    label_maps: list[LabelMap] = []
    plain: list[bool] = []
    for number, mask in enumerate(masks):
        variants: Sequence[LabelMap] = (mask,) if bent < 0 else (mask, mirror(mask, schema))
        label_maps.extend(variants)
        plain.extend([True] * len(variants))
        for copy in range(bent):
            rng = np.random.default_rng([seed, number, copy])
            label_maps.append(bend(variants[copy % 2], rng))
            plain.append(False)
    parts, grid = len(layout.parts), layout.grid
    grids = np.empty((len(label_maps), parts, grid, grid), np.float16)
    placements = np.empty((len(label_maps), parts, 4), np.float32)
    present = np.empty((len(label_maps), parts), np.bool_)
    for i, (grid_, placement, shown) in enumerate(_encoded(label_maps, layout, jobs)):
        grids[i], placements[i], present[i] = grid_, placement, shown
        report(i + 1, len(label_maps))
    return GridBank(np.stack(label_maps), grids, placements, present, np.array(plain))


_Encoded = tuple[npt.NDArray[np.float16], npt.NDArray[np.float32], npt.NDArray[np.bool_]]


def _encoded(label_maps: list[LabelMap], layout: FieldLayout, jobs: int) -> Iterator[_Encoded]:
    if jobs <= 1 or len(label_maps) < PARALLEL_FROM:
        yield from (_encode_one(label_map, layout) for label_map in label_maps)
        return
    with ProcessPoolExecutor(jobs, get_context("spawn")) as pool:
        # a pool takes in all that it is given at once: portions keep its results few
        for start in range(0, len(label_maps), PARALLEL_FROM):
            portion = label_maps[start : start + PARALLEL_FROM]
            yield from pool.map(_encode_one, portion, repeat(layout), chunksize=16)


def _encode_one(label_map: LabelMap, layout: FieldLayout) -> _Encoded:
    encoded = encode_parts(label_map, layout)
    return encoded.grids.astype(np.float16), encoded.placements, encoded.present
