"""What a tool is, and what it may ask of its host."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import ClassVar, Protocol, cast

from PySide6.QtCore import QCoreApplication, QPointF, Qt

from facemask_editor.app.tools import ToolSpec
from facemask_editor.core.labels import LabelMap
from facemask_editor.document import MaskDocument
from facemask_editor.document.paint.mirror import Axis
from facemask_editor.qt.tools.common.option import Option
from facemask_editor.qt.tools.common.options import ToolOptions
from facemask_editor.qt.tools.common.overlay import Overlay
from facemask_editor.qt.tools.common.shaping import Shaping


@dataclass(frozen=True, slots=True)
class Pointer:
    """One position of mouse, pen or keyboard cursor.

    Attributes:
        x: Column in the picture, pixel centres at +0.5; also beyond the picture.
        y: Row in the picture.
        position: Logical position in the widget.
        modifiers: Keys held.
        pressure: 0 to 1; 1 for what has none.
        double: Whether this is the second press of a double click.
    """

    x: float
    y: float
    position: QPointF
    modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
    pressure: float = 1.0
    double: bool = False

    @property
    def shift(self) -> bool:
        """Whether Shift is held, which keeps proportions and snaps angles."""
        return bool(self.modifiers & Qt.KeyboardModifier.ShiftModifier)

    @property
    def ctrl(self) -> bool:
        """Whether Ctrl is held, which makes a tool that does not pick with it finer."""
        return bool(self.modifiers & Qt.KeyboardModifier.ControlModifier)

    @property
    def alt(self) -> bool:
        """Whether Alt is held, which draws from the centre."""
        return bool(self.modifiers & Qt.KeyboardModifier.AltModifier)


class ToolHost(Protocol):
    """What tools see of the canvas and of each other."""

    @property
    def document(self) -> MaskDocument | None:
        """The open document."""

    @property
    def selected_label(self) -> int:
        """The class to paint."""

    @property
    def options(self) -> ToolOptions:
        """What several tools share."""

    @property
    def hidden(self) -> frozenset[int]:
        """Classes that are not drawn."""

    @property
    def axis(self) -> Axis | None:
        """The axis of the face while painting is symmetric, else None."""

    @property
    def shaping(self) -> Shaping | None:
        """What shapes of the selected part are asked for with, or None."""

    @property
    def seen_map(self) -> LabelMap | None:
        """The label map that is on the screen, not to be changed; None without a document."""

    def size_of(self, tool: str) -> int:
        """Return the brush size of a tool, by its id."""

    def set_size_of(self, tool: str, size: int) -> None:
        """Set the brush size of a tool, by its id."""

    def select_label(self, label: int) -> None:
        """Choose the class to paint."""

    def toggle_label(self, label: int) -> None:
        """Select a class together with the selected ones, or no more."""

    def label_at(self, x: float, y: float) -> int:
        """Return the class on the screen, -1 outside the picture."""

    def may_edit(self, label: int) -> bool:
        """Return whether pixels may get this class now; else tell the user why not."""

    def pan(self, dx: float, dy: float) -> None:
        """Move the picture by logical pixels."""

    def to_widget(self, x: float, y: float) -> QPointF:
        """Return the logical position of a point of the picture."""

    def show_draft(self, label_map: LabelMap | None) -> None:
        """Show a label map that is not yet part of the document; None ends it."""

    def update_overlay(self) -> None:
        """Draw the tool's overlay anew, and tell that what is pending has changed."""

    def say(self, text: str) -> None:
        """Show a message to the user."""


class Tool:
    """Follows one drag from press to release, or to cancel.

    A tool whose work takes more than one drag is `pending` in between; `confirm`, `step_back` and
    `discard` are Enter, Backspace and Escape then.

    Attributes:
        options: What it can be set to.
        own_size: Whether it has its own brush size, which Shift and a drag change; else the brush's counts.
        outlines: Whether the brush's outline is its cursor.
        holds_cursor: Whether the outline stays where the drag began.
        mirrors: Whether symmetric painting repeats it on the other side.
        ctrl_picks: Whether Ctrl makes it pick a class.
        shape: Pointer shape, where the outline is not it.
        held_shape: The same during a drag, where it differs.
        id: Its own, as in the table of tools.
    """

    options: ClassVar[tuple[Option, ...]] = ()
    own_size: ClassVar[bool] = False
    outlines: ClassVar[bool] = False
    holds_cursor: ClassVar[bool] = False
    mirrors: ClassVar[bool] = False
    ctrl_picks: ClassVar[bool] = True
    shape: Qt.CursorShape = Qt.CursorShape.CrossCursor
    held_shape: ClassVar[Qt.CursorShape | None] = None

    def __init__(self, host: ToolHost, tool: str) -> None:
        self._host = host
        self.id = tool

    def press(self, at: Pointer) -> None:
        """Begin."""

    def move(self, at: Pointer) -> None:
        """Go on."""

    def hover(self, at: Pointer) -> None:
        """The pointer moves without a drag."""

    def release(self, at: Pointer) -> None:
        """End, and keep what was done."""

    def finish(self) -> None:
        """End where the last move was, because no release will come; keeps what was done."""

    def cancel(self) -> None:
        """End, and restore what was before the press."""

    @property
    def pending(self) -> bool:
        """Whether something is begun that no drag holds."""
        return False

    @property
    def unsaved(self) -> bool:
        """Whether `settle` would make a step of what is pending."""
        return False

    @property
    def unsaved_name(self) -> str:
        """The name of that step, or ""."""
        return ""

    def confirm(self) -> None:
        """Make what is pending part of the document."""

    def step_back(self) -> None:
        """Take the last piece of what is pending back."""

    def undo_pending(self) -> None:
        """Take back the newest thing that is pending, as undo does."""
        self.step_back()

    def discard(self) -> None:
        """Forget what is pending."""

    def settle(self) -> None:
        """The file is about to be written: what the screen shows as done becomes part of the document."""

    def leave(self) -> None:
        """Another tool is chosen, or something else needs the picture."""
        self.discard()

    def leave_class(self) -> None:
        """Another class is chosen."""

    def document_changed(self) -> None:
        """Pixels of the document have changed, or there is another document."""

    def locks_changed(self) -> None:
        """The document's locks have changed, and no pixel."""

    def shape_changed(self) -> None:
        """What is asked of the selected part's shape, or what is seen of it, may be another."""

    def takes(self, key: Qt.Key, modifiers: Qt.KeyboardModifier) -> bool:
        """Return whether `key` does something with a key now, before all else that it means."""
        del key, modifiers
        return False

    def key(self, key: Qt.Key, modifiers: Qt.KeyboardModifier) -> None:
        """Carry out a key that it takes."""

    def overlay(self) -> Overlay | None:
        """Return what is drawn over the picture now."""
        return None

    def hint(self) -> str:
        """Return one line on what is under way and how it ends; "" while nothing is."""
        return ""

    def number(self, name: str) -> float:
        """Return a number of what is pending, by the name of a `Field` among the options."""
        raise KeyError(name)

    def set_number(self, name: str, value: float) -> None:
        """Set such a number."""
        raise KeyError(name)


def load_tool(spec: ToolSpec) -> type[Tool]:
    """Return the class of a tool; its module is imported when it is first asked for."""
    module, _, name = spec.place.partition(":")
    return cast(type[Tool], getattr(import_module(module), name))


def tr(text: str) -> str:
    """Translate a text of the tools."""
    return QCoreApplication.translate("Tools", text)
