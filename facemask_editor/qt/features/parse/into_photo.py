"""The edited face, and the mask, in the full photo: what is written, off the window's thread. Needs no Qt."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from facemask_editor.core.errors import FaceMaskError
from facemask_editor.formats.pictures.endings import JPEG, PNG, is_jpeg_name

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from facemask_editor.core.labels import LabelMap, LabelSchema
    from facemask_editor.parse.place import Place
    from facemask_editor.qt.jobs.mailbox import Watch

    Pixels = npt.NDArray[np.uint8]

QUALITY = 95
"""Of JPEG files."""


@dataclass(frozen=True, eq=False)
class Asked:
    """What is to be written.

    Attributes:
        photo: The full photo, height x width x 3 uint8 RGB, or its file.
        place: The square of the mask.
        label_map: (size, size) uint8, as it was seen then.
        photo_mask: The mask that fits the photo.
        schema: Classes of both.
    """

    photo: Pixels | Path
    place: Place
    label_map: LabelMap
    photo_mask: LabelMap
    schema: LabelSchema


def save_face(path: Path, asked: Asked, watch: Watch) -> Path:
    """Write the full photo with the edited face in it, PNG or JPEG by the name; returns the path.

    Raises:
        FaceMaskError, OSError: The photo cannot be read or is another one; the file cannot be written.
    """
    import cv2

    from facemask_editor.core.atomic import write_atomically

    made = face_in_photo(asked, watch)
    jpeg = is_jpeg_name(path)
    options = [cv2.IMWRITE_JPEG_QUALITY, QUALITY] if jpeg else [cv2.IMWRITE_PNG_COMPRESSION, 3]
    good, data = cv2.imencode(JPEG if jpeg else PNG, made[..., ::-1], options)
    if not good:
        raise FaceMaskError(f"{path.name}: the picture could not be packed")
    write_atomically(path, data.tobytes())
    return path


def save_mask(path: Path, asked: Asked, _watch: Watch) -> Path:
    """Write the mask at the size of the photo, as an index PNG; returns the path. Errors as `save_face`."""
    from facemask_editor.formats import write_mask
    from facemask_editor.formats.registry import written_names
    from facemask_editor.parse.place import in_photo

    place, background = asked.place, 0
    names = asked.schema.names
    if "background" in names:
        background = names.index("background")
    labels = in_photo(asked.label_map, place.crop, place.height, place.width, background)
    write_mask(path, labels, written_names()[0], asked.schema)
    return path


def face_in_photo(asked: Asked, watch: Watch) -> Pixels:
    """Return the full photo with the edited face in it.

    The face is moved in the pixels of the photo, not in those of the smaller square, so nothing gets blurred.
    """
    from facemask_editor.parse.place import enlarged, fine_side, pasted
    from facemask_editor.render.builtin.picture import portrait

    photo, crop = _whole(asked), asked.place.crop
    old, new = (_own_classes(each, asked.schema) for each in (asked.photo_mask, asked.label_map))
    if (old == new).all():
        return photo
    side = fine_side(crop, asked.label_map.shape[0])
    before = crop.cut(photo, side)
    made = portrait(before, enlarged(old, side), enlarged(new, side), cancelled=watch.cancelled)
    return pasted(photo, crop, made.picture, before)


def _whole(asked: Asked) -> Pixels:
    pixels = asked.photo
    if isinstance(pixels, Path):
        from facemask_editor.formats import read_photo_alone

        name, pixels = pixels.name, read_photo_alone(pixels)
    else:
        name = "the photo"
    height, width = pixels.shape[:2]
    place = asked.place
    if (height, width) != (place.height, place.width):
        sizes = f"{width} x {height}, not {place.width} x {place.height}"
        raise FaceMaskError(f"{name} is not the photo that the mask was made of: it has {sizes} pixels")
    return pixels


def _own_classes(label_map: LabelMap, schema: LabelSchema) -> LabelMap:
    from facemask_editor.core.convert import convert_schema
    from facemask_editor.core.labels import CELEBAMASK_HQ

    if schema == CELEBAMASK_HQ:
        return label_map
    return convert_schema(label_map, schema, CELEBAMASK_HQ).label_map
