"""Why a part cannot be shaped now, and which can. Needs no Qt."""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import dataclass
from enum import Enum, auto

import numpy as np
import numpy.typing as npt

from facemask_editor.app.session import ModelState
from facemask_editor.core.labels import CELEBAMASK_HQ, LabelSchema


class Way(Enum):
    """The way forward that a button offers."""

    NONE = auto()
    UNLOCK = auto()
    RETRY = auto()
    CONVERT = auto()


@dataclass(frozen=True)
class DisabledReason:
    """Why the controls are disabled."""

    text: str
    way: Way = Way.NONE


def disabled_reason(
    schema: LabelSchema, part: int, *, locks: Iterable[int], model: ModelState
) -> DisabledReason | None:
    """Return why a part cannot be shaped now, or None.

    Args:
        schema: The classes.
        part: The selected class.
        locks: Locked classes.
        model: The model as far as it is there.
    """
    title = schema.title(part)
    if part == schema.background:
        return DisabledReason("Background has no shape of its own. Select a part, here or on the picture.")
    if part in set(locks):
        return DisabledReason(f"{title} is locked.", Way.UNLOCK)
    if model.loading:
        return DisabledReason("Loading model…")
    if model.failure:
        return DisabledReason(f"The model could not be loaded: {model.failure}", Way.RETRY)
    if model.info is None:
        return DisabledReason("The model is not loaded yet.", Way.RETRY)
    text = other_classes(schema, model)
    return DisabledReason(text, _to_classes(model)) if text else None


def other_classes(schema: LabelSchema, model: ModelState) -> str:
    """Return that the loaded model does not know the classes of a mask and what helps, or ""."""
    known = model.info.class_names if model.info else schema.names
    if schema.names == known:
        return ""
    if len(schema) == len(known):
        what = "This model shapes masks of other classes than this mask has."
    else:
        what = f"This model shapes masks of {len(known)} classes; this mask has {len(schema)}."
    return f"{what} Class > Convert to turns it into them."


def _to_classes(model: ModelState) -> Way:
    """Return how a mask gets the classes of a model: nothing turns it into those that do not ship."""
    info = model.info
    return Way.CONVERT if info is not None and info.class_names == CELEBAMASK_HQ.names else Way.NONE


def shapeable_parts(
    schema: LabelSchema, counts: npt.NDArray[np.int64], locks: Container[int], known: Container[str]
) -> list[str]:
    """Return the names of the parts that a mask has, that are unlocked and that the model knows.

    Args:
        schema: The classes.
        counts: (C,) pixels of each class.
        locks: Locked classes.
        known: Names of the classes that the model knows.
    """
    return [
        name
        for label, name in enumerate(schema.names)
        if counts[label] and label not in locks and name in known and label != schema.background
    ]
