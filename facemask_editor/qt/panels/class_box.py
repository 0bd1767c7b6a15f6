"""A box to choose a class from, with the colours of the classes."""

from __future__ import annotations

from PySide6.QtGui import QColor, QIcon, QPixmap
from PySide6.QtWidgets import QComboBox

from facemask_editor.labels import LabelSchema


def fill_class_box(box: QComboBox, schema: LabelSchema, *, nearest: str = "") -> None:
    """Offer all classes of a schema; the data of an entry is the class.

    Args:
        box: Emptied first; tells nothing of the change.
        schema: Gives titles and colours.
        nearest: Text of a first entry whose data is None, or "" for none.
    """
    box.blockSignals(True)
    box.clear()
    if nearest:
        box.addItem(nearest, None)
    for label, colour in enumerate(schema.palette):
        pixmap = QPixmap(14, 14)
        pixmap.fill(QColor(*colour))
        box.addItem(QIcon(pixmap), schema.title(label), label)
    box.setMaxVisibleItems(20)
    box.blockSignals(False)
