"""The start of the window, as the user meets it."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

from facemask_editor.qt.shell.application import tell_of_model
from facemask_editor.qt.shell.notice_bar import NoticeBar
from tests.helpers.fake_engine import FakeEngine
from tests.helpers.patience import PATIENCE

FIRST_SHOW = """
import sys
from PySide6.QtWidgets import QApplication
from facemask_editor.qt.shell.application import make_application, make_window
application = make_application()
window = make_window(application)
window.show()
application.processEvents()
heavy = [name for name in ("torch", "numpy", "pydantic", "PIL", "sqlite3") if name in sys.modules]
window.complete()
window.complete()
heavy += [name for name in ("torch", "sqlite3") if name in sys.modules]
start = window.parts["start"].page
welcomed = start.isVisible() and not window.canvas.isVisible()
print(*heavy, welcomed and start.focusProxy().hasFocus(), sep=",")
window.close()
"""

WHOLE_RUN = """
import sys, threading
from PySide6.QtCore import QTimer
from facemask_editor.qt.shell import application
from tests.helpers.fake_engine import FakeEngine
from tests.helpers.patience import PATIENCE
engine = FakeEngine()
application.make_engine = lambda: engine
timer = QTimer()
def look():
    from PySide6.QtWidgets import QApplication
    window = next(w for w in QApplication.topLevelWidgets() if hasattr(w, "client"))
    if window.client.info is not None and window.document is not None:
        print(window.windowTitle(), engine.loads, window.document.path.name)
        timer.stop()
        window.close()
timer.timeout.connect(look)
QTimer.singleShot(0, lambda: timer.start(10))
sys.exit(application.run(sys.argv[1:]))
"""


def run(code, *arguments):
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_window_is_seen_before_anything_heavy_is_imported():
    assert run(FIRST_SHOW).strip() == "True"


def test_a_whole_run_opens_the_file_loads_the_model_and_ends(mask_file):
    assert run(WHOLE_RUN, str(mask_file)).strip() == "face.png[*] – FaceMask Editor ['auto'] face.png"


def test_what_is_said_of_models_joins_what_is_said_of_the_mask(qtbot):
    notice = NoticeBar()
    qtbot.addWidget(notice)
    info = FakeEngine().load()
    tell_of_model(notice, info)
    assert notice.isHidden()

    notice.show_notice(["The class order was converted."])
    for _ in range(2):
        tell_of_model(notice, replace(info, notes=("mine is damaged; bundled is used",)))

    assert notice.text.text().splitlines() == [
        "The class order was converted.",
        "mine is damaged; bundled is used",
    ]
