"""Class ids from colours: exact matches with any of the schema's import palettes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from facemask_editor.core.errors import FormatError
from facemask_editor.core.labels import RGB, LabelMap, LabelSchema

_NONE = 255
_BAND = 512  # rows
_NEAR = 8  # steps of a channel; two class colours differ by 51 at least
_MOST_NEAR = 256  # colours; blurred edges have many more


@dataclass(frozen=True)
class ColourReading:
    """What a set of colours means.

    Attributes:
        ids: Class of each colour, 255 for colours of no class; the shape of the input without its last axis.
        palettes: Names of the import palettes besides the schema's own whose colours were needed.
    """

    ids: LabelMap
    palettes: tuple[str, ...] = ()

    def complete(self, schema: LabelSchema) -> bool:
        """Return whether all pixels have a class."""
        return int(self.ids.max()) < len(schema)


def read_colours(rgb: npt.NDArray[np.uint8], schema: LabelSchema) -> ColourReading:
    """Look colours up in the schema's palettes.

    Args:
        rgb: (..., 3) uint8.
        schema: Its own palette and its import palettes are all accepted, also mixed.
    """
    seen = np.zeros(1 << 24, dtype=np.bool_)
    for band in bands(rgb):
        seen[codes_of(band)] = True
    table = np.full(1 << 24, _NONE, dtype=np.uint8)
    own = {_code(colour): label for label, colour in enumerate(schema.palette)}
    foreign: dict[int, tuple[int, str]] = {}
    for name, palette in schema.import_palettes.items():
        for label, colour in enumerate(palette):
            if _code(colour) not in own:
                foreign.setdefault(_code(colour), (label, name))
    for code, label in own.items():
        table[code] = label
    own_background = bool(seen[_code(schema.palette[schema.background])])
    used = []
    for code, (label, name) in foreign.items():
        # A picture has one background: black and white together is a drawing of something else.
        if (label == schema.background and own_background) or not seen[code]:
            continue
        table[code] = label
        used.append(name)
    ids = np.empty(rgb.shape[:-1], dtype=np.uint8)
    for band, out in zip(bands(rgb), bands(ids), strict=True):
        out[...] = table[codes_of(band)]
    return ColourReading(ids, tuple(dict.fromkeys(used)))


def read_near_colours(rgb: npt.NDArray[np.uint8], schema: LabelSchema) -> ColourReading | None:
    """Look colours up that colour management has moved by a step or two, None where any is further off.

    Args:
        rgb: (..., 3) uint8.
        schema: As for `read_colours`.
    """
    seen = np.zeros(1 << 24, dtype=np.bool_)
    for band in bands(rgb):
        seen[codes_of(band)] = True
    found = np.flatnonzero(seen)
    if found.size > _MOST_NEAR:
        return None
    colours = np.stack([found >> 16, found >> 8 & 255, found & 255], axis=1)
    known = np.unique(np.array([schema.palette, *schema.import_palettes.values()]).reshape(-1, 3), axis=0)
    distance = np.abs(colours[:, None] - known[None]).max(axis=2)
    if int(distance.min(axis=1).max()) > _NEAR:
        return None
    moved = known[distance.argmin(axis=1)].astype(np.uint8)
    right = np.zeros((*rgb.shape[:-1], 3), dtype=np.uint8)
    for band, out in zip(bands(rgb), bands(right), strict=True):
        out[...] = moved[np.searchsorted(found, codes_of(band))]
    return read_colours(right, schema)


def palette_lookup(
    palette: npt.NDArray[np.uint8], used: npt.NDArray[np.integer], schema: LabelSchema
) -> ColourReading | None:
    """Return the class of every palette entry if the colours in use are all known.

    Args:
        palette: (N, 3) uint8.
        used: Indices that occur in the picture.
        schema: The classes.

    Returns:
        ids of shape (256,), or None where the indices themselves must be the classes: a colour in use is
        unknown, or only pure colours are in use, which any drawing program's palette has.
    """
    if used.size == 0 or int(used.max()) >= len(palette):
        return None
    reading = read_colours(palette[used], schema)
    if (reading.ids == _NONE).any():
        return None
    ids = np.full(256, _NONE, dtype=np.uint8)
    ids[used] = reading.ids
    pure = np.isin(palette[used], (0, 255)).all()
    if pure and not np.array_equal(ids[used], used):
        return None
    return ColourReading(ids, reading.palettes)


def grey_palette(palette: npt.NDArray[np.uint8], used: npt.NDArray[np.integer]) -> LabelMap | None:
    """Return the grey of every palette entry where the entries in use are so many different greys.

    None where any is coloured, where two are the same, and for black and white alone.

    Args:
        palette: (N, 3) uint8.
        used: Indices that occur in the picture, ascending; those beyond the palette are left out.
    """
    entries = palette[used[used < len(palette)]]
    greys = entries[:, 0]
    if (entries != entries[:, :1]).any() or np.unique(greys).size < max(2, greys.size):
        return None
    if np.isin(greys, (0, 255)).all():
        return None
    return np.ascontiguousarray(palette[:, 0])


def colour_error(path: Path, rgb: npt.NDArray[np.uint8], ids: LabelMap) -> FormatError:
    """Return the error for a colour picture in which some pixels have no class."""
    unknown = ids == _NONE
    seen = np.zeros(1 << 24, dtype=np.bool_)
    for band, among in zip(bands(rgb), bands(unknown), strict=True):
        seen[codes_of(band[among])] = True
    count = int(np.count_nonzero(seen))
    y, x = (int(i) for i in np.unravel_index(int(unknown.argmax()), unknown.shape))
    example = tuple(int(v) for v in rgb[y, x])
    wanted = "a colour mask has only class colours and hard edges"
    if count > _MOST_NEAR:
        some = f"such as {example} at x={x}, y={y}"
        what = f"probably a photo: {count} of its colours stand for no class, {some}"
        blurred = "if it was blurred or saved as JPEG, save it as PNG from where it was made"
        return FormatError(path, "picture", what, f"{wanted}; {blurred}")
    text = f"{count} unknown colour{'s' if count != 1 else ''}, for instance {example} at x={x}, y={y}"
    return FormatError(path, "palette", text, wanted)


def bands(pixels: npt.NDArray[np.uint8]) -> Iterator[npt.NDArray[np.uint8]]:
    """Yield the rows in groups: the codes of all at once may take a quarter of a gigabyte."""
    return (pixels[at : at + _BAND] for at in range(0, len(pixels), _BAND))


def codes_of(rgb: npt.NDArray[np.uint8]) -> npt.NDArray[np.int32]:
    """Return each colour as one number, red highest, in the shape without its last axis."""
    codes = rgb[..., 0].astype(np.int32)
    for channel in (1, 2):
        codes <<= 8
        codes |= rgb[..., channel]
    return codes


def _code(colour: RGB) -> int:
    return (colour[0] << 16) | (colour[1] << 8) | colour[2]
