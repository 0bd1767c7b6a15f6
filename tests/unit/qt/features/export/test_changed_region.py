"""The changed region in one step, as a mask for inpainting."""

from __future__ import annotations

import numpy as np
from PIL import Image
from PySide6.QtGui import QGuiApplication

from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from tests.helpers.patience import WAIT
from tests.helpers.sample_masks import small_face

HAIR = SCHEMA.index("hair")


def paint(window):
    document = window.document
    wanted = document.snapshot()
    wanted[1, :9] = HAIR
    assert document.replace_pixels(wanted, "Brush")


def test_it_goes_to_the_clipboard(qtbot, open_window):
    paint(open_window)
    open_window.actions_["copy_changed"].trigger()
    qtbot.waitUntil(lambda: "clipboard" in open_window.status.currentMessage(), timeout=WAIT)
    image = QGuiApplication.clipboard().image()
    white = np.array([[image.pixelColor(x, y).red() == 255 for x in range(64)] for y in range(64)])
    np.testing.assert_array_equal(white, open_window.document.label_map != small_face())
    assert "9 changed pixels" in open_window.status.currentMessage()


def test_it_is_saved(qtbot, open_window, dialogs, tmp_path):
    paint(open_window)
    dialogs.picture = tmp_path / "region.png"
    open_window.actions_["save_changed"].trigger()
    qtbot.waitUntil(lambda: "saved to" in open_window.status.currentMessage(), timeout=WAIT)
    mask = np.asarray(Image.open(tmp_path / "region.png"))
    np.testing.assert_array_equal(mask == 255, open_window.document.label_map != small_face())
    assert not open_window.document.pending


def test_a_preview_counts(qtbot, open_window, dialogs, tmp_path):
    seen = open_window.document.snapshot()
    seen[3:5] = HAIR
    open_window.session.set_preview("Resample Hair", seen)
    dialogs.picture = tmp_path / "region.png"
    open_window.actions_["save_changed"].trigger()
    qtbot.waitUntil(lambda: "saved to" in open_window.status.currentMessage(), timeout=WAIT)
    np.testing.assert_array_equal(
        np.asarray(Image.open(tmp_path / "region.png")) == 255, seen != small_face()
    )
    assert open_window.document.history.entries == ()


def test_nothing_changed_is_said(qtbot, open_window):
    open_window.actions_["copy_changed"].trigger()
    qtbot.waitUntil(lambda: "othing was changed" in open_window.status.currentMessage(), timeout=WAIT)


def test_a_place_that_cannot_be_written_is_told(qtbot, open_window, dialogs, tmp_path):
    paint(open_window)
    dialogs.picture = tmp_path / "no folder" / "region.png"
    open_window.actions_["save_changed"].trigger()
    qtbot.waitUntil(lambda: bool(dialogs.errors), timeout=WAIT)
    assert dialogs.errors[0][0] == "region.png could not be saved"
