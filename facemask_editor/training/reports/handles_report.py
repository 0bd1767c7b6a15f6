"""Effects and cross effects of the shape handles on masks that no training saw.

python -m facemask_editor.training.reports.handles_report MASKS... --model NAME [--limit N] [--adapt A]

Each handle is asked for +1 and -1 standard deviation on each mask that shows its part; the label map that
comes out is measured like any other mask, in the frame of the face before the edit. Effects are in units of
what was asked: 1 is right, a cross effect of 0.25 is a quarter of a standard deviation for each one asked.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt

from facemask_editor.core.atomic import write_atomically
from facemask_editor.core.labels import CELEBAMASK_HQ, LabelMap
from facemask_editor.engine.editor import PartEditor
from facemask_editor.engine.shape.reshape import target
from facemask_editor.fields.layout import REFERENCE_SIZE, full_extent
from facemask_editor.formats import iter_masks, open_mask
from facemask_editor.measures.coverage import Coverage, Values
from facemask_editor.measures.shapes import handle_value, measure_part, shape_frame, sides
from facemask_editor.recipe.recipe import Recipe, Shape
from facemask_editor.training.data.split import kept_back
from facemask_editor.weights.checkpoint import PartModel, load_model
from facemask_editor.weights.handles import PartHandles

AMOUNTS = (-1.0, 1.0)
OWN_BAR, CROSS_BAR, ORDER_BAR = 0.15, 0.25, 0.98
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
    def off(self) -> float:
        """Mean of how far the effect is off 1."""
        return float(np.mean(np.abs(np.array(self.own) - 1)))

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
        """Whether own effects, cross effects and order meet the bars, on the mean over all edits."""
        in_order = float(np.mean(self.monotone)) >= ORDER_BAR if self.monotone else True
        return self.off <= OWN_BAR and self.worst()[1] < CROSS_BAR and in_order


def effects(
    masks: Iterable[LabelMap], model: PartModel, *, amounts: Sequence[float] = AMOUNTS, adapt: float = 0.0
) -> dict[tuple[str, str], Effects]:
    """Return what each handle does to masks of any size, by part and handle; pairs move together."""
    editor = PartEditor(model)
    found: dict[tuple[str, str], Effects] = {}
    for mask in masks:
        editor.set_mask(mask)
        face = _Face(mask, editor)
        for part, handles in editor.handles.parts.items():
            other = editor.handles.partners.get(part, part)
            if part not in face.before or (other < part and other in face.before):
                continue  # absent, or seen to with the other side
            parts = [part] + ([other] if other != part and other in face.before else [])
            for handle in handles.shape.handles:
                moved: dict[int, list[float]] = {p: [0.0] for p in parts}
                for amount in amounts:
                    step = Shape(part=editor.class_names[part], handle=handle, amount=amount)
                    after = editor.apply(Recipe(steps=(step,), adapt=adapt)).label_map
                    for p in parts:
                        key = editor.class_names[p], handle
                        seen = found.setdefault(key, Effects(_others(handles, handle)))
                        own, cross, asked = face.compare(after, p, handle, amount)
                        if abs(asked) < REACHABLE * abs(amount):
                            continue
                        moved[p].append(own * asked)
                        seen.own.append(own)
                        seen.cross.append(cross)
                order = np.argsort([0.0, *amounts])
                for p in parts:
                    if len(moved[p]) == len(order):
                        rising = np.diff(np.array(moved[p])[order]) > 0
                        found[editor.class_names[p], handle].monotone.append(bool(rising.all()))
    return found


class _Face:
    """A mask and what its parts measure before an edit, in the frame that holds after it too."""

    def __init__(self, mask: LabelMap, editor: PartEditor) -> None:
        schema = editor.model.card.label_schema()
        self._editor = editor
        self._frame, self._side = shape_frame(mask, schema), sides(mask, schema)
        self._own = [part.own_frame for part in editor.model.vae.config.layout.parts]
        fewest = FEWEST_PIXELS * mask.size / REFERENCE_SIZE**2
        self.before: dict[int, Values] = {}
        for part in editor.handles.parts:
            if int((mask == part).sum()) >= fewest and (values := self._measure(mask, part)) is not None:
                self.before[part] = values

    def _measure(self, label_map: LabelMap, part: int) -> Values | None:
        name = self._editor.class_names[part]
        extent = full_extent(label_map, part, self._editor.model.vae.config.layout)
        return measure_part(name, Coverage.of_mask(extent), self._frame, self._side[name])

    def compare(
        self, after: LabelMap, part: int, handle: str, amount: float
    ) -> tuple[float, list[float], float]:
        """Return own effect and absolute cross effects over what was asked, and that, in deviations.

        A part that is gone has the effects 0 and 9.
        """
        handles, before = self._editor.handles.parts[part], self.before[part]
        name, others = self._editor.class_names[part], _others(handles, handle)
        goal = target(name, handle, amount, before, handles, bounded=not self._own[part])
        asked = _own(name, handle, handles, before, goal)
        found = self._measure(after, part)
        if found is None or asked == 0:
            return 0.0, [9.0] * len(others), asked
        change: npt.NDArray[np.float64] = np.abs((found - before) / handles.deviations / asked)
        cross = [float(change[handles.shape.names.index(other)]) for other in others]
        return _own(name, handle, handles, before, found) / asked, cross, asked


def _others(handles: PartHandles, handle: str) -> tuple[str, ...]:
    moved = handles.shape.size if handle == "size" else (handle,)
    return tuple(name for name in handles.shape.names if name not in moved)


def _own(name: str, handle: str, handles: PartHandles, before: Values, after: Values) -> float:
    """Return the change of a handle's own quantity in standard deviations."""
    change = handle_value(name, handle, after) - handle_value(name, handle, before)
    return change / float(handles.stats[handles.shape.handles.index(handle), 1])


