"""The variant tray: what is varied and how far, above the thumbnails."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QStackedLayout,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from facemask_editor.app.disabled_reason import DisabledReason, Way
from facemask_editor.app.variants.aim import Scope
from facemask_editor.app.variants.tray import COLDEST, WARMEST, Tray
from facemask_editor.qt.features.variants.maker import Made
from facemask_editor.qt.features.variants.strip import Strip
from facemask_editor.qt.look.icons import icon
from facemask_editor.qt.look.plain_text import plain_label
from facemask_editor.qt.widgets.choice_box import ChoiceBox
from facemask_editor.qt.widgets.named_slider import ValueSlider

if TYPE_CHECKING:
    from facemask_editor.app.variants.variant import Variant

_WIDE, _WIDEST = 700, 860
"""Logical pixels of a tray in which one button has its text, and in which both have."""
_TITLE = 96
"""Least width of the title."""


class VariantsPanel(QWidget):
    """Controls in one line, thumbnails below, or why there are none.

    Args:
        of: Returns what is known of a variant.

    Signals:
        seen_changed: Whether somebody can see it has changed.
        aim_changed: What is varied was chosen.
        both_asked: Whether both sides are was chosen.
        warmed: The temperature was changed.
        like_asked, back_asked, export_asked, way_asked: Their buttons.
    """

    seen_changed = Signal()
    aim_changed = Signal()
    both_asked = Signal(bool)
    warmed = Signal(float)
    like_asked = Signal()
    back_asked = Signal()
    export_asked = Signal()
    way_asked = Signal()

    def __init__(self, of: Callable[[Variant], Made], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.strip = Strip(of)
        self.scope = ChoiceBox()
        for scope, text in (
            (Scope.SELECTED, self.tr("Selected parts")),
            (Scope.GROUP, self.tr("Whole group")),
            (Scope.ALL, self.tr("All unlocked")),
        ):
            self.scope.addItem(text, scope)
        self.scope.setToolTip(
            self.tr(
                "What is varied: the selected parts (Shift selects several), their group, or the whole face"
            )
        )
        self.scope.setAccessibleName(self.tr("What is varied"))
        self.both = self._button(
            "arrow-left-right",
            self.tr("Both sides: left and right change together; not those selected with Shift"),
        )
        self.both.setCheckable(True)
        self.both.setChecked(True)
        self.temperature = ValueSlider(
            self.tr("Temperature"),
            WARMEST,
            minimum=COLDEST,
            home=1.0,
            tip=self.tr(
                "How far the variants go: low is close to the likeliest shape, 1 the variety of real faces"
            ),
        )
        self.temperature.set_value(1.0)
        self.temperature.setMinimumWidth(230)
        self.temperature.setMaximumWidth(280)
        self.back = self._button("arrow-left", self.tr("Back to the variants before (Esc)"))
        self.like = QPushButton(icon("creation-outline"), "")
        self.like.setAccessibleName(self.tr("More like this"))
        self.export = QPushButton(icon("export-variant"), "")
        self.title = plain_label()
        self.title.setProperty("heading", True)
        self.title.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.title.setMinimumWidth(_TITLE)
        self._reason = plain_label()
        self._reason.setProperty("muted", True)
        self._reason.setWordWrap(True)
        self._way = QPushButton()
        self._label = ""
        self._connect()
        self._arrange()
        self._on_current()

    @property
    def seen(self) -> bool:
        """Whether somebody can see it."""
        return self.isVisible()

    def show_both(self, *, on: bool) -> None:
        """Show whether left and right change together."""
        self.both.setChecked(on)

    def show_tray(self, tray: Tray, reason: DisabledReason | None) -> None:
        """Show the variants, or why there are none."""
        centre = tray.focus[-1] if tray.focus else None
        title = tray.aim.title if tray.aim is not None else ""
        plain = title[:1].upper() + title[1:]
        self.title.setText(self.tr("{}, like {}").format(plain, centre.label) if centre else plain)
        if reason is not None and tray.pins:
            self.title.setText(reason.text)  # the pins have the place of the reason
        self.title.setToolTip(self.title.text())
        self.back.setVisible(centre is not None)
        self._stack.setCurrentIndex(0 if reason is None or tray.pins else 1)
        self._reason.setText(reason.text if reason is not None else "")
        way = reason.way if reason is not None else Way.NONE
        self._way.setVisible(way is not Way.NONE)
        texts = {Way.UNLOCK: self.tr("&Unlock"), Way.CONVERT: self.tr("&Convert")}
        self._way.setText(texts.get(way, self.tr("&Try again")))
        self.strip.show_variants(tray.shown, tray.pins, centre, title, more=not tray.full)
        number = len(tray.pins)
        export = self.tr("Export pinned ({})…").format(number) if number else self.tr("Export pinned…")
        self.export.setAccessibleName(export.rstrip("…"))
        self._label = export
        self._fold()
        self.export.setEnabled(number > 0)
        self.export.setToolTip(
            self.tr("Write each pinned variant as a mask, with the recipe that makes it")
            if number
            else self.tr("Pin variants first: the pin on a thumbnail, or Space")
        )

    def sizeHint(self) -> QSize:
        return QSize(640, 46 + self.strip.card.height() + 16)

    def minimumSizeHint(self) -> QSize:
        return QSize(320, 46 + self.strip.card.height() + 10)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.seen_changed.emit()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.seen_changed.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fold()

    # Inside

    def _fold(self) -> None:
        """Leave out texts where the window is too narrow for them; tool tips have them."""
        self.like.setText(self.tr("&More like this") if self.width() >= _WIDEST else "")
        number = self._label.partition("(")[2].partition(")")[0]
        self.export.setText(self._label if self.width() >= _WIDE else number)

    def _on_current(self) -> None:
        on = self.strip.current is not None
        self.like.setEnabled(on)
        self.like.setToolTip(
            self.tr("Variants close to the chosen one (M)")
            if on
            else self.tr("Choose a variant first: click it or go to it by arrow keys")
        )

    def _button(self, symbol: str, tip: str) -> QToolButton:
        button = QToolButton()
        button.setIcon(icon(symbol))
        button.setAutoRaise(True)
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        return button

    def _connect(self) -> None:
        self.scope.activated.connect(lambda _index: self.aim_changed.emit())
        self.both.clicked.connect(self.both_asked)
        self.temperature.value_changed.connect(self.warmed)
        self.strip.current_changed.connect(self._on_current)
        self.back.clicked.connect(self.back_asked)
        self.like.clicked.connect(self.like_asked)
        self.export.clicked.connect(self.export_asked)
        self._way.clicked.connect(self.way_asked)

    def _arrange(self) -> None:
        line = QHBoxLayout()
        line.setContentsMargins(8, 6, 8, 0)
        line.setSpacing(8)
        line.addWidget(self.back)
        line.addWidget(self.title, 1)
        line.addWidget(self.scope)
        line.addWidget(self.both)
        line.addWidget(self.temperature, 1)
        line.addWidget(self.like)
        line.addWidget(self.export)
        why = QWidget()
        whys = QHBoxLayout(why)
        whys.setContentsMargins(12, 8, 12, 8)
        whys.addWidget(self._reason, 1)
        whys.addWidget(self._way)
        place = QWidget()
        self._stack = QStackedLayout(place)
        self._stack.addWidget(self.strip)
        self._stack.addWidget(why)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(line)
        layout.addWidget(place, 1)
        self.setFocusProxy(self.strip)
