"""The sections of the part panel: generate, nudge, blend."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QToolButton, QVBoxLayout, QWidget

from facemask_editor.qt.actions.key_tips import set_tip
from facemask_editor.qt.features.shape_studio.latent_donor import DonorPicker
from facemask_editor.qt.features.shape_studio.latent_state import LatentState
from facemask_editor.qt.look.icons import icon
from facemask_editor.qt.widgets.named_slider import ValueSlider
from facemask_editor.qt.widgets.seed_field import SeedField

_LABEL_WIDTH = 84


class Section(QFrame):
    """A card with a heading that folds it and, while it is in use, a button that switches it off.

    Signals:
        switched_off: The user switched the section off.
    """

    switched_off = Signal()

    def __init__(self, heading: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("card", True)
        self.heading = QToolButton()
        self.heading.setText(heading)
        self.heading.setProperty("fold", True)
        self.heading.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.heading.setIconSize(QSize(14, 14))
        self.heading.setToolTip(self.tr("Fold or unfold"))
        self.heading.setAccessibleName(self.tr("Fold or unfold {}").format(heading.lower()))
        self.heading.clicked.connect(lambda: self.set_folded(not self.folded))
        self._off = QToolButton()
        self._off.setIcon(icon("restore"))
        self._off.setToolTip(self.tr("Switch {} off").format(heading.lower()))
        self._off.setAccessibleName(self._off.toolTip())
        self._off.clicked.connect(self.switched_off)
        policy = self._off.sizePolicy()
        policy.setRetainSizeWhenHidden(True)  # the card must not jump when the section comes into use
        self._off.setSizePolicy(policy)
        head = QHBoxLayout()
        head.addWidget(self.heading)
        head.addStretch(1)
        head.addWidget(self._off)
        self._content = QWidget()
        self.body = QVBoxLayout(self._content)
        self.body.setContentsMargins(4, 2, 4, 6)
        self.body.setSpacing(4)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 2, 8, 2)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self._content)
        self.set_folded(False)

    @property
    def folded(self) -> bool:
        """Whether only the heading is seen."""
        return self._content.isHidden()

    def set_folded(self, folded: bool) -> None:
        """Show the heading alone, or all."""
        self._content.setVisible(not folded)
        self.heading.setIcon(icon("chevron-right" if folded else "chevron-down"))

    def set_in_use(self, in_use: bool) -> None:
        """Show whether the section takes part in the preview."""
        self._off.setVisible(in_use)

    def add_row(self, row: SeedField | ValueSlider) -> None:
        """Add a labelled control, lined up with the others."""
        row.set_label_width(_LABEL_WIDTH)
        self.body.addWidget(row)


class GenerateSection(Section):
    """New shapes from seeds."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Generate", parent)
        self.new_shape = QPushButton(self.tr("New shape"))
        self.new_shape.setProperty("accent", True)
        set_tip(self.new_shape, self.tr("Draw a new shape that fits the other parts (<part.new_shape>)"))
        self.seed = SeedField(self.tr("Seed"))
        self.temperature = ValueSlider(
            self.tr("Temperature"),
            1.5,
            tip=self.tr("0 is the most probable shape, 1 the variety of real faces"),
        )
        self.body.addWidget(self.new_shape)
        self.add_row(self.seed)
        self.add_row(self.temperature)

    def show_state(self, state: LatentState, *, present: bool) -> None:
        """Show the controls' state."""
        self.set_in_use(state.new_shape)
        another = state.new_shape or state.spent  # the shown seed is used up: it goes one further
        if present or state.new_shape:
            self.new_shape.setText(self.tr("Another shape") if another else self.tr("New shape"))
        else:
            self.new_shape.setText(self.tr("Add another shape") if another else self.tr("Add this part"))
        self.seed.set_seed(state.seed)
        self.temperature.set_value(state.temperature)


class NudgeSection(Section):
    """Small changes of the shape that is there."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Nudge", parent)
        self.sigma = ValueSlider(
            self.tr("Strength"),
            2.0,
            zero=self.tr("off"),
            tip=self.tr("How far the shape moves away from itself"),
        )
        self.seed = SeedField(self.tr("Seed"))
        self.add_row(self.sigma)
        self.add_row(self.seed)

    def show_state(self, state: LatentState, *, present: bool) -> None:
        """Show the controls' state."""
        self.set_in_use(state.nudges)
        self.sigma.set_value(state.sigma)
        self.seed.set_seed(state.nudge_seed)
        usable = present or state.new_shape
        self.sigma.setEnabled(usable)
        self.seed.setEnabled(usable and state.nudges)


class BlendSection(Section):
    """Towards the same part of a second face."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Blend", parent)
        self.donor = DonorPicker()
        self.alpha = ValueSlider(
            self.tr("Amount"),
            1.0,
            zero=self.tr("off"),
            tip=self.tr("0 is this face, 1 the second face's part"),
        )
        self.body.addWidget(self.donor)
        self.add_row(self.alpha)

    def show_state(self, state: LatentState) -> None:
        """Show the controls' state."""
        self.set_in_use(state.blends)
        self.alpha.set_value(state.alpha)
        self.alpha.setEnabled(bool(state.donor))
        self.alpha.slider.setToolTip("" if state.donor else self.tr("Choose a second face first"))


def folded_sections(panel: QWidget) -> list[str]:
    """Return the headings of a panel's folded sections, for the settings."""
    return [section.heading.text() for section in panel.findChildren(Section) if section.folded]


def fold_sections(panel: QWidget, headings: Collection[str]) -> None:
    """Fold the sections of these headings, and unfold all others."""
    for section in panel.findChildren(Section):
        section.set_folded(section.heading.text() in headings)
