"""Another state of the mask is compared with the present one."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtGui import QColor

from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.document import MaskDocument
from facemask_editor.qt.canvas.compare.other import Other
from facemask_editor.qt.canvas.compare.pairing import Pairing

SKIN, NOSE, HAIR = 1, 2, 13
FACE = (20, 200, 40)


def plain(label):
    return np.full((48, 64), label, np.uint8)


@pytest.fixture
def compared(canvas):
    """The canvas with a mask that is skin, beside another state that is hair."""
    canvas.set_document(MaskDocument(plain(SKIN)))
    canvas.pairing = Pairing.SIDE
    canvas.set_other(Other(plain(HAIR), "Long hair"))
    return canvas


def colour(label):
    return tuple(int(each) for each in SCHEMA.palette_array[label])


def seen(canvas, left):
    """Return the colour in the middle of the left or right half."""
    image = canvas.grab().toImage()
    found = QColor(image.pixel(image.width() // 4 * (1 if left else 3), image.height() // 2))
    return found.red(), found.green(), found.blue()


def test_the_other_state_stands_left_of_the_present_one(compared):
    assert seen(compared, left=True) == colour(HAIR)
    assert seen(compared, left=False) == colour(SKIN)


@pytest.mark.parametrize("pairing", [Pairing.SIDE, Pairing.WIPE])
def test_painting_is_seen_at_once_on_the_right_and_not_on_the_left(compared, pairing):
    compared.pairing = pairing
    seen(compared, left=True)
    compared.document.replace_pixels(plain(NOSE), "Paint")
    assert seen(compared, left=True) == colour(HAIR)
    assert seen(compared, left=False) == colour(NOSE)


def test_where_the_mask_is_hidden_its_face_is_compared(compared):
    compared.set_other(Other(plain(HAIR), "Long hair", np.full((48, 64, 3), FACE, np.uint8)))
    compared.opacity = 0
    assert seen(compared, left=True) == FACE


def test_other_colours_are_other_colours_on_both_sides(compared):
    compared.hidden = {HAIR}
    assert seen(compared, left=True) != colour(HAIR)
    compared.hidden = set()
    assert seen(compared, left=True) == colour(HAIR)


def test_in_one_picture_and_at_the_end_the_mask_is_shown_as_ever(compared):
    compared.pairing = Pairing.OFF
    assert seen(compared, left=True) == colour(SKIN)
    compared.pairing = Pairing.SIDE
    compared.set_other(None)
    assert seen(compared, left=True) == colour(SKIN)


def test_a_difference_darkens_what_is_the_same(compared):
    compared.pairing = Pairing.OFF
    half = plain(HAIR)
    half[:, :32] = SKIN
    compared.set_other(Other(half, "Half", difference=True))
    assert sum(seen(compared, left=True)) < sum(colour(SKIN)) / 1.5
    assert seen(compared, left=False) == colour(SKIN)
    compared.document.replace_pixels(plain(NOSE), "Paint")
    assert seen(compared, left=True) == colour(NOSE)


def test_another_document_ends_it_and_another_size_is_refused(compared):
    with pytest.raises(ValueError, match="size"):
        compared.set_other(Other(plain(HAIR)[1:], "Smaller"))
    compared.set_document(MaskDocument(plain(NOSE)))
    assert compared.other is None
