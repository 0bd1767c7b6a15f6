"""The photo's own mask follows fixes that say how a mask was made, and their undo."""

from __future__ import annotations

from dataclasses import dataclass

from facemask_editor.app.session import Facet, Session
from facemask_editor.core.labels import LabelMap
from facemask_editor.document.document import MaskDocument


@dataclass(frozen=True, eq=False)
class _Renamed:
    """A step that renamed the photo's own mask as well."""

    serial: int
    before: LabelMap
    after: LabelMap


class NamedPhoto:
    """Gives the open document the photo's own mask that fits the steps that are applied.

    Exchanged sides, for one, were exchanged when the photo was annotated: where the mask is put right and the
    photo's own mask is not, the face would be thought to have changed places with its mirror image.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._steps: list[_Renamed] = []
        self._applied: set[int] = set()
        session.subscribe(self._on_session, Facet.DOCUMENT, Facet.HISTORY, at_once=True)

    def add(self, document: MaskDocument, after: LabelMap) -> None:
        """Take another mask for the photo, for as long as the newest step is applied."""
        serial = _newest(document)
        if serial is not None:
            self._steps.append(_Renamed(serial, document.photo_mask, after))
            self._applied = self._applied | {serial}
            _give(document, after)

    def _on_session(self, changed: frozenset[Facet]) -> None:
        if Facet.DOCUMENT in changed:
            self._steps.clear()
            self._applied = set()
        document = self._session.document
        if document is None or not self._steps:
            return
        applied = _applied(document) & {step.serial for step in self._steps}
        # only what has changed here: another feature may have given another mask since
        gone, come = self._applied - applied, applied - self._applied
        self._applied = applied
        if gone:
            _give(document, next(step.before for step in self._steps if step.serial in gone))
        elif come:
            _give(document, next(step.after for step in reversed(self._steps) if step.serial in come))


def _give(document: MaskDocument, mask: LabelMap) -> None:
    if document.photo is not None:
        document.choose_photo_mask(mask)
    else:
        document.photo_mask = mask


def _newest(document: MaskDocument) -> int | None:
    place = document.history.place
    return next((entry.serial for at, entry in document.history.newest_first() if at < place), None)


def _applied(document: MaskDocument) -> set[int]:
    place = document.history.place
    return {entry.serial for at, entry in document.history.newest_first() if at < place}
