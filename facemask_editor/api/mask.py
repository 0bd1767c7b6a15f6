"""A mask with all that belongs to it: what the functions of the API take and return."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from facemask_editor.api.photo import PhotoOf
from facemask_editor.core.findings import Defect
from facemask_editor.core.label_map import checked_label_map
from facemask_editor.core.labels import CELEBAMASK_HQ, LabelMap, LabelSchema
from facemask_editor.formats.kept import Kept
from facemask_editor.recipe.recipe import Recipe
from facemask_editor.recipe.source import EditSource


@dataclass(frozen=True, eq=False, kw_only=True)
class Edit:
    """What an edit of a mask did.

    Attributes:
        source: Recipe, digests of second faces, model and its checksum: all that made the pixels but the mask
            before them.
        label_map: H x W uint8, the mask after it; read-only.
        changed: Changed pixels by class name: pixels that the class lost or gained; 0 left out.
        skipped: One sentence for each step that had no effect, with the reason.
        limits: By ``part.handle``: the amount that was reached, for handles that ended before the one asked.
        defects: What the edit has torn, the largest first.
        accepted: Whether it is as good as the plan asks; always True without a plan.
    """

    source: EditSource
    label_map: LabelMap
    changed: Mapping[str, int]
    skipped: tuple[str, ...] = ()
    limits: Mapping[str, float] = field(default_factory=dict)
    defects: tuple[Defect, ...] = ()
    accepted: bool = True

    @property
    def recipe(self) -> Recipe:
        """The steps as they were carried out, with their seeds."""
        return self.source.recipe


@dataclass(frozen=True, eq=False, kw_only=True)
class Mask:
    """A mask, its photo and what was done to it. Nothing changes it: `edit` returns another one.

    `open`, `edit`, `draw` and `parse` make them.

    Attributes:
        label_map: H x W uint8, each the index of a class of `schema`; 16 x 16 to 8192 x 8192; read-only.
        photo_mask: H x W uint8, the mask that fits the photo, before any edit; read-only.
        schema: The classes: ``schema.names``, ``schema.index("nose")``.
        name: What draws of a plan go by: the stem of its file, the face of part pictures; "" for an array.
        path: Its file or folder; None for an array.
        locks: Names of the classes that keep exactly their pixels in each edit.
        messages: What was recognised, converted or left out when it was opened, as sentences.
        edits: What was done since, the oldest first.

    Raises:
        ValueError: For an array that is no label map of the schema.
    """

    label_map: LabelMap
    photo_mask: LabelMap
    schema: LabelSchema = CELEBAMASK_HQ
    name: str = ""
    path: Path | None = None
    locks: tuple[str, ...] = ()
    messages: tuple[str, ...] = ()
    edits: tuple[Edit, ...] = ()
    _start: LabelMap | None = field(default=None, repr=False)
    _photo: PhotoOf = field(default_factory=PhotoOf, repr=False)
    _kept: Kept = field(default_factory=Kept, repr=False)

    def __post_init__(self) -> None:
        for name in self.locks:
            self.schema.index(name)
        own = read_only(checked_label_map(self.label_map, self.schema))
        of_photo = own
        if self.photo_mask is not self.label_map:
            of_photo = read_only(checked_label_map(self.photo_mask, self.schema, own.shape))
        object.__setattr__(self, "label_map", own)
        object.__setattr__(self, "photo_mask", of_photo)

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Take what another process sent; arrays forget on their way that they are read-only."""
        self.__dict__.update(state)
        for label_map in (self.label_map, self.photo_mask, *(edit.label_map for edit in self.edits)):
            label_map.flags.writeable = False

    def __repr__(self) -> str:
        height, width = self.label_map.shape
        return f"<Mask {self.name!r} {width} x {height}, {len(self.edits)} edits>"

    @property
    def photo(self) -> npt.NDArray[np.uint8] | None:
        """H x W x 3 uint8 RGB, the photo at the mask's size, as it was taken; None where there is none.

        It is read when it is first asked for.

        Raises:
            FormatError: It cannot be read.
        """
        return self._photo.pixels

    @property
    def parts(self) -> dict[str, int]:
        """Pixels of each class that the mask has, by name, in class order; background left out."""
        counts = np.bincount(self.label_map.ravel(), minlength=len(self.schema))
        return {
            name: int(counts[label])
            for label, name in enumerate(self.schema.names)
            if label != self.schema.background and counts[label]
        }

    def with_edit(self, edit: Edit) -> Mask:
        """Return the mask after an edit; its photo and the photo's own mask stay."""
        start = self.label_map if self._start is None else self._start
        return replace(self, label_map=edit.label_map, edits=(*self.edits, edit), _start=start)

    @property
    def before(self) -> LabelMap:
        """H x W uint8, the mask before the first of its edits; read-only."""
        return self.label_map if self._start is None else self._start


def read_only(label_map: LabelMap) -> LabelMap:
    """Return a map that nobody can change: a copy of one that somebody else could."""
    if label_map.flags.writeable or label_map.base is not None:
        label_map = label_map.copy()
        label_map.flags.writeable = False
    return label_map
