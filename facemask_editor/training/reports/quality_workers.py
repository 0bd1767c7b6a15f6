"""The processes that `quality` is spread over."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context

import cv2
import numpy as np
import numpy.typing as npt

from facemask_editor.core.labels import LabelMap
from facemask_editor.engine.any_editor import AnyModel
from facemask_editor.engine.generate import generate_face
from facemask_editor.engine.paper.editor import PaperEditor
from facemask_editor.fields.layout import REFERENCE_SIZE
from facemask_editor.measures import Ranges, describe
from facemask_editor.training.reports.accessory_scores import AccessoryScorer, AccessoryTally
from facemask_editor.training.reports.edit_scores import EditScorer, Findings, Plan
from facemask_editor.weights.paper_file import PaperModel


@dataclass(frozen=True, eq=False)
class Setting:
    """What a process needs to know.

    Attributes:
        model: Of either kind.
        masks: 256 x 256 uint8 each.
        ranges: Of real masks.
        plan: What is done with each mask.
        drawn: Parts of faces that are drawn whole; None: as the model knows them.
    """

    model: AnyModel
    masks: list[LabelMap]
    ranges: Ranges
    plan: Plan
    drawn: tuple[str, ...] | None


Found = tuple[Findings, dict[str, AccessoryTally]]
Mapped = tuple[Callable[[range], Iterator[Found]], Callable[[range], Iterator[npt.NDArray[np.float32]]]]


class _Worker:
    def __init__(self, setting: Setting) -> None:
        self._setting = setting
        plan = setting.plan
        self._edits = EditScorer(setting.model, setting.masks, setting.ranges, plan)
        self._accessories = AccessoryScorer(setting.model, setting.ranges, plan.seeds, plan.adapt)

    def score(self, number: int) -> Found:
        accessories = self._setting.plan.accessories
        mask = self._setting.masks[number]
        added = self._accessories.score(mask, accessories) if accessories else {}
        return self._edits.score(number), added

    def face(self, seed: int) -> npt.NDArray[np.float32]:
        """Return the descriptors of a whole face, drawn at temperature 1."""
        model, parts = self._setting.model, self._setting.drawn
        if isinstance(model, PaperModel):
            face = PaperEditor(model).drawn_face(seed)
        else:
            face = generate_face(model, seed, parts=parts, temperature=1.0, size=REFERENCE_SIZE)
        return describe(face, model.card.label_schema())


@contextmanager
def workers(setting: Setting, jobs: int) -> Iterator[Mapped]:
    """Yield two functions: findings of masks by number, descriptors of drawn faces by seed; both in order."""
    if jobs <= 1:
        worker = _Worker(setting)
        yield (lambda numbers: map(worker.score, numbers)), (lambda seeds: map(worker.face, seeds))
        return
    # spawned: a forked copy of a process with threads may hang
    pool = ProcessPoolExecutor(jobs, get_context("spawn"), initializer=_start, initargs=(setting,))
    try:
        yield (
            (lambda numbers: pool.map(_score, numbers)),
            (lambda seeds: pool.map(_face, seeds, chunksize=8)),
        )
    finally:
        pool.shutdown(cancel_futures=True)


_worker: list[_Worker] = []
"""Of a process of the pool, which learns once what it works on."""


def _start(setting: Setting) -> None:
    cv2.setNumThreads(1)  # the processes are the threads
    _worker[:] = [_Worker(setting)]


def _score(number: int) -> Found:
    return _worker[0].score(number)


def _face(seed: int) -> npt.NDArray[np.float32]:
    return _worker[0].face(seed)
