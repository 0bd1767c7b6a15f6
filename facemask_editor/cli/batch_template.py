"""From the options of ``facemask-editor batch`` to the edit that they describe."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal

import typer
from pydantic import ValidationError

from facemask_editor.cli.options import part_names, part_values, shape_value
from facemask_editor.core.errors import FormatError
from facemask_editor.core.labels import CELEBAMASK_HQ, LabelSchema
from facemask_editor.recipe.recipe import Blend, Nudge, Recipe, Remove, Resample, Shape, Step
from facemask_editor.recipe.template import ALL_PARTS, as_text


class Template:
    """The steps of an edit, collected in the order in which they are carried out.

    Args:
        donor: The face for blend steps that name none.
        schema: The classes.

    Attributes:
        steps: So far.
        donors: Donor files by the key that the steps name.
    """

    def __init__(self, donor: Path | None, schema: LabelSchema = CELEBAMASK_HQ) -> None:
        self._donor = donor
        self._schema = schema
        self._locks: tuple[str, ...] = ()
        self._adapt = 0.0
        self.steps: list[Step] = []
        self.donors: dict[str, Path] = {}

    def add_recipe(self, path: Path) -> None:
        """Add the steps, locks and the adapt amount of a recipe file.

        Raises:
            FormatError: For a file that is no recipe, or that names an unknown class.
        """
        recipe = Recipe.load(path)
        named = [(f"steps.{i}.part", step.part) for i, step in enumerate(recipe.steps)]
        for field, name in [*named, *(("locks", name) for name in recipe.locks)]:
            if name != ALL_PARTS and name not in self._schema.names:
                known = ", ".join(self._schema.names)
                raise FormatError(path, f"recipe field {field}", repr(name), f"known classes: {known}")
        for step in recipe.steps:
            if isinstance(step, Blend):
                step = self._with_donor(step, path.parent)
            self.steps.append(step)
        self._adapt = recipe.adapt
        self._locks = tuple(self._schema.names[i] for i in self._schema.parse_parts(recipe.locks))

    def _with_donor(self, step: Blend, folder: Path) -> Blend:
        if not step.donor:
            return step.model_copy(update={"donor": self._default_donor(f"blend {step.part} in the recipe")})
        # As the file says, then as seen from where the program was started.
        places = (folder / step.donor, Path(step.donor))
        found = next((path for path in places if os.path.exists(path)), None)
        return step.model_copy(update={"donor": self._key_of(found or folder / step.donor)})

    def add_options(
        self,
        *,
        remove: str | None,
        resample: str | None,
        temperature: float,
        nudge: Sequence[str],
        blend: Sequence[str],
        shape: Sequence[str] = (),
    ) -> None:
        """Add the steps that the options ask for.

        Raises:
            typer.BadParameter: Naming the option and the value.
        """
        removed = part_names(remove, "--remove", self._schema) if remove else ()
        resampled = part_names(resample, "--resample", self._schema) if resample else ()
        nudged = [pair for text in nudge for pair in part_values(text, "--nudge", self._schema)]
        blended = [pair for text in blend for pair in part_values(text, "--blend", self._schema)]
        shaped = [shape_value(text, "--shape", self._schema) for text in shape]
        kept = {*resampled, *(name for name, _ in nudged + blended), *(part for part, *_ in shaped)}
        kept -= {ALL_PARTS}
        for name in removed:
            if name in kept:
                raise typer.BadParameter(f"{name} is to be changed as well", param_hint="--remove")
        self.steps += [Remove(part=name) for name in removed]
        self.steps += [Resample(part=name, temperature=temperature) for name in resampled]
        self.steps += [_checked("--nudge", lambda p, v: Nudge(part=p, sigma=v), *pair) for pair in nudged]
        if blended:
            donor = self._default_donor("--blend")
            self.steps += [
                _checked("--blend", lambda p, v: Blend(part=p, alpha=v, donor=donor), *pair)
                for pair in blended
            ]
        for part, handle, amount, side in shaped:
            self.steps.append(_checked("--shape", _shape(handle, side), part, amount))

    def recipe(self, locks: Sequence[str], adapt: float | None) -> Recipe:
        """Return the whole edit; locks add to the recipe file's, ``adapt`` replaces its amount."""
        return Recipe(
            steps=tuple(self.steps),
            locks=tuple(dict.fromkeys((*self._locks, *locks))),
            adapt=self._adapt if adapt is None else adapt,
        )

    def _default_donor(self, wanted_by: str) -> str:
        if self._donor is None:
            raise typer.BadParameter(f"{wanted_by} needs --donor FILE, the other face")
        return self._key_of(self._donor)

    def _key_of(self, path: Path) -> str:
        # Absolute, so that a recipe taken from the manifest works from anywhere.
        try:
            path = Path(os.path.realpath(path))
        except ValueError as error:
            raise FormatError(path, "donor", "no file name", str(error)) from error
        key = as_text(path)
        self.donors[key] = path
        return key


def _shape(handle: str, side: Literal["both", "one"]) -> Callable[[str, float], Step]:
    return lambda part, amount: Shape(part=part, handle=handle, amount=amount, side=side)


def _checked(option: str, make: Callable[[str, float], Step], part: str, value: float) -> Step:
    try:
        return make(part, value)
    except ValidationError as error:
        reason = error.errors()[0]["msg"].lower()
        raise typer.BadParameter(f"{part}={value:g}: {reason}", param_hint=option) from None
