"""Project files of this program: the mask in them. They are written by `app/project/`, with all of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from facemask_editor.formats.format import MaskFormat
from facemask_editor.formats.project.known import SUFFIX, begins_project

if TYPE_CHECKING:
    from facemask_editor.core.labels import LabelSchema
    from facemask_editor.formats.mask_file import MaskFile


def _sniff(path: Path, start: bytes, schema: LabelSchema) -> bool:
    return begins_project(path, start)


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
