"""Pinned states as files: all of them, or none."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from facemask_editor.qt.jobs.desk import Desk
from facemask_editor.qt.jobs.workers import DaemonWorker
from facemask_editor.qt.look.error_text import error_text
from facemask_editor.qt.services.output_plan import ask_plan

if TYPE_CHECKING:
    from collections.abc import Sequence

    from facemask_editor.app.tree.node import Node
    from facemask_editor.app.tree.tree import StateTree
    from facemask_editor.app.variants.files import Plan
    from facemask_editor.document.document import MaskDocument
    from facemask_editor.qt.jobs.mailbox import Watch
    from facemask_editor.qt.services.services import Services


class Exporter:
    """Asks where pinned states go, and writes each with the recipe of its edits.

    Args:
        services: Of the window.
    """

    def __init__(self, services: Services) -> None:
        self._services = services
        self._desk = Desk(DaemonWorker("state files", width=1))

    def export(self, document: MaskDocument, tree: StateTree) -> None:
        """Write the pinned states; what is pending becomes a step before."""
        if not tree.pinned:
            self._services.status.say(_tr("Pin states first: the pin beside a state in the tree, or Space"))
            return
        if not document.settle(partial(self.export, document, tree)):
            return
        if document is not self._services.session.document:
            return
        nodes = tuple(tree.pinned)
        plan = self._plan(document, tree, nodes)
        if plan is not None:
            self._write(document, tree, nodes, plan)

    def shutdown(self) -> bool:
        """End the thread that writes."""
        return self._desk.shutdown()

    def _plan(self, document: MaskDocument, tree: StateTree, nodes: Sequence[Node]) -> Plan | None:
        from facemask_editor.app.timeline.recipe_file import has_edits
        from facemask_editor.app.tree.files import file_names
        from facemask_editor.app.variants.files import Plan
        from facemask_editor.formats.stems import stem_of

        path = document.path
        start = Path(self._services.settings.folder or Path.home()) if path is None else path.parent
        stem = _tr("untitled") if path is None else stem_of(path, document.schema)
        names = file_names(stem, nodes)
        bare = [name for name, node in zip(names, nodes, strict=True) if not has_edits(tree.timeline(node))]
        title = _tr("Folder for {} states").format(len(nodes))
        return ask_plan(
            self._services.dialogs, start, title, lambda folder: Plan.of(folder, names, bare=bare)
        )

    def _write(self, document: MaskDocument, tree: StateTree, nodes: Sequence[Node], plan: Plan) -> None:
        schema = document.schema
        before = document.photo_mask.copy() if document.kept_photo_mask is not None else None
        sha256 = document.photo_mask_of

        def write(_watch: Watch) -> list[str]:
            from facemask_editor.app.timeline.recipe_file import as_recipe
            from facemask_editor.app.variants.files import Saved, write_all

            saved, lacks = [], []
            for name, node in zip(plan.names, nodes, strict=True):
                timeline = tree.timeline(node)
                recipe, less = (None, ()) if name in plan.bare else as_recipe(timeline)
                saved.append(Saved(timeline.recorded(), recipe))
                lacks += [f"{name}.json: {'; '.join(less)}."] if less else []
            write_all(plan, saved, schema, photo_mask=before, photo_sha256=sha256)
            return lacks

        self._desk.ask(
            write,
            purpose=("write", plan.folder, plan.names),
            ready=lambda lacks: self._on_written(plan, lacks),
            failed=lambda error: self._services.dialogs.show_error(
                _tr("No state was written"), error_text(error)
            ),
            kept=True,
        )

    def _on_written(self, plan: Plan, lacks: list[str]) -> None:
        text = _tr("{} states are in {}").format(len(plan.names), plan.folder)
        if len(plan.names) == 1:
            text = _tr("{}.png is in {}").format(plan.names[0], plan.folder)
        self._services.status.say_done(text)
        if lacks:
            self._services.notice.show_notice(lacks)


def _tr(text: str) -> str:
    return QCoreApplication.translate("Tree", text)
