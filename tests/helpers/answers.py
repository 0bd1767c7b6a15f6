"""Who hears the answers of an engine client, as signals that a test can wait for."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from facemask_editor.document.document import MaskDocument
from facemask_editor.qt.jobs.engine_client import EditJob, EngineClient
from facemask_editor.recipe.recipe import Recipe


class Answers(QObject):
    """Hears what comes to the requests that are made with it.

    Attributes:
        seen: EditRequest and EditResult, or text, of each answer.
    """

    ready = Signal(object, object)
    failed = Signal(object, str)

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[object, object]] = []
        self.ready.connect(lambda *answer: self.seen.append(answer))
        self.failed.connect(lambda *answer: self.seen.append(answer))

    def ask(
        self, client: EngineClient, document: MaskDocument, recipe: Recipe, *, kept: bool = False
    ) -> EditJob:
        """Make a request that answers here."""
        return client.request(document, recipe, kept=kept, ready=self.ready.emit, failed=self.failed.emit)
