"""How a drag of a shape slider feels: pictures a second on the canvas, and how late the window answers.

    python benchmarks/studio/bench_feel.py [--mask MASK] [--sizes 512 2048 4096] [--seconds 3] [--no-face]

The whole window with the real engine, a drawn face as photo that follows. A slider is held and moved every
16 ms, as by a hand that looks for the right place. Shown are previews and faces a second that were drawn on
the canvas, how late an event of every 5 ms came (median, 95 % quantile, most), and the median gap between
previews as a multiple of one bare repaint of the canvas in the same process.
"""

from __future__ import annotations

import argparse
import math
import os
import sys
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
if not os.environ.get("PYTHONPATH"):
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import cv2
import numpy as np
from bench_handles_canvas import Bench
from PySide6.QtCore import QTimer
from PySide6.QtGui import QRegion
from PySide6.QtWidgets import QApplication

from facemask_editor.app.samples import bundled_samples
from facemask_editor.app.session import Facet
from facemask_editor.core.region import Box
from facemask_editor.render.illustration.choices import choices_for
from facemask_editor.render.illustration.illustrate import illustrate

DRAGS = (("nose", "width", 2.0), ("l_eye", "size", 2.0), ("l_lip", "curve", 2.0), ("skin", "jaw", 2.0),
         ("hair", "volume", 1.0))  # fmt: skip
_TICK_MS, _BEAT_MS = 16, 5


class Feel:
    """Drags a slider and counts what is seen.

    Args:
        bench: The window with a mask.
    """

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self.canvas = bench.canvas
        self.previews: list[float] = []
        self.faces = 0
        self.late: list[float] = []
        show = bench.canvas.set_face

        def shown(*face: object) -> None:
            self.faces += 1
            show(*face)

        bench.canvas.set_face = shown

    def drag(self, part: str, handle: str, amount: float, seconds: float) -> dict[str, float]:
        """Hold a slider for some seconds; return the figures."""
        bench, canvas = self.bench, self.canvas
        canvas.select_label(bench.document.schema.index(part))
        bench.rest()
        section = bench.window.parts["shape_studio"].panel.sections["shape"]
        slider = section.sliders[handle].slider
        slider.setFocus()
        slider.setSliderDown(True)
        self.previews, self.faces, self.late = [], 0, []
        begun = time.perf_counter()
        seen, due = canvas.tools.seen_map, begun

        def beat() -> None:
            nonlocal due, seen
            now = time.perf_counter()
            self.late.append(1e3 * max(0.0, now - due))
            due = now + _BEAT_MS / 1e3
            if not bench.painted.region.isEmpty():
                bench.painted.region = QRegion()
                if canvas.tools.seen_map is not seen:
                    seen = canvas.tools.seen_map
                    self.previews.append(now)

        def move() -> None:
            share = math.sin(2 * math.pi * (time.perf_counter() - begun) / 2.5)
            slider.setValue(round(100 * amount * share))

        beats, moves = QTimer(), QTimer()
        beats.timeout.connect(beat)
        moves.timeout.connect(move)
        beats.start(_BEAT_MS)
        moves.start(_TICK_MS)
        bench.wait(lambda: time.perf_counter() - begun > seconds)
        beats.stop()
        moves.stop()
        slider.setSliderDown(False)
        bench.rest()
        bare = bench.bare(Box(0, 0, *bench.document.label_map.shape[::-1]))
        bench.window.actions_["part.cancel"].trigger()
        bench.rest()
        gaps = 1e3 * np.diff(self.previews) if len(self.previews) > 2 else np.array([np.nan])
        late = np.array(self.late)
        return {
            "previews": len(self.previews) / seconds,
            "faces": self.faces / seconds,
            "late": float(np.median(late)),
            "p95": float(np.quantile(late, 0.95)),
            "most": float(late.max()),
            "ratio": float(np.median(gaps)) / bare,
        }


def main() -> None:
    """Print a table for each size."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--mask", type=Path, default=bundled_samples()[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=[512, 2048, 4096])
    parser.add_argument("--seconds", type=float, default=3.0)
    parser.add_argument("--no-face", action="store_true")
    asked = parser.parse_args()
    application = QApplication.instance() or QApplication([])
    for size in asked.sizes:
        bench = Bench(application, asked.mask, size)
        if not asked.no_face:
            small = illustrate(bench.document.label_map, choices_for(1), size=min(size, 1024))
            photo = cv2.resize(small, (size, size), interpolation=cv2.INTER_CUBIC)
            bench.document.photo = np.ascontiguousarray(photo)
            bench.window.services.session.note(Facet.PHOTO)
        bench.rest()
        feel = Feel(bench)
        print(f"{size} x {size}", flush=True)
        print("  drag             previews/s  faces/s   late ms: median   p95   most   gap / bare repaint")
        for part, handle, amount in DRAGS:
            found = feel.drag(part, handle, amount, asked.seconds)
            print(
                f"  {part + '.' + handle:16s} {found['previews']:10.1f} {found['faces']:8.1f}"
                f" {found['late']:17.1f} {found['p95']:5.1f} {found['most']:6.1f} {found['ratio']:12.1f}",
                flush=True,
            )
    sys.stdout.flush()
    os._exit(0)  # the journals of these masks are nobody's work


if __name__ == "__main__":
    main()
