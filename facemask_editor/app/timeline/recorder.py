"""Makes the timeline of a document from its history."""

from __future__ import annotations

from dataclasses import replace

from facemask_editor.app.timeline.pixels import Pixels
from facemask_editor.app.timeline.text import from_text, is_timeline
from facemask_editor.app.timeline.timeline import Entry, Timeline, new_key
from facemask_editor.core.errors import FormatError
from facemask_editor.core.labels import LabelMap
from facemask_editor.document.document import MaskDocument
from facemask_editor.document.edits import EditTarget
from facemask_editor.document.steps import Entry as HistoryEntry
from facemask_editor.recipe.source import EditSource, digest

CAME_UNDER = "Came in under a change of the recipe"
"""Name of the entry for pixels that no step of the timeline tells of."""


class Recorder:
    """Keeps what the steps of one document set, so that each of them is looked at once.

    Args:
        document: Its applied steps are recorded; undone ones are not.
    """

    def __init__(self, document: MaskDocument) -> None:
        self._document = document
        self._known: dict[int, Entry] = {}  # by serial of the history's entries
        self._ground: LabelMap | None = None  # before the first of the steps below
        self._order: list[int] = []
        self._last: tuple[tuple[int, ...], Timeline] | None = None

    def timeline(self) -> Timeline:
        """Return all that made the document's pixels: the newest timeline that a step keeps, and the steps
        after it; else the steps of the whole history, on what is left where the oldest were forgotten.

        What it records is exactly the document.

        Raises:
            RuntimeError: During a stroke, which is no step yet.
        """
        if self._document.in_stroke:
            raise RuntimeError("a stroke is under way; commit or abort it first")
        kept, entries = self._applied()
        forgotten = self._document.history.forgotten
        serials = (forgotten, *(entry.serial for entry in ([kept] if kept else []) + entries))
        # a merged step has another serial; an undone and redone one has not changed
        if self._last is not None and self._last[0] == serials:
            return self._last[1]
        self._record(entries)
        recorded = [self._known[entry.serial] for entry in entries]
        timeline = self._base(kept)
        used = {entry.key for entry in timeline.entries}
        recorded = [each if each.key not in used else replace(each, key=new_key()) for each in recorded]
        timeline = timeline.with_more(recorded)
        self._last = serials, timeline
        alive = {entry.serial for _, entry in self._document.history.newest_first()}
        self._known = {serial: entry for serial, entry in self._known.items() if serial in alive}
        return timeline

    def _applied(self) -> tuple[HistoryEntry | None, list[HistoryEntry]]:
        """Return the newest applied step that keeps a timeline, and the applied ones after it in order."""
        history = self._document.history
        entries = [entry for place, entry in history.newest_first() if place < history.place]
        for at, entry in enumerate(entries):
            if is_timeline(entry.source) and self._read(entry) is not None:
                return entry, entries[:at][::-1]
        return None, entries[::-1]

    def _read(self, entry: HistoryEntry) -> Timeline | None:
        assert entry.source is not None, "it is a timeline"
        try:
            found = from_text(entry.source, len(self._document.schema))
        except FormatError:
            return None  # its pixels are all that is left of it
        return found if found.start.shape == self._document.label_map.shape else None

    def _base(self, kept: HistoryEntry | None) -> Timeline:
        """Return what the recorded steps come after; its pixels are those of the ground."""
        assert self._ground is not None, "steps were recorded before"
        ground = self._ground
        timeline = self._read(kept) if kept is not None else None
        if timeline is None:
            return Timeline(ground)
        missing = Pixels.between(timeline.recorded(), ground)
        if missing.box is None:
            return timeline
        return timeline.with_more([Entry(new_key(), CAME_UNDER, missing)])

    def _record(self, entries: list[HistoryEntry]) -> None:
        """Look at the steps that are not known, newest first, and at what lies before all of them."""
        serials = [entry.serial for entry in entries]
        new = [at for at, serial in enumerate(serials) if serial not in self._known]
        down_to = 0
        if self._ground is not None and self._advanced(serials):
            down_to = new[0] if new else len(entries)
        if down_to < len(entries) or not entries:
            live = self._document.snapshot()
            target = EditTarget(live, frozenset())
            for entry in reversed(entries[down_to:]):
                box = entry.edit.box
                after = live[box.slices].copy()
                entry.edit.apply(target)
                if entry.serial not in self._known:
                    self._known[entry.serial] = entry_of_step(entry, live, after)
            if down_to == 0:
                live.flags.writeable = False
                self._ground = live
        self._order = serials

    def _advanced(self, serials: list[int]) -> bool:
        """Take steps that the history has forgotten into the ground; False where it is of no use."""
        if not serials or serials[0] not in self._order:
            return False
        dropped = self._order[: self._order.index(serials[0])]
        if dropped:
            assert self._ground is not None, "it was asked for before"
            ground = self._ground.copy()
            for serial in dropped:
                self._known[serial].pixels.put_on(ground)
            ground.flags.writeable = False
            self._ground = ground
        return True


def entry_of_step(step: HistoryEntry, before: LabelMap, after: LabelMap) -> Entry:
    """Return what a step of a history set.

    Args:
        step: Its edit's box says where.
        before: H x W uint8, the whole map.
        after: uint8, the pixels of the edit's box.
    """
    box = step.edit.box
    pixels = Pixels.between(before[box.slices], after, box)
    source = _source(step)
    if source is None:
        return Entry(step.serial, step.name, pixels, locks=step.locks)
    found = Entry(step.serial, step.name, pixels, source)
    return replace(found, made_of=found.wanted(digest(before)))


def _source(step: HistoryEntry) -> EditSource | None:
    if step.source is None or is_timeline(step.source):
        return None
    try:
        return EditSource.from_json(step.source)
    except FormatError:
        return None
