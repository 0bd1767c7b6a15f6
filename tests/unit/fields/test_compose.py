import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.core.region import Box
from facemask_editor.fields.compose import MovedField, compose, drop_new_islands
from facemask_editor.fields.layout import face_layout, full_extent
from facemask_editor.fields.signed_distance import signed_distance
from tests.helpers.faces import EXTRAS, draw_face, part
from tests.helpers.guarantees import check_accessories, check_form, check_locks, check_nothing_else

LAYOUT = face_layout(SCHEMA)
NONE = frozenset()


def index(name):
    return SCHEMA.index(name)


def moved(name, inside, *, edited=True, box=None):
    """Return a field that is positive on the given pixels; of the whole picture or of a box."""
    x0, y0, x1, y1 = box or (0, 0, inside.shape[1], inside.shape[0])
    return MovedField(index(name), Box(x0, y0, x1, y1), signed_distance(inside)[y0:y1, x0:x1], edited)


def disc(size, x, y, radius):
    mask = np.zeros((size, size), np.uint8)
    cv2.circle(mask, (x, y), radius, 1, cv2.FILLED)
    return mask.astype(np.bool_)


def plain(size=40, **rectangles):
    """Return skin with rectangles (y0, y1, x0, x1) of classes by name."""
    label_map = np.full((size, size), index("skin"), np.uint8)
    for name, (y0, y1, x0, x1) in rectangles.items():
        label_map[y0:y1, x0:x1] = index(name)
    return label_map


def edit(label_map, *fields, removed=(), locks=(), background_prior=None):
    before = label_map.copy()
    taken, kept = [index(n) for n in removed], frozenset(index(n) for n in locks)
    out = compose(label_map, fields, taken, kept, LAYOUT, background_prior)
    assert np.array_equal(label_map, before)
    check_form(before, out)
    check_locks(before, locks, out)
    return out


def test_without_fields_nothing_changes():
    face = draw_face(80, extras=EXTRAS)

    assert np.array_equal(edit(face), face)


@pytest.mark.parametrize("edited", [True, False])
@pytest.mark.parametrize("name", SCHEMA.names[1:])
def test_a_field_that_did_not_move_changes_nothing(name, edited):
    face = draw_face(120, extras=EXTRAS)

    out = edit(face, moved(name, full_extent(face, index(name), LAYOUT), edited=edited))

    assert np.array_equal(out, face)


def test_all_fields_that_did_not_move_change_nothing_together():
    face = draw_face(120, extras=EXTRAS)
    fields = [moved(n, full_extent(face, index(n), LAYOUT)) for n in SCHEMA.names[1:]]

    assert np.array_equal(edit(face, *fields), face)


def test_a_brow_seen_through_glasses_stays_when_the_glasses_are_edited():
    label_map = plain(eye_g=(10, 30, 5, 35), l_brow=(12, 15, 20, 30), l_eye=(18, 24, 20, 30))
    grown = np.zeros(label_map.shape, np.bool_)
    grown[9:31, 4:36] = True

    out = edit(label_map, moved("eye_g", grown))

    assert np.array_equal(part(out, "l_brow"), part(label_map, "l_brow"))
    assert np.array_equal(part(out, "l_eye"), part(label_map, "l_eye"))
    assert np.array_equal(part(out, "eye_g"), grown & ~part(out, "l_brow") & ~part(out, "l_eye"))


def test_a_part_moves_and_the_face_closes_behind_it():
    label_map = plain(l_eye=(10, 16, 10, 20))
    aside = np.zeros(label_map.shape, np.bool_)
    aside[10:16, 14:24] = True

    out = edit(label_map, moved("l_eye", aside))

    assert np.array_equal(part(out, "l_eye"), aside)
    assert part(out, "skin").sum() == label_map.size - 60


def test_a_thin_part_wins_against_the_inside_of_a_thick_one():
    # by the higher field the skin would keep every pixel
    line = np.zeros((40, 40), np.bool_)
    line[20] = True

    out = edit(plain(l_brow=(10, 11, 0, 40)), moved("l_brow", line))

    assert np.array_equal(part(out, "l_brow"), line)


