"""Effects and cross effects of the shape handles on masks that no training saw.

python -m facemask_editor.training.handles_report MASKS... --model NAME [--limit N] [--out FILE.md]

Each handle is asked for +1 and -1 standard deviation on each mask that shows its part; the label map that
comes out is measured like any other mask, in the frame of the face before the edit. Effects are in units of
what was asked: 1 is right, a cross effect of 0.25 is a quarter of a standard deviation for each one asked.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import numpy as np
import numpy.typing as npt

from facemask_editor.engine.checkpoint import PartModel, load_model
from facemask_editor.engine.editor import PartEditor
from facemask_editor.engine.handles import PartHandles
from facemask_editor.engine.recipe import Recipe, Shape
from facemask_editor.engine.reshape import target
from facemask_editor.fields.layout import REFERENCE_SIZE, full_extent
from facemask_editor.formats import iter_masks, open_mask
from facemask_editor.labels import LabelMap
from facemask_editor.measures.shapes import (
    Coverage,
    ShapeFrame,
    Values,
    handle_value,
    measure_part,
    shape_frame,
    sides,
)
from facemask_editor.training.split import kept_back

AMOUNTS = (-1.0, 1.0)
OWN_BAR, CROSS_BAR = 0.15, 0.25
REACHABLE = 0.5
"""Share of the amount by which the quantity must be able to move within the training faces' range, where that
bounds it: long hair does not grow out of the picture, a bare forehead has no fringe to shorten."""

FEWEST_PIXELS = 30
"""Of a part at 256 x 256, under which a mask does not count."""


@dataclass
class Effects:
    """What a handle did, a row for each mask and amount.

    Attributes:
        own: Effect on its own quantity over what was asked.
        cross: Effects on the other quantities over what was asked, absolute.
        others: Their names.
        monotone: Whether the amounts came out in order, by mask.
    """

    others: tuple[str, ...]
    own: list[float] = field(default_factory=list)
    cross: list[list[float]] = field(default_factory=list)
    monotone: list[bool] = field(default_factory=list)

    @property
    def mean(self) -> float:
        """Mean effect on the own quantity."""
        return float(np.mean(self.own))

    @property
    def within(self) -> float:
        """Share of edits within the bar of the own quantity."""
        return float(np.mean(np.abs(np.array(self.own) - 1) <= OWN_BAR))

    def worst(self) -> tuple[str, float]:
        """Return the quantity with the largest mean cross effect; 0 where there is no other."""
        if not self.others:
            return "-", 0.0
        means = np.mean(self.cross, 0)
        return self.others[int(means.argmax())], float(means.max())

    @property
    def clean(self) -> float:
        """Share of edits whose cross effects are all under the bar."""
        if not self.others:
            return 1.0
        return float(np.mean(np.max(self.cross, 1) < CROSS_BAR))

    @property
    def passes(self) -> bool:
        """Whether mean effect, mean cross effects and order meet the bars."""
        return abs(self.mean - 1) <= OWN_BAR and self.worst()[1] < CROSS_BAR and all(self.monotone)


def effects(
    masks: Iterable[LabelMap], model: PartModel, *, amounts: Sequence[float] = AMOUNTS, adapt: float = 0.0
) -> dict[tuple[str, str], Effects]:
    """Return what each handle does to masks of any size, by part and handle."""
    editor = PartEditor(model)
    names, schema = model.vae.config.class_names, model.card.label_schema()
    own_frame = [part.own_frame for part in model.vae.config.layout.parts]
    found: dict[tuple[str, str], Effects] = {}
    for mask in masks:
        editor.set_mask(mask)
        frame, side = shape_frame(mask, schema), sides(mask, schema)
        for part, handles in editor.handles.parts.items():
            name = names[part]
            if int((mask == part).sum()) < FEWEST_PIXELS * mask.size / REFERENCE_SIZE**2:
                continue

            measure = partial(_measure, part=part, model=model, frame=frame, side=side[name])
            before = measure(mask)
            if before is None:
                continue
            for handle in handles.shape.handles:
                seen = found.setdefault((name, handle), Effects(_others(handles, handle)))
                moved = []
                for amount in sorted(amounts):
                    goal = target(name, handle, amount, before, handles, bounded=not own_frame[part])
                    asked = _own(name, handle, handles, before, goal)
                    if abs(asked) < REACHABLE * abs(amount):
                        continue
                    recipe = Recipe(steps=(Shape(part=name, handle=handle, amount=amount),), adapt=adapt)
                    after = measure(editor.apply(recipe).label_map)
                    own, cross = _compare(name, handle, handles, before, after, asked)
                    moved.append(own * asked)
                    seen.own.append(own)
                    seen.cross.append(cross)
                seen.monotone.append(bool((np.diff(np.array(moved)) > 0).all()))
    return found


def _measure(
    label_map: LabelMap, part: int, model: PartModel, frame: ShapeFrame, side: float
) -> Values | None:
    extent = full_extent(label_map, part, model.vae.config.layout)
    return measure_part(model.vae.config.class_names[part], Coverage.of_mask(extent), frame, side)


def _others(handles: PartHandles, handle: str) -> tuple[str, ...]:
    moved = handles.shape.size if handle == "size" else (handle,)
    return tuple(name for name in handles.shape.names if name not in moved)


def _own(name: str, handle: str, handles: PartHandles, before: Values, after: Values) -> float:
    """Return the change of a handle's own quantity in standard deviations."""
    change = handle_value(name, handle, after) - handle_value(name, handle, before)
    return change / float(handles.stats[handles.shape.handles.index(handle), 1])


