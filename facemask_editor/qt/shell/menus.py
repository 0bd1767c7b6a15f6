"""The menu bar, made of the window's actions."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QMenuBar

from facemask_editor.app.menus import MENUS, PANELS, places
from facemask_editor.qt.actions.actions import Actions
from facemask_editor.qt.widgets.menus import ChoiceMenu, PathMenu

_TENS = 10
_FILLED = {"": QMenu, "choice": ChoiceMenu, "list": PathMenu}


def make_menus(bar: QMenuBar, actions: Actions, panels: Iterable[QAction]) -> dict[str, QMenu]:
    """Fill the menu bar with the actions in their places.

    Args:
        bar: Of the window.
        actions: Of the window.
        panels: Show and hide the panels.

    Returns:
        Every menu by its id in `app/menus.py`.
    """
    menus: dict[str, QMenu] = {}
    entries: dict[str, list[tuple[int, QAction]]] = {name: [] for name in MENUS}
    for name, menu in MENUS.items():
        kind = _FILLED[menu.filled]
        menus[name] = made = kind(bar.tr(menu.title), bar)
        if menu.filled:
            made.setEnabled(False)  # until it is filled
        if menu.at is None:
            bar.addMenu(made)
            made.aboutToShow.connect(actions.freshen)
        else:
            entries[menu.at[0]].append((menu.at[1], made.menuAction()))
    entries[PANELS].extend((_TENS, action) for action in panels)
    for action in actions.all():
        name = action.objectName()
        for where, number in places(name, actions.keymap.spec(name)):
            entries[where].append((number, action))
    for name, found in entries.items():
        found.sort(key=lambda entry: entry[0])
        tens = found[0][0] // _TENS if found else 0
        for number, entry in found:
            if number // _TENS != tens:
                menus[name].addSeparator()
                tens = number // _TENS
            menus[name].addAction(entry)
    return menus
