"""What a kind of model cannot do, with the reason. Needs neither torch nor Qt."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from facemask_editor.core.errors import EngineError
from facemask_editor.recipe.adapt import ADAPT
from facemask_editor.recipe.denoise import DENOISE

if TYPE_CHECKING:
    from facemask_editor.recipe.recipe import Recipe

_NUMBERS: Mapping[str, tuple[str, object]] = {
    ADAPT.name: (ADAPT.title, ADAPT.default),
    DENOISE.name: (DENOISE.title, DENOISE.default),
    "difference": ("Decoding every part again", True),
}
"""Title and usual value of what a recipe says beside its steps."""

BY_PART_MODEL: Mapping[str, str] = MappingProxyType(
    {"difference": "models of the part VAE always edit by difference; choose one of the paper's network"}
)
"""Of models of our own kind, by kind of step or field of a recipe."""

_BY_PAPER_MODEL: Mapping[str, str] = {
    ADAPT.name: "the paper's network has no such amount: its LSTM says how far other parts adapt",
    DENOISE.name: "the paper's network has no groups: its LSTM makes parts fit each other",
}


def by_paper_model() -> dict[str, str]:
    """Return what models of the paper's network cannot do, likewise."""
    from facemask_editor.recipe.kinds import KINDS

    beyond = {name: kind.beyond_paper for name, kind in KINDS.items() if kind.beyond_paper}
    return {**_BY_PAPER_MODEL, **beyond}


def refusal(recipe: Recipe, refused: Mapping[str, str]) -> str:
    """Return why a model cannot carry out a recipe, one sentence, or "".

    Args:
        recipe: The edit.
        refused: Of `ModelInfo`.
    """
    from facemask_editor.recipe.kinds import described

    for step in recipe.steps:
        if step.kind in refused:
            return f"{described(step).title} cannot be used with this model: {refused[step.kind]}"
    for part in (recipe, *(step.own for step in recipe.steps if step.own is not None)):
        for name, (title, usual) in _NUMBERS.items():
            if name in refused and getattr(part, name) not in (usual, None):
                return f"{title} cannot be set with this model: {refused[name]}"
    return ""


def check_usable(recipe: Recipe, refused: Mapping[str, str]) -> None:
    """Raise EngineError where a model cannot carry out a recipe, with the reason."""
    if why := refusal(recipe, refused):
        raise EngineError(why)
