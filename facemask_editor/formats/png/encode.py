"""Label maps to the bytes of a PNG."""

from __future__ import annotations

import io

import numpy as np
from PIL import Image

from facemask_editor.core.labels import LabelMap, LabelSchema


def encode_png(label_map: LabelMap, palette: LabelSchema | None, compress_level: int) -> bytes:
    """Return an 8-bit PNG whose values are the class ids: grey, or with the colours of a schema as palette.

    Args:
        label_map: H x W uint8.
        palette: Whose colours; None for grey.
        compress_level: Of zlib, 0 to 9.
    """
    image = Image.fromarray(label_map)
    if palette is not None:
        # putpalette also turns the mode from L to P; more than 16 entries make it 8 bits.
        image.putpalette(_padded(palette).tobytes())
    buffer = io.BytesIO()
    image.save(buffer, format="PNG", compress_level=compress_level)
    return buffer.getvalue()


def _padded(schema: LabelSchema) -> LabelMap:
    """Return the palette, lengthened with black to the 17 entries that keep 8 bits a pixel."""
    missing = max(0, 17 - len(schema))
    return np.vstack([schema.palette_array, np.zeros((missing, 3), dtype=np.uint8)])
