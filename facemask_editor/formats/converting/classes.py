"""Masks from the classes of one order or schema to those of another."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from facemask_editor.core.convert import convert_schema
from facemask_editor.core.errors import FormatError
from facemask_editor.core.labels import CELEBAMASK_HQ, LabelMap, LabelOrder, LabelSchema
from facemask_editor.core.orders.classes import classes_of
from facemask_editor.core.orders.named import all_orders, order_named
from facemask_editor.core.orders.turn import from_order, losses, to_order
from facemask_editor.formats.schema import read_schema

Classes = LabelOrder | LabelSchema
"""A class order that is known by name, or the classes of a schema file."""


def named_classes(text: str) -> Classes:
    """Return a class order by its name, or the classes of a schema file.

    Raises:
        FormatError: It is neither.
    """
    try:
        return order_named(text)
    except ValueError as error:
        try:
            return read_schema(text)
        except FormatError as unread:
            if unread.value != "not found":
                raise
            hint = f"a schema file is needed, or one of {', '.join(all_orders())}"
            raise FormatError(text, "class order", "not known", hint) from error


def schema_in(classes: Classes) -> LabelSchema:
    """Return the classes as a schema, in their order."""
    return classes_of(classes.name) if isinstance(classes, LabelOrder) else classes


def title_of(classes: Classes) -> str:
    """Return what messages call the classes."""
    return classes.title if isinstance(classes, LabelOrder) else classes.name


def turned(
    label_map: LabelMap, source: Classes, target: Classes
) -> tuple[LabelMap, tuple[str, ...]]:  # fmt: skip
    """Return a mask in other classes, and what was lost, as sentences.

    Args:
        label_map: H x W uint8, in the source's order.
        source: Its classes.
        target: Those that are wanted.

    Raises:
        ValueError: For ids that the source has not.
    """
    own, wanted = schema_in(source), schema_in(target)
    if own.names == wanted.names:
        return label_map, ()
    said: tuple[str, ...] = ()
    if isinstance(source, LabelOrder):
        label_map, own = from_order(label_map, source), CELEBAMASK_HQ
    if isinstance(target, LabelSchema):
        made = convert_schema(label_map, own, target)
        return made.label_map, made.messages
    if own.names != CELEBAMASK_HQ.names:
        made = convert_schema(label_map, own, CELEBAMASK_HQ)
        label_map, said = made.label_map, made.messages
    lost = losses(target, np.unique(label_map).tolist())
    return to_order(label_map, target), (*said, *_sentence(lost))


def all_losses(target: Classes) -> tuple[str, ...]:
    """Return what any mask of CelebAMask-HQ's classes may lose in others, as sentences; nothing for schemas.

    What a schema loses depends on the mask's own classes, and is said with each.
    """
    if not isinstance(target, LabelOrder):
        return ()
    return _sentence(losses(target), f"{target.title} has {len(target.to_canonical)} classes: ")


def _sentence(lost: Sequence[str], start: str = "Lost: ") -> tuple[str, ...]:
    return (f"{start}{'; '.join(lost)}.",) if lost else ()
