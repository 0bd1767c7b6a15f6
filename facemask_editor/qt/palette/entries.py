"""What the palette lists of itself: every action, and what only the menus have."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from facemask_editor.app.keys.catalogue import section_of
from facemask_editor.qt.actions.actions import Actions
from facemask_editor.qt.actions.key_tips import shown_keys
from facemask_editor.qt.palette.entry import Entry
from facemask_editor.qt.palette.fuzzy import find
from facemask_editor.qt.widgets.menus import PathMenu

_NEWNESS = 15.0
"""Points for what was used last; a better fit still goes first."""
_OTHER_WORDS = 0.5
"""Worth of a fit with the tip or the class's own name, which are not what is read."""


@dataclass(frozen=True)
class Hit:
    """An entry with the places of its title that the typed letters fell on."""

    entry: Entry
    places: frozenset[int] = frozenset()


def search(entries: Sequence[Entry], query: str, used: Sequence[str] = ()) -> list[Hit]:
    """Return the entries that fit, best first; without a query all, what was used last first."""
    rank = {key: len(used) - place for place, key in enumerate(used)}
    if not query.strip():
        listed = [entry for entry in entries if not entry.asked_only or entry.key in rank]
        return [Hit(entry) for entry in sorted(listed, key=lambda entry: -rank.get(entry.key, 0))]
    scored: list[tuple[float, Hit]] = []
    for entry in entries:
        match = find(query, entry.title)
        places = match.places if match else frozenset()
        wide = find(query, f"{entry.title} {entry.group} {entry.words}")
        score = max(match.score if match else 0.0, wide.score * _OTHER_WORDS if wide else 0.0)
        if match or wide:
            score += _NEWNESS * (rank.get(entry.key, 0) / max(1, len(used))) - _NEWNESS * (not entry.usable)
            scored.append((score, Hit(entry, places)))
    return [hit for _score, hit in sorted(scored, key=lambda pair: -pair[0])]


def action_entries(actions: Actions) -> list[Entry]:
    """Return an entry for each action."""
    listed = []
    for action in actions.all():
        name = action.objectName()
        listed.append(
            Entry(
                name,
                # Switches say what they do now by their check mark, undo names its step.
                _plain(action.text()),
                section_of(name),
                action.trigger,
                keys=shown_keys(actions.keymap.keys(name)),
                reason=actions.reason(name),
                usable=action.isEnabled(),
                words=f"{action.toolTip()} {actions.keymap.spec(name).words}",
                icon=action.icon(),
            )
        )
    return listed


def menu_entries(menus: Iterable[QAction], known: Container[str]) -> list[Entry]:
    """Return entries for what only the menus have: themes, devices, panels.

    Args:
        menus: Of the menu bar.
        known: Names of the actions that have entries of their own.
    """
    listed: list[Entry] = []

    def walk(actions: Iterable[QAction], group: str) -> None:
        for action in actions:
            menu = action.menu()
            if isinstance(menu, PathMenu):
                continue
            if isinstance(menu, QMenu):
                walk(menu.actions(), _plain(action.text()))
            elif not action.isSeparator() and action.objectName() not in known:
                title = f"{group}: {_plain(action.text())}"
                usable = action.isEnabled()
                listed.append(Entry(f"menu:{title}", title, group, action.trigger, usable=usable))

    walk(menus, "")
    return listed


def _plain(text: str) -> str:
    """Return a menu's text without its mnemonic, dots and key."""
    text = text.partition("\t")[0]
    return text.replace("&&", "\0").replace("&", "").replace("\0", "&").rstrip("…")
