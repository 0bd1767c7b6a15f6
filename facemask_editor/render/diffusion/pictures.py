"""Masks and parts as the pictures that diffusion tools read. Always PNG: JPEG would blur edges and greys."""

from __future__ import annotations

import io
from enum import Enum

import cv2
import numpy as np
import numpy.typing as npt

from facemask_editor.core.errors import RenderError
from facemask_editor.core.labels import CELEBAMASK_HQ, RGB, LabelMap
from facemask_editor.render.diffusion.change import Greys
from facemask_editor.render.handoff.face import Picture

PERSON: RGB = (150, 5, 61)
"""Of ADE20K, the only one of its 150 classes that a face belongs to (lllyasviel/ControlNet
annotator/uniformer/mmseg/core/evaluation class names)."""


class Polarity(Enum):
    """How an inpainting mask says what is to be repainted."""

    WHITE = "white"
    """White is repainted, black kept; grey."""
    INVERTED = "inverted"
    """Black is repainted, white kept; grey."""
    ALPHA = "alpha"
    """The photo itself, transparent where it is repainted; its colours are kept there too."""
    LAYER = "layer"
    """A white layer, opaque where the photo below it is repainted."""


def polarity_of(text: object) -> Polarity:
    """Return a polarity by its word.

    Raises:
        RenderError: Naming the known ones.
    """
    for polarity in Polarity:
        if polarity.value == text:
            return polarity
    raise RenderError(f"polarity is {text!r}; known: {', '.join(each.value for each in Polarity)}")


def encode(pixels: npt.NDArray[np.uint8]) -> bytes:
    """Return the PNG of H x W greys, H x W x 3 RGB or H x W x 4 RGBA; the same pixels, the same bytes."""
    from PIL import Image

    buffer = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(pixels)).save(buffer, format="PNG", compress_level=1)
    return buffer.getvalue()


def mask_picture(greys: Greys, polarity: Polarity, photo: Picture | None = None) -> npt.NDArray[np.uint8]:
    """Return an inpainting mask as the pixels of a picture.

    Args:
        greys: H x W, 255 repainted.
        polarity: How the tool wants it.
        photo: H x W x 3, for ``ALPHA``.

    Returns:
        H x W greys for ``WHITE`` and ``INVERTED``, else H x W x 4 RGBA.

    Raises:
        RenderError: For ``ALPHA`` without a photo.
    """
    match polarity:
        case Polarity.WHITE:
            return greys
        case Polarity.INVERTED:
            return 255 - greys
        case Polarity.LAYER:
            return np.dstack([np.full((*greys.shape, 3), 255, np.uint8), greys])
        case Polarity.ALPHA:
            if photo is None:
                raise RenderError("polarity alpha makes the photo transparent, and there is no photo")
            return np.dstack([photo, 255 - greys])


def part_colours(label_map: LabelMap) -> Picture:
    """Return the parts in the colours of CelebAMask-HQ, for ControlNets that were trained on such maps."""
    colours: Picture = CELEBAMASK_HQ.palette_array[label_map]
    return colours


def person_colours(label_map: LabelMap) -> Picture:
    """Return the silhouette in ADE20K's colour for a person on black.

    All that a ControlNet trained on ADE20K can know of a face: its parts are no classes there.
    """
    person = label_map != CELEBAMASK_HQ.background
    return np.where(person[..., None], np.array(PERSON, np.uint8), np.uint8(0))


def part_layer(label_map: LabelMap, label: int, photo: Picture | None = None) -> npt.NDArray[np.uint8]:
    """Return one part as H x W x 4 RGBA: the photo's pixels, or white, and nothing elsewhere."""
    part = label_map == label
    colours = np.full((*part.shape, 3), 255, np.uint8) if photo is None else photo
    opaque = np.dstack([colours, np.full(part.shape, 255, np.uint8)])
    return np.asarray(cv2.copyTo(opaque, part.astype(np.uint8)), np.uint8)
