"""The lines of a recipe list: one for each recipe step and each stroke of a timeline."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from facemask_editor.app.timeline.timeline import Entry, Timeline
from facemask_editor.core.labels import LabelSchema
from facemask_editor.recipe.kinds import described
from facemask_editor.recipe.names import edit_name
from facemask_editor.recipe.recipe import Recipe
from facemask_editor.recipe.step_kind import PartStep, Step

_NUMBERS = re.compile(r"(.*) \(([^()]*\d[^()]*)\)")
_PAINTED, _KEPT = "brush", "lock-outline"


@dataclass(frozen=True)
class Row:
    """One line.

    Attributes:
        key: Of its entry.
        index: Of its step in the entry.
        number: Of the entry, from 1.
        text: What it does, with seed and amounts.
        sign: Name of its icon.
        step: The recipe step; None for pixels.
        part: Class name of the part, "" for none.
        on: Whether it is switched on.
        last: Whether it is the last of its entry, after which there is a face to be seen.
        more: Further steps that go with it: what one drag asked of a part's shape is one line, and so is what
            was asked of several parts at once.
        adapt: How far neighbours adapt to its edit; None where it does not ask for that.
        tip: What there is to know of it beside the text.
    """

    key: int
    index: int
    number: int
    text: str
    sign: str
    step: Step | None
    part: str
    on: bool
    last: bool
    tip: str
    adapt: float | None = None
    more: tuple[Step, ...] = ()

    @property
    def id(self) -> tuple[int, int]:
        """Entry and step."""
        return self.key, self.index


def rows_of(timeline: Timeline, schema: LabelSchema) -> list[Row]:
    """Return the lines of a timeline, oldest first."""
    return [row for number, entry in enumerate(timeline.entries, 1) for row in _rows(number, entry, schema)]


def step_text(schema: LabelSchema, *steps: Step) -> str:
    """Return what recipe steps do, as the history says it."""
    return edit_name(Recipe(steps=steps), schema)


def in_two(text: str) -> tuple[str, str]:
    """Return what a line says without the numbers at its end, and these: "Blend mouth (inner)", "100%"."""
    found = _NUMBERS.fullmatch(text)
    return (found[1], found[2]) if found and "), " not in found[1] else (text, "")


def _rows(number: int, entry: Entry, schema: LabelSchema) -> list[Row]:
    if entry.source is None:
        sign = _KEPT if entry.keeps else _PAINTED
        tip = f"{entry.pixels.count} px"
        return [Row(entry.key, 0, number, entry.name, sign, None, "", entry.on, True, tip)]
    recipe = entry.source.recipe
    told = [f"adapt {recipe.adapt:g}", f"model {entry.source.model}"]
    if recipe.locks:
        told.insert(1, f"locked: {', '.join(schema.title(schema.index(n)) for n in recipe.locks)}")
    last = len(entry.steps) - 1
    return [
        Row(
            entry.key,
            index,
            number,
            edit_name(Recipe(steps=(step, *more)), schema),
            described(step).icon,
            step,
            step.part if isinstance(step, PartStep) else "",
            index not in entry.off,
            index + len(more) == last,
            ", ".join(told),
            recipe.adapt if described(step).adapts else None,
            more,
        )
        for index, step, more in _together(entry)
    ]


def _together(entry: Entry) -> Iterator[tuple[int, Step, tuple[Step, ...]]]:
    """Yield place and step of each line, and the steps that go with it: what differs in its part alone."""

    def alike(place: int) -> object:
        step = entry.steps[place]
        if not isinstance(step, PartStep):
            return place
        if not described(step).apart:
            return step.kind, repr(step.model_copy(update={"part": ""})), place in entry.off
        return step.kind, step.part, getattr(step, "side", ""), place in entry.off

    for _, group in groupby(range(len(entry.steps)), key=alike):
        first, *rest = group
        yield first, entry.steps[first], tuple(entry.steps[place] for place in rest)
