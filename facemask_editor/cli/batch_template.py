"""From the options of ``facemask-editor batch`` to the edit that they describe."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import typer
from pydantic import ValidationError

from facemask_editor.core.errors import FormatError
from facemask_editor.core.labels import CELEBAMASK_HQ, LabelSchema
from facemask_editor.recipe.denoise import DENOISE
from facemask_editor.recipe.kinds import KINDS, described
from facemask_editor.recipe.recipe import ADAPT, GENERATION, PartStep, Recipe, Step, earlier_generation
from facemask_editor.recipe.source import donors_of
from facemask_editor.recipe.spelling import Handles, Spelling
from facemask_editor.recipe.step_kind import StepKind
from facemask_editor.recipe.template import ALL_PARTS, as_text, part_problem


class Template:
    """The steps of an edit, collected in the order in which they are carried out.

    Args:
        donor: The face, or faces, for steps that need one and name none.
        schema: The classes.
        weights: Of the faces; all the same where left out.

    Attributes:
        steps: So far.
        donors: Donor files by the key that the steps name.
        notes: What to know of the recipe file.
    """

    def __init__(
        self,
        donor: Path | Sequence[Path] | None,
        schema: LabelSchema = CELEBAMASK_HQ,
        weights: Sequence[float] = (),
    ) -> None:
        faces = () if donor is None else (donor,) if isinstance(donor, Path) else tuple(donor)
        self._faces: dict[Path, float] = {}
        for face, weight in zip(faces, weights or [1.0] * len(faces), strict=True):
            self._faces[face] = self._faces.get(face, 0.0) + weight
        self._schema = schema
        self._locks: tuple[str, ...] = ()
        self._numbers = {ADAPT.name: ADAPT.default, DENOISE.name: DENOISE.default}
        self._salt: int | None = None
        self._difference = True
        self._read_steps: list[tuple[Path, int, Step]] = []
        self.steps: list[Step] = []
        self.donors: dict[str, Path] = {}
        self.notes: tuple[str, ...] = ()

    def add_recipe(self, path: Path) -> None:
        """Add the steps, locks, strengths and the salt of a recipe file.

        Raises:
            FormatError: For a file that is no recipe, that names what nobody knows, or that lacks a donor.
        """
        recipe = Recipe.load(path)
        named = [
            (f"steps.{i}.part", step.part)
            for i, step in enumerate(recipe.steps)
            if isinstance(step, PartStep)
        ]
        named += [("locks", name) for name in recipe.locks]
        named += [
            (f"steps.{i}.own.locks", name)
            for i, step in enumerate(recipe.steps)
            for name in (step.own.locks or () if step.own else ())
        ]
        for field, name in named:
            if name != ALL_PARTS and name not in self._schema.names:
                known = ", ".join(self._schema.names)
                raise FormatError(path, f"recipe field {field}", repr(name), f"known classes: {known}")
        spelling = Spelling(self._schema, _handles)
        for i, step in enumerate(recipe.steps):
            if found := described(step).problem(step, spelling):
                raise _field_error(path, i, found[0], getattr(step, found[0]), found[1])
        self.steps += [self._with_donor(step, path, i) for i, step in enumerate(recipe.steps)]
        self._read_steps = [(path, i, step) for i, step in enumerate(recipe.steps)]
        self._numbers = {ADAPT.name: recipe.adapt, DENOISE.name: recipe.denoise}
        self._salt = recipe.salt
        self._difference = recipe.difference
        if recipe.generation < GENERATION:
            self.notes = (earlier_generation(path.name, recipe.generation),)
        self._locks = tuple(self._schema.names[i] for i in self._schema.parse_parts(recipe.locks))

    def _with_donor(self, step: Step, path: Path, index: int) -> Step:
        kind = described(step)
        if not kind.donor:
            return step
        if not donors_of(step):
            if not self._faces:
                what = [step.part] if isinstance(step, PartStep) else []
                hint = f"{' '.join([step.kind, *what])} needs one, here or as --donor FILE, the other face"
                raise FormatError(path, f"recipe field steps.{index}.{kind.donor}", "missing", hint)
            try:
                return step.model_copy(update=self._given(kind))
            except ValueError as error:
                field = f"recipe field steps.{index}.{kind.donor}"
                raise FormatError(path, field, "missing", str(error)) from None
        update: dict[str, Any] = {}
        if key := getattr(step, kind.donor):
            update[kind.donor] = self._key_of(self._found(path.parent, key))
        if kind.donors:
            weights = getattr(step, kind.donors)
            update[kind.donors] = {self._key_of(self._found(path.parent, k)): w for k, w in weights.items()}
        return step.model_copy(update=update)

    def _found(self, folder: Path, key: str) -> Path:
        """Return a donor's file: as the recipe file says, then as seen from where the program was started."""
        places = (folder / key, Path(key))
        return next((path for path in places if os.path.exists(path)), places[0])

    def _given(self, kind: StepKind[Any]) -> dict[str, Any]:
        """Return the fields of a step that say which faces the options name.

        Raises:
            ValueError: Where there are several and the kind takes one.
        """
        if len(self._faces) == 1:
            return {kind.donor: self._key_of(next(iter(self._faces)))}
        if not kind.donors:
            raise ValueError(f"{kind.option.flag} takes one --donor, not {len(self._faces)}")
        return {kind.donors: {self._key_of(path): weight for path, weight in self._faces.items()}}

    def add_options(self, asked: Mapping[str, Sequence[str]], numbers: Mapping[str, float]) -> None:
        """Add the steps that the options ask for, in the order of the kinds.

        Args:
            asked: What was given to the option of a kind, each time; by the name of the kind.
            numbers: What was given for fields that have an option of their own, by the field's name.

        Raises:
            typer.BadParameter: Naming the option and the value.
        """
        made = [
            step
            for name, kind in KINDS.items()
            for text in asked.get(name, ())
            for step in self._read(kind, text, numbers)
        ]
        self._check_removed(made)
        self.steps += made

    def _read(self, kind: StepKind[Any], text: str, numbers: Mapping[str, float]) -> list[Step]:
        option = kind.option
        try:
            read = option.read(text, Spelling(self._schema, _handles))
        except ValueError as error:
            raise typer.BadParameter(str(error), param_hint=option.flag) from None
        own: dict[str, Any] = {
            field.name: numbers[field.name] for field in kind.fields if field.name in numbers
        }
        if kind.donor and read:
            if not self._faces:
                raise typer.BadParameter(f"{option.flag} needs --donor FILE, the other face")
            try:
                own |= self._given(kind)
            except ValueError as error:
                raise typer.BadParameter(str(error), param_hint=option.flag) from None
        return [_checked(kind, {**own, **values}) for values in read]

    def _check_removed(self, steps: Sequence[Step]) -> None:
        for_parts = [step for step in steps if isinstance(step, PartStep) and step.part != ALL_PARTS]
        changed = {step.part for step in for_parts if not described(step).takes_away}
        for step in for_parts:
            if described(step).takes_away and step.part in changed:
                hint = described(step).option.flag
                raise typer.BadParameter(f"{step.part} is to be changed as well", param_hint=hint)

    def recipe(
        self,
        locks: Sequence[str],
        adapt: float | None,
        denoise: float | None = None,
        difference: bool | None = None,
    ) -> Recipe:
        """Return the whole edit; locks add to the recipe file's, the numbers replace its own, also of steps.

        Raises:
            FormatError: For a step of the recipe file whose part cannot change.
        """
        locked = tuple(dict.fromkeys((*self._locks, *locks)))
        for path, index, step in self._read_steps:
            kept = _with_locks(step, locks).own
            mine = locked if kept is None or kept.locks is None else kept.locks
            if isinstance(step, PartStep) and (problem := part_problem(step, mine, self._schema)):
                raise _field_error(path, index, "part", step.part, problem)
        asked = {ADAPT.name: adapt, DENOISE.name: denoise, "difference": difference}
        replaced = {name: None for name, number in asked.items() if number is not None}
        return Recipe(
            steps=tuple(_without(_with_locks(step, locks), replaced) for step in self.steps),
            locks=locked,
            adapt=self._numbers[ADAPT.name] if adapt is None else adapt,
            denoise=self._numbers[DENOISE.name] if denoise is None else denoise,
            difference=self._difference if difference is None else difference,
            salt=self._salt,
        )

    def _key_of(self, path: Path) -> str:
        # Absolute, so that a recipe taken from the manifest works from anywhere.
        try:
            path = Path(os.path.realpath(path))
        except ValueError as error:
            raise FormatError(path, "donor", "no file name", str(error)) from error
        key = as_text(path)
        self.donors[key] = path
        return key