def table(found: dict[tuple[str, str], Effects], model: PartModel) -> str:
    """Return the effects as a Markdown table, and the handles that miss a bar."""
    units = {(h.part, h.name): h for h in PartEditor(model).handles.listed()}
    lines = [
        "| handle | 1 sd at 512 | range, sd | edits | own effect | off by | within 15 % "
        "| largest cross effect | all under 25 % | in order |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for key, seen in found.items():
        if not seen.own:
            continue
        handle, (other, cross) = units[key], seen.worst()
        unit = {"deg": "°", "%": " %"}.get(handle.unit, " px")
        order = f"{np.mean(seen.monotone):.0%}" if seen.monotone else "-"
        lines.append(
            f"| {key[0]}.{key[1]} | {handle.deviation:.1f}{unit} | {handle.low:+.1f} to {handle.high:+.1f} "
            f"| {len(seen.own)} | {seen.mean:.2f} | {seen.off:.2f} | {seen.within:.0%} "
            f"| {cross:.2f} {other} | {seen.clean:.0%} | {order} |"
        )
    missed = [f"{part}.{handle}" for (part, handle), seen in found.items() if seen.own and not seen.passes]
    lines.append("")
    lines.append(f"{len(lines) - 3 - len(missed)} of {len(lines) - 3} handles meet the bars on the mean.")
    lines.append(f"Missed: {', '.join(missed) or 'none'}.")
    own = [effect for seen in found.values() for effect in seen.own]
    clean = [seen.clean * len(seen.own) for seen in found.values() if seen.own]
    if own:
        within = float(np.mean(np.abs(np.array(own) - 1) <= OWN_BAR))
        lines.append(
            f"Of all {len(own)} edits {within:.1%} are within {OWN_BAR:.0%} of what was asked, and "
            f"{sum(clean) / len(own):.1%} have all cross effects under {CROSS_BAR:.0%}."
        )
    return "\n".join(lines) + "\n"


def validation_masks(folder: Path, limit: int) -> list[LabelMap]:
    """Return masks of a folder that are kept back from training, evenly chosen."""
    paths = list(iter_masks(folder))
    kept = kept_back(folder, paths)
    chosen = [path for path in paths if path.stem in kept]
    return [
        open_mask(path, CELEBAMASK_HQ).label_map for path in chosen[:: max(1, len(chosen) // limit)][:limit]
    ]


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
        write_atomically(options.out, text.encode())


if __name__ == "__main__":
    main()
