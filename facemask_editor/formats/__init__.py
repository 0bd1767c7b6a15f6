"""Files to label maps and back."""

from facemask_editor.formats.listing import iter_masks
from facemask_editor.formats.photo import PHOTO_SUFFIXES, find_photo, open_photo
from facemask_editor.formats.read import MaskFile, open_mask
from facemask_editor.formats.schema import read_schema, shipped_schemas
from facemask_editor.formats.write import write_bytes, write_index_png, write_mask, write_palette_png

__all__ = [
    "PHOTO_SUFFIXES",
    "MaskFile",
    "find_photo",
    "iter_masks",
    "open_mask",
    "open_photo",
    "read_schema",
    "shipped_schemas",
    "write_bytes",
    "write_index_png",
    "write_mask",
    "write_palette_png",
]
