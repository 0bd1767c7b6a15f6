"""The tools at work: which one is chosen, the drag under way, cursor, sizes, and what is pending."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QObject, QPointF, Qt, Signal
from PySide6.QtGui import QPainter, QRegion

from facemask_editor.app.kept_class import kept_class
from facemask_editor.app.tools import TOOLS
from facemask_editor.core.labels import LabelMap, LabelSchema
from facemask_editor.document import Change, ChangeKind, MaskDocument
from facemask_editor.document.paint.brush import MAX_SIZE, MIN_SIZE
from facemask_editor.document.paint.mirror import Axis
from facemask_editor.qt.actions.key_tips import with_keys
from facemask_editor.qt.canvas.brush_cursor import SMALL_ON_SCREEN, BrushCursor
from facemask_editor.qt.canvas.control.keeper import ToolKeeper
from facemask_editor.qt.canvas.control.keys import KeyInput
from facemask_editor.qt.canvas.control.overlay import ToolOverlay
from facemask_editor.qt.canvas.control.pointer import FIRST, PointerInput
from facemask_editor.qt.canvas.control.surface import Surface
from facemask_editor.qt.tools.common.options import ToolOptions
from facemask_editor.qt.tools.common.resize import scaled_size
from facemask_editor.qt.tools.common.shaping import Shaping
from facemask_editor.qt.tools.common.tool import Tool, load_tool

_SIZE = 24
"""Of every brush at first."""


class ToolController(QObject):
    """Follows the hands on a surface with the chosen tool; what the tools see as their ``ToolHost``.

    Attributes:
        options: What the user has set for the tools.
        pointer: Takes mouse, pen, wheel and touch.
        keys: Takes the keys of the canvas.
        shaping: What shapes of the selected part are asked for with; set by who makes them.
        drafting: Whether the picture shows a label map that the current tool has pending.

    Signals:
        tool_changed: The id of the chosen tool.
        size_changed: The size of the brush, of the chosen tool.
        label_selected: The class to paint.
        label_toggled: A class that is to be selected with the others, or no more.
        pointer_moved: x, y, class under the pointer; -1 outside the picture.
        state_changed: What is pending in the current tool, or what it hints at, may be another.
        said: A message to the user.
    """

    tool_changed = Signal(str)
    size_changed = Signal(int)
    label_selected = Signal(int)
    label_toggled = Signal(int)
    pointer_moved = Signal(int, int, int)
    state_changed = Signal()
    said = Signal(str)

    def __init__(self, surface: Surface, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._surface = surface
        self._label = 1
        self._classes: LabelSchema | None = None  # of the last document
        self._sizes: dict[str, int] = {}
        self._tools: dict[str, Tool] = {}
        self._tool_id = FIRST
        self.drafting = False
        self.shaping: Shaping | None = None
        self.options = ToolOptions(self)
        self._cursor = BrushCursor()
        self._cursor_region = QRegion()
        self._overlay = ToolOverlay(surface, self.options)
        self._keeper = ToolKeeper(lambda: self.current)
        self.pointer = PointerInput(self, surface)
        self.keys = KeyInput(self, surface, self.pointer)
        self.options.changed.connect(self._on_options)

    # Tool and class

    @property
    def tool_id(self) -> str:
        """The chosen tool."""
        return self._tool_id

    @property
    def current(self) -> Tool:
        """The chosen tool itself."""
        return self.tool(self._tool_id)

    def tool(self, tool: str) -> Tool:
        """Return a tool by its id.

        Raises:
            KeyError: For an id that is not in the table.
        """
        found = self._tools.get(tool)
        if found is None:
            found = self._tools[tool] = load_tool(TOOLS[tool])(self, tool)
        return found

    def choose(self, tool: str) -> None:
        """Choose a tool by its id; a stroke under way is kept."""
        if tool == self._tool_id:
            return
        chosen = self.tool(tool)
        self.pointer.finish()
        self.current.leave()
        self._tool_id = chosen.id
        self.update_cursor()
        self.update_overlay()
        self.tool_changed.emit(tool)
        self.size_changed.emit(self.size_of(tool))

    @property
    def selected_label(self) -> int:
        """The class to paint."""
        return self._label

    def select_label(self, label: int) -> None:
        """Choose the class to paint."""
        if label != self._label:
            self.current.leave_class()
            self._label = int(label)
            self.update_overlay()
            self.label_selected.emit(self._label)

    def toggle_label(self, label: int) -> None:
        """Select a class together with the selected ones, or no more."""
        self.label_toggled.emit(int(label))

    # Sizes

    def sized_tools(self) -> list[str]:
        """Return the ids of the tools that have a brush size of their own."""
        return [tool for tool in TOOLS if self.tool(tool).own_size]

    def size_of(self, tool: str) -> int:
        """Return the brush size of a tool, 1..512; tools without their own have the brush's."""
        return self._sizes.get(self._whose_size(tool), _SIZE)

    def set_size_of(self, tool: str, size: int) -> None:
        """Set the brush size of a tool; sizes out of range are cut."""
        size = min(max(int(size), MIN_SIZE), MAX_SIZE)
        if size == self.size_of(tool):
            return
        before = self.size_of(self._tool_id)
        self._sizes[self._whose_size(tool)] = size
        self.update_cursor()
        if (now := self.size_of(self._tool_id)) != before:
            self.size_changed.emit(now)

    def change_size(self, *, up: bool, coarse: bool = False) -> None:
        """Make the brush of the chosen tool a tenth larger or smaller; coarse: ten pixels."""
        size = self.size_of(self._tool_id)
        changed = size + (10 if up else -10) if coarse else scaled_size(size, up=up)
        self.set_size_of(self._tool_id, changed)

    def _whose_size(self, tool: str) -> str:
        return tool if self.tool(tool).own_size else FIRST

    # What tools ask for

    @property
    def document(self) -> MaskDocument | None:
        """The open document."""
        return self._surface.document

    @property
    def hidden(self) -> frozenset[int]:
        """Classes that are not drawn."""
        return self._surface.hidden

    @property
    def axis(self) -> Axis | None:
        """The axis of the face while painting is symmetric, else None."""
        return self._overlay.axis

    @property
    def seen_map(self) -> LabelMap | None:
        """The label map that is on the screen, not to be changed; None without a document."""
        document, shown = self.document, self._surface.preview
        return shown if shown is not None or document is None else document.label_map

    def shape_changed(self) -> None:
        """Tell the current tool that what is asked of the selected part, or seen of it, may be another."""
        self.current.shape_changed()
        self.update_overlay()

    def label_at(self, x: float, y: float) -> int:
        """Return the class on the screen, -1 outside the picture."""
        return self._surface.label_at(x, y)

    def may_edit(self, label: int) -> bool:
        """Return whether pixels may get this class now; else tell the user why not."""
        document = self.document
        if document is None:
            return False
        document.settle()
        if self._surface.preview is not None and not self.drafting:
            text = _tr("Apply the preview (<part.apply>) or discard it (<part.cancel>) before painting")
            self.say(with_keys(text))
            return False
        if self._surface.comparing:
            self.say(_tr("This is the mask as it was opened; it can be painted on after comparing"))
            return False
        if label in document.locks:
            text = _tr("{} is locked; unlock it in the class list (<class.lock>) to paint with it")
            self.say(with_keys(text).format(document.schema.title(label)))
            return False
        return True

    def pan(self, dx: float, dy: float) -> None:
        """Move the picture by logical pixels."""
        self._surface.pan(dx, dy)

    def to_widget(self, x: float, y: float) -> QPointF:
        """Return the logical position of a point of the picture."""
        return self._surface.to_widget(x, y)

    def show_draft(self, label_map: LabelMap | None, *, marked: bool = False) -> None:
        """Show a label map that is not yet part of the document, its changes marked; None ends it."""
        if label_map is not None or self.drafting:
            self.drafting = label_map is not None
            self._surface.show_map(label_map, marked=marked)
            self.tell_pointer()

    def update_overlay(self) -> None:
        """Draw the tool's overlay anew, and tell that what is pending has changed."""
        self._overlay.refresh(self.current)
        self.state_changed.emit()

    def say(self, text: str) -> None:
        """Show a message to the user."""
        self.said.emit(text)

    # Cursor

    @property
    def cursor_at(self) -> tuple[float, float] | None:
        """The point of the picture under pointer or keyboard cursor, or None while there is none."""
        return self._cursor.at

    def move_cursor(self, at: tuple[float, float] | None) -> None:
        """Show the brush at a point of the picture and tell what is there."""
        self._cursor.at = at
        self.update_cursor()
        self.tell_pointer()

    def tell_pointer(self) -> None:
        """Tell where the cursor is and which class is there."""
        at = self._cursor.at
        if at is None or (label := self.label_at(*at)) < 0:
            self.pointer_moved.emit(-1, -1, -1)
        else:
            self.pointer_moved.emit(int(at[0]), int(at[1]), label)

    def update_cursor(self) -> None:
        """Bring outline and pointer shape in line with tool, size, position and zoom."""
        tool, cursor, surface = self.pointer.current_tool(), self._cursor, self._surface
        shown = surface.document is not None
        cursor.size, cursor.shape = self.size_of(tool.id), self.options.brush_shape
        cursor.outlined = tool.outlines and shown
        cursor.axis = self.axis if tool.mirrors else None
        cursor.crossed = self.keys.steers and shown
        stale, self._cursor_region = (
            self._cursor_region,
            cursor.region(surface.view, surface.devicePixelRatioF()),
        )
        surface.redraw(stale + self._cursor_region)
        surface.set_pointer_shape(self._pointer_shape(tool) if shown else Qt.CursorShape.ArrowCursor)

    def mouse_steers(self) -> bool:
        """Hand the cursor from the arrow keys to the mouse; False while a key holds the brush down."""
        return self.keys.yield_to_mouse()

    def _pointer_shape(self, tool: Tool) -> Qt.CursorShape:
        if tool.held_shape is not None and self.pointer.active is tool:
            return tool.held_shape
        if tool.outlines and self._cursor.size * self._surface.view.scale >= SMALL_ON_SCREEN:
            return Qt.CursorShape.BlankCursor
        return tool.shape

    def paint(self, painter: QPainter) -> None:
        """Draw what lies over the picture; the painter's unit is the device pixel."""
        self._overlay.paint(painter)
        self._cursor.paint(painter, self._surface.view)

    # What happens to the surface

    def leave_document(self) -> None:
        """Another document is about to be shown; a stroke on the old one is kept, a draft dropped."""
        self.pointer.finish()
        self.current.leave()
        self.show_draft(None)
        self._overlay.forget_axis()

    def enter_document(self) -> None:
        """Another document is shown."""
        document = self.document
        self._keeper.set_document(document)
        self.current.document_changed()
        self.update_overlay()
        if document is not None:
            before, self._classes = self._classes or document.schema, document.schema
            self.select_label(kept_class(document, self._label, before))
        self.pointer.view_changed()

    def follow(self, change: Change) -> None:
        """Take a change of the document."""
        document = self.document
        if document is None or document.in_stroke:
            return
        if ChangeKind.PIXELS in change.kinds:
            self.tell_pointer()  # undo and edits by key come without a move of the pointer
            self.current.document_changed()
        elif ChangeKind.LOCKS in change.kinds:
            self.current.locks_changed()
        else:
            return
        self.update_overlay()

    def view_changed(self) -> None:
        """The picture lies elsewhere, or has another size."""
        self.pointer.view_changed()
        self.update_overlay()

    def lose_focus(self) -> None:
        """The keyboard is elsewhere, and a release may go there too; what was painted is kept."""
        self.pointer.finish()
        self.keys.reset()

    def _on_options(self) -> None:
        if not self.options.symmetric:
            self._overlay.forget_axis()
        self.update_cursor()
        self.update_overlay()


def _tr(text: str) -> str:
    return QCoreApplication.translate("MaskCanvas", text)
