"""Second faces as they are given to an edit."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from os import PathLike
from pathlib import Path

import numpy as np

from facemask_editor.api.mask import Mask
from facemask_editor.api.opening import MaskLike, open
from facemask_editor.core.labels import LabelMap, LabelSchema
from facemask_editor.recipe.recipe import Recipe
from facemask_editor.recipe.source import digest, donors_of
from facemask_editor.recipe.template import as_text


class SecondFaces:
    """The second faces of an edit, by the keys that its recipe names.

    Args:
        schema: The classes of the mask; those of another schema are converted.
        given: One, several, or several by key.
        weights: How much each counts; all the same where left out.

    Raises:
        ValueError: An array is no label map, or a weight is none.
        FormatError: A file cannot be read.
    """

    def __init__(
        self,
        schema: LabelSchema,
        given: MaskLike | Sequence[MaskLike] | Mapping[str, MaskLike] | None,
        weights: Sequence[float] | None,
    ) -> None:
        self._schema = schema
        self._maps: dict[str, LabelMap] = {}
        self.weights: dict[str, float] = {}
        """By key."""
        faces = _listed(given)
        shares = [1.0] * len(faces) if weights is None else [float(weight) for weight in weights]
        if len(shares) != len(faces):
            raise ValueError(f"donor_weights: {len(shares)} weights for {len(faces)} donors")
        if faces and not (all(0 <= share < math.inf for share in shares) and any(shares)):
            raise ValueError(f"donor_weights: {shares} are not numbers from 0 on, not all 0")
        for (key, face), share in zip(faces, shares, strict=True):
            opened = open(face, False, schema=schema)
            key = key or _key_of(opened)
            self._maps[key] = opened.label_map
            self.weights[key] = self.weights.get(key, 0.0) + share

    def of(self, recipe: Recipe, folder: Path) -> dict[str, LabelMap]:
        """Return the label maps that a recipe names; those that were not given are read.

        Args:
            recipe: The edit.
            folder: From which relative names are seen.

        Raises:
            FormatError: One cannot be read.
        """
        named = dict.fromkeys(key for step in recipe.steps for key in donors_of(step))
        for key in named:
            if key not in self._maps:
                self._maps[key] = open(folder / key, False, schema=self._schema).label_map
        return {key: self._maps[key] for key in named}


def _listed(
    given: MaskLike | Sequence[MaskLike] | Mapping[str, MaskLike] | None,
) -> list[tuple[str, MaskLike]]:
    if given is None:
        return []
    if isinstance(given, Mapping):
        return list(given.items())
    if isinstance(given, Mask | str | PathLike | np.ndarray):
        return [("", given)]
    if isinstance(given, Sequence) and all(
        isinstance(each, Mask | str | PathLike) or np.ndim(each) == 2 for each in given
    ):
        return [("", each) for each in given]
    return [("", given)]  # type: ignore[list-item]  # rows of numbers


def _key_of(face: Mask) -> str:
    """Return what recipes call a face: its file, so that they can be used again, else its digest."""
    known = face.path is not None and not face.edits
    return as_text(face.path.resolve()) if known and face.path else f"sha256:{digest(face.label_map)}"
