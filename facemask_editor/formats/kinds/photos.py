"""Photos that Pillow decodes, one format a line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from facemask_editor.formats.format import PhotoFormat
from facemask_editor.formats.pictures.starts import TIFF_STARTS, is_webp

if TYPE_CHECKING:
    from facemask_editor.formats.photo import Asked, Photo


def _begins(*starts: bytes) -> Callable[[bytes], bool]:
    return lambda start: start.startswith(starts)


def _is_avif(start: bytes) -> bool:
    return start[4:8] == b"ftyp" and start[8:12] in (b"avif", b"avis")


def _is_heic(start: bytes) -> bool:
    return start[4:8] == b"ftyp" and start[8:11] in (b"hei", b"hev", b"mif", b"msf")


# name, Pillow's plugin, suffixes, how a file begins
_TABLE: tuple[tuple[str, str, tuple[str, ...], Callable[[bytes], bool]], ...] = (
    ("JPEG", "Jpeg", (".jpg", ".jpeg", ".jpe", ".jfif"), _begins(b"\xff\xd8\xff")),
    ("PNG", "Png", (".png",), _begins(b"\x89PNG\r\n\x1a\n")),
    ("WebP", "WebP", (".webp",), is_webp),
    ("BMP", "Bmp", (".bmp",), _begins(b"BM")),
    ("TIFF", "Tiff", (".tif", ".tiff"), _begins(*TIFF_STARTS)),
    ("AVIF", "Avif", (".avif",), _is_avif),
    ("HEIC", "Heif", (".heic", ".heif", ".hif"), _is_heic),  # where the package pillow-heif is installed
)


def _read(path: Path, asked: Asked) -> Photo:
    from facemask_editor.formats.photo import read_by_pillow

    return read_by_pillow(path, asked, {name: plugin for name, plugin, _, _ in _TABLE})


PILLOW_PHOTOS = tuple(
    PhotoFormat(
        name=f"{name} photo",
        file_type=name,
        suffixes=suffixes,
        summary=f"{name} photo",
        sniff=sniff,
        read=_read,
    )
    for name, _, suffixes, sniff in _TABLE
)
