"""All keys: search them, change them, take a preset."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPushButton,
    QStackedWidget,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from facemask_editor.app.keys.catalogue import FIXED, MOUSE, SECTIONS, section_of
from facemask_editor.app.keys.presets import PRESETS
from facemask_editor.qt.actions.actions import Actions
from facemask_editor.qt.actions.key_caps import CHANGED_ROLE, KEYS_ROLE, KeyCapsDelegate
from facemask_editor.qt.actions.recorder import KeyRecorder

ID_ROLE = Qt.ItemDataRole.UserRole
"""The action of a row; "" for headings and what cannot be changed."""
_SIZE = (720, 680)


class KeysDialog(QDialog):
    """Every change holds at once; there is nothing to confirm but what takes something away."""

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Keys and mouse"))
        self._actions = actions
        self._keymap = actions.keymap
        self._rows: dict[str, QTreeWidgetItem] = {}
        self._adding = False
        self._confirmed: Callable[[], None] = lambda: None
        self._make()
        self._arrange()
        self._fill()
        self._connect()
        self._refresh()
        self.tree.setCurrentItem(next(iter(self._rows.values())))
        self.search.setFocus()
        self.resize(*_SIZE)

    # Set-up

    def _make(self) -> None:
        self.search = QLineEdit()
        self.search.setPlaceholderText(self.tr("Search actions and keys"))
        self.search.setAccessibleName(self.search.placeholderText())
        self.search.setClearButtonEnabled(True)
        self.preset = QComboBox()
        self.preset.setAccessibleName(self.tr("Preset"))
        for key, preset in PRESETS.items():
            self.preset.addItem(preset.title, key)
        self.tree = QTreeWidget()
        self.tree.setColumnCount(2)
        self.tree.setHeaderLabels([self.tr("Action"), self.tr("Keys")])
        self.tree.setItemDelegateForColumn(1, KeyCapsDelegate(self.tree))
        self.tree.setRootIsDecorated(False)
        self.tree.setIndentation(14)
        self.tree.setUniformRowHeights(True)
        self.tree.setAllColumnsShowFocus(True)
        self.tree.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.tree.setAccessibleName(self.tr("Keys of all actions"))
        self.tree.setExpandsOnDoubleClick(False)
        header = self.tree.header()
        header.setStyleSheet("QHeaderView::section { background: transparent; border: none; padding: 4px; }")
        header.setStretchLastSection(True)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Interactive)
        header.resizeSection(0, 380)
        self.change = QPushButton(self.tr("&Change key…"))
        self.add = QPushButton(self.tr("&Add key…"))
        self.clear = QPushButton(self.tr("&No key"))
        self.reset = QPushButton(self.tr("&Reset"))
        self.reset_all = QPushButton(self.tr("Reset a&ll"))
        self.recorder = KeyRecorder()
        self.question = QLabel()
        self.question.setWordWrap(True)
        self.yes = QPushButton()
        self.yes.setProperty("accent", True)
        self.no = QPushButton(self.tr("Keep"))

    def _arrange(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self.search, 1)
        top.addWidget(QLabel(self.tr("Preset")))
        top.addWidget(self.preset)
        buttons = QWidget()
        row = QHBoxLayout(buttons)
        row.setContentsMargins(0, 0, 0, 0)
        for button in (self.change, self.add, self.clear, self.reset):
            row.addWidget(button)
        row.addStretch(1)
        row.addWidget(self.reset_all)
        asking = QFrame()
        row = QHBoxLayout(asking)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.question, 1)
        row.addWidget(self.yes)
        row.addWidget(self.no)
        self.foot = QStackedWidget()
        for page in (buttons, self.recorder, asking):
            self.foot.addWidget(page)
        self.foot.setSizePolicy(
            self.foot.sizePolicy().horizontalPolicy(), self.foot.sizePolicy().Policy.Fixed
        )
        close = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        close.rejected.connect(self.reject)
        for button in (*self.foot.findChildren(QPushButton), *close.findChildren(QPushButton)):
            button.setAutoDefault(False)  # Enter belongs to the list
        layout = QVBoxLayout(self)
        layout.setSpacing(10)
        layout.addLayout(top)
        layout.addWidget(self.tree, 1)
        layout.addWidget(self.foot)
        layout.addWidget(close)

    def _fill(self) -> None:
        sections = {title: self._heading(title) for title in SECTIONS.values()}
        for name in self._keymap.ids:
            row = QTreeWidgetItem(sections[section_of(name)], [self._keymap.spec(name).title])
            row.setData(0, ID_ROLE, name)
            row.setToolTip(0, self._keymap.spec(name).tip)
            self._rows[name] = row
        fixed = self._heading(self.tr("Canvas, fixed"))
        for key, text in FIXED.items():
            _fixed_row(fixed, text, (_native(key),))
        mouse = self._heading(self.tr("Mouse and pen"))
        for keys, text in MOUSE:
            _fixed_row(mouse, self.tr(text), tuple(self.tr(keys).split(", ")))
        self.tree.expandAll()

    def _heading(self, title: str) -> QTreeWidgetItem:
        item = QTreeWidgetItem(self.tree, [title])
        font = item.font(0)
        font.setBold(True)
        item.setFont(0, font)
        item.setFlags(Qt.ItemFlag.ItemIsEnabled)
        item.setFirstColumnSpanned(True)
        return item

    def _connect(self) -> None:
        self.search.textChanged.connect(self._filter)
        self.search.returnPressed.connect(self.tree.setFocus)
        self.preset.activated.connect(self._on_preset)
        self.tree.currentItemChanged.connect(self._show_buttons)
        self.tree.itemActivated.connect(lambda: self._record(adding=False))
        self.change.clicked.connect(lambda: self._record(adding=False))
        self.add.clicked.connect(lambda: self._record(adding=True))
        self.clear.clicked.connect(lambda: self._assign(()))
        self.reset.clicked.connect(self._reset)
        self.reset_all.clicked.connect(self._on_reset_all)
        self.recorder.recorded.connect(self._on_recorded)
        self.recorder.cancelled.connect(self._rest)
        self.yes.clicked.connect(self._on_yes)
        self.no.clicked.connect(self._rest)
        self._actions.keys_changed.connect(self._refresh)

    # What is shown

    def _refresh(self) -> None:
        changes = self._keymap.changes
        for name, row in self._rows.items():
            keys = tuple(_native(key) for key in self._keymap.keys(name))
            row.setData(1, KEYS_ROLE, keys)
            row.setData(1, CHANGED_ROLE, name in changes)
            row.setData(1, Qt.ItemDataRole.AccessibleTextRole, ", ".join(keys) or self.tr("no key"))
            row.setToolTip(1, self.tr("Changed by you") if name in changes else "")
        self.preset.setCurrentIndex(self.preset.findData(self._keymap.preset))
        self._show_buttons()

    def _show_buttons(self) -> None:
        name = self._name
        for button in (self.change, self.add):
            button.setEnabled(bool(name))
        self.clear.setEnabled(bool(name and self._keymap.keys(name)))
        self.reset.setEnabled(bool(name and name in self._keymap.changes))
        self.reset_all.setEnabled(bool(self._keymap.changes))

    def _filter(self, text: str) -> None:
        words = text.lower().split()
        for number in range(self.tree.topLevelItemCount()):
            heading = self.tree.topLevelItem(number)
            assert heading is not None
            shown = 0
            for place in range(heading.childCount()):
                row = heading.child(place)
                assert row is not None
                keys = row.data(1, KEYS_ROLE) or ()
                content = " ".join((heading.text(0), row.text(0), *keys)).lower()
                fits = all(word in content for word in words) or text.strip().lower() in map(str.lower, keys)
                row.setHidden(not fits)
                shown += fits
            heading.setHidden(not shown)
        first = next((row for row in self._rows.values() if not row.isHidden()), None)
        if first is not None:
            self.tree.setCurrentItem(first)

    @property
    def _name(self) -> str:
        """The action of the current row, or ""."""
        item = self.tree.currentItem()
        return str(item.data(0, ID_ROLE) or "") if item is not None else ""

    # What is done

    def _record(self, *, adding: bool) -> None:
        if self._name:
            self._adding = adding
            self.foot.setCurrentWidget(self.recorder)
            title = self._keymap.spec(self._name).title
            self.recorder.wait(self.tr("Press the key for “{}” (Esc: leave it)").format(title))

    def _on_recorded(self, key: str) -> None:
        name = self._name
        keys = (*self._keymap.keys(name), key) if self._adding else (key,)
        if key in FIXED:
            self._say(self.tr("{} belongs to the canvas: {}.").format(_native(key), FIXED[key].lower()))
            return
        other = self._keymap.conflict(name, key)
        if other is None:
            self._assign(keys)
            return
        title = self._keymap.spec(other).title
        self._ask(
            self.tr("{} belongs to “{}”.").format(_native(key), title),
            self.tr("Take it over"),
            lambda: self._assign(keys),
        )

    def _assign(self, keys: tuple[str, ...]) -> None:
        self._rest()
        if self._name:
            self._keymap.assign(self._name, keys)

    def _reset(self) -> None:
        name = self._name
        taken = {self._keymap.conflict(name, key) for key in self._keymap.preset_keys(name)} - {None}
        if not taken:
            self._keymap.reset(name)
            return
        titles = ", ".join(f"“{self._keymap.spec(other).title}”" for other in sorted(map(str, taken)))
        self._ask(
            self.tr("This takes keys back from {}.").format(titles),
            self.tr("Take them back"),
            lambda: self._keymap.reset(name),
        )

    def _on_reset_all(self) -> None:
        count = len(self._keymap.changes)
        text = (
            self.tr("1 changed action goes") if count == 1 else self.tr("{} changed actions go").format(count)
        )
        self._ask(
            self.tr("{} back to the preset.").format(text), self.tr("Reset all"), self._keymap.reset_all
        )

    def _on_preset(self, number: int) -> None:
        chosen = str(self.preset.itemData(number))
        if not self._keymap.changes:
            self._keymap.set_preset(chosen)
        elif chosen != self._keymap.preset:
            self.preset.setCurrentIndex(self.preset.findData(self._keymap.preset))
            self._ask(
                self.tr("Another preset drops your changes."),
                self.tr("Take {}").format(PRESETS[chosen].title),
                lambda: self._keymap.set_preset(chosen),
            )

    # The foot: buttons, the recorder or a question

    def _ask(self, text: str, yes: str, act: Callable[[], None]) -> None:
        self.question.setText(text)
        self.yes.setText(yes)
        self.yes.setVisible(bool(yes))
        self.no.setText(self.tr("Keep") if yes else self.tr("OK"))
        self._confirmed = act
        self.foot.setCurrentIndex(2)
        (self.yes if yes else self.no).setFocus()

    def _say(self, text: str) -> None:
        self._ask(text, "", lambda: None)

    def _on_yes(self) -> None:
        act = self._confirmed
        self._rest()
        act()

    def _rest(self) -> None:
        self._confirmed = lambda: None
        self.foot.setCurrentIndex(0)
        self.tree.setFocus()


def _fixed_row(heading: QTreeWidgetItem, text: str, keys: tuple[str, ...]) -> None:
    row = QTreeWidgetItem(heading, [text])
    row.setData(1, KEYS_ROLE, keys)
    row.setData(1, Qt.ItemDataRole.AccessibleTextRole, ", ".join(keys))
    row.setFlags(Qt.ItemFlag.ItemIsEnabled)


def _native(key: str) -> str:
    return QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)
