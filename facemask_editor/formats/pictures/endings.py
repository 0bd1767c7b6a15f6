"""Endings of the picture files that the program makes besides masks."""

from __future__ import annotations

from os import PathLike, fspath

PNG = ".png"
JPEG = ".jpg"
_JPEG = (JPEG, ".jpeg")


def is_jpeg_name(path: str | PathLike[str]) -> bool:
    """Return whether a file's name ends as a JPEG's."""
    return fspath(path).lower().endswith(_JPEG)
