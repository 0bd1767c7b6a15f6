"""The second faces of a run: given for all outputs, or drawn for each and read when they are needed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from facemask_editor.batch.plan import BatchPlan
from facemask_editor.batch.plan_file.donors import DonorMasks
from facemask_editor.core.labels import LabelMap
from facemask_editor.formats import open_mask
from facemask_editor.recipe.recipe import Recipe
from facemask_editor.recipe.source import digest, donors_of


@dataclass(frozen=True, eq=False)
class Faces:
    """Those of one output, by their key.

    Attributes:
        maps: Label maps.
        sha256: Their digests.
        messages: Of the reader; faces without any left out.
    """

    maps: Mapping[str, LabelMap] = field(default_factory=dict)
    sha256: Mapping[str, str] = field(default_factory=dict)
    messages: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


class SecondFaces:
    """All second faces of a run.

    Args:
        plan: Those that it names are read at once.

    Raises:
        FormatError: One of those cannot be read.
    """

    def __init__(self, plan: BatchPlan) -> None:
        given = {key: open_mask(path, plan.schema) for key, path in plan.donors.items()}
        self.given = Faces(
            {key: donor.label_map for key, donor in given.items()},
            {key: digest(donor.label_map) for key, donor in given.items()},
            {key: donor.messages for key, donor in given.items() if donor.messages},
        )
        drawing = plan.drawing
        drawn = None if drawing is None else drawing.donors
        self._drawn = None if drawn is None else DonorMasks(drawn.paths, plan.schema)
        self._sha256: dict[str, str] = {}

    def of(self, recipe: Recipe) -> Faces:
        """Return the second faces that a recipe needs, or all that the plan names.

        Raises:
            FormatError: One that was drawn cannot be read.
        """
        if self._drawn is None:
            return self.given
        masks = {key: self._drawn[key] for step in recipe.steps for key in donors_of(step)}
        for key, mask in masks.items():
            if key not in self._sha256:
                self._sha256[key] = digest(mask.label_map)
        return Faces(
            {key: mask.label_map for key, mask in masks.items()},
            {key: self._sha256[key] for key in masks},
            {key: mask.messages for key, mask in masks.items() if mask.messages},
        )
