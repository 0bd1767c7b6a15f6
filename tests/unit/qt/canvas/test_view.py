"""What is on the screen: colours, preview, grid and backdrop."""

from __future__ import annotations

import os
import subprocess
import sys

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPalette, QRegion
from PySide6.QtWidgets import QApplication, QWidget

from facemask_editor.core.labels import CELEBAMASK_HQ
from facemask_editor.core.region import Box
from facemask_editor.document import MaskDocument
from facemask_editor.qt.canvas import MaskCanvas, MaskView
from facemask_editor.qt.canvas.compare.pairing import Pairing
from tests.helpers.patience import PATIENCE, WAIT

SKIN, NOSE, HAIR = 1, 2, 13


def colour(label: int) -> tuple[int, int, int]:
    return CELEBAMASK_HQ.palette[label]


@pytest.fixture
def with_photo(document):
    photo = np.full((48, 64, 3), 100, np.uint8)
    return MaskDocument(document.snapshot(), photo=photo)


def test_classes_have_their_palette_colours(colour_at):
    assert colour_at(40, 5) == colour(SKIN)
    assert colour_at(33, 23) == colour(NOSE)
    assert colour_at(3, 3) == colour(0)


def test_strokes_undo_and_redo_are_repainted(canvas, mouse, document, colour_at):
    assert colour_at(40, 5) == colour(SKIN)
    mouse.click(40.5, 5.5)
    assert colour_at(40, 5) == colour(HAIR)
    assert colour_at(41, 5) == colour(SKIN)
    document.undo()
    assert colour_at(40, 5) == colour(SKIN)
    document.redo()
    assert colour_at(40, 5) == colour(HAIR)


def render(canvas: MaskCanvas, image: QImage, region: QRegion) -> None:
    """Paint a region of the canvas as Qt does after ``update``."""
    canvas.render(image, region.boundingRect().topLeft(), region, QWidget.RenderFlag(0))


def channels(image: QImage) -> np.ndarray:
    return np.array(image.constBits()).reshape(image.height(), image.width(), 4).astype(int)


@pytest.mark.parametrize("scale", [0.4, 1.0, 3.3, 9.0])
@pytest.mark.parametrize("contours", [False, True])
@pytest.mark.parametrize(
    ("angle", "pairing"),
    [(0, "off"), (180, "off"), (20, "off"), (0, "side"), (20, "side"), (0, "wipe"), (20, "wipe")],
)
def test_partial_repaints_join_to_a_full_one(
    canvas, mouse, document, monkeypatch, scale, contours, angle, pairing
):
    canvas.contours = contours
    canvas.pairing = Pairing(pairing)
    canvas.zoom_to(scale)
    canvas.mirrored = angle == 180
    canvas.turn_to(angle)
    canvas.brush_size = 7
    whole = QRegion(canvas.rect())
    shown = QImage(canvas.size(), QImage.Format.Format_RGB32)
    render(canvas, shown, whole)
    monkeypatch.setattr(canvas, "update", lambda rect=whole: render(canvas, shown, QRegion(rect)))
    mouse.drag((10.5, 10.5), (40.5, 30.5), (50.5, 12.5))
    document.undo()
    canvas.set_face(np.full((48, 64, 3), 77, np.uint8), Box(0, 0, 64, 48))
    canvas.line = 0.4
    mouse.drag((40.5, 40.5), (40.5, 10.5))
    canvas.brush_size = 12
    canvas.set_tool("eraser")
    fresh = QImage(shown.size(), shown.format())
    render(canvas, fresh, whole)
    # Averages of a shrunken picture may be rounded anew in each part.
    allowed = 0 if scale >= 1 else 8
    differences = np.abs(channels(shown) - channels(fresh)).max(axis=2)
    if angle % 90:  # smooth lines of frame and grid, cut anew
        assert np.mean(differences > allowed + 2) < 0.001
    else:
        assert differences.max() <= allowed


def test_only_the_changed_part_of_the_window_is_repainted(qtbot, canvas, mouse):
    mouse.hover(40.5, 5.5)
    QApplication.processEvents()
    areas = []
    original = canvas._paint_box
    canvas._paint_box = lambda painter, box, **how: (areas.append(box.area), original(painter, box, **how))
    mouse.press(40.5, 5.5)
    QApplication.processEvents()
    mouse.release(40.5, 5.5)
    assert 0 < sum(areas) < 40 * 40


