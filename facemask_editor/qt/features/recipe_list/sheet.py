"""The numbers of one recipe step, made from the description of its kind."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from itertools import product
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from facemask_editor.app.seeds import SEEDS
from facemask_editor.qt.widgets.named_slider import ValueSlider
from facemask_editor.qt.widgets.seed_field import SeedField
from facemask_editor.recipe.adapt import ADAPT

if TYPE_CHECKING:
    from facemask_editor.recipe.step_kind import Step

_LABEL = 84


class StepSheet(QWidget):
    """Seed and amounts of the current row.

    Signals:
        asked: Name of a field and the value that it is to have.
    """

    asked = Signal(str, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kind, self._named = "", tuple[str, ...]()
        self._step: Step | None = None
        self._sliders: dict[str, ValueSlider] = {}
        self.seed: SeedField | None = None
        self.hint = QLabel()
        self.hint.setProperty("muted", True)
        self.hint.setWordWrap(True)
        low, high = ADAPT.soft
        self.adapt = ValueSlider(ADAPT.title, high, minimum=low, home=ADAPT.default, tip=ADAPT.tip)
        self._width = max(_LABEL, self.adapt.label_width)
        self.adapt.set_label_width(self._width)
        self.adapt.value_changed.connect(partial(self.asked.emit, ADAPT.name))
        self.adapt.hide()
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(10, 6, 10, 6)
        self._rows.setSpacing(4)
        self._rows.addWidget(self.hint)
        self._rows.addWidget(self.adapt)

    @property
    def sliders(self) -> dict[str, ValueSlider]:
        """By field."""
        return self._sliders

    @property
    def in_hand(self) -> bool:
        """Whether a slider is being dragged or a number typed, so that the row must stay."""
        if self.seed is not None and self.seed.edit.typed:
            return True
        rows = (*self._sliders.values(), self.adapt)
        return any(row.slider.isSliderDown() or row.number.typed for row in rows)

    def show_step(
        self, step: Step | None, hint: str = "", adapt: float | None = None, more: Sequence[Step] = ()
    ) -> None:
        """Show the numbers of a step; without one, or where it has none, a hint instead.

        Args:
            step: Of the current row.
            hint: What is said without one.
            adapt: How far neighbours adapt; None where that is not asked.
            more: Further steps of the row. Those of handles have numbers of their own, which are asked for by
                place and field, "1.amount"; those for further parts have the same.
        """
        from facemask_editor.recipe.kinds import described

        kind = "" if step is None else step.kind
        steps = () if step is None else (step, *more)
        apart = described(step).apart if step is not None else ""
        named = tuple(getattr(each, apart) for each in steps) if more and apart else ()
        if (kind, named) != (self._kind, self._named):
            self._kind, self._named = kind, named
            self._build()
        self._step = step
        numbers = step is not None and (bool(described(step).fields) or described(step).seeded)
        self.hint.setText("" if numbers else hint or self.tr("It has no numbers to change."))
        self.hint.setVisible(not numbers and adapt is None)
        self.adapt.setVisible(adapt is not None)
        if adapt is not None:
            self.adapt.set_value(adapt)
        if step is None:
            return
        if self.seed is not None:
            self.seed.set_seed(getattr(step, "seed", 0))
        for name, row in self._sliders.items():
            place, _, field = name.rpartition(".")
            row.set_value(getattr(steps[int(place or 0)], field))

    def enter(self) -> None:
        """Give the keys to the first number."""
        rows: list[QWidget] = [] if self.seed is None else [self.seed.edit]
        rows += [row.number for row in self._sliders.values()]
        rows += [] if self.adapt.isHidden() else [self.adapt.number]
        if rows:
            rows[0].setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _build(self) -> None:
        from facemask_editor.recipe.kinds import KINDS

        for row in (*self._sliders.values(), *([self.seed] if self.seed is not None else [])):
            row.blockSignals(True)  # hiding it takes its number, which would be asked of the next step
            self._rows.removeWidget(row)
            row.hide()
            row.deleteLater()
        self._sliders, self.seed = {}, None
        kind = KINDS.get(self._kind)
        if kind is None:
            return
        if kind.seeded:
            self.seed = SeedField(self.tr("Seed"))
            self.seed.set_label_width(self._width)
            self.seed.seed_changed.connect(partial(self.asked.emit, "seed"))
            self.seed.stepped.connect(self._step_seed)
            self._rows.insertWidget(self._rows.count() - 1, self.seed)
        rows = [(f"{at}.", name.capitalize()) for at, name in enumerate(self._named)] or [("", "")]
        for (before, title), field in product(rows, kind.fields):
            low, high = field.soft
            row = ValueSlider(
                title or field.title,
                high,
                minimum=low,
                decimals=field.decimals,
                zero=field.zero,
                home=field.unasked if field.idle_at_zero else field.default,
                tip=field.tip,
            )
            row.set_label_width(self._width)
            name = before + field.name
            row.value_changed.connect(partial(self.asked.emit, name))
            self._sliders[name] = row
            self._rows.insertWidget(self._rows.count() - 1, row)  # before adapt

    def _step_seed(self, by: int) -> None:
        self.asked.emit("seed", (getattr(self._step, "seed", 0) + by) % SEEDS)
