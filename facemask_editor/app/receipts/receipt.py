"""What an edit changed, class by class, and why. Needs no Qt."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import numpy.typing as npt

from facemask_editor.core.labels import LabelMap, LabelSchema
from facemask_editor.core.region import Box, changed_box

_MOST = 5
"""Classes that a line names before the rest becomes a number."""


class Why(IntEnum):
    """Why a pixel changed; also its number in `Receipt.why`."""

    EDITED = 1
    """It belongs, or belonged, to a part that was asked for, or was painted."""
    ADAPTED = 2
    """A neighbour adapted."""
    REPAIRED = 3
    """It was torn off, or enclosed, and went to a neighbour."""


@dataclass(frozen=True, eq=False)
class Receipt:
    """What an edit changed. Each changed pixel counts once, for the class that it is told of.

    Attributes:
        box: Around the changed pixels; None where nothing changed.
        why: uint8 of the box's shape: 0 where nothing changed, else a `Why`.
        counts: Changed pixels by class index and why.
        locked: Classes that were locked; none of their pixels changed.
    """

    box: Box | None
    why: npt.NDArray[np.uint8]
    counts: Mapping[int, Mapping[Why, int]]
    locked: frozenset[int] = frozenset()

    def of(self, why: Why) -> int:
        """Return how many pixels changed for a reason."""
        return sum(counts.get(why, 0) for counts in self.counts.values())

    def line(self, schema: LabelSchema, asked: Collection[int] = ()) -> str:
        """Return "Nose 812 px edited, skin 40 adapted, 3 repaired, hair 0 (locked)"; "Nothing changed" too.

        Args:
            schema: The classes.
            asked: Classes that stand first: those that the edit was for.
        """
        told: list[str] = []
        order = sorted(self.counts, key=lambda c: (c not in asked, -sum(self.counts[c].values())))
        for label in order[:_MOST]:
            parts = [
                f"{_grouped(n)} {why.name.lower()}" for why, n in sorted(self.counts[label].items()) if n
            ]
            told.append(f"{schema.title(label).lower()} {', '.join(parts)}")
        if len(order) > _MOST:
            rest = sum(sum(self.counts[label].values()) for label in order[_MOST:])
            told.append(f"{len(order) - _MOST} more classes {_grouped(rest)}")
        locked = sorted(self.locked - set(order))
        if len(locked) in (1, 2):
            told += [f"{schema.title(label).lower()} 0 (locked)" for label in locked]
        elif locked:
            told.append(f"{len(locked)} locked classes 0")
        text = ", ".join(told) if order else ", ".join(["nothing changed", *told])
        return text[:1].upper() + text[1:]


def receipt(
    before: LabelMap,
    after: LabelMap,
    at: Box,
    *,
    edited: Collection[int] | None,
    repaired: npt.NDArray[np.bool_] | None = None,
    locked: Collection[int] = (),
) -> Receipt:
    """Return what changed between two maps of one shape.

    Args:
        before: h x w uint8.
        after: The same shape.
        at: Where in the picture they lie.
        edited: Classes that the edit was for; None for all, as of a stroke, whose pixels all were meant.
        repaired: h x w bool, pixels that were changed to repair what the edit tore; None for none.
        locked: Classes that were locked.
    """
    box = changed_box(before, after)
    held = frozenset(locked)
    if box is None:
        return Receipt(None, np.zeros((0, 0), np.uint8), {}, held)
    old, new = before[box.slices], after[box.slices]
    differs = old != new
    meant = np.ones(256, np.bool_)
    if edited is not None:
        meant[:] = False
        meant[list(edited)] = True
    # told of the class that was asked for, else of the one that grew; background is nobody's
    whose = np.where(meant[new], new, np.where(meant[old], old, np.where(new > 0, new, old)))
    if edited is None:
        whose = np.where(new > 0, new, old)
    why = np.where(meant[new] | meant[old], np.uint8(Why.EDITED), np.uint8(Why.ADAPTED))
    if repaired is not None:
        why[repaired[box.slices]] = Why.REPAIRED
    why = np.where(differs, why, np.uint8(0)).astype(np.uint8)
    counts: dict[int, dict[Why, int]] = {}
    for reason in Why:
        found = np.bincount(whose[why == reason], minlength=1)
        for label in np.flatnonzero(found).tolist():
            counts.setdefault(label, {})[reason] = int(found[label])
    return Receipt(box.shift(at.x0, at.y0), why, counts, held)


def _grouped(number: int) -> str:
    return f"{number:,}".replace(",", "\u202f")
