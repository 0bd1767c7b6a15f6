"""The tree of states in a window."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import QCoreApplication, QPoint
from PySide6.QtWidgets import QMenu

from facemask_editor.app.session import Facet
from facemask_editor.app.tree.node import Node
from facemask_editor.app.tree.tree import StateTree
from facemask_editor.qt.features.feature import Part
from facemask_editor.qt.features.tree.comparison import Comparison, Way
from facemask_editor.qt.features.tree.exporter import Exporter
from facemask_editor.qt.features.tree.panel import TreePanel
from facemask_editor.qt.services.services import Services

_COMPARE = ("compare_wipe", "compare_side", "compare_difference")


class TreePart(Part):
    """Keeps the tree of the session's document, shows it, and carries out what is asked for."""

    def __init__(self, services: Services) -> None:
        self._services = services
        session, actions = services.session, services.actions
        self.tree: StateTree | None = None
        buttons = [actions[name] for name in (*_COMPARE, "export_states")]
        self.panel: TreePanel = TreePanel(lambda doc: services.face_colours(doc), buttons)
        self.lists = (self.panel.view,)
        self.comparison = Comparison(services.canvas, lambda doc: services.face_colours(doc), services.over)
        self.exporter = Exporter(services)
        self.panel.wanted.connect(self.go_to)
        self.panel.menu_wanted.connect(self._show_menu)
        self.panel.left.connect(self._on_left)
        session.subscribe(self._on_document, Facet.DOCUMENT, at_once=True)
        session.subscribe(self._on_faces, Facet.PHOTO, Facet.FACE_COLOURS)
        self._on_document(frozenset())

    def handlers(self) -> Mapping[str, Callable[[], object]]:
        return {
            "tree.show_tree": self.show,
            "tree.name_state": self.name,
            "tree.pin_state": self.pin,
            "tree.export_states": self.export,
            "tree.compare_wipe": partial(self.compare, Way.WIPE),
            "tree.compare_side": partial(self.compare, Way.SIDE),
            "tree.compare_difference": partial(self.compare, Way.DIFFERENCE),
            "tree.compare_end": self.end_comparison,
        }

    def shutdown(self) -> bool:
        ended = [each.shutdown() for each in (self.panel.pictures, self.comparison, self.exporter)]
        return all(ended)

    def show(self) -> None:
        """Bring the tree to the front and give it the keys, or turn back to what was in front before."""
        shown = self._services.docks.toggle("tree")
        (self.panel.view if shown else self._services.canvas).setFocus()

    def go_to(self, node: Node) -> None:
        """Bring the mask into a state; what is on its way becomes a step before."""
        document, tree = self._services.session.document, self.tree
        if document is None or tree is None or node.key not in tree or document.in_stroke:
            return
        if not document.settle(partial(self.go_to, node)) or node is tree.here:
            return
        text = _tr("Go to {}").format(node.name or node.title)
        if tree.go_to(node, text):
            self._services.status.say_done(text)

    def name(self) -> None:
        """Let the user name the present state."""
        if self.tree is not None and self._settled(self.name):
            self._services.docks.bring("tree")
            self.panel.name(self.tree.here)

    def pin(self) -> None:
        """Pin the present state, or let go of it."""
        if self.tree is None or not self._settled(self.pin):
            return
        here = self.tree.here
        self.tree.pin(here, on=not here.pinned)
        text = _tr("Pinned: {}") if here.pinned else _tr("No longer pinned: {}")
        self._services.status.say(text.format(here.name or here.title))

    def export(self) -> None:
        """Write the pinned states."""
        document = self._services.session.document
        if document is not None and self.tree is not None:
            self.exporter.export(document, self.tree)

    def compare(self, way: Way) -> None:
        """Compare the present state with the marked one, or else with the one before it or the newest."""
        document, tree = self._services.session.document, self.tree
        if document is None or tree is None:
            return
        node = self.comparison.node if self.comparison.way is way else None
        node = node or self.panel.marked or tree.here
        if node is tree.here:
            node = tree.here.parent or tree.nodes[-1]
        if node is tree.here:
            self._services.status.say(_tr("There is no other state yet to compare with"))
            return
        name = node.name or node.title
        self.comparison.begin(document, tree, node, way, name)
        if self.comparison.way is not None:
            said = {
                Way.WIPE: _tr("Left of the line: {}; right: now"),
                Way.SIDE: _tr("Left: {}; right: now"),
                Way.DIFFERENCE: _tr("Bright is what differs from {}"),
            }
            self._services.status.say(said[way].format(name))

    def end_comparison(self) -> None:
        """Compare with no state any more."""
        if not self.comparison.end():
            self._services.status.say(_tr("No state is compared"))

    # Inside

    def _settled(self, then: Callable[[], object]) -> bool:
        document = self._services.session.document
        return document is not None and not document.in_stroke and document.settle(then)

    def _on_document(self, _changed: frozenset[Facet]) -> None:
        document = self._services.session.document
        self.comparison.forget()
        self.tree = self._services.session.tree
        if self.tree is not None:
            self.tree.subscribers.append(self.panel.ask)
        self.panel.turn_to(document, self.tree)

    def _on_faces(self, _changed: frozenset[Facet]) -> None:
        self.panel.pictures.forget()
        self.panel.ask()

    def _on_left(self) -> None:
        if not self.comparison.end():
            self._services.canvas.take_focus()

    def _show_menu(self, node: Node, at: QPoint) -> None:
        menu = QMenu(self.panel)
        menu.addAction(_tr("Go to this state"), partial(self.go_to, node))
        menu.addAction(_tr("Name… (F2)"), partial(self.panel.name, node))
        pin = menu.addAction(_tr("Pinned (Space)"))
        pin.setCheckable(True)
        pin.setChecked(node.pinned)
        pin.toggled.connect(lambda on: self._pin(node, on=on))
        menu.addSeparator()
        for name in (*_COMPARE, "compare_end"):
            menu.addAction(self._services.actions[name])
        menu.addSeparator()
        menu.addAction(self._services.actions["export_states"])
        menu.popup(at)
        menu.aboutToHide.connect(menu.deleteLater)

    def _pin(self, node: Node, *, on: bool) -> None:
        if self.tree is not None and node.key in self.tree:
            self.tree.pin(node, on=on)


def _tr(text: str) -> str:
    return QCoreApplication.translate("Tree", text)
