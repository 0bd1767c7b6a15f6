"""Label maps to the bytes of TIFF, WebP and BMP files, without loss."""

from __future__ import annotations

import io
import math
from typing import Any

from PIL import Image

from facemask_editor.core.labels import LabelMap, LabelSchema
from facemask_editor.formats.palettes import colours_of, palette_of

KINDS = ("index", "palette", "colour")
_LEAST_DPI, _MOST_DPI = 1.0, 1e5  # between them a resolution is read


def encode_picture(
    label_map: LabelMap,
    schema: LabelSchema,
    file_type: str,
    *,
    pixels: str,
    colours: str = "",
    dpi: float = 0.0,
    palette: LabelMap | None = None,
) -> bytes:
    """Return a picture of class ids, of ids with a palette, or of colours.

    Args:
        label_map: H x W uint8.
        schema: The classes.
        file_type: "TIFF", "WebP" or "BMP".
        pixels: One of `KINDS`; a WebP has no ids and no palette, "index" gives it three equal channels.
        colours: Their name, see `palettes.palette_names`.
        dpi: Pixels per inch that the file tells; 0 for none.
        palette: (N, 3) uint8 in place of the named colours, for "palette".

    Raises:
        ValueError: For another kind of pixels, unknown colours, or a resolution that no file tells.
    """
    if pixels not in KINDS:
        raise ValueError(f"pixels is {pixels!r}; one of {', '.join(KINDS)} is needed")
    if dpi and not (math.isfinite(dpi) and _LEAST_DPI < dpi < _MOST_DPI):
        raise ValueError(f"dpi is {dpi:g}; 0 for none, or more than 1 and less than 100000, is needed")
    named = colours_of(schema, colours)
    if pixels == "colour":
        image = Image.fromarray(named[label_map])
    else:
        image = Image.fromarray(label_map)
        if pixels == "palette":
            image.putpalette((palette_of(schema, named) if palette is None else palette).tobytes())
    if file_type == "WebP":
        image = image.convert("RGB")
    buffer = io.BytesIO()
    image.save(buffer, format=file_type, **_how(file_type, dpi))
    return buffer.getvalue()


def _how(file_type: str, dpi: float) -> dict[str, Any]:
    resolution = {"dpi": (dpi, dpi)} if dpi else {}
    if file_type == "WebP":  # which tells no resolution
        return {"lossless": True, "quality": 50, "method": 3}
    return {"compression": "tiff_adobe_deflate", **resolution} if file_type == "TIFF" else resolution
