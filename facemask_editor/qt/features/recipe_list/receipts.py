"""After every edit: how many pixels of which class changed and why, as a line and as an overlay."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QCoreApplication

from facemask_editor.app.receipts.mends import Mends
from facemask_editor.app.receipts.receipt import Receipt, receipt
from facemask_editor.app.session import Facet
from facemask_editor.app.timeline.text import from_text, is_timeline
from facemask_editor.core.errors import FormatError
from facemask_editor.core.labels import LabelSchema
from facemask_editor.core.region import Box
from facemask_editor.document.document import MaskDocument
from facemask_editor.document.edits import Edit, EditTarget
from facemask_editor.document.steps import Entry
from facemask_editor.qt.services.services import Services
from facemask_editor.recipe.recipe import PartStep
from facemask_editor.recipe.source import EditSource


class Receipts:
    """Tells of the newest step of the open document, wherever in the history that is.

    Args:
        services: Of the window.

    Attributes:
        newest: Of the step that was made last, None where there is none.
        line: What it says.
        subscribers: Called when there is another one.
    """

    def __init__(self, services: Services) -> None:
        self._services = services
        self.newest: Receipt | None = None
        self.line = ""
        self._serial: int | None = None
        self._latest = 0
        self.subscribers: list[Callable[[], object]] = []
        self._switch = services.actions["receipt"]
        self._switch.toggled.connect(lambda _on: self._show())
        services.session.subscribe(self._on_session, Facet.DOCUMENT, Facet.HISTORY)

    def _on_session(self, changed: frozenset[Facet]) -> None:
        document = self._services.session.document
        if Facet.DOCUMENT in changed:
            self._serial, self._latest = None, 0
            self.newest, self.line = None, ""
            if document is not None:
                self._latest = max((each.serial for _, each in document.history.newest_first()), default=0)
        entry = None if document is None else _newest(document)
        serial = None if entry is None else entry.serial
        if document is not None and entry is not None and serial != self._serial:
            self.newest, asked = _receipt_of(document, entry, self._services.client.mends)
            self.line = self.newest.line(document.schema, asked or ())
            # not after undo and redo; and a stroke is seen, while the hint of its tool is still needed
            if entry.serial > self._latest and entry.source is not None:
                if is_timeline(entry.source):
                    self._services.status.say_done(f"{entry.name}. {self.line}")
                else:
                    self._services.status.add_to_done(_tr("Applied: {}").format(entry.name), self.line)
            self._latest = max(self._latest, entry.serial)
        elif entry is None:
            self.newest, self.line = None, ""
        self._serial = serial
        self._show()
        for tell in self.subscribers:
            tell()

    def _show(self) -> None:
        """Tint what the newest step changed, where that is asked for."""
        found = self.newest if self._switch.isChecked() else None
        if found is None or found.box is None:
            self._services.canvas.set_tint(None)
        else:
            self._services.canvas.set_tint(found.why, found.box)


def _newest(document: MaskDocument) -> Entry | None:
    """Return the newest applied step."""
    place = document.history.place
    return next((entry for at, entry in document.history.newest_first() if at < place), None)


def _receipt_of(document: MaskDocument, entry: Entry, mends: Mends) -> tuple[Receipt, frozenset[int] | None]:
    """Return what a step that is applied last changed, and which classes it was for; None for all."""
    box = entry.edit.box
    after = document.label_map[box.slices]
    before = _before(entry.edit, after, box)
    edited, locked = _asked(entry, document.schema)
    repaired = mends.find(entry.source, box, after)
    return receipt(before, after, box, edited=edited, repaired=repaired, locked=locked), edited


def _before(edit: Edit, after: np.ndarray, box: Box) -> np.ndarray:
    """Return the pixels of an edit's box before its step."""
    canvas = np.zeros((box.y1, box.x1), np.uint8)  # an edit names places of the whole picture
    canvas[box.slices] = after
    edit.apply(EditTarget(canvas, frozenset()))
    return canvas[box.slices]


def _asked(entry: Entry, schema: LabelSchema) -> tuple[frozenset[int] | None, frozenset[int]]:
    """Return the classes that a step was for, None for whatever changed, and those that were locked."""
    names = schema.names
    if entry.source is None:
        return None, entry.locks
    try:
        if is_timeline(entry.source):
            entries = from_text(entry.source, len(names)).entries
            steps, locked = [step for each in entries for step in each.steps], entry.locks
        else:
            recipe = EditSource.from_json(entry.source).recipe
            steps = list(recipe.steps)
            locked = frozenset(names.index(name) for name in recipe.locks if name in names)
    except FormatError:
        return None, entry.locks
    parts = set()
    for step in steps:
        if not isinstance(step, PartStep):
            return None, locked  # of the whole face
        parts.add(step.part)
        if getattr(step, "side", "") == "both" and step.part in names:
            label = names.index(step.part)
            parts |= {names[other] for pair in schema.pairs if label in pair for other in pair}
    return frozenset(names.index(part) for part in parts if part in names), locked


def _tr(text: str) -> str:
    return QCoreApplication.translate("Receipts", text)
