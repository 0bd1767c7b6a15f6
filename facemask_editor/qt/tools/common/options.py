"""What the user has set for the tools, apart from the sizes of brushes."""

from __future__ import annotations

from typing import Generic, TypeVar, cast, overload

from PySide6.QtCore import QObject, Signal

from facemask_editor.document import DrawOver
from facemask_editor.qt.tools.common.option import (
    CONTIGUOUS,
    DRAW_OVER,
    LEAVES,
    PRESSURE,
    SHAPE,
    SYMMETRIC,
    Value,
)

T = TypeVar("T")


class _Held(Generic[T]):
    """An attribute that stands for the value of an option."""

    def __init__(self, option: Value[T]) -> None:
        self._option = option

    @overload
    def __get__(self, options: None, owner: type) -> _Held[T]: ...
    @overload
    def __get__(self, options: ToolOptions, owner: type) -> T: ...
    def __get__(self, options: ToolOptions | None, owner: type) -> _Held[T] | T:
        return self if options is None else options[self._option]

    def __set__(self, options: ToolOptions, value: T) -> None:
        options[self._option] = value


class ToolOptions(QObject):
    """The values of options, ``options[SYMMETRIC]``; those that the program itself asks for are attributes.

    Signals:
        changed: After any of them has changed.
    """

    changed = Signal()

    brush_shape = _Held(SHAPE)
    pressure_size = _Held(PRESSURE)
    eraser_label = _Held(LEAVES)
    contiguous = _Held(CONTIGUOUS)
    draw_over = _Held(DRAW_OVER)
    symmetric = _Held(SYMMETRIC)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._values: dict[str, object] = {}

    def __getitem__(self, option: Value[T]) -> T:
        return cast(T, self._values.get(option.name, option.default))

    def __setitem__(self, option: Value[T], value: T) -> None:
        if self[option] != value:
            self._values[option.name] = value
            self.changed.emit()

    def cycle_draw_over(self) -> None:
        """Go to the next rule."""
        rules = list(DrawOver)
        self.draw_over = rules[(rules.index(self.draw_over) + 1) % len(rules)]
