"""The panel *Check*: the findings, what helps with the chosen one, and all fixes at once."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from facemask_editor.doctor.finding import Finding, Severity
from facemask_editor.qt.features.doctor.row_model import RowModel
from facemask_editor.qt.features.doctor.row_view import RowView
from facemask_editor.qt.look.plain_text import plain_label


class DoctorPanel(QWidget):
    """Shows what was found last; what is chosen stays chosen as long as it is found.

    Args:
        fix_all: The action.

    Signals:
        shown: A finding is to be shown on the canvas, None for none.
        fix_wanted: A finding is to be mended.
        left: Escape was pressed.
    """

    shown = Signal(object)
    fix_wanted = Signal(object)
    left = Signal()

    def __init__(self, fix_all: QAction, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = RowModel(self)
        self.view = RowView(self.model)
        self.view.setAccessibleName(self.tr("Findings"))
        self.state = plain_label()
        self.state.setWordWrap(True)
        self.state.setContentsMargins(10, 8, 10, 6)
        self.remedy = plain_label()
        self.remedy.setWordWrap(True)
        self.remedy.setProperty("muted", True)
        self.remedy.setContentsMargins(10, 4, 10, 4)
        self.fix_all = QToolButton()
        self.fix_all.setDefaultAction(fix_all)
        self.fix_all.setAutoRaise(False)
        self.fix_all.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        below = QHBoxLayout()
        below.setContentsMargins(8, 2, 8, 8)
        below.addStretch(1)
        below.addWidget(self.fix_all)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.state)
        layout.addWidget(self.view, 1)
        layout.addWidget(self.remedy)
        layout.addLayout(below)
        self.setFocusProxy(self.view)
        self._following = False
        self.view.fix_wanted.connect(self._on_fix)
        self.view.chosen.connect(self._on_chosen)
        self.view.left.connect(self.left)
        self.show_findings(None)

    @property
    def chosen(self) -> Finding | None:
        """The finding that is marked."""
        row = self.view.currentIndex().row()
        return self.model.findings[row] if 0 <= row < len(self.model.findings) else None

    def show_findings(self, findings: tuple[Finding, ...] | None, trouble: str = "") -> None:
        """Show what was found.

        Args:
            findings: The worst first; None where nothing is known yet.
            trouble: Why nothing could be found out, one sentence.
        """
        before = self.chosen
        self.model.show(findings or ())
        self.state.setText(trouble or _state(findings))
        self.state.setVisible(not findings)
        self.view.setVisible(bool(findings))
        self.fix_all.setEnabled(any(each.fix is not None for each in findings or ()))
        row = self.model.row_of(before.id) if before is not None else -1
        if row >= 0:
            self.view.setCurrentIndex(self.model.index(row))
        self._tell()

    def choose_first(self) -> None:
        """Mark the first finding, where none is marked."""
        if self.chosen is None and self.model.findings:
            self.view.setCurrentIndex(self.model.index(0))
        self._tell()

    def _on_chosen(self, _row: int) -> None:
        self._tell()
        self.shown.emit(self.chosen)

    def _on_fix(self, row: int) -> None:
        finding = self.model.findings[row]
        if finding.fix is not None:
            self.fix_wanted.emit(finding)

    def _tell(self) -> None:
        finding = self.chosen
        text = ""
        if finding is not None:
            text = self.tr("Fix: {}").format(finding.fix.title) if finding.fix else finding.no_fix
        self.remedy.setText(text)
        self.remedy.setVisible(bool(text))


def _state(findings: tuple[Finding, ...] | None) -> str:
    if findings is None:
        return _tr("The open mask is checked by itself; what is found stands here.")
    return "" if findings else _tr("Nothing is wrong with this mask.")


def summary(findings: tuple[Finding, ...]) -> str:
    """Return how many errors and warnings there are, "" for none; hints alone do not count."""
    errors, warnings = (
        sum(each.severity is severity for each in findings) for severity in (Severity.ERROR, Severity.WARNING)
    )
    words = []
    if errors:
        words.append(_tr("1 error") if errors == 1 else _tr("{} errors").format(errors))
    if warnings:
        words.append(_tr("1 warning") if warnings == 1 else _tr("{} warnings").format(warnings))
    return ", ".join(words)


def _tr(text: str) -> str:
    return QCoreApplication.translate("DoctorPanel", text)