def test_outside_its_box_a_part_is_absent():
    label_map = plain(nose=(5, 35, 18, 22))
    kept = label_map == index("nose")

    out = edit(label_map, moved("nose", kept, box=(10, 10, 30, 20)))

    assert np.array_equal(np.flatnonzero(part(out, "nose").any(1)), np.arange(10, 20))


@pytest.mark.parametrize("worn", ["eye_g", "hat", "ear_r", "neck_l"])
def test_no_part_paints_over_what_is_worn(worn):
    label_map = plain(**{worn: (10, 20, 10, 20)})

    out = edit(label_map, moved("nose", disc(40, 15, 15, 12)))

    assert np.array_equal(part(out, worn), part(label_map, worn))
    assert np.array_equal(part(out, "nose"), disc(40, 15, 15, 12) & ~part(label_map, worn))


def test_what_is_worn_paints_over_the_face_but_not_over_the_eyes():
    label_map = plain(l_eye=(14, 18, 14, 26), nose=(20, 30, 18, 24))

    out = edit(label_map, moved("eye_g", disc(40, 20, 18, 8)))

    assert np.array_equal(part(out, "l_eye"), part(label_map, "l_eye"))
    assert np.array_equal(part(out, "eye_g"), disc(40, 20, 18, 8) & ~part(label_map, "l_eye"))


def test_the_face_grows_under_its_features():
    label_map = plain(hair=(0, 12, 0, 40), l_brow=(8, 10, 10, 20))
    everywhere = np.ones(label_map.shape, np.bool_)

    out = edit(label_map, moved("skin", everywhere))

    assert np.array_equal(part(out, "l_brow"), part(label_map, "l_brow"))
    assert np.array_equal(part(out, "skin"), ~part(label_map, "l_brow"))


def test_a_locked_class_is_neither_claimed_nor_filled_in():
    label_map = plain(nose=(15, 25, 15, 25), hair=(0, 15, 0, 40))
    grown = disc(40, 20, 12, 6)

    out = edit(label_map, moved("nose", grown), locks=("hair",))

    assert np.array_equal(part(out, "nose"), grown & ~part(label_map, "hair"))


def test_the_hole_goes_to_the_nearest_class():
    label_map = plain(nose=(10, 30, 10, 30), hair=(0, 40, 30, 40))

    out = edit(label_map, removed=["nose"])

    assert not part(out, "nose").any()
    assert (out[12:28, 10:18] == index("skin")).all()
    assert (out[15:25, 26:30] == index("hair")).all()


def test_a_hole_is_filled_from_its_own_rim():
    # The fringe leaves; the skin is two pixels off behind the brow, the background has the rim.
    label_map = np.zeros((30, 30), np.uint8)
    label_map[10:12, :] = index("hair")
    label_map[12:13, :] = index("l_brow")
    label_map[13:, :] = index("skin")

    out = edit(label_map, removed=["hair"], locks=("l_brow",))

    assert (out[10:12] == 0).all()


def test_a_hole_within_locked_pixels_goes_to_the_nearest_class_that_may_grow():
    label_map = plain(hair=(10, 30, 10, 30), nose=(15, 20, 15, 20))

    out = edit(label_map, removed=["nose"], locks=("hair",))

    assert (out[15:20, 15:20] == index("skin")).all()


def test_two_holes_each_have_their_own_rim():
    label_map = plain(60, hair=(0, 60, 30, 60))
    label_map[20:25, 10:15] = label_map[20:25, 45:50] = index("nose")

    out = edit(label_map, removed=["nose"])

    assert np.array_equal(out, plain(60, hair=(0, 60, 30, 60)))


def test_where_nothing_may_grow_the_part_cannot_leave():
    face = draw_face(60, extras=EXTRAS)
    others = tuple(name for name in SCHEMA.names if name != "nose")

    assert np.array_equal(edit(face, removed=["nose"], locks=others), face)
    assert np.array_equal(edit(face, moved("nose", disc(60, 30, 30, 3)), locks=others), face)


