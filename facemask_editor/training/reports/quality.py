"""Drawn, nudged and blended parts, scored by numbers instead of by eye.

Every edit is scored by the descriptors of `measures`: does the part survive, does it lie inside the range
of real training masks, do two draws differ, do blends run evenly from one face to the other.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from facemask_editor.core.labels import LabelMap
from facemask_editor.engine.any_editor import AnyModel, refused_by
from facemask_editor.engine.generate import DEFAULT_PARTS
from facemask_editor.fields.encode import resize_nearest
from facemask_editor.fields.layout import REFERENCE_SIZE
from facemask_editor.measures import Ranges
from facemask_editor.recipe.adapt import ADAPT
from facemask_editor.training.reports.accessory_scores import AccessoryTally
from facemask_editor.training.reports.edit_scores import Plan, Tally
from facemask_editor.training.reports.quality_bars import ACCESSORIES, FACES, KINDS, PARTS, check
from facemask_editor.training.reports.quality_workers import Setting, workers
from facemask_editor.training.reports.whole_faces import whole_face_distance
from facemask_editor.weights.paper_file import PaperModel
from facemask_editor.weights.training_faces import FACE_PARTS


def quality(
    masks: Sequence[LabelMap],
    model: AnyModel,
    ranges: Ranges,
    real: npt.NDArray[np.float32],
    *,
    seeds: int = 3,
    adapt: float = 0.5,
    parts: Sequence[str] = PARTS,
    kinds: Sequence[str] = KINDS,
    accessories: Sequence[str] = ACCESSORIES,
    faces: int = FACES,
    jobs: int = 1,
    report: Callable[[int, int], None] = lambda done, total: None,
) -> dict[str, Any]:
    """Score a model on masks that no training saw.

    Args:
        masks: Label maps; each part is scored on those that show at least 30 pixels of it at 256 x 256.
        model: Of either kind.
        ranges: Of the real training masks.
        real: (N, C, 8) descriptors of real masks, for the distance of whole faces.
        seeds: Draws of each part, at least 2.
        adapt: How far the other parts adapt; of a model that has no such amount, as its network says.
        parts: Class names.
        kinds: Of ``quality_bars.KINDS``.
        accessories: Class names of what is added to masks that lack it, and removed.
        faces: Whole faces that are drawn; 0 leaves them out. A Frechet distance of few samples is too large,
            so that about half as many as there are real masks make the comparison fair.
        jobs: Processes; more than one needs a model on the CPU. The figures do not depend on it.
        report: Progress in masks.

    Returns:
        ``parts``: by part ``real`` (share of real parts in range), ``masks`` and the figures of each kind;
        ``accessories``: by part the figures of `AccessoryTally`, how many masks ``show`` and ``lack`` it;
        ``whole_faces``: Frechet distance to real masks over that between two halves of the real ones;
        ``bars``: which figures hold their bars, see `quality_bars.check`.

    Raises:
        ValueError: For fewer than two seeds, or an unknown part or kind.
    """
    if seeds < 2:
        raise ValueError("diversity needs two draws at least")
    for name in (*parts, *accessories):
        if name not in model.card.class_names:
            raise ValueError(f"unknown class {name!r}")
    for kind in kinds:
        if kind not in KINDS:
            raise ValueError(f"unknown kind {kind!r}; known: {', '.join(KINDS)}")
    if ADAPT.name in refused_by(model):
        adapt = ADAPT.default
    small = [resize_nearest(mask, REFERENCE_SIZE, REFERENCE_SIZE) for mask in masks]
    plan = Plan(tuple(parts), tuple(kinds), seeds, adapt, tuple(accessories))
    tallies = {part: {kind: Tally() for kind in kinds} for part in parts}
    own: dict[str, list[bool]] = {part: [] for part in parts}
    added = {part: AccessoryTally() for part in accessories}
    with workers(Setting(model, small, ranges, plan, _drawn_parts(model, real)), jobs) as (scored, described):
        for number, (findings, additions) in enumerate(scored(range(len(small)))):
            report(number, len(small))
            for part, tallied in additions.items():
                added[part].add(tallied)
            for part, found in findings.tallies.items():
                own[part].append(findings.own[part])
                for kind, tally in found.items():
                    tallies[part][kind].add(tally)
        report(len(small), len(small))
        drawn = list(described(range(faces)))
    figures: dict[str, Any] = {
        part: {"real": round(float(np.mean(own[part])), 4), "masks": len(own[part])}
        | {kind: tally.means() for kind, tally in found.items()}
        for part, found in tallies.items()
        if own[part]
    }
    result: dict[str, Any] = {
        "model": model.card.name,
        "masks": len(masks),
        "seeds": seeds,
        "adapt": adapt,
        "parts": figures,
    }
    if accessories:
        result["accessories"] = {part: tally.figures(seeds) for part, tally in added.items()}
    if faces:
        result["faces"] = faces
        result["whole_faces"] = round(whole_face_distance(np.stack(drawn), real), 3)
    return result | {"bars": check(result)}


def _drawn_parts(model: AnyModel, real: npt.NDArray[np.float32]) -> tuple[str, ...] | None:
    """Return the parts of faces that are drawn whole: of other classes, those that most real masks show.

    None for a model that knows which parts go together, or that draws all of them.
    """
    if isinstance(model, PaperModel) or FACE_PARTS in model.tables:
        return None
    names = model.card.class_names
    if set(DEFAULT_PARTS) <= set(names):
        return DEFAULT_PARTS
    shown = np.isfinite(real[:, :, 0]).mean(0) > 0.5
    return tuple(name for name, show in zip(names, shown, strict=True) if show)
