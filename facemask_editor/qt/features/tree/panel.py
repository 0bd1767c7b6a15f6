"""The tree: every state with its face, and how far the marked one has gone from the first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from facemask_editor.app.tree.rows import rows_of
from facemask_editor.qt.features.tree.pictures import StatePictures
from facemask_editor.qt.features.tree.row_model import RowModel
from facemask_editor.qt.features.tree.row_view import PICTURE, RowView
from facemask_editor.qt.widgets.lines import FixedLines

if TYPE_CHECKING:
    from PySide6.QtGui import QAction, QShowEvent

    from facemask_editor.app.tree.node import Node
    from facemask_editor.app.tree.tree import StateTree
    from facemask_editor.document.document import MaskDocument
    from facemask_editor.render.illustration.choices import Choices

_PARTS = 3
"""Parts whose drift is said; the tool tip says all."""


class TreePanel(QWidget):
    """The states, the drift of the marked one, and what can be done with it.

    Args:
        colours: Of a face that is drawn where there is no photo.
        buttons: What stands below the list.

    Signals:
        wanted: A state that is to be gone to.
        menu_wanted: The menu of a state, at a place on the screen.
        left: Escape was pressed.
    """

    wanted = Signal(object)
    menu_wanted = Signal(object, QPoint)
    left = Signal()

    def __init__(
        self,
        colours: Callable[[MaskDocument], Choices],
        buttons: Sequence[QAction],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._document: MaskDocument | None = None
        self._tree: StateTree | None = None
        self._here: Node | None = None
        side = round(PICTURE * self.devicePixelRatioF())
        self.pictures = StatePictures(self._on_pictures, self._in_sight, colours, side, self)
        self.model = RowModel(self.pictures.__getitem__, self)
        self.view = RowView(self.model)
        self.view.setAccessibleName(self.tr("Tree of states"))
        self.drift = FixedLines(2)
        self.drift.setProperty("muted", True)
        room = QHBoxLayout()  # lines of a fixed height have none for margins
        room.setContentsMargins(10, 4, 10, 2)
        room.addWidget(self.drift)
        self.said = QLabel()
        self.said.setProperty("muted", True)
        self.said.setContentsMargins(10, 0, 4, 0)
        row = QHBoxLayout()
        row.setContentsMargins(0, 2, 6, 4)
        row.setSpacing(2)
        row.addWidget(self.said, 1)
        for action in buttons:
            button = QToolButton()
            button.setDefaultAction(action)
            button.setAccessibleName(action.text().replace("&", ""))
            button.setAutoRaise(True)
            row.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.view, 1)
        column.addLayout(room)
        column.addLayout(row)
        self.setFocusProxy(self.view)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self.refresh)
        self.model.renamed.connect(self._on_renamed)
        self.view.pinned.connect(self._on_pinned)
        self.view.wanted.connect(lambda key: self._with(key, self.wanted.emit))
        self.view.menu_wanted.connect(
            lambda key, at: self._with(key, lambda node: self.menu_wanted.emit(node, at))
        )
        self.view.left.connect(self.left.emit)
        self.view.verticalScrollBar().valueChanged.connect(lambda _value: self.pictures.go_on())
        self.view.selectionModel().currentChanged.connect(lambda _new, _old: self._say_drift())

    # What is shown

    @property
    def marked(self) -> Node | None:
        """The state whose row is marked."""
        row, tree = self.view.current, self._tree
        return tree[row.key] if row is not None and tree is not None and row.key in tree else None

    def turn_to(self, document: MaskDocument | None, tree: StateTree | None) -> None:
        """Show the tree of another document."""
        self._document, self._tree, self._here = document, tree, None
        self.pictures.turn_to(document, tree)
        self.model.show_rows([])
        self.refresh()

    def ask(self) -> None:
        """Show what the tree has become, in the next turn of the event loop."""
        self._soon.start()

    def refresh(self) -> None:
        """Show what the tree has become; hidden, wait until somebody looks."""
        tree = self._tree
        self.setEnabled(tree is not None)
        if tree is None:
            self.said.setText("")
            self.drift.say([])
            return
        if not self.isVisible():
            return
        rows = rows_of(tree.nodes, tree.here)
        kept = self.view.current
        self.view.delegate.lanes = max(row.lane for row in rows) + 1
        self.model.show_rows(rows)
        place = None if kept is None else self.model.place(kept.key)
        if tree.here is not self._here or place is None:  # the mark goes along with the mask
            self._here = tree.here
            place = self.model.place(tree.here.key)
        if place is not None and not self.view.typing:  # a name that is being typed stays
            self.view.mark(place)
        count = len(rows)
        text = self.tr("1 state") if count == 1 else self.tr("{} states").format(count)
        if tree.forgotten:
            text = self.tr("{}, {} forgotten").format(text, tree.forgotten)
            self.said.setToolTip(
                self.tr("The oldest ends of branches without name and pin: there was no memory for them")
            )
        self.said.setText(text)
        self._say_drift()
        self.pictures.go_on()

    def name(self, node: Node) -> None:
        """Let the user type the name of a state."""
        self.refresh()
        place = self.model.place(node.key)
        if place is not None:
            self.view.mark(place)
            self.view.setFocus()
            self.view.type_name(self.model.index(place))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._soon.start()

    def _say_drift(self) -> None:
        row, document = self.view.current, self._document
        shot = None if row is None else self.pictures[row.key]
        if row is None or document is None or shot is None:
            self.drift.say([])
            return
        found = shot.drift
        if not found.parts:
            self.drift.say([self.tr("As opened") if not row.depth else self.tr("The same pixels as opened")])
            return
        schema = document.schema
        parts = sorted(found.parts.items(), key=lambda each: -each[1])
        named = [f"{schema.title(label)} {share:.2f}" for label, share in parts]
        whole = self.tr("{:.1f} % of the pixels changed").format(100 * found.share)
        tip = self.tr("1 - IoU of each part: 0 the same pixels, 1 none in common") + "\n"
        self.drift.say([whole, " · ".join(named[:_PARTS])], tip + "\n".join([whole, *named]))

    def _on_pictures(self) -> None:
        self.model.refresh()
        self._say_drift()

    def _in_sight(self) -> list[Node]:
        tree, rows = self._tree, self.model.rows
        if tree is None or not self.isVisible():
            return []
        seen = [rows[at].key for at in self.view.visible_rows() if at < len(rows)]
        current = self.view.current
        keys = ([current.key] if current is not None else []) + seen[::-1]
        return [tree[key] for key in keys if key in tree]

    # What is done

    def _with(self, key: int, act: Callable[[Node], object]) -> None:
        if self._tree is not None and key in self._tree:
            act(self._tree[key])

    def _on_renamed(self, key: int, name: str) -> None:
        if (tree := self._tree) is not None:
            self._with(key, lambda node: tree.rename(node, name))

    def _on_pinned(self, key: int) -> None:
        if (tree := self._tree) is not None:
            self._with(key, lambda node: tree.pin(node, on=not node.pinned))
