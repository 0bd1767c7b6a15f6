"""Masks of a schema that ships open in its own classes: nothing is converted unless it is asked for."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt

from facemask_editor.core.errors import FormatError
from facemask_editor.core.labels import (
    CELEBAMASK_HQ,
    LABEL_ORDERS,
    OWN_ORDER,
    PARTIAL_ORDERS,
    LabelMap,
    LabelOrder,
    LabelSchema,
)
from facemask_editor.formats.schema import read_schema, shipped_schemas


def schema_of_order(order: LabelOrder) -> LabelSchema | None:
    """Return the schema whose classes are in an order, None where none ships."""
    return _shipped(order.schema) if order.schema else None


def schema_of_names(names: tuple[str, ...]) -> LabelSchema | None:
    """Return the schema other than CelebAMask-HQ that ships and has these classes, None where none has."""
    return next((schema for schema in shipped() if schema.names == names), None)


def shipped() -> tuple[LabelSchema, ...]:
    """Return the schemas that ship besides that of CelebAMask-HQ, LaPa before Helen."""
    return tuple(schema for name in _names() if (schema := _shipped(name)) is not None)


def schema_of_palette(palette: LabelMap, used: npt.NDArray[np.integer]) -> LabelSchema | None:
    """Return the schema other than CelebAMask-HQ whose palette a file has, as `write_palette_png` writes it.

    Args:
        palette: (N, 3) uint8 of the file; it may be cut off behind the last colour in use.
        used: Indices that occur in the picture, ascending.
    """
    if _has_palette(palette, used, CELEBAMASK_HQ):
        return None
    return next((schema for schema in shipped() if _has_palette(palette, used, schema)), None)


def opened_as(schema: LabelSchema, why: str) -> str:
    """Return the sentence that says in which classes a mask was opened, by what, and how to choose others."""
    name = next((name for name in _names() if _shipped(name) == schema), schema.name)
    return (
        f"The mask has the {len(schema)} classes of {_title(name)}, recognised by {why}, and keeps them "
        "(Class > Convert to in the window turns them into others, Class > Read as takes them for others)."
    )


def how_to_choose(name: str) -> str:
    """Return how a user reads a mask in the classes of a schema that ships."""
    return f"--schema {name}, in the window Class > Read as, reads it in those of {_title(name)}"


def _title(name: str) -> str:
    if name == OWN_ORDER:
        return LABEL_ORDERS[OWN_ORDER].title
    return next((order.title for order in PARTIAL_ORDERS.values() if order.schema == name), name)


def _has_palette(palette: LabelMap, used: npt.NDArray[np.integer], schema: LabelSchema) -> bool:
    count = min(len(palette), len(schema))
    if int(used[-1]) >= count:
        return False
    same = np.array_equal(palette[:count], schema.palette_array[:count])
    return same and not palette[count:].any()


def _names() -> tuple[str, ...]:
    """Return the names of the schemas that ship, those that an order names first: LaPa before Helen."""
    named = {order.schema for order in PARTIAL_ORDERS.values()}
    return tuple(sorted(set(shipped_schemas()) - {OWN_ORDER}, key=lambda name: (name not in named, name)))


@lru_cache(maxsize=16)
def _shipped(name: str) -> LabelSchema | None:
    try:
        return read_schema(name)
    except FormatError:  # an installation without its resources converts
        return None
