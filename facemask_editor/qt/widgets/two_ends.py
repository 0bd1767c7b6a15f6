"""A row of widgets from both ends that goes on in further rows where it is too long."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget

_Row = tuple[list[QLayoutItem], list[QLayoutItem]]
"""What stands at its left, and at its right."""


class TwoEndsLayout(QLayout):
    """Some widgets from the left, others at the right; no wider than the widest of them.

    As long as all fit side by side they are one row. Otherwise each end has rows of its own.

    Args:
        gap: Pixels between two widgets, and between two rows.
    """

    def __init__(self, gap: int) -> None:
        super().__init__()
        self._gap = gap
        self._items: list[QLayoutItem] = []
        self._right: list[QWidget] = []

    def add_right(self, widget: QWidget) -> None:
        """Add a widget at the right end."""
        self._right.append(widget)
        self.addWidget(widget)

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)
        self.invalidate()

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation.Horizontal

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._rows_height(self._rows(width))

    def sizeHint(self) -> QSize:
        shown = self._shown()
        width = sum(item.sizeHint().width() for item in shown) + self._gap * max(0, len(shown) - 1)
        return QSize(width, self.minimumSize().height())

    def minimumSize(self) -> QSize:
        sizes = [item.sizeHint() for item in self._shown()]
        return QSize(
            max((size.width() for size in sizes), default=0),
            max((size.height() for size in sizes), default=0),
        )

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        top = rect.top()
        for left, right in self._rows(rect.width()):
            height = _height([*left, *right])
            x = rect.left()
            for item in left:
                x = self._put(item, x, top, height)
            x = rect.right() + 1 - self._width(right)
            for item in right:
                x = self._put(item, x, top, height)
            top += height + self._gap

    def _put(self, item: QLayoutItem, x: int, top: int, height: int) -> int:
        size = item.sizeHint()
        item.setGeometry(QRect(x, top + (height - size.height()) // 2, size.width(), size.height()))
        return x + size.width() + self._gap

    def _rows(self, width: int) -> list[_Row]:
        shown = self._shown()
        left = [item for item in shown if item.widget() not in self._right]
        right = [item for item in shown if item.widget() in self._right]
        if self._width(shown) <= width:
            return [(left, right)] if shown else []
        rows: list[_Row] = [(row, []) for row in self._broken(left, width)]
        return rows + [([], row) for row in self._broken(right, width)]

    def _broken(self, items: list[QLayoutItem], width: int) -> list[list[QLayoutItem]]:
        rows: list[list[QLayoutItem]] = []
        for item in items:
            if rows and self._width([*rows[-1], item]) <= width:
                rows[-1].append(item)
            else:
                rows.append([item])
        return rows

    def _rows_height(self, rows: list[_Row]) -> int:
        return sum(_height([*left, *right]) for left, right in rows) + self._gap * max(0, len(rows) - 1)

    def _shown(self) -> list[QLayoutItem]:
        return [item for item in self._items if not item.isEmpty()]

    def _width(self, items: list[QLayoutItem]) -> int:
        return sum(item.sizeHint().width() for item in items) + self._gap * max(0, len(items) - 1)


def _height(items: list[QLayoutItem]) -> int:
    return max((item.sizeHint().height() for item in items), default=0)
