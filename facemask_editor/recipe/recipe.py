"""Edits as data: an ordered list of steps, locks and the adapt amount.

A recipe is JSON, replays on any mask and, with the same mask, seed and model, gives the same pixels.
Needs neither torch nor Qt. Format versions: docs/decisions/0014-recipe-version-2.md.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from itertools import groupby
from os import PathLike
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SerializerFunctionWrapHandler,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_serializer,
    model_validator,
)

from facemask_editor.core.atomic import write_atomically
from facemask_editor.core.errors import FormatError
from facemask_editor.core.files.small_file import read_limited
from facemask_editor.core.files.unique_keys import read_unique
from facemask_editor.recipe.adapt import ADAPT
from facemask_editor.recipe.denoise import DENOISE
from facemask_editor.recipe.kinds import KINDS, AnyStep, Loose
from facemask_editor.recipe.kinds.blend import Blend
from facemask_editor.recipe.kinds.complete import Complete
from facemask_editor.recipe.kinds.nudge import Nudge
from facemask_editor.recipe.kinds.remove import Remove
from facemask_editor.recipe.kinds.resample import Resample
from facemask_editor.recipe.kinds.shape import Shape
from facemask_editor.recipe.own import MAX_SEED, Own
from facemask_editor.recipe.step_kind import PartStep, Seed, Step

__all__ = [
    "ADAPT", "GENERATION", "MAX_SEED", "VERSION", "Blend", "Complete", "NewerRecipe", "Nudge", "PartStep",
    "Recipe", "Remove", "Resample", "Seed", "Shape", "Step", "earlier_generation", "from_json",
]  # fmt: skip

VERSION, NEWEST = 2, 3
"""Of the format. Version 1 had no `generation`, and an absent `adapt` meant 0. In version 3 steps have
something for themselves (`Own`), or `difference` is off; all other recipes are written as version 2."""

GENERATION = 3
"""Of the engine: how recipes become pixels. Recipes of an earlier one mean the same edits and give other
pixels."""

_LONGEST = 100
"""Characters of a file that a message repeats."""

_Number = Annotated[int, Field(strict=True, ge=1)]


def earlier_generation(where: str, generation: int) -> str:
    """Return the sentence for a recipe that an earlier generation of the engine made pixels of."""
    return (
        f"{where} was made with generation {generation} of the engine, this is {GENERATION}: the same edit, "
        "but its pixels differ"
    )


class NewerRecipe(ValueError):
    """Why pydantic refuses a recipe that a later release made."""


class Recipe(BaseModel):
    """An ordered edit of one mask.

    Attributes:
        version: Of the format. A file of version 1, or without one, is read as what it meant then.
        generation: Of the engine that the pixels are made with.
        steps: Carried out in this order. Consecutive steps for parts are one change in code space, and the
            pixels are made once, at its end; a step for the whole face (``complete``) works on the pixels
            before it and hands its own to the steps behind.
        locks: Names of the classes that keep exactly their pixels.
        adapt: 0 to 1: how far unlocked neighbours adapt. At 0 nothing but the part changes.
        denoise: 0 to 1: how strongly drawn, blended and nudged parts are made to fit the others of their
            group.
        difference: Whether an edit adds to the mask what it changes in the decoded one. Off, every part is
            decoded again, as the paper does it; only models of the paper's network can. Not written where on.
        salt: Of the face that draws are made for: the same seed gives other shapes on another face. Where it
            is left out it is that of the mask before the edit; set, a draw is the same after other edits.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    version: _Number = VERSION
    generation: _Number = GENERATION
    steps: tuple[AnyStep, ...] = ()
    locks: tuple[str, ...] = ()
    adapt: Annotated[float, ADAPT.range] = ADAPT.default
    denoise: Annotated[float, DENOISE.range] = DENOISE.default
    difference: bool = True
    salt: Annotated[int, Field(strict=True, ge=0, le=MAX_SEED)] | None = None

    @model_validator(mode="before")
    @classmethod
    def _upgraded(cls, data: Any, info: ValidationInfo) -> Any:  # noqa: ANN401  whatever the file holds
        """Return in version 2 what a text of version 1 means."""
        if not isinstance(data, dict):
            return data
        version = data.get("version", 1 if info.mode == "json" else VERSION)
        steps = data.get("steps", ())
        if type(version) is int and version == VERSION and isinstance(steps, list | tuple):
            newest = any(map(_has_own, steps)) or data.get("difference") is False
            return {**data, "version": NEWEST} if newest else data
        if type(version) is int and version == 1:
            upgraded = {"generation": 1, "adapt": 0.0, **data, "version": VERSION}
            if info.mode == "json":
                upgraded |= _loose(data)
            return upgraded
        return data

    @field_validator("adapt", mode="before")
    @classmethod
    def _a_number(cls, value: Any, info: ValidationInfo) -> Any:  # noqa: ANN401  whatever the file holds
        if info.mode == "json" and isinstance(value, str | bool):
            raise ValueError("Input should be a valid number")
        return value

    @field_validator("version", "generation")
    @classmethod
    def _known(cls, value: int, info: ValidationInfo) -> int:
        known = NEWEST if info.field_name == "version" else GENERATION
        if value > known:
            raise NewerRecipe(f"made by a newer release; this one knows up to {known}")
        return value

    @model_serializer(mode="wrap")
    def _written(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Leave `difference` out where it is on: as recipes have always been written."""
        written: dict[str, Any] = handler(self)
        if self.difference:
            written.pop("difference", None)
        return written

    @property
    def flat(self) -> bool:
        """Whether the same holds for all steps."""
        return all(step.own is None for step in self.steps)

    def locks_of(self, step: Step) -> tuple[str, ...]:
        """Return the names of the classes that keep their pixels in a step."""
        return self.locks if step.own is None or step.own.locks is None else step.own.locks

    def in_turn(self) -> list[Recipe]:
        """Return the recipes of which the same holds for all steps that, one after another, are this one.

        Consecutive steps of which the same holds are one recipe.
        """
        if self.flat:
            return [self]
        found = []
        for own, steps in groupby(self.steps, key=lambda step: step.own):
            plain = tuple(step.model_copy(update={"own": None}) for step in steps)
            given = {} if own is None else own.given
            version = _version(plain, difference=given.get("difference", self.difference))
            found.append(self.model_copy(update={"version": version, "steps": plain, **given}))
        return found

    @classmethod
    def together(cls, recipes: Sequence[Recipe]) -> Recipe:
        """Return one recipe for several that are carried out one after another, `in_turn` its opposite.

        What holds for the first one is said for all, and what differs from it by the steps.

        Args:
            recipes: One at least, all of them flat.
        """
        first = recipes[0]
        if any(recipe.salt != first.salt for recipe in recipes):
            first = first.model_copy(update={"salt": None})
        steps: list[Step] = []
        for recipe in recipes:
            given = {
                name: getattr(recipe, name)
                for name in Own.model_fields
                if getattr(recipe, name) != getattr(first, name)
            }
            own = Own(**given) if given else None
            steps += [step.model_copy(update={"own": own}) for step in recipe.steps]
        version = _version(steps, difference=first.difference)
        return first.model_copy(update={"version": version, "steps": tuple(steps)})

    def save(self, path: Path) -> None:
        """Write the recipe as JSON, atomically."""
        write_atomically(path, (self.model_dump_json(indent=2) + "\n").encode())

    @classmethod
    def load(cls, path: Path) -> Recipe:
        """Read a recipe file.

        Raises:
            FormatError: Naming the file, the first bad field and its value.
        """
        return from_json(cls, _text_of(path), path, "recipe")


def _version(steps: Sequence[Step], *, difference: bool) -> int:
    """Return the oldest version that says it all."""
    return VERSION if difference and all(step.own is None for step in steps) else NEWEST


def _has_own(step: object) -> bool:
    own = step.get("own") if isinstance(step, dict) else getattr(step, "own", None)
    return own is not None


def _loose(data: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of a file of version 1 in which text may stand for a number, as it always might."""
    found: dict[str, Any] = {}
    if isinstance(steps := data.get("steps"), list):
        found["steps"] = [Loose(step) if isinstance(step, dict) else step for step in steps]
    if isinstance(adapt := data.get("adapt"), str | bool):
        with suppress(ValueError):
            found["adapt"] = float(adapt)
    return found


M = TypeVar("M", bound=BaseModel)


def from_json(model: type[M], text: str, where: str | PathLike[str], what: str) -> M:
    """Return what a JSON text of a file holds.

    Args:
        model: What is expected.
        text: JSON.
        where: The file, for messages.
        what: What the text is, in one word.

    Raises:
        FormatError: Naming the file, the first bad field and its value.
    """
    try:
        found = model.model_validate_json(text)
        read_unique(text)
    except ValidationError as error:
        field, value, reason = _first_of(error)
        raise FormatError(where, f"{what} field {_short(field)}", _short(value), reason) from error
    except (ValueError, RecursionError) as error:
        raise FormatError(where, what, "ambiguous", _short(str(error))) from error
    return found


def _first_of(error: ValidationError) -> tuple[str, str, str]:
    """Return the field of the first thing that is wrong, its value and why."""
    first = error.errors()[0]
    loc, found, context = first["loc"], first.get("input"), first.get("ctx", {})
    value, reason = repr(found), _short(first["msg"].removeprefix("Value error, "))
    if first["type"] == "missing":
        value = "missing"
    elif first["type"].startswith("union_tag_"):  # its field is one deeper, its list of kinds never cut
        tag = context["discriminator"].strip("'")
        loc = (*loc, tag)
        value = repr(found[tag]) if isinstance(found, dict) and tag in found else "missing"
        reason = f"known kinds: {', '.join(KINDS)}"
    return ".".join(map(str, loc)) or "JSON", value, reason


def _text_of(path: Path) -> str:
    """Return the text of a recipe file, in any encoding of Unicode that editors write.

    Raises:
        FormatError: For what is no file, is far too large for a recipe, or is no text.
    """
    try:
        data = read_limited(path, "recipe_bytes")
        return data.decode(json.detect_encoding(data))
    except OSError as error:
        reason = error.strerror or str(error)
        raise FormatError(
            path, "recipe", f"unreadable ({reason})", "a recipe is a small JSON file"
        ) from error
    except ValueError as error:
        raise FormatError(path, "recipe", f"unreadable ({error})") from error


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}… ({len(text)} characters)"
