"""Masks and faces to files."""

from __future__ import annotations

import os
from collections.abc import Mapping
from os import PathLike
from pathlib import Path

import numpy as np

from facemask_editor.api.mask import Mask
from facemask_editor.api.opening import MaskLike, open
from facemask_editor.api.project import project_content
from facemask_editor.api.rendering import Face
from facemask_editor.core.errors import FormatError
from facemask_editor.formats.format import Option
from facemask_editor.formats.pictures.endings import PNG
from facemask_editor.formats.project.known import SUFFIX
from facemask_editor.formats.registry import format_for, mask_format, written_formats


def save(
    what: MaskLike | Face,
    path: str | PathLike[str],
    format: str | None = None,
    *,
    options: Mapping[str, Option] | None = None,
) -> Path:
    """Write a mask or a face; what stands there stays whole until the new file is complete.

    Args:
        what: A mask, or what `render` returned.
        path: The file; for ``"parts"`` the folder. One that is there is replaced; its folder must be there.
        format: Name or key of a format (docs/formats.md): index, palette, colour, parts, ora, npy, tiff, ...
            None goes by the ending of the path, ``.png`` being ``index``. ``.fmask`` is a project, with the
            photo, the locks and each edit as a step of the history; saved over the project that it was opened
            from, that keeps its own history before. A face is always a PNG, which tells what it was made of.
        options: Of the format, such as ``{"colours": "MaskGAN"}``.

    Returns:
        The path. The file of a mask that has been edited keeps the mask of its photo too, where the format
        has room for it.

    Raises:
        FormatError: It cannot be written, or format or option are unknown; the old file is then as it was.
        ValueError: An array is no label map.
    """
    path = Path(path)
    if isinstance(what, Face):
        _save_face(what, path, format)
        return path
    mask = open(what)
    if format == "project" or (format is None and path.suffix.lower() == SUFFIX):
        from facemask_editor.app.project.write import write_project

        if options:
            raise FormatError(path, "option", next(iter(options)), "a project has none")
        write_project(path, project_content(mask, path))
    elif format is not None and _is_parts(format, path):
        _save_parts(mask, path, format)
    else:
        _save_mask(mask, path, format, options)
    return path


def _save_mask(mask: Mask, path: Path, format: str | None, options: Mapping[str, Option] | None) -> None:
    from facemask_editor.formats import write_mask

    write_mask(
        path,
        mask.label_map,
        _format_by_name(path) if format is None else format,
        mask.schema,
        options=options,
        photo_mask=mask.photo_mask,
        photo_sha256=_photo_sha256(mask),
        kept=mask._kept,
    )


def _format_by_name(path: Path) -> str:
    """Return the format that a path ends in; raises FormatError for an ending of none, such as .jpg."""
    found = format_for(path)
    if path.suffix and path.suffix.lower() not in found.suffixes:
        endings = sorted({suffix for each in written_formats() for suffix in each.suffixes})
        hint = f"masks are written as {', '.join([*endings, SUFFIX])}; or name a format"
        raise FormatError(path, "ending", path.suffix, hint)
    return found.key


def _photo_sha256(mask: Mask) -> str:
    """Return the digest of the photo that is kept with its mask, "" where that need not be kept."""
    from facemask_editor.formats.photo import photo_digest

    if mask._photo.known or np.array_equal(mask.photo_mask, mask.label_map):
        return mask._photo.known
    try:
        return "" if mask.photo is None else photo_digest(mask.photo)
    except FormatError:  # a photo that is gone keeps no mask from being saved
        return ""


def _is_parts(format: str, path: Path) -> bool:
    try:
        return mask_format(format).files is not None
    except ValueError as error:
        raise FormatError(path, "format", repr(format), str(error)) from None


def _save_parts(mask: Mask, folder: Path, format: str) -> None:
    from facemask_editor.formats import write_bytes

    files = mask_format(format).files
    assert files is not None, "asked before"
    made = files(mask.label_map, mask.schema, mask.name or folder.name)
    try:
        os.makedirs(folder, exist_ok=True)
        for place, data in made.items():
            if data is not None:
                write_bytes(folder / place, data)
            else:  # else a part that is gone would be there when they are read
                (folder / place).unlink(missing_ok=True)
    except OSError as error:
        raise FormatError(folder, "folder", "not written", error.strerror or str(error)) from error


def _save_face(face: Face, path: Path, format: str | None) -> None:
    from facemask_editor.render.run import save_picture

    if path.suffix.lower() != PNG or format not in (None, "png"):
        raise FormatError(path, "format", format or path.suffix or "none", "a face is written as .png")
    save_picture(path, face, face.provenance)
