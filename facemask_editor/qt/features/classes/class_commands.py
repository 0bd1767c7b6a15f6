"""Commands of classes and groups of classes."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from facemask_editor.core.groups import DIGIT_GROUPS, Group, next_member, toggled_locks

if TYPE_CHECKING:
    from facemask_editor.document.document import MaskDocument
    from facemask_editor.qt.canvas.canvas import MaskCanvas
    from facemask_editor.qt.features.classes.class_list import ClassListPanel

_FOREGROUND = "skin"
"""With background the default pair."""


class ClassCommands:
    """Chooses, locks and shows classes; without a document every command is nothing."""

    def __init__(self, canvas: MaskCanvas, classes: ClassListPanel) -> None:
        self._canvas = canvas
        self._classes = classes
        self._label = canvas.selected_label
        self._last = 0
        canvas.label_selected.connect(self._on_label)

    def plan(self) -> dict[str, Callable[[], object]]:
        """Return the commands by action id."""
        classes = self._classes
        plan: dict[str, Callable[[], object]] = {
            "class.previous_class": partial(self.step, -1),
            "class.next_class": partial(self.step, 1),
            "class.swap_class": lambda: self._canvas.select_label(self._last),
            "class.default_pair": self.default_pair,
            "class.lock": classes.toggle_lock,
            "class.lock_others": classes.lock_others,
            "class.lock_all": self.lock_all,
            "class.unlock_all": classes.unlock_all,
            "class.hide": classes.toggle_hidden,
            "class.solo": classes.toggle_solo,
            "class.show_all": classes.show_all,
        }
        for group in DIGIT_GROUPS:
            plan[f"class.family_{group.key}"] = partial(self.select_group, group)
            plan[f"class.lock_{group.key}"] = partial(self.lock_group, group)
            plan[f"class.solo_{group.key}"] = partial(self.solo_group, group)
        return plan

    def step(self, by: int) -> None:
        """Select the class before or after."""
        document = self._document
        if document is not None:
            self._canvas.select_label((self._canvas.selected_label + by) % len(document.schema))

    def default_pair(self) -> None:
        """Select skin, with background as the class that a swap brings back."""
        document = self._document
        if document is not None and _FOREGROUND in document.schema.names:
            self._canvas.select_label(document.schema.index(_FOREGROUND))
            self._last = document.schema.background

    def lock_all(self) -> None:
        """Lock every class, as one step."""
        document = self._document
        if document is not None and not document.in_stroke:
            document.set_locks(range(len(document.schema)))

    def select_group(self, group: Group) -> None:
        """Select a class of the group; again: the next one."""
        document = self._document
        if document is not None:
            label = next_member(group.labels(document.schema), self._canvas.selected_label)
            if label is not None:
                self._canvas.select_label(label)

    def lock_group(self, group: Group) -> None:
        """Lock all classes of the group, or unlock them where all are locked."""
        document = self._document
        if document is None or document.in_stroke:
            return
        labels = group.labels(document.schema)
        if not labels:
            return
        locks = toggled_locks(document.locks, labels)
        document.set_locks(locks)
        locked = set(labels) <= locks
        text = _tr("{} locked") if locked else _tr("{} unlocked")
        self._canvas.say(text.format(group.title))

    def solo_group(self, group: Group) -> None:
        """Show only the classes of the group, or again what was shown before."""
        document = self._document
        if document is not None and (labels := group.labels(document.schema)):
            self._classes.toggle_solo(labels)

    @property
    def _document(self) -> MaskDocument | None:
        return self._canvas.document

    def _on_label(self, label: int) -> None:
        if label != self._label:
            self._last, self._label = self._label, label


def _tr(text: str) -> str:
    return QCoreApplication.translate("ClassCommands", text)
