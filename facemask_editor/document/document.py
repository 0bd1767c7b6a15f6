"""The open mask: every change of its pixels goes through a stroke or an edit."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable
from pathlib import Path

import numpy as np
import numpy.typing as npt

from facemask_editor.core.label_map import checked_label_map, under_locks
from facemask_editor.core.labels import LabelMap
from facemask_editor.core.region import Box, changed_box
from facemask_editor.document.change import Change, ChangeKind
from facemask_editor.document.edits import PixelEdit, TileEdit, tiled, unchanged
from facemask_editor.document.insertion import insert_under
from facemask_editor.document.paint.fill import fill_edit
from facemask_editor.document.paint.stroke import Stroke
from facemask_editor.document.state import DocumentState
from facemask_editor.document.steps import SaveMark
from facemask_editor.document.writing import Writing

__all__ = ["Change", "ChangeKind", "MaskDocument"]


class MaskDocument(DocumentState):
    """A label map with its photo, locks, history and saved mark; what is done to it.

    Args and errors: see `DocumentState`.
    """

    def begin_stroke(self, name: str, label: int, *, over: Collection[int] | None = None) -> Stroke:
        """Begin one step of painting with a class.

        Args:
            name: Shown in the history.
            label: Class to paint; nothing is painted while it is locked.
            over: Classes that may be painted over, as far as they are not locked; None for all.

        Raises:
            ValueError: For an unknown class.
            RuntimeError: When a stroke has not ended.
        """
        self._check_label(label)
        self._refuse_in_stroke()
        self.settle()  # a hand cannot wait: what is still being computed comes in under the stroke
        self._stroke_name = name
        on = self._target, label, over, len(self.schema)
        self._stroke = Stroke(*on, self._stroke_painted, lambda edit: self._stroke_ended(name, edit))
        return self._stroke

    def fill(
        self,
        x: float,
        y: float,
        label: int,
        *,
        contiguous: bool = True,
        over: Collection[int] | None = None,
    ) -> bool:
        """Give the class at a pixel another class, in one step.

        Args:
            x: Column; outside the picture nothing happens.
            y: Row.
            label: The new class.
            contiguous: Only the 4-connected piece at the pixel; otherwise all pixels of that class.
            over: Nothing happens where the class at the pixel is not among these; None for all.

        Returns:
            Whether a pixel changed.

        Raises:
            ValueError: For an unknown class.
            RuntimeError: During a stroke.
        """
        self._check_label(label)
        self._refuse_in_stroke()
        self.settle()
        edit = fill_edit(self._target, x, y, label, contiguous=contiguous, over=over)
        if edit is None:
            return False
        self._execute(f"Fill {self.schema.title(label).lower()}", edit)
        return True

    def replace_pixels(
        self,
        label_map: npt.ArrayLike,
        name: str,
        *,
        merge_key: Hashable | None = None,
        source: str | None = None,
        even_unchanged: bool = False,
    ) -> bool:
        """Take over another label map in one step; pixels whose old or new class is locked stay.

        Where a pending edit becomes a step first, its pixels stay unless this changes them too.

        Args:
            label_map: H x W integers 0..C-1 of the document's size; not kept.
            name: Shown in the history.
            merge_key: Steps with the same key, one after the other, become one.
            source: How it was made, see `Step`; None for a stroke.
            even_unchanged: Make a step that changes no pixel too: its source counts.

        Returns:
            Whether a pixel changed.

        Raises:
            ValueError: For a map of another size or with unknown ids.
            RuntimeError: During a stroke.
        """
        self._refuse_in_stroke()
        wanted = checked_label_map(label_map, self.schema, self._view.shape)
        if self.pending:
            before, revision = self.snapshot(), self._revision
            self.settle()
            if self._revision != revision:
                wanted = np.where(wanted == before, self._view, wanted)
        wanted = under_locks(wanted, self._view, self.locks)
        box = changed_box(self._view, wanted)
        if box is None and not even_unchanged:
            return False
        edit = unchanged(self._target) if box is None else PixelEdit(box, wanted[box.slices].copy())
        self._execute(name, edit, merge_key, source, even_unchanged=even_unchanged)
        return box is not None

    def put_under(
        self,
        label_map: npt.ArrayLike,
        base: npt.ArrayLike,
        name: str,
        place: int,
        *,
        locks: frozenset[int] | None = None,
        undone: bool = False,
        source: str | None = None,
        even_unchanged: bool = False,
    ) -> bool:
        """Take over another label map in one step that comes before those made since; see `insert_under`.

        Exactly the pixels that each of the later steps changed keep what it painted; one notice tells of all.
        Without ``locks`` those of now hold. Returns whether there is such a step: one that
        changes no pixel is made only with ``even_unchanged``.

        Raises:
            ValueError: For a map of another size or with unknown ids.
            RuntimeError: During a stroke.
        """
        self._refuse_in_stroke()
        shown = self.snapshot()
        wanted, base = (checked_label_map(each, self.schema, shown.shape) for each in (label_map, base))
        locks = self.locks if locks is None else locks
        edit = self._history, self._target, wanted, base, name, place
        if not insert_under(*edit, locks=locks, undone=undone, source=source, even_unchanged=even_unchanged):
            return False
        box, kinds = changed_box(shown, self._view), {ChangeKind.HISTORY}
        if box is not None:  # else it came in undone, or lies under what was painted since
            self._counts.count(self._view)
            self._revision += 1
            kinds.add(ChangeKind.PIXELS)
        self._notify(kinds, box)
        return True

    def restore(self, label_map: npt.ArrayLike, name: str, *, source: str | None = None) -> bool:
        """Bring pixels back that were there before, in one step; as in undo, locks do not hold them off.

        Args:
            label_map: H x W integers 0..C-1 of the document's size; not kept.
            name: Shown in the history.
            source: How they were made, see `Step`.

        Returns:
            Whether that was done: not during a stroke, nor while an edit is still being computed.

        Raises:
            ValueError: For a map of another size or with unknown ids.
        """
        wanted = checked_label_map(label_map, self.schema, self._view.shape)
        if self.in_stroke or not self.settle():
            return False
        box = changed_box(self._view, wanted)
        edit = unchanged(self._target) if box is None else PixelEdit(box, wanted[box.slices].copy())
        self._execute(name, edit, None, source, even_unchanged=True)
        return True

    def set_locks(self, locks: Iterable[int]) -> None:
        """Lock exactly these classes, at once. That is no step of the history.

        They hold off every edit, but not undo and redo, which bring pixels back exactly as they were, nor one
        that is still being computed: it was asked for before and keeps to its own.

        Raises:
            ValueError: For an unknown class.
            RuntimeError: During a stroke.
        """
        wanted = frozenset(map(int, locks))
        for label in wanted:
            self._check_label(label)
        self._refuse_in_stroke()
        if wanted != self.locks:
            self._keepers.settle(None, for_locks=True)
            self._target.locks = wanted
            self._notify({ChangeKind.LOCKS})

    def undo(self) -> bool:
        """Take back what was done last: the newest step, or a pending edit, which becomes a step for that.

        An edit that is still being computed is taken back too, and goes on to where redo finds it.
        """
        if self.in_stroke:
            return False
        self.settle()
        if self._keepers.take_back(self._history.place):
            return True
        return self._history.can_undo and self._travel(self._history.position - 1)

    def redo(self) -> bool:
        """Bring the next undone step back; False without one, in a stroke and while an edit is pending."""
        if self.in_stroke or self.pending:  # which as a step would cut off what can be redone
            return False
        if self._keepers.bring_back(self._history.place):
            return True
        return self._history.can_redo and self._travel(self._history.position + 1)

    def travel(self, position: int) -> None:
        """Undo or redo until `position` steps are applied.

        Refused (nothing happens) during a stroke, and forwards while an edit is pending.

        Raises:
            ValueError: For a position outside 0..number of entries.
        """
        if self.in_stroke or (self.pending and position > self._history.position):
            return
        if not 0 <= position <= len(self._history.entries):
            raise ValueError(f"history position {position} is not in 0..{len(self._history.entries)}")
        mark = self._history.mark(position)
        self.settle()
        at = self._history.position_of(mark)
        if at is not None:  # else what was pending has cut the place off
            start, end = self._history.place, self._history.place - self._history.position + at
            while self._keepers.take_back(end):
                pass
            for place in range(start, end):  # what was undone before it was there comes back too
                while self._keepers.bring_back(place):
                    pass
            self._travel(at)

    def forget_undone(self) -> None:
        """Let nothing be redone any more, as where a new step is on its way."""
        self._keepers.forget_undone()
        if self._history.cut_undone():
            self._notify({ChangeKind.HISTORY})

    def mark_saved(self, path: Path | None = None) -> None:
        """Note that the pixels as they are have been written to a file.

        Args:
            path: The new file of the document; None keeps the old one.

        Raises:
            RuntimeError: During a stroke, whose pixels may yet be taken back.
        """
        self._refuse_in_stroke()
        self.path = path or self.path
        self._history.mark_saved()
        self._photo_mask_saved = True
        self._notify({ChangeKind.SAVED})

    def mark_unsaved(self) -> None:
        """Note that the file holds none of the states of the history, as where somebody else wrote it."""
        self._history.mark_unsaved()
        self._notify({ChangeKind.SAVED})

    def begin_writing(self) -> Writing:
        """Return what a file has to hold of the mask as it is now; edits may go on while it is written.

        The caller gives it to `end_writing`, whatever becomes of the file.

        Raises:
            RuntimeError: During a stroke, whose pixels may yet be taken back.
        """
        self._refuse_in_stroke()
        mark = self._history.begin_writing()
        self._notify({ChangeKind.SAVED})
        return Writing(
            self.snapshot(), self.kept_photo_mask, self.photo_mask_of, mark, self.photo_mask_choice
        )

    def copy_to_write(self) -> Writing:
        """Return the same for a file that is not to be the document's; it is given to nobody again."""
        self._refuse_in_stroke()
        mark = SaveMark(self._history.position)
        return Writing(
            self.snapshot(), self.kept_photo_mask, self.photo_mask_of, mark, self.photo_mask_choice
        )

    def end_writing(self, writing: Writing, path: Path | None) -> None:
        """Note that a state is in a file now, whatever has been edited since; None: it could not be written.

        Args:
            writing: From `begin_writing`, once.
            path: The new file of the document.
        """
        self._history.end_writing(writing.mark, written=path is not None)
        if path is not None:
            self.path = path
            if writing.choice == self.photo_mask_choice:
                self._photo_mask_saved = True
        self._notify({ChangeKind.SAVED})

    def _stroke_painted(self, box: Box, before: LabelMap) -> None:
        self._recount([PixelEdit(box, before)])
        self._notify({ChangeKind.PIXELS}, box)

    def _stroke_ended(self, name: str, undo_edit: PixelEdit | TileEdit | None) -> None:
        self._stroke = None
        if undo_edit is not None:
            self._history.push(name, undo_edit, locks=self.locks)
            self._keepers.forget_undone()
            self._notify({ChangeKind.HISTORY})
        self._keepers.stroke_ended()

    def _execute(
        self,
        name: str,
        edit: PixelEdit,
        merge_key: Hashable | None = None,
        source: str | None = None,
        *,
        even_unchanged: bool = False,
    ) -> None:
        inverse = edit.apply(self._target)
        self._recount([inverse])
        # What may be merged stays in one piece: a merge needs all pixels of its box.
        kept = None if merge_key is not None else tiled(edit.box, inverse.pixels, edit.pixels)
        undo = kept or inverse
        self._history.push(name, undo, merge_key, source, self.locks, even_unchanged=even_unchanged)
        self._keepers.forget_undone()
        self._notify({ChangeKind.PIXELS, ChangeKind.HISTORY}, edit.box)

    def _travel(self, position: int) -> bool:
        history = self._history
        if self._stroke is not None or position == history.position:
            return False
        box: Box | None = None
        while history.position != position:
            inverse = history.undo() if history.position > position else history.redo()
            self._recount(inverse.tiles if isinstance(inverse, TileEdit) else [inverse])
            box = inverse.box.union(box)
        self._notify({ChangeKind.PIXELS, ChangeKind.HISTORY}, box)
        return True

    def _check_label(self, label: int) -> None:
        if not 0 <= label < len(self.schema):
            raise ValueError(f"class {label} is not in 0..{len(self.schema) - 1}")

    def _refuse_in_stroke(self) -> None:
        if self._stroke is not None:
            raise RuntimeError("a stroke is under way; commit or abort it first")
