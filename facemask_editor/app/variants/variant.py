"""One variant: a seed of a new shape, and how it was narrowed; it becomes steps of a recipe."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING

from facemask_editor.app.variants.aim import Aim
from facemask_editor.recipe.strengths import AS_USUAL, Strengths

if TYPE_CHECKING:
    from facemask_editor.recipe.recipe import Recipe
    from facemask_editor.recipe.step_kind import Step

NEAR = 0.5
"""Strength of the nudges round a variant at temperature 1; half as much each time one is narrowed further."""


@dataclass(frozen=True)
class Near:
    """A step away from a variant.

    Attributes:
        seed: Of the nudges.
        sigma: Their strength.
    """

    seed: int
    sigma: float


@dataclass(frozen=True)
class Variant:
    """What one thumbnail stands for; equal ones give the same pixels on the same mask.

    Attributes:
        aim: What is varied.
        seed: Of the new shapes.
        temperature: Of them.
        near: How it was narrowed, the first step first.
        strengths: How far neighbours adapt, and how well the parts fit.
    """

    aim: Aim
    seed: int
    temperature: float = 1.0
    near: tuple[Near, ...] = ()
    strengths: Strengths = AS_USUAL

    @property
    def label(self) -> str:
        """Its seeds, as they stand under the thumbnail: "7", "7-2"."""
        return "-".join(str(seed) for seed in (self.seed, *(each.seed for each in self.near)))

    def nearby(self, seed: int, temperature: float) -> Variant:
        """Return one beside this.

        Args:
            seed: Of the nudges.
            temperature: How far they go, in `NEAR`.
        """
        sigma = round(NEAR * temperature * 0.5 ** len(self.near), 4)
        return replace(self, near=(*self.near, Near(seed, sigma)))

    def steps(self) -> tuple[Step, ...]:
        """Return the new shapes, and the nudges of each part that narrow them."""
        from facemask_editor.recipe.kinds import NEW_GROUP, NEW_SHAPE, SMALL_CHANGE

        drawn: list[Step]
        if self.aim.group:
            drawn = [NEW_GROUP.model(group=self.aim.group, seed=self.seed, temperature=self.temperature)]
        else:
            drawn = [
                NEW_SHAPE.model(part=part, seed=self.seed, temperature=self.temperature)
                for part in self.aim.parts
            ]
        nudges: list[Step] = [
            SMALL_CHANGE.model(part=part, seed=each.seed, sigma=each.sigma)
            for each in self.near
            for part in self.aim.parts
        ]
        return (*drawn, *nudges)

    def recipe(self, locks: Iterable[str], salt: int | None = None) -> Recipe:
        """Return the edit under locks, by class names.

        Args:
            locks: Of the mask.
            salt: Of the face that it was first seen on; None for the mask's own.
        """
        from facemask_editor.recipe.recipe import Recipe

        return Recipe(steps=self.steps(), locks=tuple(locks), salt=salt, **asdict(self.strengths))


def file_names(stem: str, variants: Sequence[Variant]) -> list[str]:
    """Return the stem of the files of each variant: ``STEM_nose_seed7``; no two are the same.

    Where the seeds alone do not tell variants apart the temperature does.
    """
    names: list[str] = []
    taken: set[str] = set()
    for variant in variants:
        plain = f"{stem}_{variant.aim.tag}_seed{variant.label}"
        warm = f"{plain}_t{variant.temperature:g}"
        name = plain if plain.lower() not in taken else warm
        number = 2
        while name.lower() in taken:
            name, number = f"{warm}_{number}", number + 1
        taken.add(name.lower())
        names.append(name)
    return names
