"""Which second faces are at hand and which are chosen. Needs no Qt and reads no file."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from facemask_editor.app.donors.pad import MOST


@dataclass(frozen=True)
class Tray:
    """The faces in the donor tray.

    Attributes:
        faces: Their files, in the order in which they are shown.
        chosen: Those that are used, in the order of the corners of the blend pad; at most `MOST`.
    """

    faces: tuple[Path, ...] = ()
    chosen: tuple[Path, ...] = ()

    def with_faces(self, paths: Iterable[Path]) -> Tray:
        """Put faces in front of the others; those that are there already come to the front."""
        new = tuple(dict.fromkeys(paths))
        return replace(self, faces=(*new, *(path for path in self.faces if path not in new)))

    def completed(self, paths: Iterable[Path]) -> Tray:
        """Put faces that are not there yet behind the others."""
        new = [path for path in dict.fromkeys(paths) if path not in self.faces]
        return replace(self, faces=(*self.faces, *new))

    def without(self, paths: Collection[Path]) -> Tray:
        """Take faces out."""
        return Tray(
            tuple(path for path in self.faces if path not in paths),
            tuple(path for path in self.chosen if path not in paths),
        )

    def chose(self, paths: Collection[Path]) -> Tray:
        """Choose exactly these faces: who was chosen keeps the corner, others follow in their order.

        Of more than `MOST` those chosen last are left out.
        """
        kept = [path for path in self.chosen if path in paths and path in self.faces]
        new = [path for path in self.faces if path in paths and path not in kept]
        return replace(self, chosen=tuple((*kept, *new)[:MOST]))
