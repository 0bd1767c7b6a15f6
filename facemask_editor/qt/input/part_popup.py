"""A slider at the pointer: nudge or blend the selected part without a way to the panel."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QFrame, QLabel, QStyle, QStyleOptionSlider, QVBoxLayout, QWidget

from facemask_editor.qt.panels.latent_preview import LatentPreview
from facemask_editor.qt.panels.latent_slider import ValueSlider

_WIDTH = 300
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class PartPopup(QFrame):
    """Opens so that the handle lies under the pointer; Enter keeps the preview, Escape drops it.

    Anything else that takes the focus closes it too, and leaves the preview as it is.

    Args:
        window: What it lies over.
        preview: Of the part.
    """

    def __init__(self, window: QWidget, preview: LatentPreview) -> None:
        super().__init__(window)
        self._window = window
        self._preview = preview
        self._came_from: QWidget | None = None
        self.slider: ValueSlider | None = None
        self.setProperty("card", True)
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
        self, at: QPointF, title: str, maximum: float, value: float, change: Callable[[float], object]
    ) -> None:
        """Show the slider.

        Args:
            at: The pointer, in the window.
            title: What is set.
            maximum: The largest value; the smallest is 0.
            value: What holds now.
            change: Takes each new value.
        """
        if self.slider is not None:
            self.slider.deleteLater()
        self.slider = ValueSlider(title, maximum, zero=self.tr("off"))
        self.slider.set_label_width(0)
        self.slider.set_value(value)
        self.slider.value_changed.connect(change)
        self._column.addWidget(self.slider)
        self._title.setText(title)
        self._came_from = QApplication.focusWidget()
        self.resize(_WIDTH, self.sizeHint().height())
        self.show()
        self.raise_()
        self.slider.slider.setFocus(Qt.FocusReason.PopupFocusReason)
        self._place(at)

    def dismiss(self) -> None:
        """Close, and give the focus back."""
        if self.isVisible():
            came_from, self._came_from = self._came_from, None
            self.hide()
            if came_from is not None:
                came_from.setFocus(Qt.FocusReason.PopupFocusReason)

    def _place(self, at: QPointF) -> None:
        assert self.slider is not None
        self._column.activate()
        handle = self.slider.slider
        option = QStyleOptionSlider()
        handle.initStyleOption(option)
        style, control = QStyle.ComplexControl.CC_Slider, QStyle.SubControl.SC_SliderHandle
        knob = handle.style().subControlRect(style, option, control, handle).center()
        corner = at.toPoint() - handle.mapTo(self, knob)
        room = self._window.rect().adjusted(8, 8, -8 - self.width(), -8 - self.height())
        self.move(
            QPoint(
                min(max(corner.x(), room.left()), max(room.left(), room.right())),
                min(max(corner.y(), room.top()), max(room.top(), room.bottom())),
            )
        )

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
            self._preview.cancel()
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
