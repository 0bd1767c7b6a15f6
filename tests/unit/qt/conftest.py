"""Small documents, files and a whole window with a fake engine."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from tests.helpers.patience import PATIENCE, WAIT
from tests.helpers.sample_masks import small_face


@pytest.fixture(autouse=True)
def no_renderers(monkeypatch):
    """No test asks whether a server runs on this machine; those of renderers bring their own."""
    from facemask_editor.qt.features.render import renderers
    from tests.helpers.render.fake_renderer import FakeFound

    monkeypatch.setattr(renderers, "find", lambda: FakeFound(()))


@pytest.fixture(autouse=True)
def patient_disk(monkeypatch):
    """Files are read and written before the call returns, however slow the machine is."""
    from facemask_editor.qt.features.files.saving import disk

    monkeypatch.setattr(disk, "moment", PATIENCE)


@pytest.fixture
def mask_file(tmp_path):
    """An index PNG of a small face."""
    path = tmp_path / "face.png"
    Image.fromarray(small_face()).save(path)
    return path


@pytest.fixture
def palette_file(tmp_path):
    """A palette PNG of a small face."""
    image = Image.fromarray(small_face())
    image.putpalette(SCHEMA.palette_array.tobytes())
    path = tmp_path / "palette.png"
    image.save(path)
    return path


@pytest.fixture
def broken_file(tmp_path):
    """A PNG that is none."""
    path = tmp_path / "broken.png"
    path.write_bytes(b"\x89PNG not quite")
    return path


@pytest.fixture
def photo_file(tmp_path):
    """A photo that does not belong to the masks by its name."""
    path = tmp_path / "snapshot.jpg"
    Image.fromarray(np.full((64, 64, 3), 120, np.uint8)).save(path)
    return path


@pytest.fixture
def dialogs():
    """Dialogs that answer by themselves."""
    from tests.helpers.fake_dialogs import FakeDialogs

    return FakeDialogs()


@pytest.fixture
def engine():
    """An engine that can be held."""
    from tests.helpers.fake_engine import FakeEngine

    return FakeEngine()


def name_panels(window):
    """Give a window short names for what its features show, for tests alone."""
    window.files = window.services.files
    window.classes, window.part, window.history = (
        window.parts[name].panel for name in ("classes", "shape_studio", "history")
    )
    window.start = window.parts["start"].page


@pytest.fixture
def window(qtbot, engine, dialogs):
    """A shown window whose model is ready, without a document."""
    from PySide6.QtWidgets import QApplication

    from facemask_editor.qt.actions.shortcut_guard import ShortcutGuard
    from facemask_editor.qt.jobs.engine_client import EngineClient
    from facemask_editor.qt.services.settings import Settings
    from facemask_editor.qt.shell.main_window import MainWindow

    guard = ShortcutGuard(QApplication.instance())
    client = EngineClient(lambda: engine)
    window = MainWindow(client, Settings(), dialogs=dialogs)
    qtbot.addWidget(window)
    name_panels(window)
    window.show()
    with qtbot.waitSignal(client.model_ready, timeout=WAIT):
        client.start()
    with qtbot.waitExposed(window, timeout=WAIT):
        window.activateWindow()
    yield window
    engine.release()
    window.client.shutdown(WAIT)
    window.parts["recovery"].shutdown()
    guard.deleteLater()


@pytest.fixture
def open_window(window, mask_file):
    """The window with a mask open, the nose selected."""
    assert window.files.open(mask_file)
    window.canvas.select_label(SCHEMA.index("nose"))
    return window


@pytest.fixture
def active(qtbot, open_window):
    """The window with a mask, active, the canvas focused, the nose selected."""
    qtbot.waitUntil(open_window.isActiveWindow, timeout=WAIT)
    open_window.canvas.setFocus()
    return open_window


@pytest.fixture(autouse=True)
def colours_of_the_files(qapp):
    """Show the schema's colours, which tests know, until a window's settings say otherwise."""
    from PySide6.QtCore import QSignalBlocker

    from facemask_editor.qt.look.class_colours import class_colours

    with QSignalBlocker(class_colours()):  # windows of earlier tests may still hear it
        class_colours().safe = class_colours().patterns = False
        class_colours().files = True
