"""From a plan, a mask's name and the number of an output to one recipe.

Nothing else decides: not the order of the masks, not how many there are, not who draws. Drawn anew, after
what came out was refused, an output keeps *what* it gets; how much, which second face and which shape are
drawn again. Else hard edits would be replaced by easy ones, and classes not be as often as asked.

See docs/decisions/0035-plans-draw-by-name.md.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from facemask_editor.batch.plan_file.check import check_names, step_of
from facemask_editor.batch.plan_file.donors import DonorFolder
from facemask_editor.batch.plan_file.edits import Edit
from facemask_editor.batch.plan_file.numbers import Numbers
from facemask_editor.batch.plan_file.people import People, read_people
from facemask_editor.batch.plan_file.plan_file import PlanFile, read_plan
from facemask_editor.batch.plan_file.streams import Stream
from facemask_editor.core.errors import FormatError
from facemask_editor.core.labels import LabelSchema
from facemask_editor.recipe.adapt import ADAPT
from facemask_editor.recipe.denoise import DENOISE
from facemask_editor.recipe.kinds import NEW_SHAPE, REMOVAL
from facemask_editor.recipe.recipe import Recipe
from facemask_editor.recipe.step_kind import Step
from facemask_editor.recipe.template import ALL_PARTS


@dataclass(frozen=True)
class _Entry:
    """An edit and what its draws are called: further edits of another kind change none of them."""

    edit: Edit
    key: str


class Drawing:
    """A plan with all that it names: draws the recipe of each output.

    Args:
        plan: As `read_plan` has it.
        digest: Likewise.
        path: Of its file; other paths are as seen from its folder.
        schema: The classes.

    Raises:
        FormatError: Naming file, field and value of the first thing that cannot be carried out.
    """

    def __init__(self, plan: PlanFile, digest: str, path: Path, schema: LabelSchema) -> None:
        check_names(plan, path, schema)
        self.plan, self.digest, self.path, self.schema = plan, digest, path, schema
        source = plan.source
        self._index = self._place(source.index)
        named = {} if self._index is None else read_people(self._index, source.stem, source.person)
        self.people = People(named, plan.split.shares if plan.split else {})
        self._entries = list(_entries(plan.edit))
        needs = any(edit.needs_donor and edit.probability > 0 for edit in plan.edit)
        folder = self._place(source.donors) if needs else None
        self.donors = None if folder is None else DonorFolder(folder, self.people, schema)
        self._last: tuple[str, Stream] | None = None
        self._usual: dict[tuple[str, str], Step] = {}
        """Of each edit and part, handle or other target: its step before anything is drawn."""

    @classmethod
    def read(cls, path: Path, schema: LabelSchema) -> Drawing:
        """Read a plan's file, and check all that it names but the masks.

        Raises:
            FormatError: See above.
        """
        plan, digest = read_plan(path)
        return cls(plan, digest, path, schema)

    def _place(self, text: str) -> Path | None:
        return self.path.parent / text if text else None

    @property
    def masks(self) -> Path | None:
        """Where the plan says the masks are."""
        return self._place(self.plan.source.masks)

    @property
    def photos(self) -> Path | None:
        """Where it says the photos are."""
        return self._place(self.plan.source.photos)

    def check(self, stems: Collection[str]) -> None:
        """Make sure that all of these masks can be drawn for.

        Raises:
            FormatError: For a mask in no row of the index, and where a split lacks second faces.
        """
        if self._index is not None and (lost := self.people.unnamed(stems)):
            hint = f"{len(lost)} of {len(stems)} masks are in no row; a stem is a file name without .png"
            raise FormatError(self._index, self.plan.source.stem, f"without {lost[0]!r}", hint)
        if self.donors is not None:
            self.donors.check(sorted({self.person_of(stem) for stem in stems}))

    def person_of(self, stem: str) -> str:
        """Return who is shown on a mask."""
        return self.people.person_of(stem)

    def split_of(self, stem: str) -> str:
        """Return the split of a mask, "" where the plan has none."""
        return self.people.split_of(self.person_of(stem))

    @cached_property
    def template(self) -> Recipe:
        """All that may be asked of the engine, as one recipe; it is not to be carried out."""
        steps: list[Step] = [
            self._usual_step(entry, target)
            for entry in self._entries
            if entry.edit.probability > 0
            for target in entry.edit.targets or ("",)
        ]
        for name, each in self.plan.classes.items():
            add, remove = each.rates
            steps += [NEW_SHAPE.model(part=name)] if add else []
            steps += [REMOVAL.model(part=name)] if remove else []
        usual = {ADAPT.name: ADAPT.default, DENOISE.name: DENOISE.default}

        def unusual(numbers: Numbers, name: str) -> float:
            return next((end for end in numbers.ends if end != usual[name]), usual[name])

        return self._recipe(steps, (), unusual)

    def recipe(self, stem: str, variant: int, present: Iterable[str], attempt: int = 0) -> Recipe:
        """Return what is done for one output.

        Args:
            stem: Of the mask.
            variant: Number of the output, from 0.
            present: Names of the parts that the mask has, in class order.
            attempt: How often the output was refused before.
        """
        if self._last is None or self._last[0] != stem:
            self._last = stem, Stream(self.plan.seed, stem)
        draw = _Draw(self._last[1], variant, attempt)
        plan, there = self.plan, tuple(present)
        locks = tuple(name for name, share in plan.locks.items() if draw.happens(f"lock/{name}", share))
        removes, adds = self._classes(draw, there, locks)
        chosen = [(entry, list(self._chosen(draw, entry, there, locks))) for entry in self._entries]
        gone = dict.fromkeys(removes)
        gone |= dict.fromkeys(
            target for entry, targets in chosen if entry.edit.of.takes_away for target in targets
        )
        steps: list[Step] = [*(REMOVAL.model(part=part) for part in gone), *adds]
        for entry, targets in chosen:
            if not entry.edit.of.takes_away:  # of what goes nothing else can be asked
                left = [target for target in targets if self._part(entry, target) not in gone]
                steps += self._steps(draw, stem, entry, left)
        return self._recipe(steps, locks, draw.number)

    def _recipe(self, steps: Iterable[Step], locks: tuple[str, ...], number: Any) -> Recipe:  # noqa: ANN401
        plan = self.plan
        return Recipe(
            steps=tuple(steps),
            locks=locks,
            adapt=number(plan.adapt, "adapt"),
            denoise=number(plan.denoise, "denoise"),
            difference=plan.difference,
        )

    def _classes(
        self, draw: _Draw, there: Collection[str], locks: Collection[str]
    ) -> tuple[list[str], list[Step]]:
        removes, adds = list[str](), list[Step]()
        for name, each in self.plan.classes.items():
            if name in locks:
                continue
            add, remove = each.rates
            share = draw.share(f"class/{name}")
            if name in there:
                # of one number: who has it by chance and who has it anyway are the same faces
                removes += [name] if share >= 1 - remove else []
            elif share < add:
                usual = Numbers(fixed=NEW_SHAPE.field("temperature").default)
                temperature = draw.number(each.temperature or usual, f"class/{name}/temperature")
                seed = draw.seed(f"class/{name}")
                adds.append(NEW_SHAPE.model(part=name, seed=seed, temperature=temperature))
        return removes, adds

    def _chosen(
        self, draw: _Draw, entry: _Entry, there: tuple[str, ...], locks: Collection[str]
    ) -> Iterator[str]:
        """Yield the targets that an edit is carried out for; "" is the whole face."""
        edit, key = entry.edit, entry.key
        targets = self._targets(entry, there, locks)
        if edit.pick == "each" and not edit.as_one:
            yield from (name for name in targets if draw.happens(f"{key}/{name}", edit.probability))
        elif targets and draw.happens(key, edit.probability):
            if edit.pick == "one":
                yield targets[int(draw.share(f"{key}/which") * len(targets))]
            else:
                yield from targets

    def _targets(self, entry: _Entry, there: tuple[str, ...], locks: Collection[str]) -> tuple[str, ...]:
        """Return what an edit can be for: parts that the mask has and that are free."""
        edit = entry.edit
        if not edit.field:
            return ("",)
        names = dict.fromkeys(edit.targets)
        if ALL_PARTS in names:
            names = dict.fromkeys(there)
        if edit.as_one:  # pixels of a second face come where there were none, too
            return tuple(name for name in names if name not in locks)
        parts = {name: self._part(entry, name) for name in names}
        return tuple(
            name for name, part in parts.items() if part is None or (part in there and part not in locks)
        )

    def _part(self, entry: _Entry, target: str) -> str | None:
        """Return the part that an edit changes for a target, None where it is no single one."""
        edit = entry.edit
        if edit.field == "handles":
            return getattr(self._usual_step(entry, target), "part", None)
        return target if edit.field == "parts" and not edit.as_one else None

    def _usual_step(self, entry: _Entry, target: str) -> Step:
        """Return the step of an edit before anything is drawn; kept, for names are looked up for it."""
        if (key := (entry.key, target)) not in self._usual:
            self._usual[key] = step_of(entry.edit, target, self.schema)
        return self._usual[key]

    def _steps(self, draw: _Draw, stem: str, entry: _Entry, targets: Sequence[str]) -> list[Step]:
        if entry.edit.as_one and targets:
            return [self._step(draw, stem, entry, targets[0], {"parts": tuple(targets)})]
        return [self._step(draw, stem, entry, target, {}) for target in targets]

    def _step(self, draw: _Draw, stem: str, entry: _Entry, target: str, values: Mapping[str, Any]) -> Step:
        edit, key = entry.edit, f"{entry.key}/{target}"
        own = dict(values)
        for name, numbers in edit.numbers.items():
            own[name] = draw.number(numbers, f"{key}/{name}")
        if edit.of.seeded:
            own["seed"] = draw.seed(key)
        if edit.needs_donor:
            own |= self._donors_of(draw, stem, edit, key if edit.pick == "each" else entry.key)
        return self._usual_step(entry, target).model_copy(update=own)

    def _donors_of(self, draw: _Draw, stem: str, edit: Edit, key: str) -> dict[str, Any]:
        """Return the fields of a step that name second faces; parts that come together are of the same."""
        assert self.donors is not None, "checked when the plan was read"
        person = self.person_of(stem)
        if edit.mixed == 1:
            return {edit.of.donor: self.donors.pick(person, draw.again(f"{key}/donor"))}
        weights: dict[str, float] = {}
        for number in range(edit.mixed):
            donor = self.donors.pick(person, draw.again(f"{key}/donor/{number}"))
            # never 0 altogether
            weights[donor] = weights.get(donor, 0.0) + 1.0 - draw.again(f"{key}/weight/{number}")
        return {edit.of.donors: weights}


class _Draw:
    """The draws of one output: what it gets is the same in each attempt, how is drawn anew."""

    def __init__(self, stream: Stream, variant: int, attempt: int) -> None:
        self._stream, self._variant, self._attempt = stream, variant, attempt

    def share(self, purpose: str) -> float:
        return self._stream.share(self._variant, 0, purpose)

    def happens(self, purpose: str, probability: float) -> bool:
        return self.share(purpose) < probability

    def again(self, purpose: str) -> float:
        return self._stream.share(self._variant, self._attempt, purpose)

    def number(self, numbers: Numbers, purpose: str) -> float:
        return numbers.at(self.again(purpose)) if numbers.varies else numbers.at(0.5)

    def seed(self, purpose: str) -> int:
        return self._stream.seed(self._variant, self._attempt, f"{purpose}/seed")


def _entries(edits: Iterable[Edit]) -> Iterator[_Entry]:
    count: dict[str, int] = {}
    for edit in edits:
        number = count[edit.kind] = count.get(edit.kind, 0) + 1
        yield _Entry(edit, f"{edit.kind}#{number}")
