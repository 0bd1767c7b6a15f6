"""The colours of the face that is drawn for a mask without a photo."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QIcon, QPixmap
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFormLayout, QVBoxLayout, QWidget

from facemask_editor.qt.widgets.choice_box import ChoiceBox
from facemask_editor.qt.widgets.seed_field import SeedField
from facemask_editor.render.illustration.choices import OPTIONS, Choices, choices_for

_SWATCH = 14
_TITLES = {
    "skin": "Skin",
    "hair": "Hair",
    "eyes": "Eyes",
    "lips": "Lips",
    "cloth": "Cloth",
    "hat": "Hat",
    "metal": "Jewellery",
    "background": "Background",
    "light": "Light",
}


class ColoursDialog(QDialog):
    """A list for each choice, and a number that chooses all of them; what is chosen is shown at once.

    Signals:
        chosen: `Choices`.
    """

    chosen = Signal(object)

    def __init__(self, choices: Choices, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Colours of the face"))
        self.choices = choices
        self.seed = SeedField(self.tr("All"))
        self.seed.edit.setToolTip(self.tr("The same number gives the same colours"))
        self.boxes: dict[str, ChoiceBox] = {}
        form = QFormLayout()
        form.addRow(self.seed)
        for name, tones in OPTIONS.items():
            box = self.boxes[name] = ChoiceBox()
            box.setAccessibleName(self.tr(_TITLES[name]))
            for tone, colour in tones.items():
                box.addItem(_swatch(colour), self.tr(tone.replace("_", " ").capitalize()), tone)
            box.activated.connect(self._on_chosen)
            form.addRow(self.tr(_TITLES[name]), box)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 12)
        layout.setSpacing(12)
        layout.addLayout(form)
        layout.addWidget(buttons)
        self.seed.seed_changed.connect(self._on_seed)
        self.seed.stepped.connect(lambda by: self._on_seed(max(0, self.choices.seed + by)))
        self._show()

    def _show(self) -> None:
        self.seed.set_seed(self.choices.seed)
        for name, box in self.boxes.items():
            box.setCurrentIndex(box.findData(getattr(self.choices, name)))

    def _on_seed(self, seed: int) -> None:
        self._take(choices_for(seed))

    def _on_chosen(self) -> None:
        tones = {name: str(box.currentData()) for name, box in self.boxes.items()}
        self._take(replace(self.choices, **tones))  # type: ignore[arg-type]

    def _take(self, choices: Choices) -> None:
        self.choices = choices
        self._show()
        self.chosen.emit(choices)


def _swatch(colour: object) -> QIcon:
    """Return a patch of a colour; nothing for what is no colour, as a light."""
    if isinstance(colour, tuple) and colour:
        colour = colour[0]
    if not isinstance(colour, str) or not colour.startswith("#"):
        return QIcon()
    patch = QPixmap(_SWATCH, _SWATCH)
    patch.fill(QColor(colour))
    return QIcon(patch)
