"""How usual the mask is that is shown, asked for once it has come to rest."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from facemask_editor.qt.features.shape_studio.previews.preview import Preview
from facemask_editor.qt.jobs.engine_client import EngineClient

if TYPE_CHECKING:
    from facemask_editor.core.findings import Judgement
    from facemask_editor.core.labels import LabelMap

_REST_MS = 250
"""While something moves nobody reads a word on it."""


class Judged(QObject):
    """Asks the engine for a judgement of what is shown, and keeps it until something else is shown.

    Args:
        client: Of the engine.
        preview: What is shown instead of the document; its document otherwise.

    Attributes:
        judgement: Of what is shown; None where it is not known yet.

    Signals:
        changed: The judgement.
    """

    changed = Signal()

    def __init__(self, client: EngineClient, preview: Preview) -> None:
        super().__init__(preview)
        self.judgement: Judgement | None = None
        self._client = client
        self._preview = preview
        self._of: tuple[object, ...] | None = None
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(self._ask)
        preview.changed.connect(self.look)

    @property
    def asked(self) -> bool:
        """Whether a judgement of what is shown is known or on its way."""
        return self._of is not None

    @Slot()
    def look(self) -> None:
        """See whether something else is shown by now."""
        if (seen := self._seen()) == self._of:
            return
        self._of = seen
        self._set(None)
        if seen is None:
            self._rest.stop()
        else:
            self._rest.start()

    def _seen(self) -> tuple[object, ...] | None:
        """Return what tells the mask that is shown from others; None where nothing can be said of it."""
        document, info = self._preview.document, self._client.info
        if document is None or info is None or document.schema.names != info.class_names:
            return None
        shown = self._shown()
        return document, document.revision, info.sha256, None if shown is None else id(shown)

    def _shown(self) -> LabelMap | None:
        result = self._preview.result
        return None if result is None else result.label_map

    @Slot()
    def _ask(self) -> None:
        document = self._preview.document
        if document is None:
            return
        if document.in_stroke or self._preview.working:
            self._rest.start()
            return
        self._client.judge(document, self._answered(self._of), self._shown())

    def _answered(self, of: tuple[object, ...] | None) -> Callable[[Judgement], None]:
        def ready(judgement: Judgement) -> None:
            if of == self._of:
                self._set(judgement)

        return ready

    def _set(self, judgement: Judgement | None) -> None:
        if judgement is not self.judgement:
            self.judgement = judgement
            self.changed.emit()
