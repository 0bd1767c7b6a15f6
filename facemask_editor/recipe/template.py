"""From the one edit of a batch run to the recipe of each output: parts that a mask has, and seeds.

See docs/decisions/0001-edit-recipes-and-seeds.md.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from facemask_editor.core.labels import LabelMap, LabelSchema
from facemask_editor.recipe.kinds import described
from facemask_editor.recipe.recipe import PartStep, Recipe, Step

ALL_PARTS = "all"
"""As the part of a step: every part that the mask has and that is not locked."""


def as_text(name: Path | str) -> str:
    """Return a path or a text about it that JSON can hold; bytes that are no UTF-8 become ``\\xff``."""
    return _as_bytes(name.as_posix() if isinstance(name, Path) else name).decode("utf-8", "backslashreplace")


def _as_bytes(text: str) -> bytes:
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:  # Windows has names that are no Unicode in another way
        return text.encode("utf-8", "surrogatepass")


def derive_seed(seed: int, stem: str, variant: int, position: int) -> int:
    """Return the seed of the step at ``position`` in a variant of the mask ``stem``.

    BLAKE2b with 4 bytes over ``seed/variant/position/stem``, read big-endian. It depends on nothing else, so
    that further masks, further variants and resumed runs leave the seeds of all others as they are.
    """
    text = _as_bytes(f"{seed}/{variant}/{position}/{stem}")
    return int.from_bytes(hashlib.blake2b(text, digest_size=4).digest(), "big")


def is_random(template: Recipe) -> bool:
    """Return whether another seed makes another result."""
    return any(described(step).draws(step) for step in template.steps)


def check_parts(template: Recipe, schema: LabelSchema) -> None:
    """Make sure that a template can be carried out.

    Raises:
        ValueError: For an unknown class, or a part that is both locked and edited.
    """
    for name in template.locks:
        schema.index(name)
    for step in template.steps:
        for name in template.locks_of(step):
            schema.index(name)
        if problem := part_problem(step, template.locks_of(step), schema):
            raise ValueError(problem)


def part_problem(step: Step, locks: Collection[str], schema: LabelSchema) -> str:
    """Return why a step cannot change its part, "" where it can; raises ValueError for an unknown class."""
    if not isinstance(step, PartStep) or step.part == ALL_PARTS:
        return ""
    if schema.index(step.part) == schema.background:
        return f"{step.part} is what lies between the parts; it has no shape to {step.kind}"
    return f"{step.part} is locked, so {step.kind} would have no effect" if step.part in locks else ""


def changes_anything(template: Recipe, schema: LabelSchema) -> bool:
    """Return whether any step is left for a mask that has all parts: those for locked parts fall away."""
    parts = tuple(name for i, name in enumerate(schema.names) if i != schema.background)
    return any(True for _ in _expanded(template, parts))


def present_parts(label_map: LabelMap, schema: LabelSchema) -> tuple[str, ...]:
    """Return the names of the parts that a mask has, in class order."""
    counts = np.bincount(label_map.ravel(), minlength=len(schema))
    return tuple(name for i, name in enumerate(schema.names) if i != schema.background and counts[i])


def concrete_recipe(
    template: Recipe, *, written_steps: int, seed: int, stem: str, variant: int, present: Iterable[str]
) -> Recipe:
    """Return what is really done for one variant of one mask.

    Args:
        template: The edit of the run.
        written_steps: So many leading steps keep the template's seeds in variant 0.
        seed: The run's seed.
        stem: The mask's.
        variant: From 0.
        present: The parts that the mask has.
    """
    steps: list[Step] = []
    for index, (original, part) in enumerate(_expanded(template, tuple(present))):
        step = template.steps[original]
        update: dict[str, Any] = {"part": part} if part else {}
        if described(step).seeded and (variant > 0 or original >= written_steps):
            update["seed"] = derive_seed(seed, stem, variant, index)
        steps.append(step.model_copy(update=update))
    return template.model_copy(update={"steps": tuple(steps)})


def _expanded(template: Recipe, present: tuple[str, ...]) -> Iterator[tuple[int, str]]:
    """Yield the index in the template and the part of each step, "" for the whole face."""
    for index, step in enumerate(template.steps):
        if not isinstance(step, PartStep):
            yield index, ""
            continue
        if step.part != ALL_PARTS:
            yield index, step.part
            continue
        # Named steps of the same kind add to "all"; they do not repeat what it holds already.
        named = {
            other.part for other in template.steps if isinstance(other, PartStep) and other.kind == step.kind
        }
        locks = template.locks_of(step)
        yield from ((index, name) for name in present if name not in named and name not in locks)
