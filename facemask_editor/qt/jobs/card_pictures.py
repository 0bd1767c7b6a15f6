"""Faces of mask files on cards, made in the background one after the other."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from facemask_editor.core.errors import FaceMaskError
from facemask_editor.qt.jobs.desk import Desk
from facemask_editor.qt.jobs.workers import DaemonWorker
from facemask_editor.qt.look.cards import PICTURE
from facemask_editor.qt.look.thumbnails import read_face
from facemask_editor.render.illustration.choices import Choices, choices_of

if TYPE_CHECKING:
    from PySide6.QtGui import QImage
    from PySide6.QtWidgets import QWidget

    from facemask_editor.qt.jobs.mailbox import Watch
    from facemask_editor.qt.look.cards import Card


class CardPictures:
    """Gives cards their pictures; a file that cannot be read to its end holds up only its successors.

    Args:
        page: Shows the cards; its screen says how many pixels a picture has.
        colours: Returns those of the drawn face of a mask.
    """

    def __init__(self, page: QWidget, colours: Callable[[Path], Choices] = choices_of) -> None:
        self._page, self._colours = page, colours
        self._desk = Desk(DaemonWorker("thumbnail", width=1))
        self._numbers = count()

    def show(self, path: Path, card: Card) -> None:
        """Read the picture of a mask; the card gets it, or the sign of why there is none."""
        side = round(PICTURE * self._page.devicePixelRatioF())

        def ready(picture: QImage | str) -> None:
            if isinstance(picture, str):
                card.set_picture(None, picture)
            else:
                card.set_picture(picture)

        self._desk.ask(
            partial(_picture, path, side, self._colours(path)),
            purpose=("thumbnail", next(self._numbers)),
            ready=ready,
            owner=card,
        )

    def forget(self) -> None:
        """Wait for no picture any more."""
        self._desk.cancel(*self._desk.jobs)


def _picture(path: Path, side: int, choices: Choices, _watch: Watch) -> QImage | str:
    """Return the face of a mask, or the sign of why there is none."""
    try:
        return read_face(path, side, choices)
    except (FaceMaskError, OSError, ValueError, MemoryError):
        return "image-broken-variant" if path.exists() else "file-question-outline"
