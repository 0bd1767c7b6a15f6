import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.core.labels import LabelSchema
from facemask_editor.doctor.examine import examine, mend
from facemask_editor.doctor.finding import Finding, Severity
from tests.helpers.faces import draw_face

EARS = ("l_ear", "r_ear")


def index(name):
    return SCHEMA.index(name)


def face(**changes):
    return draw_face(256, extras=(*EARS, "mouth"), **changes)


def kinds(found, least=Severity.WARNING):
    return [each.kind for each in found if each.severity >= least]


def test_a_drawn_face_is_clean():
    assert examine(face()) == ()


def test_a_finding_needs_a_fix_or_a_reason():
    with pytest.raises(ValueError, match="reason"):
        Finding("hole", Severity.HINT, (), "A hole.")


def test_what_is_no_label_map_is_refused():
    with pytest.raises(ValueError, match="ids over 18"):
        examine(np.full((64, 64), 30, np.uint8))


def test_an_empty_mask_says_so():
    found = examine(np.zeros((256, 256), np.uint8))
    assert [each.sentence for each in found] == ["The mask is empty."]


def test_of_other_classes_only_what_is_torn_is_told():
    schema = LabelSchema("fruit", ("none", "apple", "stem"), ((0, 0, 0), (255, 0, 0), (0, 255, 0)))
    fruit = np.zeros((256, 256), np.uint8)
    cv2.circle(fruit, (128, 128), 80, 1, -1)
    cv2.circle(fruit, (128, 128), 4, 0, -1)

    found = examine(fruit, schema)

    assert [(each.kind, each.parts) for each in found] == [("hole", ("apple",))]


def test_hidden_halves_of_a_brow_are_no_fault_and_have_no_fix():
    mask = face()
    brow = np.nonzero(mask == index("l_brow"))
    middle = int(brow[1].mean())
    mask[brow[0].min() - 6 : brow[0].max() + 4, middle - 3 : middle + 3] = index("hair")

    found = [each for each in examine(mask) if each.kind == "island"]

    assert [each.severity for each in found] == [Severity.HINT]
    assert found[0].fix is None


def test_a_nose_at_the_place_of_an_ear_is_not_taken_away():
    """Annotators mix up two classes: what touches the face may be meant as another part."""
    mask = face()
    mask[mask == index("l_ear")] = index("nose")

    found = [each for each in examine(mask) if each.kind == "twice"]

    assert [each.parts for each in found] == [("nose",)]
    assert found[0].fix is None


def test_two_eyes_of_one_class_become_a_pair():
    mask = face()
    mask[mask == index("l_eye")] = index("r_eye")

    (finding,) = [each for each in examine(mask) if each.severity > Severity.HINT]

    assert finding.kind == "sides"
    np.testing.assert_array_equal(finding.fix(mask), face())


def test_a_single_ear_in_the_middle_tells_no_side():
    mask = face(without=EARS)
    mask[mask == index("l_ear")] = index("skin")
    mask[150:158, 122:132] = index("l_ear")

    assert "sides" not in kinds(examine(mask))


@pytest.mark.parametrize(("rows", "columns"), [(-1, 1), (-1, -1)])
def test_a_face_on_its_head_is_stood_up(rows, columns):
    turned = np.ascontiguousarray(face()[::rows, ::columns])

    (finding,) = examine(turned)

    assert finding.kind == "upside_down"
    np.testing.assert_array_equal(finding.fix(turned), face())


def test_with_a_photo_under_it_a_face_on_its_head_is_not_turned_alone():
    (finding,) = examine(np.ascontiguousarray(face()[::-1]), photo=True)
    assert finding.fix is None
    assert "photo" in finding.no_fix


@pytest.mark.parametrize("shape", [(256, 200), (100, 100), (250, 250), (40, 40)])
def test_odd_sizes_are_told(shape):
    mask = cv2.resize(face(), shape, interpolation=cv2.INTER_NEAREST)
    assert "size" in kinds(examine(mask), Severity.HINT)


def test_sunglasses_hide_eyes_and_clear_ones_do_not():
    mask = face(without=("l_eye", "r_eye"))
    frames = mask.copy()
    dark = mask.copy()
    for x in (100, 156):
        cv2.circle(frames, (x, 118), 20, index("eye_g"), 2)
        cv2.circle(dark, (x, 118), 20, index("eye_g"), -1)

    assert "without" in kinds(examine(frames))
    assert "without" not in kinds(examine(dark))
    assert "missing" not in kinds(examine(dark), Severity.HINT)


def test_all_is_mended_in_the_end_and_the_map_that_was_given_stays():
    mask = face()
    mask[60:64, 120:124] = index("nose")
    mask[150:156, 100:106] = 0
    torn = np.ascontiguousarray(mask[::-1])
    before = torn.copy()

    done = mend(torn)

    np.testing.assert_array_equal(torn, before)
    np.testing.assert_array_equal(done.label_map, face())
    assert done.left == ()
    assert {each.kind for each in done.fixed} == {"upside_down", "hole", "island"}


def test_only_what_is_bad_enough_is_mended():
    mask = face()
    mask[60:62, 120:122] = index("nose")  # specks

    assert (mend(mask, least=Severity.WARNING).label_map == mask).all()
    assert (mend(mask).label_map == face()).all()


@pytest.mark.parametrize("lock", ["skin", "nose"])
def test_locked_classes_keep_their_pixels(lock):
    mask = face()
    mask[60:64, 120:124] = index("nose")  # an island in the hair or skin
    mask[150:156, 100:106] = 0

    after = mend(mask, locks=(index(lock), 0)).label_map

    for label in (index(lock), 0):
        np.testing.assert_array_equal(after == label, mask == label)


def test_of_an_exchange_with_a_locked_side_no_half_is_done():
    mask = SCHEMA.flip_table[face()]
    after = mend(mask, locks=(index("l_eye"),)).label_map
    np.testing.assert_array_equal(after == index("r_eye"), mask == index("r_eye"))
    np.testing.assert_array_equal(after == index("r_brow"), face() == index("r_brow"))


@given(
    seed=st.integers(0, 2**32 - 1), spots=st.integers(0, 12), locks=st.sets(st.integers(0, 18), max_size=4)
)
@settings(max_examples=30, deadline=None)
def test_mending_any_mask_is_the_same_twice_and_respects_locks(seed, spots, locks):
    rng = np.random.default_rng(seed)
    mask = draw_face(128, seed=seed % 7)
    for _ in range(spots):
        (x, y), side = rng.integers(0, 120, 2).tolist(), int(rng.integers(1, 12))
        mask[y : y + side, x : x + side] = rng.integers(0, 19)

    first, second = mend(mask, locks=locks), mend(mask, locks=locks)

    np.testing.assert_array_equal(first.label_map, second.label_map)
    assert first.fixed == second.fixed
    for label in locks:
        np.testing.assert_array_equal(first.label_map == label, mask == label)