def test_a_mask_of_one_part_leaves_background_unless_that_is_locked():
    label_map = np.full((20, 20), index("hair"), np.uint8)
    small = moved("hair", disc(20, 10, 10, 5))

    assert not edit(label_map, removed=["hair"]).any()
    assert np.array_equal(part(edit(label_map, small), "hair"), disc(20, 10, 10, 5))
    assert np.array_equal(edit(label_map, removed=["hair"], locks=("background",)), label_map)
    assert np.array_equal(edit(label_map, small, locks=("background",)), label_map)


def test_what_leaves_together_does_not_fill_each_other():
    label_map = plain(u_lip=(10, 14, 10, 30), l_lip=(14, 18, 10, 30), mouth=(18, 22, 10, 30))

    out = edit(label_map, removed=["u_lip", "l_lip", "mouth"])

    assert (out == index("skin")).all()


def test_edited_parts_are_painted_over_neighbours_that_follow():
    label_map = plain(nose=(10, 20, 10, 20), l_eye=(30, 34, 30, 36))
    both = disc(40, 20, 14, 6)

    out = edit(label_map, moved("l_eye", both, edited=False), moved("nose", both))

    assert np.array_equal(part(out, "nose"), both)


def test_neighbours_do_not_paint_over_smaller_parts():
    label_map = plain(l_brow=(10, 12, 10, 20), nose=(14, 30, 12, 18))

    out = edit(label_map, moved("nose", disc(40, 15, 15, 8), edited=False))

    assert np.array_equal(part(out, "l_brow"), part(label_map, "l_brow"))
    assert np.array_equal(part(out, "nose"), disc(40, 15, 15, 8) & ~part(label_map, "l_brow"))


def test_of_two_large_parts_the_higher_field_has_the_pixel():
    label_map = plain(60, hair=(0, 20, 0, 60), neck=(40, 60, 0, 60))
    rows = np.arange(60)[:, None].repeat(60, 1)

    out = edit(label_map, moved("hair", rows < 38), moved("neck", rows >= 30))

    assert np.array_equal(part(out, "hair"), rows < 34)
    assert np.array_equal(part(out, "neck"), rows >= 34)


names = st.sampled_from(SCHEMA.names[1:])


@st.composite
def smooth_edits(draw):
    face = draw_face(
        draw(st.integers(24, 60)),
        draw(st.integers(24, 60)),
        seed=draw(st.integers(0, 50)),
        extras=draw(st.sets(st.sampled_from(EXTRAS))),
    )
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    fields = []
    for name in draw(st.lists(names, min_size=1, max_size=4, unique=True)):
        height, width = face.shape
        bumps = cv2.resize(rng.normal(0, 3, (5, 5)).astype(np.float32), (width, height))
        field = bumps + np.clip(signed_distance(full_extent(face, index(name), LAYOUT)), -6, 6)
        fields.append(MovedField(index(name), Box(0, 0, width, height), field, edited=True))
    removed = draw(st.sets(names, max_size=2)) - {SCHEMA.names[f.part] for f in fields}
    # parts that are edited are never locked
    free = set(SCHEMA.names) - {SCHEMA.names[f.part] for f in fields} - removed
    locks = draw(st.sets(st.sampled_from(sorted(free)), max_size=6))
    return face, fields, sorted(removed), tuple(sorted(locks))


@given(case=smooth_edits())
@settings(max_examples=60)
def test_any_edit_keeps_the_guarantees(case):
    face, fields, removed, locks = case

    out = edit(face, *fields, removed=removed, locks=locks)

    touched = [f.part for f in fields] + [index(n) for n in removed]
    check_nothing_else(face, touched, out)
    check_accessories(face, touched, out)
    # nobody's pixels grow but those of the edited parts and, where something left, of the rest
    assert not ((out != face) & np.isin(out, [index(n) for n in removed])).any()


