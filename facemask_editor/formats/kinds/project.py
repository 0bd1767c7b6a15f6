"""Project files of this program: the mask in them. They are written by `app/project/`, with all of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from facemask_editor.formats.format import MaskFormat

if TYPE_CHECKING:
    from facemask_editor.core.labels import LabelSchema
    from facemask_editor.formats.mask_file import MaskFile

SUFFIX = ".fmask"
_ZIP, _TYPE = b"PK\3\4", b"mimetypeimage/x-facemask-project"
_NAME_AT = 30  # in the record of the first member


def _sniff(path: Path, start: bytes, schema: LabelSchema) -> bool:
    # by the name too: another program that packs it again may put its members in another order
    known = start[_NAME_AT:].startswith(_TYPE) or path.suffix.lower() == SUFFIX
    return start.startswith(_ZIP) and known


def is_project(path: Path) -> bool:
    """Return whether a file is a project, by its first bytes; False where it cannot be read."""
    try:
        if not path.is_file():  # a pipe would be waited for
            return False
        with path.open("rb") as file:
            start = file.read(64)
    except (OSError, ValueError):
        return False
    return start.startswith(_ZIP) and (start[_NAME_AT:].startswith(_TYPE) or path.suffix.lower() == SUFFIX)


def _read(path: Path, schema: LabelSchema | None) -> MaskFile:
    from facemask_editor.formats.project.masks import read_project_mask

    return read_project_mask(path, schema)


PROJECT = MaskFormat(
    name="FaceMask project",
    key="project",
    file_type="FaceMask project",
    suffixes=(SUFFIX,),
    summary="mask with its photo, history, recipe, states and second faces",
    sniff=_sniff,
    read=_read,
)
