import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facemask_editor.app.samples import bundled_samples
from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.fields.encode import resize_nearest
from facemask_editor.measures.relations.ranges import RelationRanges
from facemask_editor.measures.relations.registry import RELATIONS, relations
from facemask_editor.measures.relations.relation import GROUPS
from tests.helpers.faces import draw_face

SAMPLES = [cv2.imread(str(path), cv2.IMREAD_UNCHANGED) for path in bundled_samples()]


def mirrored(label_map):
    return np.ascontiguousarray(SCHEMA.flip_table[label_map[:, ::-1]])


def painted(label_map, name, box):
    x0, y0, x1, y1 = box
    changed = label_map.copy()
    changed[y0:y1, x0:x1] = SCHEMA.index(name)
    return changed


def place(label_map, name):
    rows, columns = np.nonzero(label_map == SCHEMA.index(name))
    return int(columns.min()), int(rows.min()), int(columns.max()) + 1, int(rows.max()) + 1


@pytest.mark.parametrize("number", range(len(SAMPLES)))
def test_a_mirrored_mask_has_the_same_relations(number):
    label_map = resize_nearest(SAMPLES[number], 256, 256)

    plain, turned = relations(label_map), relations(mirrored(label_map))

    for name in plain:
        assert plain[name] == pytest.approx(turned[name], abs=0.02, nan_ok=True), (
            name
        )  # hulls are filled by half a pixel


@settings(max_examples=20)
@given(groups=st.sets(st.sampled_from(GROUPS), min_size=1), number=st.integers(0, len(SAMPLES) - 1))
def test_groups_are_measured_alone_as_together(groups, number):
    alone, together = relations(SAMPLES[number], SCHEMA, groups), relations(SAMPLES[number])

    assert set(alone) == {name for name, r in RELATIONS.items() if groups & set(r.groups)}
    for name, value in alone.items():
        assert value == pytest.approx(together[name], nan_ok=True), name


@settings(max_examples=30)
@given(data=st.data())
def test_any_picture_can_be_measured(data):
    seed, cells = data.draw(st.integers(0, 2**32 - 1)), data.draw(st.sampled_from([2, 5, 16, 64]))
    tiles = np.random.default_rng(seed).integers(0, len(SCHEMA), (cells, cells)).astype(np.uint8)

    found = relations(resize_nearest(tiles, 256, 256))

    assert set(found) == set(RELATIONS)
    assert not any(np.isinf(value) for value in found.values())


def test_nothing_is_said_of_parts_that_are_missing():
    found = relations(np.full((256, 256), SCHEMA.index("skin"), np.uint8))

    measured = {RELATIONS[name].group for name, value in found.items() if value == value}
    assert measured == {"head"}
    with pytest.raises(ValueError, match="unknown group 'nose'"):
        relations(SAMPLES[0], SCHEMA, ["nose"])


def changes():
    """Yield a name, the relation that must notice, and how the made-up face is spoilt."""
    face = draw_face(256, extras=("mouth", "ear_r", "l_ear", "r_ear"))
    x0, y0, x1, y1 = place(face, "u_lip")
    yield (
        "torn upper lip",
        "u_lip.pieces",
        painted(face, "skin", ((x0 + x1) // 2 - 2, y0, (x0 + x1) // 2 + 2, y1)),
    )
    swapped = face.copy()
    swapped[face == SCHEMA.index("u_lip")] = SCHEMA.index("l_lip")
    swapped[face == SCHEMA.index("l_lip")] = SCHEMA.index("u_lip")
    yield "lips swapped", "lips.swapped", swapped
    yield "no upper lip", "lips.both", painted(face, "skin", (x0, y0, x1, y1))
    x0, y0, x1, y1 = place(face, "l_eye")
    yield "half an eye", "eyes.areas", painted(face, "skin", (x0, y0, (x0 + x1) // 2, y1))
    x0, y0, x1, y1 = place(face, "l_brow")
    ex0, ey0, ex1, ey1 = place(face, "l_eye")
    on_eye = painted(painted(face, "skin", (x0, y0, x1, y1)), "l_brow", (ex0, ey0, ex1, (ey0 + ey1) // 2))
    yield "brow on the eye", "brows.over", on_eye
    yield "earring on the cheek", "earrings.depth", painted(face, "ear_r", (150, 150, 154, 158))
    yield "background in the face", "head.pocket", painted(face, "background", (150, 150, 160, 160))
    x0, y0, x1, y1 = place(face, "hair")
    yield "hair off the head", "hair.floating", painted(face, "hair", (2, 200, 32, 230))


@pytest.mark.parametrize(("relation", "spoilt"), [pytest.param(r, m, id=i) for i, r, m in changes()])
def test_what_is_torn_is_out_of_range(relation, spoilt):
    sound = relations(draw_face(256, extras=("mouth", "ear_r", "l_ear", "r_ear")))
    ranges = RelationRanges.of_values([sound] * 20)

    found = ranges.out_of_range(relations(spoilt))

    assert relation in [out.relation for out in found]
    assert ranges.excess(relations(spoilt), RELATIONS[relation].group) > 0
    assert ranges.out_of_range(sound) == ()
    assert ranges.excess(sound) == 0


def test_only_the_bad_end_counts():
    rows = [{"lips.between": 0.1 + 0.01 * n, "eyes.apart": 1.0 + 0.01 * n} for n in range(40)]
    ranges = RelationRanges.of_values(rows)

    assert ranges.excess({"lips.between": 0.0}) == 0
    assert ranges.excess({"lips.between": 0.49 + 0.39}) == pytest.approx(1.0)
    assert ranges.excess({"eyes.apart": 0.61}) == pytest.approx(1.0)
    assert ranges.excess({"eyes.apart": float("nan")}) == 0


def test_ranges_are_stored_as_tables_of_finite_numbers():
    ranges = RelationRanges.of_values([relations(sample) for sample in SAMPLES] * 2)

    tables = ranges.tables()

    assert all(np.isfinite(table).all() and table.dtype == np.float32 for table in tables.values())
    again = RelationRanges.of_tables(tables)
    assert again is not None
    assert [again.excess(relations(sample)) for sample in SAMPLES] == [0.0] * len(SAMPLES)
    assert RelationRanges.of_tables({}) is None
    assert RelationRanges.of_tables(tables, near=True) is None
    near = RelationRanges.of_values([relations(sample) for sample in SAMPLES] * 2, (20.0, 80.0))
    kept = RelationRanges.of_tables(near.tables(near=True), near=True)
    assert sum(kept.excess(relations(sample)) == 0 for sample in SAMPLES) < len(SAMPLES)
    with pytest.raises(ValueError, match="expected"):
        RelationRanges(np.zeros(3), np.ones(3))
