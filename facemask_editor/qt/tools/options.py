"""What the user has set for the tools, apart from their sizes."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from facemask_editor.document import DrawOver


class ToolOptions(QObject):
    """Settings that several tools share.

    Signals:
        changed: After any of them has changed.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._draw_over = DrawOver.ALL
        self._eraser_label: int | None = 0
        self._symmetric = False
        self._contiguous = True
        self._pressure_size = False

    @property
    def draw_over(self) -> DrawOver:
        """Which classes may be painted over."""
        return self._draw_over

    @draw_over.setter
    def draw_over(self, rule: DrawOver) -> None:
        self._set("_draw_over", rule)

    def cycle_draw_over(self) -> None:
        """Go to the next rule."""
        rules = list(DrawOver)
        self.draw_over = rules[(rules.index(self._draw_over) + 1) % len(rules)]

    @property
    def eraser_label(self) -> int | None:
        """The class that erased pixels get; None: that of the nearest neighbour."""
        return self._eraser_label

    @eraser_label.setter
    def eraser_label(self, label: int | None) -> None:
        self._set("_eraser_label", None if label is None else int(label))

    @property
    def symmetric(self) -> bool:
        """Whether strokes and shapes are repeated on the other side of the face, with the opposite class."""
        return self._symmetric

    @symmetric.setter
    def symmetric(self, on: bool) -> None:
        self._set("_symmetric", bool(on))

    @property
    def contiguous(self) -> bool:
        """Whether a fill stays in the piece under the pointer; else it takes all pixels of its class."""
        return self._contiguous

    @contiguous.setter
    def contiguous(self, on: bool) -> None:
        self._set("_contiguous", bool(on))

    @property
    def pressure_size(self) -> bool:
        """Whether the pen's pressure scales the brush; off at first."""
        return self._pressure_size

    @pressure_size.setter
    def pressure_size(self, on: bool) -> None:
        self._set("_pressure_size", bool(on))

    def _set(self, name: str, value: object) -> None:
        if getattr(self, name) != value:
            setattr(self, name, value)
            self.changed.emit()
