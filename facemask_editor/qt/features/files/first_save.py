"""Why saving a mask asks for a name first: its file holds what this program does not write."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

if TYPE_CHECKING:
    from facemask_editor.formats import MaskFile

_OWN_ORDER = "celebamask-hq"
_PARTS = "part PNGs"


@dataclass(frozen=True)
class FirstSave:
    """What the first saving says and proposes.

    Attributes:
        why: A sentence; "" where there is nothing to say.
        converted: Whether the file holds other numbers or colours than saving writes.
    """

    why: str = ""
    converted: bool = False

    def name(self, opened: Path) -> str:
        """Return the name proposed for a mask that was opened from a path; never the same name."""
        stem = opened.stem
        doubled = stem == "mask" or stem.endswith("_mask")
        return f"{stem}_{'celebamask' if self.converted or doubled else 'mask'}.png"


def first_save(opened: MaskFile, written: tuple[str, ...]) -> FirstSave | None:
    """Return why a mask is not simply written over, None where it is.

    Args:
        opened: As it was read.
        written: The formats that the program writes.
    """
    from facemask_editor.core.labels import (  # brings NumPy; the window comes first
        LABEL_ORDERS,
        PARTIAL_ORDERS,
    )

    order = opened.order.partition(" ")[0]
    own = LABEL_ORDERS[_OWN_ORDER].title
    if opened.order == _OWN_ORDER and opened.format in written:
        return None
    if opened.format == _PARTS:
        return FirstSave(_tr("It was put together from part pictures; saving writes one mask"))
    if opened.order == _OWN_ORDER:
        return FirstSave(_tr("It was a {}; saving writes a new file").format(opened.format), True)
    if order == _OWN_ORDER:
        return FirstSave(_tr("Its class numbers were shifted; saving writes {} order").format(own), True)
    known = LABEL_ORDERS.get(order) or PARTIAL_ORDERS.get(order)
    title = known.title if known else opened.order
    return FirstSave(_tr("It was in {} order; saving writes {} order").format(title, own), True)


def _tr(text: str) -> str:
    return QCoreApplication.translate("FirstSave", text)
