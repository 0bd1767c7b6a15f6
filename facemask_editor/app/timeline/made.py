"""A mask that an edit made, as a document whose history knows the edit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path

from facemask_editor.core.labels import LabelMap, LabelSchema
from facemask_editor.core.region import changed_box
from facemask_editor.document.document import MaskDocument
from facemask_editor.document.edits import PixelEdit
from facemask_editor.document.steps import Past, Step
from facemask_editor.formats.mask_file import MaskFile
from facemask_editor.recipe.names import edit_name
from facemask_editor.recipe.recipe import Recipe
from facemask_editor.recipe.source import EditSource


@dataclass(frozen=True)
class MadeFile(MaskFile):
    """A mask that an edit made.

    Attributes:
        made_of: The file of the mask before; None for a mask that was not made so.
    """

    made_of: Path | None = None

    @classmethod
    def of(cls, opened: MaskFile, made_of: Path) -> MadeFile:
        """Return what reading a mask gave, with what it was made of."""
        return cls(**{each.name: getattr(opened, each.name) for each in fields(opened)}, made_of=made_of)


def made_document(
    before: LabelMap,
    after: LabelMap,
    recipe: Recipe,
    schema: LabelSchema,
    path: Path,
    *,
    donors: Mapping[str, str],
    model: str,
    model_sha256: str,
    photo_mask: LabelMap | None = None,
    photo_mask_of: str = "",
) -> MaskDocument:
    """Return a document of the made mask; undo leads to what it was made of. It is saved.

    Args:
        before: H x W uint8, what the edit was carried out on.
        after: The same size, what it made.
        recipe: The edit.
        schema: The classes.
        path: File of the made mask.
        donors: Digests of the second faces by the keys that the recipe names.
        model: Name of the model.
        model_sha256: Of its weights.
        photo_mask, photo_mask_of: As of `DocumentState`.

    Raises:
        ValueError: The two are of different sizes, or a digest is none.
    """
    source = EditSource(recipe=recipe, donors=dict(donors), model=model, model_sha256=model_sha256)
    box = changed_box(before, after)
    past = None
    if box is not None:
        step = Step(edit_name(recipe, schema), source.to_json())
        past = Past(((step, PixelEdit(box, after[box.slices].copy())),), 1, 1)
    return MaskDocument(
        before, schema=schema, path=path, past=past, photo_mask=photo_mask, photo_mask_of=photo_mask_of
    )
