"""The part panel: shapes of the selected part from the model, always as a preview until Apply."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from facemask_editor.app.disabled_reason import Way
from facemask_editor.app.notices import Once
from facemask_editor.app.session import Session
from facemask_editor.core.labels import CELEBAMASK_HQ, LabelMap, LabelSchema
from facemask_editor.document.document import MaskDocument
from facemask_editor.qt.features.shape_studio.previews.draft import whole_kinds_by_amount
from facemask_editor.qt.features.shape_studio.previews.judged import Judged
from facemask_editor.qt.features.shape_studio.previews.preview import Preview
from facemask_editor.qt.jobs.engine_client import EngineClient
from facemask_editor.qt.look.class_colours import class_colours
from facemask_editor.qt.services.dropped import dropped_path
from facemask_editor.qt.widgets.next_turn import NextTurn

if TYPE_CHECKING:
    from facemask_editor.qt.features.shape_studio.controls import Controls
    from facemask_editor.qt.features.shape_studio.sections.kind_section import KindSection

_STROKE_MS = 60
"""While a stroke goes on only a number changes here; more often than this it cannot be read."""


class PartPanel(QWidget):
    """Controls of the selected part.

    They are made for the first mask: the kinds of steps that they are made from take a moment to import.

    Signals:
        preview_changed: What is `Shown` instead of the document's pixels, or None.
        group_requested: The user wants new shapes of all parts that belong to the selected one.
        donor_requested: The user wants to choose a second face.
        donor_dropped: The path of a mask that was dropped on the panel.
        donor_cleared: The user takes the second face away.
        convert_requested: The mask is to get the classes of the model.
        status_message: One sentence for the status bar.
        state_changed: Something that may decide which actions can be used.
    """

    preview_changed = Signal(object)
    donor_requested = Signal()
    group_requested = Signal()
    donor_dropped = Signal(object)
    donor_cleared = Signal()
    convert_requested = Signal()
    status_message = Signal(str)
    state_changed = Signal()

    def __init__(
        self,
        client: EngineClient,
        session: Session,
        folded: Collection[str] = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._client = client
        self._folded = folded
        self._controls: Controls | None = None
        self.preview = Preview(client, session, self)
        self.judged = Judged(client, self.preview)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self.setAcceptDrops(True)
        self._turn = Once(NextTurn(self), self._refresh)
        self._in_stroke = QTimer(self)
        self._in_stroke.setSingleShot(True)
        self._in_stroke.setInterval(_STROKE_MS)
        self._in_stroke.timeout.connect(self._turn.ask)
        preview = self.preview
        preview.changed.connect(self._on_changed)
        preview.preview_changed.connect(self.preview_changed)
        preview.applied.connect(lambda name: self.status_message.emit(self.tr("Applied: {}").format(name)))
        preview.dropped.connect(
            lambda why: self.status_message.emit(self.tr("Preview dropped: {}").format(why))
        )
        self.judged.changed.connect(self._turn.ask)
        class_colours().changed.connect(self._on_look)

    # What the window calls

    @property
    def controls(self) -> Controls:
        """All that can be seen; made by the first call."""
        if self._controls is None:
            from facemask_editor.qt.features.shape_studio.controls import Controls

            self._controls = Controls(self._folded)
            self._column.addWidget(self._controls)
            self._connect(self._controls)
            self._refresh()
        return self._controls

    @property
    def sections(self) -> dict[str, KindSection]:
        """The controls of each kind of step, by its name."""
        return self.controls.sections

    @property
    def folded(self) -> list[str]:
        """Headings of the folded sections."""
        return list(self._folded) if self._controls is None else self._controls.folded

    def set_document(self, document: MaskDocument | None, part: int | None = None) -> None:
        """Turn to another document and part."""
        self.preview.set_document(document, part)

    def set_part(self, part: int, others: Collection[int] = ()) -> None:
        """Turn to another part, with the others that are selected; a pending preview becomes a step."""
        self.preview.set_part(part, others)

    def set_donor(
        self, donor: tuple[str, LabelMap] | None, schema: LabelSchema = CELEBAMASK_HQ, *, use: bool = True
    ) -> None:
        """Choose the second face by path and mask of these classes, or take it away.

        Without ``use`` nothing is blended yet.
        """
        pickers = [section.donor for section in self.controls.with_donor]
        if donor is None:
            for picker in pickers:
                picker.clear()
            self.preview.set_donor("", None)
            return
        name, label_map = donor
        for picker in pickers:
            picker.show_donor(Path(name), label_map, schema)
        self.preview.set_donor(name, label_map, use=use)

    # Reactions

    def _connect(self, controls: Controls) -> None:
        preview = self.preview
        controls.notice.button.clicked.connect(self._go_on)
        for name, section in controls.sections.items():
            section.asked.connect(partial(self._ask, name))
            section.another.connect(preview.new_shape)
            section.another_group.connect(self.group_requested)
            section.switched_off.connect(partial(preview.switch_off, name))
        for section in controls.with_donor:
            section.donor.choose_requested.connect(self.donor_requested)
            section.donor.cleared.connect(self.donor_cleared)
        for name, button in controls.removals.items():
            button.clicked.connect(lambda on, name=name: self._remove(name, on=on))
        controls.adapt.value_changed.connect(preview.set_adapt)
        controls.denoise.value_changed.connect(preview.set_denoise)
        controls.difference.clicked.connect(preview.set_difference)
        controls.apply.clicked.connect(preview.apply)
        controls.cancel.clicked.connect(preview.cancel)

    def _ask(self, kind: str, values: dict[str, Any]) -> None:
        if kind in {whole.name for whole in whole_kinds_by_amount()}:
            self.preview.ask_amount(kind, **values)
        else:
            self.preview.change(kind, **values)

    def _remove(self, kind: str, *, on: bool) -> None:
        if on:
            self.preview.change(kind)
        else:
            self.preview.switch_off(kind)

    def _go_on(self) -> None:
        document, way = self.preview.document, self.controls.notice.way
        if way is Way.RETRY:
            self._client.retry()
        elif way is Way.CONVERT:
            self.convert_requested.emit()
        elif way is Way.UNLOCK and document is not None:
            document.set_locks(document.locks - {self.preview.label})

    @Slot()
    def _on_look(self) -> None:
        self._turn.ask()

    @Slot()
    def _on_changed(self) -> None:
        document = self.preview.document
        if document is None or not document.in_stroke:
            self._turn.ask()
            self._turn.flush()
            self.state_changed.emit()
        elif not self._in_stroke.isActive():
            self._in_stroke.start()

    def _refresh(self) -> None:
        if self._controls is not None:
            self.judged.look()
            self._controls.show_preview(self.preview, self.judged.judgement, judging=self.judged.asked)
        elif self.preview.document is not None:
            self.controls  # noqa: B018  makes and shows them

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped_path(event.mimeData()) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        path = dropped_path(event.mimeData())
        if path is not None:
            event.acceptProposedAction()
            self.donor_dropped.emit(path)
