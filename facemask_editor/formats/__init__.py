"""Files to label maps and back."""

from facemask_editor.core.atomic import is_write_protected
from facemask_editor.formats.listing import iter_masks, next_mask
from facemask_editor.formats.photo import Photo, open_photo, read_photo
from facemask_editor.formats.photo_names import PHOTO_SUFFIXES, find_photo, is_photo_name
from facemask_editor.formats.read import MaskFile, open_mask
from facemask_editor.formats.schema import read_schema, shipped_schemas
from facemask_editor.formats.stamp import Stamp, stamp_of
from facemask_editor.formats.write import write_bytes, write_index_png, write_mask, write_palette_png

__all__ = [
    "PHOTO_SUFFIXES",
    "MaskFile",
    "Photo",
    "Stamp",
    "find_photo",
    "is_photo_name",
    "is_write_protected",
    "iter_masks",
    "next_mask",
    "open_mask",
    "open_photo",
    "read_photo",
    "read_schema",
    "shipped_schemas",
    "stamp_of",
    "write_bytes",
    "write_index_png",
    "write_mask",
    "write_palette_png",
]
