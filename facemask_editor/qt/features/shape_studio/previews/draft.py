"""What the part panel asks for: the steps of a recipe, and the little beside them that is no recipe.

Needs no Qt, and nothing heavy as long as there is no step.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any

from facemask_editor.app.seeds import SEEDS
from facemask_editor.recipe.adapt import ADAPT
from facemask_editor.recipe.denoise import DENOISE
from facemask_editor.recipe.strengths import Strengths

if TYPE_CHECKING:
    from facemask_editor.core.labels import LabelSchema
    from facemask_editor.recipe.recipe import Recipe
    from facemask_editor.recipe.step_kind import PartStep, Step, StepKind

    Kind = StepKind[Any]


def part_kinds() -> list[Kind]:
    """Return the kinds of steps for a part, in the order in which they are carried out."""
    from facemask_editor.recipe.kinds import KINDS
    from facemask_editor.recipe.step_kind import PartStep

    return [kind for kind in KINDS.values() if issubclass(kind.model, PartStep)]


def whole_kinds_by_amount() -> list[Kind]:
    """Return the kinds of steps for several parts of which there is more or less, such as expressions."""
    from facemask_editor.recipe.kinds import KINDS
    from facemask_editor.recipe.step_kind import PartStep

    return [kind for kind in KINDS.values() if kind.apart and not issubclass(kind.model, PartStep)]


def kind_named(name: str) -> Kind:
    """Return a kind of steps; raises KeyError."""
    from facemask_editor.recipe.kinds import KINDS

    return KINDS[name]


def step_name(recipe: Recipe, schema: LabelSchema, changed: Iterable[str] | None = None) -> str:
    """Return what an edit is called in the history."""
    from facemask_editor.recipe.names import edit_name

    return edit_name(recipe, schema, None if changed is None else frozenset(changed))


def new_shape_kind() -> Kind:
    """Return the kind that "New shape" asks for."""
    return next(kind for kind in part_kinds() if kind.adds)


@dataclass(frozen=True)
class Draft:
    """An edit that is being made.

    Attributes:
        part: Name of the class that is edited.
        others: Names of the further selected classes, in class order; they change too, but by handles,
            which each part has of its own.
        steps: Of this part, and of others that get a new shape with it; in the order of the kinds. One that
            takes the part away is carried out alone: the others wait.
        whole: A step for the whole face or a group of parts; with one there are no steps of the part.
        adapt: How far unlocked neighbours adapt.
        denoise: How strongly drawn, blended and nudged parts are made to fit their group.
        difference: Whether edits add to the mask what they change in the decoded one.
        seed_used: Whether the seed of the last new shape has been applied already, so that the next new shape
            takes the one after it.
        used: The seed of each part's new shape that has been applied last, by class name.
        remembered: By kind, what holds for its next step as well: seed, donor, side; never a number that
            tells how much.
    """

    part: str = ""
    others: tuple[str, ...] = ()
    steps: tuple[PartStep, ...] = ()
    whole: Step | None = None
    adapt: float = ADAPT.default
    denoise: float = DENOISE.default
    difference: bool = True
    seed_used: bool = False
    used: Mapping[str, int] = field(default_factory=dict)
    remembered: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    # What it asks for

    @property
    def active(self) -> bool:
        """Whether there is anything to preview."""
        return bool(self.steps) or self.whole is not None

    @property
    def asked(self) -> tuple[Step, ...]:
        """The steps that are carried out."""
        if self.whole is not None:
            return (self.whole,)
        if not self.steps:
            return ()
        from facemask_editor.recipe.kinds import described

        return tuple(step for step in self.steps if described(step).takes_away) or self.steps

    @property
    def adds(self) -> bool:
        """Whether the part gets a new shape."""
        if not self.steps:
            return False
        from facemask_editor.recipe.kinds import described

        return any(described(step).adds for step in self.steps)

    @property
    def together(self) -> tuple[str, ...]:
        """All selected parts."""
        return (self.part, *self.others)

    def same_edit(self, other: Draft | None) -> bool:
        """Whether another draft asks for the same."""
        if other is None:
            return False
        return (self.asked, self.strengths) == (other.asked, other.strengths)

    @property
    def strengths(self) -> Strengths:
        """What holds for all steps."""
        return Strengths(self.adapt, self.denoise, self.difference)

    def recipe(self, locks: Iterable[str], refused: Container[str] = ()) -> Recipe:
        """Return the edit under locks, by class names.

        Other parts may have been locked since; the part itself cannot be without ending the preview. What the
        model cannot do, of ``refused``, is as usual.
        """
        from facemask_editor.recipe.recipe import Recipe

        locks = tuple(locks)
        # a step for no part is named by none
        parts = [(step, getattr(step, "part", self.part)) for step in self.asked]
        steps = tuple(step for step, part in parts if part == self.part or part not in locks)
        return Recipe(steps=steps, locks=locks, **asdict(self.strengths.within(refused)))

    def of(self, kind: Kind, apart: str = "") -> list[PartStep]:
        """Return the steps of a kind; with ``apart`` the one that this tells apart, where it is there."""
        steps = [step for step in self.steps if step.kind == kind.name]
        return [step for step in steps if getattr(step, kind.apart) == apart] if apart else steps

    def values(self, kind: Kind, apart: str = "") -> dict[str, Any]:
        """Return what the controls of a kind show, by field; ``apart`` as for `of`."""
        fields = kind.model.model_fields
        others = ("kind", "part", "own", kind.apart)
        shown = {name: fields[name].default for name in fields if name not in others}
        shown |= self.remembered.get(kind.name, {})
        steps = self.of(kind, apart)
        return shown | {
            number.name: getattr(steps[0], number.name) if steps else number.unasked for number in kind.fields
        }

    # What changes it

    def changed(
        self,
        kind: Kind,
        absent: Container[str] = (),
        **values: Any,  # noqa: ANN401  fields, checked by the step
    ) -> Draft:
        """Ask for steps of a kind, or change them.

        All of its steps get the values, those that are told apart only where they are meant. A number at 0
        that does nothing there takes the step away, as does a second face that is missing.

        Args:
            kind: Of the steps.
            absent: Classes that the mask lacks: of several selected ones, only a second face brings them.
            values: Fields.
        """
        apart = values.get(kind.apart, "") if kind.apart else ""
        numbers = {number.name for number in kind.fields}
        lasting = {name: value for name, value in values.items() if name not in (*numbers, kind.apart)}
        remembered = {**self.remembered, kind.name: {**self.remembered.get(kind.name, {}), **lasting}}
        draft = replace(self, remembered=remembered, seed_used=self.seed_used and not (kind.adds and lasting))
        meant = self.of(kind, apart)
        if meant:
            changed = {id(step): kind.model(**{**dict(step), **values}) for step in meant}
            return draft._with([changed.get(id(step), step) for step in self.steps], kind)
        if kind.apart and not apart:
            return draft
        asked = {**draft.values(kind), **values}
        more = () if kind.apart else (name for name in self.others if kind.donor or name not in absent)
        parts = (self.part, *more)
        return draft._with([*self.steps, *(kind.model(part=part, **asked) for part in parts)], kind)

    def without(self, kind: Kind) -> Draft:
        """Switch a kind off."""
        whole = None if self.whole is not None and self.whole.kind == kind.name else self.whole
        return replace(self, steps=tuple(s for s in self.steps if s.kind != kind.name), whole=whole)

    def with_new_shape(self, others: Iterable[str] = ()) -> Draft:
        """Ask for a new shape: the shown seed's first, then one seed further each time ("Another shape").

        Args:
            others: Classes that get one too.
        """
        kind = new_shape_kind()
        parts = [self.part, *(name for name in others if name != self.part)]
        values = self.values(kind)
        again = [step.part for step in self.of(kind)] == parts or self.seed_used
        values["seed"] = (values["seed"] + int(again)) % SEEDS
        steps = [kind.model(part=part, **values) for part in parts]
        draft = self.without(kind)._with([*self.without(kind).steps, *steps], kind)
        seeds = {**self.remembered.get(kind.name, {}), "seed": values["seed"]}
        return replace(draft, seed_used=False, remembered={**self.remembered, kind.name: seeds})

    def with_whole(self, kind: Kind, **values: Any) -> Draft:  # noqa: ANN401  fields, checked by the step
        """Ask for a step of no single part; asked for again, for another one of it.

        Where its likeliest shapes come first, drawn ones come after them.

        Args:
            kind: Of the step.
            values: Fields that it has beside its seed.
        """
        memory = self.remembered.get(kind.name, {})
        seed, drawn = memory.get("seed", 0), bool(memory.get("drawn", False))
        first = kind.model(**values)
        again = memory.get("of") == values
        if again and (drawn or kind.draws(first)):
            seed = (seed + 1) % SEEDS
        elif again:
            drawn = True
        else:
            seed, drawn = 0, False
        step = _drawn(kind.model(**values, seed=seed)) if drawn else kind.model(**values, seed=seed)
        memory = {"of": values, "seed": seed, "drawn": drawn}
        return replace(self, steps=(), whole=step, remembered={**self.remembered, kind.name: memory})

    def with_amount(self, kind: Kind, **values: Any) -> Draft:  # noqa: ANN401  fields, checked by the step
        """Ask for a step of no single part that a number tells how much of; none where that is 0."""
        idle = any(number.idle_at_zero and not values[number.name] for number in kind.fields)
        return replace(self, steps=(), whole=None if idle else kind.model(**values))

    def with_donor(self, donor: str, *, use: bool = False) -> Draft:
        """Remember a second face for what needs one; "" takes it away.

        Args:
            donor: Its key.
            use: Whether the first kind that needs one is switched on.
        """
        draft = self
        for kind in (kind for kind in part_kinds() if kind.donor):
            on = self.of(kind)
            asked = {number.name: number.default for number in kind.fields} if use and not on else {}
            draft = draft.changed(kind, (), **{kind.donor: donor}, **asked)
            use = False
        return draft

    def stepped(self, by: int, absent: Container[str] = ()) -> Draft:
        """Go to another seed of what is being drawn; of the new shape where that or nothing is on.

        Args:
            by: Seeds.
            absent: As for `changed`.
        """
        if self.whole is not None:
            if not kind_named(self.whole.kind).seeded:
                return self
            memory = dict(self.remembered[self.whole.kind])
            # likeliest shapes have no seed: the shown one is the first that is drawn
            drawn = memory["drawn"] or kind_named(self.whole.kind).draws(self.whole)
            seed = (memory["seed"] + by) % SEEDS if drawn or by < 0 else memory["seed"]
            step = _drawn(self.whole.model_copy(update={"seed": seed}))
            memory |= {"seed": seed, "drawn": True}
            return replace(self, whole=step, remembered={**self.remembered, self.whole.kind: memory})
        drawn = [kind for kind in part_kinds() if kind.seeded and self.of(kind)]
        kind = new_shape_kind() if self.adds or not drawn else drawn[-1]
        return self.changed(kind, absent, seed=(self.values(kind)["seed"] + by) % SEEDS)

    def reset(self, *, seed_used: bool = False) -> Draft:
        """Switch everything off; what is remembered and both strengths stay."""
        used = {**self.used, **self._drawn_seeds} if seed_used else self.used
        return replace(self, steps=(), whole=None, seed_used=seed_used or self.seed_used, used=used)

    def for_part(self, part: str, others: Iterable[str] = ()) -> Draft:
        """Turn to another part, or to several, with everything off."""
        again = False
        if part in self.used:
            again = self.used[part] == self.values(new_shape_kind())["seed"]
        return replace(self, part=part, others=tuple(others), steps=(), whole=None, seed_used=again)

    def for_document(self, part: str) -> Draft:
        """Turn to a part of another mask, in which no seed is used up."""
        return replace(self, used={}).for_part(part)

    @property
    def _drawn_seeds(self) -> dict[str, int]:
        kind = new_shape_kind()
        return {step.part: getattr(step, "seed", 0) for step in self.steps if step.kind == kind.name}

    def _with(self, steps: Iterable[PartStep], changed: Kind) -> Draft:
        """Take steps over but those that do nothing, in their order; what was put aside comes back."""
        kinds = {kind.name: (place, kind) for place, kind in enumerate(part_kinds())}

        def stays(step: PartStep) -> bool:
            kind = kinds[step.kind][1]
            if kind.takes_away and kind is not changed:
                return False
            idle = any(number.idle_at_zero and not getattr(step, number.name) for number in kind.fields)
            return not idle and (not kind.donor or bool(getattr(step, kind.donor)))

        return replace(self, steps=tuple(sorted(filter(stays, steps), key=lambda step: kinds[step.kind][0])))


def _drawn(step: Step) -> Step:
    """Return a step that asks for the likeliest shapes as one that draws them."""
    warm = getattr(step, "temperature", None) == 0
    return step.model_copy(update={"temperature": 1.0}) if warm else step
