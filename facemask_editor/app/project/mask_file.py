"""A project as what reading a mask gives."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from facemask_editor.app.project.content import Opened
from facemask_editor.app.project.read import read_project
from facemask_editor.formats.mask_file import MaskFile
from facemask_editor.formats.project.masks import NAME


@dataclass(frozen=True)
class ProjectFile(MaskFile):
    """What a project file held.

    Attributes:
        project: All of it.
    """

    project: Opened | None = None


def open_project(path: Path) -> ProjectFile:
    """Open a project file; errors as of `read_project`."""
    found = read_project(path)
    document = found.document
    return ProjectFile(
        path, document.label_map, NAME, messages=found.messages, stamp=found.stamp, schema=document.schema,
        project=found,
    )  # fmt: skip
