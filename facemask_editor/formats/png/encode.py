"""Label maps to the bytes of a PNG."""

from __future__ import annotations

import io

import numpy as np
from PIL import Image

from facemask_editor.core.labels import LabelMap


def encode_png(label_map: LabelMap, palette: LabelMap | None, compress_level: int) -> bytes:
    """Return an 8-bit PNG whose values are the class ids: grey, or with a palette.

    Args:
        label_map: H x W uint8.
        palette: (N, 3) uint8 of at least 17 colours, so that it stays 8 bits; None for grey.
        compress_level: Of zlib, 0 to 9.

    Raises:
        ValueError: For another level.
    """
    image = Image.fromarray(label_map)
    if palette is not None:
        image.putpalette(palette.tobytes())  # which also turns the mode from L to P
    return _saved(image, compress_level)


def encode_deep_png(label_map: LabelMap, compress_level: int) -> bytes:
    """Return a grey PNG of 16 bits whose values are the class ids; arguments as of `encode_png`."""
    return _saved(Image.fromarray(label_map.astype(np.uint16)), compress_level)


def encode_colours(label_map: LabelMap, colours: LabelMap, compress_level: int) -> bytes:
    """Return an RGB PNG in which each class has its colour; arguments as of `encode_png`."""
    return _saved(Image.fromarray(colours[label_map]), compress_level)


def _saved(image: Image.Image, compress_level: int) -> bytes:
    if not 0 <= compress_level <= 9:
        raise ValueError(f"compress_level is {compress_level}; 0 to 9 is needed")
    buffer = io.BytesIO()
    image.save(buffer, format="PNG", compress_level=compress_level)
    return buffer.getvalue()
