"""The canvas: the mask on the screen, painted on with tools."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import (
    QEnterEvent,
    QFocusEvent,
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QTabletEvent,
    QTouchEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QLineEdit, QPlainTextEdit, QTextEdit, QWidget

from facemask_editor.core.labels import LabelMap
from facemask_editor.core.region import Box
from facemask_editor.document import BrushShape, Change, MaskDocument
from facemask_editor.qt.canvas.control.controller import ToolController
from facemask_editor.qt.canvas.control.line_grip import LineGrip
from facemask_editor.qt.canvas.drawing import draw_focus_ring
from facemask_editor.qt.canvas.view import MaskView
from facemask_editor.qt.canvas.view_transform import ViewTransform
from facemask_editor.qt.tools.common.options import ToolOptions
from facemask_editor.qt.tools.common.tool import Tool

_FOCUS_BY_KEY = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
_TYPED_IN = (QLineEdit, QAbstractSpinBox, QTextEdit, QPlainTextEdit)


class MaskCanvas(MaskView):
    """Shows the document and hands what the hands do to its tools.

    Attributes:
        tools: The tools at work. What others need of them is here too, under the names that follow.
    """

    document_changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tools = tools = ToolController(self, self)
        self._grip = LineGrip(self)
        self.label_selected = tools.label_selected
        self.label_toggled = tools.label_toggled
        self.pointer_moved = tools.pointer_moved
        self.tool_changed = tools.tool_changed
        self.brush_size_changed = tools.size_changed
        self.tool_state_changed = tools.state_changed
        self.status_message = tools.said
        self._focus_ring = False
        self.setMouseTracking(True)
        self.setTabletTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Mask canvas"))
        self.setAccessibleDescription(
            self.tr("Arrow keys move the brush, hold Space to paint, Escape takes the stroke back")
        )
        tools.update_cursor()

    # Of the tools

    @property
    def options(self) -> ToolOptions:
        """What the user has set for the tools."""
        return self.tools.options

    @property
    def tool_id(self) -> str:
        """The chosen tool."""
        return self.tools.tool_id

    def set_tool(self, tool: str) -> None:
        """Choose a tool by its id; a stroke under way is kept."""
        self.tools.choose(tool)

    @property
    def current_tool(self) -> Tool:
        """The chosen tool itself."""
        return self.tools.current

    @property
    def selected_label(self) -> int:
        """The class to paint."""
        return self.tools.selected_label

    @selected_label.setter
    def selected_label(self, label: int) -> None:
        self.tools.select_label(label)

    def select_label(self, label: int) -> None:
        """Choose the class to paint."""
        self.tools.select_label(label)

    @property
    def brush_size(self) -> int:
        """Diameter or side in pixels, 1..512, of the chosen tool; the brush's for a tool without its own."""
        return self.tools.size_of(self.tools.tool_id)

    @brush_size.setter
    def brush_size(self, size: int) -> None:
        self.tools.set_size_of(self.tools.tool_id, size)

    @property
    def brush_shape(self) -> BrushShape:
        """Of all brushes."""
        return self.tools.options.brush_shape

    @brush_shape.setter
    def brush_shape(self, shape: BrushShape) -> None:
        self.tools.options.brush_shape = shape

    def change_brush_size(self, *, up: bool, coarse: bool = False) -> None:
        """Make the brush a tenth larger or smaller; coarse: ten pixels."""
        self.tools.change_size(up=up, coarse=coarse)

    def resize_brush(self) -> None:
        """Size the brush by moving the pointer until a click or Enter; Escape takes it back."""
        self.tools.pointer.resize()

    @property
    def cursor_at(self) -> tuple[float, float] | None:
        """The point of the picture under pointer or keyboard cursor, or None while there is none."""
        return self.tools.cursor_at

    def may_edit(self, label: int) -> bool:
        """Return whether pixels may get this class now; else tell the user why not."""
        return self.tools.may_edit(label)

    def say(self, text: str) -> None:
        """Show a message to the user."""
        self.tools.say(text)

    # What is shown

    def set_document(self, document: MaskDocument | None) -> None:
        """Show another document, fitted; a stroke on the old one is kept, the preview dropped."""
        self.tools.leave_document()
        super().set_document(document)
        self.tools.enter_document()
        self.document_changed.emit(document)

    def set_preview(
        self,
        label_map: LabelMap | None,
        *,
        marked: bool = True,
        box: Box | None = None,
        rough: bool = False,
    ) -> None:
        """Show a label map instead of the document's; what a tool has pending is kept first."""
        if self.tools.drafting:
            if label_map is None:
                return  # the end of another preview is not the end of the tool's
            self.tools.current.leave()
        super().set_preview(label_map, marked=marked, box=box, rough=rough)
        self.tools.tell_pointer()

    def show_draft(self, label_map: LabelMap | None, *, marked: bool = False) -> None:
        """Show a label map that is not yet part of the document, its changes marked; None ends it."""
        self.tools.show_draft(label_map, marked=marked)

    def show_map(self, label_map: LabelMap | None, *, marked: bool = True) -> None:
        """Show a label map instead of the document's, whoever it is of; None ends it."""
        super().set_preview(label_map, marked=marked)

    def set_pointer_shape(self, shape: Qt.CursorShape) -> None:
        """Show another pointer."""
        if self.cursor().shape() != shape:
            self.setCursor(shape)

    def take_focus(self) -> None:
        """Take the keyboard, because the hand is here."""
        self.setFocus(Qt.FocusReason.MouseFocusReason)

    def leave_tools(self) -> None:
        """Take the brush away; the pointer is on the line of a wipe."""
        self.tools.pointer.leave()

    def _set_view(self, view: ViewTransform) -> None:
        changed = view != self._view
        super()._set_view(view)
        if changed:
            self.tools.view_changed()

    def _on_change(self, change: Change) -> None:
        super()._on_change(change)
        self.tools.follow(change)

    def _paint_overlay(self, painter: QPainter) -> None:
        self.tools.paint(painter)

    def _paint_above(self, painter: QPainter) -> None:
        if self._focus_ring:
            draw_focus_ring(painter, self.rect(), self.palette())

    # Qt's events

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QNativeGestureEvent):
            return self.tools.pointer.gesture(event)
        if isinstance(event, QTouchEvent):
            if self.tools.pointer.active is None and self._grip.takes_touch(event):
                return True
            return self.tools.pointer.touch(event)
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            # Before a shortcut of the window takes the key that ends a stroke.
            if self.tools.keys.claims(event):
                event.accept()
                return True
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and event.key() in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab)
            and self.tools.keys.claims(event)
        ):  # before Qt moves the focus with it
            return self.tools.keys.press(event)
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if not self._on_line(event):
            self.tools.pointer.mouse_press(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        # Qt reports the second of two quick clicks only as this; it marks like any other.
        if not self._on_line(event):
            self.tools.pointer.mouse_press(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if not self._on_line(event):
            self.tools.pointer.mouse_move(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if not self._on_line(event):
            self.tools.pointer.mouse_release(event)

    def tabletEvent(self, event: QTabletEvent) -> None:
        if self._on_line(event):
            event.accept()
        else:
            self.tools.pointer.tablet(event)

    def _on_line(self, event: QMouseEvent | QTabletEvent) -> bool:
        """Return whether an event of the pointer was the wipe's line's."""
        if self._halves.line_at is None:
            return False
        pointer = self.tools.pointer
        return pointer.active is None and not pointer.panning and self._grip.takes(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        self.tools.pointer.wheel(event)

    def enterEvent(self, event: QEnterEvent) -> None:
        # The keys of the brush act where the hand is, also after a click in a list; not while one types.
        if self.isActiveWindow() and not _holds_keys(QApplication.focusWidget()):
            self.take_focus()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self.tools.pointer.leave()
        super().leaveEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.tools.keys.press(event):
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if not self.tools.keys.release(event):
            super().keyReleaseEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._focus_ring = event.reason() in _FOCUS_BY_KEY
        self.update()
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._grip.let_go()
        self.tools.lose_focus()
        if self._focus_ring:
            self._focus_ring = False
            self.update()
        super().focusOutEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        self._grip.let_go()
        self.tools.pointer.finish()
        super().hideEvent(event)


def _holds_keys(focused: QWidget | None) -> bool:
    """Whether a widget keeps the keys while the pointer goes over the canvas: one that is typed in, or one of
    a card that lies over the canvas and closes with its focus (property ``keeps_keys``)."""
    if isinstance(focused, _TYPED_IN):
        return True
    while focused is not None and not focused.property("keeps_keys"):
        focused = focused.parentWidget()
    return focused is not None