@given(case=smooth_edits(), neighbours=st.sets(names, min_size=1, max_size=3))
@settings(max_examples=40)
def test_neighbours_that_follow_keep_locks_and_what_is_worn(case, neighbours):
    face, fields, removed, locks = case
    taken = {SCHEMA.names[f.part] for f in fields} | set(removed) | set(locks)
    neighbours = [n for n in sorted(neighbours - taken) if not LAYOUT.parts[index(n)].accessory]
    shifted = [
        moved(n, np.roll(full_extent(face, index(n), LAYOUT), 2, 1), edited=False)
        for n in neighbours
        if part(face, n).any()
    ]

    out = edit(face, *fields, *shifted, removed=removed, locks=locks)

    check_accessories(face, [f.part for f in fields] + [index(n) for n in removed], out)


def test_new_islands_are_dropped_and_old_ones_stay():
    before = disc(60, 15, 15, 8) | disc(60, 45, 45, 2)
    values = signed_distance(before | disc(60, 45, 10, 2))

    cleaned = drop_new_islands(values, before, 0.1)

    assert np.array_equal(cleaned > 0, before)
    assert np.array_equal(cleaned[before], values[before])


def test_a_new_island_that_is_large_stays():
    before = disc(60, 15, 15, 8)
    both = before | disc(60, 45, 40, 8)

    assert np.array_equal(drop_new_islands(signed_distance(both), before, 0.1) > 0, both)


def test_a_part_that_jumped_is_kept_whole():
    before, after = disc(60, 15, 15, 8), disc(60, 45, 40, 6)

    assert np.array_equal(drop_new_islands(signed_distance(after), before, 0.1) > 0, after)
    empty = signed_distance(np.zeros((60, 60), np.bool_))
    assert np.array_equal(drop_new_islands(empty, before, 0.1), empty)


def test_glasses_taken_off_leave_skin_not_larger_eyes():
    label_map = plain(eye_g=(10, 20, 5, 35), l_eye=(13, 17, 8, 14), r_eye=(13, 17, 26, 32))

    out = edit(label_map, removed=["eye_g"])

    for eye in ("l_eye", "r_eye"):
        assert np.array_equal(out == index(eye), label_map == index(eye))
    assert (out[label_map == index("eye_g")] == index("skin")).all()


def test_a_hat_taken_off_leaves_hair():
    label_map = plain(hair=(0, 12, 0, 40), hat=(0, 9, 10, 30))

    out = edit(label_map, removed=["hat"])

    assert (out[label_map == index("hat")] == index("hair")).all()


def left_of(column, size=40):
    return np.broadcast_to(column - np.arange(size, dtype=np.float32), (size, size)).copy()


def test_what_hair_leaves_is_background_where_that_is_expected():
    label_map = plain(hair=(0, 40, 0, 20))

    out = edit(label_map, removed=["hair"], background_prior=left_of(12))

    assert (out[:, :12] == index("background")).all()
    # what lies between is shared
    assert (out[:, 17:] == index("skin")).all()


@pytest.mark.parametrize("locks", [["background"], ["background", "neck"]])
def test_a_locked_background_does_not_come_back(locks):
    label_map = plain(hair=(0, 40, 0, 20))

    out = edit(label_map, removed=["hair"], background_prior=left_of(12), locks=locks)

    assert not (out == index("background")).any()


def test_small_parts_leave_no_background():
    label_map = plain(nose=(10, 20, 10, 20))

    out = edit(label_map, removed=["nose"], background_prior=left_of(40))

    assert (out == index("skin")).all()


def test_two_small_parts_share_what_both_claim():
    size = 60
    lip, mouth = disc(size, 25, 30, 12), disc(size, 37, 30, 12)
    both = lip & mouth

    out = edit(plain(size), moved("u_lip", lip), moved("mouth", mouth))

    columns = np.flatnonzero((both & (out == index("u_lip"))).any(0))
    others = np.flatnonzero((both & (out == index("mouth"))).any(0))
    assert len(columns) > 3
    assert len(others) > 3
    assert columns.max() <= others.min() + 1
