"""Fields for the options of a target, made of their names and defaults."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QFormLayout, QLineEdit, QWidget

from facemask_editor.formats.registry import converted_formats
from facemask_editor.qt.widgets.choice_box import ChoiceBox
from facemask_editor.qt.widgets.number_field import NumberField
from facemask_editor.render.handoff.target import Option, Options

_MOST = 512
_TITLES = {
    "grow": "Grow the region",
    "feather": "Feather its border",
    "polarity": "Mask is",
    "region": "Region",
    "parts": "Single parts",
    "order": "Class order",
}
_CHOICES: Mapping[str, tuple[tuple[str, str], ...]] = {
    "polarity": (
        ("white", "White where it is repainted"),
        ("inverted", "Black where it is repainted"),
        ("alpha", "The photo, transparent where it is repainted"),
        ("layer", "A layer, opaque where it is repainted"),
    ),
    "region": (("pixels", "Changed pixels"), ("parts", "Whole parts that were changed")),
    "parts": (("all", "All that the mask has"), ("none", "None")),
}
"""Words of options that have few, and what they mean; others are typed."""
_COLOURS = {"maskgan": "MaskGAN", "pix2pix3d": "pix2pix3D", "voc": "VOC"}
_PIXELS = frozenset(("grow", "feather"))


class OptionFields(QWidget):
    """A row for each option.

    Signals:
        changed: A value is another one.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.fields: dict[str, QWidget] = {}
        self._defaults: dict[str, Option] = {}
        self._form = QFormLayout(self)
        self._form.setContentsMargins(0, 0, 0, 0)
        self._form.setHorizontalSpacing(12)
        self._form.setVerticalSpacing(8)
        self._form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)

    def show_options(self, options: Options) -> None:
        """Show fields with these defaults."""
        while self._form.rowCount():
            self._form.removeRow(0)
        self.fields, self._defaults = {}, dict(options)
        for name, default in options.items():
            title = _tr(_TITLES.get(name, name.replace("_", " ").capitalize()))
            field = self._field(name, default)
            field.setAccessibleName(title)
            self.fields[name] = field
            self._form.addRow(title, field)
        self.setVisible(bool(options))

    def values(self) -> dict[str, Option]:
        """Return what the fields hold."""
        return {name: _value(field, self._defaults[name]) for name, field in self.fields.items()}

    def _field(self, name: str, default: Option) -> QWidget:
        if isinstance(default, bool):
            check = QCheckBox()
            check.setChecked(default)
            check.toggled.connect(self.changed)
            return check
        if isinstance(default, int | float):
            number = NumberField(
                0,
                _MOST,
                decimals=0 if isinstance(default, int) else 2,
                suffix=_tr(" px") if name in _PIXELS else "",
            )
            number.setValue(default)
            number.setMaximumWidth(number.fontMetrics().horizontalAdvance("000000 px") + 24)
            number.valueChanged.connect(self.changed)
            return number
        choices = _choices(name)
        if default in (word for word, _title in choices):
            box = ChoiceBox()
            for word, title in choices:
                box.addItem(_tr(title), word)
            box.setCurrentIndex(box.findData(default))
            box.currentIndexChanged.connect(self.changed)
            return box
        line = QLineEdit(default)
        line.editingFinished.connect(self.changed)
        return line


def _choices(name: str) -> tuple[tuple[str, str], ...]:
    """Return words of an option that has few, and what they mean; nothing for one that is typed."""
    if name == "format":
        return tuple((each.key, each.name[:1].upper() + each.name[1:]) for each in converted_formats())
    if name == "order":
        from facemask_editor.core.orders.named import all_orders

        return tuple((key, order.title) for key, order in all_orders().items())
    if name == "colours":
        from facemask_editor.core.labels import CELEBAMASK_HQ
        from facemask_editor.formats.palettes import palette_names

        return (
            ("", "The classes' own"),
            *((key, _COLOURS.get(key, key)) for key in palette_names(CELEBAMASK_HQ)),
        )
    return _CHOICES.get(name, ())


def _value(field: QWidget, default: Option) -> Option:
    if isinstance(field, QCheckBox):
        return field.isChecked()
    if isinstance(field, NumberField):
        return round(field.value()) if isinstance(default, int) else field.value()
    if isinstance(field, ChoiceBox):
        return str(field.currentData())
    assert isinstance(field, QLineEdit)
    return field.text().strip()


def _tr(text: str) -> str:
    return QCoreApplication.translate("ExportOptions", text)
