"""Tools that act where they are pressed: fill, pick and pan."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt

from facemask_editor.document import paintable
from facemask_editor.qt.actions.key_tips import with_keys
from facemask_editor.qt.tools.base import Pointer, Tool, ToolHost, ToolKind, tr


class FillTool(Tool):
    """Gives the piece under the pointer the selected class; with Shift all pixels of its class."""

    kind = ToolKind.FILL

    def press(self, at: Pointer) -> None:
        document = self._host.document
        label = self._host.selected_label
        under = self._host.label_at(at.x, at.y)
        if document is None or document.in_stroke or under < 0 or not self._host.may_edit(label):
            return
        if under in document.locks:
            text = tr("{} is locked; unlock it in the class list (<class.lock>) to change it")
            self._host.say(with_keys(text).format(document.schema.title(under)))
            return
        options = self._host.options
        # What is under the pointer is the class first touched, so that rule always allows it.
        over = paintable(
            options.draw_over, class_count=len(document.schema), hidden=self._host.hidden, first={under}
        )
        if under not in over:
            text = tr("{} is hidden, and only visible classes may be painted over (<brush.draw_over>)")
            self._host.say(with_keys(text).format(document.schema.title(under)))
            return
        document.fill(at.x, at.y, label, contiguous=options.contiguous and not at.shift, over=over)


class PickTool(Tool):
    """Selects the class under the pointer, also while dragged."""

    kind = ToolKind.PICK
    shape = Qt.CursorShape.PointingHandCursor

    def press(self, at: Pointer) -> None:
        label = self._host.label_at(at.x, at.y)
        if label >= 0:
            self._host.select_label(label)

    def move(self, at: Pointer) -> None:
        self.press(at)


class PanTool(Tool):
    """Moves the picture under the pointer."""

    kind = ToolKind.PAN
    shape = Qt.CursorShape.OpenHandCursor

    def __init__(self, host: ToolHost) -> None:
        super().__init__(host)
        self._last: QPointF | None = None

    def press(self, at: Pointer) -> None:
        self._last = at.position

    def move(self, at: Pointer) -> None:
        if self._last is not None:
            delta = at.position - self._last
            self._last = at.position
            self._host.pan(delta.x(), delta.y())

    def release(self, at: Pointer) -> None:
        self.move(at)
        self._last = None

    def finish(self) -> None:
        self._last = None

    def cancel(self) -> None:
        self._last = None
