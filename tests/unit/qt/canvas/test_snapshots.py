"""Pictures of the canvas as it was judged good by eye.

After a change on purpose run this file with FACEMASK_UPDATE_SNAPSHOTS=1 and look at
what ``git diff`` shows of the pictures.
"""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage, QPalette

from facemask_editor.document import BrushShape, MaskDocument
from facemask_editor.qt.canvas import MaskCanvas
from facemask_editor.qt.canvas.baselines import Baseline
from facemask_editor.qt.look.class_colours import class_colours
from tests.helpers.sample_masks import small_face

_FOLDER = Path(__file__).parent / "snapshots"
_UPDATE = "FACEMASK_UPDATE_SNAPSHOTS"


def photo() -> np.ndarray:
    """A made-up photo: two slow waves."""
    y, x = np.mgrid[:64, :64] / 64
    return np.stack([128 + 100 * x, 128 + 100 * y, 160 - 90 * x * y], axis=-1).astype(np.uint8)


def changed(canvas: MaskCanvas) -> None:
    with canvas.document.begin_stroke("Paint", 13) as stroke:
        stroke.line(12, 40, 40, 52, size=9, shape=BrushShape.ROUND)
    canvas.changes = Baseline.OPENED


def previewed(canvas: MaskCanvas) -> None:
    label_map = canvas.document.snapshot()
    label_map[30:40, 28:40] = 2
    canvas.set_preview(label_map)


def with_photo(canvas: MaskCanvas) -> None:
    canvas.document.photo = photo()
    canvas.reload()


STATES = {
    "fitted": lambda canvas: None,
    "photo": with_photo,
    "contours": lambda canvas: (with_photo(canvas), setattr(canvas, "contours", True)),
    "hidden": lambda canvas: setattr(canvas, "hidden", {1}),
    "grid": lambda canvas: canvas.zoom_to(16.0),
    "small": lambda canvas: canvas.zoom_to(0.8),
    "mirrored": lambda canvas: setattr(canvas, "mirrored", True),
    "turned": lambda canvas: canvas.turn_to(30),
    "turned_grid": lambda canvas: (canvas.turn_to(-20), canvas.zoom_to(12.0)),
    "patterns": lambda canvas: setattr(class_colours(), "patterns", True),
    "safe": lambda canvas: setattr(class_colours(), "safe", True),
    "changes": changed,
    "preview": previewed,
}


@pytest.fixture
def plain(qtbot):
    """A canvas of a fixed size and fixed colours around the picture."""
    canvas = MaskCanvas()
    qtbot.addWidget(canvas)
    palette = QPalette(canvas.palette())
    palette.setColor(QPalette.ColorRole.Dark, QColor(20, 22, 26))
    palette.setColor(QPalette.ColorRole.Window, QColor(36, 38, 42))
    canvas.setPalette(palette)
    canvas.resize(220, 180)
    canvas.set_document(MaskDocument(small_face()))
    canvas.show()
    if canvas.devicePixelRatioF() != 1:
        pytest.skip("the pictures are those of an unscaled display")
    yield canvas
    class_colours().patterns = class_colours().safe = False


def pixels(image: QImage) -> np.ndarray:
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    return np.array(image.constBits()).reshape(image.height(), image.width(), 4)[..., :3].astype(int)


@pytest.mark.parametrize("name", STATES)
def test_the_canvas_looks_as_it_did(plain, name):
    STATES[name](plain)
    shown = plain.grab().toImage()
    path = _FOLDER / f"{name}.png"
    if os.environ.get(_UPDATE):
        assert shown.save(str(path))
    kept = QImage(str(path))
    assert kept.size() == shown.size()
    differences = np.abs(pixels(shown) - pixels(kept)).max(axis=2)
    # Qt and OpenCV of other versions may round smooth lines and averages differently.
    assert np.mean(differences > 6) < 0.005
