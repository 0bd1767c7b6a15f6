"""The numbers of a shape command, with its result on the canvas while they are chosen."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from facemask_editor.core.labels import LabelMap
from facemask_editor.document import Change, ChangeKind, MaskDocument
from facemask_editor.document.operations.morphology import Combination
from facemask_editor.qt.canvas.canvas import MaskCanvas
from facemask_editor.qt.features.operations.command import Choice, Command, tr
from facemask_editor.qt.widgets.choice_box import ChoiceBox, fill_class_box
from facemask_editor.qt.widgets.number_field import NumberField
from facemask_editor.qt.widgets.slider import HandSlider

_DELAY = 30
"""Milliseconds from a change to its preview, so that a dragged slider does not queue them up."""
_SLIDER_END = 64
_HOW = {
    Combination.UNITE: "Take all of it",
    Combination.SUBTRACT: "Keep off it",
    Combination.INTERSECT: "Keep only what is inside it",
}
assert set(_HOW) == set(Combination), "a combination has no text"


class ShapeDialog(QDialog):
    """Asks for amount, other class and fallback; accepting is one step of the history.

    Args:
        command: What is done.
        canvas: Shows the result; has a document.
        parent: The window.
    """

    def __init__(self, command: Command, canvas: MaskCanvas, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        document = canvas.document
        assert document is not None, "the command is offered only with a document"
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._command = command
        self._canvas = canvas
        self._document: MaskDocument = document
        self._label = canvas.selected_label
        self._result: LabelMap | None = None
        self._ended = False
        self.setWindowTitle(tr(command.title).format(document.schema.title(self._label).lower()))
        self.amount = NumberField(0, 1, suffix=tr(" px"), live=True)
        self.slider = HandSlider(0, 1, calm=False)
        self.other = ChoiceBox()
        fill_class_box(self.other, document.schema)
        self.how = ChoiceBox()
        self.fallback = ChoiceBox()
        fill_class_box(self.fallback, document.schema, nearest=tr("Nearest class"))
        self.everywhere = QCheckBox(tr("All unlocked classes"))
        self.info = QLabel()
        self.info.setProperty("muted", True)
        self.buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Apply | QDialogButtonBox.StandardButton.Cancel
        )
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.refresh)
        self._leave = document.subscribe(self._on_change)
        self._arrange()
        self._connect()
        self.refresh()
        self._place()
        self.amount.setFocus()
        self.amount.selectAll()

    def _arrange(self) -> None:
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(10)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        command = self._command
        if command.combines:
            for how, text in _HOW.items():
                self.how.addItem(tr(text), how)
            present = [label for label, count in enumerate(self._document.counts()) if count]
            first = next((label for label in present if label not in (self._label, 0)), 0)
            self.other.setCurrentIndex(self.other.findData(first))
            form.addRow(tr("Other class"), self.other)
            form.addRow(tr("Effect"), self.how)
        if command.amount is not None:
            text, low, high, first = command.amount
            self.amount.setRange(low, high)
            self.amount.setValue(first)
            self.amount.setFixedWidth(80)
            self.slider.setRange(low, min(high, _SLIDER_END))
            self.slider.setValue(first)
            self.slider.setMinimumWidth(160)
            row = QHBoxLayout()
            row.addWidget(self.slider, 1)
            row.addWidget(self.amount)
            form.addRow(tr(text), row)
            self.slider.setAccessibleName(tr(text))
            self.amount.setAccessibleName(tr(text))
        if command.whole is None:
            self.everywhere.setChecked(True)
            form.addRow("", self.everywhere)
        if command.leaves:
            self.fallback.setToolTip(tr("Class for the removed pixels"))
            form.addRow(tr("Freed pixels go to"), self.fallback)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 16, 20, 16)
        layout.setSpacing(12)
        layout.addLayout(form)
        layout.addWidget(self.info)
        layout.addWidget(self.buttons)
        self.buttons.button(QDialogButtonBox.StandardButton.Apply).setDefault(True)
        self.buttons.button(QDialogButtonBox.StandardButton.Cancel).setAutoDefault(False)
        self.setMinimumWidth(360)

    def _connect(self) -> None:
        self.amount.valueChanged.connect(self._on_amount)
        self.slider.valueChanged.connect(self.amount.setValue)
        for box in (self.other, self.how, self.fallback):
            box.currentIndexChanged.connect(lambda _: self._timer.start(_DELAY))
        self.everywhere.toggled.connect(lambda _: self._timer.start(_DELAY))
        self.buttons.button(QDialogButtonBox.StandardButton.Apply).clicked.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self._canvas.document_changed.connect(self.reject)

    def _on_change(self, change: Change) -> None:
        if change.kinds & {ChangeKind.PIXELS, ChangeKind.LOCKS}:
            self.refresh()  # an edit that was still being computed has come in under it

    def _end(self) -> None:
        """Show the document as it is, and hear no more of it; once, for Qt deletes a closed dialog later."""
        if self._ended:
            return
        self._ended = True
        self._timer.stop()
        self._leave()
        self._canvas.document_changed.disconnect(self.reject)
        if self._canvas.document is self._document:
            self._canvas.show_draft(None)

    def _place(self) -> None:
        """Stand in the upper left of the canvas, where it hides least of the face."""
        self.move(self._canvas.mapToGlobal(QPoint(12, 12)))

    def _on_amount(self, amount: float) -> None:
        self.slider.blockSignals(True)
        self.slider.setValue(round(amount))
        self.slider.blockSignals(False)
        self._timer.start(_DELAY)

    def choice(self) -> Choice:
        """Return what the fields say."""
        return Choice(
            self._label,
            round(self.amount.value()),
            int(self.other.currentData()),
            self.how.currentData() or Combination.UNITE,
            self.fallback.currentData(),
            self.everywhere.isChecked(),
            self._document.locks,
        )

    def refresh(self) -> None:
        """Compute the result and show it."""
        self._timer.stop()
        before = self._document.label_map
        self._result = self._command.run(before, self.choice())
        self._canvas.show_draft(self._result, marked=self._command.marked)
        changed = int((self._result != before).sum())
        self.info.setText(
            tr("{} pixels change").format(f"{changed:,}".replace(",", "\u202f"))
            if changed
            else tr("Nothing changes")
        )

    def accept(self) -> None:
        """Make the result one step of the history."""
        if self._timer.isActive():
            self.refresh()
        self._end()
        if self._result is not None:
            title = self._document.schema.title(self._label).lower()
            self._document.replace_pixels(self._result, tr(self._command.step).format(title))
        super().accept()

    def reject(self) -> None:
        """Show the document as it was."""
        self._end()
        super().reject()

    def closeEvent(self, event: QCloseEvent) -> None:
        self._end()
        super().closeEvent(event)
