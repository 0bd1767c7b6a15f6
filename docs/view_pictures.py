"""Draw the pictures of `docs/view.md`: ways to see a mask, on a bundled sample, without a screen.

python docs/view_pictures.py
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication

from facemask_editor.core.region import Box
from facemask_editor.document import BrushShape, MaskDocument
from facemask_editor.formats import open_mask
from facemask_editor.qt.actions.actions import Actions
from facemask_editor.qt.canvas import MaskCanvas
from facemask_editor.qt.canvas.baselines import Baseline
from facemask_editor.qt.canvas.compare.pairing import Pairing
from facemask_editor.qt.features.start.start_page import StartPage, bundled_samples
from facemask_editor.qt.look.class_colours import class_colours
from facemask_editor.qt.look.theme import Theme
from facemask_editor.render.illustration.choices import choices_for
from facemask_editor.render.illustration.illustrate import illustrate

_OUT = Path(__file__).parent / "images"
_SIZE = 420, 340


def photo(label_map: np.ndarray) -> np.ndarray:
    """Return a made-up photo: soft light from one side, no face."""
    height, width = label_map.shape
    y, x = np.mgrid[:height, :width] / height
    light = 90 + 120 * np.exp(-((x - 0.35) ** 2 + (y - 0.4) ** 2) / 0.12)
    return np.stack([light, light * 0.93, light * 0.86], axis=-1).astype(np.uint8)


def turned(canvas: MaskCanvas) -> None:
    canvas.turn_to(-30)


def mirrored(canvas: MaskCanvas) -> None:
    canvas.mirrored = True


def grid(canvas: MaskCanvas) -> None:
    at = canvas.to_widget(330, 236)
    canvas.zoom_to(14.0, at)


def over_photo(canvas: MaskCanvas) -> None:
    canvas.document.photo = photo(canvas.document.label_map)
    canvas.reload()


def contours(canvas: MaskCanvas) -> None:
    over_photo(canvas)
    canvas.contours = True


def changes(canvas: MaskCanvas) -> None:
    with canvas.document.begin_stroke("Paint", 13) as stroke:
        stroke.line(190, 190, 330, 200, size=26, shape=BrushShape.ROUND)
    canvas.changes = Baseline.OPENED


def safe(canvas: MaskCanvas) -> None:
    class_colours().safe = True


def patterns(canvas: MaskCanvas) -> None:
    class_colours().patterns = True


SCENES: tuple[Callable[[MaskCanvas], None], ...] = (
    turned, mirrored, grid, over_photo, contours, changes, safe, patterns,
)  # fmt: skip


def pairings(label_map: np.ndarray) -> None:
    """Write mask and drawn face side by side, and before and after at a wipe, in one picture."""
    before, document = illustrate(label_map, choices_for(7)), MaskDocument(label_map)
    canvas = MaskCanvas()
    canvas.resize(840, 430)
    canvas.set_document(document)
    with document.begin_stroke("Paint", 13) as stroke:
        stroke.line(190, 170, 330, 190, size=40, shape=BrushShape.ROUND)
    canvas.set_face(illustrate(document.label_map, choices_for(7)), Box(0, 0, *label_map.shape[::-1]))
    canvas.set_first_face(before)
    canvas.brush_size = 40
    canvas.pairing = Pairing.SIDE
    canvas.show()
    canvas.tools.move_cursor((330, 190))
    side = canvas.grab().toImage()
    canvas.tools.move_cursor(None)
    canvas.resize(430, 430)
    canvas.pairing = Pairing.WIPE
    canvas.show_mask(False)
    wipe = canvas.grab().toImage()
    both = QImage(side.width() + 12 + wipe.width(), side.height(), QImage.Format.Format_RGB32)
    both.fill(canvas.palette().window().color())
    painter = QPainter(both)
    painter.drawImage(0, 0, side)
    painter.drawImage(side.width() + 12, 0, wipe)
    painter.end()
    both.save(str(_OUT / "view_side.jpg"), quality=88)


def save(image: QImage, name: str) -> None:
    """Write a picture without an alpha channel."""
    image.convertToFormat(QImage.Format.Format_RGB32).save(str(_OUT / f"view_{name}.png"))


def main() -> None:
    """Write one picture for each scene, and the start page."""
    application = QApplication([])
    Theme(application).choose("dark")
    for draw in SCENES:
        canvas = MaskCanvas()
        canvas.resize(*_SIZE)
        canvas.set_document(MaskDocument(open_mask(bundled_samples()[0]).label_map))
        canvas.show()
        draw(canvas)
        save(canvas.grab().toImage(), draw.__name__)
    class_colours().safe = class_colours().patterns = False
    pairings(open_mask(bundled_samples()[0]).label_map)
    actions = Actions(application)
    actions["file.new_face"].setEnabled(True)
    actions["file.open"].setEnabled(True)
    page = StartPage([actions["file.open"], actions["file.new_face"]], lambda: [], bundled_samples)
    page.resize(700, 540)
    page.show()
    while any(card.picture is None for card in page.samples.cards):
        application.processEvents()
    save(page.grab().toImage(), "start")


if __name__ == "__main__":
    main()
