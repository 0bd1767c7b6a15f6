"""Draw the picture of `docs/variants.md`: the variant tray on a bundled sample, without a screen.

python docs/variants_pictures.py
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
# nobody's settings, and no recovery of somebody's work
os.environ.update(dict.fromkeys(("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"), tempfile.mkdtemp()))

from PySide6.QtCore import QRect
from PySide6.QtWidgets import QApplication

from facemask_editor.app.samples import bundled_samples
from facemask_editor.core.labels import CELEBAMASK_HQ
from facemask_editor.engine.session import EngineSession
from facemask_editor.qt.features.variants.part import VariantsPart
from facemask_editor.qt.jobs.engine_client import EngineClient
from facemask_editor.qt.look.theme import Theme
from facemask_editor.qt.services.settings import Settings
from facemask_editor.qt.shell.main_window import MainWindow

_OUT = Path(__file__).parent / "images"
_MOST_S = 300.0


def wait(app: QApplication, until: Callable[[], bool]) -> None:
    end = time.monotonic() + _MOST_S
    while not until():
        if time.monotonic() > end:
            raise SystemExit("the window never came to rest")
        app.processEvents()
        time.sleep(0.01)


def main() -> None:
    app = QApplication([])
    theme = Theme(app)
    client = EngineClient(EngineSession)
    window = MainWindow(client, Settings(), theme=theme, welcome=False)
    window.resize(1500, 900)
    window.show()
    client.start("cpu")
    wait(app, lambda: client.info is not None)
    window.services.files.open(bundled_samples()[0], sample=True)
    window.session.select(CELEBAMASK_HQ.index("nose"))
    part = window.parts["variants"]
    assert isinstance(part, VariantsPart)
    part.bring()
    wait(app, lambda: len(part.tray.shown) > 0 and all(part.maker.of(v).pictured for v in part.tray.shown))
    for seed in (1, 4):
        part._pin(part.tray.shown[seed])
    part.panel.strip._go_to(3)
    part.panel.strip._preview(part.panel.strip.currentIndex())
    before = time.monotonic()
    wait(app, lambda: time.monotonic() > before + 2)
    left, dock = window.canvas.mapTo(window, window.canvas.rect().topLeft()), window.docks["variants"]
    place = QRect(left.x(), left.y(), dock.width(), dock.geometry().bottom() - left.y())
    window.grab(place).save(str(_OUT / "variants.png"))
    part.shutdown()
    client.shutdown()
    os._exit(0)


if __name__ == "__main__":
    main()
