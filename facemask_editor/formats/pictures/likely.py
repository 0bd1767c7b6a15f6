"""Is a TIFF, WebP or BMP a mask or a photo? Told by how it is packed, else by its pixels."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from facemask_editor.core.errors import FormatError
from facemask_editor.formats.pictures.starts import is_lossy_webp
from facemask_editor.formats.pillow import decoders, ignore_warnings, open_image
from facemask_editor.formats.png.png import regular_file

_PLUGINS = ("Tiff", "WebP", "Bmp")
_FEW_BYTES = 0.3
"""Bytes a pixel of masks that are packed at all: flat areas take hardly any, photos one and more."""
_MOST_DECODED = 1 << 22  # pixels
_MOST_COLOURS = 256
_STEP = 4


def looks_like_mask(path: Path) -> bool:
    """Return whether a picture that may be either is a mask, not a photo; False where it is neither."""
    try:
        return _looks_like_mask(path)
    except FormatError:
        return False


def _looks_like_mask(path: Path) -> bool:
    ignore_warnings()
    with regular_file(path, "") as file:
        size = file.seek(0, 2)
        file.seek(0)
        if is_lossy_webp(file):
            return False
        with open_image(file, decoders(_PLUGINS)) as image:
            if image.mode in ("L", "P", "1") and image.format != "WEBP":
                if image.mode != "L" or image.width * image.height > _MOST_DECODED:
                    return True
            elif size < _FEW_BYTES * image.width * image.height:
                return True
            elif image.width * image.height > _MOST_DECODED:
                return False
            values = np.asarray(image)[::_STEP, ::_STEP]
    flat = values.reshape(-1, values.shape[-1]) if values.ndim == 3 else values.reshape(-1, 1)
    return len(np.unique(flat, axis=0)) <= (_MOST_COLOURS if values.ndim == 3 else _MOST_COLOURS // 4)
