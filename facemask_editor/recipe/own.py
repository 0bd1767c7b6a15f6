"""What a recipe step has for itself, instead of what holds for the whole recipe."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, SerializerFunctionWrapHandler, model_serializer

from facemask_editor.recipe.adapt import ADAPT
from facemask_editor.recipe.denoise import DENOISE

MAX_SEED = 2**32 - 1


class Own(BaseModel):
    """Numbers and locks of a step; what is None is the recipe's, and not written.

    Attributes:
        adapt, denoise, difference, locks, salt: As of a recipe.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    adapt: Annotated[float, ADAPT.range] | None = None
    denoise: Annotated[float, DENOISE.range] | None = None
    difference: bool | None = None
    locks: tuple[str, ...] | None = None
    salt: Annotated[int, Field(strict=True, ge=0, le=MAX_SEED)] | None = None

    @model_serializer(mode="wrap")
    def _written(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        return {name: value for name, value in handler(self).items() if value is not None}

    @property
    def given(self) -> dict[str, Any]:
        """What is not the recipe's, by its name there."""
        return {name: value for name, value in dict(self).items() if value is not None}
