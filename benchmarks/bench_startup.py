"""Time from the start of a process to the window and to the model, against what these take at least.

    python benchmarks/bench_startup.py [--runs 5] [--platform offscreen] [--against /path/to/other/checkout]

Each run is a fresh process; the kinds take turns, so that a busy machine slows all alike:

* "bare": a bare QMainWindow, painted; "ours": the frame with menus and bars as the user first sees it;
  "complete": the window with canvas and panels painted too;
* "torch": a process that imports torch and reads the weights file of the default model, nothing else;
  "model": the program as a user starts it, until its model is ready.

Prints the medians, the ratios with their bars, and whether torch was imported before the window was painted.
The processes have compiled files, made in the first round, as an installed program has.
With --against the other checkout takes turns too, kind by kind.
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

BARS = {("ours", "bare"): 3.0, ("complete", "bare"): 4.0, ("model", "torch"): 1.5}
"""The largest ratios of medians."""
REPOSITORY = Path(__file__).resolve().parents[1]
WEIGHTS = "models/generated-free.safetensors"

_PAINTED = """
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
    print(json.dumps({"at": time.time(), "torch": "torch" in sys.modules, "done": watch.seen}))
    sys.stdout.flush()
    import os
    os._exit(0)
"""
_PROGRAM = """
try:
    from facemask_editor.qt.shell import application as program
except ModuleNotFoundError:  # where it was before
    from facemask_editor.qt import application as program
"""
KINDS = {
    "bare": f"""{_PAINTED}
application = QApplication([])
window = QMainWindow()
window.resize(1440, 920)
finish(window)
""",
    "ours": f"""{_PAINTED}{_PROGRAM}
finish(program.make_window(program.make_application()))
""",
    "complete": f"""{_PAINTED}{_PROGRAM}
window = program.make_window(program.make_application())
window.complete()
finish(window)
""",
    "torch": f"""
import json, time
import torch
size = len(open({WEIGHTS!r}, "rb").read())
print(json.dumps({{"at": time.time(), "torch": True, "done": size > 0}}))
""",
    "model": f"""{_PROGRAM}
import json, os, time

def finish(done):
    print(json.dumps({{"at": time.time(), "torch": True, "done": done}}), flush=True)
    os._exit(0)

make_window = program.make_window

def watched(*arguments, **options):
    window = make_window(*arguments, **options)
    window.client.model_ready.connect(lambda _info: finish(True))
    window.client.model_failed.connect(lambda _text: finish(False))
    return window

program.make_window = watched
program.run([])
""",
}


def measure(kind: str, checkout: Path, environment: dict[str, str]) -> dict[str, float | bool]:
    """Run one process and return its seconds and what it told."""
    begin = time.time()
    done = subprocess.run(
        [sys.executable, "-c", KINDS[kind]],
        cwd=checkout,
        env=environment | {"PYTHONPATH": str(checkout)},
        check=True,
        capture_output=True,
        text=True,
        timeout=120,
    )
    told = json.loads(done.stdout.splitlines()[-1])
    return {**told, "seconds": told["at"] - begin}


def main() -> int:
    """Print the figures; 1 where a bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--platform", default=os.environ.get("QT_QPA_PLATFORM", "offscreen"))
    parser.add_argument("--against", type=Path, help="another checkout, to measure in turn")
    arguments = parser.parse_args()
    checkouts = [REPOSITORY, *([arguments.against.resolve()] if arguments.against else [])]
    seconds = {(checkout, kind): [] for checkout in checkouts for kind in KINDS}
    early = False
    with tempfile.TemporaryDirectory() as home:
        environment = os.environ | {
            "QT_QPA_PLATFORM": arguments.platform,
            "HOME": home,
            "XDG_CONFIG_HOME": home,
            "XDG_STATE_HOME": home,
            # An installed program has compiled files, whatever the environment of this benchmark says.
            "PYTHONPYCACHEPREFIX": str(Path(home) / "compiled"),
            "PYTHONDONTWRITEBYTECODE": "",
        }
        for run in range(arguments.runs + 1):
            for kind in KINDS:
                for checkout in checkouts:
                    told = measure(kind, checkout, environment)
                    if not told["done"]:
                        print(f"{kind}: came to no end", file=sys.stderr)
                        return 1
                    if run:  # the first round fills the disk cache and compiles
                        seconds[checkout, kind].append(float(told["seconds"]))
                        early |= (
                            checkout is REPOSITORY and kind in ("ours", "complete") and bool(told["torch"])
                        )
    kept = not early
    for checkout in checkouts:
        medians = {kind: statistics.median(seconds[checkout, kind]) for kind in KINDS}
        print(checkout)
        for kind in KINDS:
            values = [round(value, 3) for value in seconds[checkout, kind]]
            print(f"  {kind:9} median {medians[kind]:.3f} s of {values}")
        for (kind, base), bar in BARS.items():
            ratio = medians[kind] / medians[base]
            print(f"  {kind} / {base}: {ratio:.2f} (bar {bar})")
            kept &= checkout is not REPOSITORY or ratio <= bar
    print(f"torch imported before the window was painted: {'yes' if early else 'no'}")
    return 0 if kept else 1


if __name__ == "__main__":
    raise SystemExit(main())
