"""The bar above a mask that was read from its photo: what may be otherwise, and how to go on."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from facemask_editor.parse.finish.parsed import Offer
from facemask_editor.qt.features.parse.reader import Choice
from facemask_editor.qt.look.icons import icon
from facemask_editor.qt.look.plain_text import plain_label, plain_tip
from facemask_editor.qt.widgets.choice_box import ChoiceBox
from facemask_editor.qt.widgets.two_ends import TwoEndsLayout

_WIDEST = 250


class PhotoBar(QFrame):
    """Shows offers as chips, the parser, and the actions on the reading; hidden while there is none.

    Args:
        again, unsure, correct, next: The actions.

    Signals:
        shown: An `Offer` that is looked at; None for none any more.
        taken: An `Offer` that is wanted.
        parser_chosen: Key of a `Choice`.
        own_wanted: The user's own parser is to be chosen.
        closed: The bar is not wanted.
    """

    shown = Signal(object)
    taken = Signal(object)
    parser_chosen = Signal(str)
    own_wanted = Signal()
    closed = Signal()

    def __init__(
        self, again: QAction, unsure: QAction, correct: QAction, next: QAction, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setProperty("notice", "info")
        self.text = plain_label()
        self.text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.chips: list[QPushButton] = []
        self._offers: tuple[Offer, ...] = ()
        self._choices: tuple[Choice, ...] = ()
        self.parsers = ChoiceBox()
        self.parsers.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.parsers.setMaximumWidth(_WIDEST)
        self.parsers.setAccessibleName(_tr("Parser"))
        self.parsers.activated.connect(self._on_parser)
        self.close_button = QToolButton()
        self.close_button.setIcon(icon("close"))
        self.close_button.setToolTip(_tr("Close this bar; its actions stay in File, Face in the photo"))
        self.close_button.setAccessibleName(_tr("Close"))
        self.close_button.clicked.connect(self._on_close)
        self.again, self.unsure, self.correct, self.next = (
            _button(action) for action in (again, unsure, correct, next)
        )
        next.changed.connect(self._show_next)
        self._show_next()
        above = QHBoxLayout()
        above.setSpacing(8)
        above.addWidget(self.text, 1)
        above.addWidget(self.next)
        above.addWidget(self.parsers)
        above.addWidget(self.close_button)
        again.setIconText(_tr("Read again around my strokes"))  # all three in one row of a small window
        self._below = TwoEndsLayout(gap=6)  # many chips must not make the window wider
        for button in (self.unsure, self.correct, self.again):
            self._below.add_right(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 4, 6, 6)
        layout.setSpacing(4)
        layout.addLayout(above)
        layout.addLayout(self._below)
        self.hide()

    def say(self, text: str, tip: str = "") -> None:
        """Show a sentence; "" hides the bar."""
        self.text.setText(text)
        self.text.setToolTip(plain_tip(tip) if tip else "")
        self.setVisible(bool(text))

    def show_offers(self, offers: Sequence[Offer]) -> None:
        """Show other readings as chips, the likeliest first.

        One that is taken stays as a chip that cannot be used, so that none comes to lie under the pointer.
        """
        if offers and all(any(offer is known for known in self._offers) for offer in offers):
            for known, chip in zip(self._offers, self.chips, strict=True):
                chip.setEnabled(any(offer is known for offer in offers))
            return
        self.shown.emit(None)
        for chip in self.chips:
            self._below.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self.chips, self._offers = [], tuple(offers)
        for offer in offers:
            chip = QPushButton(offer.text)
            chip.setAutoDefault(False)
            chip.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            chip.setToolTip(_tr("Look with the pointer, take it with a click; undo takes it back"))
            chip.clicked.connect(lambda _checked=False, offer=offer: self.taken.emit(offer))
            chip.installEventFilter(_Hover(chip, self, offer))
            self._below.addWidget(chip)
            self.chips.append(chip)

    def show_parsers(self, choices: Sequence[Choice], current: str) -> None:
        """Show which parsers there are, with their licences in words."""
        self._choices = tuple(choices)
        self.parsers.clear()
        for choice in choices:
            self.parsers.addItem(f"{choice.title} – {choice.licence}")
            tip = plain_tip(f"{choice.title}\n{choice.licence}\n{choice.detail}".strip())
            self.parsers.setItemData(self.parsers.count() - 1, tip, Qt.ItemDataRole.ToolTipRole)
        self.parsers.addItem(_tr("Your own parser (ONNX)…"))
        keys = [choice.key for choice in choices]
        self.parsers.setCurrentIndex(keys.index(current) if current in keys else 0)
        self.parsers.updateGeometry()  # else it stays as narrow as it was when it was empty
        self.parsers.setToolTip(_tr("Which parser reads the photo, and who may use it"))

    def _show_next(self) -> None:
        action = self.next.defaultAction()
        self.next.setVisible(action is not None and action.isEnabled())

    def _on_parser(self, row: int) -> None:
        if row < len(self._choices):
            self.parser_chosen.emit(self._choices[row].key)
        else:
            self.own_wanted.emit()

    def _on_close(self) -> None:
        self.shown.emit(None)
        self.hide()
        self.closed.emit()


class _Hover(QObject):
    """Tells that the pointer or the focus is on a chip."""

    def __init__(self, chip: QPushButton, bar: PhotoBar, offer: Offer) -> None:
        super().__init__(chip)
        self._bar, self._offer = bar, offer

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Enter, QEvent.Type.FocusIn):
            self._bar.shown.emit(self._offer)
        elif event.type() in (QEvent.Type.Leave, QEvent.Type.FocusOut):
            self._bar.shown.emit(None)
        return False


def _button(action: QAction) -> QToolButton:
    button = QToolButton()
    button.setDefaultAction(action)
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button


def _tr(text: str) -> str:
    return QCoreApplication.translate("Photo", text)
