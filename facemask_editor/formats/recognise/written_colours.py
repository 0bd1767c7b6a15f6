"""Class ids of a picture in one of the colour tables in which the program writes; nothing is guessed."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from facemask_editor.core.labels import LabelMap, LabelSchema
from facemask_editor.formats.palettes import OWN, colours_of, palette_names
from facemask_editor.formats.recognise.colours import bands, codes_of


def written_colours(rgb: npt.NDArray[np.uint8], schema: LabelSchema) -> LabelMap | None:
    """Return the class of each pixel, H x W uint8; None where a colour is in no one table.

    Args:
        rgb: H x W x 3 uint8.
        schema: The classes.
    """
    for name in (OWN, *palette_names(schema)):
        if (ids := ids_in(rgb, colours_of(schema, name))) is not None:
            return ids
    return None


def ids_in(rgb: npt.NDArray[np.uint8], colours: LabelMap) -> LabelMap | None:
    """Return the place of each colour in a table, H x W uint8; None where any is not in it.

    Args:
        rgb: H x W x 3 uint8.
        colours: (N, 3) uint8, all different, 255 at most.
    """
    table = np.full(1 << 24, 255, np.uint8)
    table[codes_of(colours)] = np.arange(len(colours), dtype=np.uint8)
    ids = np.empty(rgb.shape[:-1], np.uint8)
    for band, out in zip(bands(rgb), bands(ids), strict=True):
        out[...] = table[codes_of(band)]
        if int(out.max()) >= len(colours):
            return None
    return ids
