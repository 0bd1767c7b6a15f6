"""The history list: every step by name; a click goes back or forth to it."""

from __future__ import annotations

from PySide6.QtCore import (
    QAbstractListModel,
    QLocale,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QColor, QPainter, QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QLabel,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from facemask_editor.app.session import Facet, Session

Index = QModelIndex | QPersistentModelIndex
_Role = Qt.ItemDataRole
UNDONE_ROLE = _Role.UserRole
"""Whether a step is undone."""
HERE_ROLE = _Role.UserRole + 1
"""Whether the document is at this step."""
SAVED_ROLE = _Role.UserRole + 2
"""Whether the file holds the mask as it is after this step."""


class HistoryModel(QAbstractListModel):
    """Row 0 is the mask as opened, row n the state after the n-th step."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names: tuple[str, ...] | None = None
        self.position = 0
        self._saved: int | None = None

    def show_steps(self, names: tuple[str, ...] | None, position: int = 0, saved: int | None = None) -> None:
        """Show these steps, of which the first `position` are applied; None: no document, no rows.

        Args:
            names: Of all steps, oldest first.
            position: How many of them are applied.
            saved: How many of them were applied when the file was written; None: none of these states.
        """
        changed = (position, saved) != (self.position, self._saved)
        self._saved = saved
        if names != self._names:
            self.beginResetModel()
            self._names, self.position = names, position
            self.endResetModel()
        elif changed:
            self.position = position
            self.dataChanged.emit(self.index(0), self.index(self.rowCount() - 1))

    def rowCount(self, parent: Index | None = None) -> int:
        inside = parent is not None and parent.isValid()
        return 0 if inside or self._names is None else len(self._names) + 1

    def data(self, index: Index, role: int = _Role.DisplayRole) -> object:
        row = index.row()
        name = self._names[row - 1] if row and self._names else self.tr("Opened")
        if role == _Role.DisplayRole:
            return name
        if role == UNDONE_ROLE:
            return row > self.position
        if role == HERE_ROLE:
            return row == self.position
        if role == SAVED_ROLE:
            return row == self._saved
        if role == _Role.ToolTipRole:
            return self.tr("Go back to here") if row < self.position else self.tr("Go forward to here")
        if role == _Role.AccessibleTextRole:
            marks = [self.tr("undone")] * (row > self.position) + [self.tr("saved")] * (row == self._saved)
            return ", ".join([str(name), *marks])
        return None


class _StepDelegate(QStyledItemDelegate):
    """A line with a dot for each step; undone steps are faint, the one in the file says so."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        self.initStyleOption(option, index)
        here, undone = bool(index.data(HERE_ROLE)), bool(index.data(UNDONE_ROLE))
        colours = option.palette
        active = QPalette.ColorGroup.Active
        ink = QColor(colours.color(active, QPalette.ColorRole.Text))
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if here:
            painter.fillRect(option.rect, colours.color(active, QPalette.ColorRole.Highlight))
            ink = QColor(colours.color(active, QPalette.ColorRole.HighlightedText))
        elif option.state & QStyle.StateFlag.State_MouseOver:
            ground = QColor(ink)
            ground.setAlphaF(0.07)
            painter.fillRect(option.rect, ground)
        if undone:
            ink.setAlphaF(0.45)
        self._paint_dot(painter, option.rect, ink, filled=not undone, large=here)
        painter.setPen(ink)
        text = option.rect.adjusted(26, 0, -8, 0)
        if index.data(SAVED_ROLE):
            mark = self.tr("saved")
            painter.setOpacity(0.65)
            right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(text, right.value, mark)
            painter.setOpacity(1.0)
            text.adjust(0, 0, -option.fontMetrics.horizontalAdvance(mark) - 8, 0)
        name = option.fontMetrics.elidedText(str(index.data()), Qt.TextElideMode.ElideRight, text.width())
        painter.drawText(text, Qt.AlignmentFlag.AlignVCenter.value, name)
        painter.restore()

    def _paint_dot(self, painter: QPainter, rect: QRect, ink: QColor, *, filled: bool, large: bool) -> None:
        radius = 4.0 if large else 2.75
        centre = QRectF(rect).center()
        place = QRectF(rect.left() + 14 - radius, centre.y() - radius, 2 * radius, 2 * radius)
        painter.setPen(Qt.PenStyle.NoPen if filled else ink)
        painter.setBrush(ink if filled else Qt.BrushStyle.NoBrush)
        painter.drawEllipse(place)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(120, max(24, option.fontMetrics.height() + 8))


class HistoryPanel(QWidget):
    """Names of all steps with the present one marked; click or arrow keys travel."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._following = False
        self.model = HistoryModel(self)
        self.view = QListView()
        self.view.setModel(self.model)
        self.view.setItemDelegate(_StepDelegate(self.view))
        self.view.setUniformItemSizes(True)
        self.view.setMouseTracking(True)
        self.view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.setAccessibleName(self.tr("History"))
        self.view.selectionModel().currentRowChanged.connect(self._on_current)
        self._summary = QLabel()
        self._summary.setProperty("muted", True)
        self._summary.setContentsMargins(10, 4, 10, 6)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.view, 1)
        layout.addWidget(self._summary)
        self.setFocusProxy(self.view)
        session.subscribe(self._show, Facet.DOCUMENT, Facet.HISTORY, Facet.SAVED, at_once=True)
        self._show()

    def _on_current(self, current: QModelIndex, _previous: QModelIndex) -> None:
        document = self._session.document
        if self._following or document is None or not current.isValid():
            return
        document.travel(current.row())
        # Refused during a stroke: the mark goes back to where the document is.
        self._follow()

    def _show(self, _changed: frozenset[Facet] = frozenset()) -> None:
        document = self._session.document
        self.setEnabled(document is not None)
        if document is None:
            self.model.show_steps(None)
            self._summary.setText("")
            return
        history = document.history
        self._following = True
        self.model.show_steps(history.entries, history.position, history.saved_position)
        self._following = False
        self._follow()
        size = QLocale.c().formattedDataSize(history.bytes, 1)
        count = len(history.entries)
        steps = self.tr("1 step") if count == 1 else self.tr("{} steps").format(count)
        self._summary.setText(f"{steps} · {size}" if count else self.tr("No changes yet"))

    def _follow(self) -> None:
        self._following = True
        index = self.model.index(self.model.position)
        self.view.setCurrentIndex(index)
        self.view.scrollTo(index)
        self._following = False
