"""The render dock: which renderer, with what, what is under way, and what has come."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QPaintEvent, QPalette, QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from facemask_editor.qt.features.render.queue_rows import QueueRows
from facemask_editor.qt.features.render.renderers import Known, Renderers
from facemask_editor.qt.features.render.result_cards import ResultCards
from facemask_editor.qt.features.render.shelves import MOST
from facemask_editor.qt.look.icons import icon
from facemask_editor.qt.look.plain_text import plain_label, plain_tip
from facemask_editor.qt.widgets.choice_box import ChoiceBox
from facemask_editor.qt.widgets.photo_mask_box import PhotoMaskBox
from facemask_editor.qt.widgets.scroll import SteadyScrollArea
from facemask_editor.qt.widgets.seed_field import SeedField

SEEDS = 2**31
"""Seeds of renderers run from 0 to SEEDS - 1."""
_PROMPT_LINES = 3


class RenderPanel(QWidget):
    """Controls above, renders and pictures below.

    Args:
        choose_mask: Asks for a file with the photo's own mask.

    Signals:
        shown: The panel is seen for the first time.
        renderer_changed: The user took another renderer.
        changed: Something else that decides whether a render can begin.
        render_asked, set_up: Their buttons.
    """

    shown = Signal()
    renderer_changed = Signal(str)
    changed = Signal()
    render_asked = Signal()
    set_up = Signal()

    def __init__(self, choose_mask: Callable[[], Path | None], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._seed = 0
        self._seen = False
        self._make(choose_mask)
        self._arrange()
        self._connect()
        self.setFocusProxy(self.box)

    def _make(self, choose_mask: Callable[[], Path | None]) -> None:
        self.box = ChoiceBox()
        self.box.setAccessibleName(self.tr("Renderer"))
        self.set_up_button = QToolButton()
        self.set_up_button.setIcon(icon("cog-outline"))
        self.set_up_button.setToolTip(self.tr("Set up…"))
        self.set_up_button.setAccessibleName(self.tr("Set up the renderer"))
        self.reason = plain_label()
        self.reason.setWordWrap(True)
        self.reason.setProperty("muted", True)
        self.reason.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.fix_button = QPushButton(self.tr("Set up…"))
        self.fix_button.setAutoDefault(False)
        self.mask_label = QLabel(self.tr("Photo's own mask"))
        self.mask_box = PhotoMaskBox(choose_mask)
        self.mask_label.setBuddy(self.mask_box)
        self.prompt_label = QLabel(self.tr("Prompt"))
        self.prompt = QPlainTextEdit()
        self.prompt.setAccessibleName(self.tr("Prompt"))
        self.prompt.setPlaceholderText(self.tr("What the picture shows, in words"))
        self.prompt.setTabChangesFocus(True)
        self.prompt_label.setBuddy(self.prompt)
        self.seed = SeedField(self.tr("Seed"))
        self.seed.edit.setToolTip(self.tr("Another seed gives another picture"))
        self.render_button = QPushButton(icon("image-auto-adjust", QPalette.ColorRole.HighlightedText), "")
        self.render_button.setText(self.tr("Render"))
        self.render_button.setProperty("accent", True)
        self.rows = QueueRows()
        self.results_title = plain_label(self.tr("Pictures"))
        self.results_title.setProperty("heading", True)
        self.kept = plain_label(self.tr("the newest {} are kept").format(MOST))
        self.kept.setProperty("muted", True)
        self.empty = plain_label()
        self.empty.setWordWrap(True)
        self.empty.setProperty("muted", True)
        self.empty.setText(self.tr("Rendered pictures appear here. They are in memory until you save them."))
        self.cards = ResultCards()
        self.failures = plain_label()
        self.failures.setWordWrap(True)
        self.failures.setProperty("warning", True)
        self.failures.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)

    def _arrange(self) -> None:
        chooser = QHBoxLayout()
        chooser.setSpacing(4)
        chooser.addWidget(self.box, 1)
        chooser.addWidget(self.set_up_button)
        controls = QVBoxLayout()
        controls.setContentsMargins(10, 10, 4, 8)
        controls.setSpacing(8)
        controls.addLayout(chooser)
        for widget in (
            self.reason,
            self.fix_button,
            self.mask_label,
            self.mask_box,
            self.prompt_label,
            self.prompt,
            self.seed,
            self.render_button,
        ):
            controls.addWidget(widget)
        heads = QHBoxLayout()
        heads.addWidget(self.results_title)
        heads.addStretch(1)
        heads.addWidget(self.kept)
        page = QWidget()
        whole = QVBoxLayout(page)  # all of it scrolls: a low window has little room for this dock
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        below = QVBoxLayout()
        below.setContentsMargins(10, 4, 4, 10)
        below.setSpacing(8)
        below.addWidget(self.rows)
        below.addLayout(heads)
        below.addWidget(self.empty)
        below.addWidget(self.cards)
        below.addWidget(self.failures)
        below.addStretch(1)
        whole.addLayout(controls)
        whole.addLayout(below, 1)
        scroll = SteadyScrollArea()
        scroll.setWidget(page)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(scroll)
        self._fit_prompt()

    def _connect(self) -> None:
        self.box.activated.connect(lambda _: self.renderer_changed.emit(str(self.box.currentData() or "")))
        self.set_up_button.clicked.connect(self.set_up)
        self.fix_button.clicked.connect(self.set_up)
        self.render_button.clicked.connect(self.render_asked)
        self.mask_box.source_changed.connect(self.changed)
        self.prompt.textChanged.connect(self.changed)
        self.seed.seed_changed.connect(self.set_seed)
        self.seed.stepped.connect(lambda by: self.set_seed(self._seed + by))

    # What is set

    @property
    def seed_value(self) -> int:
        """0 to SEEDS - 1."""
        return self._seed

    @property
    def prompt_text(self) -> str:
        """Without space around it."""
        return self.prompt.toPlainText().strip()

    def set_seed(self, seed: int) -> None:
        """Show a seed."""
        self._seed = seed % SEEDS
        self.seed.set_seed(self._seed)

    # What is shown

    def show_renderers(self, renderers: Renderers, chosen: str) -> None:
        """List the renderers, those that are ready first; the chosen one is the one that counts."""
        self.box.blockSignals(True)
        self.box.clear()
        grey = self.palette().color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.Text)
        for known in renderers.known:
            self.box.addItem(self._entry(known), known.renderer.key)
            if not known.ready:
                at = self.box.count() - 1
                self.box.setItemData(at, grey, Qt.ItemDataRole.ForegroundRole)
                tip = "\n".join(problem.what for problem in known.problems or ())
                self.box.setItemData(at, plain_tip(tip), Qt.ItemDataRole.ToolTipRole)
        if not self.box.count():  # not disabled: F6 goes to it
            self.box.addItem(self.tr("No renderer"), None)
        self.box.setCurrentIndex(max(0, self.box.findData(chosen)))
        self.box.blockSignals(False)
        lines = [f"{failure.name}: {failure.reason}" for failure in renderers.failures]
        self.failures.setText("\n".join(lines))
        self.failures.setVisible(bool(lines))

    def show_needs(self, known: Known | None) -> None:
        """Show the fields that a renderer takes."""
        from facemask_editor.render.renderer import Need

        traits = known.renderer.traits if known is not None else None
        mask = traits is not None and traits.photo_mask in (Need.NEEDED, Need.OPTIONAL)
        prompt = traits is not None and traits.prompt in (Need.NEEDED, Need.OPTIONAL)
        self.mask_label.setVisible(mask)
        self.mask_box.setVisible(mask)
        self.prompt_label.setVisible(prompt)
        self.prompt.setVisible(prompt)
        self.seed.setVisible(traits is not None and traits.seed)
        self.box.setToolTip(plain_tip(traits.licence) if traits is not None else "")

    def show_reason(self, reason: str, lacking: Sequence[str] = ()) -> None:
        """Say why nothing can be rendered, or "".

        Args:
            reason: One sentence.
            lacking: All that setting the renderer up would mend.
        """
        self.reason.setText(reason)
        self.reason.setToolTip(plain_tip("\n".join(lacking)))
        self.reason.setVisible(bool(reason))
        self.fix_button.setVisible(bool(lacking))
        self.set_up_button.setVisible(not lacking)
        self.render_button.setEnabled(not reason)
        self.render_button.setToolTip(plain_tip(reason))
        self.render_button.setAccessibleDescription(reason)

    def show_results(self, results: Sequence[object]) -> None:
        """Show whether there are any; the cards show which."""
        self.empty.setVisible(not results)
        self.kept.setVisible(bool(results))

    def _entry(self, known: Known) -> str:
        if known.ready:
            return known.renderer.title
        text = self.tr("{} – checking…") if known.problems is None else self.tr("{} – not set up")
        return text.format(known.renderer.title)

    def _fit_prompt(self) -> None:
        margins = self.prompt.contentsMargins()
        height = _PROMPT_LINES * self.prompt.fontMetrics().lineSpacing()
        around = 2 * round(self.prompt.document().documentMargin()) + margins.top() + margins.bottom()
        self.prompt.setFixedHeight(height + around + 2 * self.prompt.frameWidth())

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fit_prompt()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._seen:  # Qt shows a panel behind a tab too, but does not paint it
            self._seen = True
            QTimer.singleShot(0, self, self.shown.emit)
