import numpy as np
import pytest

from facemask_editor.measures.judged import JudgedRanges
from facemask_editor.measures.relations.ranges import RelationRanges
from facemask_editor.measures.relations.registry import relations
from facemask_editor.training.reports.defects.draws import differ, framed
from facemask_editor.training.reports.defects.edit_defects import edit_defects
from facemask_editor.training.reports.defects.plan import KINDS, DefectPlan
from facemask_editor.training.reports.defects.table import tables
from tests.helpers.faces import EXTRAS, SCHEMA, draw_face
from tests.helpers.handled_model import handled_model

FACES = [draw_face(256, seed=seed, extras=set(EXTRAS) - {"hat", "eye_g"}) for seed in range(61, 63)]


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    ranges = RelationRanges.of_values([relations(face) for face in FACES * 10])
    plan = DefectPlan(("nose", "u_lip", "l_eye"), seeds=2)
    model, judges = handled_model(tmp_path_factory), JudgedRanges.of_masks(FACES)
    return edit_defects(FACES, model, ranges, judges, plan, faces=1)


def test_every_kind_of_edit_is_counted(found):
    assert list(found["edits"]) == [kind for kind in KINDS if kind in found["edits"]]
    assert {"resample", "nudge", "blend", "shape 1", "complete", "remove", "all parts"} <= set(found["edits"])
    for parts in found["edits"].values():
        for row in parts.values():
            shares = [row[kind] for kind in ("pocket", "piece", "sliver", "order", "lost", "ray")]
            assert max(shares) <= row["any"] <= min(1, sum(shares) + 1e-6)
    assert found["edits"]["resample"]["nose"]["edits"] == 4
    assert found["edits"]["resample"]["all"]["edits"] == 12
    assert all("delivered" in row for row in found["edits"]["shape 1"].values())


def test_the_masks_own_relations_hold_and_judged_ones_are_never_more(found):
    for row in found["relations"].values():
        assert row["real"] in (1, None)
        if row["drawn"] is not None:
            assert row["drawn_judged"] <= row["drawn"]
    assert set(found["places"]) == {"earrings", "glasses", "ears", "hat"}
    assert 0 <= found["faces"]["all"] <= min(found["faces"].values())
    assert found["real faces"] == 1


def test_all_figures_stand_in_tables(found):
    for _, heads, rows in tables(found):
        assert rows
        assert all(len(row) == len(heads) for row in rows)


def test_shapes_are_compared_in_the_frame_of_their_face():
    face = FACES[0]
    moved = np.roll(face, (6, -9), (0, 1))
    first, second = (framed(mask, "nose", SCHEMA, False) for mask in (face, moved))

    assert differ(first, second) < 0.02
    assert differ(first, framed(face, "u_lip", SCHEMA, False)) == 1
    assert framed(np.zeros((64, 64), np.uint8), "nose", SCHEMA, False) is None


def test_unknown_parts_and_kinds_are_named(tmp_path_factory):
    model, ranges = handled_model(tmp_path_factory), RelationRanges.of_values([])
    for plan, word in ((DefectPlan(("snout",)), "snout"), (DefectPlan(("nose",), kinds=("paint",)), "paint")):
        with pytest.raises(ValueError, match=word):
            edit_defects(FACES, model, ranges, JudgedRanges({}), plan)
