"""Follows the open document and has all that happens written down, so that a killed program loses little."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from facemask_editor.app.journal.beside import Beside, States
from facemask_editor.app.journal.packing import tiles_of
from facemask_editor.app.journal.records import (
    Begin,
    Call,
    End,
    LoggedStep,
    Moved,
    Painted,
    Pending,
    State,
    Steps,
)
from facemask_editor.app.journal.writer import Writer
from facemask_editor.app.tree.tree import StateTree
from facemask_editor.core.labels import LabelMap
from facemask_editor.core.region import Box
from facemask_editor.document.change import Change, ChangeKind
from facemask_editor.document.document import MaskDocument
from facemask_editor.document.steps import Entry

LIMIT = 64 << 20
"""Bytes of steps in a journal's file; the oldest ones can no longer be undone after a recovery."""
TICK = 0.5
"""Seconds between two looks at a stroke that lasts."""
_PIECES = 16
"""So many parts of a stroke are written before it is written as a whole again."""


class Journal:
    """The journal of one program: of one document after the other.

    All methods are called in the window's thread and return at once; a thread of its own writes.

    Args:
        folder: Where journals lie.
        trouble: Called once, in the journal's thread, with why no journal can be written.
        painting: Called when a stroke has something that `tick` has to look at.
        limit: Bytes of steps in a file.
    """

    def __init__(
        self,
        folder: Path,
        trouble: Callable[[str], object] = lambda _why: None,
        painting: Callable[[], object] = lambda: None,
        *,
        limit: int = LIMIT,
    ) -> None:
        self._painting = painting
        self._writer = Writer(folder, limit, trouble)
        self._document: MaskDocument | None = None
        self._tree: StateTree | None = None
        self._beside: Beside | None = None
        self._pending = Pending()
        self._unsubscribe: Callable[[], None] = lambda: None
        self._known: dict[int, int] = {}  # serials of steps by their places, as far as handed over
        self._end = 0
        self._behind = False
        self._stroke: Box | None = None
        self._news: Box | None = None
        self._pieces = 0
        self._looked = 0.0

    def watch(self, document: MaskDocument | None, tree: StateTree | None = None) -> None:
        """Follow another document, None for no one; the journal of the one before is dropped.

        So it was closed as the user wanted: saved, or its changes given up.

        Args:
            document: The document.
            tree: Its states; without it none are kept.
        """
        self._unsubscribe()
        if self._tree is not None and self._note_states in self._tree.subscribers:
            self._tree.subscribers.remove(self._note_states)
        self._tree, self._beside = tree, None
        if tree is not None:
            tree.subscribers.append(self._note_states)
        if self._document is not None:
            self._writer.put(End())
        self._document = document
        self._pending = Pending()
        self._forget_stroke()
        self._unsubscribe = document.subscribe(self._on_change) if document is not None else lambda: None
        self._begin()

    def note_pending(self, name: str, pixels: LabelMap | None, source: str | None = None) -> None:
        """Tell of an edit that is shown as done and is no step yet, for instance a preview.

        Args:
            name: Of the step that it would be.
            pixels: H x W uint8, not copied: nobody may change them any more. None: there is no such edit now.
            source: See `Step`.
        """
        if self._document is None:
            return
        self._pending = Pending(name, pixels, source)
        if self._writer.wants_all and not self._document.in_stroke:
            self._begin()
        else:
            self._writer.put(self._pending)

    def note_beside(self, beside: Beside) -> None:
        """Tell what belongs to the document beside its history; nothing of it may be changed any more."""
        if self._document is not None:
            self._beside = beside
            self._writer.put(beside)

    def _note_states(self) -> None:
        if self._tree is not None and self._document is not None and not self._behind:
            self._writer.put(_states(self._tree, self._document))

    def tick(self) -> None:
        """Look at a stroke that lasts; to be called every `TICK` seconds while one does."""
        self._looked = time.monotonic()
        document, news = self._document, self._news
        if document is None or news is None or not document.in_stroke or self._behind:
            return
        self._stroke = news.union(self._stroke)
        whole = self._pieces % _PIECES == 0
        box = self._stroke if whole else news
        self._pieces, self._news = self._pieces + 1, None
        self._writer.put(Painted(box, document.label_map[box.slices].copy(), whole, document.stroke_name))

    def after(self, action: Callable[[], object]) -> None:
        """Do something in the journal's thread once all so far is written; never where that fails."""
        self._writer.put(Call(action))

    def flush(self, timeout: float) -> bool:
        """Wait until all is written; False where that takes longer than so many seconds."""
        return self._writer.flush(timeout)

    def close(self, timeout: float = 2.0, *, keep: bool = False) -> bool:
        """End at the end of the program; False where the disk takes longer than so many seconds.

        Args:
            timeout: Seconds to wait.
            keep: Leave the journal of the document, so that the next start offers it; else it is dropped.
        """
        if keep:
            self._unsubscribe()
            self._document = None
        else:
            self.watch(None)
        return self._writer.stop(timeout)

    def _begin(self) -> None:
        document = self._document
        self._known, self._end = {}, 0
        self._behind = document is not None and document.in_stroke
        if document is None or self._behind:
            return
        entries = list(document.history.newest_first())[::-1]
        self._remember(document.history.forgotten, entries)
        steps = tuple(LoggedStep(place, e.name, e.source, e.edit, e.locks) for place, e in entries)
        state, live = self._state(document), document.snapshot()
        self._writer.put(Begin(document.schema, state, steps, live, document.dirty))
        self._note_states()
        if self._beside is not None:
            self._writer.put(self._beside)
        if self._pending.pixels is not None:  # begun anew
            self._writer.put(self._pending)

    def _on_change(self, change: Change) -> None:
        document = self._document
        if document is None:
            return
        kinds = change.kinds
        if document.in_stroke and not kinds & {ChangeKind.HISTORY, ChangeKind.LOCKS}:
            if change.box is not None:
                if self._news is None:
                    self._painting()
                self._news = change.box.union(self._news)
                if time.monotonic() - self._looked > 2 * TICK:  # nobody looks, or the first pixels
                    self.tick()
            return
        if (self._behind or self._writer.wants_all) and not document.in_stroke:
            self._forget_stroke()
            self._begin()
            return
        if ChangeKind.HISTORY in kinds:
            self._log_steps(document)
        elif kinds & {ChangeKind.LOCKS, ChangeKind.SAVED}:
            self._writer.put(Moved(self._state(document), kinds == {ChangeKind.SAVED}))
        if not document.in_stroke:
            if self._stroke is not None:
                self._writer.put(Painted(None))
            self._forget_stroke()

    def _log_steps(self, document: MaskDocument) -> None:
        """Hand over the steps that are others than before: always the newest ones."""
        state = self._state(document)
        kept, end = None, None
        for place, entry in document.history.newest_first():
            end = end or place + 1
            if self._known.get(place) == entry.serial:
                kept = place + 1
                break
        end = end or state.first
        lowest, highest = self._writer.span
        unknown = kept is None and state.first > 0  # what is forgotten now may have been made anew before
        kept, position = kept or 0, state.position
        beyond = highest is not None and max(kept, position) > highest
        if unknown or beyond or min(kept, position) < lowest:
            self._begin()  # with steps that have made room in the file
            return
        if kept == end == self._end:
            self._writer.put(Moved(state, False))
            return
        if kept < end:
            kept = min(kept, state.position)  # from where the pixels are known
        entries = []
        for place, entry in document.history.newest_first():
            if place < kept:
                break
            entries.append((place, entry))
        entries.reverse()
        self._remember(kept, entries)
        steps = tuple(LoggedStep(place, e.name, e.source, e.edit, e.locks) for place, e in entries)
        live = document.label_map
        if not steps:
            record = Steps(state, kept, (), ())
        elif len(steps) == 1 and kept < state.position:
            tiles = [(box, live[box.slices].copy()) for box, _ in tiles_of(steps[0].edit)]
            record = Steps(state, kept, steps, tiles)
        else:
            record = Steps(state, kept, steps, live.copy())
        self._writer.put(record)

    def _remember(self, kept: int, entries: list[tuple[int, Entry]]) -> None:
        for place in range(kept, self._end):
            self._known.pop(place, None)
        self._known.update((place, entry.serial) for place, entry in entries)
        self._end = kept + len(entries)

    def _forget_stroke(self) -> None:
        self._stroke = self._news = None
        self._pieces = 0

    @staticmethod
    def _state(document: MaskDocument) -> State:
        history = document.history
        saved = history.saved_position
        first = history.forgotten
        return State(
            first,
            history.place,
            None if saved is None else first + saved,
            document.locks,
            document.path,
        )


def _states(tree: StateTree, document: MaskDocument) -> States:
    return States(tuple(tree.nodes), document.history.forgotten, tree.places(), tree.forgotten)
