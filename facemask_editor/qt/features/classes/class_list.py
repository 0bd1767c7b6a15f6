"""The class list: which classes there are, which one is painted, which are locked and which are seen."""

from __future__ import annotations

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QTimer
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from facemask_editor.app.session import Facet, Session
from facemask_editor.qt.features.classes.class_list_model import ClassListModel, Column
from facemask_editor.qt.features.classes.class_list_view import ClassView
from facemask_editor.qt.look.icons import icon

_REFRESH_MS = 60
"""Counts that change with every pointer event are read this often; more cannot be read by eye."""


class ClassListPanel(QWidget):
    """Colour, name, pixel count, eye, solo and lock of each class.

    Args:
        session: What is shown and changed.
        parent: Owns this.
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._showing = False
        self.model = ClassListModel(session.schema, self)
        self.view = ClassView(self.model)
        self.view.setAccessibleName(self.tr("Classes"))
        self._summary = QLabel()
        self._summary.setProperty("muted", True)
        self._summary.setWordWrap(True)  # a long text must not widen the panel at the cost of its neighbours
        self._summary.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._refresh = QTimer(self)
        self._refresh.setSingleShot(True)
        self._refresh.setInterval(_REFRESH_MS)
        self._refresh.timeout.connect(self._read_counts)
        self.view.switched.connect(self._on_switched)
        self.view.again.connect(session.toggle_selected)
        self.view.selectionModel().currentRowChanged.connect(self._on_rows)
        self.view.selectionModel().selectionChanged.connect(self._on_rows)
        self._build()
        shown = (Facet.DOCUMENT, Facet.PIXELS, Facet.LOCKS, Facet.HIDDEN, Facet.SELECTION)
        session.subscribe(self._on_session, *shown, at_once=True)
        self._on_session(frozenset(shown))

    # Inside

    def _build(self) -> None:
        menu = QMenu(self)
        menu.addAction(icon("lock"), self.tr("Lock all others"), lambda: self._session.lock_others())
        menu.addAction(
            icon("lock-open-variant-outline"), self.tr("Unlock all"), lambda: self._session.unlock_all()
        )
        menu.addSeparator()
        menu.addAction(icon("bullseye"), self.tr("Show only this class"), lambda: self._session.toggle_solo())
        menu.addAction(icon("eye-outline"), self.tr("Show all"), lambda: self._session.show_all())
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

    def _on_switched(self, row: int, column: Column) -> None:
        label = None if row in self._session.all_selected else row  # of one of several: of all of them
        {
            Column.VISIBLE: self._session.toggle_hidden,
            Column.SOLO: self._session.toggle_solo,
            Column.LOCK: self._session.toggle_lock,
        }[column](label)

    def _on_rows(self, *_changed: object) -> None:
        """Take over what is selected; Qt tells of the current row and of the selected ones in any order."""
        if self._showing:
            return
        rows, current = self.view.selected_rows(), self.view.currentIndex().row()
        if rows:
            kept = (label for label in (current, self._session.selected) if label in rows)
            self._showing = True  # what Qt has begun it ends first
            try:
                self._session.select(next(kept, min(rows)), rows, alone=self.view.shift)
            finally:
                self._showing = False
        QTimer.singleShot(0, self, self._show_selected)

    def _show_selected(self) -> None:
        """Show which classes are selected; one of them always is."""
        session, view, selection = self._session, self.view, self.view.selectionModel()
        if self._showing or not session.selected < self.model.rowCount():
            return
        self._showing = True
        try:
            if view.selected_rows() != session.all_selected:
                rows = QItemSelection()
                for label in session.all_selected:
                    rows.select(self.model.index(label, 0), self.model.index(label, Column.LOCK))
                selection.select(rows, QItemSelectionModel.SelectionFlag.ClearAndSelect)
            if view.currentIndex().row() != session.selected:
                place = self.model.index(session.selected, Column.NAME)
                selection.setCurrentIndex(place, QItemSelectionModel.SelectionFlag.NoUpdate)
                view.scrollTo(place)
        finally:
            self._showing = False

    def _on_session(self, changed: frozenset[Facet]) -> None:
        session = self._session
        if Facet.DOCUMENT in changed:
            self.model.set_schema(session.schema)
            self._read_counts()
        elif Facet.PIXELS in changed and not self._refresh.isActive():
            self._refresh.start()
        if changed & {Facet.DOCUMENT, Facet.LOCKS}:
            self.model.set_locks(session.locks)
        if changed & {Facet.DOCUMENT, Facet.HIDDEN}:
            self.model.show_hidden(session.hidden, session.solo)
        if changed & {Facet.DOCUMENT, Facet.SELECTION}:
            self._show_selected()
        if changed - {Facet.PIXELS}:
            self._summarise()

    def _read_counts(self) -> None:
        document = self._session.document
        self.model.set_counts(self.model.counts * 0 if document is None else document.counts())
        self._summarise()

    def _summarise(self) -> None:
        session = self._session
        if session.document is None:
            self._summary.setText("")
            return
        present = int((self.model.counts > 0).sum())
        parts = [self.tr("{} of {} present").format(present, self.model.rowCount())]
        if session.others:
            parts.append(self.tr("{} selected").format(len(session.all_selected)))
        elif session.alone and any(session.selected in pair for pair in session.schema.pairs):
            parts.append(self.tr("this side only"))
        if locked := len(session.locks):
            parts.append(self.tr("{} locked").format(locked))
        if hidden := len(session.hidden):
            parts.append(self.tr("{} hidden").format(hidden))
        self._summary.setText(" · ".join(parts))
