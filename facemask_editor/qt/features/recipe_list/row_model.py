"""The rows of the recipe list as Qt knows them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QAbstractListModel, QMimeData, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from facemask_editor.app.timeline.rows import Row

Index = QModelIndex | QPersistentModelIndex
_Role = Qt.ItemDataRole
ROW_ROLE = _Role.UserRole
"""The `Row`."""
PICTURE_ROLE = _Role.UserRole + 1
"""The face after the row's entry as a QImage, None where there is none (yet)."""
_MIME = "application/x-facemask-recipe-row"


class RowModel(QAbstractListModel):
    """Rows from the first step to the newest.

    Args:
        picture: Returns the face after an entry, by its key.

    Signals:
        dropped: A row was dragged: its place, and before which place it was dropped.
    """

    dropped = Signal(int, int)

    def __init__(self, picture: Callable[[int], QImage | None], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._picture = picture
        self.rows: list[Row] = []

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Show other rows; where they are the same things in the same order, no selection is lost."""
        if [row.id for row in rows] == [row.id for row in self.rows]:
            changed = list(rows) != self.rows
            self.rows = list(rows)
            if changed:
                self.refresh()
            return
        self.beginResetModel()
        self.rows = list(rows)
        self.endResetModel()

    def refresh(self) -> None:
        """Have all rows painted anew."""
        if self.rows:
            self.dataChanged.emit(self.index(0), self.index(len(self.rows) - 1))

    def place(self, row_id: tuple[int, int]) -> int | None:
        """Return where a row stands, by its `Row.id`."""
        return next((at for at, row in enumerate(self.rows) if row.id == row_id), None)

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = _Role.DisplayRole) -> object:
        row = self.rows[index.row()]
        if role == _Role.DisplayRole:
            return row.text
        if role == ROW_ROLE:
            return row
        if role == PICTURE_ROLE:
            return self._picture(row.key) if row.last and row.step is not None else None
        if role == _Role.ToolTipRole:
            return f"{row.text}\n{row.tip}"
        if role == _Role.AccessibleTextRole:
            off = "" if row.on else self.tr(", switched off")
            return self.tr("Step {}: {}{}").format(row.number, row.text, off)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        drag, drop = Qt.ItemFlag.ItemIsDragEnabled, Qt.ItemFlag.ItemIsDropEnabled
        return flags | drag if index.isValid() else flags | drop  # between rows, not onto one

    def supportedDropActions(self) -> Qt.DropAction:
        return Qt.DropAction.MoveAction

    def mimeTypes(self) -> list[str]:
        return [_MIME]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        data = QMimeData()
        data.setData(_MIME, str(indexes[0].row()).encode())
        return data

    def dropMimeData(
        self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: Index
    ) -> bool:
        del column, parent
        if action != Qt.DropAction.MoveAction or not data.hasFormat(_MIME):
            return False
        place = int(bytes(data.data(_MIME).data()))
        self.dropped.emit(place, len(self.rows) if row < 0 else row)
        return False  # the list shows what the timeline has become, not what was dragged
