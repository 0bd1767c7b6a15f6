"""Named colours in which masks are written: the classes' own, those of other tools, those of VOC."""

from __future__ import annotations

from functools import cache

import numpy as np

from facemask_editor.core.labels import LabelMap, LabelSchema

OWN, VOC = "", "voc"


def palette_names(schema: LabelSchema) -> tuple[str, ...]:
    """Return the names of the colours that masks of a schema can have, besides its own."""
    return (*schema.import_palettes, VOC)


def colours_of(schema: LabelSchema, name: str) -> LabelMap:
    """Return the colour of each class, (C, 3) uint8.

    Args:
        schema: The classes.
        name: One of `palette_names`; "" for the schema's own.

    Raises:
        ValueError: Naming the known ones.
    """
    if name == OWN:
        return schema.palette_array
    if name == VOC:
        return voc_colours()[: len(schema)]
    if name not in schema.import_palettes:
        raise ValueError(f"unknown colours {name!r}; known: {', '.join(palette_names(schema))}")
    return np.array(schema.import_palettes[name], np.uint8)


@cache
def voc_colours() -> LabelMap:
    """Return the colour map of PASCAL VOC, (256, 3) uint8: an index's bits, three at a time, from the top.

    labelme, CVAT and many trainers write it for index files of any classes.
    """
    colours = np.zeros((256, 3), np.uint8)
    for index in range(256):
        rest = index
        for shift in range(7, -1, -1):
            for channel in range(3):
                colours[index, channel] |= (rest >> channel & 1) << shift
            rest >>= 3
    colours.flags.writeable = False
    return colours


def palette_of(schema: LabelSchema, colours: LabelMap) -> LabelMap:
    """Return colours lengthened with black to the 17 entries that keep 8 bits a pixel, (N, 3) uint8."""
    missing = max(0, 17 - len(schema))
    return np.vstack([colours, np.zeros((missing, 3), np.uint8)])
