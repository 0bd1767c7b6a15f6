"""Is a TIFF, WebP or BMP a mask or a photo? Told by how it is packed, else by its pixels."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from facemask_editor.core.errors import FormatError
from facemask_editor.core.files.limits import limit
from facemask_editor.formats.pictures.starts import is_lossy_webp
from facemask_editor.formats.pillow import decoders, ignore_warnings, open_image
from facemask_editor.formats.png.png import regular_file

_PLUGINS = ("Tiff", "WebP", "Bmp")
_FEW_BYTES = 0.3
"""Bytes a pixel of masks that are packed at all: flat areas take hardly any, photos one and more."""
_MOST_DECODED = 1 << 22  # pixels of colours
_MOST_COLOURS = 256
_FLAT = 0.75  # of neighbours in a row, which are of one class nearly everywhere
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
            pixels = image.width * image.height
            if len(image.getbands()) > 1:
                if pixels <= _MOST_DECODED and image.getcolors(1) is not None:
                    return False  # all of one colour: a mask would have no part
                if size < _FEW_BYTES * pixels:
                    return True
                if pixels > _MOST_DECODED:
                    return False
            elif max(image.size) > limit("mask_side"):
                return False
            rows = np.asarray(image)[::_STEP]
    same = rows[:, 1:] == rows[:, :-1]
    flat = same.all(axis=2) if same.ndim == 3 else same
    colours = rows.reshape(-1, rows.shape[-1]) if rows.ndim == 3 else rows.reshape(-1, 1)
    return float(flat.mean()) > _FLAT and len(np.unique(colours[::_STEP], axis=0)) <= _MOST_COLOURS
