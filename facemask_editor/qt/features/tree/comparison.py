"""One state compared with the present one, on the canvas."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from enum import Enum
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from facemask_editor.qt.canvas.compare.other import Other
from facemask_editor.qt.canvas.compare.pairing import Pairing
from facemask_editor.qt.jobs.desk import Desk
from facemask_editor.qt.jobs.workers import DaemonWorker
from facemask_editor.qt.look.state_faces import StateFaces

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from facemask_editor.app.tree.node import Node
    from facemask_editor.app.tree.tree import StateTree
    from facemask_editor.document.document import MaskDocument
    from facemask_editor.qt.canvas.canvas import MaskCanvas
    from facemask_editor.render.illustration.choices import Choices


class Way(Enum):
    """How two states are compared."""

    WIPE = "wipe"
    SIDE = "side"
    DIFFERENCE = "difference"


_PAIRINGS = {Way.WIPE: Pairing.WIPE, Way.SIDE: Pairing.SIDE, Way.DIFFERENCE: Pairing.OFF}


class Comparison(QObject):
    """Puts a state beside the present one until it ends; painting goes on meanwhile.

    Args:
        canvas: Where it is seen.
        colours: Of a face that is drawn where there is no photo.

    Signals:
        changed: It has begun or ended.
    """

    changed = Signal()

    def __init__(
        self, canvas: MaskCanvas, colours: Callable[[MaskDocument], Choices], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._canvas, self._colours = canvas, colours
        self._desk = Desk(DaemonWorker("compared face", width=1))
        self._before = Pairing.OFF
        self._turning = False
        self.node: Node | None = None
        self.way: Way | None = None
        canvas.pairing_changed.connect(self._on_pairing)

    def begin(self, document: MaskDocument, tree: StateTree, node: Node, way: Way, name: str) -> None:
        """Compare with a state; the same once more ends it."""
        if node is self.node and way is self.way:
            self.end()
            return
        if self.node is None:
            self._before = self._canvas.pairing
        self._desk.cancel(*self._desk.jobs)
        self.node, self.way = node, way
        label_map = tree.pixels(node)
        label_map.flags.writeable = False
        self._canvas.set_other(Other(label_map, name, difference=way is Way.DIFFERENCE))
        self._pair(_PAIRINGS[way])
        self.changed.emit()
        if way is not Way.DIFFERENCE:
            faces = StateFaces(document, self._colours(document), 1)
            self._desk.ask(
                lambda _watch: faces.whole(label_map),
                purpose="face",
                ready=self._on_face,
                failed=lambda _error: None,  # then its mask is compared
                owner=self,
            )

    def end(self) -> bool:
        """Show the mask as it was shown before; returns whether anything was compared."""
        if self.node is None:
            return False
        self._drop()
        self._pair(self._before)
        return True

    def forget(self) -> None:
        """End it where another document has come."""
        if self.node is not None:
            self.end()

    def shutdown(self) -> bool:
        """Make nothing more."""
        return self._desk.shutdown()

    def _drop(self) -> None:
        self._desk.cancel(*self._desk.jobs)
        self.node = self.way = None
        self._canvas.set_other(None)
        self.changed.emit()

    def _pair(self, pairing: Pairing) -> None:
        self._turning = True
        try:
            self._canvas.pairing = pairing
        finally:
            self._turning = False

    def _on_face(self, face: npt.NDArray[np.uint8]) -> None:
        if (other := self._canvas.other) is not None and self.node is not None:
            self._canvas.set_other(replace(other, face=face))

    def _on_pairing(self, pairing: Pairing) -> None:
        """Another pairing was chosen by hand: wipe and side by side go on, one picture ends it."""
        if self._turning or self.node is None:
            return
        way = {Pairing.WIPE: Way.WIPE, Pairing.SIDE: Way.SIDE}.get(pairing)
        other = self._canvas.other
        if way is None or other is None or other.difference:
            self._drop()
        else:
            self.way = way
            self.changed.emit()
