"""The part panel: shapes of the selected part from the model, always as a preview until Apply."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from facemask_editor.app.notices import Once
from facemask_editor.app.seeds import SEEDS
from facemask_editor.core.labels import CELEBAMASK_HQ, LabelMap, LabelSchema
from facemask_editor.document.document import MaskDocument
from facemask_editor.qt.actions.key_tips import set_tip
from facemask_editor.qt.features.shape_studio.latent_header import BlockBar, PartHeader
from facemask_editor.qt.features.shape_studio.latent_preview import LatentPreview
from facemask_editor.qt.features.shape_studio.latent_sections import (
    BlendSection,
    GenerateSection,
    NudgeSection,
    Section,
)
from facemask_editor.qt.features.shape_studio.latent_shape import ShapeSection, UsualMeter
from facemask_editor.qt.features.shape_studio.latent_state import Remedy, describe_change
from facemask_editor.qt.jobs.engine_client import EngineClient
from facemask_editor.qt.look.class_colours import class_colours
from facemask_editor.qt.look.icons import icon
from facemask_editor.qt.look.plain_text import plain_label, plain_tip
from facemask_editor.qt.services.dropped import dropped_path
from facemask_editor.qt.widgets.named_slider import ValueSlider
from facemask_editor.qt.widgets.next_turn import NextTurn
from facemask_editor.qt.widgets.scroll import BarSpace, SteadyScrollArea

_NAMED = 4
"""Classes that the result line names; the tool tip names all."""
_RIGHT = 4
"""Logical pixels between the controls and the scroll bar's place."""
_STROKE_MS = 60
"""While a stroke goes on only a number changes here; more often than this it cannot be read."""


