"""What a tool holds between two drags is seen as done; it is kept with the document."""

from __future__ import annotations

from collections.abc import Callable

from facemask_editor.document import MaskDocument
from facemask_editor.qt.tools.common.tool import Tool


class ToolKeeper:
    """The document's keeper for the canvas: the current tool's pending work becomes a step.

    Args:
        current: Returns the current tool.
    """

    follows_locks = True

    def __init__(self, current: Callable[[], Tool]) -> None:
        self._current = current
        self._leave: Callable[[], None] = lambda: None

    def set_document(self, document: MaskDocument | None) -> None:
        """Turn to another document."""
        self._leave()
        self._leave = document.add_keeper(self) if document is not None else lambda: None

    @property
    def pending(self) -> bool:
        """Whether the tool holds work that `settle` keeps."""
        return self._current().unsaved

    def settle(self, then: Callable[[], object] | None = None) -> bool:
        """Make it a step; that never has to be waited for."""
        if self.pending:
            self._current().settle()
        return True

    def take_back(self, place: int) -> bool:
        """Nothing is computed in the background."""
        return False

    def bring_back(self, place: int) -> bool:
        """Nothing is taken back here."""
        return False

    def forget_undone(self) -> None:
        """Nothing is taken back here."""

    def stroke_ended(self) -> None:
        """Nothing waits for that."""
