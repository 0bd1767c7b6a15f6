"""The journals that killed programs left, offered back."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import Path

from facemask_editor.app.journal.folder import JournalFile, left_over
from facemask_editor.app.journal.read import NotNow, Recovered, read_journal
from facemask_editor.app.journal.whole import recovered_whole
from facemask_editor.app.project.content import Opened
from facemask_editor.core.errors import FaceMaskError
from facemask_editor.core.labels import LabelMap, LabelSchema
from facemask_editor.document.document import MaskDocument
from facemask_editor.formats.stamp import Stamp

_PICTURE = 512
"""Most pixels along a side of an offer's picture."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Offer:
    """Unsaved work that can be recovered; its journal belongs to this program until it is decided about.

    Attributes:
        path: The document's file, None where it had none.
        when: Seconds since 1970 of the last change.
        steps: Number of steps that were done since the file was written, or that are known.
        stamp: Of the file as it was known.
        file_changed: Whether the file is another one now, or gone.
        schema: The document's classes.
        picture: The pixels as they would be recovered, every so many of them; uint8.
    """

    journal: JournalFile
    path: Path | None
    when: float
    steps: int
    stamp: Stamp | None
    file_changed: bool
    schema: LabelSchema
    picture: LabelMap

    def recover(self) -> MaskDocument:
        """Read the document; its journal stays until `discard`.

        Raises:
            FormatError: It cannot be read any more.
        """
        return _read(self.journal.path).document()

    def recover_whole(self) -> Opened:
        """Read the document with its states and what belongs to it; otherwise as `recover`."""
        return recovered_whole(_read(self.journal.path))

    def keep(self) -> None:
        """Leave it for a later start."""
        self.journal.release()

    def discard(self) -> None:
        """Delete it."""
        self.journal.discard()


def find_offers(folder: Path) -> tuple[list[Offer], list[str]]:
    """Return the unsaved work in a folder of journals, the newest first, and notes on what is unreadable.

    Never raises for what the folder holds. What is unreadable is kept under another name; what holds nothing
    unsaved is deleted; what a running program writes is left alone.
    """
    offers: list[Offer] = []
    notes: list[str] = []

    def refused(path: Path, why: str) -> None:
        notes.append(f"Unsaved work in {path} cannot be opened ({why}); it is kept")

    for journal in left_over(folder, refused):
        try:
            found = read_journal(journal.path)
            offer = _offer(journal, found) if found is not None and found.unsaved else None
        except NotNow as error:
            notes.append(f"Unsaved work cannot be read now and is kept ({error})")
            journal.release()
        except MemoryError:
            notes.append(f"There is not enough memory to recover {journal.path}; it is kept")
            journal.release()
        except FaceMaskError as error:
            _log.warning("unreadable journal: %s", error)
            notes.append(_put_aside(journal, error))
        else:
            damaged_log = None if found is None else found.damaged_log
            if damaged_log is not None:
                kept = f"; its damaged log is kept as {damaged_log}" if damaged_log.exists() else ""
                notes.append(f"The last steps of the unsaved work in {journal.path} cannot be read{kept}")
            if offer is not None:
                offers.append(offer)
            elif damaged_log is None:
                journal.discard()
            else:
                _set_aside(journal)
    return sorted(offers, key=lambda offer: -offer.when), notes


def _offer(journal: JournalFile, found: Recovered) -> Offer:
    pixels = found.pixels()
    every = max(1, max(pixels.shape) // _PICTURE)
    saved = 0 if found.saved is None else found.saved
    steps = abs(found.position - saved) + bool(found.painted) + (found.pending is not None)
    picture = pixels[::every, ::every].copy()
    return Offer(
        journal, found.path, found.when, steps, found.stamp, found.file_changed, found.schema, picture
    )


def _put_aside(journal: JournalFile, error: FaceMaskError) -> str:
    place = _set_aside(journal)
    why = str(error).removeprefix(f"{journal.path}: ")
    return f"Unsaved work of an earlier run cannot be read ({why}); its file is kept as {place}"


def _set_aside(journal: JournalFile) -> Path:
    try:
        return journal.set_aside()
    except OSError:
        journal.release()
        return journal.path


def _read(path: Path) -> Recovered:
    found = read_journal(path)
    if found is None:
        raise FaceMaskError(f"{path} is empty")
    return found
