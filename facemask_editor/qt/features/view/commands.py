"""What the actions do that change how the mask is seen: turning, comparing, colours."""

from __future__ import annotations

import math
from collections.abc import Callable

from PySide6.QtCore import QObject

from facemask_editor.qt.actions.actions import Actions
from facemask_editor.qt.canvas import MaskCanvas
from facemask_editor.qt.canvas.baselines import Baseline
from facemask_editor.qt.canvas.view_transform import TURN
from facemask_editor.qt.look.class_colours import class_colours
from facemask_editor.qt.look.plain_text import grouped
from facemask_editor.qt.services.services import Status
from facemask_editor.qt.services.settings import Settings

_COLOURS = (("safe_colours", "safe"), ("file_colours", "files"), ("patterns", "patterns"))
"""Switches, and what of the colours they switch."""


class ViewCommands(QObject):
    """Connects the switches of the view; ``handlers`` is for the other actions.

    Args:
        actions: Of the window.
        canvas: What is seen.
        status: Shows the zoom and messages.
        settings: Remembers colours and patterns.
        parent: Owns this.
    """

    def __init__(
        self, actions: Actions, canvas: MaskCanvas, status: Status, settings: Settings, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._actions, self._canvas, self._status = actions, canvas, status
        for changed in (canvas.zoom_changed, canvas.angle_changed, canvas.mirrored_changed):
            changed.connect(self._show_view)
        actions["mirror_view"].toggled.connect(lambda on: setattr(canvas, "mirrored", on))
        canvas.mirrored_changed.connect(actions["mirror_view"].setChecked)
        actions["compare"].toggled.connect(self._compare)
        for baseline in Baseline:
            action = actions[f"changes_{baseline.value}"]
            action.toggled.connect(lambda on, baseline=baseline: self._show_changes(on, baseline))
        colours = class_colours()
        colours.safe, colours.patterns = settings.safe_colours, settings.patterns
        colours.files = settings.file_colours and not settings.safe_colours
        for name, here in _COLOURS:
            actions[name].setChecked(getattr(colours, here))
            actions[name].toggled.connect(lambda on, here=here: setattr(colours, here, on))
            actions[name].toggled.connect(lambda on, name=name: setattr(settings, name, on))

        colours.changed.connect(self._show_colours)  # one set of colours ends the other

    def _show_colours(self) -> None:
        for name, here in _COLOURS:
            self._actions[name].setChecked(getattr(class_colours(), here))

    def handlers(self) -> dict[str, Callable[[], object]]:
        """Return what the actions do that are no switches."""
        return {
            "view.turn_left": lambda: self._turn(-1),
            "view.turn_right": lambda: self._turn(1),
            "view.turn_back": lambda: self._canvas.turn_to(0.0),
        }

    def _turn(self, by: int) -> None:
        angle = self._canvas.angle / TURN
        # To the next stop, also from an angle in between.
        stop = math.floor(angle + 1e-6) if by > 0 else math.ceil(angle - 1e-6)
        self._canvas.turn_to(TURN * (stop + by))

    def _show_view(self) -> None:
        canvas = self._canvas
        self._status.show_zoom(canvas.zoom, canvas.angle, mirrored=canvas.mirrored)

    def _compare(self, on: bool) -> None:
        self._canvas.comparing = on
        if on:
            self._status.say(self.tr("As it was opened"))
        else:
            self._status.say("")

    def end_comparing(self) -> None:
        """Show the mask as it is again, since it has changed; a key that is held goes on."""
        compare = self._actions["compare"]
        if compare.isChecked() and compare not in self._actions.held:
            compare.setChecked(False)

    def _show_changes(self, on: bool, baseline: Baseline) -> None:
        canvas = self._canvas
        if on:
            canvas.changes = baseline
            count = grouped(canvas.changed_pixels(baseline))
            since = self.tr("since opening") if baseline is Baseline.OPENED else self.tr("since saving")
            self._status.say(self.tr("{} px changed {}").format(count, since))
        elif canvas.changes is baseline:
            canvas.changes = None
        for other in Baseline:
            self._actions[f"changes_{other.value}"].setChecked(canvas.changes is other)
