"""The report of ``quality --defects``: defects by kind of edit, handles that deliver, draws that fit."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from itertools import combinations
from multiprocessing import get_context
from typing import Any

import cv2
import numpy as np

from facemask_editor.core.labels import LabelMap
from facemask_editor.measures.judged import JudgedRanges
from facemask_editor.measures.relations.ranges import RelationRanges
from facemask_editor.training.reports.defects.draws import Draws, Shapes, differ
from facemask_editor.training.reports.defects.plan import DRAWN, KINDS, PLACED, DefectPlan
from facemask_editor.training.reports.defects.scorer import DefectScorer, Edit, MaskFindings
from facemask_editor.weights.checkpoint import PartModel

Setting = tuple[PartModel, Sequence[LabelMap], RelationRanges, JudgedRanges, DefectPlan]
Mapped = tuple[Callable[[range], Iterator[MaskFindings]], Callable[[range], Iterator[dict[str, bool]]]]


def edit_defects(
    masks: Sequence[LabelMap],
    model: PartModel,
    ranges: RelationRanges,
    judges: JudgedRanges,
    plan: DefectPlan,
    *,
    faces: int = 0,
    jobs: int = 1,
    report: Callable[[int, int], None] = lambda done, total: None,
) -> dict[str, Any]:
    """Edit masks that no training saw, and count what an artist would not keep.

    Args:
        masks: Label maps of their documents' size.
        model: Network, prior and tables.
        ranges: Of relations of real training masks.
        judges: Of quantities of the same that the engine does not ask.
        plan: What to do with each mask.
        faces: Whole faces that are drawn.
        jobs: Processes; more than one needs a model on the CPU. The figures do not depend on it.
        report: Progress in masks.

    Returns:
        ``edits``: by kind and part (``all``: of all parts) number of ``edits``, share with ``any`` defect
        and with each kind of defect, for shapes the share that was ``delivered``. ``relations``: by what
        was drawn the share of ``real`` masks and of ``drawn`` ones whose relations hold, and of those that
        are ``judged`` good, too. ``places``: by what was put on, the same of its place. ``diversity``: by
        part, 1 - IoU in the frame of the face of ``two_seeds`` on one face, of the ``forms`` of the same,
        wherever they lie, and of those of one seed on ``two_faces``. ``faces``: by group the share of
        whole faces whose relations hold.

    Raises:
        ValueError: For an unknown part or kind.
    """
    for name in plan.parts:
        if name not in model.card.class_names:
            raise ValueError(f"unknown class {name!r}")
    for kind in plan.kinds:
        if kind not in KINDS:
            raise ValueError(f"unknown kind {kind!r}; known: {', '.join(KINDS)}")
    found: list[MaskFindings] = []
    with _workers((model, masks, ranges, judges, plan), jobs) as (scored, drawn):
        for number, one in enumerate(scored(range(len(masks)))):
            report(number, len(masks))
            found.append(one)
        report(len(masks), len(masks))
        made = list(drawn(range(faces)))
    draws = [one.draws for one in found if one.draws is not None]
    result: dict[str, Any] = {
        "model": model.card.name,
        "masks": len(masks),
        "seeds": plan.seeds,
        "adapt": plan.adapt,
        "edits": _edits([edit for one in found for edit in one.edits]),
    }
    if draws:
        result["relations"] = {title: _relations(draws, title) for title in DRAWN}
        result["places"] = {title: _places(draws, title) for title in PLACED}
        result["diversity"] = _diversity(draws)
        result["real faces"] = _mean([draw.whole for draw in draws])
    if made:
        result["faces"] = {group: _mean([face[group] for face in made]) for group in made[0]}
    return result


def _mean(values: Sequence[float]) -> float | None:
    return round(float(np.mean(values)), 4) if len(values) else None


def _edits(edits: Sequence[Edit]) -> dict[str, dict[str, dict[str, Any]]]:
    table: dict[str, dict[str, dict[str, Any]]] = {}
    for kind in KINDS:
        of_kind = [edit for edit in edits if edit.kind == kind]
        if of_kind:
            parts = dict.fromkeys(edit.part for edit in of_kind)
            rows = {part: [edit for edit in of_kind if edit.part == part] for part in parts if part}
            table[kind] = {"all": _row(of_kind)} | {part: _row(own) for part, own in rows.items()}
    return table


def _row(edits: Sequence[Edit]) -> dict[str, Any]:
    row: dict[str, Any] = {"edits": len(edits), "any": _mean([bool(edit.defects) for edit in edits])}
    for kind in ("pocket", "piece", "sliver", "order", "lost", "ray"):
        row[kind] = _mean([kind in edit.defects for edit in edits])
    delivered = [edit.delivered for edit in edits if edit.delivered is not None]
    return row | ({"delivered": _mean(delivered)} if delivered else {})


def _relations(draws: Sequence[Draws], title: str) -> dict[str, Any]:
    real = [draw.real[title] for draw in draws if title in draw.real]
    drawn = [row for draw in draws for row in draw.drawn.get(title, [])]
    return {
        "masks": len(real),
        "real": _mean([hold for hold, _ in real]),
        "real_judged": _mean([good for _, good in real]),
        "drawn": _mean([hold for hold, _ in drawn]),
        "drawn_judged": _mean([good for _, good in drawn]),
    }


def _places(draws: Sequence[Draws], title: str) -> dict[str, Any]:
    real = [draw.real_placed[title] for draw in draws if title in draw.real_placed]
    drawn = [lies for draw in draws for lies in draw.placed.get(title, [])]
    return {"masks": len(real), "real": _mean(real), "drawn": _mean(drawn)}


def _diversity(draws: Sequence[Draws]) -> dict[str, dict[str, float | None]]:
    found = {}
    for part in dict.fromkeys(part for draw in draws for part in draw.shapes):
        placed = [draw.shapes[part] for draw in draws if draw.shapes.get(part)]
        rows = [draw.forms[part] for draw in draws if draw.forms.get(part)]
        others = zip(rows, rows[1:] + rows[:1], strict=True) if len(rows) > 1 else ()
        found[part] = {
            "two_seeds": _mean(_differences(placed)),
            "forms": _mean(_differences(rows)),
            "two_faces": _mean(
                [differ(a, b) for row, other in others for a, b in zip(row, other, strict=False)]
            ),
        }
    return found


def _differences(rows: Sequence[Sequence[Shapes]]) -> list[float]:
    return [differ(first, second) for row in rows for first, second in combinations(row, 2)]


@contextmanager
def _workers(setting: Setting, jobs: int) -> Iterator[Mapped]:
    """Yield two functions: findings of masks by number, relations of drawn faces by seed; both in order."""
    if jobs <= 1:
        scorer = DefectScorer(*setting)
        yield (lambda numbers: map(scorer.score, numbers)), (lambda seeds: map(scorer.face, seeds))
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


_scorer: list[DefectScorer] = []
"""Of a process of the pool, which learns once what it works on."""


def _start(setting: Setting) -> None:
    cv2.setNumThreads(1)  # the processes are the threads
    _scorer[:] = [DefectScorer(*setting)]


def _score(number: int) -> MaskFindings:
    return _scorer[0].score(number)


def _face(seed: int) -> dict[str, bool]:
    return _scorer[0].face(seed)
