"""What the palette lists: every action, every class with what can be done to it, the recent files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QAction, QIcon
from PySide6.QtWidgets import QMenu

from facemask_editor.app.keys.catalogue import CATALOGUE, section_of
from facemask_editor.core.labels import CELEBAMASK_HQ
from facemask_editor.qt.actions.actions import Actions
from facemask_editor.qt.actions.key_tips import shown_keys
from facemask_editor.qt.look.icons import icon
from facemask_editor.qt.palette.fuzzy import find
from facemask_editor.qt.shell.menus import RecentMenu

if TYPE_CHECKING:
    from facemask_editor.core.labels import LabelSchema
    from facemask_editor.qt.shell.main_window import MainWindow

_NEWNESS = 15.0
"""Points for what was used last; a better fit still goes first."""
_OTHER_WORDS = 0.5
"""Worth of a fit with the tip or the class's own name, which are not what is read."""
_HANDLE_WORDS = {
    "curve": "smile frown grin corners of the mouth",
    "opening": "open close teeth",
    "fullness": "thick thin plump volume",
    "raise": "position up down higher lower move",
    "apart": "distance closer wider",
    "height": "open close wide",
    "tilt": "turn slant angle rotate",
    "size": "larger smaller big small scale",
    "width": "wider narrower",
    "length": "longer shorter",
    "volume": "more less fuller",
    "fringe": "bangs",
    "jaw": "face cheeks",
}
"""What artists look for, by the names of shape handles."""


@dataclass(frozen=True)
class Entry:
    """One line of the palette.

    Attributes:
        key: What the settings remember it by.
        title: What is read and searched.
        group: Shown beside it, searched too.
        run: What Enter does.
        keys: As the system writes them.
        reason: Why it cannot be used now; "" where it can.
        usable: Whether Enter does anything.
        asked_only: Not listed before something is typed.
        words: Further words that find it.
        icon: Shown in front.
    """

    key: str
    title: str
    group: str
    run: Callable[[], object] = field(repr=False)
    keys: str = ""
    reason: str = ""
    usable: bool = True
    asked_only: bool = False
    words: str = ""
    icon: QIcon = field(default_factory=QIcon, repr=False)


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
                words=f"{action.toolTip()} {CATALOGUE[name].words}",
                icon=action.icon(),
            )
        )
    return listed


def class_entries(window: MainWindow, schema: LabelSchema) -> list[Entry]:
    """Return entries to select, lock, hide and show each class."""
    document = window.document
    locks = document.locks if document else frozenset()
    hidden = window.classes.hidden
    listed = []
    for label, name in enumerate(schema.names):
        verbs: tuple[tuple[str, str, str, Callable[[], object]], ...] = (
            ("select", _tr("Select {}"), "target", partial(window.canvas.select_label, label)),
            (
                "lock",
                _tr("Unlock {}") if label in locks else _tr("Lock {}"),
                "lock-outline",
                partial(window.classes.toggle_lock, label),
            ),
            (
                "hide",
                _tr("Show {}") if label in hidden else _tr("Hide {}"),
                "eye-off-outline",
                partial(window.classes.toggle_hidden, label),
            ),
            ("solo", _tr("Show only {}"), "bullseye", partial(window.classes.toggle_solo, label)),
        )
        for verb, text, symbol, run in verbs:
            listed.append(
                Entry(
                    f"{verb}:{name}",
                    text.format(schema.title(label).lower()),
                    section_of("class."),
                    run,
                    reason="" if document else _tr("Open a mask first"),
                    usable=document is not None,
                    asked_only=True,
                    words=f"{verb} {name}",
                    icon=icon(symbol),
                )
            )
    return listed


def handle_entries(window: MainWindow) -> list[Entry]:
    """Return entries that bring the focus to the slider of each shape handle of the model."""
    info, document = window.client.info, window.document
    schema = document.schema if document else CELEBAMASK_HQ
    listed = []
    for handle in info.handles if info else ():
        if handle.part not in schema.names:
            continue
        label = schema.names.index(handle.part)
        listed.append(
            Entry(
                f"handle:{handle.part}.{handle.name}",
                f"{schema.title(label)} {handle.name}",
                _tr("Shape slider"),
                partial(_focus_handle, window, label, handle.name),
                reason="" if document else _tr("Open a mask first"),
                usable=document is not None,
                asked_only=True,
                words=f"{handle.meaning} {_HANDLE_WORDS.get(handle.name, '')}",
                icon=icon("tune-variant"),
            )
        )
    return listed


def _focus_handle(window: MainWindow, label: int, handle: str) -> None:
    window.canvas.select_label(label)
    window.docks.part.show()
    window.docks.part.raise_()
    window.part.shape.focus_handle(handle)


def menu_entries(window: MainWindow) -> list[Entry]:
    """Return entries for what only the menus have: themes, devices, panels."""
    listed: list[Entry] = []

    def walk(actions: Iterable[QAction], group: str) -> None:
        for action in actions:
            menu = action.menu()
            if isinstance(menu, RecentMenu):
                continue
            if isinstance(menu, QMenu):
                walk(menu.actions(), _plain(action.text()))
            elif not action.isSeparator() and action.objectName() not in CATALOGUE:
                title = f"{group}: {_plain(action.text())}"
                usable = action.isEnabled()
                listed.append(Entry(f"menu:{title}", title, group, action.trigger, usable=usable))

    walk(window.menuBar().actions(), "")
    return listed


def _plain(text: str) -> str:
    """Return a menu's text without its mnemonic, dots and key."""
    text = text.partition("\t")[0]
    return text.replace("&&", "\0").replace("&", "").replace("\0", "&").rstrip("…")


def file_entries(window: MainWindow) -> list[Entry]:
    """Return entries that open the recent files."""
    return [
        Entry(
            f"open:{path}",
            f"{path.parent.name}/{path.name}",
            _tr("Recent file"),
            partial(window.session.open, Path(path)),
            asked_only=True,
            words=_tr("Open"),
            icon=icon("history"),
        )
        for path in window.settings.recent
    ]


def _tr(text: str) -> str:
    return QCoreApplication.translate("Palette", text)
