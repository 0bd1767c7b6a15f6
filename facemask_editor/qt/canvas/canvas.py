"""The canvas: the mask on the screen with tools, brush cursor and keys."""

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
    QRegion,
    QTabletEvent,
    QTouchEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QLineEdit, QPlainTextEdit, QTextEdit, QWidget

from facemask_editor.core.labels import LabelMap
from facemask_editor.document import BrushShape, Change, ChangeKind, MaskDocument
from facemask_editor.document.paint.brush import MAX_SIZE, MIN_SIZE
from facemask_editor.document.paint.mirror import Axis
from facemask_editor.qt.actions.key_tips import with_keys
from facemask_editor.qt.canvas.brush_cursor import SMALL_ON_SCREEN, BrushCursor
from facemask_editor.qt.canvas.drawing import draw_focus_ring
from facemask_editor.qt.canvas.kept_class import kept_class
from facemask_editor.qt.canvas.keys import KeyInput
from facemask_editor.qt.canvas.pointer import PointerInput
from facemask_editor.qt.canvas.tool_keeper import ToolKeeper
from facemask_editor.qt.canvas.tool_overlay import ToolOverlay
from facemask_editor.qt.canvas.view import MaskView
from facemask_editor.qt.canvas.view_transform import ViewTransform
from facemask_editor.qt.tools import TOOLS, Tool, ToolKind, ToolOptions, scaled_size

_FOCUS_BY_KEY = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
_TOUCHES = (
    QEvent.Type.TouchBegin, QEvent.Type.TouchUpdate, QEvent.Type.TouchEnd, QEvent.Type.TouchCancel
)  # fmt: skip
_TYPED_IN = (QLineEdit, QAbstractSpinBox, QTextEdit, QPlainTextEdit)


