"""A painted move and a slider step in the whole window, as ratios to a bare repaint of the same region.

    python benchmarks/bench_repaint.py [--size 1024] [--strokes 10] [--steps 60] [--json]

A painted move is one mouse event with the brush pressed; a slider step is one change of a shape slider of the
part panel, up to the picture of its preview. Both end with the finished repaint of all that they changed in
the window. The engine is tests/helpers/fake_engine.py with its pictures kept: no time of a model counts.

A bare repaint is what stays without any of that, measured right after the event in the same process: the
canvas draws the region that the event made it draw ("drawn"); it colours the changed pixels of the mask anew
and draws it ("coloured too"), which is what the bar is on; the other widgets draw what the event made them
draw as well ("all that it redrew"). After a stroke the pointer is elsewhere; "in place" is "coloured too"
once more right after each move, where the outline of the brush is drawn too, as the event has to.

To measure another checkout, put it first: PYTHONPATH=/path/to/checkout python benchmarks/bench_repaint.py
"""

from __future__ import annotations

import argparse
import importlib
import json
import math
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
if not os.environ.get("PYTHONPATH"):
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np
from PIL import Image
from PySide6.QtCore import QEvent, QEventLoop, QObject, QPointF, Qt, QTimer
from PySide6.QtGui import QMouseEvent, QRegion
from PySide6.QtWidgets import QApplication, QSlider, QWidget

from tests.helpers.fake_dialogs import FakeDialogs
from tests.helpers.fake_engine import FakeEngine
from tests.helpers.sample_masks import small_face

BAR = 1.6
NOSE = 2
PAINTED = (3, 14, 15, 16, 18)
"""Classes that the mask lacks, so that every move changes pixels."""
_STROKE = 20
_PATIENCE = 60.0
_WAKE_MS = 100
_TURNS = 3
"""Of the event loop: notices that are put off to the next turn, and the repaints that they lead to."""
_BARE = 3
"""Bare repaints for each event; the middle one counts."""


def first_of(*names: str) -> object:
    """Return the first of some "module:name" that this checkout has."""
    for name in names:
        module, _, attribute = name.partition(":")
        try:
            return getattr(importlib.import_module(module), attribute)
        except ModuleNotFoundError:
            continue
    raise SystemExit(f"none of these is here: {', '.join(names)}")


MainWindow = first_of(
    "facemask_editor.qt.shell.main_window:MainWindow", "facemask_editor.qt.main_window:MainWindow"
)
EngineClient = first_of(
    "facemask_editor.qt.jobs.engine_client:EngineClient", "facemask_editor.qt.engine_client:EngineClient"
)
Settings = first_of(
    "facemask_editor.qt.services.settings:Settings",
    "facemask_editor.qt.shell.settings:Settings",
    "facemask_editor.qt.settings:Settings",
)
changed_box = first_of(
    "facemask_editor.core.region:changed_box", "facemask_editor.document.region:changed_box"
)


class QuickEngine(FakeEngine):
    """Answers what it was asked before from memory: only the window's own time is left."""

    def __init__(self) -> None:
        super().__init__()
        self._known: dict[str, object] = {}

    def edit(self, request, cancelled):
        """Draw, or give the earlier answer."""
        key = repr(request.recipe)  # the mask stays as it is while a slider moves
        if key not in self._known:
            self._known[key] = super().edit(request, cancelled)
        return self._known[key]


