"""Files to label maps and back. Names are imported on first use: numpy and Pillow come with them."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from facemask_editor.core.atomic import is_write_protected
    from facemask_editor.core.convert import Conversion, convert_schema
    from facemask_editor.formats.kept import Kept
    from facemask_editor.formats.listing import iter_masks, next_mask
    from facemask_editor.formats.mask_file import MaskFile
    from facemask_editor.formats.photo import Photo
    from facemask_editor.formats.photo_names import find_photo
    from facemask_editor.formats.read import (
        open_mask,
        open_photo,
        read_full_photo,
        read_photo,
        read_photo_alone,
    )
    from facemask_editor.formats.registry import is_photo_name
    from facemask_editor.formats.schema import read_schema, shipped_schemas
    from facemask_editor.formats.stamp import Stamp, stamp_of
    from facemask_editor.formats.write import write_bytes, write_index_png, write_mask, write_palette_png

_HOMES = {
    "Conversion": "core.convert",
    "Kept": "formats.kept",
    "MaskFile": "formats.mask_file",
    "Photo": "formats.photo",
    "Stamp": "formats.stamp",
    "convert_schema": "core.convert",
    "find_photo": "formats.photo_names",
    "is_photo_name": "formats.registry",
    "is_write_protected": "core.atomic",
    "iter_masks": "formats.listing",
    "next_mask": "formats.listing",
    "open_mask": "formats.read",
    "open_photo": "formats.read",
    "read_full_photo": "formats.read",
    "read_photo": "formats.read",
    "read_photo_alone": "formats.read",
    "read_schema": "formats.schema",
    "shipped_schemas": "formats.schema",
    "stamp_of": "formats.stamp",
    "write_bytes": "formats.write",
    "write_index_png": "formats.write",
    "write_mask": "formats.write",
    "write_palette_png": "formats.write",
}

__all__ = [
    "Conversion",
    "Kept",
    "MaskFile",
    "Photo",
    "Stamp",
    "convert_schema",
    "find_photo",
    "is_photo_name",
    "is_write_protected",
    "iter_masks",
    "next_mask",
    "open_mask",
    "open_photo",
    "read_full_photo",
    "read_photo",
    "read_photo_alone",
    "read_schema",
    "shipped_schemas",
    "stamp_of",
    "write_bytes",
    "write_index_png",
    "write_mask",
    "write_palette_png",
]


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"facemask_editor.{_HOMES[name]}"), name)
