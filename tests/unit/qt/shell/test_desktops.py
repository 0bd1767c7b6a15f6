"""Every desktop: scales that are no whole numbers, commas for points, folders in any script."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.helpers.patience import PATIENCE
from tests.helpers.sample_masks import small_face

_SESSION = """
import sys
from pathlib import Path
from PySide6.QtCore import QEvent, QLocale, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from facemask_editor.qt.features.files.saving import disk
from facemask_editor.qt.jobs.engine_client import EngineClient
from facemask_editor.qt.services.settings import Settings
from facemask_editor.qt.shell.application import make_application
from facemask_editor.qt.shell.main_window import MainWindow
from tests.helpers.fake_dialogs import FakeDialogs
from tests.helpers.fake_engine import FakeEngine

disk.moment = 200.0
QLocale.setDefault(QLocale(sys.argv[2]))
application = make_application()
window = MainWindow(EngineClient(FakeEngine), Settings(), dialogs=FakeDialogs())
window.resize(1100, 800)
window.show()
assert window.services.files.open(Path(sys.argv[1]))
application.processEvents()
canvas = window.canvas
canvas.select_label(14)
canvas.set_tool("fill")
for x, y in ((0, 0), (63, 63)):
    at = canvas.to_widget(x + 0.5, y + 0.5)
    place, left, none = canvas.mapToGlobal(at), Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
    for kind, held in ((QEvent.Type.MouseButtonPress, left), (QEvent.Type.MouseButtonRelease, none)):
        event = QMouseEvent(kind, at, place, left, held, Qt.KeyboardModifier.NoModifier)
        application.sendEvent(canvas, event)
assert window.services.files.save()
print(round(window.devicePixelRatioF() * 100))
window.close()
"""


@pytest.mark.parametrize(
    ("scale", "locale", "folder"),
    [("1.25", "de_DE", "Gesichter – Büro & d'été <b>"), ("1.75", "ar_EG", "顔 وجه лицо")],
)
def test_a_mask_is_opened_painted_and_saved(tmp_path, scale, locale, folder):
    place = tmp_path / folder
    place.mkdir()
    mask = place / "maß 1.png"
    before = small_face()
    Image.fromarray(before).save(mask)
    environment = {**os.environ, "QT_SCALE_FACTOR": scale, "QT_QPA_PLATFORM": "offscreen"}
    result = subprocess.run(
        [sys.executable, "-c", _SESSION, str(mask), locale],
        cwd=Path(__file__).parents[4],
        env=environment,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    assert result.returncode == 0, result.stderr
    assert result.stdout.split() == [str(round(float(scale) * 100))]
    with Image.open(mask) as image:
        after = np.array(image)
    changed = after != before
    assert changed[0, 0]
    assert changed[63, 63]
    assert set(after[changed]) == {14}