class Painted(QObject):
    """Notes what is drawn: of the canvas alone, or of all widgets, which takes longer."""

    def __init__(self, canvas: QWidget) -> None:
        super().__init__()
        self.everything: dict[QWidget, QRegion] = {}
        self.region = QRegion()
        self._canvas = canvas
        canvas.installEventFilter(self)

    def watch_all(self, on: bool) -> None:
        """Note all widgets from now on, or the canvas alone again."""
        application = QApplication.instance()
        (application.installEventFilter if on else application.removeEventFilter)(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint and isinstance(watched, QWidget):
            self.everything[watched] = self.everything.get(watched, QRegion()) + event.region()
            if watched is self._canvas:
                self.region += event.region()
        return False

    def take(self) -> dict[QWidget, QRegion]:
        """Return what was drawn since the last call."""
        drawn, self.everything, self.region = self.everything, {}, QRegion()
        return drawn


class Bench:
    """The window with a mask and a photo, the model ready."""

    def __init__(self, application: QApplication, size: int, folder: Path) -> None:
        self.application = application
        Image.fromarray(small_face(size)).save(folder / "face.png")
        photo = np.random.default_rng(0).integers(0, 255, (size, size, 3), dtype=np.uint8)
        Image.fromarray(photo).save(folder / "face.jpg")
        self.client = EngineClient(QuickEngine)
        self.window = MainWindow(self.client, Settings(), dialogs=FakeDialogs())
        self.window.resize(1440, 920)
        self.window.show()
        self.client.start()
        self.wait(lambda: self.client.info is not None)
        files = getattr(self.window, "services", None)
        assert (files.files if files else self.window.session).open(folder / "face.png")
        self.canvas = self.window.canvas
        self.wait(lambda: self.window.document.photo is not None)
        self.changed = []
        self.window.document.subscribe(lambda change: self.changed.append(change.box))
        self.canvas.brush_size = 40
        self.rest()
        self.painted = Painted(self.canvas)

    def wait(self, until: Callable[[], bool]) -> None:
        """Let events come until something holds; sleeps between them, as the program does."""
        wake = QTimer()
        wake.start(_WAKE_MS)
        end = time.monotonic() + _PATIENCE
        while not until():
            if time.monotonic() > end:
                raise SystemExit("the window never came to an end with what was asked of it")
            self.application.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)

    def rest(self, seconds: float = 0.7) -> None:
        """Let what is still to come of the last event happen, timers of half a second too."""
        end = time.monotonic() + seconds
        self.wait(lambda: time.monotonic() > end and not self.client.busy)

    def timed(self, action: Callable[[], object]) -> float:
        """Return the milliseconds of an action and all repaints that it led to."""
        start = time.perf_counter()
        action()
        for _ in range(_TURNS):
            self.application.processEvents()
        return 1e3 * (time.perf_counter() - start)

    def bare(self, drawn: dict[QWidget, QRegion], box: tuple[int, int, int, int]) -> list[float]:
        """Return the milliseconds of drawing the canvas, of colouring and drawing it, of drawing all too."""
        canvas, region = self.canvas, drawn[self.canvas]

        def draw() -> None:
            canvas.update(region)

        def colour() -> None:
            canvas._picture.refresh(box)
            canvas.update(region)

        def draw_all() -> None:
            canvas._picture.refresh(box)
            for widget, part in drawn.items():
                widget.update(part)

        times = [[self.timed(action) for action in (draw, colour, draw_all)] for _ in range(_BARE)]
        self.painted.take()
        return np.median(times, axis=0).tolist()

    # A painted move

    def send(self, kind: QEvent.Type, step: int) -> None:
        """Send a mouse event on a circle in the picture, at most 40 px of the mask from the last."""
        width, height = self.canvas.width(), self.canvas.height()
        radius = 0.3 * min(width, height)
        angle = step * 40 * self.canvas.zoom / radius
        at = QPointF(width / 2 + radius * math.cos(angle), height / 2 + radius * math.sin(angle))
        left = Qt.MouseButton.LeftButton
        place = QPointF(self.canvas.mapToGlobal(at))
        QApplication.sendEvent(
            self.canvas, QMouseEvent(kind, at, place, left, left, Qt.KeyboardModifier.NoModifier)
        )

    def stroke(
        self, label: int, *, twice: bool = False
    ) -> list[tuple[float, dict[QWidget, QRegion], tuple[int, int, int, int], float]]:
        """Return of each painted move its milliseconds, what was drawn and the changed box of the mask.

        And the milliseconds of colouring and drawing the canvas' part of it again in place, where ``twice``.
        """
        self.canvas.select_label(label)
        self.rest()
        self.timed(lambda: self.send(QEvent.Type.MouseButtonPress, 0))
        parts = []
        for step in range(1, _STROKE + 1):
            self.painted.take()
            self.changed.clear()
            move = self.timed(lambda step=step: self.send(QEvent.Type.MouseMove, step))
            box = next((box for box in self.changed if box is not None), None)
            assert box is not None, "the move painted nothing"
            drawn = self.painted.take()
            parts.append((move, drawn, box, self.bare(drawn, box)[1] if twice else 0.0))
        self.timed(lambda: self.send(QEvent.Type.MouseButtonRelease, _STROKE))
        self.rest()
        return parts

    def moves(self, strokes: int) -> list[list[float]]:
        """Return the milliseconds of each painted move and of the bare repaints of what it drew."""
        found = []
        for number in range(strokes):
            label = PAINTED[number % len(PAINTED)]
            self.painted.watch_all(True)
            watched = self.stroke(label)  # the same stroke twice: to see all that it draws takes time
            self.painted.watch_all(False)
            self.window.document.undo()
            timed = self.stroke(label)
            self.window.document.undo()
            placed = self.stroke(label, twice=True)
            for (_, drawn, box, _), (move, *_), (*_, again) in zip(watched, timed, placed, strict=True):
                found.append([move, *self.bare(drawn, box), again])
            self.window.document.undo()
        return found

    # A slider step

    def slider(self) -> QSlider:
        """Return the slider of the width of the nose."""
        self.canvas.select_label(NOSE)
        self.rest()
        named = [slider for slider in self.window.findChildren(QSlider) if slider.accessibleName() == "Width"]
        assert len(named) == 1, "there is not one slider for the width of the nose"
        return named[0]

    def steps(self, count: int) -> list[list[float]]:
        """Return the milliseconds of each slider step and of the bare repaints of what it drew."""
        slider = self.slider()
        values = [round(position * slider.maximum() / 3) for position in (1, 3, -2, 2)]
        watched = range(len(values), 3 * len(values))
        drawn: dict[int, tuple[dict[QWidget, QRegion], tuple[int, int, int, int]]] = {}
        found = []
        for step in range(watched.stop + count):
            place = step % len(values)
            self.rest(0.02)
            self.painted.take()
            self.painted.watch_all(step in watched)
            before = self.canvas.preview

            def shown(before: object = before) -> bool:
                return self.canvas.preview is not before and not self.painted.region.isEmpty()

            def move(value: int = values[place], shown: Callable[[], bool] = shown) -> None:
                slider.setValue(value)
                self.wait(shown)

            once = self.timed(move)
            self.painted.watch_all(False)
            if step in watched:  # a second time, since the engine knows the answers from then on
                box = changed_box(before, self.canvas.preview)
                assert box is not None, "the step changed nothing"
                drawn[place] = self.painted.take(), box
            self.rest(0.02)
            if step >= watched.stop:
                found.append([once, *self.bare(*drawn[place])])
        return found


