"""The commands on the shape of a class in a window."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from facemask_editor.qt.features.feature import Part
from facemask_editor.qt.features.operations.commands import ShapeCommands
from facemask_editor.qt.services.services import Services


class OperationsPart(Part):
    """The commands."""

    def __init__(self, services: Services) -> None:
        self.commands = ShapeCommands(services.canvas, services.over)

    def handlers(self) -> Mapping[str, Callable[[], object]]:
        return {f"shape.{name}": run for name, run in self.commands.handlers().items()}
