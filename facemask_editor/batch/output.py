"""What stands where an output is to be written, and what of it may be replaced."""

from __future__ import annotations

import errno
import os
import stat
import tempfile
from pathlib import Path

from facemask_editor.core.errors import FormatError
from facemask_editor.core.labels import LabelMap, LabelSchema
from facemask_editor.formats.format import MaskFormat
from facemask_editor.formats.registry import written_format, written_formats
from facemask_editor.recipe.source import digest

_TOO_LONG = {errno.ENAMETOOLONG, errno.EINVAL}


def is_too_long(path: Path) -> bool:
    """Return whether a file system cannot hold a name."""
    try:
        os.lstat(path)
    except OSError as error:
        return error.errno in _TOO_LONG
    return False


def place_problem(path: Path) -> FormatError | None:
    """Return why no output can have a name, None where it can.

    A link is followed by whoever writes, out of the output folder; a folder, a pipe or a device is replaced
    by nobody.
    """
    try:
        mode = os.lstat(path).st_mode
    except FileNotFoundError:
        return None
    except OSError as error:
        return FormatError(path, "output", "not reachable", error.strerror or str(error))
    if stat.S_ISREG(mode):
        return None
    kinds = ((stat.S_ISDIR, "a folder"), (stat.S_ISLNK, "a link"))
    kind = next((name for is_kind, name in kinds if is_kind(mode)), "a device or pipe")
    return FormatError(path, "output", kind, "remove it, or take another output folder")


def stored_digest(path: Path) -> str:
    """Return the digest of an output's label map; empty where there is none or it cannot be read."""
    found = (_stored(path, format, None) for format in written_formats())
    pixels = next((pixels for pixels in found if pixels is not None), None)
    return digest(pixels) if pixels is not None else ""


def whole_output(path: Path, output_sha256: str, format: str, schema: LabelSchema) -> LabelMap | None:
    """Return the pixels of a file that is the output that was written: its pixels, its format, its colours.

    None for any other file, and where there is none.
    """
    pixels = _stored(path, written_format(format), schema) if output_sha256 else None
    return pixels if pixels is not None and digest(pixels) == output_sha256 else None


def _stored(path: Path, format: MaskFormat, schema: LabelSchema | None) -> LabelMap | None:
    assert format.stored is not None, "formats that are written can be checked"
    try:
        return format.stored(path, schema) if os.path.isfile(path) else None
    except FormatError:
        return None


def folder_problem(path: Path) -> FormatError | None:
    """Return why a folder inside the output folder cannot be used, None where it is there or can be made."""
    if not os.path.lexists(path) or (os.path.isdir(path) and not os.path.islink(path)):
        return None
    kind = "a link" if os.path.islink(path) else "a file"
    return FormatError(path, "output", kind, "remove it, or take another output folder")


def put_aside(path: Path) -> Path:
    """Rename a file that somebody else made, and return where it is now.

    Raises:
        FormatError: Where it cannot be renamed.
    """
    kept = path.with_name(f"{path.name}.bak")
    number = 1
    while os.path.lexists(kept):
        number += 1
        kept = path.with_name(f"{path.name}.bak{number}")
    try:
        path.rename(kept)
    except OSError as error:
        hint = f"it could not be kept as {kept.name} ({error.strerror})"
        raise FormatError(path, "output", "not the one of the manifest", hint) from error
    return kept


def folder_takes(folder: Path, size: int) -> bool:
    """Return whether a folder still takes a file of ``size`` bytes; if not, no further output can be made."""
    try:
        with tempfile.TemporaryFile(dir=folder) as probe:
            probe.write(bytes(size))
    except OSError:
        return False
    return True
