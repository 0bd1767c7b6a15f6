"""Label maps to OpenRaster files: a layer for each part, in its colour, over one of the background."""

from __future__ import annotations

import io
from collections.abc import Iterator
from xml.sax.saxutils import quoteattr

import numpy as np
from PIL import Image

from facemask_editor.core.files.archive import Member, pack_archive
from facemask_editor.core.labels import LabelMap, LabelSchema

_THUMBNAIL = 256
_LEVEL = 3  # of zlib: flat areas are small at any


def encode_openraster(label_map: LabelMap, schema: LabelSchema) -> bytes:
    """Return the bytes of a file; layers are cut to their parts and named as the classes.

    Args:
        label_map: H x W uint8.
        schema: The classes; parts that are painted later lie higher.
    """
    height, width = label_map.shape
    layers = list(_layers(label_map, schema))
    listed = "".join(
        f'    <layer name={quoteattr(name)} src="data/{name}.png" x="{x}" y="{y}" opacity="1.0" '
        f'visibility="visible" composite-op="svg:src-over"/>\n'
        for name, x, y, _ in reversed(layers)
    )
    stack = (
        "<?xml version='1.0' encoding='UTF-8'?>\n"
        f'<image version="0.0.5" w="{width}" h="{height}" xres="72" yres="72">\n'
        f"  <stack name={quoteattr(schema.name)}>\n{listed}  </stack>\n</image>\n"
    )
    merged = Image.fromarray(schema.palette_array[label_map])
    small = merged.copy()
    small.thumbnail((_THUMBNAIL, _THUMBNAIL), Image.Resampling.NEAREST)
    pictures = [(f"data/{name}.png", image) for name, _, _, image in layers]
    pictures += [("mergedimage.png", merged), ("Thumbnails/thumbnail.png", small)]
    return pack_archive(
        [
            Member("mimetype", b"image/openraster", packed=True),  # which has to be stored, and first
            Member("stack.xml", stack.encode()),
            *(Member(name, _png(image), packed=True) for name, image in pictures),
        ]
    )


def _layers(label_map: LabelMap, schema: LabelSchema) -> Iterator[tuple[str, int, int, Image.Image]]:
    """Yield name, left, top and picture of each part, the lowest first."""
    height, width = label_map.shape
    yield (
        schema.names[schema.background],
        0,
        0,
        Image.new("RGBA", (width, height), _colour(schema, schema.background)),
    )
    parts = schema.paint_order or tuple(i for i in range(len(schema)) if i != schema.background)
    for label in parts:
        on = label_map == label
        rows, columns = np.flatnonzero(on.any(axis=1)), np.flatnonzero(on.any(axis=0))
        if not rows.size:
            continue
        top, left = int(rows[0]), int(columns[0])
        on = on[top : int(rows[-1]) + 1, left : int(columns[-1]) + 1]
        pixels = np.zeros((*on.shape, 4), np.uint8)
        pixels[on] = _colour(schema, label)
        yield schema.names[label], left, top, Image.fromarray(pixels)


def _colour(schema: LabelSchema, label: int) -> tuple[int, int, int, int]:
    return (*schema.palette[label], 255)


def _png(image: Image.Image) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, format="PNG", compress_level=_LEVEL)
    return buffer.getvalue()
