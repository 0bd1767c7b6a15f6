"""Commands of classes and groups of classes."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QCoreApplication

from facemask_editor.app.session import Facet, Session
from facemask_editor.core.groups import DIGIT_GROUPS, Group, next_member, toggled_locks

_FOREGROUND = "skin"
"""With background the default pair."""
_NAMED = 3
"""Classes that a sentence names; of more it gives the number."""


class ClassCommands:
    """Chooses, locks and shows classes; without a document every command is nothing.

    Args:
        session: What is chosen, locked and shown.
        say: Shows a sentence.
        forget: Takes one away that does not hold any more.
    """

    def __init__(
        self, session: Session, say: Callable[[str], object], forget: Callable[[str], object]
    ) -> None:
        self._session = session
        self._say, self._forget = say, forget
        self._said = ""
        self._state: object = None
        self._label = session.selected
        self._last = 0
        session.subscribe(self._on_selection, Facet.SELECTION, at_once=True)
        session.subscribe(self._on_state, Facet.LOCKS, Facet.HIDDEN)

    def handlers(self) -> dict[str, Callable[[], object]]:
        """Return the commands by action id."""
        session = self._session
        handlers: dict[str, Callable[[], object]] = {
            "class.previous_class": partial(self.step, -1),
            "class.next_class": partial(self.step, 1),
            "class.swap_class": self.swap,
            "class.default_pair": self.default_pair,
            "class.lock": partial(self._told, session.toggle_lock, self._locks_text),
            "class.lock_others": partial(self._told, session.lock_others, self._locks_text),
            "class.lock_all": partial(self._told, session.lock_all, self._locks_text),
            "class.unlock_all": partial(self._told, session.unlock_all, self._locks_text),
            "class.hide": partial(self._told, session.toggle_hidden, self._shown_text),
            "class.solo": partial(self._told, session.toggle_solo, self._shown_text),
            "class.show_all": partial(self._told, session.show_all, self._shown_text),
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

    def _told(self, act: Callable[[], object], text: Callable[[], str]) -> None:
        """Do something to locks or what is drawn, and say how they are now: lists may be out of sight."""
        document = self._session.document
        if document is not None and not document.in_stroke:
            act()
            self._said, self._state = text(), self._now()
            self._say(self._said)

    def _now(self) -> object:
        return self._session.locks, self._session.hidden

    def _on_state(self, _changed: frozenset[Facet]) -> None:
        if self._said and self._now() != self._state:
            self._forget(self._said)
            self._said = ""

    def _locks_text(self) -> str:
        session = self._session
        locks, chosen, every = session.locks, self._chosen(), range(len(session.schema))
        if not locks:
            return _tr("No class is locked")
        if locks == frozenset(every):
            return _tr("All classes are locked")
        if len(locks) == len(every) - len(chosen) and not locks & chosen:
            return _tr("All classes are locked but {}").format(self._titles(chosen))
        locked = _tr("{} locked") if chosen <= locks else _tr("{} unlocked")
        return locked.format(self._titles(chosen))

    def _shown_text(self) -> str:
        session = self._session
        if not session.hidden:
            return _tr("All classes are shown")
        if session.solo is not None:
            return _tr("Only {} shown").format(self._titles(session.solo))
        hidden = _tr("{} hidden") if self._chosen() <= session.hidden else _tr("{} shown")
        return hidden.format(self._titles(self._chosen()))

    def _chosen(self) -> frozenset[int]:
        return frozenset((self._session.selected, *self._session.others))

    def _titles(self, labels: frozenset[int]) -> str:
        schema = self._session.schema
        if len(labels) > _NAMED:
            return _tr("{} classes").format(len(labels))
        return ", ".join(schema.title(label) for label in sorted(labels))

    def _on_selection(self, _changed: frozenset[Facet]) -> None:
        label = self._session.selected
        if label != self._label:
            self._last, self._label = self._label, label


def _tr(text: str) -> str:
    return QCoreApplication.translate("ClassCommands", text)