def figures(times: list[list[float]]) -> dict[str, float]:
    """Return medians in milliseconds, and ratios of them."""
    event, draw, colour, draw_all, *placed = np.median(times, axis=0).tolist()
    return {
        "event_ms": event,
        "drawn_ms": draw,
        "coloured_ms": colour,
        "all_ms": draw_all,
        "ratio": event / colour,
        "ratio_to_all": event / draw_all,
        **({"placed_ms": placed[0], "ratio_in_place": event / placed[0]} if placed else {}),
    }


def main() -> int:
    """Print the figures; 1 where a bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--size", type=int, default=1024, help="side of the mask in pixels")
    parser.add_argument("--strokes", type=int, default=10, help=f"of {_STROKE} moves")
    parser.add_argument("--steps", type=int, default=60, help="of the slider")
    parser.add_argument("--json", action="store_true", help="one line of JSON")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        os.environ |= {"HOME": home, "XDG_CONFIG_HOME": home, "XDG_STATE_HOME": home}
        application = QApplication([])
        bench = Bench(application, arguments.size, Path(home))
        found = {
            "painted move": figures(bench.moves(arguments.strokes)),
            "slider step": figures(bench.steps(arguments.steps)),
        }
        bench.client.shutdown(10_000)
    if arguments.json:
        print(json.dumps(found))
    else:
        size = f"{bench.canvas.width()} x {bench.canvas.height()}"
        print(f"mask {arguments.size} x {arguments.size} px, canvas {size}, medians in milliseconds")
        for name, of in found.items():
            print(
                f"{name:14}{of['event_ms']:7.2f}; bare: drawn {of['drawn_ms']:.2f}, coloured too "
                f"{of['coloured_ms']:.2f}, all that it redrew {of['all_ms']:.2f}; "
                f"ratio {of['ratio']:.2f} (bar {BAR}), to all {of['ratio_to_all']:.2f}"
                + (
                    f"; in place {of['placed_ms']:.2f}, ratio {of['ratio_in_place']:.2f}"
                    if "placed_ms" in of
                    else ""
                )
            )
    return 0 if all(of["ratio"] <= BAR for of in found.values()) else 1


if __name__ == "__main__":
    status = main()
    sys.stdout.flush()
    os._exit(status)  # Qt's objects of a whole window are of no more use
