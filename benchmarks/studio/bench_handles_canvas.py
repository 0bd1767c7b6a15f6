"""A drag of a shape point and of the push brush in the whole window, with the real engine, by the step.

    python benchmarks/studio/bench_handles_canvas.py [--mask MASK] [--size 512] [--steps 40] [--json]

A step is one mouse event; it ends with the finished repaint of what it changed on the canvas: for a shape
point of the preview that was made for it, for the push brush of the pixels that it pushed. A bare repaint is
the same region of the canvas, coloured anew and drawn, right after it in the same process. "off" is how far a
dragged point is from the pointer at the end of its drag, in pixels of the mask. Shown are medians and 95 %
quantiles.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
if not os.environ.get("PYTHONPATH"):
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import cv2
import numpy as np
from PySide6.QtCore import QEvent, QEventLoop, QObject, QPointF, Qt, QTimer
from PySide6.QtGui import QMouseEvent, QRegion
from PySide6.QtWidgets import QApplication

from facemask_editor.app.samples import bundled_samples
from facemask_editor.core.region import changed_box
from facemask_editor.document import MaskDocument
from facemask_editor.engine.session import EngineSession
from facemask_editor.formats import open_mask
from facemask_editor.qt.jobs.engine_client import EngineClient
from facemask_editor.qt.services.settings import Settings
from facemask_editor.qt.shell.main_window import MainWindow
from tests.helpers.fake_dialogs import FakeDialogs

DRAGS = (
    ("nose", "Tip", (0, 10)), ("nose", "Left side", (8, 0)), ("l_eye", "Upper edge", (0, -4)),
    ("l_brow", "Middle", (0, -8)), ("l_lip", "Left corner", (8, -6)), ("skin", "Left jaw", (10, 0)),
)  # fmt: skip
BRUSHES = (24, 60, 120)
_PATIENCE = 60.0
_WAKE_MS = 100


class Painted(QObject):
    """Notes what the canvas draws."""

    def __init__(self, canvas: QObject) -> None:
        super().__init__()
        self.region = QRegion()
        canvas.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            self.region += event.region()
        return False


class Bench:
    """The window with a mask, the model ready."""

    def __init__(self, application: QApplication, mask: Path, size: int) -> None:
        self.application, self.px = application, size / 512
        label_map = open_mask(mask).label_map
        label_map = cv2.resize(label_map, (size, size), interpolation=cv2.INTER_NEAREST)
        self.client = EngineClient(EngineSession)
        self.window = MainWindow(self.client, Settings(), dialogs=FakeDialogs())
        self.window.resize(1600, 1000)
        self.window.show()
        self.client.start()
        self.wait(lambda: self.client.info is not None)
        self.document = MaskDocument(label_map)
        self.window.services.files.turn_to(self.document, None)
        self.canvas = self.window.canvas
        self.window.parts["shape_studio"].panel.controls  # noqa: B018  made at the first mask
        self.painted = Painted(self.canvas)
        self.rest()

    def wait(self, until: Callable[[], bool]) -> None:
        """Let events come until something holds."""
        wake = QTimer()
        wake.start(_WAKE_MS)
        end = time.monotonic() + _PATIENCE
        while not until():
            if time.monotonic() > end:
                raise SystemExit("the window never came to an end with what was asked of it")
            self.application.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)

    def rest(self, seconds: float = 0.5) -> None:
        """Let what is still to come happen."""
        end = time.monotonic() + seconds
        self.wait(lambda: time.monotonic() > end and not self.client.busy)

    def send(self, kind: QEvent.Type, x: float, y: float) -> None:
        """Send a mouse event at a point of the picture."""
        at = self.canvas.to_widget(x, y)
        left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        place = QPointF(self.canvas.mapToGlobal(at))
        QApplication.sendEvent(self.canvas, QMouseEvent(kind, at, place, left, left, none))

    def bare(self, box: tuple[int, int, int, int]) -> float:
        """Return the milliseconds of colouring a box anew and drawing what was drawn last."""
        region = QRegion(self.painted.region)

        def draw() -> None:
            self.canvas._picture.refresh(box)
            self.canvas.update(region)
            self.painted.region = QRegion()

        times = []
        for _ in range(3):
            start = time.perf_counter()
            draw()
            self.wait(lambda: not self.painted.region.isEmpty())
            times.append(1e3 * (time.perf_counter() - start))
        return float(np.median(times))

    def drag(
        self, part: str, name: str, way: tuple[float, float], steps: int
    ) -> tuple[list[list[float]], float]:
        """Return step and bare repaint in milliseconds, and how far the point is off at the end."""
        canvas = self.canvas
        canvas.select_label(self.document.schema.index(part))
        canvas.set_tool("handles")
        self.rest()

        def place() -> tuple[float, float]:
            return next(where for point, where in canvas.current_tool.places() if point.name == name)

        x, y = start = place()
        self.send(QEvent.Type.MouseButtonPress, x, y)
        found = []
        for step in range(1, steps + 1):
            # there and back, and there again: a hand that looks for the right place
            share = math.sin(1.5 * math.pi * step / steps) ** 2
            before = canvas.tools.seen_map
            x, y = start[0] + way[0] * self.px * share, start[1] + way[1] * self.px * share
            self.painted.region = QRegion()
            begun = time.perf_counter()
            self.send(QEvent.Type.MouseMove, x, y)
            if not self.client.busy:
                continue  # as near as it gets: nothing was asked for
            self.wait(
                lambda before=before: (
                    canvas.tools.seen_map is not before and not self.painted.region.isEmpty()
                )
            )
            taken = 1e3 * (time.perf_counter() - begun)
            box = changed_box(before, canvas.tools.seen_map)
            self.rest(0.0)
            if box is not None:
                found.append([taken, self.bare(box)])
        self.rest(0.1)
        off = math.dist(place(), (x, y))
        self.send(QEvent.Type.MouseButtonRelease, x, y)
        self.rest()
        self.window.actions_["part.cancel"].trigger()
        self.rest()
        return found, off

    def push(self, size: int, steps: int) -> list[list[float]]:
        """Return step and bare repaint in milliseconds of a stroke about the nose."""
        self.canvas.set_tool("push")
        self.canvas.brush_size = round(size * self.px)
        changes: list[object] = []
        leave = self.document.subscribe(lambda change: changes.append(change.box))
        rows, columns = np.nonzero(self.document.label_map == self.document.schema.index("nose"))
        x, y = float(columns.mean()), float(rows.mean())
        self.send(QEvent.Type.MouseButtonPress, x, y)
        found = []
        for step in range(1, steps + 1):
            turn = 2 * math.pi * step / steps
            changes.clear()
            self.painted.region = QRegion()
            at = x + 24 * self.px * math.sin(turn), y + 18 * self.px * (1 - math.cos(turn))
            begun = time.perf_counter()
            self.send(QEvent.Type.MouseMove, *at)
            self.wait(lambda: not self.painted.region.isEmpty())
            taken = 1e3 * (time.perf_counter() - begun)
            if changes and changes[0] is not None:
                found.append([taken, self.bare(changes[0])])
        self.send(QEvent.Type.MouseButtonRelease, x, y)
        leave()
        self.document.undo()
        self.rest()
        return found


def figures(times: list[list[float]]) -> dict[str, float]:
    """Return medians and the 95 % quantile in milliseconds, and the ratio to a bare repaint."""
    step, bare = np.array(times).T
    return {
        "steps": len(step),
        "step_ms": round(float(np.median(step)), 1),
        "p95_ms": round(float(np.percentile(step, 95)), 1),
        "bare_ms": round(float(np.median(bare)), 1),
        "ratio": round(float(np.median(step / bare)), 1),
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--mask", type=Path, default=bundled_samples()[0])
    parser.add_argument("--size", type=int, default=512)
    parser.add_argument("--steps", type=int, default=40)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    bench = Bench(QApplication([]), given.mask, given.size)
    found: dict[str, dict[str, float]] = {}
    for part, name, way in DRAGS:
        times, off = bench.drag(part, name, way, given.steps)
        found[f"{part} {name}"] = figures(times) | {"off_px": round(off, 1)}
    for size in BRUSHES:
        found[f"push {size} px"] = figures(bench.push(size, given.steps))
    if given.json:
        print(json.dumps(found))
    else:
        for name, row in found.items():
            print(f"{name:22}" + "  ".join(f"{key} {value}" for key, value in row.items()))
    bench.client.shutdown()
    sys.stdout.flush()
    os._exit(0)  # the journal of this mask is nobody's work


if __name__ == "__main__":
    main()
