"""CelebAMask-HQ's own layout: one black and white PNG for each part of a face, ``00000_skin.png``.

Other tools write the same layout with other values: 0 and 1, a palette, a colour, black on white, a stencil
whose shape is in its alpha channel, soft edges. What tells the shape is found for each picture by itself;
whether black or white is the part, for the face as a whole.
"""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from facemask_editor.core.errors import FormatError
from facemask_editor.core.labels import LabelMap, LabelSchema
from facemask_editor.formats.parts.cover import Shape, check_cover, small_parts
from facemask_editor.formats.parts.names import (
    Face,
    copies_of,
    face_with,
    group_faces,
    only_face,
    part_of,
)
from facemask_editor.formats.png.png import Picture, read_picture

__all__ = [
    "Face",
    "Merged",
    "face_with",
    "group_faces",
    "is_part_picture",
    "merge_parts",
    "only_face",
    "part_of",
]

_READERS = 2
_END = 8  # grey steps from black or white that still are black or white
_MOST_SOFT = 0.25  # of the pixels; anti-aliased edges have far fewer, a photo far more
_LEAST_RANGE = 128
_LEAST_STENCIL = 32  # steps of opacity between a shape and what is around it
_MOST_COLOURS = 40  # of a mask of colours


@dataclass(frozen=True)
class Merged:
    """A face put together.

    Attributes:
        label_map: H x W uint8.
        messages: What was assumed, as sentences for the user.
    """

    label_map: LabelMap
    messages: tuple[str, ...] = ()


def is_part_picture(picture: Picture) -> bool:
    """Return whether a picture has two values, as a part has and a mask of ids or colours has not."""
    return _shape_of(Path(), picture) is not None


def merge_parts(face: Face, schema: LabelSchema) -> Merged:
    """Paint the parts of a face over each other in the schema's paint order.

    Raises:
        FormatError: For a part that is no two-valued picture, is of another size than the rest or covers what
            no such part can cover.
    """
    with ThreadPoolExecutor(_READERS) as pool:  # zlib and Pillow let other threads run
        shapes = dict(zip(face, pool.map(_read_shape, face.values()), strict=True))
    _check_sizes(shapes)
    messages: list[str] = []
    if _are_inverted(shapes, schema):
        shapes = {label: Shape(shape.path, ~shape.on, shape.soft) for label, shape in shapes.items()}
        messages.append("The part pictures are black on white; black was taken for the part.")
    messages += check_cover(shapes, schema)
    if soft := [shape.path.name for shape in shapes.values() if shape.soft]:
        messages.append(f"{_listed(soft)}: the edges are soft and were cut at half.")
    if copies := [path.name for path in copies_of(face)]:
        messages.append(f"{_listed(copies)}: a second picture of a part was left out.")
    label_map = np.full(next(iter(shapes.values())).on.shape, schema.background, dtype=np.uint8)
    for label in schema.paint_order or (i for i in range(len(schema)) if i != schema.background):
        if label in shapes:
            label_map[shapes[label].on] = label
    return Merged(label_map, tuple(messages))


def _read_shape(path: Path) -> Shape:
    picture = read_picture(path)
    shape = _shape_of(path, picture)
    if shape is None:
        count = _grey(picture)[0].size
        hint = "a part is black and white; save it without colours, shades and blurred edges"
        raise FormatError(path, "grey values", f"{count} different ones", hint)
    return shape


def _shape_of(path: Path, picture: Picture) -> Shape | None:
    """Return what a picture shows where it has two values, hard or soft; None for any other picture."""
    values, grey = _grey(picture)
    if picture.alpha is not None:
        clearest, densest = int(picture.alpha.min()), int(picture.alpha.max())
        # All may be equally clear, and what is least clear may be so by half.
        opaque = picture.alpha > (clearest + densest) // 2
        if densest - clearest < _LEAST_STENCIL:
            opaque = np.ones_like(opaque)
        seen = np.unique(grey[opaque])
        # A stencil's one colour says nothing; nor do those of a part that was cut out of the photo.
        if seen.size <= 1 or seen.size > min(_MOST_COLOURS, int(np.count_nonzero(opaque)) // 4):
            if densest < _LEAST_STENCIL:
                return Shape(path, ~opaque)
            soft = bool(((picture.alpha > clearest + _END) & (picture.alpha < densest - _END)).any())
            return Shape(path, opaque, soft)
        if seen.size == 2:
            return Shape(path, opaque & (grey == seen[1]))
    if values.size <= 1:
        return Shape(path, grey > 0)
    if values.size == 2:
        return Shape(path, grey == values[1])
    low, high = int(values[0]), int(values[-1])
    middle = np.count_nonzero((grey > low + _END) & (grey < high - _END))
    between = np.count_nonzero((grey > low + _END) & (grey < high))
    # Class ids beside one high value are no soft edges: those have all shades.
    shades = np.count_nonzero((values > low + _RAMP) & (values < high - _RAMP))
    if high - low < _LEAST_RANGE or middle > _MOST_SOFT * grey.size or (between and not shades):
        return None
    return Shape(path, grey > (low + high) / 2, soft=True)


_RAMP = 24


def _grey(picture: Picture) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.uint8]]:
    """Return the distinct values of a picture and the picture in grey; of colours, their brightest channel.

    Two colours that are equally bright are told apart all the same, also those of a palette without any.
    """
    pixels = picture.pixels
    if picture.palette is not None:
        used = _values(pixels)
        if int(used[-1]) < len(picture.palette):
            tones = picture.palette.max(axis=1)
            if np.unique(tones[used]).size == used.size:
                pixels = tones[pixels]
    elif pixels.ndim == 3:
        # far quicker than a reduction over three
        red, green, blue = (np.asarray(band, np.uint8) for band in cv2.split(pixels))
        if np.array_equal(red, green) and np.array_equal(red, blue):
            return _values(red), red
        tones = np.maximum(np.maximum(red, green), blue)
        if _values(tones).size == 2:
            pixels = tones
        else:
            codes = pixels @ np.array([1 << 16, 1 << 8, 1], dtype=np.int64)
            colours = np.unique(codes)
            pixels = np.searchsorted(colours, codes).astype(np.uint8) if colours.size <= 2 else tones
    return _values(pixels), pixels


def _values(grey: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """Return the distinct values, ascending, as `np.unique` does but without a sort."""
    return np.flatnonzero(np.bincount(grey.ravel(), minlength=256)).astype(np.uint8)


def _check_sizes(shapes: dict[int, Shape]) -> None:
    sizes = Counter(shape.on.shape for shape in shapes.values())
    common = sizes.most_common(1)[0][0]
    for shape in shapes.values():
        if shape.on.shape != common:
            found, others = (f"{size[1]} x {size[0]}" for size in (shape.on.shape, common))
            raise FormatError(shape.path, "size", found, f"the other parts are {others}")


def _are_inverted(shapes: dict[int, Shape], schema: LabelSchema) -> bool:
    """Return whether black is the part: then every picture is mostly white, which no face's parts are."""
    told = [shape.covers for shape in shapes.values() if not shape.constant]
    if not told or min(told) <= 0.5:
        return False
    return len(told) > 1 or any(label in small_parts(schema) for label, s in shapes.items() if not s.constant)


def _listed(names: list[str]) -> str:
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
