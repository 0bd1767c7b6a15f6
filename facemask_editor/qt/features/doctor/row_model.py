"""The findings as rows of a list."""

from __future__ import annotations

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QWidget

from facemask_editor.doctor.finding import Finding
from facemask_editor.doctor.kinds import KINDS

Index = QModelIndex | QPersistentModelIndex
_Role = Qt.ItemDataRole
FINDING_ROLE = _Role.UserRole


class RowModel(QAbstractListModel):
    """A row for each finding, the worst first."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.findings: tuple[Finding, ...] = ()

    def show(self, findings: tuple[Finding, ...]) -> None:
        """Show other findings."""
        self.beginResetModel()
        self.findings = findings
        self.endResetModel()

    def row_of(self, finding_id: str) -> int:
        """Return the row of a finding, -1 where it is not there any more."""
        return next((row for row, each in enumerate(self.findings) if each.id == finding_id), -1)

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.findings)

    def data(self, index: Index, role: int = _Role.DisplayRole) -> object:
        finding = self.findings[index.row()]
        if role == _Role.DisplayRole:
            return finding.sentence
        if role == FINDING_ROLE:
            return finding
        if role == _Role.ToolTipRole:
            return finding.no_fix if finding.fix is None else finding.fix.title
        if role == _Role.AccessibleTextRole:
            remedy = finding.no_fix if finding.fix is None else self.tr("Enter fixes it")
            return f"{finding.severity.word}, {KINDS[finding.kind]}: {finding.sentence} {remedy}"
        return None
