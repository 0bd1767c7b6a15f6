"""The thumbnails: hover and arrows preview, click and Enter take, Space pins."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QWidget

from facemask_editor.qt.features.variants.maker import Made
from facemask_editor.qt.features.variants.thumbnail import SIDE, ThumbnailDelegate, like_place, pin_place

if TYPE_CHECKING:
    from facemask_editor.app.variants.variant import Variant

Index = QModelIndex | QPersistentModelIndex
_Role = Qt.ItemDataRole
MADE_ROLE = _Role.UserRole
"""The `Made` of a variant; None for the card that asks for more."""
PINNED_ROLE = _Role.UserRole + 1
CENTRE_ROLE = _Role.UserRole + 2
"""Whether the others are narrowed round it."""
OTHER_ROLE = _Role.UserRole + 3
"""What a pin of something else is of; "" for the others."""


class VariantModel(QAbstractListModel):
    """A row for each variant, and one that asks for more."""

    def __init__(self, of: Callable[[Variant], Made], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._of = of
        self.variants: tuple[Variant, ...] = ()
        self._pins: frozenset[Variant] = frozenset()
        self._centre: Variant | None = None
        self._title = ""
        self._more = False

    def show(
        self,
        variants: Sequence[Variant],
        pins: Sequence[Variant],
        centre: Variant | None,
        title: str,
        *,
        more: bool,
    ) -> None:
        """Show these; rows that stay keep focus and place.

        Args:
            variants: In order.
            pins: Those that are kept.
            centre: What the others are narrowed round, or None.
            title: What is varied.
            more: Whether there are more.
        """
        before, variants = self.variants, tuple(variants)
        state = (frozenset(pins), centre, title)
        if variants != before or more != self._more:
            if more == self._more and variants[: len(before)] == before and before:
                self.beginInsertRows(QModelIndex(), len(before), len(variants) - 1)
                self.variants = variants
                self.endInsertRows()
            else:
                self.beginResetModel()
                self.variants, self._more = variants, more
                self._pins, self._centre, self._title = state
                self.endResetModel()
        self._pins, self._centre, self._title = state
        if self.rowCount():
            self.dataChanged.emit(self.index(0), self.index(self.rowCount() - 1))

    def refresh(self, variant: Variant) -> None:
        """Show what has become of a variant."""
        if variant in self.variants:
            at = self.index(self.variants.index(variant))
            self.dataChanged.emit(at, at)

    def variant(self, index: Index) -> Variant | None:
        """Return the variant of a row; None for the card that asks for more and for no row."""
        row = index.row() if index.isValid() else -1
        return self.variants[row] if 0 <= row < len(self.variants) else None

    def rowCount(self, parent: Index | None = None) -> int:
        inside = parent is not None and parent.isValid()
        return 0 if inside else len(self.variants) + (self._more and bool(self.variants))

    def data(self, index: Index, role: int = _Role.DisplayRole) -> object:
        variant = self.variant(index)
        if variant is None:
            return self._of_more(role)
        made = self._of(variant)
        values: dict[int, Callable[[], object]] = {
            _Role.DisplayRole: lambda: variant.label,
            MADE_ROLE: lambda: made,
            PINNED_ROLE: lambda: variant in self._pins,
            CENTRE_ROLE: lambda: variant == self._centre,
            OTHER_ROLE: lambda: variant.aim.title if variant.aim.title != self._title else "",
            _Role.AccessibleTextRole: lambda: self._spoken(variant, made),
            _Role.AccessibleDescriptionRole: lambda: made.text,
        }
        return values[role]() if role in values else None

    def _of_more(self, role: int) -> object:
        if role in (_Role.DisplayRole, _Role.AccessibleTextRole):
            return self.tr("More")
        return self.tr("Twelve more variants") if role == _Role.ToolTipRole else None

    def _spoken(self, variant: Variant, made: Made) -> str:
        words = [f"{_capital(variant.aim.title)}", self.tr("seed {}").format(variant.label)]
        words += [self.tr("pinned")] * (variant in self._pins)
        words += [self.tr("the others are like it")] * (variant == self._centre)
        words += [self.tr("failed")] * made.failed
        words += [self.tr("what the mask shows")] * made.same
        return ", ".join(words)


class Strip(QListView):
    """The thumbnails in rows.

    Signals:
        previewed: The variant under the pointer or of the keys, None for none.
        taken: A variant.
        current_changed: The keys are on another variant, or on none.
        pin_asked: A variant that is to be kept, or no more.
        like_asked: A variant that others are to be like.
        more_asked: More variants are wanted.
        left: Esc while nothing is previewed.
        menu_asked: The variant and the place, global.
    """

    previewed = Signal(object)
    taken = Signal(object)
    current_changed = Signal()
    pin_asked = Signal(object)
    like_asked = Signal(object)
    more_asked = Signal()
    left = Signal()
    menu_asked = Signal(object, QPoint)

    def __init__(self, of: Callable[[Variant], Made], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.variants = VariantModel(of)
        self._thumbnail = ThumbnailDelegate(self)
        self._shown: Variant | None = None
        self.setModel(self.variants)
        self.setItemDelegate(self._thumbnail)
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(True)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setUniformItemSizes(True)
        self.setSpacing(2)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        self.setAccessibleName(self.tr("Variants"))
        self.entered.connect(self._preview)
        self.clicked.connect(self._take)
        self.selectionModel().currentChanged.connect(lambda *_indexes: self.current_changed.emit())
        self.variants.modelReset.connect(self.current_changed)
        self.verticalScrollBar().valueChanged.connect(self._on_scroll)

    @property
    def current(self) -> Variant | None:
        """The variant of the keys, or None."""
        return self.variants.variant(self.currentIndex())

    @property
    def card(self) -> QSize:
        """Logical pixels of a thumbnail with its text."""
        return self._thumbnail.size(self)

    @property
    def side(self) -> int:
        """Device pixels of a picture."""
        return round(SIDE * self.devicePixelRatioF())

    def show_variants(
        self,
        variants: Sequence[Variant],
        pins: Sequence[Variant],
        centre: Variant | None,
        title: str,
        *,
        more: bool,
    ) -> None:
        """Show these, see `VariantModel.show`; the keys stay on the variant that they were on."""
        current = self.current
        self.variants.show(variants, pins, centre, title, more=more)
        if current is not None and current != self.current and current in self.variants.variants:
            self._go_to(self.variants.variants.index(current))

    def end_preview(self) -> None:
        """Forget what was previewed last."""
        self._shown = None

    # Pointer

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Leave:
            self._preview(self.currentIndex() if self.hasFocus() else QModelIndex())
        return super().viewportEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        index = self.indexAt(at)
        variant, card = self.variants.variant(index), self.visualRect(index)
        left = event.button() == Qt.MouseButton.LeftButton
        if left and variant is not None and pin_place(card).contains(at):
            self.pin_asked.emit(variant)
        elif left and variant is not None and like_place(card).contains(at):
            self.like_asked.emit(variant)
        elif left:
            super().mousePressEvent(event)
        elif event.button() == Qt.MouseButton.MiddleButton and variant is not None:
            self.pin_asked.emit(variant)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        event.accept()  # the first click has taken it

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        index = self.currentIndex() if by_key else self.indexAt(event.pos())
        variant = self.variants.variant(index)
        if variant is not None:
            place = self.visualRect(index).center() if by_key else event.pos()
            self.menu_asked.emit(variant, self.viewport().mapToGlobal(place))

    # Keys

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._own(event):
            event.accept()  # the key is the list's as long as it has the focus, not an action's
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._own(event):
            if event.text() and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                event.ignore()  # no search by letters: they are the window's
                return
            super().keyPressEvent(event)
            return
        key, variant = Qt.Key(event.key()), self.current or self._shown
        if key == Qt.Key.Key_Escape:
            self._escape()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if not event.isAutoRepeat():
                self._take(self.currentIndex())
        elif key == Qt.Key.Key_Space and variant is not None:
            self.pin_asked.emit(variant)
        elif key in _ARROWS:
            self._move(event)
        elif variant is not None:
            self.like_asked.emit(variant)

    def _own(self, event: QKeyEvent) -> bool:
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        return plain and event.key() in (*_ARROWS, *_KEYS)

    def _move(self, event: QKeyEvent) -> None:
        if not self.currentIndex().isValid():
            self._go_to(0)
        else:
            super().keyPressEvent(event)
        self._preview(self.currentIndex())

    def _go_to(self, row: int) -> None:
        index = self.variants.index(row)
        self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)
        self.scrollTo(index)

    def _escape(self) -> None:
        if self._shown is not None or self.currentIndex().isValid():
            self.selectionModel().clearCurrentIndex()
            self._preview(QModelIndex())
        else:
            self.left.emit()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason):
            if not self.currentIndex().isValid() and self.variants.rowCount():
                self._go_to(0)
            self._preview(self.currentIndex())

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason and not self.viewport().underMouse():
            self._preview(QModelIndex())

    # What comes of it

    def _preview(self, index: Index) -> None:
        variant = self.variants.variant(index)
        if variant != self._shown:
            self._shown = variant
            self.previewed.emit(variant)

    def _take(self, index: Index) -> None:
        variant = self.variants.variant(index)
        if variant is not None:
            self.taken.emit(variant)
        elif index.isValid():
            self.more_asked.emit()

    def _on_scroll(self, value: int) -> None:
        if 0 < self.verticalScrollBar().maximum() <= value and self.isVisible():
            self.more_asked.emit()


_ARROWS = (
    Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Home, Qt.Key.Key_End,
)  # fmt: skip
_KEYS = (
    Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space, Qt.Key.Key_M,
)  # fmt: skip


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
