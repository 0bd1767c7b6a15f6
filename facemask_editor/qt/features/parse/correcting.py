"""While painting corrects the mask of a photo, the photo's own mask follows, so that the face stays put.

It ends by itself with the first edit that reshapes the face, for by then the mask was taken to be right.
"""

from __future__ import annotations

import numpy as np
from PySide6.QtGui import QAction

from facemask_editor.app.session import Facet, Session
from facemask_editor.core.labels import LabelMap
from facemask_editor.document.document import MaskDocument


class Correcting:
    """Keeps the photo's own mask on what is painted, as long as the action is checked.

    Args:
        session: Its document is followed.
        action: The switch.
    """

    def __init__(self, session: Session, action: QAction) -> None:
        self._session, self._action = session, action
        self._document: MaskDocument | None = None
        self._seen: LabelMap | None = None
        self._same = False
        action.toggled.connect(self._on_toggled)
        facets = (Facet.DOCUMENT, Facet.HISTORY, Facet.PREVIEW)
        session.subscribe(self._on_session, *facets, at_once=True)

    @property
    def on(self) -> bool:
        """Whether the open mask is being corrected."""
        document = self._session.document
        return self._action.isChecked() and document is not None and document is self._document

    @property
    def still(self) -> bool:
        """Whether the photo is seen as it is meanwhile: nothing has reshaped the face."""
        return self.on and self._same

    def _on_toggled(self, on: bool) -> None:
        document = self._session.document
        if on and document is not None:
            self._document, self._seen = document, document.snapshot()
            self._same = bool(np.array_equal(document.photo_mask, self._seen))
        else:
            self._document = self._seen = None
        self._session.note(Facet.PHOTO)  # the face begins anew, or stays as the photo has it

    def _on_session(self, changed: frozenset[Facet]) -> None:
        document = self._session.document
        if document is not self._document:
            self._action.setChecked(False)
        if not self.on or document is None:
            return
        preview = self._session.preview
        reshaped = preview is not None and preview.source is not None and bool(preview.name)
        if reshaped or _newest_is_edit(document):
            self._action.setChecked(False)
        elif Facet.HISTORY in changed:
            self._follow(document)

    def _follow(self, document: MaskDocument) -> None:
        now = document.snapshot()
        painted = now != self._seen
        self._seen = now
        if painted.any():
            document.photo_mask = np.where(painted, now, document.photo_mask)
            if not self._same:
                self._session.note(Facet.PHOTO)


def _newest_is_edit(document: MaskDocument) -> bool:
    """Whether the step that undo would take back has reshaped the face."""
    place = document.history.place
    newest = next((entry for at, entry in document.history.newest_first() if at < place), None)
    return newest is not None and newest.source is not None
