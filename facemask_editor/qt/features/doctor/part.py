"""The mask doctor in a window."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

import numpy as np
from PySide6.QtCore import QCoreApplication, QSize, Qt
from PySide6.QtWidgets import QToolButton

from facemask_editor.app.session import Facet
from facemask_editor.core.labels import LabelMap
from facemask_editor.core.region import Box
from facemask_editor.doctor.finding import Finding, Severity
from facemask_editor.doctor.photo_mask import NAMING
from facemask_editor.document.document import MaskDocument
from facemask_editor.qt.features.doctor.examiner import Examiner
from facemask_editor.qt.features.doctor.named_photo import NamedPhoto
from facemask_editor.qt.features.doctor.panel import DoctorPanel, summary
from facemask_editor.qt.features.doctor.row_view import is_dark, severity_pixmap
from facemask_editor.qt.features.doctor.work import Mended, fix_all, fix_one
from facemask_editor.qt.features.feature import Part
from facemask_editor.qt.jobs.desk import Desk
from facemask_editor.qt.jobs.workers import DaemonWorker
from facemask_editor.qt.look.error_text import error_text
from facemask_editor.qt.look.plain_text import plain_tip
from facemask_editor.qt.services.services import Services

_PINK = 3
"""Of the canvas's tints."""


class DoctorPart(Part):
    """Examines the open mask quietly, shows what was found, and mends what is asked for."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._desk = Desk(DaemonWorker("doctor", width=1))
        self.panel: DoctorPanel = DoctorPanel(services.actions["shape.fix_all"])
        self.lists = (self.panel.view,)
        self.count = QToolButton()
        self.count.setAutoRaise(True)
        self.count.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.count.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.count.setIconSize(QSize(14, 14))
        self.count.setMaximumHeight(self.count.fontMetrics().height() + 2)  # the bar stays as high as it is
        self.count.clicked.connect(services.actions["shape.check_mask"].trigger)
        self.count.hide()
        services.status.place(self.count)
        self._photo = NamedPhoto(services.session)
        self.examiner = Examiner(
            services.session, self._desk, self._on_told, self.panel.isVisible, self.panel
        )
        self.panel.shown.connect(self.show_finding)
        self.panel.fix_wanted.connect(self.fix)
        self.panel.left.connect(services.canvas.take_focus)
        services.session.subscribe(self._on_history, Facet.HISTORY)

    def handlers(self) -> Mapping[str, Callable[[], object]]:
        return {"shape.check_mask": self.show, "shape.fix_all": self.fix_all}

    def shutdown(self) -> bool:
        self.examiner.end()
        return self._desk.shutdown()

    def show(self) -> None:
        """Bring the findings to the front and give them the keys, or turn back to what was there before."""
        if not self._services.docks.toggle("doctor"):
            self._services.canvas.set_tint(None)
            self._services.canvas.setFocus()
            return
        if self.examiner.stale:
            self.examiner.look()
        self.panel.choose_first()
        self.panel.view.setFocus()
        self._mark(self.panel.chosen)

    def show_finding(self, finding: Finding | None) -> None:
        """Turn the canvas to a finding and mark its pixels."""
        self._mark(finding)
        if finding is not None and finding.box is not None:
            self._services.canvas.show_box(finding.box)
        elif finding is not None:
            self._services.canvas.fit()

    def fix(self, finding: Finding) -> None:
        """Mend one finding, in one step."""
        self._carry_out(partial(self.fix, finding), lambda asked: partial(fix_one, asked, finding))

    def fix_all(self) -> None:
        """Mend all that can be, in one step."""
        self._carry_out(self.fix_all, lambda asked: partial(fix_all, asked))

    # Inside

    def _carry_out(self, again: Callable[[], object], work: Callable[..., Callable[..., Mended]]) -> None:
        document, status = self._services.session.document, self._services.status
        if document is None:
            return
        if document.in_stroke:
            status.say(_tr("End the stroke first"))
            return
        if not document.settle(again):
            status.say(_tr("It is mended when the current edit is done"))
            return
        self._desk.ask(
            work(self.examiner.asked(document)),
            purpose="fix",
            ready=partial(self._on_mended, document),
            failed=lambda error: status.say(_tr("Nothing was mended: {}").format(error_text(error))),
            document=document,
            owner=self.panel,
            stoppable=False,
        )

    def _on_mended(self, document: MaskDocument, mended: Mended) -> None:
        status = self._services.status
        if document is not self._services.session.document or document.in_stroke:
            return
        if not mended.fixed:
            locked = bool(document.locks)
            status.say(
                _tr("Nothing was changed: locked classes stay") if locked else _tr("There is nothing to mend")
            )
            return
        name = _name(mended.fixed)
        if document.replace_pixels(mended.label_map, name):
            if mended.photo_mask is not None:
                self._photo.add(document, mended.photo_mask)
            if any(each.kind in NAMING for each in mended.fixed):
                # what the reader said of the file, with a button that would exchange sides back
                self._services.notice.show_notice(())
            status.say_done(name)
            self.examiner.look()

    def _on_told(self) -> None:
        findings = self.examiner.findings
        self.panel.show_findings(findings, self.examiner.trouble)
        if self.panel.isVisible():
            self._mark(self.panel.chosen)
        text = summary(findings or ())
        self.count.setText(text)
        self.count.setVisible(bool(text))
        if findings and text:
            self.count.setIcon(severity_pixmap(findings[0].severity, dark=is_dark(self.panel.palette())))
            loud = [each.sentence for each in findings if each.severity > Severity.HINT]
            more = [_tr("… and {} more").format(len(loud) - 4)] if len(loud) > 4 else []
            self.count.setToolTip(plain_tip("\n".join([*loud[:4], *more])))
            self.count.setAccessibleName(_tr("Check mask: {}").format(text))

    def _on_history(self, _changed: frozenset[Facet]) -> None:
        # a mark over pixels that are other ones now would be wrong
        if self.panel.isVisible() and self.panel.chosen is not None:
            self._services.canvas.set_tint(None)

    def _mark(self, finding: Finding | None) -> None:
        canvas = self._services.canvas
        if finding is None or finding.box is None:
            canvas.set_tint(None)
        else:
            canvas.set_tint(_marks(finding, finding.box), finding.box)


def _marks(finding: Finding, box: Box) -> LabelMap:
    marks = np.zeros((box.height, box.width), np.uint8)
    for piece in finding.pieces:
        marks[piece.box.shift(-box.x0, -box.y0).slices][piece.own] = _PINK
    return marks


def _name(fixed: tuple[Finding, ...]) -> str:
    """Return the name of a step."""
    if len(fixed) == 1 and fixed[0].fix is not None:
        return fixed[0].fix.title
    return _tr("Fix {} findings").format(len(fixed))


def _tr(text: str) -> str:
    return QCoreApplication.translate("Doctor", text)
