"""What makes the start quick changes nothing that is seen."""

from __future__ import annotations

import subprocess
import sys

from tests.helpers.patience import PATIENCE

_PROGRAM = """
import builtins
import PySide6.QtCore
from facemask_editor.qt.shell.quick_start import use_plain_imports
use_plain_imports()
import colorsys
from shibokensupport.feature import pyside_feature_dict
assert "colorsys" not in pyside_feature_dict  # nobody has looked at its source
from PySide6.QtWidgets import QApplication, QLabel
application = QApplication([])
label = QLabel("still here")
label.setText(label.text().upper())
assert label.text() == "STILL HERE" and colorsys.__name__ == "colorsys"
use_plain_imports()  # once more is nothing
"""

_MAPPED = """
import sys
from facemask_editor.qt.shell.quick_start import map_torch
thread = map_torch()
if thread is not None:
    thread.join()
    assert "libtorch_cpu" in open("/proc/self/maps").read()
assert "torch" not in sys.modules
import torch
assert float(torch.ones(3) @ torch.ones(3)) == 3.0
"""


def test_no_source_is_looked_at_and_qt_works_on():
    run(_PROGRAM)


def test_torch_is_mapped_and_can_be_imported_after_that():
    run(_MAPPED)


def run(program):
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=PATIENCE)
    assert done.returncode == 0, done.stderr
