"""The classes of an order as a schema: their names and colours, by which files in it are written."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from facemask_editor.core.groups import pairs_of
from facemask_editor.core.labels import CELEBAMASK_HQ, OWN_ORDER, RGB, LabelSchema
from facemask_editor.core.orders.named import all_orders

_OWN_NAMES: Mapping[str, Mapping[int, str]] = MappingProxyType(
    {
        "sofgan": {6: "r_nose", 7: "l_nose"},
        "facesynthetics": {14: "beard", 18: "facewear"},
        "easyportrait": {1: "person", 7: "lips", 8: "teeth"},
        "semanticstylegan": {2: "eyes", 3: "brows", 4: "mouth", 6: "ears"},
    }
)
"""Classes of an order that are none of CelebAMask-HQ, or more than one of them."""
_OTHER_COLOURS: tuple[RGB, ...] = ((128, 64, 0), (128, 128, 128), (64, 0, 128))
"""Of classes whose counterpart's colour another one has; no class of CelebAMask-HQ has them."""


@cache
def classes_of(name: str) -> LabelSchema:
    """Return the classes of an order, in it.

    A class has the name and colour of its counterpart, or a name and colour of its own where it has none.

    Args:
        name: Key of `named.all_orders`.

    Raises:
        KeyError: There is no such order.
    """
    order = all_orders()[name]
    if name == OWN_ORDER:
        return CELEBAMASK_HQ
    own = _OWN_NAMES.get(name, {})
    names, titles, colours = list[str](), list[str](), list[RGB]()
    other = iter(_OTHER_COLOURS)
    for index, label in enumerate(order.to_canonical):
        titles.append(_title(own[index]) if index in own else CELEBAMASK_HQ.titles[label])
        names.append(own.get(index, CELEBAMASK_HQ.names[label]))
        colour = CELEBAMASK_HQ.palette[label]
        colours.append(next(other) if colour in colours else colour)
    return LabelSchema(
        f"{name}-{len(names)}",
        tuple(names),
        tuple(colours),
        titles=tuple(titles),
        pairs=pairs_of(tuple(names)),
    )


def _title(name: str) -> str:
    words = {"r": "right", "l": "left"}
    return " ".join(words.get(word, word) for word in name.split("_")).capitalize()
