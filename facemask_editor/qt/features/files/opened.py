"""What is known of a file that was opened."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from facemask_editor.qt.features.files.projects.made import as_made
from facemask_editor.qt.features.files.projects.open_project import is_project

if TYPE_CHECKING:
    from facemask_editor.document.document import MaskDocument
    from facemask_editor.formats import MaskFile, Stamp

_MANIFEST = "manifest.jsonl"
"""How the names of manifests begin, of which a line may be meant."""


def same_file(path: Path, other: Path | None) -> bool:
    """Tell whether two paths lead to one file, however they are spelt."""
    try:
        return other is not None and (path == other or os.path.samefile(path, other))
    except OSError:
        return False


def reasons_to_ask(path: Path, known: Stamp | None, now: Stamp | None) -> list[str]:
    """Return why the user is asked before a file is replaced, one sentence each.

    Args:
        path: Of the file.
        known: Its stamp as the user knows it; None for another file, or none yet.
        now: Its stamp.
    """
    from facemask_editor.core.atomic import has_other_names
    from facemask_editor.formats import is_write_protected

    reasons = list[str]()
    if known is not None and now is not None and now != known:
        reasons.append("Another program has changed it since it was opened or saved here.")
    if is_write_protected(path):
        reasons.append("It is write-protected.")
    if path.is_file() and has_other_names(path):
        reasons.append("It has another name elsewhere (a hard link), which keeps the old mask.")
    return reasons


def read_document(path: Path) -> tuple[MaskDocument, MaskFile]:
    """Return a mask as a document, and what its file held; errors as of ``open_mask``."""
    from facemask_editor.document.document import MaskDocument
    from facemask_editor.formats import open_mask

    if is_project(path):
        from facemask_editor.app.project.mask_file import open_project

        found = open_project(path)
        assert found.project is not None, "it has just been read"
        return found.project.document, found
    if is_place := path.name.startswith(_MANIFEST):
        from facemask_editor.batch.made import is_manifest_place, output_at

        is_place = is_manifest_place(path)
    made, opened = as_made(open_mask(output_at(path) if is_place else path))
    if made is not None:
        return made, opened
    document = MaskDocument(
        opened.label_map,
        schema=opened.schema,
        path=opened.path,
        photo_mask=opened.photo_mask,
        photo_mask_of=opened.photo_sha256,
    )
    return document, opened