class LatentPanel(QWidget):
    """Controls of the selected part.

    Signals:
        preview_changed: The label map to show instead of the document's, or None.
        donor_requested: The user wants to choose a second face.
        donor_dropped: The path of a mask that was dropped on the panel.
        donor_cleared: The user takes the second face away.
        status_message: One sentence for the status bar.
        state_changed: Something that decides which actions can be used.
    """

    preview_changed = Signal(object)
    donor_requested = Signal()
    donor_dropped = Signal(object)
    donor_cleared = Signal()
    status_message = Signal(str)
    state_changed = Signal()

    def __init__(self, client: EngineClient, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._client = client
        self.preview = LatentPreview(client, self)
        self.header = PartHeader()
        self.block_bar = BlockBar()
        self.generate = GenerateSection()
        self.nudge = NudgeSection()
        self.shape = ShapeSection()
        self.blend = BlendSection()
        self.adapt = ValueSlider(
            self.tr("Adapt neighbours"),
            1.0,
            tip=self.tr("0: nothing but the part changes; 1: unlocked neighbours follow"),
        )
        self.remove = QPushButton(icon("delete-outline"), self.tr("Remove part"))
        self.remove.setCheckable(True)
        self.remove.setToolTip(self.tr("Give the part's pixels to its neighbours"))
        self.setAcceptDrops(True)
        self._turn = Once(NextTurn(self), self._refresh)
        self._in_stroke = QTimer(self)
        self._in_stroke.setSingleShot(True)
        self._in_stroke.setInterval(_STROKE_MS)
        self._in_stroke.timeout.connect(self._turn.ask)
        self._build()
        self._connect()
        self._refresh()

    # What the window calls

    def set_document(self, document: MaskDocument | None) -> None:
        """Turn to another document."""
        self.preview.set_document(document)

    def set_part(self, part: int) -> None:
        """Turn to another part; a pending preview becomes a step."""
        self.preview.set_part(part)

    def set_donor(self, donor: tuple[str, LabelMap] | None, schema: LabelSchema = CELEBAMASK_HQ) -> None:
        """Choose the second face by path and mask of these classes, or take it away."""
        if donor is None:
            self.blend.donor.clear()
            self.preview.set_donor("", None)
            return
        name, label_map = donor
        self.blend.donor.show_donor(Path(name), label_map, schema)
        self.preview.set_donor(name, label_map)

    # Set-up

    def _build(self) -> None:
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(12, 12, _RIGHT, 12)
        column.setSpacing(8)
        column.addWidget(self.header)
        column.addWidget(self.block_bar)
        self._body = QWidget()
        body = QVBoxLayout(self._body)
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(8)
        for section in (self.generate, self.nudge, self.shape, self.blend):
            body.addWidget(section)
        body.addWidget(self.adapt)
        column.addWidget(self._body)
        column.addStretch(1)
        scroll = SteadyScrollArea()
        scroll.setWidget(content)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(scroll, 1)
        layout.addWidget(self._make_footer())
        self.setMinimumWidth(280)

    def _make_footer(self) -> QWidget:
        """The result and the buttons for the whole part stay in sight and in their places, however long the
        controls of a part are and however far they are scrolled."""
        self.usual = UsualMeter()
        self.result = plain_label()
        self.result.setWordWrap(True)
        self.cancel = QPushButton(self.tr("Cancel"))
        set_tip(self.cancel, self.tr("Drop the preview (<part.cancel>)"))
        self.apply = QPushButton(self.tr("Apply"))
        self.apply.setProperty("accent", True)
        set_tip(self.apply, self.tr("Make the preview one step of the history (<part.apply>)"))
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.cancel, 1)
        buttons.addWidget(self.apply, 1)
        footer = QWidget()
        column = QVBoxLayout()
        column.setSpacing(8)
        column.addWidget(self.usual)
        column.addWidget(self.result)
        column.addWidget(self.remove)
        column.addLayout(buttons)
        row = QHBoxLayout(footer)
        row.setContentsMargins(12, 8, 0, 12)
        row.setSpacing(_RIGHT)
        row.addLayout(column, 1)
        row.addWidget(BarSpace())
        return footer

    def _connect(self) -> None:
        preview = self.preview
        preview.changed.connect(self._on_changed)
        preview.preview_changed.connect(self.preview_changed)
        preview.applied.connect(lambda name: self.status_message.emit(self.tr("Applied: {}").format(name)))
        preview.dropped.connect(
            lambda why: self.status_message.emit(self.tr("Preview dropped: {}").format(why))
        )
        self.block_bar.button.clicked.connect(self._remedy)
        self.generate.new_shape.clicked.connect(preview.new_shape)
        self.generate.seed.seed_changed.connect(
            lambda seed: preview.update(seed=seed, new_shape=True, spent=False, remove=False)
        )
        self.generate.seed.stepped.connect(self._step_shape_seed)
        self.generate.temperature.value_changed.connect(
            lambda value: preview.update(temperature=value, new_shape=True, remove=False)
        )
        self.nudge.sigma.value_changed.connect(lambda value: preview.update(sigma=value, remove=False))
        self.nudge.seed.seed_changed.connect(lambda seed: preview.update(nudge_seed=seed))
        self.nudge.seed.stepped.connect(self._step_nudge_seed)
        self.shape.shape_changed.connect(preview.shape)
        self.shape.side_changed.connect(lambda one: preview.update(one_side=one))
        self.blend.alpha.value_changed.connect(lambda value: preview.update(alpha=value, remove=False))
        self.blend.donor.choose_requested.connect(self.donor_requested)
        self.blend.donor.cleared.connect(self.donor_cleared)
        self.adapt.value_changed.connect(lambda value: preview.update(adapt=value))
        self.remove.clicked.connect(lambda checked: preview.update(remove=checked))
        offs: tuple[tuple[Section, dict[str, object]], ...] = (
            (self.generate, {"new_shape": False, "others": (), "temperature": 1.0}),
            (self.nudge, {"sigma": 0.0}),
            (self.shape, {"shapes": ()}),
            (self.blend, {"alpha": 0.0}),
        )
        for section, off in offs:
            section.switched_off.connect(partial(preview.update, **off))
        self.apply.clicked.connect(preview.apply)
        self.cancel.clicked.connect(preview.cancel)
        self._client.busy_changed.connect(self._on_look)
        class_colours().changed.connect(self._on_look)

    # Reactions

    @Slot()
    def _on_look(self) -> None:
        self._turn.ask()

    @Slot()
    def _on_changed(self) -> None:
        document = self.preview.document
        if document is None or not document.in_stroke:
            self._turn.ask()
            self._turn.flush()  # and not once more for what the client has told of it
            self.state_changed.emit()
        elif not self._in_stroke.isActive():
            self._in_stroke.start()

    def _step_shape_seed(self, by: int) -> None:
        state = self.preview.state
        self.preview.update(seed=(state.seed + by) % SEEDS, new_shape=True, spent=False, remove=False)

    def _step_nudge_seed(self, by: int) -> None:
        self.preview.update(nudge_seed=(self.preview.state.nudge_seed + by) % SEEDS)

    def _remedy(self) -> None:
        document = self.preview.document
        if self.block_bar.remedy is Remedy.RETRY:
            self._client.retry()
        elif self.block_bar.remedy is Remedy.UNLOCK and document is not None:
            document.set_locks(document.locks - {self.preview.state.part})

    def _refresh(self) -> None:
        preview, state, document = self.preview, self.preview.state, self.preview.document
        schema = document.schema if document else CELEBAMASK_HQ
        pixels = int(document.counts()[state.part]) if document else None
        locked = document is not None and state.part in document.locks
        self.header.show_part(
            schema.title(state.part), class_colours().rgb(schema, state.part), pixels, locked=locked
        )
        block = preview.block
        self.block_bar.show_block(block)
        self._body.setEnabled(block is None)
        present = bool(pixels)
        self.generate.show_state(state, present=present)
        self.nudge.show_state(state, present=present)
        self.blend.show_state(state)
        info, name = self._client.info, schema.names[state.part]
        handles = [handle for handle in info.handles if handle.part == name] if info else []
        self.shape.show_handles(handles, paired=any(state.part in pair for pair in schema.pairs))
        self.shape.show_state(state, present=present)
        self.adapt.set_value(state.adapt)
        self.remove.setChecked(state.remove)
        self.remove.setEnabled(block is None and (present or state.remove))
        self.apply.setEnabled(preview.can_apply)
        self.cancel.setEnabled(preview.can_cancel)
        self._refresh_result()

    def _refresh_result(self) -> None:
        preview, document = self.preview, self.preview.document
        lines: list[str] = []
        tip = ""
        if preview.error:
            lines = [preview.error]
        elif preview.result is not None and document is not None:
            change = (document.schema, preview.state.part, preview.result.changed)
            lines = [describe_change(*change, most=_NAMED), *preview.result.skipped]
            tip = describe_change(*change)
        elif preview.working:
            lines = [self.tr("Working…")]
        told = preview.result.typicality if preview.result is not None else {}
        name = document.schema.names[preview.state.part] if document else ""
        self.usual.show_share(told.get(name))
        self.result.setText("\n".join(lines))
        self.result.setToolTip(plain_tip(tip))
        self.result.setVisible(bool(lines))
        if self.result.property("error") != bool(preview.error):
            self.result.setProperty("error", bool(preview.error))
            self.result.style().polish(self.result)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped_path(event.mimeData()) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        path = dropped_path(event.mimeData())
        if path is not None:
            event.acceptProposedAction()
            self.donor_dropped.emit(path)
