"""Buttons beside what the reader said of a mask: one click does what helps, and undo takes it back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from facemask_editor.app.session import Facet
from facemask_editor.core.errors import FaceMaskError
from facemask_editor.core.labels import CELEBAMASK_HQ, LABEL_ORDERS, OWN_ORDER
from facemask_editor.formats.registry import written_names
from facemask_editor.qt.features.files.saving.first_save import FirstSave, first_save
from facemask_editor.qt.look.error_text import error_text
from facemask_editor.qt.services.services import Services

if TYPE_CHECKING:
    from facemask_editor.core.labels import LabelMap
    from facemask_editor.document.document import MaskDocument
    from facemask_editor.formats import MaskFile
    from facemask_editor.formats.recognise.remedies import Remedy
    from facemask_editor.qt.features.files.file_session import FileSession


class Remedies:
    """Shows what was said of the open mask, with what can be done about it.

    Args:
        services: Of the window.
        files: Its file session.
    """

    def __init__(self, services: Services, files: FileSession) -> None:
        self._services, self._files = services, files
        self._of: MaskFile | None = None  # what the remedies are for
        self._found: tuple[Remedy, ...] = ()

    def show(self, lines: Sequence[str]) -> None:
        """Show sentences about a file; the buttons are those for the mask that is open."""
        opened = self._files.opened
        about_it = opened is not None and bool(opened.messages) and set(opened.messages) <= set(lines)
        actions: list[tuple[str, Callable[[], object]]] = []
        if about_it and opened is not None and self._services.session.document is not None:
            if opened is not self._of:
                from facemask_editor.formats.recognise.remedies import remedies_of

                self._of, self._found = opened, remedies_of(opened)
            if opened.schema.names != CELEBAMASK_HQ.names:  # first: only so can it be shaped
                title = _tr("Convert to {}").format(LABEL_ORDERS[OWN_ORDER].title)
                actions.append((title, self._services.convert))
            actions += [(remedy.title, partial(self.do, remedy, opened)) for remedy in self._found]
        self._services.notice.show_notice(lines, actions)

    def do(self, remedy: Remedy, opened: MaskFile) -> None:
        """Carry a remedy out on the open mask, where it still is the one that was read."""
        document = self._services.session.document
        if document is None or document.in_stroke or opened is not self._files.opened:
            return
        again = partial(self.do, remedy, opened)
        if not document.settle(again):
            return
        try:
            label_map, photo_mask = (remedy.make(each) for each in (document.label_map, document.photo_mask))
        except (FaceMaskError, OSError, MemoryError) as error:
            text = _tr("{} could not be read again").format(opened.path.name)
            self._services.dialogs.show_error(text, error_text(error))
            return
        first, seen = self._first_save(remedy, opened), _seen_anew(opened, remedy, label_map)
        said = _tr("{}: done")
        if remedy.schema == document.schema and label_map.shape == document.label_map.shape:
            said = _tr("{}: done. Undo takes it back")
            if not document.restore(label_map, remedy.title):
                return
            _Done(document, photo_mask, partial(self._on_done, document, opened, seen))
        elif self._files.may_leave(again):
            self._turn_to(document, remedy, label_map, photo_mask)
        else:
            return
        self._files.read_otherwise(seen, first)
        self._services.status.say_done(said.format(remedy.title))

    def _on_done(self, document: MaskDocument, opened: MaskFile, seen: MaskFile, applied: bool) -> None:
        """Say what holds once the step is undone or redone; the face is made anew, where there is a photo."""
        if document is not self._services.session.document:
            return
        if document.photo is not None:
            self._services.session.note(Facet.PHOTO)
        if any(self._files.opened is each for each in (opened, seen)):  # else it was read otherwise since
            self._files.read_otherwise(seen if applied else opened, None)

    def _turn_to(
        self, document: MaskDocument, remedy: Remedy, label_map: LabelMap, photo_mask: LabelMap
    ) -> None:
        from facemask_editor.document.document import MaskDocument

        turned = MaskDocument(
            label_map,
            schema=remedy.schema,
            photo_mask=photo_mask,
            photo_mask_of=document.photo_mask_of,
            path=document.path,
            saved=False,
        )
        self._files.turn_to(turned, None)
        self._services.session.flush()  # what shows the new document first takes away what was said

    def _first_save(self, remedy: Remedy, opened: MaskFile) -> FirstSave | None:
        """Return what saving says first, for the file holds other numbers then; None where that stays."""
        if not remedy.order:
            return None
        if remedy.key == "numbers":
            return FirstSave()  # undo brings back what is not in the file
        return first_save(replace(opened, order=remedy.order, converted=True), written_names())


def _seen_anew(opened: MaskFile, remedy: Remedy, label_map: LabelMap) -> MaskFile:
    """Return the file as if it had been read so, with what is to be said of that."""
    from facemask_editor.formats.recognise.ids import remarks

    return replace(
        opened,
        label_map=label_map,
        schema=remedy.schema,
        order=remedy.order or opened.order,
        messages=(*remedy.said, *remarks(label_map, remedy.schema)),
        converted=False,
    )


class _Done:
    """The step of a remedy: the photo's own mask changes with it, and back while it is undone.

    Args:
        document: Whose newest step it is.
        after: The photo's own mask with it, H x W uint8.
        changed: Called when it was undone (False) or is done again.
    """

    def __init__(self, document: MaskDocument, after: LabelMap, changed: Callable[[bool], object]) -> None:
        self._document, self._changed = document, changed
        self._states = document.photo_mask, after
        self._step = document.history.mark(document.history.position)
        self._applied = False
        self._ours = document.photo_mask
        self._leave = document.subscribe(lambda _change: self._follow())
        self._follow()

    def _follow(self) -> None:
        document, at = self._document, self._document.history.position_of(self._step)
        if at is None:
            self._leave()  # it is neither undone nor redone any more
            return
        applied = at <= document.history.position
        if applied == self._applied:
            return
        self._applied = applied
        if document.photo_mask is self._ours:  # else another one was chosen since
            document.photo_mask = self._states[applied]
            self._ours = document.photo_mask
        self._changed(applied)


def _tr(text: str) -> str:
    return QCoreApplication.translate("Remedies", text)
