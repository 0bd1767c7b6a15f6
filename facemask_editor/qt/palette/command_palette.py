"""The command palette: type some letters of what is to be done, Enter does it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFont, QKeyEvent, QPainter, QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QFrame,
    QLabel,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from facemask_editor.qt.palette.entries import Hit, search
from facemask_editor.qt.palette.entry import Entry

Index = QModelIndex | QPersistentModelIndex
HIT_ROLE = Qt.ItemDataRole.UserRole
"""The Hit of a row."""
_ROW = 34
_ICON = 18
_WIDTH, _HEIGHT = 620, 440
_TOP = 56
"""Below the menu bar and the tool options."""


class _Model(QAbstractListModel):
    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.hits: list[Hit] = []

    def show_hits(self, hits: list[Hit]) -> None:
        self.beginResetModel()
        self.hits = hits
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.hits)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        hit = self.hits[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return hit.entry.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            entry = hit.entry
            return ", ".join(part for part in (entry.title, entry.group, entry.keys, entry.reason) if part)
        return hit if role == HIT_ROLE else None


class _Delegate(QStyledItemDelegate):
    """Icon, title with the found letters in bold, group or reason, keys at the right."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        self.initStyleOption(option, index)
        hit: Hit = index.data(HIT_ROLE)
        entry, palette, rect = hit.entry, option.palette, QRect(option.rect)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        role = QPalette.ColorRole
        ink = palette.color(QPalette.ColorGroup.Active, role.HighlightedText if chosen else role.Text)
        faint = QColor(ink)
        faint.setAlphaF(0.72 if chosen else 0.6)
        if not entry.usable:
            ink.setAlphaF(0.5)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if chosen:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(palette.color(QPalette.ColorGroup.Active, role.Highlight))
            painter.drawRoundedRect(rect.adjusted(6, 1, -6, -1), 6, 6)
        rect.adjust(18, 0, -18, 0)
        place = QRect(rect.left(), rect.center().y() - _ICON // 2 + 1, _ICON, _ICON)
        painter.setOpacity(1.0 if entry.usable else 0.5)
        entry.icon.paint(painter, place)
        painter.setOpacity(1.0)
        rect.setLeft(place.right() + 12)
        painter.setFont(option.font)
        painter.setPen(faint)
        painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, entry.keys)
        rect.setRight(rect.right() - option.fontMetrics.horizontalAdvance(entry.keys) - 16)
        painter.setPen(ink)
        rect.setLeft(self._paint_title(painter, option, rect, hit) + 12)
        if rect.width() > 40:
            note = entry.group if entry.usable else entry.reason or entry.group
            painter.setFont(option.font)
            painter.setPen(faint)
            text = option.fontMetrics.elidedText(note, Qt.TextElideMode.ElideRight, rect.width())
            painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter, text)
        painter.restore()

    def _paint_title(self, painter: QPainter, option: QStyleOptionViewItem, rect: QRect, hit: Hit) -> int:
        """Draw the title and return where it ends."""
        bold = QFont(option.font)
        bold.setBold(True)
        x = rect.left()
        for letters, found in _runs(hit.entry.title, hit.places):
            painter.setFont(bold if found else option.font)
            width = painter.fontMetrics().horizontalAdvance(letters)
            space = QRect(x, rect.top(), rect.right() - x, rect.height())
            if width > space.width():
                letters = painter.fontMetrics().elidedText(
                    letters, Qt.TextElideMode.ElideRight, space.width()
                )
            painter.drawText(space, Qt.AlignmentFlag.AlignVCenter, letters)
            x += width
        return x

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(200, max(_ROW, option.fontMetrics.height() + 14))


def _runs(title: str, places: frozenset[int]) -> list[tuple[str, bool]]:
    """Split a title into runs of letters that were found and that were not."""
    runs: list[tuple[str, bool]] = []
    for place, letter in enumerate(title):
        found = place in places
        if runs and runs[-1][1] == found:
            runs[-1] = runs[-1][0] + letter, found
        else:
            runs.append((letter, found))
    return runs


