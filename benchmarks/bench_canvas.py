"""Time what the artist waits for: a brush event, a zoom step and an undo, each up to the finished repaint.

    python benchmarks/bench_canvas.py [--size 1024] [--brush 40] [--events 200]

The baseline is what a canvas without boxes would do for each event: recolour the whole picture and draw all
of the window. It is measured in the same process, so the ratio does not depend on the machine.
"""

from __future__ import annotations

import argparse
import math
import os
import time
from collections.abc import Callable

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from facemask_editor.document import MaskDocument
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

    def undo(self, i: int) -> None:
        """Undo, or redo what was undone."""
        if i % 2:
            self.document.redo()
        else:
            self.document.undo()
        self.repaint()

    def baseline(self, i: int) -> None:
        """Recolour everything and draw everything."""
        self.canvas.reload()
        self.repaint()


def main() -> None:
    """Print one line for each action."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--size", type=int, default=1024, help="side of the mask in pixels")
    parser.add_argument("--brush", type=int, default=40, help="brush size in pixels")
    parser.add_argument("--events", type=int, default=200, help="events to time for each action")
    args = parser.parse_args()
    application = QApplication([])
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
        p50, p95 = np.percentile(times, [50, 95])
        print(f"{name:34}{p50:8.2f} p50 {p95:8.2f} p95 {p95 / base:8.2f} of baseline")


if __name__ == "__main__":
    main()