def test_hidden_classes_show_what_lies_below(canvas, with_photo, colour_at):
    canvas.set_document(with_photo)
    canvas.hidden = frozenset({NOSE})
    assert colour_at(33, 23) == (100, 100, 100)
    canvas.opacity = 1.0
    assert colour_at(40, 5) == colour(SKIN)
    assert colour_at(33, 23) == (100, 100, 100)


def test_hidden_classes_without_photo_show_squares(canvas, colour_at):
    canvas.hidden = {NOSE}
    assert colour_at(33, 23) not in (colour(NOSE), colour(SKIN), colour(0))
    assert canvas.hidden == frozenset({NOSE})


def test_opacity_mixes_mask_and_photo(qtbot, canvas, with_photo, document, colour_at):
    assert canvas.opacity == 1.0
    with qtbot.waitSignal(canvas.opacity_changed, timeout=WAIT) as signal:
        canvas.set_document(with_photo)
    assert signal.args == [pytest.approx(0.55)]
    canvas.opacity = 0.5
    assert colour_at(40, 5) == pytest.approx((152, 50, 50), abs=2)
    canvas.set_document(document)
    assert canvas.opacity == 1.0
    canvas.set_document(with_photo)
    assert canvas.opacity == 0.5


def test_a_photo_that_comes_later(canvas, document, colour_at):
    document.photo = np.full((48, 64, 3), 100, np.uint8)
    canvas.reload()
    canvas.opacity = 0.0
    assert colour_at(40, 5) == (100, 100, 100)


def test_contours_draw_only_borders(qtbot, canvas, with_photo, colour_at):
    canvas.set_document(with_photo)
    canvas.opacity = 1.0
    with qtbot.waitSignal(canvas.contours_changed, timeout=WAIT):
        canvas.contours = True
    assert colour_at(33, 24) == (100, 100, 100)
    assert colour_at(30, 24) == colour(NOSE)
    assert colour_at(29, 24) == colour(SKIN)


def test_preview_is_shown_and_leaves_the_document_alone(qtbot, canvas, document, colour_at):
    before = document.snapshot()
    preview = before.copy()
    preview[20:28, 30:38] = 1
    preview[4:14, 40:50] = HAIR
    with qtbot.waitSignal(canvas.preview_changed, timeout=WAIT) as signal:
        canvas.set_preview(preview)
    assert signal.args == [True]
    assert canvas.label_at(45, 9) == HAIR
    np.testing.assert_array_equal(document.label_map, before)
    assert document.revision == 0
    assert not document.dirty
    tinted = colour_at(45, 9)
    assert tinted != colour(HAIR)
    assert tinted[2] == max(tinted)
    assert sum(colour_at(40, 9)) > sum(tinted)  # the outline
    assert colour_at(60, 40) == colour(SKIN)  # unchanged, unmarked
    canvas.set_preview(None)
    assert colour_at(45, 9) == colour(SKIN)
    assert colour_at(33, 23) == colour(NOSE)


def test_preview_after_preview_leaves_nothing_behind(canvas, document):
    first, second = document.snapshot(), document.snapshot()
    first[4:14, 40:50] = HAIR
    second[30:40, 20:30] = HAIR
    canvas.set_preview(first)
    canvas.set_preview(second)
    shown = canvas._picture.mask.pixels.copy()
    canvas.set_preview(None)
    plain = canvas._picture.mask.pixels
    np.testing.assert_array_equal(shown != plain, second != document.label_map)


def test_document_changes_under_a_preview(canvas, document):
    canvas.set_preview(document.snapshot())
    document.fill(40, 5, HAIR)
    assert canvas.label_at(40, 5) == SKIN
    canvas.set_preview(None)
    assert canvas.label_at(40, 5) == HAIR


def test_preview_of_another_size_is_refused(canvas):
    with pytest.raises(ValueError, match="preview"):
        canvas.set_preview(np.zeros((20, 20), np.uint8))


def test_a_new_document_has_no_preview(canvas, document):
    canvas.set_preview(document.snapshot())
    canvas.set_document(MaskDocument(np.zeros((20, 20), np.uint8)))
    assert canvas.preview is None


