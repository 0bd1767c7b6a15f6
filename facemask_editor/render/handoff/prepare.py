"""Files to faces: read, converted to the classes of CelebAMask-HQ and brought to a target's size."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from facemask_editor.core.convert import convert_schema
from facemask_editor.core.errors import FormatError
from facemask_editor.core.files.small_file import open_regular, read_small
from facemask_editor.core.label_map import checked_label_map
from facemask_editor.core.labels import CELEBAMASK_HQ, LabelMap, LabelSchema
from facemask_editor.formats import open_mask, read_photo
from facemask_editor.formats.photos.profile import is_srgb, profile_of
from facemask_editor.formats.pillow import decoders, open_image, orientation_of
from facemask_editor.formats.registry import written_formats
from facemask_editor.render.handoff.face import Face, Picture
from facemask_editor.render.handoff.plan import Source
from facemask_editor.render.handoff.target import Need, Target

TOO_SMALL = "Too small for that size"
"""How the message begins that names classes which a smaller mask has no pixel of."""
_USUAL = 512
"""Side of the masks of CelebAMask-HQ."""
_JPEG_START = b"\xff\xd8\xff"
_MOST_BYTES = 1 << 25
"""Of a JPEG whose bytes are handed on as they are; one of 512 pixels has a quarter of a megabyte."""


@dataclass(frozen=True, eq=False)
class Prepared:
    """A face that has not got its name yet.

    Attributes:
        face: Under its stem.
        messages: What was recognised, converted or resized, as sentences.
        lost: Names of classes that the smaller size has lost.
    """

    face: Face
    messages: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()


def prepare(source: Source, target: Target, *, only_mask: bool = False) -> Prepared:
    """Read a face for a target.

    Args:
        source: What to read.
        target: Gives the size, and what is read.
        only_mask: Leave photo and photo's mask out, as for a look at what would be lost.

    Raises:
        FormatError: For what cannot be read.
    """
    mask = _stored(source.mask, source.schema) if source.as_stored else source.mask
    original, held, known, messages = _opened(mask, source.schema, source.stem)
    width, height = original.shape[::-1]
    size = (target.size, target.size) if target.size else (width, height)
    label_map, resized = _resized(original, size, "mask")
    lost = tuple(CELEBAMASK_HQ.names[i] for i in np.setdiff1d(original, label_map))
    if target.size is None or target.size >= _USUAL or width != height:  # else all are, and it is said before
        messages += resized
    if lost:
        messages += (f"{TOO_SMALL}, and lost: {', '.join(lost)}.",)
    if only_mask:
        return Prepared(Face(source.stem, label_map), messages, lost)
    photo, own_bytes, photo_messages = _photo(source, target, (width, height), size, known)
    photo_mask, mask_messages = _photo_mask(source, target, size, held)
    face = Face(source.stem, label_map, photo, photo_mask, own_bytes)
    return Prepared(face, (*messages, *photo_messages, *mask_messages), lost)


def _opened(
    mask: Path | LabelMap, schema: LabelSchema, stem: str
) -> tuple[LabelMap, LabelMap | None, str, tuple[str, ...]]:
    """Return a mask, that of its photo where its file holds one, the digest of that photo, and messages."""
    messages, known = tuple[str, ...](), ""
    held: LabelMap | None = None
    if isinstance(mask, Path):
        file = open_mask(mask)
        mask, held, schema, messages = file.label_map, file.photo_mask, file.schema, file.messages
        known = file.photo_sha256
    if schema is CELEBAMASK_HQ:
        return mask, held, known, messages
    try:
        conversion = convert_schema(mask, schema, CELEBAMASK_HQ)
        held = None if held is None else convert_schema(held, schema, CELEBAMASK_HQ).label_map
    except ValueError as error:
        raise FormatError(stem, "label map", "not valid", str(error)) from error
    return conversion.label_map, held, known, (*messages, *conversion.messages)


def _stored(mask: Path | LabelMap, schema: LabelSchema) -> Path | LabelMap:
    """Return the numbers of a file that a format of the program has written."""
    if not isinstance(mask, Path):
        return mask
    for format in written_formats():
        if format.stored is not None and (found := format.stored(mask, schema)) is not None:
            return checked_label_map(found, schema)
    raise FormatError(mask, "file", "no mask that the program has written")


def _resized(label_map: LabelMap, size: tuple[int, int], what: str) -> tuple[LabelMap, tuple[str, ...]]:
    """Return a label map in a size (width, height), by the nearest pixel as all readers do it."""
    height, width = label_map.shape
    if (width, height) == size:
        return label_map, ()
    image = Image.fromarray(label_map).resize(size, Image.Resampling.NEAREST)
    was, now = f"{width} x {height}", f"{size[0]} x {size[1]}"
    if width * size[1] != height * size[0]:
        message = f"The {what} ({was}) is not square and was stretched to {now}."
    else:
        message = f"The {what} was resized from {was} to {now}."
    return np.asarray(image), (message,)


def _photo_mask(
    source: Source, target: Target, size: tuple[int, int], held: LabelMap | None
) -> tuple[LabelMap | None, tuple[str, ...]]:
    if target.photo_mask is Need.NO or (source.photo_mask is None and held is None):
        return None, ()
    messages: tuple[str, ...] = ()
    if source.photo_mask is not None:
        original, held_there, _, messages = _opened(source.photo_mask, source.schema, source.stem)
        held = original if held_there is None else held_there
    assert held is not None, "asked above"
    label_map, resized = _resized(held, size, "photo's mask")
    return label_map, tuple(f"Photo's mask: {each}" for each in messages) + resized


def _photo(
    source: Source, target: Target, mask_size: tuple[int, int], size: tuple[int, int], known: str
) -> tuple[Picture | None, bytes | None, tuple[str, ...]]:
    photo = source.photo
    if photo is None or target.photo is Need.NO:
        return None, None, ()
    if isinstance(photo, Path):
        # A photo is laid under its mask, and both are then brought to the target's shape.
        square = mask_size[0] == mask_size[1]
        read = read_photo(photo, size if square else mask_size, mask=mask_size, known=known)
        own_bytes = _own_bytes(photo, size) if square else None
        return _scaled(read.pixels, size), own_bytes, read.messages
    return _scaled(photo, size), None, ()


def _scaled(photo: Picture, size: tuple[int, int]) -> Picture:
    if photo.shape[1::-1] == size:
        return photo
    return np.asarray(Image.fromarray(photo).resize(size, Image.Resampling.LANCZOS))


def _own_bytes(path: Path, size: tuple[int, int]) -> bytes | None:
    """Return the content of an upright RGB JPEG of a size, None for all else. It has been decoded before."""
    try:
        with open_regular(path) as file:
            if file.read(3) != _JPEG_START:
                return None
        data = read_small(path, _MOST_BYTES)
    except OSError:
        return None
    with open_image(io.BytesIO(data), decoders(("Jpeg",))) as image:
        fits = (
            image.size == size
            and image.mode == "RGB"
            and orientation_of(image) == 1
            and is_srgb(profile_of(image))
        )
    return data if fits else None
