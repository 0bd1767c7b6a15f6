"""The states of a tree as Qt knows them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import QWidget

from facemask_editor.app.tree.rows import Row
from facemask_editor.qt.features.tree.pictures import Shot

Index = QModelIndex | QPersistentModelIndex
_Role = Qt.ItemDataRole
ROW_ROLE = _Role.UserRole
"""The `Row`."""
SHOT_ROLE = _Role.UserRole + 1
"""The `Shot` of the state, None where there is none (yet)."""


class RowModel(QAbstractListModel):
    """A row for each state, the first one on top.

    Args:
        shot: Returns what is shown of a state, by its key.

    Signals:
        renamed: Key of a state and its new name.
    """

    renamed = Signal(int, str)

    def __init__(self, shot: Callable[[int], Shot | None], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shot = shot
        self.rows: list[Row] = []

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Show other rows; where they are the same states, no selection is lost."""
        old, new = [row.key for row in self.rows], [row.key for row in rows]
        if new[: len(old)] != old:
            self.beginResetModel()
            self.rows = list(rows)
            self.endResetModel()
            return
        more = len(new) > len(old)
        if more:
            self.beginInsertRows(QModelIndex(), len(old), len(new) - 1)
        self.rows = list(rows)
        if more:
            self.endInsertRows()
        self.refresh()

    def refresh(self) -> None:
        """Have all rows painted anew."""
        if self.rows:
            self.dataChanged.emit(self.index(0), self.index(len(self.rows) - 1))

    def place(self, key: int) -> int | None:
        """Return where a state stands."""
        return next((at for at, row in enumerate(self.rows) if row.key == key), None)

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = _Role.DisplayRole) -> object:
        row = self.rows[index.row()]
        if role == _Role.DisplayRole:
            return row.text
        if role == _Role.EditRole:
            return row.name
        if role == ROW_ROLE:
            return row
        if role == SHOT_ROLE:
            return self._shot(row.key)
        if role == _Role.ToolTipRole:
            how = self.tr("The mask is in this state") if row.here else self.tr("Go to this state")
            return f"{row.text}\n{how}" if not row.name else f"{row.name} ({row.title})\n{how}"
        if role == _Role.AccessibleTextRole:
            marks = [self.tr("here")] * row.here + [self.tr("pinned")] * row.pinned
            if row.branches > 1:
                marks.append(self.tr("{} branches").format(row.branches))
            return ", ".join([row.text, *marks])
        return None

    def setData(self, index: Index, value: object, role: int = _Role.EditRole) -> bool:
        if role != _Role.EditRole:
            return False
        self.renamed.emit(self.rows[index.row()].key, str(value))
        return True

    def flags(self, index: Index) -> Qt.ItemFlag:
        return super().flags(index) | Qt.ItemFlag.ItemIsEditable
