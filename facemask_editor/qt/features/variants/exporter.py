"""Pinned variants as files: all of them, or none."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QTimer

from facemask_editor.app.variants.variant import file_names
from facemask_editor.qt.jobs.desk import Desk
from facemask_editor.qt.jobs.mailbox import Priority
from facemask_editor.qt.jobs.workers import DaemonWorker
from facemask_editor.qt.look.error_text import error_text
from facemask_editor.qt.services.output_plan import ask_plan

if TYPE_CHECKING:
    from facemask_editor.app.variants.files import Plan, Saved
    from facemask_editor.app.variants.variant import Variant
    from facemask_editor.document.document import MaskDocument
    from facemask_editor.engine.requests import EditRequest, EditResult
    from facemask_editor.qt.features.variants.maker import Maker
    from facemask_editor.qt.services.services import Services


class Exporter:
    """Asks where pinned variants go, has them made of the mask as it is, and writes them.

    Args:
        services: Of the window.
        maker: Knows the recipes.
    """

    def __init__(self, services: Services, maker: Maker) -> None:
        self._services, self._maker = services, maker
        self._desk = Desk(DaemonWorker("variant files", width=1))
        self._round = 0
        self._making = ""  # name of the mask whose variants are on their way

    def export(self, variants: Sequence[Variant]) -> None:
        """Write variants; what is pending becomes a step before."""
        document = self._services.session.document
        if document is None:
            return
        if not variants:
            self._services.status.say(_tr("Pin variants first: the pin on a thumbnail, or Space"))
            return
        if self._services.session.model.info is None:
            self._services.status.say(_tr("The model is not loaded yet"))
            return
        if not document.settle(partial(self.export, tuple(variants))):
            return
        plan = self._plan(document, variants)
        if plan is not None:
            self._make(document, plan, variants)

    def forget(self) -> None:
        """Drop what is made for a document that is no longer open, and say so; none of it is written."""
        self._round += 1
        making, self._making = self._making, ""
        if making:
            text = _tr("Those of {} were still being made when it was closed. Open it again to export them")
            show = self._services.dialogs.show_error
            # once the other mask is there
            QTimer.singleShot(
                0, self._services.over, lambda: show(_tr("No variant was written"), text.format(making))
            )

    def shutdown(self) -> bool:
        """End the thread that writes."""
        return self._desk.shutdown()

    # Inside

    def _plan(self, document: MaskDocument, variants: Sequence[Variant]) -> Plan | None:
        """Ask where they go; None where the user turns back."""
        from facemask_editor.app.variants.files import Plan
        from facemask_editor.formats.stems import stem_of

        path, dialogs = document.path, self._services.dialogs
        start = Path(self._services.settings.folder or Path.home()) if path is None else path.parent
        stem = _tr("untitled") if path is None else stem_of(path, document.schema)
        title = _tr("Folder for {} variants").format(len(variants))
        return ask_plan(dialogs, start, title, lambda folder: Plan.of(folder, file_names(stem, variants)))

    def _make(self, document: MaskDocument, plan: Plan, variants: Sequence[Variant]) -> None:
        from facemask_editor.app.variants.files import Saved

        self._round += 1
        number, found = self._round, dict[int, Saved]()
        self._making = _tr("untitled") if document.path is None else document.path.name

        def ready(at: int, request: EditRequest, result: EditResult) -> None:
            recipe = request.recipe.model_copy(update={"salt": result.salt})
            found[at] = Saved(result.label_map, recipe)
            if not result.changed:
                why = ". ".join(result.skipped) or _tr("It changes nothing")
                self._fail(number, _tr("{}: {}").format(plan.names[at], why))
            elif len(found) == len(variants) and number == self._round:
                self._write(document, plan, [found[at] for at in range(len(variants))])

        for at, variant in enumerate(variants):
            self._services.client.request(
                document,
                self._maker.recipe(variant),
                kept=True,
                purpose=f"export {number} {at}",
                priority=Priority.VISIBLE,
                ready=partial(ready, at),
                failed=lambda _request, text: self._fail(number, text),
            )

    def _write(self, document: MaskDocument, plan: Plan, saved: Sequence[Saved]) -> None:
        from facemask_editor.app.variants.files import write_all

        number, self._making = self._round, ""
        schema, of_photo = document.schema, document.kept_photo_mask
        # of a mask without edits the photo's own mask is the mask itself
        before = document.photo_mask.copy() if document.photo is not None or of_photo is not None else None
        sha256 = document.photo_mask_of
        self._desk.ask(
            lambda _watch: write_all(plan, saved, schema, photo_mask=before, photo_sha256=sha256),
            purpose=f"write {number}",
            ready=lambda _done: self._services.status.say_done(self._told(document, plan)),
            failed=lambda error: self._fail(number, error_text(error)),
            kept=True,
        )

    def _told(self, document: MaskDocument, plan: Plan) -> str:
        text = _tr("{} variants with their recipes are in {}").format(len(plan.names), plan.folder)
        if document.dirty:
            text += _tr("; the recipes begin at the mask as it is here, which is not saved")
        return text

    def _fail(self, number: int, text: str) -> None:
        if number == self._round:
            self._making = ""
            self._round += 1  # one message for all of them
            self._services.dialogs.show_error(_tr("No variant was written"), text)


def _tr(text: str) -> str:
    return QCoreApplication.translate("Variants", text)
