"""Is a PNG, TIFF, WebP or BMP a mask or a photo? Told by how it is packed, else by its pixels."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from facemask_editor.core.errors import FormatError
from facemask_editor.core.files.limits import limit
from facemask_editor.formats.pictures.starts import is_lossy_webp
from facemask_editor.formats.pillow import decoders, ignore_warnings, open_image
from facemask_editor.formats.png.png import regular_file
from facemask_editor.formats.recognise.channels import is_photo

_PLUGINS = ("Tiff", "WebP", "Bmp")
_FEW_BYTES = 0.3
"""Bytes a pixel of masks that are packed at all: flat areas take hardly any, photos one and more."""
_PHOTO_BYTES = 0.4
"""Bytes a pixel that no mask as PNG has, unless it is tiny; plain studio photos have half a byte."""
_MOST_DECODED = 1 << 22  # pixels of colours
_MOST_COLOURS = 256
_FLAT = 0.75  # of neighbours in a row, which are of one class nearly everywhere
_STEP = 4
_MOST_IDS = 64  # shades of a grey picture; more classes than that lie in no mask of a face


def looks_like_mask(path: Path) -> bool:
    """Return whether a picture that may be either is a mask, not a photo; False where it is neither."""
    try:
        return _looks_like_mask(path)
    except FormatError:
        return False


def png_looks_like_photo(path: Path) -> bool:
    """Return whether a PNG is surely a photo; False in doubt, for a mask is the likelier guess."""
    try:
        with regular_file(path, "") as file:
            size = file.seek(0, 2)
            file.seek(0)
            with open_image(file, decoders(("Png",))) as image:
                pixels = image.width * image.height
                if image.mode not in ("L", "RGB", "RGBA") or size < _PHOTO_BYTES * pixels:
                    return False
                if pixels > _MOST_DECODED:
                    return True
                rows = np.asarray(image)[::_STEP]
    except (FormatError, OSError):
        return False
    if rows.ndim == 3:
        return is_photo(rows[..., :3])
    return float((rows[:, 1:] == rows[:, :-1]).mean()) < 1 - _FLAT and len(np.unique(rows)) > _MOST_IDS


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
