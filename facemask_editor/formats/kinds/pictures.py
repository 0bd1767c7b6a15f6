"""Masks in TIFF, WebP (lossless) and BMP files, and in GIF files, which are only read."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from facemask_editor.formats.format import NO_PHOTO_MASK, MaskFormat, Option
from facemask_editor.formats.pictures.starts import TIFF_STARTS, is_webp

if TYPE_CHECKING:
    from facemask_editor.core.labels import LabelMap, LabelSchema
    from facemask_editor.formats.kept import Kept
    from facemask_editor.formats.mask_file import MaskFile


def _picture(
    name: str,
    key: str,
    suffixes: tuple[str, ...],
    begins: Callable[[bytes], bool],
    summary: str,
    options: dict[str, Option] | None,
) -> MaskFormat:
    """Return the format of one container; one without options is only read."""
    plugin = name if name == "WebP" else key.capitalize()  # as Pillow calls it

    def sniff(path: Path, start: bytes, schema: LabelSchema) -> bool:
        return begins(start)

    def read(path: Path, schema: LabelSchema | None) -> MaskFile:
        from facemask_editor.formats.pictures.masks import read_picture_mask

        return read_picture_mask(path, schema, plugin, name)

    def encode(label_map: LabelMap, schema: LabelSchema, **chosen: Option) -> bytes:
        from facemask_editor.formats.pictures.encode import encode_picture

        return encode_picture(label_map, schema, name, **chosen)  # type: ignore[arg-type]

    def stored(path: Path, schema: LabelSchema | None) -> LabelMap | None:
        from facemask_editor.formats.pictures.masks import stored_in_picture

        try:
            with open(path, "rb") as file:
                start = file.read(64)
        except (OSError, ValueError):
            return None
        return stored_in_picture(path, schema, plugin, name) if begins(start) else None

    def keep(data: bytes, label_map: LabelMap, schema: LabelSchema, kept: Kept) -> bytes:
        from facemask_editor.formats.pictures.encode import encode_picture
        from facemask_editor.formats.png.own_palette import own_palette

        palette = own_palette(kept, label_map, schema)
        if palette is None or kept.options.get("pixels") != "palette":
            return data
        dpi = float(kept.options.get("dpi", 0.0))
        return encode_picture(label_map, schema, name, pixels="palette", dpi=dpi, palette=palette)

    written = options is not None
    return MaskFormat(
        name=f"{name} mask",
        key=key,
        file_type=name,
        suffixes=suffixes,
        summary=summary,
        sniff=sniff,
        read=read,
        encode=encode if written else None,
        stored=stored if written else None,
        loss=NO_PHOTO_MASK if written else "",
        options=options or {},
        keep=keep if written and name != "WebP" else None,
    )


def _begins(*starts: bytes) -> Callable[[bytes], bool]:
    return partial(_starts_with, starts)


def _starts_with(starts: tuple[bytes, ...], start: bytes) -> bool:
    return start.startswith(starts)


TIFF = _picture(
    "TIFF", "tiff", (".tif", ".tiff"), _begins(*TIFF_STARTS), "TIFF of class indices",
    {"pixels": "index", "colours": "", "dpi": 0.0},
)  # fmt: skip
WEBP = _picture(
    "WebP", "webp", (".webp",), is_webp, "lossless WebP of the classes' colours",
    {"pixels": "colour", "colours": ""},
)  # fmt: skip
BMP = _picture(
    "BMP", "bmp", (".bmp",), _begins(b"BM"), "BMP of class indices",
    {"pixels": "index", "colours": "", "dpi": 0.0},
)  # fmt: skip
GIF = _picture("GIF", "gif", (".gif",), _begins(b"GIF8"), "GIF of class indices or colours", None)
PICTURES = (TIFF, WEBP, BMP, GIF)
