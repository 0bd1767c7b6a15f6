"""What the doctor finds, as data: what, where, how bad, and what mends it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from enum import IntEnum
from functools import cached_property

import numpy as np
import numpy.typing as npt

from facemask_editor.core.labels import LabelMap
from facemask_editor.core.region import Box
from facemask_editor.measures.defects.change import Piece


class Severity(IntEnum):
    """How bad a finding is; the worst is the greatest.

    ERROR: the mask says something else than it is meant to say, or cannot be used.
    WARNING: a fault that nearly no mask of a real face has.
    HINT: many masks have it; worth a look.
    """

    HINT = 1
    WARNING = 2
    ERROR = 3

    @property
    def word(self) -> str:
        """As commands print it."""
        return self.name.lower()


Change = Callable[[LabelMap, Collection[int]], LabelMap]


@dataclass(frozen=True)
class Fix:
    """What mends a finding.

    Attributes:
        title: What it does, as a button or a line of a report says it.
        change: From a label map (H x W uint8) and the locked classes to a new map of the same size. Pure:
            the same map gives the same map, and the map that it was given stays as it is. Pixels whose class
            before or after is locked keep their class.
    """

    title: str
    change: Change

    def __call__(self, label_map: LabelMap, locks: Collection[int] = ()) -> LabelMap:
        """Return the mended map; the same pixels where locks leave nothing to mend."""
        return self.change(label_map, locks)


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong with a mask.

    Attributes:
        kind: Key of `kinds.KINDS`.
        severity: How bad it is.
        parts: Names of the classes that it is said of, the one to blame first; none where it is said of the
            whole mask.
        sentence: For people.
        pieces: Where, the largest first; none where it is said of the whole mask.
        fix: What mends it; None where no change is certain to be right.
        no_fix: Why there is none, one sentence; "" where there is one.
    """

    kind: str
    severity: Severity
    parts: tuple[str, ...]
    sentence: str
    pieces: tuple[Piece, ...] = field(default=(), repr=False, compare=False)
    fix: Fix | None = field(default=None, compare=False)
    no_fix: str = ""

    def __post_init__(self) -> None:
        if (self.fix is None) != bool(self.no_fix):
            raise ValueError(f"{self.kind}: a finding has a fix, or a reason why it has none")

    @cached_property
    def box(self) -> Box | None:
        """Smallest box round all pieces; None for the whole mask."""
        found: Box | None = None
        for piece in self.pieces:
            found = piece.box.union(found)
        return found

    @property
    def area(self) -> int:
        """Pixels of all pieces."""
        return sum(piece.area for piece in self.pieces)

    @property
    def id(self) -> str:
        """Kind, classes and place: what tells it from others, and stays while nothing near it changes."""
        box = self.box
        place = "" if box is None else f"@{box.x0},{box.y0},{box.width}x{box.height}"
        return f"{self.kind}:{'+'.join(self.parts)}{place}"

    def mask(self, shape: tuple[int, ...]) -> npt.NDArray[np.bool_]:
        """Return H x W bool: the pixels that it is about; none for the whole mask."""
        flags = np.zeros(shape[:2], np.bool_)
        for piece in self.pieces:
            flags[piece.box.slices] |= piece.own
        return flags
