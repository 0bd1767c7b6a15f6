"""Generated faces as examples: rendered pictures with their exact masks, seen by MediaPipe as photos are."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from facemask_editor.core.labels import CELEBAMASK_HQ
from facemask_editor.parse.evidence.crop import Crop
from facemask_editor.parse.evidence.faces import find_faces
from facemask_editor.training.parser.examples import SHARD, SUFFIX, Example, example_of, write_shard

SIZE = 256
"""Pixels of a rendered picture's side."""

RARE = {"hat": 2.0, "eye_g": 2.0, "neck_l": 1.5}
"""How much more often than in photos rare classes are drawn, so that the network sees enough of them."""

_FACE = tuple(
    CELEBAMASK_HQ.names.index(name)
    for name in ("nose", "l_eye", "r_eye", "l_brow", "r_brow", "mouth", "u_lip", "l_lip", "eye_g")
)


def generated_examples(
    folder: Path, count: int, seed: int, jobs: int = 1, progress: Callable[[int], None] = lambda done: None
) -> None:
    """Render faces 0 to ``count`` of a seed as examples; a folder that was cut short is continued.

    Needs the extra ``faces``. The same seed gives the same examples, whatever ``jobs`` is.

    Args:
        progress: Called with the number of faces that are there.
    """
    folder.mkdir(parents=True, exist_ok=True)
    starts = [start for start in range(0, count, SHARD) if not (folder / _name(start)).exists()]
    done = count - sum(min(SHARD, count - start) for start in starts)
    progress(done)
    make = partial(_write, folder=folder, count=count, seed=seed)
    if jobs <= 1:
        for start in starts:
            done += make(start)
            progress(done)
        return
    # Processes are started afresh: a fork of a process with threads (Qt, torch) may hang.
    with ProcessPoolExecutor(jobs, get_context("spawn")) as pool:
        for made in pool.map(make, starts):
            done += made
            progress(done)


def _name(start: int) -> str:
    return f"{start // SHARD:05d}{SUFFIX}"


def _write(start: int, *, folder: Path, count: int, seed: int) -> int:
    cv2.setNumThreads(1)
    indices = range(start, min(start + SHARD, count))
    made = [_example(seed, index, RARE) for index in indices]
    write_shard(folder / _name(start), [example for example in made if example is not None])
    return len(indices)


def _example(seed: int, index: int, boosts: Mapping[str, float]) -> Example | None:
    """A face of the generator; None where MediaPipe sees none in it, or as good as none."""
    from facemask_editor.synthesis.draw import draw_face
    from facemask_editor.synthesis.head.head import head_model
    from facemask_editor.synthesis.shaded import shaded_face

    model = head_model()
    shaded = shaded_face(model, draw_face(model, seed, index, boosts), SIZE, (seed, index))
    if find_faces(shaded.picture):
        return example_of(shaded.picture, shaded.labels)
    return example_of(shaded.picture, shaded.labels, _square(shaded.labels), present=0.0)


def _square(labels: npt.NDArray[np.uint8]) -> Crop:
    """Where the face is by its mask."""
    row, column = np.nonzero(np.isin(labels, _FACE))
    if not len(row):
        row, column = np.nonzero(labels)
    top, bottom, left, right = row.min(), row.max(), column.min(), column.max()
    side = 2.0 * float(max(bottom - top, right - left, 8))
    return Crop(float(left + right) / 2, float(top + bottom) / 2, side)
