"""Colours that are not quite the classes': red and blue exchanged, as OpenCV writes them, or a little off."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from facemask_editor.core.labels import CELEBAMASK_HQ, LabelMap, LabelSchema
from facemask_editor.formats.recognise.colours import ColourReading, read_colours, read_near_colours
from facemask_editor.formats.recognise.order import recognise_order
from facemask_editor.formats.recognise.order_fit import fit, moments_of

EXCHANGED = "Red and blue were exchanged in this file."
MAY_BE_EXCHANGED = "Red and blue may be exchanged in this file: skin and hair lie as each other."
_A_LITTLE_OFF = "The colours are a little off; the nearest class was taken."
_MARGIN = 1.0  # of the log-likelihood, to say that it may be so; -0.7 is the nearest of real masks to it


def exchanged_colours(
    rgb: npt.NDArray[np.uint8], colours: ColourReading, schema: LabelSchema
) -> ColourReading | None:
    """Return the classes of a file whose blue and red are exchanged, None for any other.

    Args:
        rgb: H x W x 3 uint8.
        colours: What was read from them as they are.
        schema: The classes.
    """
    complete = colours.complete(schema)
    if complete and (schema.names != CELEBAMASK_HQ.names or not recognise_order(colours.ids).out_of_range):
        return None
    exchanged = read_colours(rgb[..., ::-1], schema)
    if not exchanged.complete(schema):
        return None
    # Skin and hair have each other's colours then: a few classes are known both ways.
    return exchanged if not complete or recognise_order(exchanged.ids).good else None


def may_be_exchanged(label_map: LabelMap, schema: LabelSchema) -> bool:
    """Return whether all classes of a mask have colours that are others' when red and blue are exchanged."""
    if schema.names != CELEBAMASK_HQ.names:
        return False
    known = set(schema.palette)
    return all(schema.palette[label][::-1] in known for label in np.unique(label_map))


def exchanged_classes(schema: LabelSchema) -> LabelMap:
    """Return (C,): the class whose colour each class has when red and blue are exchanged, else itself."""
    known = {colour: label for label, colour in enumerate(schema.palette)}
    return np.array(
        [known.get(colour[::-1], label) for label, colour in enumerate(schema.palette)], dtype=np.uint8
    )


def looks_exchanged(rgb: npt.NDArray[np.uint8], colours: ColourReading, schema: LabelSchema) -> bool:
    """Return whether a mask of few classes is likelier with red and blue exchanged; arguments as above."""
    if not may_be_exchanged(colours.ids, schema):
        return False
    exchanged = read_colours(rgb[..., ::-1], schema)
    if not exchanged.complete(schema) or np.array_equal(exchanged.ids, colours.ids):
        return False
    fits = [fit(moments_of(ids), range(len(schema))) for ids in (colours.ids, exchanged.ids)]
    return fits[0] is not None and fits[1] is not None and fits[1].score - fits[0].score > _MARGIN


def near_or_exchanged(rgb: npt.NDArray[np.uint8], schema: LabelSchema) -> tuple[ColourReading, str] | None:
    """Return classes of colours that are exchanged or a step or two off, and what was done; None for others.

    Args:
        rgb: H x W x 3 uint8, with colours of no class.
        schema: The classes.
    """
    exchanged = read_colours(rgb[..., ::-1], schema)
    if exchanged.complete(schema):
        return exchanged, EXCHANGED
    for turned, message in ((rgb, _A_LITTLE_OFF), (rgb[..., ::-1], f"{EXCHANGED} {_A_LITTLE_OFF}")):
        near = read_near_colours(turned, schema)
        if near is not None and near.complete(schema):
            return near, message
    return None
