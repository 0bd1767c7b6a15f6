"""A slider for each expression of the face."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from facemask_editor.qt.features.shape_studio.sections.kind_section import KindSection, Shaped, value_slider
from facemask_editor.qt.look.plain_text import plain_label
from facemask_editor.recipe.expressions import expressions, title

if TYPE_CHECKING:
    from facemask_editor.qt.widgets.named_slider import ValueSlider

_PARTS = frozenset(("skin", "nose", "l_eye", "r_eye", "l_brow", "r_brow", "mouth", "u_lip", "l_lip", "face"))
"""With one of these selected the expressions are at hand."""


class ExpressionSection(KindSection):
    """Smile, frown and so on: each changes several parts, whichever of them is selected."""

    def _build(self) -> None:
        self.sliders: dict[str, ValueSlider] = {}
        [amount] = self.kind.fields
        self.what = plain_label(self.tr("Changes the whole face, not only these parts"))
        self.what.setProperty("muted", True)
        self.what.setMinimumWidth(1)
        self.what.hide()
        self.body.addWidget(self.what)
        for name in expressions():
            row = self.sliders[name] = value_slider(amount, label=title(name).capitalize(), home=0.0)
            row.value_changed.connect(partial(self._on_amount, name))
            self.add_row(row)

    def _needed(self, now: Shaped) -> object:
        return now.draft.whole, now.draft.part in _PARTS, now.together

    def _show(self, now: Shaped) -> None:
        self.setVisible(now.draft.part in _PARTS)
        self.what.setVisible(bool(now.together))
        whole = now.draft.whole
        asked = whole if whole is not None and whole.kind == self.kind.name else None
        self.set_in_use(asked is not None)
        [amount] = self.kind.fields
        for name, slider in self.sliders.items():
            on = asked is not None and getattr(asked, self.kind.apart) == name
            slider.set_value(getattr(asked, amount.name) if on else 0.0)

    def _on_amount(self, name: str, value: float) -> None:
        [amount] = self.kind.fields
        self.asked.emit({self.kind.apart: name, amount.name: value})
