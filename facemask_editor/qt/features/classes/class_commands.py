"""Commands of classes and groups of classes."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QCoreApplication

from facemask_editor.app.session import Facet, Session
from facemask_editor.core.groups import DIGIT_GROUPS, Group, next_member, toggled_locks

_FOREGROUND = "skin"
"""With background the default pair."""


class ClassCommands:
    """Chooses, locks and shows classes; without a document every command is nothing.

    Args:
        session: What is chosen, locked and shown.
        say: Shows a sentence.
    """

    def __init__(self, session: Session, say: Callable[[str], object]) -> None:
        self._session = session
        self._say = say
        self._label = session.selected
        self._last = 0
        session.subscribe(self._on_selection, Facet.SELECTION, at_once=True)

    def handlers(self) -> dict[str, Callable[[], object]]:
        """Return the commands by action id."""
        session = self._session
        handlers: dict[str, Callable[[], object]] = {
            "class.previous_class": partial(self.step, -1),
            "class.next_class": partial(self.step, 1),
            "class.swap_class": self.swap,
            "class.default_pair": self.default_pair,
            "class.lock": session.toggle_lock,
            "class.lock_others": session.lock_others,
            "class.lock_all": session.lock_all,
            "class.unlock_all": session.unlock_all,
            "class.hide": session.toggle_hidden,
            "class.solo": session.toggle_solo,
            "class.show_all": session.show_all,
        }
        for group in DIGIT_GROUPS:
            handlers[f"class.group_{group.key}"] = partial(self.select_group, group)
            handlers[f"class.lock_{group.key}"] = partial(self.lock_group, group)
            handlers[f"class.solo_{group.key}"] = partial(self.solo_group, group)
        return handlers

    def step(self, by: int) -> None:
        """Select the class before or after."""
        if self._session.document is not None:
            self._session.select((self._session.selected + by) % len(self._session.schema))

    def swap(self) -> None:
        """Select the class that was selected before."""
        if self._last < len(self._session.schema):
            self._session.select(self._last)

    def default_pair(self) -> None:
        """Select skin, with background as the class that a swap brings back."""
        document = self._session.document
        if document is not None and _FOREGROUND in document.schema.names:
            self._session.select(document.schema.index(_FOREGROUND))
            self._last = document.schema.background

    def select_group(self, group: Group) -> None:
        """Select a class of the group; again: the next one."""
        if self._session.document is not None:
            label = next_member(group.labels(self._session.schema), self._session.selected)
            if label is None:
                self._say(_tr("This mask has no class for {}").format(group.title.lower()))
            else:
                self._session.select(label)

    def lock_group(self, group: Group) -> None:
        """Lock all classes of the group, or unlock them where all are locked."""
        document = self._session.document
        if document is None or document.in_stroke:
            return
        labels = group.labels(document.schema)
        locks = toggled_locks(document.locks, labels)
        document.set_locks(locks)
        if not labels:
            self._say(_tr("This mask has no class for {}").format(group.title.lower()))
            return
        locked = set(labels) <= locks
        text = _tr("{} locked") if locked else _tr("{} unlocked")
        self._say(text.format(group.title))

    def solo_group(self, group: Group) -> None:
        """Show only the classes of the group, or again what was shown before."""
        labels = group.labels(self._session.schema)
        if self._session.document is not None and labels:
            self._session.toggle_solo(labels)

    def _on_selection(self, _changed: frozenset[Facet]) -> None:
        label = self._session.selected
        if label != self._label:
            self._last, self._label = self._label, label


def _tr(text: str) -> str:
    return QCoreApplication.translate("ClassCommands", text)
