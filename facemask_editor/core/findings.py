"""What is wrong with a mask, as data: defects of an edit, and how usual a face is. Imports nothing heavy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from facemask_editor.core.region import Box

DefectKind = Literal["pocket", "piece", "sliver", "order", "lost", "ray"]


@dataclass(frozen=True)
class Defect:
    """Something torn that an edit brought in.

    Attributes:
        kind: ``pocket`` of background in the face, new ``piece`` of a part, ``sliver`` of a part, ``order``
            of parts swapped, part ``lost``, ``ray`` of background.
        part: Class name.
        area: Pixels.
        box: Where, in pixels of the mask.
    """

    kind: DefectKind
    part: str
    area: int
    box: Box


@dataclass(frozen=True)
class OutOfRange:
    """A relation between parts that no training mask shows.

    Attributes:
        part: Class name of the part that it is said of.
        relation: Its name, such as ``lips.pieces``.
        meaning: One phrase for people.
        value: What the mask has.
        low: Least of the range of training masks.
        high: Greatest of it.
    """

    part: str
    relation: str
    meaning: str
    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Judgement:
    """How usual a mask is, as a whole and part by part.

    Attributes:
        no_face: Why this is no frontal face, one sentence; "" where it is one.
        whole: Share of the training masks that are less usual than this face, 0 to 1; None where the model
            cannot tell or this is no face.
        parts: The same for each part by class name.
        out_of_range: Relations outside the ranges of training masks, the worst first.
    """

    no_face: str = ""
    whole: float | None = None
    parts: Mapping[str, float] = field(default_factory=dict)
    out_of_range: tuple[OutOfRange, ...] = ()