def _compare(
    name: str, handle: str, handles: PartHandles, before: Values, after: Values | None, asked: float
) -> tuple[float, list[float]]:
    """Return own and absolute cross effects over what was asked; 0 and 9 of a part that is gone."""
    others = _others(handles, handle)
    if after is None:
        return 0.0, [9.0] * len(others)
    change: npt.NDArray[np.float64] = np.abs((after - before) / handles.deviations / asked)
    return _own(name, handle, handles, before, after) / asked, [
        float(change[handles.shape.names.index(other)]) for other in others
    ]


def table(found: dict[tuple[str, str], Effects], model: PartModel) -> str:
    """Return the effects as a Markdown table."""
    units = {(h.part, h.name): h for h in PartEditor(model).handles.listed()}
    lines = [
        "| handle | 1 sd at 512 | usual range, sd | masks | own effect | within 15 % | largest cross effect "
        "| all under 25 % | in order | bars |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for key, seen in found.items():
        handle, (other, cross) = units[key], seen.worst()
        unit = "°" if handle.unit == "deg" else " px"
        lines.append(
            f"| {key[0]}.{key[1]} | {handle.deviation:.1f}{unit} | {handle.low:+.1f} to {handle.high:+.1f} "
            f"| {len(seen.monotone)} | {seen.mean:.2f} | {seen.within:.0%} | {other} {cross:.2f} "
            f"| {seen.clean:.0%} | {np.mean(seen.monotone):.0%} | {'met' if seen.passes else '**missed**'} |"
        )
    return "\n".join(lines) + "\n"


def validation_masks(folder: Path, limit: int) -> list[LabelMap]:
    """Return masks of a folder that are kept back from training, evenly chosen."""
    paths = list(iter_masks(folder))
    kept = kept_back(folder, paths)
    chosen = [path for path in paths if path.stem in kept]
    return [open_mask(path).label_map for path in chosen[:: max(1, len(chosen) // limit)][:limit]]


def main() -> None:
    """Print or write the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("masks", type=Path)
    parser.add_argument("--model", default=None)
    parser.add_argument("--limit", type=int, default=40)
    parser.add_argument("--adapt", type=float, default=0.0)
    parser.add_argument("--out", type=Path, default=None)
    options = parser.parse_args()
    model = load_model(options.model)
    text = table(effects(validation_masks(options.masks, options.limit), model, adapt=options.adapt), model)
    if options.out is None:
        print(text, end="")
    else:
        options.out.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
