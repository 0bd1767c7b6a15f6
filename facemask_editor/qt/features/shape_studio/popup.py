"""A slider beside the part: change the selected part without a way to the panel."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QFrame, QLabel, QStyle, QStyleOptionSlider, QVBoxLayout, QWidget

from facemask_editor.qt.features.shape_studio.previews.preview import Preview
from facemask_editor.qt.features.shape_studio.sections.kind_section import value_slider
from facemask_editor.qt.widgets.named_slider import ValueSlider

if TYPE_CHECKING:
    from facemask_editor.recipe.step_field import StepField

_WIDTH = 300
_GAP = 20
"""Logical pixels between it and the part, which may grow that much."""
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class PartPopup(QFrame):
    """Opens beside the part, which stays in sight; Enter makes the preview a step, Escape takes back what was
    changed here and leaves the rest of the preview.

    Where there is no part yet, it opens with the handle under the pointer.

    A click elsewhere closes it too, and leaves the preview as it is.

    Args:
        window: What it lies over.
        preview: Of the part.
    """

    def __init__(self, window: QWidget, preview: Preview) -> None:
        super().__init__(window)
        self._window = window
        self._preview = preview
        self._came_from: QWidget | None = None
        self._take_back: Callable[[], object] | None = None
        self.slider: ValueSlider | None = None
        self.setProperty("card", True)
        self.setProperty("keeps_keys", True)  # the pointer that leaves it must not close it
        self._title = QLabel()
        self._title.setProperty("heading", True)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(14, 10, 14, 12)
        self._column.addWidget(self._title)
        self._watch = QTimer(self)
        self._watch.setSingleShot(True)
        self._watch.timeout.connect(self._close_if_left)
        preview.applied.connect(self.dismiss)
        preview.dropped.connect(self.dismiss)
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._on_focus)
        self.hide()

    def open(
        self,
        at: QPointF,
        title: str,
        field: StepField,
        value: float,
        change: Callable[[float], object],
        *,
        part: QRect | None = None,
        within: QRect | None = None,
    ) -> None:
        """Show the slider.

        Args:
            at: The pointer, in the window.
            title: What is set.
            field: The number.
            value: What holds now.
            change: Takes each new value.
            part: What is changed, in the window; None where nothing of it is there.
            within: What it should lie over, in the window; None for all of it.
        """
        if self.slider is not None:
            self.slider.deleteLater()
        self.slider = value_slider(field, label=title)
        self.slider.set_label_width(0)
        self.slider.set_value(value)
        self.slider.value_changed.connect(change)
        self._take_back = partial(self._change_back, value, change)
        self._column.addWidget(self.slider)
        self._title.setText(title)
        self._came_from = QApplication.focusWidget()
        self.resize(_WIDTH, self.sizeHint().height())
        self.show()
        self.raise_()
        self.slider.slider.setFocus(Qt.FocusReason.PopupFocusReason)
        room = self._window.rect() if within is None else within & self._window.rect()
        corner = self._at_handle(at) if part is None else self._beside(part, room)
        self.move(_into(QRect(corner, self.size()), room).topLeft())

    def dismiss(self) -> None:
        """Close, and give the focus back."""
        if self.isVisible():
            came_from, self._came_from = self._came_from, None
            self.hide()
            if came_from is not None:
                came_from.setFocus(Qt.FocusReason.PopupFocusReason)

    def _change_back(self, value: float, change: Callable[[float], object]) -> None:
        if self.slider is not None and self.slider.value != value:
            change(value)

    def _at_handle(self, at: QPointF) -> QPoint:
        assert self.slider is not None
        self._column.activate()
        handle = self.slider.slider
        option = QStyleOptionSlider()
        handle.initStyleOption(option)
        style, control = QStyle.ComplexControl.CC_Slider, QStyle.SubControl.SC_SliderHandle
        knob = handle.style().subControlRect(style, option, control, handle).center()
        return at.toPoint() - handle.mapTo(self, knob)

    def _beside(self, part: QRect, room: QRect) -> QPoint:
        """Return the corner of the place that hides least of the part: first right of it, then left, ..."""
        own = QRect(QPoint(), self.size())
        own.moveCenter(part.center())
        sides = [
            QPoint(part.right() + 1 + _GAP, own.y()),
            QPoint(part.left() - _GAP - own.width(), own.y()),
            QPoint(own.x(), part.bottom() + 1 + _GAP),
            QPoint(own.x(), part.top() - _GAP - own.height()),
        ]

        def hidden(corner: QPoint) -> int:
            over = _into(QRect(corner, own.size()), room) & part
            return over.width() * over.height()

        return min(sides, key=hidden)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if event.key() in (*_ENTER, Qt.Key.Key_Escape):
                event.accept()  # else they are keys of the window, which leave this open
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _ENTER:
            self._preview.apply()
            self.dismiss()
        elif event.key() == Qt.Key.Key_Escape:
            if self._take_back is not None:
                self._take_back()
            self.dismiss()
        else:
            super().keyPressEvent(event)

    def _on_focus(self, _old: QWidget | None, _new: QWidget | None) -> None:
        if self.isVisible():
            self._watch.start()  # later: the focus is nowhere between two widgets

    def _close_if_left(self) -> None:
        focus = QApplication.focusWidget()
        if self.isVisible() and (focus is None or not self.isAncestorOf(focus)):
            self._came_from = None
            self.dismiss()


def _into(rect: QRect, room: QRect) -> QRect:
    """Return a rectangle moved into another one, its upper left corner first."""
    room = room.adjusted(8, 8, -8, -8)
    x = max(room.left(), min(rect.left(), room.right() + 1 - rect.width()))
    y = max(room.top(), min(rect.top(), room.bottom() + 1 - rect.height()))
    return QRect(QPoint(x, y), rect.size())
