"""The recipe list: all that made this face, each step to be changed, switched off, moved or taken away."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from facemask_editor.app.session import Facet, Session
from facemask_editor.app.timeline.rows import Row, rows_of, step_text
from facemask_editor.qt.features.recipe_list.changes import Asked, Changes
from facemask_editor.qt.features.recipe_list.pictures import StepPictures
from facemask_editor.qt.features.recipe_list.row_model import RowModel
from facemask_editor.qt.features.recipe_list.row_view import PICTURE, RowView
from facemask_editor.qt.features.recipe_list.sheet import StepSheet
from facemask_editor.qt.look.icons import icon
from facemask_editor.qt.widgets.lines import FixedLines
from facemask_editor.recipe.adapt import ADAPT

if TYPE_CHECKING:
    from PySide6.QtGui import QShowEvent

    from facemask_editor.app.timeline.timeline import Timeline
    from facemask_editor.document.document import MaskDocument
    from facemask_editor.render.illustration.choices import Choices


class RecipePanel(QWidget):
    """The rows, what can be done to the current one, and its numbers.

    Args:
        session: What the window works on.
        changes: Of its document.
        colours: Of a face that is drawn where there is no photo.

    Signals:
        menu_wanted: The button of the menu was pressed.
    """

    menu_wanted = Signal(QWidget)

    def __init__(
        self,
        session: Session,
        changes: Changes,
        colours: Callable[[MaskDocument], Choices],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self._changes = session, changes
        self._row: Row | None = None
        side = round(PICTURE * self.devicePixelRatioF())
        self.pictures = StepPictures(self._on_pictures, self._keys_in_sight, colours, side, self)
        self.model = RowModel(self.pictures.__getitem__, self)
        self.view = RowView(self.model)
        self.view.setAccessibleName(self.tr("Recipe"))
        self.empty = QLabel(self.tr("Every edit of this face will be listed here, to be changed later."))
        self.empty.setWordWrap(True)
        self.empty.setProperty("muted", True)
        self.empty.setContentsMargins(10, 10, 10, 10)
        self.sheet = StepSheet()
        self.receipt = FixedLines(2)
        self.receipt.setProperty("muted", True)
        said = QVBoxLayout()  # margins of the label itself would be taken from its lines
        said.setContentsMargins(10, 4, 10, 2)
        said.addWidget(self.receipt)
        self.said = QLabel()
        self.said.setProperty("muted", True)
        self.said.setContentsMargins(10, 0, 4, 0)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignTop)
        # its width is the column's: the canvas must not move when another row is chosen
        self.sheet.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Maximum)
        self.sheet.setMinimumWidth(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.empty, 1)
        column.addWidget(self.view, 1)
        column.addWidget(self.sheet)
        column.addLayout(said)
        column.addLayout(self._buttons())
        self.setFocusProxy(self.view)
        self.view.selectionModel().currentChanged.connect(lambda _new, _old: self._on_current())
        self.view.switched.connect(self.switch)
        self.view.removed.connect(self.remove)
        self.view.moved.connect(self.move_by)
        self.view.entered.connect(self.sheet.enter)
        self.view.verticalScrollBar().valueChanged.connect(lambda _value: self.pictures.go_on())
        self.model.dropped.connect(self._on_dropped)
        self.sheet.asked.connect(self._on_asked)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self.refresh)
        changes.changed.connect(self._soon.start)
        changes.progress.connect(self._on_progress)
        session.subscribe(lambda _changed: self._on_photo(), Facet.PHOTO)
        self.refresh()

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(0, 2, 6, 4)
        row.setSpacing(2)
        row.addWidget(self.said, 1)
        self.earlier = self._button("arrow-up", self.tr("Earlier (Alt+Up)"), partial(self._current_by, -1))
        self.later = self._button("arrow-down", self.tr("Later (Alt+Down)"), partial(self._current_by, 1))
        self.eye = self._button("eye-off-outline", self.tr("Switch off or on (Space)"), self._current_switch)
        self.bin = self._button("delete-outline", self.tr("Take away (Delete)"), self._current_remove)
        self.more = self._button("dots-vertical", self.tr("Save, load and apply recipes"), self._menu)
        for button in (self.earlier, self.later, self.eye, self.bin, self.more):
            row.addWidget(button)
        return row

    def _button(self, sign: str, tip: str, act: Callable[[], object]) -> QToolButton:
        button = QToolButton()
        button.setIcon(icon(sign))
        button.setToolTip(tip)
        button.setAccessibleName(tip.partition(" (")[0])
        button.setAutoRaise(True)
        button.clicked.connect(lambda: act())
        return button

    # What is shown

    @property
    def row(self) -> Row | None:
        """The current row."""
        return self._row

    def refresh(self) -> None:
        """Show the timeline as it is asked for; hidden, wait until somebody looks."""
        if not self.isVisible():
            return
        document, timeline = self._session.document, self._changes.timeline
        if document is not None and document.in_stroke:
            return  # its end tells
        rows = [] if document is None or timeline is None else rows_of(timeline, document.schema)
        kept = None if self._row is None else self._row.id
        grown = len(rows) > len(self.model.rows)
        self.model.show_rows(rows)
        self.empty.setVisible(not rows)
        self.view.setVisible(bool(rows))
        self.sheet.setVisible(bool(rows))
        place = None if kept is None else self.model.place(kept)
        turns = bool(rows) and (place is None or (grown and not self.sheet.in_hand))
        if turns:
            place = len(rows) - 1
        if place is not None:
            self.view.setCurrentIndex(self.model.index(place))
        self._on_current()
        if grown and turns:
            self.view.scrollToBottom()
        if not self._changes.pending:
            self.said.setText(self.tr("1 step") if len(rows) == 1 else self.tr("{} steps").format(len(rows)))
        else:
            self.said.setText(self.tr("Replaying…"))
        self.pictures.show(document, timeline)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._soon.start()

    def _on_current(self) -> None:
        index = self.view.currentIndex()
        self._row = self.model.rows[index.row()] if index.isValid() else None
        row = self._row
        hint = ""
        if row is None:
            hint = self.tr("Nothing yet.") if not self.model.rows else self.tr("Choose a step to change it.")
        elif row.step is None:
            hint = self.tr("Painted pixels; they are painted again when an earlier step changes.")
        if row is None:
            self.sheet.show_step(None, hint)
        else:
            self.sheet.show_step(row.step, hint, row.adapt, row.more)
        for button in (self.earlier, self.later, self.eye, self.bin):
            button.setEnabled(row is not None)
        if row is not None:
            self.eye.setIcon(icon("eye-off-outline" if row.on else "eye-outline"))

    def _on_progress(self, share: float) -> None:
        if self._changes.pending:
            self.said.setText(self.tr("Replaying… {} %").format(round(100 * share)))

    def _on_photo(self) -> None:
        self.pictures.forget()
        self._soon.start()

    def _on_pictures(self) -> None:
        self.model.refresh()

    def _keys_in_sight(self) -> list[int]:
        rows = self.model.rows
        seen = [rows[at] for at in self.view.visible_rows() if at < len(rows)]
        return [row.key for row in seen if row.last and row.step is not None][::-1]

    # What is done

    def switch(self, place: int) -> None:
        """Switch a row off, or on again."""
        row = self.model.rows[place]
        words = self.tr("Switched off: {}") if row.on else self.tr("Switched on: {}")
        key, places, on = row.key, _places(row), not row.on

        def switched(timeline: Timeline) -> Timeline:
            for place in places:
                timeline = timeline.switched(key, place, on=on)
            return timeline

        self._ask(words.format(row.text), switched)

    def remove(self, place: int) -> None:
        """Take a row away."""
        row = self.model.rows[place]
        key, places = row.key, _places(row)

        def taken(timeline: Timeline) -> Timeline:
            for place in reversed(places):
                timeline = timeline.without(key, place)
            return timeline

        self._ask(self.tr("Taken away: {}").format(row.text), taken)

    def move_by(self, place: int, by: int) -> None:
        """Move the entry of a row by so many entries."""
        row = self.model.rows[place]
        key, last = row.key, self.model.rows[-1].number
        if 1 <= row.number + by <= last:
            self._ask(self.tr("Moved: {}").format(row.text), lambda timeline: timeline.moved(key, by))

    def _on_dropped(self, place: int, before: int) -> None:
        rows = self.model.rows
        moved = rows[place].number
        target = rows[before].number if before < len(rows) else rows[-1].number + 1
        by = target - moved if target < moved else target - moved - 1
        if by:
            self.move_by(place, by)

    def _on_asked(self, field: str, value: object) -> None:
        row, document = self._row, self._session.document
        if row is None or row.step is None or document is None:
            return
        key, index = row.key, row.index
        if field == ADAPT.name and isinstance(value, float):
            amount = value
            self._ask(
                self.tr("Changed: {}, adapt {:.2f}").format(row.text, amount),
                lambda timeline: timeline.with_adapt(key, amount),
                ("recipe", key, index, field),
            )
            return
        at, _, name = field.rpartition(".")
        steps = (row.step, *row.more)
        places = [int(at)] if at else range(len(steps))
        changed = {
            index + place: type(steps[place])(**{**dict(steps[place]), name: value}) for place in places
        }

        def with_steps(timeline: Timeline) -> Timeline:
            for place, step in changed.items():
                timeline = timeline.with_step(key, place, step)
            return timeline

        text = step_text(document.schema, *changed.values())
        self._ask(self.tr("Changed: {}").format(text), with_steps, ("recipe", key, min(changed), name))

    def _ask(self, name: str, act: Callable, merge_key: object = None) -> None:  # type: ignore[type-arg]
        self._changes.ask(Asked(act, name, merge_key))

    def _at_current(self, act: Callable[[int], object]) -> None:
        if self._row is not None and (place := self.model.place(self._row.id)) is not None:
            act(place)

    def _current_by(self, by: int) -> None:
        self._at_current(lambda place: self.move_by(place, by))

    def _current_switch(self) -> None:
        self._at_current(self.switch)

    def _current_remove(self) -> None:
        self._at_current(self.remove)

    def _menu(self) -> None:
        self.menu_wanted.emit(self.more)


def _places(row: Row) -> range:
    """Return the places of a row's steps in its entry."""
    return range(row.index, row.index + 1 + len(row.more))
