"""The controls of one kind of step, as its descriptor tells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from facemask_editor.app.seeds import SEEDS
from facemask_editor.core.groups import drawn_with
from facemask_editor.qt.actions.key_tips import set_tip
from facemask_editor.qt.features.shape_studio.previews.draft import Draft
from facemask_editor.qt.features.shape_studio.sections.section import Section
from facemask_editor.qt.widgets.named_slider import ValueSlider
from facemask_editor.qt.widgets.seed_field import SeedField

if TYPE_CHECKING:
    from facemask_editor.recipe.step_field import StepField
    from facemask_editor.recipe.step_kind import StepKind
    from facemask_editor.weights.handle import Handle


@dataclass(frozen=True)
class Shaped:
    """What the sections show.

    Attributes:
        draft: What is asked for.
        present: Whether the mask has the part.
        handles: Of the part.
        paired: Whether it has a left and a right one.
        together: Names of several parts that go together; "" for one.
        alone: Of several parts the one that the sliders for handles change, with the other side of a pair and
            without: "eyes" and "left eye".
        opens: Handles that bring in a part that the mask does not have: a mouth between shut lips.
    """

    draft: Draft
    present: bool = False
    handles: Sequence[Handle] = ()
    paired: bool = False
    opens: frozenset[str] = frozenset()
    together: str = ""
    alone: tuple[str, str] = ("", "")

    @property
    def usable(self) -> bool:
        """Whether there is a shape that can be changed."""
        return self.present or self.draft.adds


def value_slider(field: StepField, **more: Any) -> ValueSlider:  # noqa: ANN401  as for ValueSlider
    """Return a slider for a number of a step."""
    low, high = field.soft
    return ValueSlider(
        more.pop("label", field.title),
        high,
        minimum=low,
        decimals=field.decimals,
        zero=field.zero,
        tip=field.tip,
        **more,
    )


class KindSection(Section):
    """A slider for each number, a seed where there is one, and for new shapes a button.

    Signals:
        asked: What the user changes, by field.
        another: The user wants a new shape.
        another_group: The user wants new shapes of all parts that belong to this one.
    """

    asked = Signal(object)
    another = Signal()
    another_group = Signal()

    def __init__(self, kind: StepKind[Any], parent: QWidget | None = None) -> None:
        super().__init__(kind.heading or kind.title, parent)
        self.kind = kind
        self.rows: dict[str, ValueSlider] = {}
        self.button: QPushButton | None = None
        self.group: QPushButton | None = None
        self.seed: SeedField | None = None
        self._shown: object = None
        self._values: dict[str, Any] = {}
        self._build()

    def _build(self) -> None:
        """Make the controls; Tab goes through them in this order."""
        kind = self.kind
        if kind.adds:
            self.button = QPushButton(self.tr("New shape"))
            self.button.setProperty("accent", True)
            set_tip(self.button, self.tr("Draw a new shape that fits the other parts (<part.new_shape>)"))
            self.button.clicked.connect(self.another)
            self.group = QPushButton(self.tr("Group"))
            set_tip(
                self.group, self.tr("Draw the part and those that belong to it as one (<part.new_group>)")
            )
            self.group.clicked.connect(self.another_group)
            buttons = QHBoxLayout()
            buttons.setSpacing(8)
            buttons.addWidget(self.button, 1)
            buttons.addWidget(self.group)
            self.body.addLayout(buttons)
        if kind.seeded and not self._by_strength:
            self._add_seed()
        for field in kind.fields:
            row = self.rows[field.name] = value_slider(field)
            row.value_changed.connect(partial(self._ask, field.name))
            self.add_row(row)
        if kind.seeded and self._by_strength:
            self._add_seed()

    @property
    def _by_strength(self) -> bool:
        """Whether a number tells how much, so that a seed alone asks for nothing."""
        return any(field.idle_at_zero for field in self.kind.fields)

    def _add_seed(self) -> None:
        self.seed = SeedField(self.tr("Seed"))
        self.seed.seed_changed.connect(partial(self._ask, "seed"))
        self.seed.stepped.connect(self._step_seed)
        self.add_row(self.seed)

    def _ask(self, field: str, value: object) -> None:
        self.asked.emit({field: value})

    def _step_seed(self, by: int) -> None:
        self.asked.emit({"seed": (self._values["seed"] + by) % SEEDS})

    def show_shaped(self, now: Shaped) -> None:
        """Show what is asked for, where it is not what is shown already."""
        needed = self._needed(now)
        if needed != self._shown:
            self._shown = needed
            self._show(now)

    def _needed(self, now: Shaped) -> object:
        """Return all that `_show` depends on."""
        draft = now.draft
        return (
            draft.of(self.kind),
            draft.values(self.kind),
            now.present,
            now.usable,
            draft.seed_used,
            drawn_with(draft.part) if self.kind.adds else "",
        )

    def _show(self, now: Shaped) -> None:
        draft, on = now.draft, bool(now.draft.of(self.kind))
        self._values = draft.values(self.kind)
        self.set_in_use(on)
        usable = now.usable or self.kind.adds
        for name, row in self.rows.items():
            row.set_value(self._values[name])
            row.setEnabled(usable)
        if self.seed is not None:
            self.seed.set_seed(self._values["seed"])
            self.seed.setEnabled(usable and (on or not self._by_strength))
        if self.group is not None:
            self.group.setVisible(bool(drawn_with(draft.part)))
        if self.button is not None:
            another = on or draft.seed_used  # the shown seed is used up: it goes one further
            if now.usable:
                self.button.setText(self.tr("Another shape") if another else self.tr("New shape"))
            else:
                self.button.setText(self.tr("Add another shape") if another else self.tr("Add this part"))
