"""Where the user's renderers are, and what each one lacks."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QIcon, QPalette, QResizeEvent
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from facemask_editor.core.errors import FaceMaskError
from facemask_editor.qt.features.render.renderers import Known, Renderers
from facemask_editor.qt.look.error_text import error_text
from facemask_editor.qt.look.icons import icon
from facemask_editor.qt.look.plain_text import linked_label, plain_label, plain_tip, with_links
from facemask_editor.qt.services.messages import Dialogs
from facemask_editor.qt.widgets.first_size import take_first_size
from facemask_editor.qt.widgets.scroll import SteadyScrollArea

if TYPE_CHECKING:
    from facemask_editor.render.renderer import Problem

_FOLDERS = frozenset(("checkout", "folder", "root"))
_FILES = frozenset(("python", "weights", "model", "workflow"))
_SECRET = frozenset(("token", "key", "password"))
_LIST_WIDTH = 230
_FIRST_SIZE = (800, 560)
_ANSWER_MOST = 220
"""Pixels; a longer answer scrolls."""


class SetupDialog(QDialog):
    """A list of renderers on the left, the fields of one and what it lacks on the right.

    Args:
        renderers: Of the window.
        key: The one to show first.
        dialogs: Ask for folders and files.

    Signals:
        chosen: The key of the renderer that is shown when the dialog closes.
    """

    chosen = Signal(str)

    def __init__(
        self, renderers: Renderers, key: str, dialogs: Dialogs, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Set up renderers"))
        self.fields: dict[str, QLineEdit] = {}
        self._renderers = renderers
        self._dialogs = dialogs
        self._shown, self._kept = "", ""
        self._make()
        self._arrange()
        self.list.currentItemChanged.connect(lambda item, _before: self._on_item(item))
        renderers.changed.connect(self._refresh)
        self._refresh()
        self.show_renderer(key)

    def _make(self) -> None:
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("Renderers"))
        self.list.setFixedWidth(_LIST_WIDTH)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.title = plain_label()
        self.title.setProperty("title", True)
        self.licence = _wrapped(muted=True, links=True)
        self.none = _wrapped(muted=True)
        self.none.setText(self.tr("It needs no set-up."))
        self.problems = _wrapped(links=True)
        self.problems.setAccessibleName(self.tr("What is missing"))
        self.error = _wrapped()
        self.error.setProperty("error", True)
        self.check_button = QPushButton(
            icon("check", QPalette.ColorRole.HighlightedText), self.tr("Save and check")
        )
        self.check_button.setDefault(True)
        self.check_button.setProperty("accent", True)
        self.check_button.clicked.connect(self.save_and_check)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.buttons.rejected.connect(self.reject)
        self.buttons.button(QDialogButtonBox.StandardButton.Close).setAutoDefault(False)
        self.form = QFormLayout()
        self.form.setHorizontalSpacing(12)
        self.form.setVerticalSpacing(8)
        self.form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)

    def _arrange(self) -> None:
        self.answer = _Answer(self.error, self.problems)
        page = QWidget()
        lines = QVBoxLayout(page)
        lines.setContentsMargins(16, 0, 8, 0)
        lines.setSpacing(12)
        lines.addWidget(self.title)
        lines.addLayout(self.form)
        lines.addWidget(self.none)
        lines.addWidget(self.licence)
        lines.addStretch(1)
        scroll = SteadyScrollArea()
        scroll.setWidget(page)
        across = QHBoxLayout()
        across.addWidget(self.list)
        right = QVBoxLayout()
        right.addWidget(scroll, 1)
        right.addWidget(self.answer)
        across.addLayout(right, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 12)
        layout.setSpacing(12)
        layout.addLayout(across, 1)
        below = QHBoxLayout()
        below.addStretch(1)
        below.addWidget(self.check_button)
        below.addWidget(self.buttons)
        layout.addLayout(below)
        take_first_size(self, *_FIRST_SIZE)

    def show_renderer(self, key: str) -> None:
        """Show the fields of a renderer."""
        for row in range(self.list.count()):
            if self.list.item(row).data(Qt.ItemDataRole.UserRole) == key:
                self.list.setCurrentRow(row)

    def save_and_check(self) -> None:
        """Keep what is in the fields, and look what is still missing."""
        known = self._renderers.get(self._shown)
        if known is None:
            return
        self.error.hide()
        if self.fields:
            try:
                self._renderers.write_setup(
                    self._shown, {name: field.text().strip() for name, field in self.fields.items()}
                )
            except (FaceMaskError, OSError) as error:
                self._show_error(error)
                return
        self._kept = self._shown
        self._renderers.reload(self._shown)

    def done(self, result: int) -> None:
        if self._kept:  # what was only looked at is not chosen
            self.chosen.emit(self._kept)
        super().done(result)

    # Inside

    def _on_item(self, item: QListWidgetItem | None) -> None:
        key = str(item.data(Qt.ItemDataRole.UserRole)) if item is not None else ""
        if key != self._shown:
            self._shown = key
            self._fill()

    def _refresh(self) -> None:
        """Follow the list and its checks; what was typed stays."""
        known = self._renderers.known
        self.list.blockSignals(True)
        self.list.clear()
        for each in known:
            item = QListWidgetItem(_sign(each), each.renderer.title)
            item.setToolTip(plain_tip(each.renderer.title))
            item.setData(Qt.ItemDataRole.UserRole, each.renderer.key)
            self.list.addItem(item)
            if each.renderer.key == self._shown:
                self.list.setCurrentItem(item)
        self.list.blockSignals(False)
        if not self._shown and known:
            self.list.setCurrentRow(0)
        self._show_problems()

    def _fill(self) -> None:
        while self.form.rowCount():
            self.form.removeRow(0)
        self.fields = {}
        known = self._renderers.get(self._shown)
        self.error.hide()
        if known is not None:
            asked: Mapping[str, str] = getattr(known.renderer, "setup_fields", {})
            values = self._values(asked)
            for name, meaning in asked.items():
                self.fields[name] = self._add_field(name, meaning, values.get(name, ""))
        self.none.setVisible(not self.fields)
        self.check_button.setText(self.tr("Save and check") if self.fields else self.tr("Check"))
        self.title.setText(known.renderer.title if known is not None else "")
        remarks = getattr(known.renderer, "remarks", ()) if known is not None else ()
        licence = known.renderer.traits.licence if known is not None else ""
        texts = [*remarks, *([self.tr("Licence: {}").format(licence)] if licence else [])]
        self.licence.setText(with_links("\n\n".join(texts)))
        self._show_problems()

    def _values(self, asked: Mapping[str, str]) -> Mapping[str, str]:
        if not asked:
            return {}
        try:
            return self._renderers.read_setup(self._shown)
        except (FaceMaskError, OSError) as error:
            self._show_error(error)
            return {}

    def _add_field(self, name: str, meaning: str, value: str) -> QLineEdit:
        field = QLineEdit(value)
        title = _title(name)
        field.setAccessibleName(title)
        field.setPlaceholderText(meaning)
        field.setToolTip(meaning)
        row = QHBoxLayout()
        row.setSpacing(4)
        row.addWidget(field, 1)
        if name in _SECRET:
            field.setEchoMode(QLineEdit.EchoMode.PasswordEchoOnEdit)
        if name in _FOLDERS | _FILES:
            browse = QToolButton()
            browse.setIcon(icon("folder-open-outline"))
            browse.setToolTip(self.tr("Choose…"))
            browse.setAccessibleName(self.tr("Choose: {}").format(title))
            browse.clicked.connect(lambda: self._browse(name, title, field))
            row.addWidget(browse)
        self.form.addRow(title, row)
        return field

    def _browse(self, name: str, title: str, field: QLineEdit) -> None:
        here = Path(field.text()).expanduser() if field.text().strip() else Path.home()
        start = here if name in _FOLDERS else here.parent
        ask = self._dialogs.choose_folder if name in _FOLDERS else self._dialogs.choose_file
        chosen = ask(start, title)
        if chosen is not None:
            field.setText(str(chosen))

    def _show_problems(self) -> None:
        known = self._renderers.get(self._shown)
        if known is None:
            self.problems.setText("")
        elif known.problems is None:
            self.problems.setText(self.tr("Checking…"))
        elif known.ready:
            self.problems.setText(self.tr("Nothing is missing. It can render."))
        else:
            lines = [self._line(problem) for problem in known.problems]
            self.problems.setText(with_links("\n".join([self.tr("Missing:"), *lines])))
        self.answer.fit()
        self.check_button.setEnabled(known is not None and known.problems is not None)

    def _line(self, problem: Problem) -> str:
        """Return a problem, and what can be done about it here, where nobody types commands."""
        remedy = problem.remedy
        if problem.field in self.fields:
            title = _title(problem.field)
            remedy = self.tr("Fill in {}").format(title)
            if problem.home:
                remedy = self.tr("Get it from {}, then fill in {}").format(problem.home, title)
        return f"• {problem.what}" + (f"\n   {remedy}" if remedy else "")

    def _show_error(self, error: Exception) -> None:
        self.error.setText(error_text(error))
        self.error.show()
        self.answer.fit()


class _Answer(SteadyScrollArea):
    """What a check has said, below the fields and as high as it needs: it is seen without scrolling."""

    def __init__(self, *labels: QLabel) -> None:
        super().__init__()
        self._page = QWidget()
        layout = QVBoxLayout(self._page)
        layout.setContentsMargins(16, 8, 8, 0)
        layout.setSpacing(8)
        for label in labels:
            layout.addWidget(label)
        layout.addStretch(1)
        self.setWidget(self._page)

    def fit(self) -> None:
        """Take the height of what is said."""
        layout = self._page.layout()
        assert layout is not None
        layout.activate()
        self.setFixedHeight(min(_ANSWER_MOST, layout.heightForWidth(self.viewport().width())))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()


def _sign(known: Known) -> QIcon:
    name = (
        "timer-sand" if known.problems is None else "check-circle-outline" if known.ready else "cog-outline"
    )
    return icon(name)


def _title(name: str) -> str:
    """Return what a field of the set-up is called here."""
    return name.replace("_", " ").capitalize()


def _wrapped(*, muted: bool = False, links: bool = False) -> QLabel:
    label = linked_label() if links else plain_label()
    label.setWordWrap(True)
    label.setProperty("muted", muted)
    if not links:
        label.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
    return label