def _with_locks(step: Step, locks: Sequence[str]) -> Step:
    """Return a step that keeps further classes, where it has locks of its own."""
    if step.own is None or step.own.locks is None:
        return step
    kept = tuple(dict.fromkeys((*step.own.locks, *locks)))
    return step.model_copy(update={"own": step.own.model_copy(update={"locks": kept})})


def _without(step: Step, replaced: Mapping[str, None]) -> Step:
    """Return a step without numbers of its own that an option replaces."""
    if step.own is None:
        return step
    own = step.own.model_copy(update=replaced)
    return step.model_copy(update={"own": own if own.given else None})


def read_weights(text: str | None, count: int) -> tuple[float, ...]:
    """Return the weights that ``--donor-weights`` gives to so many donors, none where it is left out.

    Raises:
        typer.BadParameter: For what is no weight, and for more or fewer than there are donors.
    """
    if text is None:
        return ()
    try:
        weights = tuple(float(piece) for piece in text.split(","))
    except ValueError:
        weights = ()
    # no NaN either
    if not weights or not all(0 <= weight < float("inf") for weight in weights) or not any(weights):
        hint = f"{text!r} is not W,W,...: numbers from 0 on, not all 0, for instance 3,1"
        raise typer.BadParameter(hint, param_hint="--donor-weights")
    if len(weights) != count:
        hint = f"{len(weights)} weights for {count} times --donor"
        raise typer.BadParameter(hint, param_hint="--donor-weights")
    return weights


def _field_error(path: Path, index: int, field: str, value: str, hint: str) -> FormatError:
    return FormatError(path, f"recipe field steps.{index}.{field}", repr(value), hint)


def _checked(kind: StepKind[Any], values: Mapping[str, Any]) -> Step:
    try:
        made: Step = kind.model(**values)
    except ValidationError as error:
        first = error.errors()[0]
        what = f"{values.get('part', first['loc'][0])}={first['input']:g}"
        raise typer.BadParameter(f"{what}: {first['msg'].lower()}", param_hint=kind.option.flag) from None
    return made


def _handles() -> Handles:
    from facemask_editor.measures.shapes import spelt_handles  # OpenCV stays out until here

    return spelt_handles()
