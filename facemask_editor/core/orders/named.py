"""Class orders by their names, however they are written."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from types import MappingProxyType

from facemask_editor.core.labels import LABEL_ORDERS, NAMED_ORDERS, OWN_ORDER, PARTIAL_ORDERS, LabelOrder
from facemask_editor.core.orders.merged import MERGED_ORDERS

_MARKS = re.compile(r"[^a-z0-9]")
_ALSO: Mapping[str, str] = MappingProxyType(
    {
        "celebamask": OWN_ORDER, "celeba": OWN_ORDER, "list2": OWN_ORDER, "maskgan": OWN_ORDER,
        "faceparsingpytorch": "face-parsing", "bisenet": "face-parsing", "zll19": "face-parsing",
        "celebamaskhqlist1": "list1", "sofgan20": "sofgan", "ssg": "semanticstylegan",
        "ssg13": "semanticstylegan", "farl": "celebm", "farlcelebm": "celebm",
    }
)  # fmt: skip


@cache
def all_orders() -> Mapping[str, LabelOrder]:
    """Return every class order that is known by name, the own one first."""
    lapa = PARTIAL_ORDERS["lapa"]
    helen = replace(lapa, name="helen", title="Helen", schema="helen")
    named = {**PARTIAL_ORDERS, "lapa": replace(lapa, title="LaPa"), "helen": helen}
    return MappingProxyType({**LABEL_ORDERS, **named, **NAMED_ORDERS, **MERGED_ORDERS})


def order_named(name: str) -> LabelOrder:
    """Return the class order with a name, in whatever letters and marks: ``SofGAN``, ``face_parsing``.

    Raises:
        ValueError: Naming the known ones.
    """
    asked = _MARKS.sub("", name.lower())
    for key, order in all_orders().items():
        if asked == _MARKS.sub("", key):
            return order
    if asked in _ALSO:
        return all_orders()[_ALSO[asked]]
    raise ValueError(f"unknown class order {name!r}; known: {', '.join(all_orders())}")
