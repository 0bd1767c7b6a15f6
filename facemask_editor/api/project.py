"""A mask of the API as a project, whose history has its edits."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from facemask_editor.api.mask import Mask
from facemask_editor.core.errors import FormatError
from facemask_editor.formats.project.known import is_project
from facemask_editor.recipe.names import edit_name

if TYPE_CHECKING:
    from facemask_editor.app.project.content import Content, KeptPhoto, Opened


def project_content(mask: Mask, path: Path) -> Content:
    """Return what a project file is to hold.

    Args:
        mask: Its edits become steps, after the history of the project that it was opened from.
        path: Where the project will lie, for messages.

    Raises:
        FormatError: The photo, or the project it was opened from, cannot be read.
    """
    from facemask_editor.app.project.content import Around, content_of
    from facemask_editor.app.tree.tree import StateTree
    from facemask_editor.document.document import MaskDocument

    opened = _own_project(mask)
    if opened is not None and opened.newer:
        hint = "a later version has written it; save to another format"
        raise FormatError(path, "project", f"made of {mask.path}", hint)
    photo = mask.photo
    if opened is None:
        document = MaskDocument(
            mask.before,
            schema=mask.schema,
            path=path,
            photo_mask=None if photo is None else mask.photo_mask,
        )
        tree, around = StateTree(document), Around(photo=_kept_photo(mask))
    else:
        document, tree, around = opened.document, opened.tree, opened.around
        if not _is_photo_of(mask, opened):
            around = replace(around, photo=_kept_photo(mask))
        if photo is not None and not np.array_equal(document.photo_mask, mask.photo_mask):
            document.photo = photo
            document.choose_photo_mask(mask.photo_mask)
    if photo is not None:
        document.photo = photo
    for edit in mask.edits:
        name = edit_name(edit.recipe, mask.schema) or "Edit"
        document.restore(edit.label_map, name, source=edit.source.to_json())
    if not np.array_equal(document.label_map, mask.label_map):  # another program has written it since
        document.restore(mask.label_map, "Edit")
    document.set_locks(mask.schema.index(name) for name in mask.locks)
    return content_of(document, tree, around)


def _own_project(mask: Mask) -> Opened | None:
    """Return the project that a mask was opened from, None where there is none, or it has other classes."""
    if mask.path is None or not is_project(mask.path):
        return None
    from facemask_editor.app.project.read import read_project

    opened = read_project(mask.path)
    return opened if opened.document.schema.names == mask.schema.names else None


def _is_photo_of(mask: Mask, opened: Opened) -> bool:
    """Return whether a mask has the photo with which its project was opened, or none as that."""
    kept, source = opened.around.photo, mask._photo
    if kept is None or not source:
        return kept is None and not source
    return source.path == (mask.path if kept.data is not None else kept.path) and source.held is None


def _kept_photo(mask: Mask) -> KeptPhoto | None:
    from facemask_editor.app.project.content import KeptPhoto
    from facemask_editor.formats.photo import photo_digest
    from facemask_editor.formats.stamp import stamp_of

    photo, source = mask.photo, mask._photo
    if photo is None:
        return None
    path = source.path if not source.inside else None
    return KeptPhoto(
        "photo" if path is None else path.name,
        None if path is None else Path(os.path.abspath(path)),
        photo_digest(photo),
        stamp=None if path is None else stamp_of(path),
        place=source.place,
    )
