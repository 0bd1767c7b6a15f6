"""The list of all that can be exported for, by kind, with a field that narrows it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPalette
from PySide6.QtWidgets import (
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

Index = QModelIndex | QPersistentModelIndex
_KEY = Qt.ItemDataRole.UserRole
_SUMMARY = _KEY + 1
_WORDS = _KEY + 2
_PAD = 8


@dataclass(frozen=True)
class Line:
    """One line of the list.

    Attributes:
        key: Of the target.
        title: For people.
        summary: One phrase, shown below.
        group: Title of the group that it stands in.
        words: Further words that find it.
    """

    key: str
    title: str
    summary: str
    group: str
    words: str = ""


class _Delegate(QStyledItemDelegate):
    """A title and a fainter phrase below it; headings of groups are one line."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        self.initStyleOption(option, index)
        colours, role = option.palette, QPalette.ColorRole
        heading = index.data(_KEY) is None
        active = QPalette.ColorGroup.Active  # headings are no choice, and still to be read
        ink = QColor(colours.color(active, role.Text))
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(option.rect, colours.color(role.Highlight))
            ink = QColor(colours.color(role.HighlightedText))
        elif option.state & QStyle.StateFlag.State_MouseOver and not heading:
            ground = QColor(ink)
            ground.setAlphaF(0.07)
            painter.fillRect(option.rect, ground)
        font = painter.font()
        font.setBold(not heading)
        place = option.rect.adjusted(_PAD, _PAD // 2, -_PAD, -_PAD // 2)
        metrics = option.fontMetrics
        first = QRect(place.left(), place.top(), place.width(), metrics.height())
        if heading:
            ink.setAlphaF(0.65)
            first.moveBottom(place.bottom())
        painter.setFont(font)
        painter.setPen(ink)
        elide = Qt.TextElideMode.ElideRight
        painter.drawText(first, 0, painter.fontMetrics().elidedText(str(index.data()), elide, first.width()))
        if not heading:
            font.setBold(False)
            painter.setFont(font)
            ink.setAlphaF(0.7)
            painter.setPen(ink)
            second = first.translated(0, metrics.height())
            painter.drawText(second, 0, metrics.elidedText(str(index.data(_SUMMARY)), elide, second.width()))
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        self.initStyleOption(option, index)
        heading = index.data(_KEY) is None
        lines = 1 if heading else 2
        above = (_PAD if index.row() else 0) if heading else 0
        return QSize(160, lines * option.fontMetrics.height() + _PAD + above)


class TargetList(QWidget):
    """Field and list; Up and Down in the field go through the list.

    Signals:
        chosen: The key of the line that is current now; "" for none.
    """

    chosen = Signal(str)

    def __init__(self, lines: Iterable[Line], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.filter = QLineEdit()
        self.filter.setPlaceholderText(self.tr("Find a renderer or tool"))
        self.filter.setAccessibleName(self.filter.placeholderText())
        self.filter.setClearButtonEnabled(True)
        self.filter.textChanged.connect(self._narrow)
        self.filter.installEventFilter(self)
        self.view = QListWidget()
        self.view.setAccessibleName(self.tr("Renderers and tools"))
        self.view.setItemDelegate(_Delegate(self.view))
        self.view.setMouseTracking(True)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self._busy = False
        self._wanted = ""
        """The line that was current last; again when it fits what is typed."""
        group = ""
        for line in lines:
            if line.group != group:
                group = line.group
                head = QListWidgetItem(group)
                head.setFlags(Qt.ItemFlag.NoItemFlags)
                self.view.addItem(head)
            item = QListWidgetItem(line.title)
            item.setData(_KEY, line.key)
            item.setData(_SUMMARY, line.summary)
            item.setData(_WORDS, " ".join((line.title, line.key, line.summary, line.words)).casefold())
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{line.title}, {line.summary}")
            self.view.addItem(item)
        self.view.currentItemChanged.connect(lambda item, _before: self._on_item(item))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.filter)
        layout.addWidget(self.view, 1)
        self.setFocusProxy(self.filter)

    @property
    def key(self) -> str:
        """Of the current line, "" where there is none."""
        return _key(self.view.currentItem())

    @property
    def keys(self) -> list[str]:
        """Of all lines that are not filtered away."""
        return [_key(item) for item in self._items() if _key(item) and not item.isHidden()]

    def choose(self, key: str) -> None:
        """Make a line current; the first one where there is none of this key."""
        found = [item for item in self._items() if key and _key(item) == key]
        first = [item for item in self._items() if _key(item) and not item.isHidden()]
        for item in (found or first)[:1]:
            self.view.setCurrentItem(item)

    def _items(self) -> list[QListWidgetItem]:
        return [self.view.item(row) for row in range(self.view.count())]

    def _narrow(self, text: str) -> None:
        words = text.casefold().split()
        head, any_shown = None, False
        for item in self._items():
            if not _key(item):
                if head is not None:
                    head.setHidden(not any_shown)
                head, any_shown = item, False
                continue
            fits = all(word in item.data(_WORDS) for word in words)
            item.setHidden(not fits)
            any_shown |= fits
        if head is not None:
            head.setHidden(not any_shown)
        keys, current = self.keys, self.view.currentItem()
        if not keys:
            self.view.setCurrentRow(-1)
        elif current is None or current.isHidden():
            self.choose(self._wanted if self._wanted in keys else keys[0])

    def set_busy(self, busy: bool) -> None:
        """Keep the line that is current, and the focus where it is."""
        self.filter.setReadOnly(busy)
        self.view.setEnabled(not busy)
        self._busy = busy

    def _on_item(self, item: QListWidgetItem | None) -> None:
        self._wanted = _key(item) or self._wanted
        self.chosen.emit(_key(item))

    def _step(self, by: int) -> None:
        keys = self.keys
        if keys and not self._busy:
            at = keys.index(self.key) + by if self.key in keys else 0
            self.choose(keys[min(max(at, 0), len(keys) - 1)])

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.filter and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
                self._step(1 if event.key() == Qt.Key.Key_Down else -1)
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                return True  # who looks for something exports nothing yet
        return False


def _key(item: QListWidgetItem | None) -> str:
    return "" if item is None else str(item.data(_KEY) or "")
