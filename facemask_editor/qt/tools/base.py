"""What a tool is, and what it may ask of the canvas."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import ClassVar, Protocol

from PySide6.QtCore import QCoreApplication, QPointF, Qt

from facemask_editor.document import BrushShape, MaskDocument


class ToolKind(Enum):
    """The tools that the user chooses from."""

    BRUSH = "brush"
    ERASER = "eraser"
    FILL = "fill"
    PICK = "pick"
    PAN = "pan"


@dataclass(frozen=True, slots=True)
class Pointer:
    """One position of mouse, pen or keyboard cursor.

    Attributes:
        x: Column in the picture, pixel centres at +0.5; also beyond the picture.
        y: Row in the picture.
        position: Logical position in the widget.
        modifiers: Keys held.
        pressure: 0 to 1; 1 for what has none.
    """

    x: float
    y: float
    position: QPointF
    modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
    pressure: float = 1.0


class ToolHost(Protocol):
    """The canvas as the tools see it."""

    @property
    def document(self) -> MaskDocument | None:
        """The open document."""

    @property
    def zoom(self) -> float:
        """Device pixels for one pixel of the picture."""

    @property
    def selected_label(self) -> int:
        """The class to paint."""

    @property
    def brush_shape(self) -> BrushShape:
        """Of brush and eraser."""

    @property
    def pressure_size(self) -> bool:
        """Whether the pen's pressure scales the brush."""

    def size_of(self, kind: ToolKind) -> int:
        """Return the brush size of a tool."""

    def set_size_of(self, kind: ToolKind, size: int) -> None:
        """Set the brush size of a tool."""

    def select_label(self, label: int) -> None:
        """Choose the class to paint."""

    def label_at(self, x: float, y: float) -> int:
        """Return the class on the screen, -1 outside the picture."""

    def may_edit(self, label: int) -> bool:
        """Return whether pixels may get this class now; else tell the user why not."""

    def pan(self, dx: float, dy: float) -> None:
        """Move the picture by logical pixels."""

    def say(self, text: str) -> None:
        """Show a message to the user."""


class Tool:
    """Follows one drag from press to release, or to cancel.

    Attributes:
        kind: Of the tool.
        outlines: Whether the brush's outline is its cursor.
        holds_cursor: Whether the outline stays where the drag began.
        shape: Pointer shape, where the outline is not it.
    """

    kind: ToolKind
    outlines: ClassVar[bool] = False
    holds_cursor: ClassVar[bool] = False
    shape: ClassVar[Qt.CursorShape] = Qt.CursorShape.CrossCursor

    def __init__(self, host: ToolHost) -> None:
        self._host = host

    def press(self, at: Pointer) -> None:
        """Begin."""

    def move(self, at: Pointer) -> None:
        """Go on."""

    def release(self, at: Pointer) -> None:
        """End, and keep what was done."""

    def finish(self) -> None:
        """End where the last move was, because no release will come; keeps what was done."""

    def cancel(self) -> None:
        """End, and restore what was before the press."""


def tr(text: str) -> str:
    """Translate a text of the tools."""
    return QCoreApplication.translate("Tools", text)
