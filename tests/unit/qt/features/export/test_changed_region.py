"""The changed region in one step, as a mask for inpainting."""

from __future__ import annotations

import cv2
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


def check_around(greys, changed):
    """White where the mask has changed and a little around, then soft, black far off."""
    far = cv2.distanceTransform((~changed).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    assert (greys[far <= 7] == 255).all()
    assert (greys[far > 17] == 0).all()
    assert ((greys > 0) & (greys < 255)).any()


def test_a_nose_is_repainted_whole(qtbot, open_window, dialogs, tmp_path):
    """Of a rim alone no tool could make another nose."""
    nose = SCHEMA.index("nose")
    wanted = open_window.document.snapshot()
    rows, columns = np.nonzero(wanted == nose)
    wanted[rows.max() + 1, columns.min() : columns.max()] = nose
    open_window.document.replace_pixels(wanted, "Brush")
    dialogs.picture = tmp_path / "region.png"
    open_window.actions_["save_changed"].trigger()
    qtbot.waitUntil(lambda: "saved to" in open_window.status.currentMessage(), timeout=WAIT)
    assert (np.asarray(Image.open(tmp_path / "region.png"))[wanted == nose] == 255).all()


def test_it_goes_to_the_clipboard(qtbot, open_window):
    paint(open_window)
    open_window.actions_["copy_changed"].trigger()
    qtbot.waitUntil(lambda: "clipboard" in open_window.status.currentMessage(), timeout=WAIT)
    image = QGuiApplication.clipboard().image()
    greys = np.array([[image.pixelColor(x, y).red() for x in range(64)] for y in range(64)])
    check_around(greys, open_window.document.label_map != small_face())
    assert "9 changed pixels" in open_window.status.currentMessage()


def test_it_is_saved(qtbot, open_window, dialogs, tmp_path):
    paint(open_window)
    dialogs.picture = tmp_path / "region.png"
    open_window.actions_["save_changed"].trigger()
    qtbot.waitUntil(lambda: "saved to" in open_window.status.currentMessage(), timeout=WAIT)
    mask = np.asarray(Image.open(tmp_path / "region.png"))
    check_around(mask, open_window.document.label_map != small_face())
    assert not open_window.document.pending


def test_a_preview_counts(qtbot, open_window, dialogs, tmp_path):
    seen = open_window.document.snapshot()
    seen[3:5] = HAIR
    open_window.session.set_preview("Resample Hair", seen)
    dialogs.picture = tmp_path / "region.png"
    open_window.actions_["save_changed"].trigger()
    qtbot.waitUntil(lambda: "saved to" in open_window.status.currentMessage(), timeout=WAIT)
    check_around(np.asarray(Image.open(tmp_path / "region.png")), seen != small_face())
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
