"""What can be done about what was noticed when a mask was read, as things to click."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from facemask_editor.core.errors import FormatError
from facemask_editor.core.labels import CELEBAMASK_HQ, LABEL_ORDERS, OWN_ORDER, LabelMap, LabelSchema
from facemask_editor.core.orders.merged import MERGED_ORDERS
from facemask_editor.core.orders.turn import from_order
from facemask_editor.formats.recognise.exchanged import MAY_BE_EXCHANGED, exchanged_classes
from facemask_editor.formats.recognise.ids import lost_in
from facemask_editor.formats.recognise.order import OrderGuess, recognise_order
from facemask_editor.formats.recognise.own_schema import schema_of_order
from facemask_editor.formats.recognise.readings import Numbering
from facemask_editor.formats.recognise.turns import turned_map

if TYPE_CHECKING:
    from facemask_editor.core.labels import LabelOrder
    from facemask_editor.formats.mask_file import MaskFile

_TURN_TITLES = {
    "over": "Turn it over",
    "half": "Turn it by half",
    "left": "Turn it to the left",
    "right": "Turn it to the right",
    "transposed": "Exchange rows and columns",
}
_NUMBERS = LabelSchema(
    name="numbers", names=tuple(map(str, range(len(CELEBAMASK_HQ)))), palette=CELEBAMASK_HQ.palette
)
"""No classes, so that a file's numbers are read as they are."""


@dataclass(frozen=True, eq=False)
class Remedy:
    """Something to do about a mask.

    Attributes:
        key: ``sides``, ``turn``, ``order``, ``numbers`` or ``colours``.
        title: What is done, for a button and the history.
        make: Returns what becomes of a mask, H x W uint8 (W x H after some turns), classes of `schema`; also
            of the photo's own one; FormatError or OSError where the file is read again and cannot be.
        schema: Of what comes out.
        order: Key of the order that the file is in by this remedy; "" where it only changes the picture.
        said: What is lost by it, as sentences for the user.
    """

    key: str
    title: str
    make: Callable[[LabelMap], LabelMap]
    schema: LabelSchema = CELEBAMASK_HQ
    order: str = ""
    said: tuple[str, ...] = ()


def remedies_of(opened: MaskFile) -> tuple[Remedy, ...]:
    """Return what can be done about what the reader said of a mask, the likeliest first.

    Args:
        opened: As it was read, or with another label map that was made of that.
    """
    if not opened.messages:
        return ()
    schema = opened.schema
    guess = recognise_order(opened.label_map)
    own = schema.names == CELEBAMASK_HQ.names
    if not own and schema_of_order(guess.order) != schema:
        return ()
    found = _of_posture(guess, schema)
    if own and (other := _other_order(guess)) is not None:
        found += (_read_in(*other),)
    if own and MAY_BE_EXCHANGED in opened.messages:
        table = exchanged_classes(schema)
        found += (Remedy("colours", "Exchange red and blue", partial(_renamed, table)),)
    if opened.converted or (not own and opened.order != OWN_ORDER):
        title = f"Read it as {LABEL_ORDERS[OWN_ORDER].title}"
        found += (Remedy("numbers", title, partial(_numbers_of, opened.path), order=OWN_ORDER),)
    return found


def _of_posture(guess: OrderGuess, schema: LabelSchema) -> tuple[Remedy, ...]:
    if guess.turn:
        return (Remedy("turn", _TURN_TITLES[guess.turn], partial(_turned, guess.turn), schema),)
    if guess.exchanged:
        return (Remedy("sides", "Exchange left and right", partial(_renamed, schema.flip_table), schema),)
    return ()


def _other_order(guess: OrderGuess) -> tuple[LabelOrder, Numbering] | None:
    if guess.likelier is not None:
        return guess.likelier, guess.likelier_numbering
    return (guess.order, guess.numbering) if guess.order.name != OWN_ORDER else None


def _read_in(order: LabelOrder, numbering: Numbering) -> Remedy:
    title = f"Read it as {order.title}"
    if numbering.shift:
        title += ", counted from 1" if numbering.shift > 0 else ", counted from skin on"
    if order.name in MERGED_ORDERS:
        return Remedy("order", title, partial(_divided, order), order=order.name, said=lost_in(order))
    table = np.zeros(256, np.uint8)
    new = numbering.table(order)
    table[: len(new)] = new
    return Remedy("order", title, partial(_renamed, table), order=order.name, said=lost_in(order))


def _divided(order: LabelOrder, label_map: LabelMap) -> LabelMap:
    return from_order(label_map, order)


def _renamed(table: LabelMap, label_map: LabelMap) -> LabelMap:
    renamed: LabelMap = table[label_map]
    return renamed


def _turned(turn: str, label_map: LabelMap) -> LabelMap:
    return turned_map(label_map, turn)


def _numbers_of(path: Path, label_map: LabelMap) -> LabelMap:
    """Return the numbers that a file holds, whatever they look like."""
    from facemask_editor.formats.read import open_mask

    numbers = open_mask(path, _NUMBERS).label_map
    if numbers.shape != label_map.shape:
        size = f"{numbers.shape[1]} x {numbers.shape[0]}"
        raise FormatError(path, "size", size, "the file is another one by now; open it again")
    return numbers
