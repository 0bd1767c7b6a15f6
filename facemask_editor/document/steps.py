"""Steps of the history: what they are called, where they come from, how they are taken back."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field
from itertools import count
from typing import NamedTuple

from facemask_editor.document.edits import Edit

_serials = count(1)


class Step(NamedTuple):
    """What a step is called and where it comes from.

    Attributes:
        name: Shown to the user.
        source: How its pixels were made of those before it, as text that whoever made them can read; None for
            a stroke, whose pixels are all there is. The pixels count: a step that another one came to lie
            under keeps its source, as what was asked for.
        locks: Classes that were locked when it was made; the recipe of a source has its own.
    """

    name: str
    source: str | None
    locks: frozenset[int] = frozenset()


@dataclass(eq=False)
class Entry:
    """One step; the same object as long as the history holds it."""

    name: str
    edit: Edit
    """Undoes an applied entry, redoes an undone one."""
    merge_key: Hashable | None = None
    source: str | None = None
    locks: frozenset[int] = frozenset()
    serial: int = field(default_factory=lambda: next(_serials))
    """Another one whenever the step itself changes; undo and redo only swap its edit."""

    def change(self, edit: Edit, source: str | None) -> None:
        """Take another edit and source, as where two steps become one."""
        self.edit, self.source, self.serial = edit, source, next(_serials)

    @property
    def step(self) -> Step:
        """Name, source and locks."""
        return Step(self.name, self.source, self.locks)

    @property
    def nbytes(self) -> int:
        """Memory held."""
        return self.edit.nbytes + (len(self.source) if self.source else 0)


@dataclass(eq=False)
class SaveMark:
    """A state that is being written to a file.

    Attributes:
        position: Number of applied entries at it, kept up to date by the history; None: it is gone.
    """

    position: int | None


@dataclass(frozen=True)
class Past:
    """A history to begin with, for a document that is opened again.

    Attributes:
        steps: Oldest first, each with the edit that makes it on the pixels that those before it leave.
        position: Number of applied steps.
        saved: Number of applied steps when the file was last written; None: no state is that of a file.
    """

    steps: tuple[tuple[Step, Edit], ...]
    position: int
    saved: int | None
