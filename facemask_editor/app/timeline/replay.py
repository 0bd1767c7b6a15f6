"""Carries a timeline out again: what stands on changed ground anew, the rest as it was."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from typing import Protocol

from facemask_editor.app.timeline.pixels import Pixels
from facemask_editor.app.timeline.timeline import Entry, Timeline, new_key
from facemask_editor.core.errors import Cancelled, FaceMaskError
from facemask_editor.core.label_map import under_locks
from facemask_editor.core.labels import LabelMap
from facemask_editor.recipe.recipe import Recipe
from facemask_editor.recipe.source import EditSource, digest

KEPT = "Locked classes kept"
"""Name of the entry that holds locked classes against a replay."""


class ReplayError(FaceMaskError):
    """An entry that cannot be carried out again.

    Attributes:
        number: Of the entry, from 1.
        name: Of the entry.
        reason: Why not, one sentence.
    """

    def __init__(self, number: int, name: str, reason: str) -> None:
        super().__init__(f"Step {number} (\u201c{name}\u201d): {reason}")
        self.number, self.name, self.reason = number, name, reason


class Carrier(Protocol):
    """Carries out edits: the engine, as far as a timeline knows it."""

    def __call__(
        self, ground: LabelMap, key: str, recipe: Recipe, source: EditSource
    ) -> tuple[LabelMap, EditSource]:
        """Return the pixels after a recipe, H x W uint8, and what they were made from now.

        Args:
            ground: H x W uint8; must not be changed.
            key: Digest of the ground.
            recipe: To carry out.
            source: What the entry was made from: donors and model.

        Raises:
            FaceMaskError: The model or a donor is missing, or the engine failed.
            Cancelled: It is not wanted any more.
        """


@dataclass(frozen=True, eq=False)
class Replay:
    """What came of it.

    Attributes:
        timeline: With the pixels of every entry as they are now.
        label_map: H x W uint8, after all entries.
        anew: Number of edits that were carried out anew.
    """

    timeline: Timeline
    label_map: LabelMap
    anew: int


def replayed(
    timeline: Timeline,
    carry: Carrier,
    *,
    cancelled: Callable[[], bool] = lambda: False,
    progress: Callable[[float], object] = lambda _share: None,
) -> Replay:
    """Carry a timeline out.

    Pixels of strokes are set, but where the class there, or theirs, was locked when they were painted. Edits
    whose ground and recipe are those that they were made of last keep their pixels; all others run anew. So
    nothing before the first change is carried out, and what is off and on again comes back as it was.

    Raises:
        ReplayError: Naming the entry that cannot be carried out.
        Cancelled: ``cancelled()`` became true.
    """
    live = timeline.start.copy()
    done: list[Entry] = []
    anew = 0
    for number, entry in enumerate(timeline.entries):
        if cancelled():
            raise Cancelled("the replay was cancelled")
        progress(number / len(timeline.entries))
        if not entry.on:
            done.append(entry)
        elif entry.source is None:
            entry.pixels.put_on(live, entry.locks)
            done.append(entry)
        else:
            ground = digest(live)
            if entry.made_of != entry.wanted(ground):
                entry = _anew(entry, number + 1, live, ground, carry)
                anew += 1
            entry.pixels.put_on(live)
            done.append(entry)
    return Replay(Timeline(timeline.start, tuple(done)), live, anew)


def _anew(entry: Entry, number: int, live: LabelMap, ground: str, carry: Carrier) -> Entry:
    assert entry.source is not None, "it is an edit"
    view = live.view()
    view.flags.writeable = False
    try:
        after, source = carry(view, ground, entry.recipe, entry.source)
    except (Cancelled, ReplayError):
        raise
    except FaceMaskError as error:
        raise ReplayError(number, entry.name, str(error)) from error
    # steps that are switched off stay part of it
    recipe = entry.source.recipe.model_copy(
        update={"generation": source.recipe.generation, "salt": source.recipe.salt}
    )
    entry = replace(
        entry, source=source.model_copy(update={"recipe": recipe}), pixels=Pixels.between(live, after)
    )
    return replace(entry, made_of=entry.wanted(ground))


def under(replay: Replay, shown: LabelMap, locks: Collection[int]) -> Replay:
    """Return a replay that leaves locked classes as they are.

    What holds them becomes an entry at the end, so that the timeline still makes exactly these pixels; one
    that is there already is made anew.

    Args:
        replay: Of a timeline.
        shown: H x W uint8, the document before.
        locks: Its locked classes.
    """
    wanted = under_locks(replay.label_map, shown, locks)
    pixels = Pixels.between(replay.label_map, wanted)
    if pixels.box is None:
        return replay
    entry = Entry(new_key(), KEPT, pixels, keeps=True)
    return Replay(replay.timeline.with_more([entry]), wanted, replay.anew)


def without_keeping(timeline: Timeline) -> Timeline:
    """Return a timeline without what holds locked classes at its end."""
    entries = timeline.entries
    while entries and entries[-1].keeps:
        entries = entries[:-1]
    return Timeline(timeline.start, entries)
