import numpy as np
import pytest

from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.measures.judged import QUANTITIES, JudgedRanges, judged
from facemask_editor.measures.relations.relation import GROUPS
from tests.helpers.faces import draw_face

FACE = draw_face(512, extras=("mouth",))


def moved(label_map, name, dx, dy):
    own = label_map == SCHEMA.index(name)
    changed = label_map.copy()
    changed[own] = SCHEMA.index("skin")
    changed[np.roll(own, (dy, dx), (0, 1))] = SCHEMA.index(name)
    return changed


def test_a_mirrored_mask_is_judged_alike():
    plain, turned = judged(FACE), judged(np.ascontiguousarray(SCHEMA.flip_table[FACE[:, ::-1]]))

    assert set(plain) == set(QUANTITIES)
    assert set(QUANTITIES.values()) <= set(GROUPS)
    for name, value in plain.items():
        assert value == pytest.approx(turned[name], abs=0.04, nan_ok=True), name


@pytest.mark.parametrize(
    ("name", "spoilt"),
    [
        ("lips.centre", moved(FACE, "u_lip", 30, 0)),
        ("lips.hull_gap", moved(FACE, "l_lip", 0, 40)),
        ("eyes.lower", moved(FACE, "l_eye", 0, 20)),
    ],
)
def test_what_is_moved_is_noticed(name, spoilt):
    ranges = JudgedRanges.of_masks([FACE, FACE])

    assert ranges.holds(judged(FACE), QUANTITIES[name])
    assert judged(spoilt)[name] > judged(FACE)[name]
    assert not ranges.holds(judged(spoilt), QUANTITIES[name])


def test_nothing_is_said_of_what_is_missing():
    bare = judged(np.full((64, 64), SCHEMA.index("skin"), np.uint8))

    assert all(value != value for value in bare.values())
    assert JudgedRanges.of_masks([FACE]).holds(bare, "mouth")
