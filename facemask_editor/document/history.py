"""The undo history: named steps, limited by memory, with a mark at the saved state."""

from __future__ import annotations

from collections.abc import Hashable, Iterator

from facemask_editor.core.labels import LabelMap
from facemask_editor.document.edits import Edit, EditTarget, Overlay, PixelEdit, unchanged
from facemask_editor.document.steps import Entry, Past, SaveMark, Step


class History:
    """Steps in the order they were made; the first `position` of them are applied.

    Args:
        target: What the edits are applied to.
        limit_bytes: The oldest steps are forgotten above it; the newest one stays in any case.
        past: Steps to make first.
    """

    def __init__(self, target: EditTarget, limit_bytes: int, past: Past | None = None) -> None:
        self._target = target
        self._limit = limit_bytes
        self._entries: list[Entry] = []
        self._position = 0
        self._bytes = 0
        self._forgotten = 0
        # The number of applied entries when the file was last written; None: no longer reachable.
        self._saved: int | None = 0
        self._writing: list[SaveMark] = []
        if past is not None:
            self._load(past)

    @property
    def entries(self) -> tuple[str, ...]:
        """Names, oldest first, undone steps included."""
        return tuple(entry.name for entry in self._entries)

    @property
    def steps(self) -> tuple[Step, ...]:
        """Names and sources, in the same order."""
        return tuple(entry.step for entry in self._entries)

    @property
    def forgotten(self) -> int:
        """Number of steps that were dropped as the oldest ones."""
        return self._forgotten

    def newest_first(self) -> Iterator[tuple[int, Entry]]:
        """Return the entries with their places: how many steps came before each, forgotten ones too."""
        for index in range(len(self._entries) - 1, -1, -1):
            yield self._forgotten + index, self._entries[index]

    @property
    def position(self) -> int:
        """Number of applied entries."""
        return self._position

    @property
    def place(self) -> int:
        """Number of steps that led here, counted with those that have been forgotten since."""
        return self._forgotten + self._position

    @property
    def can_undo(self) -> bool:
        """Whether a step is applied."""
        return self._position > 0

    @property
    def can_redo(self) -> bool:
        """Whether a step is undone."""
        return self._position < len(self._entries)

    @property
    def undo_name(self) -> str:
        """Name of the step that undo takes back, empty when there is none."""
        return self._entries[self._position - 1].name if self.can_undo else ""

    @property
    def redo_name(self) -> str:
        """Name of the step that redo brings back, empty when there is none."""
        return self._entries[self._position].name if self.can_redo else ""

    @property
    def bytes(self) -> int:
        """Memory held by all steps."""
        return self._bytes

    @property
    def at_saved(self) -> bool:
        """Whether the pixels are those of the saved mark; nobody knows while another state is written."""
        return not self._writing and self._saved == self._position

    @property
    def saved_position(self) -> int | None:
        """Number of applied entries when the file was last written; None: that state is gone."""
        return self._saved

    def begin_writing(self) -> SaveMark:
        """Return a mark at the state that is being written, to be given to `end_writing`."""
        mark = SaveMark(self._position)
        self._writing.append(mark)
        return mark

    def end_writing(self, mark: SaveMark, *, written: bool) -> None:
        """Set the saved mark where a state was written, wherever it lies now; else forget its mark."""
        self._writing.remove(mark)
        if written:
            self._saved = mark.position

    def mark_unsaved(self) -> None:
        """Forget the saved mark: no state is that of the file any more."""
        self._saved = None

    def mark_saved(self) -> None:
        """Set the saved mark here."""
        self._saved = self._position

    def push(
        self,
        name: str,
        undo_edit: Edit,
        merge_key: Hashable | None = None,
        source: str | None = None,
        locks: frozenset[int] = frozenset(),
        *,
        even_unchanged: bool = False,
    ) -> None:
        """Record a step that has just been applied, and cut the undone steps off.

        Args:
            name: Shown to the user.
            undo_edit: Takes the step back.
            merge_key: Steps with the same key, one after the other, become one. A saved mark between
                them keeps them apart.
            source: How it was made; where steps become one, that of the newest, which must tell of all, and
                then its name too.
            locks: Classes that were locked.
            even_unchanged: Keep a step whose pixels have come back to those before it: its source counts.
        """
        self.cut_undone()
        if merge_key is not None and self._merge(name, undo_edit, merge_key, source, even_unchanged):
            return
        self._append(Entry(name, undo_edit, merge_key, source, locks))

    def undo(self) -> Edit:
        """Take the newest applied step back and return the edit that brings it back.

        Raises:
            IndexError: When no step is applied.
        """
        if not self.can_undo:
            raise IndexError("nothing to undo")
        self._position -= 1
        return self._swap(self._entries[self._position])

    def redo(self) -> Edit:
        """Bring the next undone step back and return the edit that takes it back.

        Raises:
            IndexError: When no step is undone.
        """
        if not self.can_redo:
            raise IndexError("nothing to redo")
        self._position += 1
        return self._swap(self._entries[self._position - 1])

    def mark(self, position: int) -> Entry | None:
        """Return what `position_of` knows a position by, wherever it comes to lie; None is the first one."""
        return self._entries[position - 1] if position else None

    def position_of(self, mark: Entry | None) -> int | None:
        """Return where a mark lies now; None where it does not exist any more."""
        if mark is None:
            return 0
        return next((i + 1 for i, entry in enumerate(self._entries) if entry is mark), None)

    def pixels_at(self, place: int) -> LabelMap:
        """Return the H x W uint8 pixels of an earlier `place`, of the oldest that can be reached at least."""
        target = EditTarget(self._target.label_map.copy(), frozenset())
        for entry in reversed(self._entries[self._reach(place) : self._position]):
            entry.edit.apply(target)
        return target.label_map

    def lift(self, place: int) -> list[tuple[Entry, Overlay]]:
        """Take the steps after a `place` back and out of the history, and undone ones out of it.

        Returns:
            The former for `put_back`, oldest first.
        """
        self.cut_undone()
        lifted = []
        while self._position > self._reach(place):
            redo = self.undo()
            lifted.append((self._entries[self._position], Overlay(redo, self._target)))
        self.cut_undone()
        return lifted[::-1]

    def put_back(self, lifted: list[tuple[Entry, Overlay]]) -> None:
        """Make the lifted steps again, on the pixels as they are now."""
        for entry, overlay in lifted:
            entry.change(overlay.put_on(self._target), entry.source)
            self._append(entry)

    def apply_all(self) -> None:
        """Bring all undone steps back."""
        while self.can_redo:
            self.redo()

    def take_back(self, count: int) -> None:
        """Take so many of the newest steps back."""
        for _ in range(min(count, self._position)):
            self.undo()

    def _load(self, past: Past) -> None:
        for step, edit in past.steps:
            self._append(Entry(step.name, edit.apply(self._target), None, step.source, step.locks))
        self.take_back(len(past.steps) - past.position)
        saved = None if past.saved is None else past.saved - self._forgotten
        self._saved = None if saved is None or saved < 0 else saved

    def _reach(self, place: int) -> int:
        return min(max(0, place - self._forgotten), self._position)

    def _append(self, entry: Entry) -> None:
        self._entries.append(entry)
        self._position += 1
        self._bytes += entry.nbytes
        self._drop_oldest()

    def _swap(self, entry: Entry) -> Edit:
        self._bytes -= entry.edit.nbytes
        entry.edit = entry.edit.apply(self._target)
        self._bytes += entry.edit.nbytes
        return entry.edit

    def cut_undone(self) -> bool:
        """Forget the undone steps; returns whether there were any."""
        undone = self._entries[self._position :]
        self._saved = _up_to(self._saved, self._position)
        for mark in self._writing:
            mark.position = _up_to(mark.position, self._position)
        self._bytes -= sum(entry.nbytes for entry in undone)
        del self._entries[self._position :]
        return bool(undone)

    def _merge(
        self, name: str, undo_edit: Edit, merge_key: Hashable, source: str | None, even_unchanged: bool
    ) -> bool:
        """Join a step with the newest entry; False where they must stay apart."""
        newest = self._entries[-1] if self._entries else None
        if newest is None or newest.merge_key != merge_key:
            return False
        if self._position in (self._saved, *(mark.position for mark in self._writing)):
            return False
        if not isinstance(undo_edit, PixelEdit) or not isinstance(newest.edit, PixelEdit):
            return False
        joined = undo_edit.after(newest.edit, self._target)
        if joined is None and even_unchanged:
            joined = unchanged(self._target)
        self._bytes -= newest.nbytes
        if joined is None:
            # A slider that came back to where it started has changed nothing.
            self._entries.pop()
            self._position -= 1
        else:
            newest.change(joined, source)
            newest.name = name if source is not None else newest.name
            self._bytes += newest.nbytes
        self._drop_oldest()
        return True

    def _drop_oldest(self) -> None:
        dropped = 0
        while self._bytes > self._limit and dropped < len(self._entries) - 1:
            self._bytes -= self._entries[dropped].nbytes
            dropped += 1
        if not dropped:
            return
        self._saved = _moved(self._saved, dropped)
        for mark in self._writing:
            mark.position = _moved(mark.position, dropped)
        del self._entries[:dropped]
        self._position -= dropped
        self._forgotten += dropped


def _up_to(position: int | None, last: int) -> int | None:
    return None if position is None or position > last else position


def _moved(position: int | None, dropped: int) -> int | None:
    return None if position is None or position < dropped else position - dropped
