"""Time what the artist waits for: a brush event, a zoom step and an undo, each up to the finished repaint.

    python benchmarks/bench_canvas.py [--size 1024] [--brush 40] [--events 200]
    python benchmarks/bench_canvas.py --bars      every bar that the canvas has to keep, with its figure

The baseline is what a canvas without boxes would do for each event: recolour the whole picture and draw all
of the window. It is measured in the same process, so the ratio does not depend on the machine.
"""

from __future__ import annotations

import argparse
import math
import os
import time
import tracemalloc
from collections.abc import Callable
from itertools import pairwise

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from facemask_editor.document import BrushShape, MaskDocument
from facemask_editor.document.operations.transform import Placement
from facemask_editor.qt.canvas import MaskCanvas


def face(size: int) -> np.ndarray:
    """Return a made-up mask with areas of a face's proportions."""
    y, x = np.mgrid[:size, :size] / size
    label_map = np.zeros((size, size), dtype=np.uint8)
    parts = ((13, 0.5, 0.42, 0.38, 0.40), (17, 0.5, 0.85, 0.16, 0.3), (1, 0.5, 0.5, 0.27, 0.36))
    parts += ((5, 0.4, 0.45, 0.06, 0.03), (4, 0.6, 0.45, 0.06, 0.03), (2, 0.5, 0.55, 0.05, 0.1))
    parts += ((11, 0.5, 0.70, 0.1, 0.025), (12, 0.5, 0.73, 0.1, 0.03))
    for label, cx, cy, rx, ry in parts:
        label_map[((x - cx) / rx) ** 2 + ((y - cy) / ry) ** 2 < 1] = label
    return label_map


