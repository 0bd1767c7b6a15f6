"""Why saving a mask asks for a name first: its file holds what this program does not write."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from facemask_editor.formats.kinds.part_pngs import PART_PNGS
from facemask_editor.formats.registry import written_formats

if TYPE_CHECKING:
    from facemask_editor.formats import MaskFile


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
        suffix = written_formats()[0].suffix
        doubled = stem == "mask" or stem.endswith("_mask")
        return f"{stem}_{'celebamask' if self.converted or doubled else 'mask'}{suffix}"


def first_save(opened: MaskFile, written: tuple[str, ...]) -> FirstSave | None:
    """Return why a mask is not simply written over, None where it is.

    Args:
        opened: As it was read.
        written: The formats that the program writes.
    """
    if not opened.converted and opened.format in written:
        return None
    if opened.format == PART_PNGS.name:
        return FirstSave(_tr("It was put together from part pictures; saving writes one mask"))
    if not opened.converted:
        return FirstSave(_tr("It was a {}; saving writes a new file").format(opened.format), True)
    from facemask_editor.core.labels import (  # brings NumPy; the window comes first
        CELEBAMASK_HQ,
        LABEL_ORDERS,
        NAMED_ORDERS,
        OWN_ORDER,
        PARTIAL_ORDERS,
    )
    from facemask_editor.core.orders.merged import MERGED_ORDERS

    order = opened.order.partition(" ")[0]
    known = (
        LABEL_ORDERS.get(order)
        or PARTIAL_ORDERS.get(order)
        or NAMED_ORDERS.get(order)
        or MERGED_ORDERS.get(order)
    )
    title = known.title if known else opened.order
    own = opened.schema.names == CELEBAMASK_HQ.names
    saved = LABEL_ORDERS[OWN_ORDER].title if own else title
    if title == saved:
        return FirstSave(_tr("Its class numbers were shifted; saving writes {} order").format(saved), own)
    return FirstSave(_tr("It was in {} order; saving writes {} order").format(title, saved), own)


def _tr(text: str) -> str:
    return QCoreApplication.translate("FirstSave", text)
