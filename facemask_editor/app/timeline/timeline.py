"""All that made a face, as data that can be changed: a start map and what was done to it, in order.

Needs neither Qt nor torch. See docs/decisions/0025-timeline.md.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import count

from facemask_editor.app.timeline.pixels import Pixels
from facemask_editor.core.labels import LabelMap
from facemask_editor.recipe.recipe import GENERATION, Recipe
from facemask_editor.recipe.source import EditSource
from facemask_editor.recipe.step_kind import Step

_new_keys = count(1 << 48)


def new_key() -> int:
    """Return the key of a new entry, one that no step of a history has."""
    return next(_new_keys)


@dataclass(frozen=True, eq=False)
class Entry:
    """One thing that was done: a stroke or operation as pixels, or an edit by its recipe.

    Attributes:
        key: The same for as long as it is the same thing, wherever it stands and however it was changed.
        name: Of the history step that it came from.
        pixels: What it set when it was carried out last.
        source: What an edit was made from; None for pixels alone.
        locks: Classes that were locked when pixels were painted; a recipe has its own.
        off: Places of the recipe's steps that are switched off; of pixels, 0 is all there is.
        made_of: What the pixels of an edit were carried out from, see `wanted`; "" where they never were.
        keeps: Whether it only holds locked classes against a replay.
    """

    key: int
    name: str
    pixels: Pixels
    source: EditSource | None = None
    locks: frozenset[int] = frozenset()
    off: frozenset[int] = frozenset()
    made_of: str = ""
    keeps: bool = False

    @property
    def steps(self) -> tuple[Step, ...]:
        """The recipe's steps, those switched off too; none for pixels."""
        return () if self.source is None else self.source.recipe.steps

    @property
    def on(self) -> bool:
        """Whether it does anything."""
        return len(self.off) < max(1, len(self.steps))

    @cached_property
    def source_text(self) -> str:
        """The source as JSON; an edit's alone."""
        assert self.source is not None, "pixels have no source"
        return self.source.to_json()

    @cached_property
    def recipe(self) -> Recipe:
        """What is carried out; an edit's alone.

        The engine carries it out as it does now, whichever generation made it first.
        """
        assert self.source is not None, "pixels have no recipe"
        steps = tuple(step for place, step in enumerate(self.steps) if place not in self.off)
        return self.source.recipe.model_copy(update={"steps": steps, "generation": GENERATION})

    def wanted(self, ground: str) -> str:
        """Return what its pixels are to be made of, on a map of this digest."""
        assert self.source is not None, "pixels are as they are"
        recipe = self.recipe.model_copy(update={"generation": self.source.generation})
        donors = " ".join(sorted(self.source.donors.values()))
        return f"{ground} {donors} {recipe.model_dump_json()}"


class Gone(KeyError):
    """An entry, or a step of it, that is not there any more."""


@dataclass(frozen=True, eq=False)
class Timeline:
    """A start and what was done to it.

    Attributes:
        start: H x W uint8, read-only; before all entries.
        entries: In order.
    """

    start: LabelMap
    entries: tuple[Entry, ...] = ()
    _places: dict[int, int] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_places", {entry.key: at for at, entry in enumerate(self.entries)})

    def recorded(self) -> LabelMap:
        """Return the H x W uint8 pixels that entries left when they were carried out last; own copy."""
        live = self.start.copy()
        for entry in self.entries:
            if entry.on:
                entry.pixels.put_on(live)
        return live

    def place(self, key: int) -> int:
        """Return where an entry stands; raises `Gone`."""
        try:
            return self._places[key]
        except KeyError:
            raise Gone(key) from None

    def entry(self, key: int) -> Entry:
        """Return an entry; raises `Gone`."""
        return self.entries[self.place(key)]

    # What can be done to it; all of these raise `Gone` where what they name is not there

    def with_step(self, key: int, index: int, step: Step) -> Timeline:
        """Return it with another recipe step at a place of an entry."""
        entry = self.entry(key)
        steps = list(entry.steps)
        if not 0 <= index < len(steps):
            raise Gone(key)
        steps[index] = step
        return self._with(_of_steps(entry, steps, entry.off))

    def with_adapt(self, key: int, amount: float) -> Timeline:
        """Return it with another amount by which neighbours adapt to an edit, 0 to 1."""
        entry = self.entry(key)
        if entry.source is None:
            raise Gone(key)
        recipe = entry.source.recipe.model_copy(update={"adapt": amount})
        return self._with(replace(entry, source=entry.source.model_copy(update={"recipe": recipe})))

    def switched(self, key: int, index: int, *, on: bool) -> Timeline:
        """Return it with a step of an entry on or off; index 0 for pixels."""
        entry = self.entry(key)
        if not 0 <= index < max(1, len(entry.steps)):
            raise Gone(key)
        return self._with(replace(entry, off=entry.off - {index} if on else entry.off | {index}))

    def without(self, key: int, index: int = 0) -> Timeline:
        """Return it without a step of an entry; with its last step the entry goes."""
        entry = self.entry(key)
        if not 0 <= index < max(1, len(entry.steps)):
            raise Gone(key)
        if len(entry.steps) <= 1:
            return Timeline(self.start, tuple(each for each in self.entries if each is not entry))
        steps = [step for place, step in enumerate(entry.steps) if place != index]
        off = frozenset(place - (place > index) for place in entry.off if place != index)
        return self._with(_of_steps(entry, steps, off))

    def moved(self, key: int, by: int) -> Timeline:
        """Return it with an entry so many places later, as far as there are any; negative for earlier."""
        at = self.place(key)
        rest = [*self.entries[:at], *self.entries[at + 1 :]]
        rest.insert(min(max(0, at + by), len(rest)), self.entries[at])
        return Timeline(self.start, tuple(rest))

    def with_more(self, entries: Iterable[Entry]) -> Timeline:
        """Return it with further entries at its end."""
        return Timeline(self.start, (*self.entries, *entries))

    def _with(self, changed: Entry) -> Timeline:
        entries = tuple(changed if each.key == changed.key else each for each in self.entries)
        return Timeline(self.start, entries)


def _of_steps(entry: Entry, steps: list[Step], off: frozenset[int]) -> Entry:
    source = entry.source
    assert source is not None, "it has steps"
    recipe = source.recipe.model_copy(update={"steps": tuple(steps)})
    return replace(entry, source=source.model_copy(update={"recipe": recipe}), off=off)
