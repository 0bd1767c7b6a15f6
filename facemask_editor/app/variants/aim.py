"""What is varied: the selected parts, their group, or all that are unlocked."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

import numpy as np
import numpy.typing as npt

from facemask_editor.app.disabled_reason import shapeable_parts
from facemask_editor.core.groups import DRAWN_TOGETHER, drawn_with
from facemask_editor.core.labels import LabelSchema

_NAMED = 3
"""Parts that a title or a file name lists; of more it gives the number."""


class Scope(Enum):
    """How much is varied."""

    SELECTED = "selected"
    GROUP = "group"
    ALL = "all"


@dataclass(frozen=True)
class Aim:
    """What is varied.

    Attributes:
        parts: Class names in class order; never empty.
        group: Key of the group that they are all of and are drawn as; "" where each is drawn by itself.
        title: For people, in the middle of a sentence: "nose", "left eye and nose".
        tag: For file names: "nose", "eyes", "all".
    """

    parts: tuple[str, ...]
    group: str
    title: str
    tag: str


def aim_of(
    schema: LabelSchema,
    selected: Collection[int],
    scope: Scope,
    *,
    both: bool,
    counts: npt.NDArray[np.int64],
    locks: Collection[int],
    known: Collection[str],
) -> Aim | str:
    """Return what is varied, or why nothing is.

    Args:
        schema: The classes.
        selected: Selected classes; the first one says which group is meant.
        scope: How much of the face.
        both: Whether the other side of a pair changes too, where it is there.
        counts: (C,) pixels of each class.
        locks: Locked classes.
        known: Names of the classes that the model knows.
    """
    if scope is Scope.ALL:
        parts = shapeable_parts(schema, counts, locks, known)
        return Aim(tuple(parts), "", "all unlocked parts", "all") if parts else "All parts are locked."
    if scope is Scope.GROUP:
        return _group(schema, next(iter(selected), 0), counts, locks, known)
    chosen = set(selected) - {schema.background}
    if not chosen:
        return "Background has no shape of its own. Select a part, here or on the picture."
    free = chosen - set(locks)
    if not free:
        return f"{part_titles(schema, sorted(chosen))} {'is' if len(chosen) == 1 else 'are'} locked."
    if len(free) > 1:  # a single part may come; of several, what is not there stays away
        free = {label for label in free if counts[label]} or free
    if both:
        free |= {other for label in free for other in _other_sides(schema, label, counts)} - set(locks)
    names = [schema.names[label] for label in sorted(free) if schema.names[label] in known]
    if not names:
        return f"The model does not know {part_titles(schema, sorted(free)).lower()}."
    return _aim(schema, names, counts, locks)


def _group(
    schema: LabelSchema,
    label: int,
    counts: npt.NDArray[np.int64],
    locks: Collection[int],
    known: Collection[str],
) -> Aim | str:
    key = drawn_with(schema.names[label])
    if not key:
        return f"{schema.title(label)} belongs to no group of parts."
    names = [schema.names[part] for part in _asked(schema, key, counts, locks)]
    names = [name for name in names if name in known]
    if not names:
        return f"All of {DRAWN_TOGETHER[key].title.lower()} is locked."
    return _aim(schema, names, counts, locks)


def _aim(
    schema: LabelSchema, names: Sequence[str], counts: npt.NDArray[np.int64], locks: Collection[int]
) -> Aim:
    """Return the aim at unlocked parts, as a group where they are all that would be drawn of one."""
    labels = sorted(schema.index(name) for name in names)
    parts = tuple(schema.names[label] for label in labels)
    if len(parts) > 1:
        for key, group in DRAWN_TOGETHER.items():
            if _asked(schema, key, counts, locks) == labels:
                return Aim(parts, key, group.title.lower(), key)
    tag = "-".join(parts) if len(parts) <= _NAMED else f"{len(parts)}-parts"
    return Aim(parts, "", part_titles(schema, labels).lower(), tag)


def _asked(schema: LabelSchema, key: str, counts: npt.NDArray[np.int64], locks: Collection[int]) -> list[int]:
    """Return what a step for a group draws: its parts that are there, else all, without locked ones."""
    members = DRAWN_TOGETHER[key].labels(schema)
    there = [label for label in members if counts[label]]
    return sorted(label for label in (there or members) if label not in locks)


def _other_sides(schema: LabelSchema, label: int, counts: npt.NDArray[np.int64]) -> Iterable[int]:
    """Yield the other one of a pair, where both are there or neither is."""
    for pair in schema.pairs:
        if label in pair:
            other = pair[0] if label == pair[1] else pair[1]
            if bool(counts[other]) == bool(counts[label]):
                yield other


def part_titles(schema: LabelSchema, labels: Sequence[int]) -> str:
    """Return what parts are called in a line: "Left eye and nose"; "5 parts" of many."""
    if len(labels) > _NAMED:
        return f"{len(labels)} parts"
    first, *rest = (schema.title(label) for label in labels)
    lower = [title.lower() for title in rest]
    return " and ".join(filter(None, (", ".join((first, *lower[:-1])), *lower[-1:])))
