"""The part that is edited, and what can be asked of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from facemask_editor.app.disabled_reason import DisabledReason, disabled_reason
from facemask_editor.app.session import Session
from facemask_editor.core.labels import LabelSchema
from facemask_editor.document.document import MaskDocument
from facemask_editor.qt.features.shape_studio.previews.draft import Draft

if TYPE_CHECKING:
    from facemask_editor.weights.handle import Handle


class SelectedPart(QObject):
    """What is edited.

    Args:
        session: Tells of the model, and of the classes where no mask is open.

    Attributes:
        draft: What the controls ask for.
        document: The open document.
    """

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.draft = Draft()
        self.document: MaskDocument | None = None
        self._session = session

    @property
    def schema(self) -> LabelSchema:
        """The classes of the mask."""
        return self._session.schema if self.document is None else self.document.schema

    @property
    def handles(self) -> list[Handle]:
        """What the model can be asked of the part's shape."""
        info = self._session.model.info
        return [handle for handle in info.handles if handle.part == self.draft.part] if info else []

    @property
    def refused(self) -> Mapping[str, str]:
        """What the model cannot do, with the reason; nothing as long as there is none."""
        info = self._session.model.info
        return info.refused if info else {}

    @property
    def label(self) -> int:
        """The class that is edited."""
        schema, part = self.schema, self.draft.part
        return schema.index(part) if part in schema.names else schema.background

    @property
    def disabled(self) -> DisabledReason | None:
        """Why the controls are disabled, or None."""
        document = self.document
        if document is None:
            return DisabledReason("Open a mask to shape its parts.")
        return disabled_reason(document.schema, self.label, locks=document.locks, model=self._session.model)
