"""The shape section of the part panel: a slider for each handle of the part; and how usual the part is."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QProgressBar, QScrollArea, QWidget

from facemask_editor.qt.features.shape_studio.latent_sections import Section
from facemask_editor.qt.features.shape_studio.latent_state import LatentState
from facemask_editor.qt.widgets.named_slider import ValueSlider

if TYPE_CHECKING:
    from facemask_editor.weights.handle import Handle

FURTHEST = 3.0
"""Standard deviations at either end of a slider."""

_MOST_HANDLES = 8
"""Of one part, in the models that there are; a model with more gets its sliders when they are needed."""

USUAL, RARE = 0.1, 0.01
"""Shares of faces with a less usual part, from which a part counts as usual and below which as rare."""


class ShapeSection(Section):
    """What can be asked of the part's shape.

    Signals:
        shape_changed: Name of a handle and the amount asked of it; 0 is off.
        side_changed: Whether one part of the pair alone is meant.
    """

    shape_changed = Signal(str, float)
    side_changed = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Shape", parent)
        self.sliders: dict[str, ValueSlider] = {}
        self._rows: list[ValueSlider] = []
        self._shown: tuple[Handle, ...] = ()
        for _ in range(_MOST_HANDLES):  # now, since Tab goes through them in the order of their making
            self._add_slider()
        self.one_side = QCheckBox(self.tr("This side only"))
        self.one_side.setToolTip(self.tr("Leave the other part of the pair as it is"))
        self.one_side.clicked.connect(self.side_changed)
        self.body.addWidget(self.one_side)
        self.hide()

    def show_handles(self, handles: Sequence[Handle], *, paired: bool) -> None:
        """Show the sliders of a part; none hides the section."""
        self.setVisible(bool(handles))
        self.one_side.setVisible(paired)
        if tuple(handles) == self._shown:
            return
        self._shown = tuple(handles)
        while len(self._rows) < len(handles):
            self._add_slider()
        self.sliders = {handle.name: row for handle, row in zip(handles, self._rows, strict=False)}
        for row in self._rows[len(handles) :]:
            row.hide()
        for handle, row in zip(handles, self._rows, strict=False):
            unit = self.tr("px at 512") if handle.unit == "px" else "°"
            tip = self.tr(
                "{}. 1 is {:.1f} {}; faces go from {:+.1f} to {:+.1f} of the mean. Double click: back to 0"
            ).format(
                handle.meaning[:1].upper() + handle.meaning[1:],
                handle.deviation,
                unit,
                handle.low,
                handle.high,
            )
            row.rename(handle.name.capitalize(), tip)
            row.show()

    def _add_slider(self) -> None:
        row = ValueSlider("", FURTHEST, minimum=-FURTHEST, home=0.0)
        row.value_changed.connect(partial(self._on_value, len(self._rows)))
        self._rows.append(row)
        self.add_row(row)
        row.hide()

    def _on_value(self, place: int, value: float) -> None:
        self.shape_changed.emit(self._shown[place].name, value)

    def focus_handle(self, name: str) -> None:
        """Bring the slider of a handle in sight and give it the keys."""
        if (row := self.sliders.get(name)) is None:
            return
        self.set_folded(False)
        above = self.parentWidget()
        while above is not None and not isinstance(above, QScrollArea):
            above = above.parentWidget()
        if above is not None:
            above.ensureWidgetVisible(row)
        row.slider.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def show_state(self, state: LatentState, *, present: bool) -> None:
        """Show the controls' state."""
        amounts = dict(state.shapes)
        self.set_in_use(bool(amounts))
        self.one_side.setChecked(state.one_side)
        for name, slider in self.sliders.items():
            slider.set_value(amounts.get(name, 0.0))
            slider.setEnabled(present or state.new_shape)


class UsualMeter(QWidget):
    """A small bar and a word: how usual the part is, given the other parts of the face."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.bar = QProgressBar()
        self.bar.setRange(0, 100)
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(6)
        self.bar.setAccessibleName(self.tr("How usual the part is"))
        self.text = QLabel()
        self.text.setProperty("muted", True)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.bar, 1)
        layout.addWidget(self.text)
        self.hide()

    def show_share(self, share: float | None) -> None:
        """Show the share of training faces with a less usual part; None hides the meter."""
        self.setVisible(share is not None)
        if share is None:
            return
        level, word = (
            ("good", self.tr("usual"))
            if share >= USUAL
            else ("warning", self.tr("unusual"))
            if share >= RARE
            else ("error", self.tr("rare"))
        )
        self.bar.setValue(max(2, round(100 * share)))
        self.text.setText(word)
        if self.bar.property("meter") != level:
            self.bar.setProperty("meter", level)
            self.bar.style().polish(self.bar)
        tip = self.tr("Beside the other parts of this face: {:.0%} of the training faces are less usual")
        for widget in (self, self.bar, self.text):
            widget.setToolTip(tip.format(share))
