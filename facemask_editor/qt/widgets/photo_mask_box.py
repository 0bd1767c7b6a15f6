"""Which mask is the photo's own: the one that the document keeps, or a file of the user's."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from facemask_editor.qt.widgets.choice_box import ChoiceBox

_KEPT, _FILE, _CHOOSE = "kept", "file", "choose"


class PhotoMaskBox(ChoiceBox):
    """Offers the document's mask before any edit, the file chosen last, and to choose another one.

    Args:
        choose: Asks for a file; None where the user changes their mind.

    Signals:
        source_changed: Another one counts.
    """

    source_changed = Signal()

    def __init__(self, choose: Callable[[], Path | None], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._choose = choose
        self._file: Path | None = None
        self._taken = _KEPT
        self.setAccessibleName(self.tr("The photo's own mask"))
        self.setToolTip(self.tr("The mask that fits the photo as it is, before any edit"))
        self.activated.connect(self._on_activated)
        self._fill()

    @property
    def file(self) -> Path | None:
        """The file that counts; None for the one that the document keeps."""
        return self._file if self._taken == _FILE else None

    def forget_file(self) -> None:
        """Begin anew, as for another document."""
        self._file, self._taken = None, _KEPT
        self._fill()

    def take_file(self, path: Path) -> None:
        """Take a file."""
        self._file, self._taken = path, _FILE
        self._fill()
        self.source_changed.emit()

    def _fill(self) -> None:
        self.blockSignals(True)
        self.clear()
        self.addItem(self.tr("Before any edit"), _KEPT)
        if self._file is not None:
            self.addItem(self._file.name, _FILE)
            self.setItemData(1, str(self._file), Qt.ItemDataRole.ToolTipRole)
        self.addItem(self.tr("Choose a file…"), _CHOOSE)
        self.setCurrentIndex(self.findData(self._taken))
        self.blockSignals(False)

    def _on_activated(self, index: int) -> None:
        chosen = self.itemData(index)
        if chosen != _CHOOSE:
            self._taken = chosen
            self.source_changed.emit()
            return
        path = self._choose()
        if path is None:
            self._fill()
        else:
            self.take_file(path)
