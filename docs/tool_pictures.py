"""Draw the pictures of `docs/tools.md`: each tool at work on a bundled sample, without a screen.

python docs/tool_pictures.py
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from facemask_editor.core.paths import resources_dir
from facemask_editor.document import MaskDocument
from facemask_editor.document.operations.smoothing import smooth_all
from facemask_editor.document.operations.transform import Placement
from facemask_editor.engine.requests import EditRequest
from facemask_editor.engine.session import EngineSession
from facemask_editor.formats import open_mask
from facemask_editor.qt.canvas import MaskCanvas
from facemask_editor.qt.look.theme import Theme
from facemask_editor.qt.tools.handles import HandlesTool
from facemask_editor.recipe.recipe import Recipe, Shape
from facemask_editor.weights.handle import Handle

_OUT = Path(__file__).parent / "images"
_SIZE = 420, 340
_PRESS, _MOVE = QEvent.Type.MouseButtonPress, QEvent.Type.MouseMove
_RELEASE = QEvent.Type.MouseButtonRelease


class Scene:
    """A canvas with a sample, and a hand."""

    def __init__(self) -> None:
        label_map = open_mask(resources_dir() / "samples" / "sample_01.png").label_map
        self.document = MaskDocument(label_map)
        self.canvas = MaskCanvas()
        self.canvas.resize(*_SIZE)
        self.canvas.set_document(self.document)
        self.canvas.show()
        self.canvas.zoom_to(1.0)
        self.select("hair")

    def select(self, name: str) -> None:
        """Choose a class."""
        self.canvas.selected_label = self.document.schema.index(name)

    def send(self, kind: QEvent.Type, x: float, y: float) -> None:
        """Send a mouse event at a point of the picture."""
        at = self.canvas.to_widget(x, y)
        left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        place = QPointF(self.canvas.mapToGlobal(at))
        QApplication.sendEvent(self.canvas, QMouseEvent(kind, at, place, left, left, none))

    def drag(self, *points: tuple[float, float], release: bool = True) -> None:
        """Drag from point to point."""
        self.send(_PRESS, *points[0])
        for point in points[1:]:
            self.send(_MOVE, *point)
        if release:
            self.send(_RELEASE, *points[-1])

    def use(self, tool: str, *points: tuple[float, float], release: bool = False) -> None:
        """Drag with a tool, without letting go."""
        self.canvas.set_tool(tool)
        self.drag(*points, release=release)


def brush(scene: Scene) -> None:
    scene.canvas.brush_size = 28
    scene.use("brush", (190, 190), (230, 165), (290, 165), (330, 200), release=True)


def eraser(scene: Scene) -> None:
    scene.canvas.options.eraser_label = None
    scene.canvas.tools.set_size_of("eraser", 40)
    scene.use("eraser", (255, 270), (255, 320), release=True)


def line(scene: Scene) -> None:
    scene.canvas.brush_size = 14
    scene.use("line", (180, 180), (320, 220))


def rectangle(scene: Scene) -> None:
    scene.select("eye_g")
    scene.use("rectangle", (130, 215), (225, 275))


def ellipse(scene: Scene) -> None:
    scene.select("eye_g")
    scene.canvas.options.symmetric = True
    scene.use("ellipse", (130, 212), (222, 280))


def lasso(scene: Scene) -> None:
    scene.use("lasso", (180, 180), (230, 150), (300, 160), (330, 200), (280, 205), (230, 195))


def polygon(scene: Scene) -> None:
    scene.canvas.set_tool("polygon")
    for point in ((180, 190), (220, 150), (300, 155), (330, 195)):
        scene.drag(point)
    scene.send(_MOVE, 260, 205)


def transform(scene: Scene) -> None:
    scene.select("nose")
    scene.canvas.set_tool("transform")
    scene.canvas.current_tool.place(Placement(dx=6, dy=-6, scale_x=1.3, scale_y=1.1, degrees=12))


def symmetric(scene: Scene) -> None:
    scene.select("l_brow")
    scene.canvas.options.symmetric = True
    scene.canvas.brush_size = 14
    scene.use("brush", (300, 200), (330, 180), (375, 190), release=True)


class Shaped:
    """Asks the engine at once, where a window would ask the part panel."""

    both_sides, disabled, reach, active = True, "", (-3.0, 3.0), True

    def __init__(self, scene: Scene) -> None:
        self._scene, self._engine = scene, EngineSession()
        self._amounts: dict[str, float] = {}
        self.handles: dict[str, dict[str, Handle]] = {}
        for handle in self._engine.load("cpu").handles:
            self.handles.setdefault(handle.part, {})[handle.name] = handle

    def amount(self, handle: str) -> float:
        """Return what is asked for."""
        return self._amounts.get(handle, 0.0)

    seen = amount

    def ask(self, amounts: Mapping[str, float], *, both_sides: bool, held: bool) -> None:
        """Show a shape."""
        self._amounts |= amounts
        document, canvas = self._scene.document, self._scene.canvas
        part = document.schema.names[canvas.selected_label]
        steps = tuple(Shape(part=part, handle=name, amount=by) for name, by in self._amounts.items() if by)
        names = document.schema.names
        request = EditRequest(document.label_map, 0, Recipe(steps=steps), class_names=names)
        canvas.set_preview(self._engine.edit(request, lambda: False).label_map, marked=False)

    def let_go(self) -> None:
        """Nothing is rough here."""


def handles(scene: Scene) -> None:
    scene.select("l_lip")
    scene.canvas.tools.shaping = Shaped(scene)
    scene.canvas.set_tool("handles")
    scene.canvas.pan(0, -100)
    tool = scene.canvas.current_tool
    assert isinstance(tool, HandlesTool)
    x, y = next(place for point, place in tool.places() if point.name == "Left corner")
    scene.send(_PRESS, x, y)
    for step in range(1, 7):
        scene.send(_MOVE, x + 2 * step, y - 2 * step)
        scene.canvas.tools.shape_changed()


def push(scene: Scene) -> None:
    scene.canvas.options.symmetric = True
    scene.canvas.set_tool("push")
    scene.canvas.brush_size = 70
    scene.drag((298, 385), (304, 376), (308, 366))
    scene.canvas.options.symmetric = False
    scene.canvas.brush_size = 90
    scene.drag((256, 300), (256, 315), (256, 330), release=False)


def smooth(scene: Scene) -> None:
    scene.canvas.show_draft(smooth_all(scene.document.label_map, 6))


SCENES: tuple[Callable[[Scene], None], ...] = (
    brush, eraser, line, rectangle, ellipse, lasso, polygon, transform, handles, push, symmetric, smooth,
)  # fmt: skip


def main() -> None:
    """Write one picture for each scene."""
    application = QApplication([])
    Theme(application).choose("dark")
    for draw in SCENES:
        scene = Scene()
        draw(scene)
        scene.canvas.grab().save(str(_OUT / f"tool_{draw.__name__}.png"))


if __name__ == "__main__":
    main()
