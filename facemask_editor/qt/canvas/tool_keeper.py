"""What a tool holds between two drags is seen as done; it is kept with the document."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from facemask_editor.document.document import MaskDocument
    from facemask_editor.qt.canvas.canvas import MaskCanvas


class ToolKeeper:
    """The document's keeper for the canvas: the current tool's pending work becomes a step."""

    follows_locks = True

    def __init__(self, canvas: MaskCanvas) -> None:
        self._canvas = canvas
        self._leave: Callable[[], None] = lambda: None

    def set_document(self, document: MaskDocument | None) -> None:
        """Turn to another document."""
        self._leave()
        self._leave = document.add_keeper(self) if document is not None else lambda: None

    @property
    def pending(self) -> bool:
        """Whether the tool holds work that `settle` keeps."""
        return self._canvas.current_tool.unsaved

    def settle(self, then: Callable[[], object] | None = None) -> bool:
        """Make it a step; that never has to be waited for."""
        if self.pending:
            self._canvas.current_tool.settle()
        return True

    def take_back(self, place: int) -> bool:
        """Nothing is computed in the background."""
        return False

    def bring_back(self, place: int) -> bool:
        """Nothing is taken back here."""
        return False

    def stroke_ended(self) -> None:
        """Nothing waits for that."""
