"""A look at a run before it: some of its outputs, made as it would make them and written nowhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from facemask_editor.batch.faces import FaceMaker
from facemask_editor.batch.manifest import MANIFEST_NAME, ManifestEntry
from facemask_editor.batch.one_mask import OneMask, Runner
from facemask_editor.batch.plan import BatchPlan
from facemask_editor.batch.plan_file.balance import expected_shares
from facemask_editor.batch.second_faces import SecondFaces
from facemask_editor.batch.written import BatchEvent, reason
from facemask_editor.core.errors import Cancelled, FaceMaskError
from facemask_editor.core.labels import LabelMap
from facemask_editor.engine.refused import check_usable
from facemask_editor.engine.requests import Engine, ModelInfo
from facemask_editor.formats import open_mask
from facemask_editor.formats.pictures.sheet import Cell, Sheet

NUMBER = 10
"""Examples on a sheet."""
LOOKED_AT = 500
"""Masks that are read to tell how often classes are there; of more, every so manieth."""


@dataclass(frozen=True, eq=False)
class Example:
    """One output that a run would make.

    Attributes:
        name: As its file's, without the ending.
        problem: Why there is none, one sentence; "" where there is.
        before: The mask; None where it cannot be read.
        after: The output.
        face: Its picture, H x W x 3 uint8 RGB, where one was asked for and can be made.
        entry: As it would stand in the manifest.
        event: What the run would tell of it.
    """

    name: str
    problem: str = ""
    before: LabelMap | None = None
    after: LabelMap | None = None
    face: Cell | None = None
    entry: ManifestEntry | None = None
    event: BatchEvent | None = None


@dataclass(frozen=True)
class Balance:
    """How often classes are there.

    Attributes:
        looked_at: Masks that were read.
        before: Share of them by class that any has, or that is expected in any output.
        after: Share of outputs that is expected to have it.
    """

    looked_at: int
    before: dict[str, float]
    after: dict[str, float]


def chosen(plan: BatchPlan, number: int = NUMBER) -> list[tuple[str, int]]:
    """Return stem and variant of so many outputs: of masks from all over the list, of few masks several."""
    stems = list(plan.inputs)
    masks = min(len(stems), number)
    places = [stems[place * len(stems) // masks] for place in range(masks)]
    found = [(stem, variant) for variant in range(plan.variants) for stem in places][:number]
    return sorted(found, key=lambda each: (places.index(each[0]), each[1]))


def examples(
    plan: BatchPlan,
    engine: Engine,
    model: ModelInfo,
    cancelled: Callable[[], bool] = lambda: False,
    number: int = NUMBER,
) -> Iterator[Example]:
    """Make the outputs of `chosen`.

    Raises:
        FormatError: A second face that all outputs share cannot be read.
        EngineError: The model cannot carry out what the plan may ask.
        Cancelled: As soon as ``cancelled()`` is true.
    """
    check_usable(plan.asked, model.refused)
    runner = Runner(plan, plan.output / MANIFEST_NAME, {}, {}, SecondFaces(plan), engine, model, cancelled)
    for stem, variant in chosen(plan, number):
        name = plan.output_of(stem, variant).stem
        try:
            mask = open_mask(plan.inputs[stem], plan.schema)
        except Exception as error:
            yield Example(name, reason(plan.inputs[stem], error))
            continue
        if cancelled():
            raise Cancelled("stopped by the user")
        made = OneMask(runner, stem, mask).made(variant, plan.output_of(stem, variant))
        if isinstance(made, BatchEvent):
            problem = made.error or "all draws were refused"
            yield Example(name, problem, before=mask.label_map, event=made)
            continue
        face = None
        try:
            face = FaceMaker(plan, stem, mask).picture(made.label_map) if plan.render else None
        except FaceMaskError as error:
            yield Example(name, str(error), mask.label_map, made.label_map, None, made.entry, made.event)
            continue
        yield Example(name, "", mask.label_map, made.label_map, face, made.entry, made.event)


def sheet_of(found: Sequence[Example]) -> Sheet:
    """Return examples as columns: the mask, the output, and its face where there is one."""
    rows: list[tuple[str, tuple[Cell | None, ...]]] = [
        ("before", tuple(example.before for example in found)),
        ("after", tuple(example.after for example in found)),
    ]
    if any(example.face is not None for example in found):
        rows.append(("face", tuple(example.face for example in found)))
    return Sheet(tuple(f"{example.name}\n{_below(example)}" for example in found), tuple(rows))


def _below(example: Example) -> str:
    """Return what stands below the name of an example: its split, or that there is none."""
    if example.after is None:
        return "refused" if example.event is not None and example.event.dropped is not None else "not made"
    drawn = example.entry.drawn if example.entry is not None else None
    return drawn.split if drawn is not None else ""


def balance(plan: BatchPlan, cancelled: Callable[[], bool] = lambda: False) -> Balance:
    """Return how often classes are there; masks that cannot be read do not count.

    Raises:
        Cancelled: As soon as ``cancelled()`` is true.
    """
    paths = list(plan.inputs.values())
    number = min(len(paths), LOOKED_AT)
    counts = np.zeros(len(plan.schema), np.intp)
    read = 0
    for place in range(number):
        if cancelled():
            raise Cancelled("stopped by the user")
        try:
            label_map = open_mask(paths[place * len(paths) // number], plan.schema).label_map
        except Exception:
            continue  # the run says so
        counts += np.bincount(label_map.ravel(), minlength=len(plan.schema)) > 0
        read += 1
    before = {
        name: float(count) / max(read, 1)
        for label, (name, count) in enumerate(zip(plan.schema.names, counts, strict=True))
        if label != plan.schema.background
    }
    after = before if plan.drawing is None else expected_shares(plan.drawing.plan, before)
    known = [name for name in before if before[name] or after[name]]
    return Balance(read, {name: before[name] for name in known}, {name: after[name] for name in known})
