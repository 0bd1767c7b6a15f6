"""Drawn, nudged and blended parts, judged by numbers instead of by eye.

Every edit is judged by the descriptors of `measures`: does the part survive, does it lie inside the range
of real training masks, do two draws differ, do blends run evenly from one face to the other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from facemask_editor.engine.checkpoint import PartModel
from facemask_editor.engine.generate import generate_face
from facemask_editor.fields.encode import resize_nearest
from facemask_editor.fields.layout import REFERENCE_SIZE
from facemask_editor.labels import LabelMap
from facemask_editor.measures import Ranges, describe
from facemask_editor.training.judged_edits import Findings, Judge, Plan, Tally
from facemask_editor.training.quality_bars import KINDS, PARTS, check
from facemask_editor.training.whole_faces import whole_face_distance


def quality(
    masks: Sequence[LabelMap],
    model: PartModel,
    ranges: Ranges,
    real: npt.NDArray[np.float32],
    *,
    seeds: int = 3,
    adapt: float = 0.5,
    parts: Sequence[str] = PARTS,
    kinds: Sequence[str] = KINDS,
    faces: int = 200,
    jobs: int = 1,
    report: Callable[[int, int], None] = lambda done, total: None,
) -> dict[str, Any]:
    """Judge a model on masks that no training saw.

    Args:
        masks: Label maps; each part is judged on those that show at least 30 pixels of it at 256 x 256.
        model: Network and prior.
        ranges: Usual ranges of the real training masks.
        real: (N, C, 8) descriptors of real masks, for the distance of whole faces.
        seeds: Draws of each part, at least 2.
        adapt: How far the other parts follow.
        parts: Class names.
        kinds: Of ``quality_bars.KINDS``.
        faces: Whole faces that are drawn; 0 leaves them out.
        jobs: Processes; more than one needs a model on the CPU. The figures do not depend on it.
        report: Progress in masks.

    Returns:
        ``parts``: by part ``real`` (share of plausible real parts), ``masks`` and the figures of each kind;
        ``whole_faces``: Frechet distance to real masks over that between two halves of the real ones;
        ``bars``: which figures hold their bars, see `quality_bars.check`.

    Raises:
        ValueError: For fewer than two seeds, or an unknown part or kind.
    """
    if seeds < 2:
        raise ValueError("diversity needs two draws at least")
    for name in parts:
        if name not in model.card.class_names:
            raise ValueError(f"unknown class {name!r}")
    for kind in kinds:
        if kind not in KINDS:
            raise ValueError(f"unknown kind {kind!r}; known: {', '.join(KINDS)}")
    small = [resize_nearest(mask, REFERENCE_SIZE, REFERENCE_SIZE) for mask in masks]
    plan = Plan(tuple(parts), tuple(kinds), seeds, adapt)
    tallies = {part: {kind: Tally() for kind in kinds} for part in parts}
    usual: dict[str, list[bool]] = {part: [] for part in parts}
    with _workers(_Setting(model, small, ranges, plan), jobs) as (judged, described):
        for number, findings in enumerate(judged(range(len(small)))):
            report(number, len(small))
            for part, found in findings.tallies.items():
                usual[part].append(findings.usual[part])
                for kind, tally in found.items():
                    tallies[part][kind].add(tally)
        report(len(small), len(small))
        drawn = list(described(range(faces)))
    figures: dict[str, Any] = {
        part: {"real": round(float(np.mean(usual[part])), 4), "masks": len(usual[part])}
        | {kind: tally.figures() for kind, tally in found.items()}
        for part, found in tallies.items()
        if usual[part]
    }
    result: dict[str, Any] = {
        "model": model.card.name,
        "masks": len(masks),
        "seeds": seeds,
        "adapt": adapt,
        "parts": figures,
    }
    if faces:
        result["whole_faces"] = round(whole_face_distance(np.stack(drawn), real), 3)
    return result | {"bars": check(result)}


@dataclass(frozen=True, eq=False)
class _Setting:
    """What a process needs to know."""

    model: PartModel
    masks: list[LabelMap]
    ranges: Ranges
    plan: Plan


class _Worker:
    def __init__(self, setting: _Setting) -> None:
        self._model = setting.model
        self._judge = Judge(setting.model, setting.masks, setting.ranges, setting.plan)

    def judge(self, number: int) -> Findings:
        return self._judge.judge(number)

    def face(self, seed: int) -> npt.NDArray[np.float32]:
        """Return the descriptors of a whole face, drawn at temperature 1."""
        return describe(generate_face(self._model, seed, temperature=1.0, size=REFERENCE_SIZE))


_Mapped = tuple[Callable[[range], Iterator[Findings]], Callable[[range], Iterator[npt.NDArray[np.float32]]]]


@contextmanager
def _workers(setting: _Setting, jobs: int) -> Iterator[_Mapped]:
    """Yield two functions: findings of masks by number, descriptors of drawn faces by seed; both in order."""
    if jobs <= 1:
        worker = _Worker(setting)
        yield (lambda numbers: map(worker.judge, numbers)), (lambda seeds: map(worker.face, seeds))
        return
    # spawned: a forked copy of a process with threads may hang
    pool = ProcessPoolExecutor(jobs, get_context("spawn"), initializer=_start, initargs=(setting,))
    try:
        yield (
            (lambda numbers: pool.map(_judge, numbers)),
            (lambda seeds: pool.map(_face, seeds, chunksize=8)),
        )
    finally:
        pool.shutdown(cancel_futures=True)


_worker: list[_Worker] = []
"""Of a process of the pool, which is told once what it works on."""


def _start(setting: _Setting) -> None:
    cv2.setNumThreads(1)  # the processes are the threads
    _worker[:] = [_Worker(setting)]


def _judge(number: int) -> Findings:
    return _worker[0].judge(number)


def _face(seed: int) -> npt.NDArray[np.float32]:
    return _worker[0].face(seed)


_COLUMNS = (
    *((kind, key) for kind in ("resample", "nudge") for key in ("kept", "plausible", "diversity")),
    *(("blend", key) for key in ("kept", "plausible", "monotone", "reached", "reached_decoded")),
)


def table_rows(result: Mapping[str, Any]) -> list[list[str]]:
    """Rows for a table: part, real plausibility, then kept, plausible and diversity of each kind, blends.

    A figure that misses its bar is marked with an exclamation mark.
    """
    rows = []
    for part, found in result["parts"].items():
        row = [part, f"{found['real']:.3f}"]
        for kind, key in _COLUMNS:
            value, bar = found.get(kind, {}).get(key), result["bars"].get(f"{part}.{kind}.{key}")
            text = "-" if value is None else f"{value:.3f}"
            row.append(text if bar is None or bar["holds"] else f"{text}!")
        rows.append(row)
    return rows
