"""The status bar: what is under the pointer, zoom, size, model and whether it is at work."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QProgressBar, QStatusBar, QToolButton, QWidget

from facemask_editor.qt.look.plain_text import plain_label, plain_tip
from facemask_editor.qt.look.swatch import Swatch

if TYPE_CHECKING:
    from facemask_editor.core.labels import LabelSchema
    from facemask_editor.engine.requests import ModelInfo

_MESSAGE_MS = 6000
_BUSY_SIZE = (64, 6)


class ElidedLabel(QLabel):
    """A line that is cut with dots where the room ends, and asks for none."""

    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())

    def sizeHint(self) -> QSize:
        return self.minimumSizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        rect = self.contentsRect()
        text = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, rect.width())
        self.style().drawItemText(
            painter,
            rect,
            Qt.AlignmentFlag.AlignVCenter.value,
            self.palette(),
            self.isEnabled(),
            text,
            self.foregroundRole(),
        )
        painter.end()


class StatusBar(QStatusBar):
    """Left: the pointer; right: zoom, size and model. Messages pass over the left part."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._of_step = False
        self._swatch = Swatch(12)
        kept = self._swatch.sizePolicy()
        kept.setRetainSizeWhenHidden(True)
        self._swatch.setSizePolicy(kept)
        self.pointer = plain_label()
        self.pointer.setMinimumWidth(
            self.fontMetrics().horizontalAdvance("Mouth (inner)   0000, 0000   0,000,000 px   ")
        )
        self.hint = ElidedLabel()
        self.zoom = QToolButton()
        self.zoom.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.zoom.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.zoom.setToolTip(self.tr("Zoom"))
        self.size_label = QLabel()
        self.model = plain_label()
        # In a place of its own: a layout would lay out the whole window anew whenever it comes or goes.
        busy_place = QWidget()
        busy_place.setFixedSize(*_BUSY_SIZE)
        self.busy = QProgressBar(busy_place)
        self.busy.setRange(0, 0)
        self.busy.setTextVisible(False)
        self.busy.setFixedSize(*_BUSY_SIZE)
        self.busy.setAccessibleName(self.tr("The model is at work"))
        self.setSizeGripEnabled(False)
        # one widget: a message hides it whole, whatever the pointer shows meanwhile
        under_pointer = QWidget()
        row = QHBoxLayout(under_pointer)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._swatch)
        row.addWidget(self.pointer)
        row.addWidget(self.hint, 1)
        self.addWidget(under_pointer, 1)
        placed = QWidget()
        self._places = QHBoxLayout(placed)
        self._places.setContentsMargins(0, 0, 0, 0)
        for widget in (placed, busy_place, self.model, self.size_label, self.zoom):
            self.addPermanentWidget(widget)
        self.show_pointer(None, -1, -1, -1)
        self.show_busy(False)

    def say(self, text: str) -> None:
        """Show a sentence for some seconds; "" takes the one away that is shown."""
        self._of_step = False
        self.showMessage(text, _MESSAGE_MS)

    def say_done(self, text: str) -> None:
        """Show what has been done to the mask, for some seconds or until `forget_done`."""
        self.say(text)
        self._of_step = True

    def add_to_done(self, text: str, more: str) -> None:
        """Say more of what has been done, where that is what is shown; nothing said since is taken away."""
        if self.currentMessage() == text:
            self.say_done(f"{text}. {more}")

    def forget_done(self) -> None:
        """Take away what was said of a step that is not the newest any more."""
        if self._of_step:
            self.say("")

    def forget(self, text: str) -> None:
        """Take away a sentence that does not hold any more, where it is the one that is shown."""
        if text and self.currentMessage() == text:
            self.say("")

    def show_pointer(
        self, schema: LabelSchema | None, x: int, y: int, label: int, area: int | None = None
    ) -> None:
        """Show class and position under the pointer, and how many pixels the class has; -1 is outside."""
        inside = schema is not None and label >= 0
        self._swatch.setVisible(inside)
        if schema is None or label < 0:
            if self.pointer.text():  # each new text lays out and paints the whole bar
                self.pointer.clear()
            return
        from facemask_editor.qt.look.class_colours import (
            class_colours,  # brings NumPy; the window comes first
        )

        self._swatch.set_colour(class_colours().rgb(schema, label))
        size = "" if area is None else f"   {area:,} px".replace(",", "\u202f")
        self.pointer.setText(f"{schema.title(label)}   {x}, {y}{size}")

    def place(self, widget: QWidget) -> None:
        """Let a small widget stand right of all that comes and goes."""
        self._places.addWidget(widget)

    def show_hint(self, text: str) -> None:
        """Show what the current tool takes."""
        self.hint.setText(text)

    def show_zoom(self, factor: float, angle: float = 0.0, *, mirrored: bool = False) -> None:
        """Show the zoom as per cent, and by how many degrees and whether in a mirror the mask is seen."""
        parts = [self.tr("mirrored")] if mirrored else []
        parts += [f"{angle:+.0f}°".replace("-", "−")] if round(angle) else []
        text = " · ".join([*parts, f"{factor:.0%}"])
        self.zoom.setText(text)
        self.zoom.setAccessibleName(self.tr("Zoom {}").format(text))

    def offer_zoom(self, actions: Sequence[QAction]) -> None:
        """Let the zoom be changed where it is shown."""
        menu = QMenu(self.zoom)
        menu.addActions(actions)
        self.zoom.setMenu(menu)

    def show_size(self, size: tuple[int, int] | None) -> None:
        """Show width and height of the mask."""
        self.size_label.setText(f"{size[0]} × {size[1]} px" if size else "")

    def show_model(self, text: str, info: ModelInfo | None = None) -> None:
        """Show the state of the model, or its title and device."""
        self.model.setText(f"{info.title} · {info.device.upper()}" if info else text)
        self.model.setToolTip(plain_tip(self.tr("Licence: {}").format(info.licence)) if info else "")

    def show_busy(self, busy: bool) -> None:
        """Show whether the model is at work."""
        self.busy.setVisible(busy)
