"""Masks in files that name their classes: no order has to be guessed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from facemask_editor.core.errors import FormatError
from facemask_editor.core.label_map import describe_unknown_ids, unknown_ids
from facemask_editor.core.labels import CELEBAMASK_HQ, OWN_ORDER, LabelMap, LabelSchema
from facemask_editor.core.orders.classes import classes_of
from facemask_editor.core.orders.named import all_orders
from facemask_editor.core.orders.turn import from_order
from facemask_editor.formats.mask_file import MaskFile
from facemask_editor.formats.recognise.own_schema import schema_of_names


def by_names(path: Path, ids: LabelMap, names: Sequence[str], asked: LabelSchema | None) -> MaskFile:
    """Return a mask whose classes have names; its format is left to the caller.

    Args:
        path: For errors.
        ids: H x W uint8; places in `names`.
        names: Of the classes.
        asked: The classes to read it in; None for its own where they are of a schema that ships, else those
            of CelebAMask-HQ.

    Raises:
        FormatError: For an id without a name, and for a name that no known class has.
    """
    names = tuple(names)
    if unknown := unknown_ids(ids, len(names)):
        raise FormatError(
            path, "class ids", describe_unknown_ids(unknown), f"the file names {len(names)} classes"
        )
    schema = asked or schema_of_names(names) or CELEBAMASK_HQ
    if schema.names == names:
        return MaskFile(path, ids.copy(), "", schema=schema)
    if schema.names == CELEBAMASK_HQ.names:
        for key, order in all_orders().items():
            if key != OWN_ORDER and classes_of(key).names == names:
                said = (
                    f"The classes have the names of {order.title} and were converted to CelebAMask-HQ order."
                )
                return MaskFile(path, from_order(ids, order), "", key, (said,), schema=schema, converted=True)
    used = [names[i] for i in np.unique(ids)]
    if strange := [name for name in used if name not in schema.names]:
        hint = f"known are {', '.join(schema.names)}"
        raise FormatError(path, "class names", ", ".join(strange[:5])[:200], hint)
    table = np.array([schema.names.index(name) if name in schema.names else 0 for name in names], np.uint8)
    said = "The classes were taken by their names."
    return MaskFile(path, table[ids], "", messages=(said,), schema=schema, converted=True)
