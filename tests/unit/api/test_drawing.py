import json
import pickle

import numpy as np
import pytest

import facemask_editor.api as fm
from facemask_editor.batch.batch import Batch, BatchPlan, find_inputs
from facemask_editor.batch.plan_file.drawing import Drawing
from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.engine.session import EngineSession
from facemask_editor.recipe.recipe import Recipe
from tests.helpers.sample_masks import small_face

FACE = small_face(64)
NUDGES = {
    "seed": 7,
    "outputs": 3,
    "edit": [{"kind": "nudge", "parts": "all", "probability": 0.7, "sigma": {"uniform": [0.2, 1.5]}}],
}
REFUSED = {**NUDGES, "accept": {"defects": True, "redraws": 1}}


def test_a_drawn_mask_is_the_output_of_a_batch_run(masks, model, tmp_path):
    path, out = tmp_path / "plan.json", tmp_path / "out"
    path.write_text(json.dumps(NUDGES))
    drawing = Drawing.read(path, SCHEMA)
    inputs = find_inputs(masks, out).masks
    plan = BatchPlan(inputs=inputs, output=out, template=Recipe(), variants=3, drawing=drawing)
    engine = EngineSession(model)
    assert all(not event.error for event in Batch(plan).run(engine, engine.load("cpu"), lambda: False))

    for name in ("anna", "cleo"):
        for number in (0, 2):
            drawn = fm.draw(masks / f"{name}.png", path, number, model=model, device="cpu")
            assert np.array_equal(drawn.label_map, fm.open(out / f"{name}_v{number:03d}.png").label_map)


def test_a_file_and_a_table_say_the_same(tmp_path, model):
    path = tmp_path / "plan.json"
    path.write_text(json.dumps(NUDGES))
    mask = fm.open(FACE, name="anna")
    by_file, by_table = (fm.draw(mask, plan, model=model) for plan in (path, NUDGES))
    assert np.array_equal(by_file.label_map, by_table.label_map)
    assert fm.Plan(path).sha256 == fm.Plan(NUDGES).sha256


@pytest.mark.parametrize("other", [{"number": 1}, {"seed": 8}, {"name": "ben"}])
def test_another_number_seed_or_name_is_another_draw(other):
    def recipe(number=0, seed=7, name="anna"):
        return fm.Plan(NUDGES, seed=seed).recipe(name, ("skin", "hair", "nose"), number)

    assert recipe() == recipe()
    assert recipe(**other) != recipe()


def test_what_is_refused_to_the_end_is_none_or_marked(model, nothing_is_good_enough):
    assert fm.draw(FACE, REFUSED, model=model) is None
    kept = {**REFUSED, "accept": {**REFUSED["accept"], "otherwise": "keep"}}
    assert fm.draw(FACE, kept, model=model).edits[-1].accepted is False
    assert fm.draw(FACE, NUDGES, model=model).edits[-1].accepted is True


def test_locks_of_the_mask_hold_besides_those_of_the_plan(model):
    mask = fm.open(FACE, locks=["hair"])
    drawn = fm.draw(mask, {**NUDGES, "locks": ["skin"]}, model=model)
    for name in ("hair", "skin"):
        assert np.array_equal(drawn.label_map == SCHEMA.index(name), FACE == SCHEMA.index(name))


def test_second_faces_of_a_plan_are_read(masks, model):
    plan = {
        "source": {"donors": str(masks)},
        "edit": [{"kind": "blend", "parts": "hair", "alpha": 1.0}],
    }
    drawn = fm.draw(masks / "anna.png", plan, model=model)
    (donor,) = drawn.edits[-1].source.donors
    assert donor.endswith(("ben.png", "cleo.png"))


def test_a_plan_goes_to_another_process_without_its_file(tmp_path):
    path = tmp_path / "plan.json"
    path.write_text(json.dumps(NUDGES))
    packed = pickle.dumps(fm.Plan(path, seed=3))
    path.unlink()
    again = pickle.loads(packed)
    assert (again.seed, again.recipe("a", ("hair",))) == (
        3,
        fm.Plan(NUDGES, seed=3).recipe("a", ("hair",)),
    )


@pytest.mark.parametrize(
    ("plan", "said"),
    [
        ({"edit": [{"kind": "yawn"}]}, "edit.0"),
        ({"seed": -1}, "seed"),
        ({"edit": [{"kind": "resample", "parts": "beard"}]}, "beard"),
    ],
)
def test_a_plan_that_cannot_be_carried_out_names_field_and_value(plan, said):
    with pytest.raises(fm.FormatError, match=said):
        fm.Plan(plan)
