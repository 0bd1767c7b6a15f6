"""A photo to a mask."""

from __future__ import annotations

import os
from functools import lru_cache
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from facemask_editor.api.mask import Mask
from facemask_editor.api.opening import PathOrArray
from facemask_editor.api.photo import PhotoOf, Picture
from facemask_editor.core.errors import FormatError

if TYPE_CHECKING:
    from facemask_editor.parse.parser import Classifier


def parse(
    photo: PathOrArray,
    *,
    face: int = 1,
    size: int = 512,
    parser: str | PathLike[str] | None = None,
) -> Mask:
    """Make the mask of a face in a photo.

    The face is found and its square cut as CelebA-HQ has it, so that the mask is of that square and not of
    the whole photo. What can go wrong: docs/parse.md.

    Args:
        photo: A file, or an array, H x W x 3 uint8 RGB, of any size; it may lie on its side or head.
        face: Which one: 1 is the largest, 2 the next, ...
        size: Pixels of the mask's side, 64 to 4096.
        parser: Name or file of a parser (``.safetensors``, ``.onnx``); None is the program's own.

    Returns:
        The mask, size x size, classes of CelebAMask-HQ, with the square as its photo. ``messages`` tell what
        is likely wrong with it.

    Raises:
        FormatError: There is no such face, with what helps; or a file cannot be read.
        ValueError: The array is no photo, or face or size are out of range.
        CheckpointError: The parser cannot be used.
    """
    from facemask_editor.parse.evidence.crop import face_crop
    from facemask_editor.parse.failures import no_face, of_face, of_mask
    from facemask_editor.parse.look import look
    from facemask_editor.parse.parser import parse_face
    from facemask_editor.parse.place import Place

    if face < 1:
        raise ValueError(f"face is {face}; 1 is the largest")
    if not 64 <= size <= 4096:
        raise ValueError(f"size is {size}, not 64 to 4096")
    pixels, path = _photo(photo)
    faces = look(pixels)
    if len(faces) < face:
        hint = str(no_face(pixels)) if not faces else f"the largest is face 1; face={face} was asked for"
        raise FormatError(path or "photo", "number of faces", len(faces), hint)
    found = faces[face - 1]
    crop = face_crop(found.points)
    parsed, evidence, _ = parse_face(_parser(parser), pixels, found, crop, size)
    wrong = (*of_face(pixels, found, crop, 1), *of_mask(parsed, evidence))
    picture = np.ascontiguousarray(evidence.picture)
    picture.flags.writeable = False
    # with the way to its file a project can put the face back into the whole photo
    place = None if path is None else Place(crop, pixels.shape[1], pixels.shape[0])
    return Mask(
        label_map=parsed.labels,
        photo_mask=parsed.labels,
        name="" if path is None else path.stem,
        messages=tuple(map(str, wrong)),
        _photo=PhotoOf(path, held=picture, size=(size, size), place=place),
    )


def _photo(photo: PathOrArray) -> tuple[Picture, Path | None]:
    from facemask_editor.formats import read_photo_alone

    if isinstance(photo, str | PathLike):
        return read_photo_alone(photo), Path(photo)
    pixels = np.asarray(photo)
    if pixels.dtype != np.uint8 or pixels.ndim != 3 or pixels.shape[2] != 3 or not pixels.size:
        raise ValueError(f"a photo is H x W x 3 uint8, not {pixels.shape} {pixels.dtype}")
    return np.ascontiguousarray(pixels), None


def _parser(parser: str | PathLike[str] | None) -> Classifier:
    return _loaded(None if parser is None else os.fspath(parser))


@lru_cache(maxsize=2)
def _loaded(parser: str | None) -> Classifier:
    from facemask_editor.parse.choose import open_parser

    return open_parser(parser)
