"""While a handle is dragged a shrunken picture shows fewer pixels, afterwards what it would have shown."""

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QImage

from facemask_editor.core.region import Box
from facemask_editor.document import MaskDocument
from facemask_editor.qt.canvas import MaskView
from facemask_editor.qt.canvas.baselines import Baselines
from facemask_editor.qt.canvas.draft_picture import DraftedPicture
from facemask_editor.qt.canvas.picture import Look, MaskPicture

HEIGHT, WIDTH = 27, 34
WHOLE = Box(0, 0, WIDTH, HEIGHT)
PHOTO = np.random.default_rng(0).integers(0, 256, (HEIGHT, WIDTH, 3)).astype(np.uint8)


def edited(seed: int) -> np.ndarray:
    pixels = np.ones((HEIGHT, WIDTH), np.uint8)
    x, y = seed * 5 % 20, seed * 3 % 15
    pixels[y : y + 9, x : x + 11] = 2 + seed % 3
    return pixels


def face(seed: int, box: Box, times: int = 1) -> np.ndarray:
    shape = max(1, box.height // times), max(1, box.width // times), 3
    return np.random.default_rng(seed).integers(0, 256, shape).astype(np.uint8)


seeds = st.integers(0, 6)
starts, sides = st.integers(0, 15), st.integers(1, 12)
boxes = st.builds(lambda x, y, w, h: Box(x, y, x + w, y + h), starts, starts, sides, sides)
looks = [Look(opacity=0.5), Look(), Look(opacity=0.5, contours=True)]
acts = st.one_of(
    st.tuples(st.just("preview"), seeds, st.sampled_from([1, 2, 4])),
    st.tuples(st.just("end")),
    st.tuples(st.just("face"), seeds, boxes, st.sampled_from([1, 2])),
    st.tuples(st.just("no face")),
    st.tuples(st.just("paint"), seeds),
    st.tuples(st.just("look"), st.sampled_from(looks)),
)


def fitting(small: np.ndarray, box: Box) -> np.ndarray:
    size = box.width, box.height
    return small if small.shape[1::-1] == size else cv2.resize(small, size, interpolation=cv2.INTER_LINEAR)


@given(st.booleans(), st.lists(acts, max_size=8))
def test_what_is_no_draft_looks_as_if_none_had_been(has_photo, done):
    document = MaskDocument(edited(0), photo=PHOTO if has_photo else None)
    base = Baselines(document)
    drafted, plain = (kind(document, Look(opacity=0.5), base) for kind in (DraftedPicture, MaskPicture))
    for act, *with_ in done:
        if act == "preview":
            seed, step = with_
            drafted.set_preview(edited(seed), step=step)
            plain.set_preview(edited(seed))
        elif act == "face":
            seed, box, times = with_
            box = box if has_photo else WHOLE
            small = face(seed, box, times)
            drafted.set_face(small, box)
            plain.set_face(fitting(small, box), box)
        elif act == "paint":
            document.replace_pixels(edited(with_[0]), "paint")
        for picture in (drafted, plain):
            if act == "end":
                picture.set_preview(None)
            elif act == "no face":
                picture.set_face(None)
            elif act == "look":
                picture.look = with_[0]
            elif act == "paint":
                picture.refresh(WHOLE)
    drafted.leave_draft()
    np.testing.assert_array_equal(drafted.mask.pixels, plain.mask.pixels)
    assert (drafted.alone is None) == (plain.alone is None)
    if plain.alone is not None:
        np.testing.assert_array_equal(drafted.alone.pixels, plain.alone.pixels)


def test_a_draft_has_the_colours_of_the_edit_and_the_face_of_the_frame():
    document = MaskDocument(np.ones((32, 40), np.uint8), photo=np.full((32, 40, 3), 90, np.uint8))
    picture = DraftedPicture(document, Look(opacity=0.5), Baselines(document))
    preview = document.snapshot()
    preview[8:24, 8:24] = 2
    picture.set_preview(preview, marked=False, step=4)
    picture.set_face(np.full((4, 4, 3), 200, np.uint8), Box(8, 8, 24, 24))
    plain = MaskPicture(document, Look(opacity=0.5), Baselines(document))
    plain.set_preview(preview, marked=False)
    plain.set_face(np.full((16, 16, 3), 200, np.uint8), Box(8, 8, 24, 24))
    for right in (False, True):
        small, full = picture.sheet(right=right), plain.sheet(right=right)
        np.testing.assert_array_equal(small.layer.pixels, full.layer.pixels[2::4, 2::4])
    assert picture.step == 4
    assert picture.shown is preview


@pytest.mark.parametrize("turned", [0, 30])
def test_a_rough_preview_is_seen_where_it_lies(qtbot, turned):
    before = np.ones((400, 500), np.uint8)
    after = before.copy()
    after[100:300, 100:300] = 2
    found = []
    for rough in (True, False):
        view = MaskView()
        qtbot.addWidget(view)
        view.resize(120, 100)
        view.set_document(MaskDocument(before))
        view.turn_to(turned)
        view.set_preview(after, marked=False, rough=rough)
        assert (view.draft_step > 1) == rough
        image = view.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
        found.append(
            np.array(image.constBits()).reshape(image.height(), image.width(), 4)[..., :3].astype(int)
        )
    off = np.abs(found[0] - found[1]).max(-1)
    assert (off > 40).mean() < 0.03  # along edges, which a draft does not average


def test_zooming_in_shows_all_pixels_of_a_draft(qtbot):
    document = MaskDocument(np.ones((400, 500), np.uint8))
    view = MaskView()
    qtbot.addWidget(view)
    view.resize(120, 100)
    view.set_document(document)
    view.grab()  # it has its size only now
    preview = document.snapshot()
    preview[200, 250] = 2
    view.set_preview(preview, rough=True)
    assert view.draft_step == 4
    view.zoom_to(8)
    assert view.draft_step == 1
    assert view.label_at(250.5, 200.5) == 2


def test_a_picture_of_fewer_pixels_than_a_draft_would_have_one_of_has_none(qtbot):
    view = MaskView()
    qtbot.addWidget(view)
    view.set_document(MaskDocument(np.ones((20, 500), np.uint8)))
    view.zoom_to(0.02)
    view.set_preview(np.full((20, 500), 2, np.uint8), rough=True)
    view.grab()
    assert view.draft_step == 1
