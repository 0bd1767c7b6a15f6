"""Parts that are drawn together, put on, and how much draws differ, each on one mask."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from facemask_editor.core.groups import BROWS, EYES, LIPS
from facemask_editor.core.labels import LabelMap, LabelSchema
from facemask_editor.engine.editor import PartEditor
from facemask_editor.fields.encode import resize_nearest
from facemask_editor.fields.layout import REFERENCE_SIZE
from facemask_editor.measures.judged import JudgedRanges, judged
from facemask_editor.measures.relations.ranges import RelationRanges
from facemask_editor.measures.relations.registry import relations
from facemask_editor.measures.relations.relation import GROUPS
from facemask_editor.measures.relations.scene import Scene
from facemask_editor.recipe.recipe import Recipe, Resample
from facemask_editor.training.reports.defects.cases import shown
from facemask_editor.training.reports.defects.plan import DRAWN, PLACED, DefectPlan

_CELLS = 96
_U, _V = (-2.6, 2.6), (-2.4, 3.6)
"""Part of the face's frame in which shapes are compared, in distances of the eyes."""

Shapes = npt.NDArray[np.uint8]


@dataclass
class Draws:
    """What the draws on one mask showed.

    Attributes:
        real: By name of `DRAWN`, for masks that show it: whether the mask's own relations hold, and whether
            the judged quantities do as well.
        drawn: The same of each draw.
        placed: By name of `PLACED`: whether each draw lies in its place.
        real_placed: The same of the mask's own.
        whole: Whether all relations of the mask hold.
        shapes: By class name: each draw in the frame of the face, packed bits.
        forms: The same with the part's middle in the frame's middle: its form alone, wherever it lies.
    """

    real: dict[str, tuple[bool, bool]] = field(default_factory=dict)
    drawn: dict[str, list[tuple[bool, bool]]] = field(default_factory=dict)
    placed: dict[str, list[bool]] = field(default_factory=dict)
    real_placed: dict[str, bool] = field(default_factory=dict)
    whole: bool = True
    shapes: dict[str, list[Shapes]] = field(default_factory=dict)
    forms: dict[str, list[Shapes]] = field(default_factory=dict)


class Drawer:
    """Draws parts on masks.

    Args:
        editor: Of the model.
        ranges: Of relations of real masks.
        judges: Of judged quantities of real masks.
        plan: How often, how far neighbours adapt.
    """

    def __init__(
        self, editor: PartEditor, ranges: RelationRanges, judges: JudgedRanges, plan: DefectPlan
    ) -> None:
        self._editor, self._ranges, self._judges, self._plan = editor, ranges, judges, plan
        self._schema = editor.model.card.label_schema()

    def draw(self, mask: LabelMap) -> Draws:
        """Draw on a mask, which the editor must have been given."""
        names = self._editor.class_names
        present = {names[part] for part in shown(mask, len(names))}
        found = Draws(whole=self._ranges.excess(relations(mask, self._schema)) == 0)
        for title, (group, parts) in DRAWN.items():
            if not all(part in present for part in parts):
                continue
            found.real[title] = self._holds(mask, group)
            found.drawn[title] = [self._holds(after, group) for after in self._results(parts)]
        for title, (parts, asked) in PLACED.items():
            known = tuple(part for part in parts if part in names)
            if set(known) & present:
                found.real_placed[title] = self._lies(mask, asked)
            if known:
                found.placed[title] = [self._lies(after, asked) for after in self._results(known)]
        for part in (*LIPS.names, *EYES.names, *BROWS.names, "nose", "hair", "skin"):
            if part in present:
                for after in self._results((part,)):
                    for centred, table in ((False, found.shapes), (True, found.forms)):
                        if (packed := framed(after, part, self._schema, centred)) is not None:
                            table.setdefault(part, []).append(packed)
        return found

    def _results(self, parts: tuple[str, ...]) -> list[LabelMap]:
        seeds = range(1, self._plan.seeds + 1)
        recipes = (
            Recipe(steps=tuple(Resample(part=part, seed=seed) for part in parts), adapt=self._plan.adapt)
            for seed in seeds
        )
        return [self._editor.apply(recipe).label_map for recipe in recipes]

    def _holds(self, label_map: LabelMap, group: str) -> tuple[bool, bool]:
        hold = self._ranges.excess(relations(label_map, self._schema, (group,)), group) == 0
        return hold, hold and self._judges.holds(judged(label_map, self._schema), group)

    def _lies(self, label_map: LabelMap, asked: tuple[str, ...]) -> bool:
        groups = {name.split(".")[0] for name in asked} & set(GROUPS)
        values = relations(label_map, self._schema, groups)
        known = {name: values[name] for name in asked}
        if all(value != value for value in known.values()):
            return False  # nothing came
        good = self._judges.holds(judged(label_map, self._schema), min(groups))
        return good and self._ranges.excess(known) == 0


def framed(label_map: LabelMap, part: str, schema: LabelSchema, centred: bool) -> Shapes | None:
    """Return a part in the frame of its face, packed bits; None where eyes do not tell the frame.

    Args:
        label_map: H x W uint8.
        part: Class name.
        schema: The classes.
        centred: Whether the part is moved to the middle.
    """
    small = resize_nearest(label_map, REFERENCE_SIZE, REFERENCE_SIZE)
    scene = Scene(small, schema)
    frame, own = scene.frame, scene.blob(part)
    if frame is None or own is None:
        return None
    if centred:
        frame = replace(frame, x=own.centre[0], y=own.centre[1])
    u = np.linspace(*_U, _CELLS)[None, :] * frame.unit
    v = np.linspace(*_V, _CELLS)[:, None] * frame.unit
    x = np.floor(frame.x + u * frame.ux - v * frame.uy).astype(np.intp)
    y = np.floor(frame.y + u * frame.uy + v * frame.ux).astype(np.intp)
    inside = (x >= 0) & (y >= 0) & (x < REFERENCE_SIZE) & (y < REFERENCE_SIZE)
    last = REFERENCE_SIZE - 1
    there = small[np.clip(y, 0, last), np.clip(x, 0, last)] == schema.names.index(part)
    return np.packbits(there & inside)


def differ(first: Shapes, second: Shapes) -> float:
    """Return 1 - IoU of two shapes from `framed`."""
    union = int(np.unpackbits(first | second).sum())
    return 1.0 - float(np.unpackbits(first & second).sum()) / union if union else 0.0
