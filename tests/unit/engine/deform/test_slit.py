"""A mouth that opens from closed lips lies on the line on which they touch."""

import numpy as np
import pytest

from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.core.region import box_of
from facemask_editor.engine.deform.register_mouth import opened
from facemask_editor.engine.deform.slit import lens, line_of_lips, onto_line
from tests.helpers.faces import part
from tests.helpers.guarantees import check_locks
from tests.unit.engine.deform.lips import face_with_lips

FACE = face_with_lips(512, mouth=False)


def middle(mask):
    return np.argwhere(mask).mean(0)


def test_the_line_runs_between_the_lips():
    line = line_of_lips(FACE, SCHEMA, 1.0)

    rows = {name: middle(part(FACE, name))[0] for name in ("u_lip", "l_lip")}
    assert set(np.unique(FACE[line])) == {SCHEMA.index("u_lip"), SCHEMA.index("l_lip")}
    assert rows["u_lip"] < middle(line)[0] < rows["l_lip"]
    assert line.sum(0).max() <= 6


@pytest.mark.parametrize("without", ["u_lip", "l_lip"])
def test_one_lip_has_no_line(without):
    face = FACE.copy()
    face[part(face, without)] = SCHEMA.index("skin")

    assert line_of_lips(face, SCHEMA, 1.0) is None
    assert lens(face, SCHEMA, 1.0, 10.0) is None


def test_lips_apart_have_no_line():
    apart = np.full((64, 64), SCHEMA.index("skin"), np.uint8)
    apart[20:24, 10:50], apart[34:38, 10:50] = SCHEMA.index("u_lip"), SCHEMA.index("l_lip")

    assert line_of_lips(apart, SCHEMA, 1.0) is None


def test_a_mouth_elsewhere_is_moved_and_narrowed_onto_the_line():
    line = line_of_lips(FACE, SCHEMA, 1.0)
    target = np.zeros(FACE.shape, np.bool_)
    target[440:456, 190:330] = True

    made = onto_line(target, line)

    box, along = box_of(made), box_of(line)
    assert box.width <= along.width
    assert abs(middle(made)[0] - middle(line)[0]) < 2
    assert abs(int(made.sum(0).max()) - 16) <= 2


@pytest.mark.parametrize("size", [256, 512, 1024])
def test_lips_make_room_for_a_mouth_and_keep_their_size(size):
    face = face_with_lips(size, mouth=False)

    made = opened(face, 0.03 * size, frozenset(), SCHEMA, 1.0)

    after = made.label_map
    open_height = part(after, "mouth").sum(0).max() / size
    assert 0.02 < open_height < 0.035
    for name in ("u_lip", "l_lip"):
        assert part(after, name).sum() > 0.85 * part(face, name).sum()
    assert middle(part(after, "u_lip"))[0] < middle(part(after, "mouth"))[0] < middle(part(after, "l_lip"))[0]
    assert np.array_equal(after, opened(face, 0.03 * size, frozenset(), SCHEMA, 1.0).label_map)


@pytest.mark.parametrize("locked", ["u_lip", "l_lip", "mouth"])
def test_locked_lips_stay_shut(locked):
    made = opened(FACE, 16, frozenset([SCHEMA.index(locked)]), SCHEMA, 1.0)

    assert made is None


def test_other_locks_hold_while_a_mouth_opens():
    locks = ("nose", "skin")

    made = opened(FACE, 16, frozenset(SCHEMA.index(n) for n in locks), SCHEMA, 1.0)

    check_locks(FACE, locks, made.label_map)
