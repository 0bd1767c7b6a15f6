"""The class that is painted when the next mask is opened."""

from __future__ import annotations

import numpy as np
import pytest

from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.document import MaskDocument
from facemask_editor.qt.canvas import MaskCanvas
from tests.helpers.patience import WAIT
from tests.helpers.sample_masks import small_face

NOSE, HAT = SCHEMA.index("nose"), SCHEMA.index("hat")


@pytest.fixture
def canvas(qtbot):
    canvas = MaskCanvas()
    qtbot.addWidget(canvas)
    return canvas


def test_a_class_that_the_next_mask_has_stays(canvas):
    canvas.select_label(NOSE)
    canvas.set_document(MaskDocument(small_face()))
    assert canvas.selected_label == NOSE


def test_another_class_gives_way_to_the_first_part(canvas, qtbot):
    canvas.select_label(HAT)
    with qtbot.waitSignal(canvas.label_selected, timeout=WAIT) as told:
        canvas.set_document(MaskDocument(small_face()))
    assert told.args == [SCHEMA.index("skin")]
    only_hair = np.where(small_face() == SCHEMA.index("hair"), SCHEMA.index("hair"), 0)
    canvas.set_document(MaskDocument(only_hair))
    assert canvas.selected_label == SCHEMA.index("hair")


def test_an_empty_mask_takes_whatever_was_painted(canvas):
    canvas.select_label(HAT)
    canvas.set_document(MaskDocument(np.zeros((16, 16), np.uint8)))
    assert canvas.selected_label == HAT


def test_background_stays_background(canvas):
    canvas.select_label(0)
    canvas.set_document(MaskDocument(small_face()))
    assert canvas.selected_label == 0
