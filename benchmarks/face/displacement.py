"""How exactly a photo moves with its mask, on masks that no training saw; no photo is needed.

python -m benchmarks.face.displacement MASKS... --model NAME [--limit N] [--adapt A]

The photo's displacement carries the old outlines along. At each pixel of a new outline that an edit moved,
the residual is how far the carried outline of the same part is off, in pixels of the mask. The touched zone
is where anything moves, as a multiple of the changed pixels. Time is the processor's, of the whole process.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from facemask_editor.core.labels import LabelMap
from facemask_editor.engine.editor import PartEditor
from facemask_editor.recipe.kinds.resample_group import ResampleGroup
from facemask_editor.recipe.recipe import Recipe, Resample, Shape, Step
from facemask_editor.render.builtin.channels import CHANNELS
from facemask_editor.render.builtin.field import find_field
from facemask_editor.training.reports.handles_report import validation_masks
from facemask_editor.weights.checkpoint import PartModel, load_model

Distances = npt.NDArray[np.float32]

EDITS: dict[str, tuple[Step, ...]] = {
    "nose, new": (Resample(part="nose", seed=5),),
    "eyes, new": (ResampleGroup(group="eyes", seed=5),),
    "lips, new": (ResampleGroup(group="mouth", seed=3),),
    "nose longer": (Shape(part="nose", handle="length", amount=1.5),),
    "nose wider": (Shape(part="nose", handle="width", amount=2.0),),
    "eye larger": (Shape(part="l_eye", handle="size", amount=1.5),),
    "brow raised": (Shape(part="l_brow", handle="raise", amount=1.5),),
    "lips fuller": tuple(Shape(part=lip, handle="fullness", amount=1.5) for lip in ("u_lip", "l_lip")),
    "smile": (Shape(part="l_lip", handle="curve", amount=1.5),),
    "mouth open": (Shape(part="mouth", handle="opening", amount=2.0),),
    "jaw narrower": (Shape(part="skin", handle="jaw", amount=-2.0),),
    "face wider": (Shape(part="skin", handle="width", amount=2.0),),
    "hair fuller": (Shape(part="hair", handle="volume", amount=1.0),),
    "hair, new": (Resample(part="hair", seed=3),),
}
"""The rows of the table."""

_FEWEST = 12
"""Pixels of a part below which it has no outline to speak of."""
_MOVED = 0.5
"""Pixels from which on an outline counts as moved."""


@dataclass
class Moves:
    """What an edit did, a value for each mask.

    Attributes:
        milliseconds: Of the processor, for the displacement alone.
        median: Of the residuals, pixels.
        high: Their 90th percentile.
        touched: Moving pixels over changed ones.
    """

    milliseconds: list[float] = field(default_factory=list)
    median: list[float] = field(default_factory=list)
    high: list[float] = field(default_factory=list)
    touched: list[float] = field(default_factory=list)


def displacements(masks: Sequence[LabelMap], model: PartModel, *, adapt: float) -> dict[str, Moves]:
    """Carry out every edit on every mask that shows its part and return what the photo would do.

    Args:
        masks: H x W uint8 each.
        model: Network and prior.
        adapt: How far neighbours adapt, 0 to 1.
    """
    editor = PartEditor(model)
    found = {name: Moves() for name in EDITS}
    for mask in masks:
        editor.set_mask(mask)
        shown = {editor.class_names[label] for label in np.unique(mask)}
        for name, steps in EDITS.items():
            if any(step.part not in shown for step in steps if isinstance(step, Shape | Resample)):
                continue
            after = editor.apply(Recipe(steps=steps, adapt=adapt)).label_map
            _count(found[name], mask, after)
    return found


def _count(moves: Moves, old: LabelMap, new: LabelMap) -> None:
    begin = time.process_time()
    moved = find_field(old, new)
    spent = time.process_time() - begin
    if moved is None:
        return
    u = np.zeros((2, *old.shape), np.float32)
    u[(slice(None), *moved.box.slices)] = moved.u
    off = residuals(old, new, u)
    if not off.size:
        return
    moves.milliseconds.append(spent * 1e3)
    moves.median.append(float(np.median(off)))
    moves.high.append(float(np.percentile(off, 90)))
    moves.touched.append(float(u.any(0).sum() / (old != new).sum()))


def residuals(old: LabelMap, new: LabelMap, u: Distances) -> Distances:
    """Return how far carried outlines are off the new ones, for each pixel of an outline that moved.

    Args:
        old: H x W uint8.
        new: The edited mask.
        u: 2 x H x W float32: a new pixel at ``x`` shows what lay at ``x + u(x)``.
    """
    rows, columns = np.mgrid[: old.shape[0], : old.shape[1]].astype(np.float32)
    found = []
    for channel in CHANNELS:
        before, after = (np.isin(each, list(channel.classes)) for each in (old, new))
        if before.sum() < _FEWEST or after.sum() < _FEWEST or np.array_equal(before, after):
            continue
        was, wanted = _signed(before), _signed(after)
        outline = (np.abs(wanted) < 1) & (np.abs(was - wanted) > _MOVED)
        carried = cv2.remap(
            was, columns + u[0], rows + u[1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
        )
        found.append(np.abs(carried - wanted)[outline])
    return np.concatenate(found).astype(np.float32) if found else np.zeros(0, np.float32)


def _signed(part: npt.NDArray[np.bool_]) -> Distances:
    """Return distances to the outline, between the pixels' centres; positive inside."""
    inside, outside = (
        cv2.distanceTransform(each.astype(np.uint8), cv2.DIST_L2, 5).astype(np.float32)
        for each in (part, ~part)
    )
    return np.where(part, inside - np.float32(0.5), np.float32(0.5) - outside)


def table(found: dict[str, Moves]) -> str:
    """Return the medians over masks as a Markdown table."""
    lines = [
        "| edit | masks | residual, px | its 90th percentile | touched / changed | ms |",
        "|---|---|---|---|---|---|",
    ]
    for name, moves in found.items():
        if moves.median:
            middle = [
                np.median(each) for each in (moves.median, moves.high, moves.touched, moves.milliseconds)
            ]
            lines.append(
                f"| {name} | {len(moves.median)} | {middle[0]:.2f} | {middle[1]:.2f} | {middle[2]:.1f} "
                f"| {middle[3]:.0f} |"
            )
    return "\n".join(lines) + "\n"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("masks", type=Path)
    parser.add_argument("--model", default=None)
    parser.add_argument("--limit", type=int, default=24)
    parser.add_argument("--adapt", type=float, default=1.0)
    options = parser.parse_args()
    cv2.setNumThreads(1)
    masks = validation_masks(options.masks, options.limit)
    print(table(displacements(masks, load_model(options.model), adapt=options.adapt)), end="")


if __name__ == "__main__":
    main()
