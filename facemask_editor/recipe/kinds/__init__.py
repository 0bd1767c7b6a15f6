"""The kinds of recipe steps.

A new kind is a module here and one in `engine.kinds`, each listed in its folder's ``__init__``.
"""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Annotated, Any, Union

from pydantic import BeforeValidator, Field, SerializeAsAny, TypeAdapter, ValidationInfo

from facemask_editor.recipe.kinds.blend import BLEND
from facemask_editor.recipe.kinds.complete import COMPLETE
from facemask_editor.recipe.kinds.expression import EXPRESSION
from facemask_editor.recipe.kinds.nudge import NUDGE
from facemask_editor.recipe.kinds.remove import REMOVE
from facemask_editor.recipe.kinds.resample import RESAMPLE
from facemask_editor.recipe.kinds.resample_group import RESAMPLE_GROUP
from facemask_editor.recipe.kinds.shape import SHAPE
from facemask_editor.recipe.kinds.towards_typical import TOWARDS_TYPICAL
from facemask_editor.recipe.kinds.transplant import TRANSPLANT
from facemask_editor.recipe.step_kind import Step, StepKind

KINDS: dict[str, StepKind[Any]] = {
    kind.name: kind
    for kind in (
        REMOVE,
        COMPLETE,
        TRANSPLANT,
        RESAMPLE_GROUP,
        RESAMPLE,
        NUDGE,
        BLEND,
        SHAPE,
        EXPRESSION,
        TOWARDS_TYPICAL,
    )
}
"""By their ``kind``. Steps that the command line asks for are carried out in this order."""

NEW_SHAPE, NEW_GROUP, SMALL_CHANGE, REMOVAL = RESAMPLE, RESAMPLE_GROUP, NUDGE, REMOVE
"""By what they do: a part's new shape, a group's, and one close by."""


def described(step: Step) -> StepKind[Any]:
    """Return the kind of a step; raises KeyError for one that is not listed."""
    return KINDS[step.kind]


@lru_cache(maxsize=4)
def _reader(models: tuple[type[Step], ...]) -> TypeAdapter[Step]:
    any_of: Any = Annotated[Union[models], Field(discriminator="kind")]  # noqa: UP007  known only when it runs
    return TypeAdapter(any_of)


class Loose(dict[str, Any]):
    """A step of a text of version 1, where ``"7"`` may stand for 7."""


def _read(value: object, info: ValidationInfo) -> Step:
    """Return a step as it is, else what its ``kind`` makes of a JSON object."""
    if isinstance(value, Step):
        return value
    reader = _reader(tuple(kind.model for kind in KINDS.values()))
    if info.mode != "json" or isinstance(value, Loose):
        return reader.validate_python(value)
    return reader.validate_json(json.dumps(value), strict=True)  # strictly, Python has no step in a dict


AnyStep = Annotated[SerializeAsAny[Step], BeforeValidator(_read)]
"""A step of any listed kind, as a field of a pydantic model."""
