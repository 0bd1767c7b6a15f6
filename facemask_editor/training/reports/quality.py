"""Drawn, nudged and blended parts, judged by numbers instead of by eye.

Every edit is judged by the descriptors of `measures`: does the part survive, does it lie inside the range
of real training masks, do two draws differ, do blends run evenly from one face to the other.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from facemask_editor.core.labels import LabelMap
from facemask_editor.engine.generate import USUAL_PARTS
from facemask_editor.fields.encode import resize_nearest
from facemask_editor.fields.layout import REFERENCE_SIZE
from facemask_editor.measures import Ranges
from facemask_editor.training.reports.judged_accessories import WearTally
from facemask_editor.training.reports.judged_edits import Plan, Tally
from facemask_editor.training.reports.quality_bars import FACES, KINDS, PARTS, WORN, check
from facemask_editor.training.reports.quality_workers import Setting, workers
from facemask_editor.training.reports.whole_faces import whole_face_distance
from facemask_editor.weights.checkpoint import PartModel
from facemask_editor.weights.training_faces import FACE_PARTS


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
    worn: Sequence[str] = WORN,
    faces: int = FACES,
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
        worn: Class names of what is added to masks that lack it, and taken away.
        faces: Whole faces that are drawn; 0 leaves them out. A Frechet distance of few samples is too large,
            so that about half as many as there are real masks make the comparison fair.
        jobs: Processes; more than one needs a model on the CPU. The figures do not depend on it.
        report: Progress in masks.

    Returns:
        ``parts``: by part ``real`` (share of plausible real parts), ``masks`` and the figures of each kind;
        ``worn``: by part the figures of `WearTally`, how many masks ``show`` and ``lack`` it;
        ``whole_faces``: Frechet distance to real masks over that between two halves of the real ones;
        ``bars``: which figures hold their bars, see `quality_bars.check`.

    Raises:
        ValueError: For fewer than two seeds, or an unknown part or kind.
    """
    if seeds < 2:
        raise ValueError("diversity needs two draws at least")
    for name in (*parts, *worn):
        if name not in model.card.class_names:
            raise ValueError(f"unknown class {name!r}")
    for kind in kinds:
        if kind not in KINDS:
            raise ValueError(f"unknown kind {kind!r}; known: {', '.join(KINDS)}")
    small = [resize_nearest(mask, REFERENCE_SIZE, REFERENCE_SIZE) for mask in masks]
    plan = Plan(tuple(parts), tuple(kinds), seeds, adapt, tuple(worn))
    tallies = {part: {kind: Tally() for kind in kinds} for part in parts}
    usual: dict[str, list[bool]] = {part: [] for part in parts}
    wear = {part: WearTally() for part in worn}
    with workers(Setting(model, small, ranges, plan, _drawn_parts(model, real)), jobs) as (judged, described):
        for number, (findings, worn_findings) in enumerate(judged(range(len(small)))):
            report(number, len(small))
            for part, tallied in worn_findings.items():
                wear[part].add(tallied)
            for part, found in findings.tallies.items():
                usual[part].append(findings.usual[part])
                for kind, tally in found.items():
                    tallies[part][kind].add(tally)
        report(len(small), len(small))
        drawn = list(described(range(faces)))
    figures: dict[str, Any] = {
        part: {"real": round(float(np.mean(usual[part])), 4), "masks": len(usual[part])}
        | {kind: tally.means() for kind, tally in found.items()}
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
    if worn:
        result["worn"] = {part: tally.figures(seeds) for part, tally in wear.items()}
    if faces:
        result["faces"] = faces
        result["whole_faces"] = round(whole_face_distance(np.stack(drawn), real), 3)
    return result | {"bars": check(result)}


def _drawn_parts(model: PartModel, real: npt.NDArray[np.float32]) -> tuple[str, ...] | None:
    """Return the parts of faces that are drawn whole: of other classes, those that most real masks show.

    None for a model that knows which parts go together.
    """
    if FACE_PARTS in model.tables:
        return None
    names = model.card.class_names
    if set(USUAL_PARTS) <= set(names):
        return USUAL_PARTS
    shown = np.isfinite(real[:, :, 0]).mean(0) > 0.5
    return tuple(name for name, show in zip(names, shown, strict=True) if show)
