"""The dialog "Export": for which renderer, what it writes and loses, where to, and the command to copy."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from facemask_editor.app.session import Facet
from facemask_editor.app.shown import shown_now
from facemask_editor.qt.features.export.folder_row import FolderRow
from facemask_editor.qt.features.export.folders import plain_stem
from facemask_editor.qt.features.export.result_box import ResultBox
from facemask_editor.qt.features.export.target_list import Line, TargetList
from facemask_editor.qt.features.export.target_page import TargetPage
from facemask_editor.qt.features.export.work import Exported, Survey, Wish, export, survey
from facemask_editor.qt.jobs.mailbox import Priority
from facemask_editor.qt.look.error_text import error_text
from facemask_editor.qt.look.plain_text import plain_label
from facemask_editor.qt.widgets.first_size import take_first_size
from facemask_editor.render.handoff.target import Need, Target

if TYPE_CHECKING:
    from facemask_editor.core.labels import LabelMap
    from facemask_editor.document.document import MaskDocument
    from facemask_editor.qt.jobs.desk import Desk, Job
    from facemask_editor.qt.services.services import Services
    from facemask_editor.render.handoff.registry import Described

_LIST_WIDTH = 260
_FIRST_SIZE = (940, 660)
_STEPS = 1000
_SETTLED_MS = 150
"""After the last change of the mask, before it is looked at anew."""


class ExportDialog(QDialog):
    """Stays open beside the window and follows its mask; closing it stops an export that is under way.

    Args:
        services: Of the window.
        targets: What can be exported for.
        described: What nothing is written for.
        desk: Carries out.

    Signals:
        exported: What was exported.
    """

    exported = Signal(object)

    def __init__(
        self,
        services: Services,
        targets: Sequence[Target],
        described: Sequence[Described],
        desk: Desk,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Export"))
        self._services = services
        self._session = services.session
        self._targets = {target.key: target for target in targets}
        self._described = {each.key: each for each in described}
        self._desk = desk
        self._job: Job[Exported] | None = None
        self._found: Survey | None = None
        self._closed = False
        self._reason = ""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_SETTLED_MS)
        self._make()
        self._arrange()
        self._connect()
        self.list.choose(services.settings.export_target)
        self.list.setFocus()

    # Set-up

    def _make(self) -> None:
        others = self.tr("Nothing is written for")
        lines = [Line(t.key, t.title, t.summary, t.kind.value, t.repository) for t in self._targets.values()]
        lines += [Line(d.key, d.title, d.why, others, d.repository) for d in self._described.values()]
        self.list = TargetList(lines)
        self.list.setFixedWidth(_LIST_WIDTH)
        self.page = TargetPage(self._choose_mask)
        self.nothing = plain_label(self.tr("Nothing found"))
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.nothing.setProperty("muted", True)
        self.nothing.hide()
        self.folder = FolderRow(self._services.settings, self._services.dialogs)
        self.status = plain_label()
        self.status.setWordWrap(True)
        self.status.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.bar = QProgressBar()
        self.bar.setRange(0, _STEPS)
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(6)
        self.bar.setProperty("meter", "good")
        self.bar.setAccessibleName(self.tr("Progress"))
        self.bar.hide()
        self.outcome = ResultBox()
        self.export_button = QPushButton(self.tr("&Export"))
        self.export_button.setDefault(True)
        self.export_button.setProperty("accent", True)
        self.close_button = QPushButton(self.tr("Close"))
        self.close_button.setAutoDefault(False)

    def _arrange(self) -> None:
        across = QHBoxLayout()
        across.addWidget(self.list)
        across.addWidget(self.page, 1)
        across.addWidget(self.nothing, 1)
        buttons = QHBoxLayout()
        buttons.addWidget(self.status, 1)
        buttons.addWidget(self.export_button)
        buttons.addWidget(self.close_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 12)
        layout.setSpacing(10)
        layout.addLayout(across, 1)
        layout.addWidget(self.folder)
        layout.addWidget(self.outcome)
        layout.addWidget(self.bar)
        layout.addLayout(buttons)
        take_first_size(self, *_FIRST_SIZE)

    def _connect(self) -> None:
        self.list.chosen.connect(self._on_target)
        self.page.changed.connect(self._look)
        self._timer.timeout.connect(self._look)
        self.page.photo_wanted.connect(lambda: self._services.actions["file.open_photo"].trigger())
        self.folder.edited.connect(self._refresh)
        self.export_button.clicked.connect(self.export)
        self.close_button.clicked.connect(self._on_close_button)
        self.outcome.copied.connect(lambda: self._say(self.tr("The command is on the clipboard")))
        followed = (Facet.DOCUMENT, Facet.PIXELS, Facet.PREVIEW, Facet.TOOL, Facet.PHOTO, Facet.HISTORY)
        self._leave = self._session.subscribe(self._on_session, *followed)

    # What is chosen

    @property
    def target(self) -> Target | None:
        """The chosen one; None for one that is only described."""
        return self._targets.get(self.list.key)

    @property
    def busy(self) -> bool:
        """Whether an export is under way."""
        return self._job is not None

    def wish(self, label_map: LabelMap) -> Wish | None:
        """Return what is wished for a mask, None where nothing can be."""
        document, target = self._session.document, self.target
        if document is None or target is None:
            return None
        photo_mask: Path | LabelMap | None = self.page.mask_box.file
        if photo_mask is None and target.photo_mask is not Need.NO:
            photo_mask = document.photo_mask
        return Wish(
            target,
            self._stem(document),
            label_map,
            document.schema,
            document.photo,
            photo_mask,
            self.page.options.values(),
        )

    def why_not(self) -> str:
        """Return why nothing can be exported now, one sentence, or ""."""
        document, target = self._session.document, self.target
        if document is None:
            return self.tr("Open a mask first")
        if target is None:
            return self.tr("Nothing is written for this one") if self.list.key else self.tr("Nothing found")
        if target.photo is Need.NEEDED and document.photo is None:
            return self.tr("{} needs a photo of the face").format(target.title)
        if self.folder.path is None:
            return self.tr("Name a folder")
        if self._found is None:
            return self.tr("Looking at the mask…")
        return self._found.problem

    # What happens

    def export(self) -> None:
        """Write the folder; what is shown becomes steps first, as when it is saved."""
        if self._closed:  # while an edit was being computed
            return
        document, target = self._session.document, self.target
        root = self.folder.path
        if document is None or target is None or root is None or self.busy or self.why_not():
            return
        if document.in_stroke:
            self._say(self.tr("End the stroke first"), error=True)
            return
        if not document.settle(self.export):
            self._say(self.tr("It is exported when the current edit is done"))
            return
        wish = self.wish(document.snapshot())
        assert wish is not None
        self.outcome.forget()
        self.bar.setValue(0)
        self._job = self._desk.ask(
            partial(export, wish, root),
            purpose="export",
            ready=self._on_exported,
            failed=self._on_failed,
            progress=lambda share: self.bar.setValue(round(_STEPS * share)),
            owner=self,
            kept=True,
        )
        self._services.settings.export_target = target.key
        self._say(self.tr("Exporting…"))
        self._refresh()

    def cancel(self) -> None:
        """Stop an export that is under way."""
        if self._job is not None:
            self._desk.cancel(self._job)
            self._job = None
            self._say(self.tr("Stopped; nothing was written"))
            self._refresh()

    def done(self, result: int) -> None:
        self._closed = True
        self._timer.stop()
        self.cancel()
        self._leave()
        super().done(result)

    def _on_close_button(self) -> None:
        if self.busy:
            self.cancel()
        else:
            self.reject()

    def _on_exported(self, done: Exported) -> None:
        self._job = None
        self._say(self.tr("Exported"))
        self.outcome.show_done(done)
        self._refresh()
        self.exported.emit(done)

    def _on_failed(self, error: Exception) -> None:
        self._job = None
        self._say(error_text(error).replace("\n", " "), error=True)
        self._refresh()

    def _on_target(self, _key: str) -> None:
        target = self.target
        described = self._described.get(self.list.key)
        if target is not None:
            self.page.show_target(target)
        elif described is not None:
            self.page.show_described(described.title, described.repository, described.why)
        self.page.setVisible(bool(self.list.key))
        self.nothing.setVisible(not self.list.key)
        self.outcome.forget()
        self._say("")
        self._propose()
        self._look()

    def _on_session(self, changed: frozenset[Facet]) -> None:
        if self._session.document is None:
            self.reject()
            return
        if Facet.DOCUMENT in changed:
            self.cancel()
            self.page.mask_box.forget_file()
            self.outcome.forget()
            self._say("")
            self._propose()
            self._look()
        elif not changed & {Facet.PHOTO}:
            self._timer.start()  # a stroke under way tells of each of its points
        else:
            self._look()

    def _look(self) -> None:
        """Look anew at what would be written and lost."""
        document, target, shown = self._session.document, self.target, shown_now(self._session)
        self._timer.stop()
        self._found = None
        if document is None or target is None or shown is None:
            self._refresh()
            return
        photo = document.photo
        self.page.show_photo(target, None if photo is None else (photo.shape[1], photo.shape[0]))
        wish = self.wish(shown.label_map)
        assert wish is not None
        self._desk.ask(
            partial(survey, wish),
            purpose="survey",
            ready=self._on_survey,
            failed=lambda error: self._on_survey(Survey(problem=error_text(error))),
            owner=self,
            priority=Priority.VISIBLE,
        )
        self._refresh()

    def _on_survey(self, found: Survey) -> None:
        self._found = found
        self.page.show_survey(found)
        self._refresh()

    def _refresh(self) -> None:
        """Show what can be done now."""
        why = "" if self.busy else self.why_not()
        self.export_button.setEnabled(not self.busy and not why)
        self.export_button.setToolTip(why)
        self.export_button.setAccessibleDescription(why)
        self.bar.setVisible(self.busy)
        self.close_button.setText(self.tr("Cancel") if self.busy else self.tr("Close"))
        self.list.set_busy(self.busy)
        for widget in (self.folder, self.page.options, self.page.mask_box):
            widget.setEnabled(not self.busy)
        if why:
            self._say(why)
            self._reason = why
        elif self._reason and self.status.text() == self._reason:
            self._say("")

    def _say(self, text: str, *, error: bool = False) -> None:
        self.status.setText(text)
        for name, on in (("error", error), ("muted", not error)):
            self.status.setProperty(name, on)
        self.status.style().polish(self.status)

    # What files are called

    def _stem(self, document: MaskDocument) -> str:
        return plain_stem(document.path.stem if document.path is not None else self.tr("untitled"))

    def _propose(self) -> None:
        document, target = self._session.document, self.target
        if document is not None:
            key = target.key if target is not None else ""
            self.folder.propose(document.path, self._stem(document), key)

    def _choose_mask(self) -> Path | None:
        document = self._session.document
        path = document.path if document is not None else None
        folder = path.parent if path is not None else Path.home()
        return self._services.dialogs.choose_mask(folder, self.tr("The photo's own mask"))
