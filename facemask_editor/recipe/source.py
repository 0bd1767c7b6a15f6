"""What the pixels of an edit were made from."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from os import PathLike
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from facemask_editor.core.labels import LabelMap
from facemask_editor.recipe.kinds import described
from facemask_editor.recipe.recipe import Recipe, from_json
from facemask_editor.recipe.step_kind import Step

Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


def digest(label_map: LabelMap) -> str:
    """Return the SHA-256 of a label map's size and pixels, 64 hexadecimal digits.

    Args:
        label_map: H x W uint8.
    """
    height, width = label_map.shape
    return hashlib.sha256(f"{height}x{width}:".encode() + label_map.tobytes()).hexdigest()


def donors_of(step: Step) -> tuple[str, ...]:
    """Return the keys of the donors that a step names, none where it needs none or names none."""
    kind = described(step)
    one = (str(getattr(step, kind.donor)),) if kind.donor else ()
    several = tuple(getattr(step, kind.donors)) if kind.donors else ()
    return tuple(key for key in (*one, *several) if key)


class EditSource(BaseModel):
    """All that made an edit but the pixels before it: applied to them again, it gives the same pixels.

    It stands with an entry of the history, and is compared by value. Two machines may differ in few pixels
    (docs/results/generation-1.md).

    Attributes:
        recipe: Steps, locks, adapt and the generation of the engine.
        donors: Digest (`digest`) of each donor by the key that the recipe names.
        model: Name of the model.
        model_sha256: Of its weights.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, protected_namespaces=())

    recipe: Recipe
    donors: dict[str, Sha256] = {}
    model: str
    model_sha256: Sha256

    @classmethod
    def of(
        cls, recipe: Recipe, donors: Mapping[str, LabelMap], *, model: str, model_sha256: str
    ) -> EditSource:
        """Return the source of an edit.

        Args:
            recipe: As it was carried out.
            donors: Label maps by their key; those that the recipe does not name are left out.
            model: Name of the model, as in ``ModelInfo``.
            model_sha256: Of its weights.

        Raises:
            KeyError: The recipe names a donor that is missing.
        """
        named = dict.fromkeys(key for step in recipe.steps for key in donors_of(step))
        digests = {key: digest(donors[key]) for key in named}
        return cls(recipe=recipe, donors=digests, model=model, model_sha256=model_sha256)

    @property
    def generation(self) -> int:
        """Of the engine."""
        return self.recipe.generation

    def to_json(self) -> str:
        """Return one line of JSON."""
        return self.model_dump_json()

    @classmethod
    def from_json(cls, text: str, where: str | PathLike[str] = "history entry") -> EditSource:
        """Read what `to_json` wrote.

        Args:
            text: JSON.
            where: The file that it stands in, for messages.

        Raises:
            FormatError: Naming the file, the first bad field and its value; also for a source that a newer
                release made.
        """
        return from_json(cls, text, where, "edit source")
