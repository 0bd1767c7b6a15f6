"""Time from the start of a process to the first picture of the window, against a bare QMainWindow.

    python benchmarks/bench_startup.py [--runs 5] [--platform offscreen]

Each run is a fresh process; the kinds take turns, so that a busy machine slows all alike. "ours" is the frame
with menus and bars as the user first sees it, "complete" the window with canvas and panels painted too.
Prints the medians, their ratios (bar of "ours": 3) and whether torch had been imported by then.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

BAR = 3.0
REPOSITORY = Path(__file__).resolve().parents[1]

_HEAD = """
import json, sys, time
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QMainWindow

class FirstPaint(QObject):
    seen = False
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.UpdateRequest and not self.seen:
            self.seen = True
            watched.removeEventFilter(self)
        return False

def finish(window):
    watch = FirstPaint()
    window.installEventFilter(watch)
    window.show()
    end = time.monotonic() + 30
    while not watch.seen and time.monotonic() < end:
        QApplication.processEvents()
    print(json.dumps({"at": time.time(), "torch": "torch" in sys.modules, "painted": watch.seen,
                      "modules": len(sys.modules)}))
    sys.stdout.flush()
    import os
    os._exit(0)
"""
BARE = (
    _HEAD
    + """
application = QApplication([])
window = QMainWindow()
window.resize(1440, 920)
finish(window)
"""
)
OURS = (
    _HEAD
    + """
from facemask_editor.qt.shell.application import make_application, make_window
application = make_application()
finish(make_window(application))
"""
)
COMPLETE = (
    OURS.replace("finish(make_window(application))", "window = make_window(application)")
    + """
window.complete()
finish(window)
"""
)


def measure(code: str, environment: dict[str, str]) -> dict[str, float | bool]:
    """Run one process and return its seconds and what it told."""
    begin = time.time()
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=REPOSITORY,
        env=environment,
        check=True,
        capture_output=True,
        text=True,
        timeout=120,
    )
    told = json.loads(done.stdout.splitlines()[-1])
    return {**told, "seconds": told["at"] - begin}


def main() -> int:
    """Print the figures; 1 where the bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--platform", default=os.environ.get("QT_QPA_PLATFORM", "offscreen"))
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        environment = os.environ | {
            "QT_QPA_PLATFORM": arguments.platform,
            "HOME": home,
            "XDG_CONFIG_HOME": home,
            "PYTHONPATH": str(REPOSITORY),
        }
        seconds: dict[str, list[float]] = {"bare": [], "ours": [], "complete": []}
        torch = False
        for run in range(arguments.runs + 1):
            for name, code in (("bare", BARE), ("ours", OURS), ("complete", COMPLETE)):
                told = measure(code, environment)
                if not told["painted"]:
                    print(f"{name}: the window was never painted", file=sys.stderr)
                    return 1
                if run:  # the first round fills the disk cache
                    seconds[name].append(float(told["seconds"]))
                    torch |= bool(told["torch"])
    medians = {name: statistics.median(values) for name, values in seconds.items()}
    for name, values in seconds.items():
        print(f"{name}: median {medians[name]:.3f} s of {[round(value, 3) for value in values]}")
    ratio = medians["ours"] / medians["bare"]
    print(f"complete / bare: {medians['complete'] / medians['bare']:.2f}")
    print(f"ratio {ratio:.2f} (bar {BAR}); torch imported at that time: {'yes' if torch else 'no'}")
    return 0 if ratio <= BAR and not torch else 1


if __name__ == "__main__":
    raise SystemExit(main())
