"""The faces of states and how far they have gone, made one after the other off the window's thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from facemask_editor.app.tree.drift import Drift, drift
from facemask_editor.qt.jobs.desk import Desk, Job
from facemask_editor.qt.jobs.workers import DaemonWorker
from facemask_editor.qt.look.state_faces import StateFaces

if TYPE_CHECKING:
    from PySide6.QtGui import QImage

    from facemask_editor.app.tree.node import Node
    from facemask_editor.app.tree.tree import StateTree
    from facemask_editor.document.document import MaskDocument
    from facemask_editor.qt.jobs.mailbox import Watch
    from facemask_editor.render.illustration.choices import Choices


@dataclass(frozen=True, eq=False)
class Shot:
    """What is shown of a state.

    Attributes:
        picture: Its face, a small square; None where none can be made.
        drift: From the first state.
    """

    picture: QImage | None
    drift: Drift


class StatePictures(QObject):
    """Has what is shown of the states of one tree; what is wanted and not there is made.

    Args:
        came: Called when there is more.
        wanted: Returns the states that can be seen, the most urgent first.
        colours: Of a face that is drawn where there is no photo.
        side: Of a picture, in pixels.
    """

    def __init__(
        self,
        came: Callable[[], object],
        wanted: Callable[[], Sequence[Node]],
        colours: Callable[[MaskDocument], Choices],
        side: int,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._came, self._wanted, self._colours, self._side = came, wanted, colours, side
        self._desk = Desk(DaemonWorker("tree pictures", width=1))
        self._document: MaskDocument | None = None
        self._tree: StateTree | None = None
        self._faces: StateFaces | None = None
        self._shots: dict[int, Shot] = {}
        self._old: dict[int, Shot] = {}  # of another photo, until newer ones come
        self._job: Job[Shot] | None = None

    def __getitem__(self, key: int) -> Shot | None:
        return self._shots.get(key) or self._old.get(key)

    @property
    def busy(self) -> bool:
        """Whether one is being made."""
        return self._job is not None

    def turn_to(self, document: MaskDocument | None, tree: StateTree | None) -> None:
        """Turn to the tree of a document."""
        self.forget()
        self._old = {}
        self._document, self._tree = document, tree

    def forget(self) -> None:
        """Make all pictures anew, as for another photo or other colours."""
        self._desk.cancel(*self._desk.jobs)
        self._job = self._faces = None
        self._old, self._shots = self._old | self._shots, {}

    def go_on(self) -> None:
        """Ask for what can be seen and is not there."""
        document, tree = self._document, self._tree
        if document is None or tree is None or self._job is not None:
            return
        node = next((node for node in self._wanted() if node.key not in self._shots), None)
        if node is None:
            return
        if self._faces is None:
            self._faces = StateFaces(document, self._colours(document), self._side)
        faces = self._faces

        def make(_watch: Watch) -> Shot:
            pixels = tree.pixels(node)
            try:
                picture = faces.picture(pixels)
            except (ValueError, ArithmeticError):  # a mask that is no face has a drift too
                picture = None
            return Shot(picture, drift(tree.pixels(tree.root), pixels))

        self._job = self._desk.ask(
            make,
            purpose="state",
            ready=lambda shot: self._on_made(node, shot),
            failed=lambda _error: self._on_failed(node),
            owner=self,
        )

    def shutdown(self) -> bool:
        """Make nothing more."""
        return self._desk.shutdown()

    def _on_made(self, node: Node, shot: Shot) -> None:
        self._job = None
        self._shots[node.key] = shot
        self._came()
        self.go_on()

    def _on_failed(self, node: Node) -> None:
        self._on_made(node, Shot(None, Drift(0.0, {})))
