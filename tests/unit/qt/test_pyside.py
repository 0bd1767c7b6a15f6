"""What the release of PySide6 must do right; the range in pyproject.toml follows from it."""

from __future__ import annotations

import subprocess
import sys

LOOP = """
from PySide6.QtCore import QObject, Signal
class Bell(QObject):
    rung = Signal(object)
bell = Bell()
bell.rung.connect(lambda value: None)
for _ in range(60_000):
    bell.rung.emit(bell)
    bell.property("nothing")
"""


def test_sixty_thousand_signals_leave_python_alive():
    """PySide6 6.12 takes None and True for immortal, which they are not before Python 3.12.

    Each signal and each ``setText`` takes one reference too many, until Python ends with "deallocating None".
    """
    done = subprocess.run([sys.executable, "-c", LOOP], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
