"""What the window's thread hands to the journal's: small things, and pixels that nobody changes any more."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np

from facemask_editor.app.journal.beside import Beside, States
from facemask_editor.app.journal.packing import Tiles
from facemask_editor.core.labels import LabelMap, LabelSchema
from facemask_editor.core.region import Box
from facemask_editor.document.edits import Edit


@dataclass(frozen=True)
class State:
    """Where a document stands. Places count all steps ever made, forgotten ones too.

    Attributes:
        first: Place of the oldest step that is kept.
        position: Place of the step that redo would bring back.
        saved: The position when the file was last written; None: no state is that of a file.
        locks: Locked classes.
        path: The document's file, None where it has none.
    """

    first: int
    position: int
    saved: int | None
    locks: frozenset[int]
    path: Path | None


class LoggedStep(NamedTuple):
    """A step of the history. Its edit undoes it where it is applied, else redoes it; it is never changed."""

    place: int
    name: str
    source: str | None
    edit: Edit
    locks: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Begin:
    """A document is edited from here on. With its label map (H x W uint8, own copy) as it is now."""

    schema: LabelSchema
    state: State
    steps: tuple[LoggedStep, ...]
    live: LabelMap
    unsaved: bool


@dataclass(frozen=True)
class Steps:
    """All steps from a place on are these, oldest first.

    Attributes:
        state: Where the document stands then.
        kept: Place from which on older steps are dropped.
        steps: From there on.
        live: Pixels as they are then: those of the only step's edit, or the whole map where there are several
            or one that is undone. Own copies.
    """

    state: State
    kept: int
    steps: tuple[LoggedStep, ...]
    live: Tiles | LabelMap


@dataclass(frozen=True)
class Moved:
    """Another place in the history, other locks, or the file was written."""

    state: State
    written: bool


@dataclass(frozen=True)
class Painted:
    """A stroke that lasts.

    Attributes:
        box: Where; None: it is over.
        pixels: uint8 of the box's shape, own copy.
        whole: Whether that is all of the stroke, else what was added.
        name: Of the step that it would be.
    """

    box: Box | None
    pixels: LabelMap | None = None
    whole: bool = True
    name: str = ""


@dataclass(frozen=True)
class Pending:
    """An edit that is shown as done and is no step yet: its H x W pixels, None when there is none."""

    name: str = ""
    pixels: LabelMap | None = None
    source: str | None = None


@dataclass(frozen=True)
class End:
    """The document is closed, and nothing of it is to be kept."""


@dataclass(frozen=True)
class Call:
    """Something to do in the journal's thread once all before it is written."""

    action: Callable[[], object]


Written = Steps | Moved | Painted | Pending | States | Beside
"""What goes into the file after its beginning."""
Record = Begin | Written | End | Call


def weight(record: Record) -> int:
    """Return roughly the bytes of memory that a record holds."""
    if isinstance(record, Begin):
        return record.live.nbytes + sum(step.edit.nbytes for step in record.steps)
    if isinstance(record, Steps):
        steps = sum(step.edit.nbytes for step in record.steps)
        if isinstance(record.live, np.ndarray):
            return record.live.nbytes + steps
        return sum(pixels.nbytes for _, pixels in record.live) + steps
    if isinstance(record, States):
        return 256 + 16 * len(record.nodes)
    if isinstance(record, Painted | Pending) and record.pixels is not None:
        return record.pixels.nbytes
    return 256
