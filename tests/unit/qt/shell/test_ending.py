"""Asked to end by the system, the window first ends what it has started."""

import os
import signal
import subprocess
import sys

import pytest

from tests.helpers.patience import PATIENCE

_SCRIPT = """
import os, signal, sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from facemask_editor.qt.shell.ending import EndOnSignal
application = QApplication([])
EndOnSignal(lambda: print("ended", flush=True), application)
QTimer.singleShot(0, lambda: os.kill(os.getpid(), int(sys.argv[1])))
application.exec()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
def test_what_runs_is_ended_first(name):
    number = getattr(signal, name)
    done = subprocess.run(
        [sys.executable, "-c", _SCRIPT, str(int(number))],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    assert done.stdout == "ended\n"
    assert done.returncode == 128 + number
