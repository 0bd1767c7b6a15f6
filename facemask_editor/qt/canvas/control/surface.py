"""What the tools' controller asks of the widget that shows the picture."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QRegion

from facemask_editor.core.labels import LabelMap
from facemask_editor.document import MaskDocument
from facemask_editor.qt.canvas.view_transform import ViewTransform


class Surface(Protocol):
    """A widget with a picture; positions of the widget are logical pixels."""

    @property
    def document(self) -> MaskDocument | None:
        """The open document."""

    @property
    def view(self) -> ViewTransform:
        """Where the picture lies, in device pixels."""

    @property
    def hidden(self) -> frozenset[int]:
        """Classes that are not drawn."""

    @property
    def preview(self) -> LabelMap | None:
        """The label map that is shown instead of the document's, or None."""

    @property
    def comparing(self) -> bool:
        """Whether the document is shown as it was opened."""

    def label_at(self, x: float, y: float) -> int:
        """Return the class on the screen at a point of the picture, -1 outside."""

    def show_map(self, label_map: LabelMap | None, *, marked: bool = True) -> None:
        """Show a label map instead of the document's, what differs marked; None ends it."""

    def to_image(self, position: QPointF) -> tuple[float, float]:
        """Return the point of the picture under a position of the widget."""

    def to_widget(self, x: float, y: float) -> QPointF:
        """Return the position of a point of the picture."""

    def pan(self, dx: float, dy: float) -> None:
        """Move the picture."""

    def fit(self) -> None:
        """Show the whole picture."""

    def zoom_to(self, factor: float, at: QPointF | None = None) -> None:
        """Set the zoom, 1.0 is 100 %; a position stays where it is."""

    def turn_to(self, angle: float, at: QPointF | None = None) -> None:
        """Turn the picture to degrees clockwise; a position stays where it is."""

    def set_pointer_shape(self, shape: Qt.CursorShape) -> None:
        """Show another pointer."""

    def take_focus(self) -> None:
        """Take the keyboard, because the hand is here."""

    def devicePixelRatioF(self) -> float:
        """Device pixels for one logical pixel."""

    def enter(self, position: QPointF) -> None:
        """Have positions be those of the half of the view at a position, until another one is entered."""

    @property
    def room(self) -> QRectF:
        """The half that positions are of."""

    def middle(self) -> QPointF:
        """Return its middle."""

    def redraw(self, region: QRegion) -> None:
        """Repaint a region of the first half soon, in every half."""
