"""Second faces as small pictures, read in the background."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from facemask_editor.core.errors import FaceMaskError
from facemask_editor.qt.jobs.desk import Desk
from facemask_editor.qt.jobs.workers import DaemonWorker

if TYPE_CHECKING:
    from PySide6.QtCore import QObject
    from PySide6.QtGui import QImage

    from facemask_editor.app.donors.donor import Donor
    from facemask_editor.core.labels import LabelMap, LabelSchema
    from facemask_editor.qt.jobs.mailbox import Watch


@dataclass(frozen=True, eq=False)
class SmallFace:
    """A face in the tray.

    Attributes:
        picture: Square.
        labels: S x S uint8, the classes under the picture's pixels.
        schema: Of the labels.
    """

    picture: QImage
    labels: LabelMap
    schema: LabelSchema

    def class_at(self, x: float, y: float) -> str:
        """Return the name of the class at a place of the picture, both in 0..1; "" for background."""
        side = len(self.labels)
        row, column = (min(side - 1, max(0, int(v * side))) for v in (y, x))
        label = int(self.labels[row, column])
        return "" if label == self.schema.background else self.schema.names[label]


class SmallFaces:
    """Reads small faces one after the other; a file that cannot be read holds up only its successors.

    Args:
        owner: Nobody hears of a picture once this is deleted.
    """

    def __init__(self, owner: QObject) -> None:
        self._owner = owner
        self._desk = Desk(DaemonWorker("second faces", width=1))
        self._numbers = count()

    def read(
        self,
        path: Path,
        side: int,
        ready: Callable[[SmallFace | str], object],
        known: Donor | None = None,
    ) -> None:
        """Read a face; `ready` gets it, or why there is none.

        Args:
            path: A mask.
            side: Of the picture, in pixels.
            ready: Called in the window's thread.
            known: The face, for where there is no such file.
        """
        self._desk.ask(
            partial(_read, path, side, known),
            purpose=("second face", next(self._numbers)),
            ready=ready,
            owner=self._owner,
        )

    def shutdown(self) -> bool:
        """Wait for no picture any more."""
        return self._desk.shutdown()


def _read(path: Path, side: int, known: Donor | None, _watch: Watch) -> SmallFace | str:
    from facemask_editor.formats import open_mask
    from facemask_editor.qt.look.error_text import error_text
    from facemask_editor.qt.look.thumbnails import read_face

    if known is not None and not path.exists():
        return _drawn(known, side)
    try:
        mask = open_mask(path)
        return SmallFace(read_face(path, side), _square(mask.label_map, side), mask.schema)
    except (FaceMaskError, OSError, ValueError, MemoryError) as error:
        return error_text(error)


def _drawn(known: Donor, side: int) -> SmallFace:
    """Return a face that no file holds any more, drawn from its mask."""
    from facemask_editor.core.convert import convert_schema
    from facemask_editor.core.labels import CELEBAMASK_HQ
    from facemask_editor.qt.look.thumbnails import drawn_face
    from facemask_editor.render.illustration.choices import choices_of

    label_map = convert_schema(known.label_map, known.schema, CELEBAMASK_HQ).label_map
    picture = drawn_face(label_map, side, choices_of(Path(known.name)))
    return SmallFace(picture, _square(known.label_map, side), known.schema)


def _square(label_map: LabelMap, side: int) -> LabelMap:
    """Return the middle of a mask, as thumbnails are cut, at so many pixels."""
    import numpy as np

    edge = min(label_map.shape)
    top, left = ((length - edge) // 2 for length in label_map.shape)
    at = ((np.arange(side) + 0.5) * edge / side).astype(np.intp)
    return np.ascontiguousarray(label_map[np.ix_(top + at, left + at)])
