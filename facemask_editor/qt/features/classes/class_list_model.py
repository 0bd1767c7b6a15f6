"""The rows of the class list: one for each class, with what is known and set of it."""

from __future__ import annotations

from enum import IntEnum

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from facemask_editor.core.labels import LabelSchema
from facemask_editor.qt.actions.key_tips import with_keys
from facemask_editor.qt.look.class_colours import class_colours
from facemask_editor.qt.look.plain_text import grouped, plain_tip

Index = QModelIndex | QPersistentModelIndex
_Role = Qt.ItemDataRole


class Column(IntEnum):
    """What the columns hold; the last three are switches."""

    NAME = 0
    COUNT = 1
    VISIBLE = 2
    SOLO = 3
    LOCK = 4


SWITCHES = (Column.VISIBLE, Column.SOLO, Column.LOCK)
COLOUR_ROLE = _Role.UserRole
"""The class's QColor."""
PRESENT_ROLE = _Role.UserRole + 1
"""Whether the class has pixels."""
ON_ROLE = _Role.UserRole + 2
"""Whether a switch of this column is set for the class: hidden, solo, locked."""
FADED_ROLE = _Role.UserRole + 3
"""Whether the class is not drawn on the canvas."""


class ClassListModel(QAbstractTableModel):
    """Counts, locks, hidden and solo classes.

    Args:
        schema: The classes at first.
        parent: Owns this.
    """

    def __init__(self, schema: LabelSchema, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.schema = schema
        self._counts = np.zeros(len(self.schema), dtype=np.int64)
        self._locks: frozenset[int] = frozenset()
        self._hidden: frozenset[int] = frozenset()
        self._solo: frozenset[int] | None = None
        class_colours().changed.connect(self._recoloured)

    # What is set

    @property
    def counts(self) -> npt.NDArray[np.int64]:
        """(C,) pixels of each class."""
        return self._counts

    @property
    def solo(self) -> frozenset[int] | None:
        """The only classes that are drawn, or None."""
        return self._solo

    @property
    def hidden(self) -> frozenset[int]:
        """Classes that are not drawn."""
        return self._hidden

    def set_schema(self, schema: LabelSchema) -> None:
        """Show other classes."""
        if schema != self.schema:
            self.beginResetModel()
            self.schema = schema
            self._counts = np.zeros(len(schema), dtype=np.int64)
            self.endResetModel()

    def set_counts(self, counts: npt.NDArray[np.int64]) -> None:
        """Take over pixel counts; only changed rows are drawn anew."""
        changed = np.flatnonzero(counts != self._counts)
        self._counts = counts
        for row in changed.tolist():
            self._row_changed(row)

    def set_locks(self, locks: frozenset[int]) -> None:
        """Show which classes are locked."""
        changed = locks ^ self._locks
        self._locks = locks
        for row in changed:
            self._row_changed(row)

    def show_hidden(self, hidden: frozenset[int], solo: frozenset[int] | None) -> None:
        """Show which classes are not drawn, and which are the only ones that are."""
        self._hidden, self._solo = hidden, solo
        self._recoloured()

    def _recoloured(self) -> None:
        self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, Column.LOCK))

    def _row_changed(self, row: int) -> None:
        if row < self.rowCount():
            self.dataChanged.emit(self.index(row, 0), self.index(row, Column.LOCK))

    # Qt's side

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.schema)

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(Column)

    def data(self, index: Index, role: int = _Role.DisplayRole) -> object:
        label, column = index.row(), Column(index.column())
        if role == _Role.DisplayRole:
            return self._text(label, column)
        if role == _Role.ToolTipRole:
            return plain_tip(self._tip(label, column))
        if role == _Role.AccessibleTextRole:
            return self._spoken(label, column)
        if role == COLOUR_ROLE:
            return class_colours().colour(self.schema, label)
        if role == PRESENT_ROLE:
            return bool(self._counts[label])
        if role == FADED_ROLE:
            return label in self.hidden
        if role == ON_ROLE:
            return label in {
                Column.VISIBLE: self._hidden if self._solo is None else frozenset(),
                Column.SOLO: self._solo or frozenset(),
                Column.LOCK: self._locks,
            }.get(column, frozenset())
        return None

    def _text(self, label: int, column: Column) -> str | None:
        if column == Column.NAME:
            return self.schema.title(label)
        if column == Column.COUNT:
            return grouped(int(self._counts[label]))
        return None

    def _tip(self, label: int, column: Column) -> str:
        title, locked = self.schema.title(label), label in self._locks
        return {
            Column.NAME: self.tr("{} ({}, class {})").format(title, self.schema.names[label], label),
            Column.COUNT: self.tr("Pixels of {}").format(title),
            Column.VISIBLE: with_keys(self.tr("Show or hide {} (<class.hide>)")).format(title),
            Column.SOLO: with_keys(self.tr("Show only {} (<class.solo>)")).format(title),
            Column.LOCK: with_keys(
                self.tr("Unlock {} (<class.lock>)") if locked else self.tr("Lock {} (<class.lock>)")
            ).format(title),
        }[column]

    def _spoken(self, label: int, column: Column) -> str:
        if column != Column.NAME:
            return self._tip(label, column)
        states = [self.schema.title(label), self.tr("{} pixels").format(int(self._counts[label]))]
        if label in self._locks:
            states.append(self.tr("locked"))
        if label in self.hidden:
            states.append(self.tr("hidden"))
        return ", ".join(states)
