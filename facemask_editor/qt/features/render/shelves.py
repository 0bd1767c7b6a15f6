"""The pictures that have come, each with the document that it belongs to. Needs no Qt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from facemask_editor.document.document import MaskDocument
    from facemask_editor.qt.features.render.work import Result

MOST = 24
"""Pictures that are kept in memory, of all documents together."""


@dataclass(eq=False)
class Shelf:
    """The pictures of one document, the newest first."""

    results: list[Result] = field(default_factory=list)


class Shelves:
    """A shelf for each file, where a mask that is opened again finds its pictures; one for other masks."""

    def __init__(self) -> None:
        self._by_path: dict[Path, Shelf] = {}
        self._ages: list[tuple[Shelf, Result]] = []
        self.current = Shelf()

    @property
    def results(self) -> Sequence[Result]:
        """Of the open document, the newest first."""
        return self.current.results

    def turn_to(self, document: MaskDocument | None) -> None:
        """Take out the shelf of a document."""
        path = document.path if document is not None else None
        found = self._by_path.get(path) if path is not None else None
        self.current = found or Shelf()
        self.note_path(document)
        kept = [*self._by_path.values(), self.current]
        self._ages = [(shelf, result) for shelf, result in self._ages if shelf in kept]

    def note_path(self, document: MaskDocument | None) -> None:
        """Follow a document to the name that it was saved under."""
        if document is not None and document.path is not None:
            self._by_path[document.path] = self.current

    def add(self, result: Result) -> None:
        """Put a picture of the open document in front; the oldest one of all goes where there is no room."""
        self.current.results.insert(0, result)
        self._ages.append((self.current, result))
        while len(self._ages) > MOST:
            shelf, old = self._ages.pop(0)
            if old in shelf.results:
                shelf.results.remove(old)

    def remove(self, result: Result) -> None:
        """Forget a picture of the open document."""
        if result in self.current.results:
            self.current.results.remove(result)
            self._ages = [kept for kept in self._ages if kept[1] is not result]
