"""The controls of a kind of step for each handle of a part."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QScrollArea

from facemask_editor.qt.features.shape_studio.sections.kind_section import KindSection, Shaped, value_slider
from facemask_editor.qt.look.plain_text import plain_label
from facemask_editor.qt.widgets.named_slider import ValueSlider

if TYPE_CHECKING:
    from facemask_editor.weights.handle import Handle

_MOST_HANDLES = 8
"""Of one part, in the models that there are; a model with more gets its sliders when they are needed."""


class HandleSection(KindSection):
    """A slider for each handle of the part; of a pair, one alone or both."""

    def _build(self) -> None:
        self.sliders: dict[str, ValueSlider] = {}
        self._all: list[ValueSlider] = []
        self._handles: tuple[Handle, ...] = ()
        self.what = plain_label()
        self.what.setProperty("muted", True)
        self.what.hide()
        self.body.addWidget(self.what)
        for _ in range(_MOST_HANDLES):  # now, since Tab goes through them in the order of their making
            self._add_slider()
        self.one_side = QCheckBox(self.tr("This side only"))
        self.one_side.setToolTip(self.tr("Leave the other part of the pair as it is"))
        self.one_side.clicked.connect(lambda one: self._ask("side", "one" if one else "both"))
        self.body.addWidget(self.one_side)
        self.hide()

    def _needed(self, now: Shaped) -> object:
        draft, kind = now.draft, self.kind
        return (
            draft.of(kind),
            draft.values(kind),
            now.usable,
            tuple(now.handles),
            now.paired,
            now.opens,
            (now.together and now.alone),
        )

    def _show(self, now: Shaped) -> None:
        self._show_handles(now.handles, paired=now.paired)
        draft, kind = now.draft, self.kind
        self.set_in_use(bool(draft.of(kind)))
        one_side = draft.values(kind).get("side") == "one"
        self.one_side.setChecked(one_side)
        self.what.setVisible(bool(now.together))
        self.what.setText(self.tr("Changes the {} only").format(now.alone[one_side]))
        [amount] = kind.fields
        for name, slider in self.sliders.items():
            slider.set_value(draft.values(kind, name)[amount.name])
            slider.setEnabled(now.usable or name in now.opens)

    def _show_handles(self, handles: Sequence[Handle], *, paired: bool) -> None:
        """Show the sliders of a part; none hides the section."""
        self.setVisible(bool(handles))
        self.one_side.setVisible(paired and "side" in self.kind.model.model_fields)
        if tuple(handles) == self._handles:
            return
        self._handles = tuple(handles)
        while len(self._all) < len(handles):
            self._add_slider()
        self.sliders = {handle.name: row for handle, row in zip(handles, self._all, strict=False)}
        for row in self._all[len(handles) :]:
            row.hide()
        for handle, row in zip(handles, self._all, strict=False):
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
        [amount] = self.kind.fields
        row = value_slider(amount, label="", home=0.0)
        row.value_changed.connect(partial(self._on_amount, len(self._all)))
        self._all.append(row)
        self.add_row(row)
        row.hide()

    def _on_amount(self, place: int, value: float) -> None:
        [amount] = self.kind.fields
        self.asked.emit({self.kind.apart: self._handles[place].name, amount.name: value})

    def show_ends(self, ends: Mapping[str, float]) -> None:
        """Mark where handles ended before the amount that is asked of them.

        Args:
            ends: The amount that was reached, by handle.
        """
        for name, slider in self.sliders.items():
            end = ends.get(name)
            slider.show_end(
                end, "" if end is None else self.tr("It ends at {:+.2f} in this face").format(end)
            )

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
