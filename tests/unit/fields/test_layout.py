import numpy as np
import pytest

from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.core.labels import LabelSchema, PartHints
from facemask_editor.fields.layout import FieldLayout, PartLayout, face_layout, full_extent
from tests.helpers.faces import EXTRAS, draw_face, part

LAYOUT = face_layout(SCHEMA)


def test_small_parts_have_their_own_frame_and_large_ones_the_whole_picture():
    own = {name for name, settings in zip(SCHEMA.names, LAYOUT.parts, strict=True) if settings.own_frame}

    assert own >= {"nose", "l_eye", "r_eye", "l_brow", "r_brow", "u_lip", "l_lip", "mouth", "ear_r"}
    assert not own & {"background", "skin", "hair", "hat", "neck", "cloth"}


def test_accessories_are_what_is_worn():
    assert {SCHEMA.names[p] for p in LAYOUT.accessories} == {"eye_g", "hat", "ear_r", "neck_l"}


def test_a_cover_is_never_covered_by_what_it_covers():
    for index, settings in enumerate(LAYOUT.parts):
        for cover in settings.covered_by:
            assert index not in LAYOUT.parts[cover].covered_by


def test_the_extent_of_the_face_has_no_holes_where_its_features_are():
    face = draw_face(200)
    extent = full_extent(face, SCHEMA.index("skin"), LAYOUT)

    for name in ("skin", "nose", "l_eye", "r_brow", "u_lip"):
        assert extent[part(face, name)].all()
    assert not extent[part(face, "hair") | part(face, "neck") | part(face, "background")].any()


@pytest.mark.parametrize("name", ["nose", "l_eye", "l_ear", "cloth"])
def test_an_uncovered_part_is_its_own_extent(name):
    face = draw_face(200, extras=EXTRAS)

    assert np.array_equal(full_extent(face, SCHEMA.index(name), LAYOUT), part(face, name))


def test_an_absent_part_has_an_empty_extent_even_under_its_covers():
    face = draw_face(200, without=["skin"])

    assert part(face, "nose").any()
    assert not full_extent(face, SCHEMA.index("skin"), LAYOUT).any()


def test_lenses_are_filled_with_what_is_seen_through_them():
    face = draw_face(200, extras=["eye_g"])
    extent = full_extent(face, SCHEMA.index("eye_g"), LAYOUT)

    assert part(face, "l_eye").any()
    assert extent[part(face, "eye_g") | part(face, "l_eye") | part(face, "r_eye")].all()


def test_empty_frames_are_filled_too():
    label_map = np.zeros((30, 30), np.uint8)
    label_map[5:25, 5:25] = SCHEMA.index("eye_g")
    label_map[8:22, 8:22] = SCHEMA.index("skin")

    extent = full_extent(label_map, SCHEMA.index("eye_g"), LAYOUT)

    assert extent.sum() == 400


def test_eyes_beside_the_glasses_are_not_inside_them():
    face = draw_face(200, extras=["eye_g"])
    face[10:14, 10:14] = SCHEMA.index("l_eye")

    assert not full_extent(face, SCHEMA.index("eye_g"), LAYOUT)[10:14, 10:14].any()


def test_the_extent_does_not_share_memory_with_the_label_map():
    face = draw_face(64, extras=EXTRAS)
    before = face.copy()

    for index in range(len(SCHEMA)):
        full_extent(face, index, LAYOUT)[:] = True

    assert np.array_equal(face, before)


@pytest.mark.parametrize(
    "settings", [{"grid": 0}, {"grid": 1000}, {"truncation": 0.0}, {"own_extent": float("nan")}]
)
def test_constants_out_of_range_are_refused(settings):
    with pytest.raises(ValueError, match=f"{next(iter(settings))} is"):
        FieldLayout((PartLayout(),), **settings)


@pytest.mark.parametrize("covered_by", [(0,), (2,), (-1,)])
def test_a_part_can_be_covered_by_other_classes_only(covered_by):
    with pytest.raises(ValueError, match="class 0 is covered by"):
        FieldLayout((PartLayout(covered_by=covered_by), PartLayout()))


def test_hints_come_before_names():
    names = ("background", "skin", "nose", "patch")
    hints = {2: PartHints(own_frame=False), 3: PartHints(True, (2,), True, True), 1: PartHints(covered_by=())}
    schema = LabelSchema("own", names, ((0, 0, 0), (1, 1, 1), (2, 2, 2), (3, 3, 3)), hints=hints)

    layout = face_layout(schema)

    assert [part.own_frame for part in layout.parts] == [False, False, False, True]
    assert layout.parts[1].covered_by == ()
    assert layout.parts[3] == PartLayout(True, (2,), True, True)
