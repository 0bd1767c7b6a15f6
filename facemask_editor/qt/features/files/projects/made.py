"""Outputs of batch runs open with what they were made of, so that their edits can be changed."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from facemask_editor.core.errors import FormatError

if TYPE_CHECKING:
    from facemask_editor.document.document import MaskDocument
    from facemask_editor.formats import MaskFile


def as_made(opened: MaskFile) -> tuple[MaskDocument | None, MaskFile]:
    """Return the document of an output with its edit in the history, and what is to be said of the file.

    There is none (None) unless the manifest beside the mask tells of its very pixels, and what it was made of
    is still there.
    """
    path = opened.path
    from facemask_editor.batch.manifest import MANIFEST_NAME

    if opened.converted or not os.path.isfile(path.parent / MANIFEST_NAME):
        return None, opened
    from facemask_editor.app.timeline.made import MadeFile, made_document
    from facemask_editor.batch.made import entry_beside
    from facemask_editor.formats import open_mask
    from facemask_editor.recipe.source import digest

    entry = entry_beside(path)
    if entry is None or entry.output_sha256 != digest(opened.label_map):
        return None, opened
    source = Path(entry.input)
    said = _tr("It was made by a batch run from {}").format(source.name)
    try:
        if entry.input.startswith(("//", "\\\\")):  # nothing is fetched because a file says so
            raise FormatError(source, "file", "on another machine")
        before = open_mask(source, opened.schema)
        if digest(before.label_map) != entry.mask_sha256:
            raise FormatError(source, "mask", "another one now")
        held = opened if opened.photo_mask is not None else before
        document = made_document(
            before.label_map, opened.label_map, entry.recipe, opened.schema, path,
            donors=entry.donor_sha256, model=entry.model, model_sha256=entry.model_sha256,
            photo_mask=held.photo_mask, photo_mask_of=held.photo_sha256,
        )  # fmt: skip
    except (FormatError, ValueError):
        told = _tr("{}, which is gone or another one now, so its edits cannot be changed.").format(said)
        return None, replace(opened, messages=(*opened.messages, told))
    told = _tr("{}: undo leads back to it, and the recipe list has the edits.").format(said)
    opened = replace(opened, messages=(*opened.messages, told))
    return document, MadeFile.of(opened, source)


def _tr(text: str) -> str:
    return QCoreApplication.translate("Made", text)