def timed(action: Callable[[int], None], count: int) -> np.ndarray:
    """Return the milliseconds of each call, without the first tenth."""
    times = []
    for i in range(count):
        start = time.perf_counter()
        action(i)
        times.append(1e3 * (time.perf_counter() - start))
    return np.array(times[count // 10 :])


class Bench:
    """One canvas in a window of 1400 x 1000 with a photo under the mask."""

    def __init__(self, application: QApplication, size: int, brush: int) -> None:
        self.application = application
        self.size = size
        photo = np.random.default_rng(0).integers(0, 255, (size, size, 3), dtype=np.uint8)
        self.document = MaskDocument(face(size), photo=photo)
        self.canvas = MaskCanvas()
        self.canvas.resize(1400, 1000)
        self.canvas.set_document(self.document)
        self.canvas.brush_size = brush
        self.canvas.selected_label = 13
        self.canvas.show()
        self.repaint()

    def repaint(self) -> None:
        """Let Qt deliver the pending paint event now."""
        self.application.processEvents()

    def send(self, kind: QEvent.Type, i: int) -> None:
        """Send a mouse event on a circle in the window, at most 40 px of the picture from the last."""
        radius = 350.0
        angle = i * min(0.13, 40 * self.canvas.zoom / radius)
        at = QPointF(700 + radius * math.cos(angle), 500 + radius * math.sin(angle))
        left = Qt.MouseButton.LeftButton
        event = QMouseEvent(
            kind, at, QPointF(self.canvas.mapToGlobal(at)), left, left, Qt.KeyboardModifier.NoModifier
        )
        QApplication.sendEvent(self.canvas, event)

    def brush_event(self, i: int) -> None:
        """Extend the stroke by one event and repaint; every 20th event begins a new class."""
        self.send(QEvent.Type.MouseMove, i)
        self.repaint()

    def stroke(self, count: int) -> np.ndarray:
        """Time the events of strokes of 20 events."""
        times = []
        for first in range(0, count, 20):
            self.canvas.selected_label = 1 + first // 20 % 18
            self.send(QEvent.Type.MouseButtonPress, first)
            times.append(timed(lambda i, first=first: self.brush_event(first + i), 20))
            self.send(QEvent.Type.MouseButtonRelease, first + 20)
        return np.concatenate(times)

    def zoom(self, i: int) -> None:
        """Zoom one step in or out at the centre."""
        self.canvas.zoom_to(self.canvas.zoom * (1.26 if i % 8 < 4 else 1 / 1.26))
        self.repaint()

    def pan(self, i: int) -> None:
        """Move the picture by some pixels, to and fro."""
        self.canvas.pan(*((17, 9) if i % 8 < 4 else (-17, -9)))
        self.repaint()

    def undo(self, i: int) -> None:
        """Undo all strokes one by one, then redo them all, and so on."""
        count = len(self.document.history.entries)
        if i // count % 2:
            self.document.redo()
        else:
            self.document.undo()
        self.repaint()

    def fill(self, i: int) -> None:
        """Fill half of the mask by a click."""
        self.canvas.selected_label = (13, 17)[i % 2]
        at = QPointF(700, 200)
        for kind in (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonRelease):
            left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
            QApplication.sendEvent(
                self.canvas, QMouseEvent(kind, at, QPointF(self.canvas.mapToGlobal(at)), left, left, none)
            )
        self.repaint()

    def transform(self, i: int) -> None:
        """Move, scale and turn the nose a little further."""
        self.canvas.current_tool.place(Placement(i % 40, i % 30, 1 + i % 7 / 10, 1, i % 90))
        self.repaint()

    def baseline(self, i: int) -> None:
        """Recolour everything and draw everything."""
        self.canvas.reload()
        self.repaint()


def p95(times: np.ndarray) -> float:
    """Return the time that one event in twenty exceeds."""
    return float(np.percentile(times, 95))


def history_mebibytes(size: int = 1024, count: int = 200) -> float:
    """Return the memory that strokes right across a mask leave, as Python counts it."""
    document = MaskDocument(face(size))
    random = np.random.default_rng(0)
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    for i in range(count):
        with document.begin_stroke("Paint", 1 + i % 18) as stroke:
            ends = random.uniform(0, size, (6, 2))
            for (x0, y0), (x1, y1) in pairwise(ends):
                stroke.line(x0, y0, x1, y1, size=40, shape=BrushShape.ROUND)
    held = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    assert len(document.history.entries) == count, "steps were dropped"
    return held / 2**20


def bars(application: QApplication, events: int) -> None:
    """Print every bar with its figure; p95 in milliseconds up to the finished repaint."""
    small, large = Bench(application, 1024, 40), Bench(application, 4096, 100)
    at_1024, at_4096 = p95(small.stroke(events)), p95(large.stroke(events))
    undo = p95(timed(small.undo, events))
    # As wide on the screen as 100 px of the large mask: both masks fill the window.
    small.canvas.brush_size = 25
    same = p95(small.stroke(events))
    zoom, pan = p95(timed(large.zoom, events)), p95(timed(large.pan, events))
    half = face(1024)
    half[:512] = 17
    filler = Bench(application, 1024, 40)
    filler.canvas.set_document(MaskDocument(half, photo=small.document.photo))
    filler.canvas.set_tool("fill")
    filler.repaint()
    fill = p95(timed(filler.fill, 40))
    small.canvas.selected_label = 2
    small.canvas.set_tool("transform")
    rows = (
        ("brush 40 px, 1024 x 1024", at_1024, 4.0, "ms"),
        ("brush 100 px, 4096 x 4096", at_4096, 8.0, "ms"),
        ("same brush on the screen, 4096 / 1024", at_4096 / same, 1.5, "x"),
        ("fill of half a 1024 x 1024 mask", fill, 25.0, "ms"),
        ("zoom step, 4096 x 4096", zoom, 8.0, "ms"),
        ("pan step, 4096 x 4096", pan, 8.0, "ms"),
        ("undo of a stroke, 1024 x 1024", undo, 5.0, "ms"),
        ("memory of 200 strokes, 1024 x 1024", history_mebibytes(), 64.0, "MiB"),
        ("transform of a part, 1024 x 1024", p95(timed(small.transform, events)), math.inf, "ms"),
    )
    for name, found, bar, unit in rows:
        verdict = "" if bar == math.inf else f"  bar {bar:6.1f}  {'kept' if found <= bar else 'MISSED'}"
        print(f"{name:40}{found:8.2f} {unit:4}{verdict}")


def main() -> None:
    """Print one line for each action."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--size", type=int, default=1024, help="side of the mask in pixels")
    parser.add_argument("--brush", type=int, default=40, help="brush size in pixels")
    parser.add_argument("--events", type=int, default=200, help="events to time for each action")
    parser.add_argument("--bars", action="store_true", help="only the bars that have to be kept")
    args = parser.parse_args()
    application = QApplication([])
    if args.bars:
        bars(application, args.events)
        return
    bench = Bench(application, args.size, args.brush)
    base = float(np.median(timed(bench.baseline, 30)))
    rows = [
        ("brush event, fitted", bench.stroke(args.events)),
        ("undo or redo", timed(bench.undo, args.events)),
    ]
    rows.append(("zoom step", timed(bench.zoom, args.events)))
    bench.canvas.zoom_to(4.0)
    bench.repaint()
    rows.append(("brush event, 400 %", bench.stroke(args.events)))
    print(f"{args.size} x {args.size} px, brush {args.brush} px, window 1400 x 1000, milliseconds")
    print(f"{'baseline: recolour and draw all':34}{base:8.2f}")
    for name, times in rows:
        low, high = np.percentile(times, [50, 95])
        print(f"{name:34}{low:8.2f} p50 {high:8.2f} p95 {high / base:8.2f} of baseline")


if __name__ == "__main__":
    main()
