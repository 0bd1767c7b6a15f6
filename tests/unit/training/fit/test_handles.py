"""The fit of the handles, and the report on their effects."""

import dataclasses

import numpy as np
import pytest

from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.measures.shapes import SHAPES, shape_frame
from facemask_editor.training.fit.handles import fit_handles, main, measured
from facemask_editor.training.reports.handles_report import Effects, effects, table
from facemask_editor.weights.checkpoint import load_model
from tests.helpers.faces import draw_face
from tests.helpers.handled_model import handled_model
from tests.helpers.sample_masks import write_grey
from tests.helpers.trained_model import trained_model

NOSE, L_EYE, R_EYE = (SCHEMA.index(name) for name in ("nose", "l_eye", "r_eye"))


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    return handled_model(tmp_path_factory)


def found_in(model, masks):
    frames = [shape_frame(mask) for mask in masks]
    return measured(masks, model.vae.config, frames, SCHEMA)


def test_what_is_absent_or_drawn_the_other_way_round_is_not_measured(model):
    faces = [draw_face(256, seed=3), draw_face(256, seed=3, without=["nose"])]
    faces.append(SCHEMA.flip_table[faces[0]])
    found = found_in(model, faces)
    assert np.isfinite(found[NOSE]).all(1).tolist() == [True, False, True]
    assert np.isfinite(found[L_EYE]).all(1).tolist() == [True, True, False]


def test_a_pair_shares_its_distance(model):
    found = found_in(model, [draw_face(256, seed=seed) for seed in range(3, 6)])
    apart = SHAPES["l_eye"].names.index("apart")
    assert np.array_equal(found[L_EYE][:, apart], found[R_EYE][:, apart])


def test_raising_moves_nothing_but_the_place(model):
    row = SHAPES["nose"].names.index("raise")
    direction = model.tables["handles.nose.directions"][row]
    assert direction[1] < 0  # y grows downwards
    assert np.count_nonzero(direction) == 1


def test_parts_that_too_few_masks_show_have_no_handles(model):
    assert "handles.hat.directions" not in model.tables
    assert "handles.nose.directions" in model.tables


def test_codes_that_know_nothing_give_no_direction(model):
    rng = np.random.default_rng(0)
    masks = [draw_face(256, seed=seed) for seed in range(1, 61)]
    codes = rng.standard_normal((60, len(SCHEMA), 256)).astype(np.float32)
    present = np.array([np.bincount(mask.ravel(), minlength=len(SCHEMA)) > 0 for mask in masks])
    noise = fit_handles(model, codes, present, masks)["handles.skin.directions"]
    real = model.tables["handles.skin.directions"]
    assert np.median(np.abs(noise)) == 0
    assert real.shape == noise.shape


def test_the_command_writes_a_model_with_handles(tmp_path, tmp_path_factory, monkeypatch, capsys):
    for seed in range(50):
        write_grey(tmp_path / f"masks/{seed:03d}.png", draw_face(256, seed=seed + 1))
    out = tmp_path / "out.safetensors"
    model = trained_model(tmp_path_factory)
    monkeypatch.setattr("sys.argv", ["fit", str(model), str(tmp_path / "masks"), "--out", str(out)])
    main()
    # every tenth mask is kept for validation
    assert "from 45 masks" in capsys.readouterr().out
    tables = load_model(out).tables
    assert "handles.nose.directions" in tables
    assert "handles.plausibility" in tables


def test_effects_are_those_of_the_pixels(model):
    found = effects([draw_face(512, seed=75)], model)
    nose = found["nose", "raise"]
    assert nose.mean == pytest.approx(1, abs=0.15)
    assert nose.others == ("width", "length", "tilt")
    assert nose.monotone == [True]
    assert nose.passes
    share = table({("hair", "ears"): nose}, model).splitlines()[2]
    assert share.split(" | ")[1].endswith(" %")  # of the ears, not a length
    # what a size is made of does not count as a cross effect
    assert found["nose", "size"].others == ("raise", "tilt")
    text = table({("nose", "raise"): nose}, model).splitlines()
    assert text[2].startswith("| nose.raise |")
    assert text[-3:] == [
        "1 of 1 handles meet the bars on the mean.",
        "Missed: none.",
        "Of all 2 edits 100.0% are within 15% of what was asked, "
        "and 100.0% have all cross effects under 25%.",
    ]


def test_both_sides_of_a_pair_are_judged(model):
    found = effects([draw_face(512, seed=75)], model, amounts=(1.0,))
    assert found["l_eye", "apart"].own == pytest.approx([1], abs=0.15)
    assert found["r_eye", "apart"].own == pytest.approx([1], abs=0.15)


def test_a_handle_that_does_too_little_or_too_much_elsewhere_misses():
    good = Effects(("width",), own=[0.95, 1.1], cross=[[0.1], [0.2]], monotone=[True])
    assert good.passes
    assert not dataclasses.replace(good, own=[0.7, 1.3]).passes
    assert not dataclasses.replace(good, cross=[[0.1], [0.6]]).passes
    assert not dataclasses.replace(good, monotone=[False]).passes
