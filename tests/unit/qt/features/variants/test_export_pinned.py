"""Pinned variants as files, from the window to `batch --recipe`."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt

from facemask_editor.engine.requests import EditRequest
from facemask_editor.formats import open_mask
from facemask_editor.qt.services.messages import Replace
from facemask_editor.recipe.recipe import Recipe
from tests.helpers.fake_engine import draw
from tests.helpers.patience import WAIT


def there(folder, *names):
    return lambda: all((folder / name).exists() for name in names)


def test_three_noses_in_one_go(qtbot, open_window, tray, strip, dialogs, tmp_path):
    dialogs.folder = tmp_path / "out"
    dialogs.folder.mkdir()
    strip.setFocus()
    for _ in range(3):
        qtbot.keyClick(strip, Qt.Key.Key_Right)
        qtbot.keyClick(strip, Qt.Key.Key_Space)
    tray.panel.export.click()
    names = [f"face_nose_seed{seed}" for seed in range(3)]
    files = [f"{name}{suffix}" for name in names for suffix in (".png", ".json")]
    qtbot.waitUntil(there(dialogs.folder, *files), timeout=WAIT)
    before = open_window.document.snapshot()
    for name in names:
        recipe = Recipe.load(dialogs.folder / f"{name}.json")
        expected = draw(EditRequest(before, None, recipe)).label_map
        assert np.array_equal(open_mask(dialogs.folder / f"{name}.png").label_map, expected)
        assert recipe.salt is not None
    assert not open_window.document.dirty  # the mask itself is as it was
    assert open_window.document.path.name == "face.png"


def test_nothing_is_replaced_without_a_question(qtbot, tray, dialogs, tmp_path):
    dialogs.folder = tmp_path / "out"
    dialogs.folder.mkdir()
    (dialogs.folder / "face_nose_seed2.png").write_bytes(b"mine")
    tray._pin(tray.tray.shown[2])
    tray.panel.export.click()
    assert dialogs.asked[-1] == "replace"
    assert [path.name for path in dialogs.folder.iterdir()] == ["face_nose_seed2.png"]
    dialogs.replace = Replace.REPLACE
    tray.panel.export.click()
    qtbot.waitUntil(there(dialogs.folder, "face_nose_seed2.json"), timeout=WAIT)
    assert (dialogs.folder / "face_nose_seed2.png").read_bytes() != b"mine"


def test_one_that_fails_leaves_none(qtbot, tray, dialogs, engine, tmp_path):
    dialogs.folder = tmp_path / "out"
    dialogs.folder.mkdir()
    for seed in (1, 2):
        tray._pin(tray.tray.shown[seed])
    engine.edit_error = RuntimeError("no luck")
    tray.panel.export.click()
    qtbot.waitUntil(lambda: bool(dialogs.errors), timeout=WAIT)
    assert list(dialogs.folder.iterdir()) == []
    assert len(dialogs.errors) == 1


def test_turning_back_writes_nothing(tray, dialogs, tmp_path):
    tray._pin(tray.tray.shown[1])
    tray.panel.export.click()  # no folder is chosen
    assert dialogs.asked[-1] == "folder"
    assert dialogs.errors == []


def test_what_is_closed_meanwhile_is_not_written_and_that_is_said(
    qtbot, open_window, tray, dialogs, engine, tmp_path
):
    dialogs.folder = tmp_path / "out"
    dialogs.folder.mkdir()
    tray._pin(tray.tray.shown[1])
    engine.hold()
    tray.panel.export.click()
    engine.wait_entered()
    open_window.session.set_document(None)
    engine.release()
    qtbot.waitUntil(lambda: not open_window.client.busy and bool(dialogs.errors), timeout=WAIT)
    assert list(dialogs.folder.iterdir()) == []
    [said] = dialogs.errors
    assert "No variant was written" in str(said)
    assert "face.png" in str(said)
    open_window.session.set_document(None)
    assert len(dialogs.errors) == 1
