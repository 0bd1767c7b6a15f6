"""Mask files to label maps."""

from __future__ import annotations

from dataclasses import dataclass
from os import PathLike
from pathlib import Path

import numpy as np

from facemask_editor.document.label_map import describe_unknown_ids, unknown_ids
from facemask_editor.errors import FormatError
from facemask_editor.formats.colours import ColourReading, colour_error, palette_lookup, read_colours
from facemask_editor.formats.order import MAX_IDS, OWN_ORDER, recognise_order
from facemask_editor.formats.parts import Face, face_with, is_part_picture, merge_parts, only_face, part_of
from facemask_editor.formats.png import Picture, read_picture, reading
from facemask_editor.labels import CELEBAMASK_HQ, LABEL_ORDERS, LabelMap, LabelSchema


@dataclass(frozen=True)
class MaskFile:
    """What a file held.

    Attributes:
        path: As given; the file or folder.
        label_map: H x W uint8 in the schema's order.
        format: "index PNG", "palette PNG", "colour PNG" or "part PNGs".
        order: Key of LABEL_ORDERS that the file was in.
        messages: What was recognised, remapped or left out, as sentences for the user.
    """

    path: Path
    label_map: LabelMap
    format: str
    order: str = OWN_ORDER
    messages: tuple[str, ...] = ()


def open_mask(path: str | PathLike[str], schema: LabelSchema = CELEBAMASK_HQ) -> MaskFile:
    """Open a mask in any of the formats that users bring.

    Args:
        path: A grey, palette or colour PNG, one part file of a face, or a folder with the parts of one face.
        schema: The classes. Foreign class orders are recognised for CelebAMask-HQ only.

    Raises:
        FormatError: For everything that is wrong with the file.
    """
    path = Path(path)
    with reading(path):
        is_folder = path.is_dir()
    if is_folder:
        return _open_face(path, *only_face(path, schema), schema)
    picture = read_picture(path)
    # By content too: a mask of ids may well be called 00012_nose.png.
    if part_of(path, schema) and is_part_picture(picture):
        return _open_face(path, *face_with(path, schema), schema)
    if picture.palette is not None:
        return _from_palette(path, picture, picture.palette, schema)
    if picture.pixels.ndim == 2:
        return _from_ids(path, picture.pixels, "index PNG", picture.messages, schema)
    return _from_rgb(path, picture, schema)


def _open_face(path: Path, face_id: str, face: Face, schema: LabelSchema) -> MaskFile:
    label_map = merge_parts(face, schema)
    count = f"{len(face)} part picture{'s' if len(face) != 1 else ''}"
    return MaskFile(path, label_map, "part PNGs", messages=(f"{count} of face {face_id} put together.",))


def _from_palette(path: Path, picture: Picture, palette: LabelMap, schema: LabelSchema) -> MaskFile:
    used = np.unique(picture.pixels)
    colours = palette_lookup(palette, used, schema)
    if colours is None:
        return _from_ids(path, picture.pixels, "palette PNG", picture.messages, schema)
    messages = _palette_messages(colours, schema)
    if not np.array_equal(colours.ids[used], used):
        messages += ("The palette was in another order; the classes were taken from its colours.",)
    return MaskFile(path, colours.ids[picture.pixels], "palette PNG", messages=messages)


def _from_rgb(path: Path, picture: Picture, schema: LabelSchema) -> MaskFile:
    rgb = picture.pixels
    if int(rgb.max()) < max(MAX_IDS, len(schema)) and bool((rgb[..., :1] == rgb).all()):
        messages = (*picture.messages, "The RGB channels hold class ids, not colours.")
        return _from_ids(path, np.ascontiguousarray(rgb[..., 0]), "index PNG", messages, schema)
    colours = read_colours(rgb, schema)
    if int(colours.ids.max()) >= len(schema):
        raise colour_error(path, rgb, colours.ids)
    messages = picture.messages + _palette_messages(colours, schema)
    return MaskFile(path, colours.ids, "colour PNG", messages=messages)


def _from_ids(
    path: Path, ids: LabelMap, name: str, messages: tuple[str, ...], schema: LabelSchema
) -> MaskFile:
    if schema.names != CELEBAMASK_HQ.names or int(ids.max()) >= MAX_IDS:
        _check_ids(path, ids, schema)
        return MaskFile(path, ids.copy(), name, messages=messages)
    guess = recognise_order(ids)
    if guess.order.name == OWN_ORDER:
        _check_ids(path, ids, schema)
        if guess.likelier is not None:
            messages += (
                f"The classes may be in the order of {guess.likelier.title}, but not clearly; "
                f"they were read in {LABEL_ORDERS[OWN_ORDER].title} order.",
            )
        return MaskFile(path, ids.copy(), name, messages=messages)
    table = np.array(guess.order.to_canonical, dtype=np.uint8)
    messages += (
        f"The class order of {guess.order.title} was recognised and converted to "
        f"{LABEL_ORDERS[OWN_ORDER].title} order.",
    )
    return MaskFile(path, table[ids], name, guess.order.name, messages)


def _check_ids(path: Path, ids: LabelMap, schema: LabelSchema) -> None:
    unknown = unknown_ids(ids, len(schema))
    if not unknown:
        return
    hint = f"class ids are 0 to {len(schema) - 1}"
    if set(unknown) == {255} and bool(np.isin(ids, (0, 255)).all()):
        hint = "this looks like one part of a face; such files are named as 00000_skin.png"
    raise FormatError(path, "class ids", describe_unknown_ids(unknown), hint)


def _palette_messages(colours: ColourReading, schema: LabelSchema) -> tuple[str, ...]:
    if not colours.palettes:
        return ()
    return (f"Colours of the {' and '.join(colours.palettes)} palette were recognised.",)
