import dataclasses

import numpy as np
import pytest

from facemask_editor.core.errors import EngineError
from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.engine.editor import PartEditor
from facemask_editor.engine.encode.face import EncodedFace
from facemask_editor.recipe.recipe import Recipe, Remove
from facemask_editor.training.fit.relations import fit_judgement
from tests.helpers.faces import EXTRAS, draw_face
from tests.helpers.handled_model import handled_model

WORN = {"hat", "eye_g"}
FACES = [draw_face(256, seed=seed, extras=set(EXTRAS) - WORN) for seed in range(1, 41)]


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    model = handled_model(tmp_path_factory)
    encoded = [EncodedFace(model.vae, face) for face in FACES]
    codes, present = np.stack([face.codes for face in encoded]), np.stack([face.present for face in encoded])
    tables = fit_judgement(model, codes, present, FACES)
    return dataclasses.replace(model, tables={**model.tables, **tables})


@pytest.fixture(scope="module")
def editor(model):
    return PartEditor(model)


def test_training_faces_are_usual(editor):
    found = [editor.judge(face) for face in FACES]

    assert {one.no_face for one in found} == {""}
    assert all(0 <= one.whole <= 1 for one in found)
    assert np.mean([one.whole for one in found]) > 0.2
    assert {len(one.out_of_range) for one in found} == {0}, "of forty masks, none is rarer than 1 in 200"
    assert set(found[0].parts) <= set(SCHEMA.names)


def test_a_part_with_a_relation_out_of_range_is_never_usual(editor):
    torn = FACES[0].copy()
    columns = np.flatnonzero((torn == SCHEMA.index("u_lip")).any(0))
    torn[:, columns[len(columns) // 2 - 3 : len(columns) // 2 + 3]] = np.where(
        torn[:, columns[len(columns) // 2 - 3 : len(columns) // 2 + 3]] == SCHEMA.index("u_lip"),
        SCHEMA.index("skin"),
        torn[:, columns[len(columns) // 2 - 3 : len(columns) // 2 + 3]],
    )

    found = editor.judge(torn)

    assert "u_lip.pieces" in {out.relation for out in found.out_of_range}
    assert found.parts["u_lip"] <= 0.01
    assert found.whole == 0


def test_what_is_no_face_is_told_so_and_not_rated(editor):
    for label_map in (np.zeros((64, 64), np.uint8), np.ascontiguousarray(np.rot90(FACES[0]))):
        found = editor.judge(label_map)

        assert found.no_face
        assert found.whole is None
        assert not found.parts
        assert found.out_of_range == ()


def test_without_ranges_nothing_is_out_of_them(tmp_path_factory):
    found = PartEditor(handled_model(tmp_path_factory)).judge(FACES[0])

    assert found.whole is None
    assert found.out_of_range == ()
    assert found.parts


def test_a_mask_of_other_classes_is_refused(editor):
    with pytest.raises(EngineError, match="not below"):
        editor.judge(np.full((32, 32), 40, np.uint8))


def test_an_edit_carries_its_defects_and_a_removal_loses_nothing(editor):
    editor.set_mask(FACES[0])

    gone = editor.apply(Recipe(steps=(Remove(part="nose"),)))

    assert "lost" not in {defect.kind for defect in gone.defects}
    assert editor.apply(Recipe(steps=())).defects == ()
    assert editor.apply(Recipe(steps=(Remove(part="nose"),)), coarse=True).defects == ()