def test_an_empty_canvas_is_the_backdrop(qtbot):
    view = MaskView()
    qtbot.addWidget(view)
    view.resize(60, 40)
    image = view.grab().toImage()
    assert {image.pixel(x, y) for x in range(60) for y in range(40)} == {image.pixel(0, 0)}
    view.zoom_in()
    view.turn_to(30)
    view.mirrored = True


def test_theme_changes_are_followed(canvas):
    palette = QPalette(canvas.palette())
    palette.setColor(QPalette.ColorRole.Dark, Qt.GlobalColor.darkGreen)
    canvas.setPalette(palette)
    image = canvas.grab().toImage()
    assert image.pixelColor(1, 1) == Qt.GlobalColor.darkGreen


def test_grid_from_eight_hundred_percent(canvas, document):
    canvas.set_document(MaskDocument(np.full((48, 64), SKIN, np.uint8)))
    counts = []
    for zoom in (6.0, 8.0, 32.0):
        canvas.zoom_to(zoom)
        canvas.pan(0, 0)
        image = canvas.grab().toImage()
        counts.append(len({image.pixel(x, 150) for x in range(100, 300)}))
    assert counts == [1, 2, 2]


def test_a_canvas_without_show_can_be_deleted(qtbot, document):
    canvas = MaskCanvas()
    canvas.set_document(document)
    canvas.set_document(None)
    document.fill(0, 0, HAIR)
    canvas.deleteLater()


_FRACTIONAL = """
import os
import numpy as np
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication
from facemask_editor.document import MaskDocument
from facemask_editor.qt.canvas import MaskCanvas
from facemask_editor.qt.look.class_colours import class_colours
application = QApplication([])
rng = np.random.default_rng(0)
document = MaskDocument(rng.integers(0, 19, (40, 40)))
canvas = MaskCanvas()
canvas.resize(301, 299)
canvas.set_document(document)
canvas.show()
ratio = canvas.devicePixelRatioF()
assert ratio == float(os.environ["QT_SCALE_FACTOR"])
assert canvas.view == canvas.view.fitted() and abs(canvas.view.viewport[0] - 301 * ratio) < 1
first = canvas.zoom
views = (first, 0, False), (1.0, 0, False), (3.7, 0, True), (11.0, 90, False), (4.0, 180, True)
for zoom, angle, mirrored in views:
    canvas.mirrored = mirrored
    canvas.turn_to(angle)
    canvas.zoom_to(zoom)
    image = canvas.grab().toImage()
    for y in range(0, 40, 3):
        for x in range(0, 40, 3):
            left, top = canvas.view.to_screen(x + 0.5, y + 0.5)
            if 0 <= left < image.width() - 1 and 0 <= top < image.height() - 1:
                colour = QColor(image.pixel(int(left), int(top)))
                wanted = class_colours().rgb(document.schema, document.label_map[y, x])
                assert (colour.red(), colour.green(), colour.blue()) == wanted, (zoom, x, y)
"""


@pytest.mark.parametrize("factor", ["1.25", "1.5", "2"])
def test_every_pixel_is_crisp_on_scaled_displays(factor):
    environment = {**os.environ, "QT_SCALE_FACTOR": factor, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [sys.executable, "-c", _FRACTIONAL], env=environment, capture_output=True, text=True, timeout=PATIENCE
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("zoom", [1.0, 0.5, 0.2, 0.1])
def test_outlines_of_a_preview_are_seen_at_every_zoom(qtbot, zoom):
    canvas = MaskCanvas()
    qtbot.addWidget(canvas)
    canvas.resize(400, 300)
    document = MaskDocument(np.zeros((1500, 2000), np.uint8))
    canvas.set_document(document)
    canvas.show()
    canvas.zoom_to(zoom)
    preview = np.zeros((1500, 2000), np.uint8)
    preview[740:1000, 700:1300] = HAIR
    canvas.set_preview(preview)
    canvas.zoom_to(zoom * 0.999)  # also where the zoom comes after the preview
    edge = canvas.to_widget(1000, 740)
    shot = canvas.grab().toImage()
    at = round(edge.x()), round(edge.y())
    inside = shot.pixelColor(at[0], at[1] + 12).lightness()
    brightest = max(shot.pixelColor(at[0], at[1] + dy).lightness() for dy in range(-2, 4))
    assert brightest > inside + 40
