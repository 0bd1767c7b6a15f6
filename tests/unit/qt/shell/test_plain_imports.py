"""PySide looks at no source of what is imported, and importing goes on."""

from __future__ import annotations

import subprocess
import sys

_PROGRAM = """
import builtins
import PySide6.QtCore
from facemask_editor.qt.shell.plain_imports import use_plain_imports
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


def test_no_source_is_looked_at_and_qt_works_on():
    done = subprocess.run([sys.executable, "-c", _PROGRAM], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
