"""Masks of other classes than the program's own: train, evaluate, edit and measure with the same commands."""

import json

import cv2
import numpy as np
import pytest

from facemask_editor.cli.app import main
from facemask_editor.formats import open_mask, read_schema, write_mask
from facemask_editor.weights.card import schema_of

CAT = """
name = "cat-5"
background = "nothing"
pairs = [["left_ear", "right_ear"]]

[[classes]]
index = 0
name = "nothing"
colour = [255, 255, 255]

[[classes]]
index = 1
name = "head"
colour = "#806040"
covered_by = ["muzzle"]

[[classes]]
index = 2
name = "left_ear"
colour = [200, 0, 0]
own_frame = true

[[classes]]
index = 3
name = "right_ear"
colour = [0, 200, 0]
own_frame = true

[[classes]]
index = 4
name = "muzzle"
title = "Muzzle"
colour = [0, 0, 200]
own_frame = true
"""
NAMES = ("nothing", "head", "left_ear", "right_ear", "muzzle")


def draw_cat(rng, size=128):
    """A head with two ears and a muzzle, each a little different."""
    label_map = np.zeros((size, size), np.uint8)
    x, y = (int(v) for v in rng.normal((size / 2, size * 0.55), size * 0.02))
    wide, high = (int(v) for v in rng.normal((size * 0.3, size * 0.27), size * 0.015))
    for label, side in ((2, 1), (3, -1)):
        tip = x + side * int(0.8 * wide), y - int(high * rng.normal(1.5, 0.08))
        foot = [(x + side * int(0.25 * wide), y - int(0.7 * high)), (x + side * wide, y - int(0.2 * high))]
        cv2.fillPoly(label_map, [np.array([tip, *foot])], label)
    cv2.ellipse(label_map, (x, y), (wide, high), 0, 0, 360, 1, -1)
    cv2.ellipse(
        label_map, (x, y + high // 3), (wide // 3, int(high * rng.normal(0.3, 0.03))), 0, 0, 360, 4, -1
    )
    return label_map


@pytest.fixture(scope="module")
def cats(tmp_path_factory):
    """A folder with a schema file and masks: index PNGs, and palette PNGs in the schema's colours."""
    folder = tmp_path_factory.mktemp("cats")
    (folder / "cat.toml").write_text(CAT)
    (folder / "masks").mkdir()
    schema = read_schema(folder / "cat.toml")
    rng = np.random.default_rng(0)
    for number in range(24):
        kind = "palette" if number % 2 else "index"
        write_mask(folder / "masks" / f"{number:02d}.png", draw_cat(rng), kind, schema)
    return folder


@pytest.fixture(scope="module")
def model(cats):
    arguments = ["train", cats / "masks", "--schema", cats / "cat.toml", "--out", cats / "run",
                 "--config", "tiny", "--steps", 2, "--device", "cpu"]  # fmt: skip
    assert main([str(argument) for argument in arguments]) == 0
    return cats / "run" / "tiny.safetensors"


def test_the_models_card_says_all_that_editing_needs(cats, model):
    assert schema_of(model) == read_schema(cats / "cat.toml")
    card = json.loads(model.with_suffix(".json").read_text())
    assert card["class_names"] == list(NAMES)
    assert [part["own_frame"] for part in card["config"]["layout"]["parts"]] == [False, False, *[True] * 3]
    assert card["config"]["layout"]["parts"][1]["covered_by"] == [4]


def test_evaluate_needs_no_option(cats, model, command):
    status, out, _ = command("evaluate", cats / "masks", "--model", model, "--json", "--device", "cpu")

    assert status == 0
    figures = json.loads(out)
    assert (figures["masks"], list(figures["per_class_iou"])) == (24, list(NAMES))
    assert figures["miou"] > 80


def test_batch_edits_and_writes_the_models_classes(cats, model, command, tmp_path):
    status, _, _ = command(
        "batch", cats / "masks" / "01.png", tmp_path / "out", "--model", model, "--device", "cpu",
        "--resample", "left_ear", "--nudge", "muzzle=1", "--lock", "right_ear", "--variants", 2,
        "--format", "palette",
    )  # fmt: skip

    assert status == 0
    schema = read_schema(cats / "cat.toml")
    before = open_mask(cats / "masks" / "01.png", schema).label_map
    drawn = [open_mask(tmp_path / "out" / f"01_v00{variant}.png", schema) for variant in (0, 1)]
    for mask in drawn:
        assert mask.format == "palette PNG"
        assert np.array_equal(mask.label_map == 3, before == 3)
        assert (mask.label_map == 2).any()
        assert not np.array_equal(mask.label_map == 2, before == 2)
    assert not np.array_equal(drawn[0].label_map, drawn[1].label_map)


def test_quality_scores_the_models_classes(cats, model, command):
    status, out, _ = command(
        "quality", cats / "masks", "--model", model, "--json", "--device", "cpu", "--seeds", 2,
        "--faces", 3, "--kinds", "resample,nudge",
    )  # fmt: skip

    assert status == 0
    result = json.loads(out)
    assert list(result["parts"]) == list(NAMES[1:])
    assert 0 <= result["parts"]["head"]["resample"]["kept"] <= 1
    assert result["whole_faces"] > 0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--resample", "nose"), "unknown class 'nose'; known: nothing, head"),
        (("--resample", "head", "--schema", "lapa"), "the model has 5 classes: nothing, head"),
        (("--resample", "head", "--schema", "dogs"), "dogs: schema is not found"),
    ],
)
def test_other_classes_than_the_models_are_refused(cats, model, command, tmp_path, arguments, words):
    status, _, err = command("batch", cats / "masks", tmp_path / "out", "--model", model, *arguments)

    assert status != 0
    assert words in " ".join(err.replace("│", " ").split())
    assert not (tmp_path / "out").exists()


def test_a_wrong_schema_file_stops_the_training_with_one_line(cats, command, tmp_path):
    (tmp_path / "wrong.toml").write_text(CAT.replace("index = 4", "index = 9"))

    status, _, err = command(
        "train", cats / "masks", "--schema", tmp_path / "wrong.toml", "--out", tmp_path / "run"
    )

    assert status == 1
    assert err.count("\n") == 1
    assert "wrong.toml: classes.4.index is 9; 5 classes have the indices 0 to 4" in err
