"""A rendered picture large, over the canvas."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QHideEvent, QImage, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget

from facemask_editor.qt.features.render.picture_view import STEP, PictureView
from facemask_editor.qt.features.render.work import Result
from facemask_editor.qt.look.icons import icon
from facemask_editor.qt.look.plain_text import plain_label, plain_tip
from facemask_editor.qt.widgets.focus_follower import FocusFollower

_KEYS = frozenset(
    (Qt.Key.Key_Escape, Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Plus, Qt.Key.Key_Equal,
     Qt.Key.Key_Minus, Qt.Key.Key_0)
)  # fmt: skip
_PLAIN = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier


class Viewer(QFrame):
    """Lies over a widget and follows its size.

    Esc closes it, the arrow keys go through the pictures, plus, minus and 0 zoom: wherever in the window
    the focus is, but for text fields, as the canvas beneath cannot be seen.

    Args:
        under: What it lies over.

    Signals:
        save, copy: The picture that is shown.
        closed: It was closed by the user.
    """

    save = Signal(object)
    copy = Signal(object)
    closed = Signal()

    def __init__(self, under: QWidget) -> None:
        super().__init__(under)
        self.result: Result | None = None
        self._results: tuple[Result, ...] = ()
        self._digest = ""
        self._make()
        self._arrange()
        under.installEventFilter(self)
        self._focus = FocusFollower(self, self, (under,))
        self.hide()

    def _make(self) -> None:
        self.setAutoFillBackground(True)
        self.picture = PictureView()
        self.title = plain_label()
        self.title.setProperty("heading", True)
        self.stale = QLabel(self.tr("The mask has changed since"))
        self.stale.setProperty("warning", True)
        self.newer = self._tool("chevron-left", self.tr("Newer picture (Left)"), lambda: self.step(-1))
        self.older = self._tool("chevron-right", self.tr("Older picture (Right)"), lambda: self.step(1))
        self.compare = QPushButton(icon("compare"), self.tr("Photo"))
        self.compare.setAutoDefault(False)
        self.compare.setCheckable(True)
        self.compare.toggled.connect(self.picture.compare)
        self.copy_button = self._tool(
            "content-copy", self.tr("Copy image"), lambda: self.copy.emit(self.result)
        )
        self.save_button = QPushButton(icon("content-save-outline"), self.tr("Save image…"))
        self.save_button.setAutoDefault(False)
        self.save_button.clicked.connect(lambda: self.save.emit(self.result))
        self.close_button = self._tool("close", self.tr("Back to the mask (Esc)"), self.leave)
        self.notes = plain_label()
        self.notes.setProperty("muted", True)
        self.notes.setWordWrap(True)
        self.notes.setContentsMargins(12, 4, 12, 8)
        self.setFocusProxy(self.picture)

    def _arrange(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(8, 6, 8, 6)
        head.setSpacing(6)
        head.addWidget(self.newer)
        head.addWidget(self.older)
        head.addWidget(self.title)
        head.addSpacing(8)
        head.addWidget(self.stale)
        head.addStretch(1)
        for widget in (self.compare, self.copy_button, self.save_button, self.close_button):
            head.addWidget(widget)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(self.picture, 1)
        layout.addWidget(self.notes)

    def show_results(self, results: Sequence[Result], digest: str) -> None:
        """Know the pictures that there are, the newest first, and the digest of the mask as it is."""
        self._results, self._digest = tuple(results), digest
        if self.result is not None and self.result not in self._results:
            self.result = None
            self.hide()
        self._refresh()

    def show_result(self, result: Result, photo: QImage | None) -> None:
        """Show a picture, and what it is compared with."""
        opens = self.isHidden()
        if opens:
            self.compare.setChecked(False)
            if result is not self.result:
                self.picture.fit()
        self.result = result
        self.picture.set_image(result.image)
        self.set_photo(photo)
        self._refresh()
        if opens:
            self._follow()
            self.show()
            self.raise_()

    @property
    def photo(self) -> QImage | None:
        """What the picture is compared with."""
        return self.picture.other

    def set_photo(self, photo: QImage | None) -> None:
        """What the picture is compared with."""
        self.picture.set_other(photo)
        self.compare.setEnabled(photo is not None)
        if photo is None:
            self.compare.setChecked(False)
        tip = self.tr("The mask has no photo") if photo is None else self.tr("Photo in the picture's place")
        self.compare.setToolTip(tip)

    def step(self, by: int) -> None:
        """Go to an older (1) or newer (-1) picture."""
        if self.result is None:
            return
        at = self._results.index(self.result) + by
        if 0 <= at < len(self._results):
            self.result = self._results[at]
            self.picture.set_image(self.result.image)
            self._refresh()

    def leave(self) -> None:
        """Close, and give the focus back to what is under it."""
        self.hide()
        under = self.parentWidget()
        if under is not None:
            under.setFocus()
        self.closed.emit()

    def _refresh(self) -> None:
        result = self.result
        if result is None:
            return
        ask, at = result.ask, self._results.index(result) if result in self._results else 0
        parts = [result.title]
        if ask.renderer.traits.seed:
            parts.append(self.tr("seed {}").format(ask.seed))
        parts.append(f"{result.picture.shape[1]} × {result.picture.shape[0]}")
        self.title.setText(" · ".join(parts))
        self.title.setToolTip(plain_tip(ask.prompt))
        self.stale.setVisible(bool(self._digest) and result.digest != self._digest)
        self.newer.setEnabled(at > 0)
        self.older.setEnabled(at + 1 < len(self._results))
        self.notes.setText(" ".join(result.notes))
        self.notes.setVisible(bool(result.notes))

    def _follow(self) -> None:
        under = self.parentWidget()
        if under is not None:
            self.setGeometry(under.rect())

    def _tool(self, name: str, tip: str, act: object) -> QToolButton:
        button = QToolButton()
        button.setIcon(icon(name))
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        button.clicked.connect(act)
        return button

    # Qt's events

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._focus.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._focus.stop()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if watched is self.parentWidget() and kind == QEvent.Type.Resize and self.isVisible():
            self._follow()
        elif kind in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress) and self.isVisible():
            assert isinstance(event, QKeyEvent)
            if event.key() in _KEYS and not event.modifiers() & ~_PLAIN:
                event.accept()  # they are shortcuts of the canvas, and arrow keys move the focus
                if kind == QEvent.Type.KeyPress:
                    self.keyPressEvent(event)
                return True
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, keys = event.key(), Qt.Key
        if key == keys.Key_Escape:
            self.leave()
        elif key in (keys.Key_Left, keys.Key_Right):
            self.step(-1 if key == keys.Key_Left else 1)
        elif key in (keys.Key_Plus, keys.Key_Equal):
            self.picture.zoom_by(STEP)
        elif key == keys.Key_Minus:
            self.picture.zoom_by(1 / STEP)
        elif key == keys.Key_0:
            self.picture.fit()
        # others end here: the canvas beneath would take arrow keys and Space for its tools
