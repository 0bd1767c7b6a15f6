"""Files and arrays to masks."""

from __future__ import annotations

import os
from dataclasses import replace
from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from facemask_editor.api.mask import Mask
from facemask_editor.api.photo import PhotoOf, Picture
from facemask_editor.core.label_map import checked_label_map, checked_photo
from facemask_editor.core.labels import CELEBAMASK_HQ, LabelMap, LabelSchema
from facemask_editor.formats.kept import TEXTS, Kept
from facemask_editor.formats.mask_file import MaskFile

PathOrArray = str | PathLike[str] | npt.ArrayLike
MaskLike = Mask | PathOrArray
"""What a mask can be given as: opened, as a file or folder, or as an array."""


def open(
    mask: MaskLike,
    photo: PathOrArray | bool | None = None,
    *,
    photo_mask: MaskLike | None = None,
    schema: LabelSchema | None = None,
    locks: tuple[str, ...] | list[str] | None = None,
    name: str | None = None,
) -> Mask:
    """Open a mask with its photo.

    Args:
        mask: A file of any format that is read (docs/formats.md), a folder of part pictures, a project
            (``.fmask``), or an array, H x W of any integer type. An array is copied.
        photo: A file of any size, which is laid under the mask as in the window, or an array, H x W x 3 uint8
            RGB of the mask's size. None takes the photo in the project, or the one that a file has by its
            name; False takes none.
        photo_mask: The mask that fits the photo, where `mask` has been edited; None takes the one that the
            file keeps, else the mask itself.
        schema: The classes to read it in. None opens a file in its own (CelebAMask-HQ, or LaPa or Helen), and
            an array as CelebAMask-HQ.
        locks: Names of classes that no edit changes; None takes those of the project.
        name: What draws of a plan go by; None takes the stem of the file, "" for an array.

    Returns:
        The mask. Its photo is read when it is first asked for, but one that is given is looked at here.

    Raises:
        FormatError: A file is missing, damaged or no mask, naming file, field and value.
        ValueError: An array has another shape or type, or holds numbers that are no class; a lock is none.
    """
    found = mask if isinstance(mask, Mask) else _opened(mask, schema)
    if schema is not None:
        found = in_schema(found, schema)
    changes: dict[str, Any] = {}
    if photo_mask is not None:
        changes["photo_mask"] = open(photo_mask, False, schema=found.schema).label_map
    if photo is not None and photo is not True:
        changes["_photo"] = PhotoOf() if photo is False else _photo(photo, found.label_map)
    if locks is not None:
        changes["locks"] = tuple(locks)
    if name is not None:
        changes["name"] = name
    return replace(found, **changes) if changes else found


def in_schema(mask: Mask, schema: LabelSchema) -> Mask:
    """Return a mask in other classes: each pixel in the counterpart of its class, edits forgotten."""
    if mask.schema.names == schema.names:
        return mask
    from facemask_editor.core.convert import convert_schema

    made = convert_schema(mask.label_map, mask.schema, schema)
    of_photo = convert_schema(mask.photo_mask, mask.schema, schema).label_map
    return replace(
        mask,
        label_map=made.label_map,
        photo_mask=of_photo,
        schema=schema,
        locks=tuple(name for name in mask.locks if name in schema.names),
        messages=(*mask.messages, *made.messages),
        edits=(),
        _start=None,
        _kept=Kept(chunks=tuple(chunk for chunk in mask._kept.chunks if chunk[0] in TEXTS)),
    )


def _opened(mask: PathOrArray, schema: LabelSchema | None) -> Mask:
    if isinstance(mask, str | PathLike):
        return _of_file(Path(mask), schema)
    classes = schema or CELEBAMASK_HQ
    label_map = checked_label_map(mask, classes).copy()
    return Mask(label_map=label_map, photo_mask=label_map, schema=classes)


def _of_file(path: Path, schema: LabelSchema | None) -> Mask:
    from facemask_editor.formats import find_photo, open_mask
    from facemask_editor.formats.project.known import is_project
    from facemask_editor.formats.stems import stem_of

    read = open_mask(path, schema)
    size = read.label_map.shape[1], read.label_map.shape[0]
    if is_project(path):
        return _of_project(path, read, size)
    photo = PhotoOf(find_photo(path, read.schema), known=read.photo_sha256, size=size)
    return _mask(read, stem_of(path, read.schema), photo, ())


def _of_project(path: Path, read: MaskFile, size: tuple[int, int]) -> Mask:
    from facemask_editor.app.project.read import read_project

    opened = read_project(path)
    names = opened.document.schema.names
    locks = tuple(name for name in (names[label] for label in sorted(opened.document.locks)))
    kept, photo = opened.around.photo, PhotoOf()
    if kept is not None and kept.data is not None:
        photo = PhotoOf(path, inside=True, known=kept.sha256, size=size)
    elif kept is not None and kept.path is not None:
        photo = PhotoOf(kept.path, known=kept.sha256, size=size, place=kept.place)
    return _mask(read, path.stem, photo, tuple(name for name in locks if name in read.schema.names))


def _mask(read: MaskFile, name: str, photo: PhotoOf, locks: tuple[str, ...]) -> Mask:
    return Mask(
        label_map=read.label_map,
        photo_mask=read.of_photo,
        schema=read.schema,
        name=name,
        path=Path(os.path.abspath(read.path)),
        locks=locks,
        messages=read.messages,
        _photo=photo,
        _kept=read.kept,
    )


def _photo(photo: PathOrArray, label_map: LabelMap) -> PhotoOf:
    size = label_map.shape[1], label_map.shape[0]
    if isinstance(photo, str | PathLike):
        found = PhotoOf(Path(photo), size=size)
        assert found.pixels is not None, "a file has a picture, or an error is raised"
        return found
    pixels: Picture = checked_photo(np.asarray(photo), label_map.shape).copy()
    pixels.flags.writeable = False
    return PhotoOf(held=pixels, size=size)
