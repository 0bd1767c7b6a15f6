"""Drawn, nudged and blended parts, judged by numbers instead of by eye.

Every edit is judged by the descriptors of `measures`: does the part survive, does it lie inside the range
of real
training masks, do two draws differ, do blends run evenly from one face to the other.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from facemask_editor.engine.checkpoint import PartModel
from facemask_editor.engine.editor import PartEditor
from facemask_editor.engine.generate import generate_face
from facemask_editor.engine.recipe import Blend, Nudge, Recipe, Resample, Step
from facemask_editor.fields.encode import resize_nearest
from facemask_editor.fields.layout import REFERENCE_SIZE
from facemask_editor.labels import LabelMap
from facemask_editor.measures import Ranges, describe, describe_all, plausible

PARTS = ("skin", "nose", "l_eye", "r_eye", "l_brow", "r_brow", "mouth", "u_lip", "l_lip", "hair")
FEWEST_PIXELS = 30
"""Of a part at 256 x 256, under which it is not judged."""

SIGMA = 0.5
ALPHAS = (0.0, 0.25, 0.5, 0.75, 1.0)
KEPT = 0.25
"""Share of its pixels that a part must keep to count as kept."""

SLACK = 0.005
"""IoU by which a blend may step back and still count as running on: edges are made of pixels."""


@dataclass
class Tally:
    """What is counted for one part and one kind of edit."""

    kept: list[bool] = field(default_factory=list)
    plausible: list[bool] = field(default_factory=list)
    diversity: list[float] = field(default_factory=list)
    monotone: list[bool] = field(default_factory=list)
    reached: list[float] = field(default_factory=list)

    def figures(self) -> dict[str, float]:
        """Means of what was counted, rounded to four digits."""
        return {name: round(float(np.mean(values)), 4) for name, values in vars(self).items() if len(values)}


def quality(
    masks: Sequence[LabelMap],
    model: PartModel,
    ranges: Ranges,
    real: npt.NDArray[np.float32],
    *,
    seeds: int = 2,
    adapt: float = 0.5,
    parts: Sequence[str] = PARTS,
    faces: int = 200,
    report: Callable[[int, int], None] = lambda done, total: None,
) -> dict[str, Any]:
    """Judge a model on masks that no training saw.

    Args:
        masks: Label maps; each part is judged on those that show at least `FEWEST_PIXELS` of it.
        model: Network and prior.
        ranges: Usual ranges of the real training masks.
        real: (N, C, 8) descriptors of real masks, for the distance of whole faces.
        seeds: Draws of each part, at least 2.
        adapt: How far the other parts follow.
        parts: Class names.
        faces: Whole faces that are drawn; 0 leaves them out.
        report: Progress in masks.

    Returns:
        ``parts``: by part ``real`` (share of plausible real parts) and the figures of ``resample``,
        ``nudge`` and
        ``blend``; ``whole_faces``: Frechet distance to real masks over that between two halves of the real
        ones.
    """
    if seeds < 2:
        raise ValueError("diversity needs two draws at least")
    names = model.vae.config.class_names
    editor = PartEditor(model)
    small = [resize_nearest(mask, REFERENCE_SIZE, REFERENCE_SIZE) for mask in masks]
    tallies = {part: {kind: Tally() for kind in ("resample", "nudge", "blend")} for part in parts}
    usual: dict[str, list[bool]] = {part: [] for part in parts}
    for number, mask in enumerate(small):
        report(number, len(small))
        editor.set_mask(mask)
        own = plausible(describe(mask), ranges)
        for part in parts:
            label = names.index(part)
            if (mask == label).sum() < FEWEST_PIXELS:
                continue
            usual[part].append(bool(own[label]))
            for kind, make in (("resample", _resample), ("nudge", _nudge)):
                results = [
                    editor.apply(Recipe(steps=(make(part, seed),), adapt=adapt)).label_map
                    for seed in range(seeds)
                ]
                _judge(tallies[part][kind], mask, results, label, ranges)
            donor = _donor(small, number, label)
            if donor is not None:
                _blend(tallies[part]["blend"], editor, mask, donor, part, label, adapt, ranges)
    report(len(small), len(small))
    figures: dict[str, Any] = {
        part: {"real": round(float(np.mean(usual[part])), 4), "masks": len(usual[part])}
        | {kind: tally.figures() for kind, tally in kinds.items()}
        for part, kinds in tallies.items()
        if usual[part]
    }
    result: dict[str, Any] = {"model": model.card.name, "masks": len(masks), "adapt": adapt, "parts": figures}
    if faces:
        drawn = [generate_face(model, seed, temperature=1.0, size=REFERENCE_SIZE) for seed in range(faces)]
        result["whole_faces"] = round(whole_face_distance(describe_all(drawn), real), 3)
    return result


def _resample(part: str, seed: int) -> Step:
    return Resample(part=part, seed=seed)


def _nudge(part: str, seed: int) -> Step:
    return Nudge(part=part, seed=seed, sigma=SIGMA)


def _donor(masks: Sequence[LabelMap], number: int, label: int) -> LabelMap | None:
    """The next mask that shows the part."""
    for step in range(1, len(masks)):
        other = masks[(number + step) % len(masks)]
        if (other == label).sum() >= FEWEST_PIXELS:
            return other
    return None


def _judge(tally: Tally, before: LabelMap, results: Sequence[LabelMap], label: int, ranges: Ranges) -> None:
    for after in results:
        tally.kept.append(bool((after == label).sum() >= KEPT * (before == label).sum()))
        tally.plausible.append(bool(plausible(describe(after), ranges)[label]))
    for first, second in pairwise(results):
        tally.diversity.append(1 - iou(first == label, second == label))


def _blend(
    tally: Tally,
    editor: PartEditor,
    mask: LabelMap,
    donor: LabelMap,
    part: str,
    label: int,
    adapt: float,
    ranges: Ranges,
) -> None:
    results = [
        editor.apply(
            Recipe(steps=(Blend(part=part, alpha=alpha, donor="donor"),), adapt=adapt), {"donor": donor}
        ).label_map
        for alpha in ALPHAS
    ]
    _judge(tally, mask, results[2:3], label, ranges)
    theirs = [iou(result == label, donor == label) for result in results]
    ours = [iou(result == label, mask == label) for result in results]
    tally.monotone.append(bool(np.diff(theirs).min() >= -SLACK and np.diff(ours).max() <= SLACK))
    tally.reached.append(theirs[-1])


def iou(first: npt.NDArray[np.bool_], second: npt.NDArray[np.bool_]) -> float:
    """Intersection over union; 1 where both are empty."""
    union = int((first | second).sum())
    return float((first & second).sum() / union) if union else 1.0


def whole_face_distance(drawn: npt.NDArray[np.float32], real: npt.NDArray[np.float32]) -> float:
    """Frechet distance (Heusel et al. 2017, equation 6) of descriptors to real ones over that of two real
    halves.

    Args:
        drawn: (N, C, 8); real: (M, C, 8). What is absent counts as the real mean.

    Only parts that every second real mask shows take part.
    """
    shown = np.flatnonzero(np.isfinite(real[:, :, 0]).mean(0) > 0.5)
    table = real[:, shown].reshape(len(real), -1)
    mean, spread = np.nanmean(table, 0), np.nanstd(table, 0) + 1e-6

    def vectors(values: npt.NDArray[np.float32]) -> npt.NDArray[np.float64]:
        flat = (values[:, shown].reshape(len(values), -1) - mean) / spread
        clipped: npt.NDArray[np.float64] = np.clip(np.nan_to_num(flat, nan=0.0), -6, 6).astype(np.float64)
        return clipped

    ours, halves = vectors(drawn), vectors(real)
    between = frechet(halves[::2], halves[1::2])
    return frechet(ours, halves) / max(between, 1e-9)


def frechet(first: npt.NDArray[np.float64], second: npt.NDArray[np.float64]) -> float:
    """Squared Frechet distance of two Gaussians fitted to (N, D) and (M, D)."""
    gap = first.mean(0) - second.mean(0)
    a, b = np.cov(first.T), np.cov(second.T)
    values, vectors = np.linalg.eigh(a)
    root = (vectors * np.sqrt(np.clip(values, 0, None))) @ vectors.T
    cross = np.linalg.eigvalsh(root @ b @ root)
    return float(gap @ gap + np.trace(a) + np.trace(b) - 2 * np.sqrt(np.clip(cross, 0, None)).sum())


def table_rows(result: Mapping[str, Any]) -> list[list[str]]:
    """Rows for a table: part, real plausibility, then kept, plausible and diversity of each kind, blends."""
    rows = []
    for part, found in result["parts"].items():
        row = [part, f"{found['real']:.3f}"]
        for kind in ("resample", "nudge"):
            row += [f"{found[kind][key]:.3f}" for key in ("kept", "plausible", "diversity")]
        blend = found.get("blend", {})
        row += [f"{blend[key]:.3f}" if key in blend else "-" for key in ("plausible", "monotone", "reached")]
        rows.append(row)
    return rows
