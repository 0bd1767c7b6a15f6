"""Masks out of one PNG: grey values, palettes and colours, in whatever way tools write them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from facemask_editor.core.errors import FormatError
from facemask_editor.core.labels import CELEBAMASK_HQ, LabelMap, LabelSchema
from facemask_editor.formats.kept import Kept
from facemask_editor.formats.mask_file import MaskFile
from facemask_editor.formats.palettes import VOC, voc_colours
from facemask_editor.formats.png.kept_chunks import read_kept
from facemask_editor.formats.png.photo_mask import Held, read_photo_mask
from facemask_editor.formats.png.png import Picture, read_picture
from facemask_editor.formats.recognise.channels import alpha_ids, is_photo, one_channel, packed
from facemask_editor.formats.recognise.colours import (
    ColourReading,
    colour_error,
    grey_palette,
    palette_lookup,
    read_colours,
)
from facemask_editor.formats.recognise.exchanged import (
    EXCHANGED,
    MAY_BE_EXCHANGED,
    exchanged_colours,
    looks_exchanged,
    may_be_exchanged,
    near_or_exchanged,
)
from facemask_editor.formats.recognise.ids import read_ids, remarks
from facemask_editor.formats.recognise.order import MAX_IDS
from facemask_editor.formats.recognise.order_fit import UNLABELLED
from facemask_editor.formats.recognise.own_schema import opened_as, schema_of_palette
from facemask_editor.formats.recognise.written_colours import ids_in

_LEAST_SEEN = 0.01  # of what is hidden


def read_png(path: Path, schema: LabelSchema | None) -> MaskFile:
    """Return the mask in a PNG.

    Args:
        path: Of the file.
        schema: The classes; None for the file's own, where they are of a schema that ships.

    Raises:
        FormatError: For everything that is wrong with the file.
    """
    picture = read_picture(path)
    read = read_decoded(path, picture, schema)
    held = Held()
    if not read.converted:  # else somebody else's numbers are in the chunk, if it is ours at all
        size = picture.header.width, picture.header.height
        held = read_photo_mask(path, size, len(read.schema))
    kept = read_kept(path, read)
    messages = read.messages
    if kept.left_out:
        messages += ("Long notes in this file are not kept when it is saved.",)
    return replace(
        read,
        messages=messages + ((held.message,) if held.message else ()),
        stamp=picture.stamp,
        photo_mask=held.label_map,
        photo_sha256=held.photo_sha256,
        kept=kept,
    )


def filled(path: Path, picture: Picture, label_map: LabelMap, schema: LabelSchema) -> MaskFile:
    """Return what a PNG holds that `read_png` refuses for pixels of no class, which have got one.

    Args:
        path: Of the file.
        picture: In it.
        label_map: H x W uint8, in place of what cannot be read.
        schema: Its classes.
    """
    name = {"grey": "index PNG", "palette": "palette PNG"}.get(picture.header.kind, "colour PNG")
    if picture.header.bit_depth == 16:
        name = "16-bit PNG" if picture.spread == 1 else "index PNG, 16 bits"
    if picture.alpha is not None and picture.palette is None:
        name += ", with transparency"
    read = MaskFile(path, label_map, name, stamp=picture.stamp, schema=schema)
    held = read_photo_mask(path, (picture.header.width, picture.header.height), len(schema))
    kept = read_kept(path, read)
    return replace(read, photo_mask=held.label_map, photo_sha256=held.photo_sha256, kept=kept)


def read_decoded(path: Path, picture: Picture, schema: LabelSchema | None) -> MaskFile:
    """Return the mask in a picture that has been decoded, of whatever kind of file; as `read_png`."""
    pixels, messages = picture.pixels, tuple[str, ...]()
    if picture.turned:
        messages += (
            "An EXIF entry says to turn this mask; it was read as it is stored, and its photo may lie "
            "otherwise.",
        )
    by_alpha = False
    if picture.header.kind in ("grey with alpha", "RGBA"):  # a palette's clear entries keep their class
        by_alpha = picture.alpha is not None and alpha_ids(picture.pixels, picture.alpha)
        pixels, found = _by_alpha(picture) if by_alpha else _without_alpha(path, picture)
        messages += found
    if by_alpha:
        read = _from_values(path, pixels, "index PNG, one channel", schema)
    elif picture.header.bit_depth == 16:
        messages += ("The class ids are stored in 16 bits.",) if picture.spread != 1 else ()
        name = "index PNG, 16 bits" if picture.spread != 1 else "16-bit PNG"
        read = _from_values(path, pixels, name, schema)
    elif picture.palette is not None:
        read = read_palette(path, picture.pixels, picture.palette, schema)
    elif pixels.ndim == 2:
        read = _from_values(path, pixels, "index PNG", schema)
    else:
        read = _from_rgb(path, pixels, schema or CELEBAMASK_HQ, schema)
    seen = picture.header.kind in ("grey with alpha", "RGBA") and not by_alpha
    if seen and picture.alpha is not None and read.format in ("index PNG", "colour PNG"):
        read = replace(read, format=f"{read.format}, with transparency")
    return replace(read, messages=messages + read.messages)


def _by_alpha(picture: Picture) -> tuple[npt.NDArray[np.uint8], tuple[str, ...]]:
    assert picture.alpha is not None, "asked before"
    return picture.alpha, ("The alpha channel holds class ids; the colours were left out.",)


def _without_alpha(path: Path, picture: Picture) -> tuple[npt.NDArray[np.uint8], tuple[str, ...]]:
    """Return the pixels that can be seen, clear ones as 0, and what was made of them."""
    alpha, pixels = picture.alpha, picture.pixels
    if alpha is None:
        return pixels, ()
    if alpha.min() == alpha.max():
        if not pixels.any():
            raise FormatError(path, "alpha", f"{alpha[0, 0]} everywhere", "the picture is empty")
        return pixels, ("All is equally transparent; the colours were read as if they were opaque.",)
    if soft := int(np.count_nonzero((alpha > 0) & (alpha < 255))):
        hint = "a mask has hard edges and no transparency"
        raise FormatError(path, "alpha", f"between 0 and 255 at {soft} pixels", hint)
    hidden = pixels.copy()
    pixels = pixels.copy()
    hidden[alpha > 0] = 0
    pixels[alpha == 0] = 0
    if np.count_nonzero(pixels) < _LEAST_SEEN * np.count_nonzero(hidden):
        return picture.pixels, (
            "Nearly all but the background is transparent; the colours were read as if they were opaque.",
        )
    return pixels, ("Transparent pixels were read as background.",)


def read_palette(
    path: Path, indices: LabelMap, palette: LabelMap, asked: LabelSchema | None
) -> MaskFile:  # fmt: skip
    """Return the mask in a picture of palette indices, by its colours or by the indices themselves.

    Args:
        path: For errors.
        indices: H x W uint8.
        palette: (N, 3) uint8.
        asked: As of `read_png`.

    Raises:
        FormatError: For a palette that has not what the pixels need.
    """
    if not len(palette):
        raise FormatError(path, "palette", "empty", "save the mask again with its palette, or as a grey PNG")
    used = np.unique(indices)
    schema = asked or CELEBAMASK_HQ
    if asked is None and (own := schema_of_palette(palette, used)) is not None:
        opened = (opened_as(own, "its palette"),)
        kept = Kept("palette PNG", palette=palette)
        return MaskFile(path, indices.copy(), "palette PNG", messages=opened, schema=own, kept=kept)
    colours = palette_lookup(palette, used, schema)
    if colours is not None:
        reading = ColourReading(colours.ids[indices], colours.palettes)
        messages = tuple[str, ...]()
        rgb = palette[indices] if may_be_exchanged(reading.ids, schema) else None
        if rgb is not None and (exchanged := exchanged_colours(rgb, reading, schema)) is not None:
            reading, messages = exchanged, (EXCHANGED,)
        kept = Kept("palette PNG", palette=palette)
        if not np.array_equal(reading.ids, indices):
            messages += ("The palette was in another order; the classes were taken from its colours.",)
            kept = Kept()
        return replace(_from_colours(path, reading, "palette PNG", schema, messages, rgb), kept=kept)
    greys = grey_palette(palette, used)
    if greys is not None:
        return _from_grey_palette(path, indices, used, greys, asked)
    if used.size > 2 and int(used[-1]) < len(palette):
        found = near_or_exchanged(palette[indices], schema)
        # As many classes as colours: else the indices tell more.
        if found is not None and np.unique(found[0].ids).size == used.size:
            reading, message = found
            if not np.array_equal(reading.ids, indices):
                return _from_colours(path, reading, "palette PNG", schema, (message,))
    return replace(
        _from_values(path, indices, "palette PNG", asked), kept=Kept("palette PNG", palette=palette)
    )


def _from_colours(
    path: Path,
    colours: ColourReading,
    name: str,
    schema: LabelSchema,
    messages: tuple[str, ...] = (),
    rgb: npt.NDArray[np.uint8] | None = None,
) -> MaskFile:
    """Return the mask that colours tell; `rgb` where red and blue might have been exchanged in it."""
    options = {}
    if colours.palettes:
        messages += (f"Colours of the {' and '.join(colours.palettes)} palette were recognised.",)
        options = {"colours": colours.palettes[0]} if len(colours.palettes) == 1 else {}
    messages += remarks(colours.ids, schema)
    if rgb is not None and EXCHANGED not in messages and looks_exchanged(rgb, colours, schema):
        messages += (MAY_BE_EXCHANGED,)
    return MaskFile(path, colours.ids, name, messages=messages, schema=schema, kept=Kept(name, options))


def _from_grey_palette(
    path: Path,
    indices: LabelMap,
    used: npt.NDArray[np.integer],
    greys: LabelMap,
    asked: LabelSchema | None,
) -> MaskFile:
    """Read a grey picture that an optimiser has given a palette: what counts is the grey."""
    if int(used[-1]) >= len(greys):
        raise FormatError(
            path,
            "palette",
            f"{len(greys)} greys",
            f"pixels have index {int(used[-1])}; save it as a grey PNG",
        )
    try:
        return _from_values(path, greys[indices], "index PNG", asked)
    except FormatError:
        # Shades that only show which index is which.
        return _from_values(path, indices, "palette PNG", asked)


def _from_rgb(
    path: Path, rgb: npt.NDArray[np.uint8], schema: LabelSchema, asked: LabelSchema | None
) -> MaskFile:  # fmt: skip
    colours = read_colours(rgb, schema)
    if not colours.complete(schema) and is_photo(rgb):  # told at once, for the rest takes seconds
        raise colour_error(path, rgb, colours.ids)
    exchanged = exchanged_colours(rgb, colours, schema)
    if exchanged is not None:
        return _from_colours(path, exchanged, "colour PNG, exchanged", schema, (EXCHANGED,))
    if colours.complete(schema):
        return _from_colours(path, colours, "colour PNG", schema, rgb=rgb)
    if bool((rgb[..., :1] == rgb).all()) and not np.isin(rgb[..., 0], (0, 255)).all():
        read = _from_values(path, np.ascontiguousarray(rgb[..., 0]), "index PNG", asked)
        return replace(read, messages=("The RGB channels hold class ids, not colours.", *read.messages))
    if (held := one_channel(rgb)) is not None:
        read = _from_values(path, held[0], "index PNG, one channel", asked)
        return replace(read, messages=(held[1], *read.messages))
    known = max(MAX_IDS, len(schema))
    if (ids := ids_in(rgb, voc_colours()[[*range(known), UNLABELLED]])) is not None:
        ids[ids == known] = UNLABELLED
        said = "Colours of the VOC palette were recognised."
        read = _from_values(path, ids, "colour PNG", asked)
        return replace(read, messages=(said, *read.messages), kept=Kept("colour PNG", {"colours": VOC}))
    if (found := near_or_exchanged(rgb, schema)) is not None:
        return _from_colours(path, found[0], "colour PNG, exchanged or moved", schema, (found[1],))
    if schema.names == CELEBAMASK_HQ.names and (within := packed(rgb)) is not None:
        read = _from_values(path, within[0], "index PNG, packed", asked)
        return replace(read, messages=(within[1], *read.messages))
    raise colour_error(path, rgb, colours.ids)


def _from_values(path: Path, values: LabelMap, name: str, asked: LabelSchema | None) -> MaskFile:
    found = read_ids(path, values, asked)
    kind = f"index PNG, {found.kind}" if found.kind else name
    return MaskFile(
        path,
        found.label_map,
        kind,
        found.order,
        found.messages,
        schema=found.schema,
        converted=found.converted,
    )
