"""Menus that are filled while the program runs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from facemask_editor.qt.look.plain_text import plain_tip


class ChoiceMenu(QMenu):
    """A menu of which one entry is checked.

    Signals:
        chosen: The key of the entry that the user took.
    """

    chosen = Signal(str)

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(title, parent)
        self._group = QActionGroup(self)

    def set_choices(self, titles: dict[str, str], current: str) -> None:
        """Offer the titles by key."""
        self.clear()
        for key, title in titles.items():
            action = QAction(title.replace("&", "&&"), self)
            action.setCheckable(True)
            action.setChecked(key == current)
            action.setData(key)
            action.triggered.connect(lambda _=False, key=key: self.chosen.emit(key))
            self._group.addAction(action)
            self.addAction(action)
        self.setEnabled(bool(titles))

    def set_current(self, key: str) -> None:
        """Check another entry."""
        for action in self.actions():
            action.setChecked(action.data() == key)


class PathMenu(QMenu):
    """A list of files; other lists show them too, so the command palette passes it by.

    Signals:
        chosen: Path.
        clear_requested: The user wants the list emptied.
    """

    chosen = Signal(object)
    clear_requested = Signal()

    def show_paths(
        self, paths: Sequence[Path], titles: Sequence[str] = (), *, clearable: bool = True
    ) -> None:
        """List other files, by their names where no titles are given."""
        self.clear()
        titles = titles or [f"{path.parent.name}/{path.name}" for path in paths]
        for number, (path, title) in enumerate(zip(paths, titles, strict=True), 1):
            name = title.replace("&", "&&")
            action = self.addAction(f"&{number % 10}  {name}")
            action.setToolTip(plain_tip(str(path)))
            action.triggered.connect(lambda _=False, path=path: self.chosen.emit(path))
        if paths and clearable:
            self.addSeparator()
            self.addAction(self.tr("&Clear list")).triggered.connect(self.clear_requested)
        self.setEnabled(bool(paths))
        self.setToolTipsVisible(True)