class CommandPalette(QFrame):
    """Lies over the window until something is run, Escape is pressed or the focus goes elsewhere.

    Signals:
        ran: The key of the entry that was run.
    """

    ran = Signal(str)

    def __init__(self, window: QWidget, entries: Callable[[], Sequence[Entry]]) -> None:
        super().__init__(window)
        self._window = window
        self._entries = entries
        self._all: Sequence[Entry] = ()
        self._used: Sequence[str] = ()
        self._came_from: QWidget | None = None
        self.setProperty("card", True)
        self.setAccessibleName(self.tr("Find action"))
        self.edit = QLineEdit()
        self.edit.setPlaceholderText(self.tr("Find an action, a class (“lock hair”) or a recent file"))
        self.edit.setAccessibleName(self.edit.placeholderText())
        self.edit.setMinimumHeight(34)
        self.model = _Model(self)
        self.view = QListView()
        self.view.setModel(self.model)
        self.view.setItemDelegate(_Delegate(self.view))
        self.view.setUniformItemSizes(True)
        self.view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the keys stay in the field
        self.view.setFrameShape(QFrame.Shape.NoFrame)
        self.view.viewport().setAutoFillBackground(False)
        self.view.setStyleSheet("background: transparent;")
        self.nothing = QLabel(self.tr("Nothing is called so"))
        self.nothing.setProperty("muted", True)
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.setSpacing(6)
        layout.addWidget(self.edit)
        layout.addWidget(self.nothing, 1)
        layout.addWidget(self.view, 1)
        self.edit.textChanged.connect(self._search)
        self.edit.installEventFilter(self)
        self.view.clicked.connect(self._run)
        window.installEventFilter(self)
        self.hide()

    def toggle(self, used: Sequence[str] = ()) -> None:
        """Open the palette, or close it where it is open.

        Args:
            used: Keys of entries that were run last, newest first.
        """
        if self.isVisible():
            self.close_()
            return
        self._all, self._used = self._entries(), used
        self._came_from = QApplication.focusWidget()
        self.edit.clear()
        self._search("")
        self._place()
        self.show()
        self.raise_()
        self.edit.setFocus(Qt.FocusReason.PopupFocusReason)

    def close_(self) -> None:
        """Close and give the focus back."""
        came_from, self._came_from = self._came_from, None
        self.hide()
        if came_from is not None:
            came_from.setFocus(Qt.FocusReason.PopupFocusReason)

    def _search(self, text: str) -> None:
        self.model.show_hits(search(self._all, text, self._used))
        found = bool(self.model.hits)
        self.view.setVisible(found)
        self.nothing.setVisible(not found)
        if found:
            self.view.setCurrentIndex(self.model.index(0))
            self.view.scrollToTop()

    def _run(self, index: QModelIndex) -> None:
        if not index.isValid():
            return
        entry = self.model.hits[index.row()].entry
        if not entry.usable:
            return
        self.close_()  # first: what runs may open a dialog, or look where the focus is
        self.ran.emit(entry.key)
        entry.run()

    def _step(self, by: int) -> None:
        count = self.model.rowCount()
        if not count:
            return
        row = self.view.currentIndex().row() + by
        row = row % count if abs(by) == 1 else min(max(row, 0), count - 1)
        self.view.setCurrentIndex(self.model.index(row))

    def _place(self) -> None:
        window = self._window
        width = min(_WIDTH, window.width() - 32)
        height = min(_HEIGHT, window.height() - _TOP - 16)
        self.setGeometry((window.width() - width) // 2, _TOP, width, height)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.edit:
            if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
                return self._key(event)
            if event.type() == QEvent.Type.FocusOut and self.isVisible():
                self._came_from = None  # the focus has gone where the user wanted it
                self.hide()
        elif event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return False

    def _key(self, event: QKeyEvent) -> bool:
        page = max(1, self.view.viewport().height() // max(1, self.view.sizeHintForRow(0)))
        steps = {
            Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: page, Qt.Key.Key_PageUp: -page,
            Qt.Key.Key_Tab: 1, Qt.Key.Key_Backtab: -1,
        }  # fmt: skip
        key = Qt.Key(event.key())
        if key in steps:
            self._step(steps[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._run(self.view.currentIndex())
        elif key == Qt.Key.Key_Escape:
            self.close_()
        else:
            return False
        return True
