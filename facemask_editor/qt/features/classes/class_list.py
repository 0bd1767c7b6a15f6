"""The class list: which classes there are, which one is painted, which are locked and which are seen."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QModelIndex, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QToolButton, QVBoxLayout, QWidget

from facemask_editor.document import Change, ChangeKind, MaskDocument
from facemask_editor.qt.features.classes.class_list_model import ClassListModel, Column
from facemask_editor.qt.features.classes.class_list_view import ClassView
from facemask_editor.qt.look.icons import icon

_REFRESH_MS = 60
"""Counts that change with every pointer event are read this often; more cannot be read by eye."""


class ClassListPanel(QWidget):
    """Colour, name, pixel count, eye, solo and lock of each class.

    Signals:
        label_selected: The user chose a class.
        hidden_changed: The classes (frozenset of int) that are not to be drawn.
    """

    label_selected = Signal(int)
    hidden_changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document: MaskDocument | None = None
        self._unsubscribe: Callable[[], None] | None = None
        self._selected = -1
        self.model = ClassListModel(self)
        self.view = ClassView(self.model)
        self.view.setAccessibleName(self.tr("Classes"))
        self._summary = QLabel()
        self._summary.setProperty("muted", True)
        self._refresh = QTimer(self)
        self._refresh.setSingleShot(True)
        self._refresh.setInterval(_REFRESH_MS)
        self._refresh.timeout.connect(self._read_counts)
        self.model.hidden_changed.connect(self.hidden_changed)
        self.model.hidden_changed.connect(self._summarise)
        self.view.switched.connect(self._on_switched)
        self.view.selectionModel().currentRowChanged.connect(self._on_current)
        self._build()
        self.set_selected(1)
        self._summarise()

    # What the window calls

    def set_document(self, document: MaskDocument | None) -> None:
        """Show another document's counts and locks; what is hidden stays hidden."""
        if self._unsubscribe is not None:
            self._unsubscribe()
            self._unsubscribe = None
        self._document = document
        if document is not None:
            self.model.set_schema(document.schema)
            self._unsubscribe = document.subscribe(self._on_change)
        self._read_counts()
        self._read_locks()

    @property
    def selected(self) -> int:
        """The class chosen."""
        return self._selected

    def set_selected(self, label: int) -> None:
        """Show which class is painted; without a signal."""
        if label != self._selected and 0 <= label < self.model.rowCount():
            self._selected = label
            self.view.setCurrentIndex(self.model.index(label, Column.NAME))

    @property
    def hidden(self) -> frozenset[int]:
        """Classes that are not to be drawn."""
        return self.model.hidden

    def toggle_lock(self, label: int | None = None) -> None:
        """Lock or unlock a class, by default the selected one; no step of the history."""
        label = self._selected if label is None else label
        if self._document is not None:
            self._set_locks(self._document.locks ^ {label})

    def lock_others(self, label: int | None = None) -> None:
        """Lock all classes but one, by default the selected one."""
        label = self._selected if label is None else label
        self._set_locks(set(range(self.model.rowCount())) - {label})

    def unlock_all(self) -> None:
        """Unlock all classes."""
        self._set_locks(())

    def toggle_hidden(self, label: int | None = None) -> None:
        """Hide or show a class, by default the selected one."""
        self.model.toggle_hidden(self._selected if label is None else label)

    def toggle_solo(self, label: int | Iterable[int] | None = None) -> None:
        """Show only one class or some, by default the selected one, or again what was shown before."""
        label = self._selected if label is None else label
        labels = frozenset((label,) if isinstance(label, int) else label)
        self.model.set_solo(None if self.model.solo == labels else labels)

    def show_all(self) -> None:
        """Show all classes."""
        self.model.set_hidden(frozenset())

    # Inside

    def _build(self) -> None:
        menu = QMenu(self)
        menu.addAction(icon("lock"), self.tr("Lock all others"), self.lock_others)
        menu.addAction(icon("lock-open-variant-outline"), self.tr("Unlock all"), self.unlock_all)
        menu.addSeparator()
        menu.addAction(icon("bullseye"), self.tr("Show only this class"), self.toggle_solo)
        menu.addAction(icon("eye-outline"), self.tr("Show all"), self.show_all)
        self.more = QToolButton()
        self.more.setIcon(icon("dots-horizontal"))
        self.more.setAutoRaise(True)
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.more.setMenu(menu)
        self.more.setToolTip(self.tr("Locks and visibility of all classes"))
        self.more.setAccessibleName(self.more.toolTip())
        foot = QHBoxLayout()
        foot.setContentsMargins(10, 2, 4, 4)
        foot.addWidget(self._summary, 1)
        foot.addWidget(self.more)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.view, 1)
        layout.addLayout(foot)
        self.setFocusProxy(self.view)

    def _set_locks(self, locks: Iterable[int]) -> None:
        # A stroke ends under the locks that it began under.
        if self._document is not None and not self._document.in_stroke:
            self._document.set_locks(locks)

    def _on_switched(self, label: int, column: Column) -> None:
        {Column.VISIBLE: self.toggle_hidden, Column.SOLO: self.toggle_solo, Column.LOCK: self.toggle_lock}[
            column
        ](label)

    def _on_current(self, current: QModelIndex, _previous: QModelIndex) -> None:
        if current.isValid() and current.row() != self._selected:
            self._selected = current.row()
            self.label_selected.emit(self._selected)

    def _on_change(self, change: Change) -> None:
        if ChangeKind.PIXELS in change.kinds and not self._refresh.isActive():
            self._refresh.start()
        if ChangeKind.LOCKS in change.kinds:
            self._read_locks()

    def _read_counts(self) -> None:
        if self._document is not None:
            self.model.set_counts(self._document.counts())
        else:
            self.model.set_counts(self.model.counts * 0)
        self._summarise()

    def _read_locks(self) -> None:
        self.model.set_locks(frozenset() if self._document is None else self._document.locks)
        self._summarise()

    def _summarise(self) -> None:
        if self._document is None:
            self._summary.setText("")
            return
        present = int((self.model.counts > 0).sum())
        parts = [self.tr("{} of {} present").format(present, self.model.rowCount())]
        if locked := len(self._document.locks):
            parts.append(self.tr("{} locked").format(locked))
        if hidden := len(self.hidden):
            parts.append(self.tr("{} hidden").format(hidden))
        self._summary.setText(" · ".join(parts))
