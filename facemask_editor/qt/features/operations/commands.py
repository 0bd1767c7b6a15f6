"""Commands that change the shape of a class, each one step of the history."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from facemask_editor.document.operations import morphology
from facemask_editor.document.operations.morphology import MAX_AMOUNT
from facemask_editor.document.operations.smoothing import MAX_STRENGTH, smooth, smooth_all
from facemask_editor.qt.features.operations.command import Choice, Command, tr
from facemask_editor.qt.features.operations.dialog import ShapeDialog

if TYPE_CHECKING:
    from facemask_editor.qt.canvas.canvas import MaskCanvas


COMMANDS: dict[str, Command] = {
    "grow": Command(
        "Grow {}",
        "Grow {}",
        lambda m, c: morphology.grow(m, c.label, c.amount, locks=c.locks),
        ("By", 1, MAX_AMOUNT, 3),
    ),
    "shrink": Command(
        "Shrink {}",
        "Shrink {}",
        lambda m, c: morphology.shrink(m, c.label, c.amount, locks=c.locks, fallback=c.fallback),
        ("By", 1, MAX_AMOUNT, 3),
        leaves=True,
    ),
    "smooth": Command(
        "Smooth {}",
        "Smooth {}",
        lambda m, c: smooth(m, c.label, c.amount, locks=c.locks),
        ("Strength", 1, MAX_STRENGTH, 3),
    ),
    "smooth_all": Command(
        "Smooth all borders",
        "Smooth all borders",
        lambda m, c: smooth_all(m, c.amount, locks=c.locks),
        ("Strength", 1, MAX_STRENGTH, 2),
        whole=True,
    ),
    "fill_holes": Command(
        "Fill holes of {}", "Fill holes of {}", lambda m, c: morphology.fill_holes(m, c.label, locks=c.locks)
    ),
    "remove_islands": Command(
        "Remove islands",
        "Remove islands",
        lambda m, c: morphology.remove_islands(
            m, c.amount, label=None if c.everywhere else c.label, locks=c.locks, fallback=c.fallback
        ),
        ("Smaller than", 2, 10000, 16),
        leaves=True,
        whole=None,
        marked=True,
    ),
    "keep_largest": Command(
        "Keep largest piece of {}",
        "Keep largest piece of {}",
        lambda m, c: morphology.keep_largest(m, c.label, locks=c.locks),
    ),
    "combine": Command(
        "Combine {}",
        "Combine {}",
        lambda m, c: morphology.combine(
            m, c.label, c.other, c.how, margin=c.amount, locks=c.locks, fallback=c.fallback
        ),
        ("Margin", 0, MAX_AMOUNT, 0),
        combines=True,
        leaves=True,
    ),
}
"""By the names of their actions."""


class ShapeCommands(QObject):
    """Runs the commands on the document of a canvas: at once, or through a dialog with a live preview."""

    def __init__(self, canvas: MaskCanvas, window: QWidget) -> None:
        super().__init__(window)
        self._canvas = canvas
        self._window = window
        self.dialog: ShapeDialog | None = None

    def handlers(self) -> dict[str, Callable[[], object]]:
        """Return what each action does, by the names of the commands."""
        return {name: partial(self.run, name) for name in COMMANDS}

    def run(self, name: str) -> None:
        """Run a command, or ask for its numbers first."""
        canvas, command = self._canvas, COMMANDS[name]
        document, label = canvas.document, canvas.selected_label
        if document is None or document.in_stroke:
            return
        canvas.current_tool.leave()
        document.settle()
        if not self._may_run(command, label):
            return
        if command.amount is None:
            choice = Choice(label, locks=document.locks)
            title = document.schema.title(label).lower()
            if not document.replace_pixels(
                command.run(document.label_map, choice), tr(command.step).format(title)
            ):
                canvas.say(tr("{}: nothing to change").format(tr(command.step).format(title)))
            return
        if self.dialog is not None:
            self.dialog.reject()
        dialog = ShapeDialog(command, canvas, self._window)
        dialog.finished.connect(self._forget_dialog)
        self.dialog = dialog
        dialog.open()

    def _forget_dialog(self) -> None:
        self.dialog = None

    def _may_run(self, command: Command, label: int) -> bool:
        canvas, document = self._canvas, self._canvas.document
        if document is None:
            return False
        if command.whole is not False:
            # Any unlocked class will do; what a preview forbids, it forbids all the same.
            free = [one for one in range(len(document.schema)) if one not in document.locks]
            return canvas.may_edit(label if label not in document.locks or not free else free[0])
        if not canvas.may_edit(label):
            return False
        if not document.counts()[label]:
            canvas.say(tr("{} has no pixels").format(document.schema.title(label)))
            return False
        return True
