"""The bytes of the files that renderers read."""

from __future__ import annotations

import io
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from facemask_editor.core.labels import LabelMap
    from facemask_editor.render.handoff.face import Face, Picture

_COMPRESS_LEVEL = 3
"""Of zlib: 6 takes half as long again for a fifth fewer bytes."""
_JPEG_QUALITY = 95
_GREY = 128


def index_png(label_map: LabelMap) -> bytes:
    """Return the one file that all readers take rightly: 8-bit grey, pixel = id, nothing else in it.

    Args:
        label_map: H x W uint8 ids.
    """
    from facemask_editor.formats.png.encode import encode_png

    return encode_png(label_map, None, _COMPRESS_LEVEL)


def colour_png(label_map: LabelMap) -> bytes:
    """Return an RGB PNG in the colours of CelebAMask-HQ, for people and for SEAN's window.

    Args:
        label_map: H x W uint8, canonical order.
    """
    from PIL import Image

    from facemask_editor.core.labels import CELEBAMASK_HQ

    buffer = io.BytesIO()
    colours = CELEBAMASK_HQ.palette_array[label_map]
    Image.fromarray(colours).save(buffer, format="PNG", compress_level=_COMPRESS_LEVEL)
    return buffer.getvalue()


def photo_jpeg(face: Face) -> bytes:
    """Return the photo of a face as JPEG: its own bytes, else encoded; grey where there is no photo."""
    if face.jpeg is not None:
        return face.jpeg
    if face.photo is None:
        height, width = face.label_map.shape
        return _grey_jpeg(width, height)
    return jpeg(face.photo)


def jpeg(picture: Picture) -> bytes:
    """Return a picture (H x W x 3 uint8 RGB) as JPEG, quality 95 with colours in full resolution."""
    from PIL import Image

    buffer = io.BytesIO()
    Image.fromarray(picture).save(buffer, format="JPEG", quality=_JPEG_QUALITY, subsampling=0)
    return buffer.getvalue()


@lru_cache(maxsize=4)
def _grey_jpeg(width: int, height: int) -> bytes:
    import numpy as np

    return jpeg(np.full((height, width, 3), _GREY, np.uint8))
