"""Pictures that a renderer made: files of any content, read in their own size."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from facemask_editor.core.errors import FormatError
from facemask_editor.core.files.limits import limit, raised_by

if TYPE_CHECKING:
    from facemask_editor.render.handoff.face import Picture

MOST_PIXELS = 1 << 26
"""8192 x 8192: 200 MB as an array."""

_FORMATS = {"PNG": "Png", "JPEG": "Jpeg", "WebP": "WebP", "BMP": "Bmp", "TIFF": "Tiff"}
_WANTED = "a result is a PNG, JPEG, WebP, BMP or TIFF file"


def read_result(path: Path) -> Picture:
    """Return a picture file as H x W x 3 uint8 RGB, upright, in its own size.

    Args:
        path: Of a regular file; a link is refused, wherever it leads.

    Raises:
        FormatError: For what is no such file, too large, damaged or no picture.
    """
    from facemask_editor.formats.photo import Asked, read_by_pillow

    _check_file(path)
    return read_by_pillow(path, Asked(_size(path)), _FORMATS).pixels


def _check_file(path: Path) -> None:
    try:
        facts = os.lstat(path)
    except OSError as error:
        raise FormatError(path, "file", "not readable", error.strerror or str(error)) from error
    if not stat.S_ISREG(facts.st_mode):
        raise FormatError(path, "file", "no regular file", "links, pipes and folders are not followed")
    if facts.st_size == 0:
        raise FormatError(path, "file", "empty (0 bytes)")
    if facts.st_size > (most := limit("picture_bytes")):
        hint = f"a picture has at most {most >> 20} MiB ({raised_by('picture_bytes')})"
        raise FormatError(path, "size", f"{facts.st_size >> 20} MiB", hint)


def _size(path: Path) -> tuple[int, int]:
    """Return width and height as the picture is shown."""
    from facemask_editor.formats.pillow import decoders, ignore_warnings, open_image, orientation_of
    from facemask_editor.formats.png.png import regular_file

    ignore_warnings()
    with regular_file(path, _WANTED) as file:
        try:
            image = open_image(file, decoders(_FORMATS.values()))
        except Exception as error:  # Pillow raises nearly anything on damaged data
            raise FormatError(path, "file", "not a picture that can be read", _WANTED) from error
        with image:
            width, height = image.size
            if (
                width * height > MOST_PIXELS
            ):  # before anything is decoded, as an EXIF entry would be looked for
                hint = f"at most {MOST_PIXELS} pixels are read"
                raise FormatError(path, "size", f"too large ({width} x {height})", hint)
            return (height, width) if orientation_of(image) in (5, 6, 7, 8) else (width, height)
