"""What the journal costs the artist: a painted move, a stroke's end, a preview's step, with and without it.

    python -m benchmarks.bench_journal [--size 1024] [--brush 40] [--strokes 60]

Two canvases of 1400 x 1000 take turns, one document with a journal and one without; a bare repaint asks the
canvas for the same region again. Medians, in the same process, up to the finished repaint: time on the clock,
which holds what the journal's thread takes where there is one processor, and time of the window's thread.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QRegion
from PySide6.QtWidgets import QApplication

from benchmarks.bench_canvas import Bench
from facemask_editor.app.journal.journal import TICK, Journal

BAR = 0.2
"""Of a bare repaint, that the journal may add to a painted move."""
MOVES = 20


class Regions(QObject):
    """Notes what is painted."""

    def __init__(self) -> None:
        super().__init__()
        self.region = QRegion()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            self.region = self.region.united(event.region())
        return False


class Times:
    """Times of one kind of action on the clock and in this thread, in milliseconds."""

    def __init__(self) -> None:
        self.clock: list[float] = []
        self.own: list[float] = []

    def take(self, action: Callable[[], object]) -> None:
        clock, own = time.perf_counter(), time.thread_time()
        action()
        self.own.append(1e3 * (time.thread_time() - own))
        self.clock.append(1e3 * (time.perf_counter() - clock))

    def medians(self) -> tuple[float, float]:
        return float(np.median(self.clock)), float(np.median(self.own))


def measure(application: QApplication, size: int, brush: int, strokes: int, folder: Path) -> dict[str, Times]:
    """Return the times by what was done."""
    benches = {"with": Bench(application, size, brush), "without": Bench(application, size, brush)}
    journal = Journal(folder, print, lambda: None if timer.isActive() else timer.start())
    timer = QTimer(interval=round(1000 * TICK), singleShot=True)
    timer.timeout.connect(journal.tick)
    journal.watch(benches["with"].document)
    names = ("move", "end", "undo", "preview")
    times = {f"{what} {which}": Times() for what in names for which in benches} | {"bare repaint": Times()}
    for number in range(strokes):
        for which, bench in benches.items():
            bench.canvas.selected_label = 1 + number % 18
            bench.send(QEvent.Type.MouseButtonPress, number)
            for i in range(MOVES):
                move = times[f"move {which}"]
                if i % 2 == 0 or which == "with":
                    move.take(lambda bench=bench, at=number + i: bench.brush_event(at))
                    continue
                watch = Regions()
                bench.canvas.installEventFilter(watch)
                bench.brush_event(number + i)
                bench.canvas.removeEventFilter(watch)

                def bare(bench: Bench = bench, region: QRegion = watch.region) -> None:
                    bench.canvas.update(region)
                    bench.repaint()

                times["bare repaint"].take(bare)

            def end(bench: Bench = bench, at: int = number + MOVES) -> None:
                bench.send(QEvent.Type.MouseButtonRelease, at)
                bench.repaint()

            times[f"end {which}"].take(end)
            times[f"undo {which}"].take(lambda bench=bench: (bench.document.undo(), bench.repaint()))
            bench.document.redo()
            bench.repaint()
            shown = bench.document.snapshot()
            shown[size // 3 : size // 2, size // 3 : size // 2] = number % 19

            def preview(
                bench: Bench = bench, shown: np.ndarray = shown, told: bool = which == "with"
            ) -> None:
                bench.canvas.set_preview(shown)
                if told:
                    journal.note_pending("Resample", shown)
                bench.repaint()

            times[f"preview {which}"].take(preview)
            bench.canvas.set_preview(None)
            journal.note_pending("", None)
            bench.repaint()
    journal.close(60)
    return times


def main() -> int:
    """Print the figures; 1 where the bar is missed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--size", type=int, default=1024)
    parser.add_argument("--brush", type=int, default=40)
    parser.add_argument("--strokes", type=int, default=60)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        times = measure(QApplication([]), chosen.size, chosen.brush, chosen.strokes, Path(name) / "journal")
    bare = times["bare repaint"].medians()
    print(f"{chosen.size} x {chosen.size}, brush {chosen.brush}; milliseconds on the clock, of the thread")
    for what, found in times.items():
        clock, own = found.medians()
        print(f"{what:18}{clock:8.3f}{own:8.3f}{clock / bare[0]:8.2f} x{own / bare[1]:8.2f} x a bare repaint")
    added = (times["move with"].medians()[0] - times["move without"].medians()[0]) / bare[0]
    verdict = "kept" if added <= BAR else "MISSED"
    print(f"the journal adds {added:.3f} x a bare repaint to a move: bar {BAR}, {verdict}")
    return 0 if added <= BAR else 1


if __name__ == "__main__":
    raise SystemExit(main())