class MaskCanvas(MaskView):
    """Paints on a document with the chosen tool; is the ``ToolHost``."""

    label_selected = Signal(int)
    pointer_moved = Signal(int, int, int)
    tool_changed = Signal(object)
    brush_size_changed = Signal(int)
    brush_shape_changed = Signal(object)
    status_message = Signal(str)
    document_changed = Signal(object)
    tool_state_changed = Signal()
    """What is pending in the current tool, or what it hints at, may be another."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._selected_label = 1
        self._sizes = {ToolKind.BRUSH: 24, ToolKind.ERASER: 24}
        self._brush_shape = BrushShape.ROUND
        self.options = ToolOptions(self)
        self._drafting = False
        self._overlay = ToolOverlay(self)
        self._tool_kind = ToolKind.BRUSH
        self._tools: dict[ToolKind, Tool] = {kind: tool(self) for kind, tool in TOOLS.items()}
        self._cursor = BrushCursor()
        self._cursor_region = QRegion()
        self._pointer = PointerInput(self)
        self._keeper = ToolKeeper(self)
        self._keys = KeyInput(self, self._pointer)
        self._focus_ring = False
        self.setMouseTracking(True)
        self.setTabletTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Mask canvas"))
        self.setAccessibleDescription(
            self.tr("Arrow keys move the brush, hold Space to paint, Escape takes the stroke back")
        )
        self.options.changed.connect(self._on_options)
        self.update_cursor()

    # Tool and class

    @property
    def tool_kind(self) -> ToolKind:
        """The chosen tool."""
        return self._tool_kind

    def set_tool(self, tool: ToolKind) -> None:
        """Choose a tool; a stroke under way is kept."""
        if tool == self._tool_kind:
            return
        self._pointer.finish()
        self.current_tool.leave()
        self._tool_kind = tool
        self.update_cursor()
        self.update_overlay()
        self.tool_changed.emit(tool)
        self.brush_size_changed.emit(self.brush_size)

    def tool(self, kind: ToolKind) -> Tool:
        """Return the tool of a kind."""
        return self._tools[kind]

    @property
    def current_tool(self) -> Tool:
        """The chosen tool itself."""
        return self._tools[self._tool_kind]

    @property
    def selected_label(self) -> int:
        """The class to paint."""
        return self._selected_label

    @selected_label.setter
    def selected_label(self, label: int) -> None:
        if label != self._selected_label:
            if self._tool_kind is ToolKind.TRANSFORM:
                self.current_tool.leave()
            self._selected_label = int(label)
            self.update_overlay()
            self.label_selected.emit(self._selected_label)

    def select_label(self, label: int) -> None:
        """Choose the class to paint."""
        self.selected_label = label

    @property
    def brush_size(self) -> int:
        """Diameter or side in pixels, 1..512; of the eraser while that is chosen, else of the brush."""
        return self.size_of(self._tool_kind)

    @brush_size.setter
    def brush_size(self, size: int) -> None:
        self.set_size_of(self._tool_kind, size)

    def size_of(self, kind: ToolKind) -> int:
        """Return the brush size of a tool; tools without one give the brush's."""
        return self._sizes.get(kind, self._sizes[ToolKind.BRUSH])

    def set_size_of(self, kind: ToolKind, size: int) -> None:
        """Set the brush size of a tool; sizes out of range are cut."""
        kind = kind if kind in self._sizes else ToolKind.BRUSH
        size = min(max(int(size), MIN_SIZE), MAX_SIZE)
        if size == self._sizes[kind]:
            return
        before = self.brush_size
        self._sizes[kind] = size
        self.update_cursor()
        if self.brush_size != before:
            self.brush_size_changed.emit(self.brush_size)

    def change_brush_size(self, *, up: bool, coarse: bool = False) -> None:
        """Make the brush a tenth larger or smaller; coarse: ten pixels."""
        size = self.brush_size
        self.brush_size = size + (10 if up else -10) if coarse else scaled_size(size, up=up)

    def resize_brush(self) -> None:
        """Size the brush by moving the pointer until a click or Enter; Escape takes it back."""
        self._pointer.resize()

    @property
    def brush_shape(self) -> BrushShape:
        """Of brush and eraser."""
        return self._brush_shape

    @brush_shape.setter
    def brush_shape(self, shape: BrushShape) -> None:
        if shape != self._brush_shape:
            self._brush_shape = shape
            self.update_cursor()
            self.brush_shape_changed.emit(shape)

    @property
    def pressure_size(self) -> bool:
        """Whether the pen's pressure scales the brush; off at first."""
        return self.options.pressure_size

    @pressure_size.setter
    def pressure_size(self, on: bool) -> None:
        self.options.pressure_size = on

    # What tools ask for

    def may_edit(self, label: int) -> bool:
        """Return whether pixels may get this class now; else tell the user why not."""
        if self._document is None:
            return False
        self._document.settle()
        if self.preview is not None and not self._drafting:
            text = self.tr("Apply the preview (<part.apply>) or discard it (<part.cancel>) before painting")
            self.say(with_keys(text))
            return False
        if self.comparing:
            self.say(self.tr("This is the mask as it was opened; it can be painted on after comparing"))
            return False
        if label in self._document.locks:
            text = self.tr("{} is locked; unlock it in the class list (<class.lock>) to paint with it")
            self.say(with_keys(text).format(self._document.schema.title(label)))
            return False
        return True

    @property
    def axis(self) -> Axis | None:
        """The axis of the face while painting is symmetric, else None."""
        return self._overlay.axis

    def set_preview(self, label_map: LabelMap | None, *, marked: bool = True) -> None:
        """Show a label map instead of the document's; what a tool has pending is kept first."""
        if self._drafting:
            if label_map is None:
                return  # the end of another preview is not the end of the tool's
            self.current_tool.leave()
        super().set_preview(label_map, marked=marked)
        self._tell_pointer()

    def show_draft(self, label_map: LabelMap | None, *, marked: bool = False) -> None:
        """Show a label map that is not yet part of the document, its changes marked; None ends it."""
        if label_map is not None or self._drafting:
            self._drafting = label_map is not None
            super().set_preview(label_map, marked=marked)
            self._tell_pointer()

    def update_overlay(self) -> None:
        """Draw the tool's overlay anew, and tell that what is pending has changed."""
        self._overlay.refresh()
        self.tool_state_changed.emit()

    def _on_options(self) -> None:
        if not self.options.symmetric:
            self._overlay.forget_axis()
        self.update_cursor()
        self.update_overlay()

    def say(self, text: str) -> None:
        """Show a message to the user."""
        self.status_message.emit(text)

    # Cursor

    @property
    def cursor_at(self) -> tuple[float, float] | None:
        """The point of the picture under pointer or keyboard cursor, or None while there is none."""
        return self._cursor.at

    def move_cursor(self, at: tuple[float, float] | None) -> None:
        """Show the brush at a point of the picture and tell what is there."""
        self._cursor.at = at
        self.update_cursor()
        self._tell_pointer()

    def _tell_pointer(self) -> None:
        at = self._cursor.at
        if at is None or (label := self.label_at(*at)) < 0:
            self.pointer_moved.emit(-1, -1, -1)
        else:
            self.pointer_moved.emit(int(at[0]), int(at[1]), label)

    def update_cursor(self) -> None:
        """Bring outline and pointer shape in line with tool, size, position and zoom."""
        tool = self._pointer.current_tool()
        cursor = self._cursor
        cursor.size, cursor.shape = self.size_of(tool.kind), self._brush_shape
        cursor.outlined = tool.outlines and self._picture is not None
        cursor.axis = self.axis if tool.mirrors else None
        cursor.crossed = self._keys.steers and self._picture is not None
        self.update(self._cursor_region)
        self._cursor_region = cursor.region(self._view, self.devicePixelRatioF())
        self.update(self._cursor_region)
        self._set_shape(self._pointer_shape(tool))

    def mouse_steers(self) -> bool:
        """Hand the cursor from the arrow keys to the mouse; False while a key holds the brush down."""
        return self._keys.yield_to_mouse()

    def _pointer_shape(self, tool: Tool) -> Qt.CursorShape:
        if self._picture is None:
            return Qt.CursorShape.ArrowCursor
        if tool.kind == ToolKind.PAN and self._pointer.active is tool:
            return Qt.CursorShape.ClosedHandCursor
        if tool.outlines and self._cursor.size * self._view.scale >= SMALL_ON_SCREEN:
            return Qt.CursorShape.BlankCursor
        return tool.shape

    def _set_shape(self, shape: Qt.CursorShape) -> None:
        if self.cursor().shape() != shape:
            self.setCursor(shape)

    # Inside

    def set_document(self, document: MaskDocument | None) -> None:
        """Show another document, fitted; a stroke on the old one is kept, the preview dropped."""
        self._pointer.finish()
        self.current_tool.leave()
        self.show_draft(None)
        self._overlay.forget_axis()
        super().set_document(document)
        self._keeper.set_document(document)
        self.current_tool.document_changed()
        self.document_changed.emit(document)
        self.update_overlay()
        if document is not None:
            self.selected_label = kept_class(document, self._selected_label)
        self._pointer.view_changed()

    def _set_view(self, view: ViewTransform) -> None:
        changed = view != self._view
        super()._set_view(view)
        if changed:
            self._pointer.view_changed()
            self.update_overlay()

    def _on_change(self, change: Change) -> None:
        super()._on_change(change)
        busy = self._document is None or self._document.in_stroke
        if change.kinds & {ChangeKind.PIXELS, ChangeKind.LOCKS} and not busy:
            if ChangeKind.PIXELS in change.kinds:
                self._tell_pointer()  # undo and edits by key come without a move of the pointer
                self.current_tool.document_changed()
            else:
                self.current_tool.locks_changed()
            self.update_overlay()

    def _paint_overlay(self, painter: QPainter) -> None:
        self._overlay.paint(painter)
        self._cursor.paint(painter, self._view)
        if self._focus_ring:
            draw_focus_ring(painter, self.rect(), self.palette())

    # Qt's events

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.NativeGesture and isinstance(event, QNativeGestureEvent):
            return self._pointer.gesture(event)
        if event.type() in _TOUCHES and isinstance(event, QTouchEvent):
            return self._pointer.touch(event)
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            # Before a shortcut of the window takes the key that ends a stroke.
            if self._keys.claims(event):
                event.accept()
                return True
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pointer.mouse_press(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        # Qt reports the second of two quick clicks only as this; it marks like any other.
        self._pointer.mouse_press(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._pointer.mouse_move(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._pointer.mouse_release(event)

    def tabletEvent(self, event: QTabletEvent) -> None:
        self._pointer.tablet(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        self._pointer.wheel(event)

    def enterEvent(self, event: QEnterEvent) -> None:
        # The keys of the brush act where the hand is, also after a click in a list; not while one types.
        if self.isActiveWindow() and not isinstance(QApplication.focusWidget(), _TYPED_IN):
            self.setFocus(Qt.FocusReason.MouseFocusReason)
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._pointer.leave()
        super().leaveEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._keys.press(event):
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if not self._keys.release(event):
            super().keyReleaseEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._focus_ring = event.reason() in _FOCUS_BY_KEY
        self.update()
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        # The release may go to another window; what was painted is kept.
        self._pointer.finish()
        self._keys.reset()
        if self._focus_ring:
            self._focus_ring = False
            self.update()
        super().focusOutEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        self._pointer.finish()
        super().hideEvent(event)
