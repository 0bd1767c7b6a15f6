"""The commands with the real engine, on a small model with random weights."""

import json
import subprocess
import sys

import numpy as np
import pytest
from PIL import Image

from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.core.paths import user_data_dir
from tests.helpers.patience import PATIENCE
from tests.helpers.random_model import write_random_model
from tests.helpers.sample_masks import small_face, write_grey
from tests.helpers.small_paper import write_small_paper


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    return write_random_model(tmp_path_factory.mktemp("model") / "random.safetensors")


@pytest.fixture
def faces(tmp_path):
    for number, name in enumerate("ab"):
        write_grey(tmp_path / f"faces/{name}.png", small_face(200, shift=6 * number))
    return tmp_path / "faces"


def read(path):
    with Image.open(path) as image:
        return np.array(image)


def test_batch_changes_parts_and_keeps_locked_classes_and_the_size(command, model, faces, tmp_path):
    out = tmp_path / "out"

    status, _, err = command(
        "batch", faces, out, "--model", model, "--resample", "nose,hat", "--nudge", "u_lip=1",
        "--blend", "l_eye=1", "--donor", faces / "b.png", "--lock", "hair,skin", "--variants", 2,
    )  # fmt: skip

    assert status == 0, err
    for line in map(json.loads, (out / "manifest.jsonl").read_text().splitlines()):
        before, after = read(line["input"]), read(out / line["output"])
        assert after.shape == before.shape
        for name in ("hair", "skin"):
            assert np.array_equal(before == SCHEMA.index(name), after == SCHEMA.index(name))
        moved = before != after
        lost_or_gained = {
            name: int(((before == i) != (after == i)).sum()) for i, name in enumerate(SCHEMA.names)
        }
        assert moved.any()
        assert line["changed"] == {name: count for name, count in lost_or_gained.items() if count}


def test_another_process_writes_the_same_bytes(command, model, faces, tmp_path):
    arguments = ["--model", str(model), "--nudge", "all=0.5", "--adapt", "0.5", "--variants", "2"]
    command("batch", faces, tmp_path / "here", *arguments)

    done = subprocess.run(
        [sys.executable, "-m", "facemask_editor", "batch", faces, tmp_path / "there", *arguments],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )

    assert done.returncode == 0, done.stderr
    here, there = ({p.name: p.read_bytes() for p in (tmp_path / n).iterdir()} for n in ("here", "there"))
    assert here == there


def test_an_empty_edit_writes_the_identical_mask(command, model, faces, tmp_path):
    command("batch", faces, tmp_path / "out", "--model", model)

    assert np.array_equal(read(tmp_path / "out/a_v000.png"), read(faces / "a.png"))


def test_a_step_without_effect_stands_in_the_manifest(command, model, faces, tmp_path):
    command("batch", faces / "a.png", tmp_path / "out", "--model", model, "--nudge", "hat=1")

    line = json.loads((tmp_path / "out/manifest.jsonl").read_text())
    assert line["changed"] == {}
    assert [text for text in line["skipped"] if "hat" in text]


def test_evaluate_prints_the_figures_of_the_model(command, model, faces):
    status, out, err = command("evaluate", faces, "--model", model, "--json", "--device", "cpu")

    assert status == 0, err
    figures = json.loads(out)
    assert (figures["model"], figures["masks"]) == ("random", 2)
    assert 0 < figures["miou"] < 100
    assert 0 < figures["pixel_accuracy"] < 100
    assert figures["per_class_iou"].keys() <= set(SCHEMA.names)
    assert all(0 <= value <= 1 for value in figures["per_class_iou"].values())


def test_a_model_in_the_users_folder_is_found_by_name(command, faces):
    folder = user_data_dir() / "models"
    folder.mkdir(parents=True)
    write_random_model(folder / "random.safetensors")

    status, out, err = command("evaluate", faces / "a.png", "--model", "random", "--json")

    assert status == 0, err
    assert json.loads(out)["model"] == "random"


@pytest.mark.parametrize("arguments", [["batch", "{faces}", "{out}"], ["evaluate", "{faces}"]])
def test_an_unknown_model_is_one_line_that_names_it(command, faces, tmp_path, arguments):
    places = {"faces": faces, "out": tmp_path / "out"}

    status, out, err = command(*(a.format(**places) for a in arguments), "--model", "no-such-model")

    assert (status, out) == (1, "")
    assert "no-such-model" in err.splitlines()[-1]
    assert not (tmp_path / "out").exists()


@pytest.fixture
def paper(tmp_path):
    return write_small_paper(tmp_path / "small.safetensors")


def test_a_model_of_the_papers_network_edits_by_difference_or_decodes_again(command, paper, faces, tmp_path):
    arguments = ("--model", paper, "--resample", "nose", "--nudge", "hair=1", "--lock", "skin")

    status, _, err = command("batch", faces, tmp_path / "fine", *arguments)
    assert status == 0, err
    status, _, err = command("batch", faces, tmp_path / "whole", *arguments, "--no-difference")
    assert status == 0, err

    before = read(faces / "a.png")
    fine, whole = (read(tmp_path / name / "a_v000.png") for name in ("fine", "whole"))
    assert (fine != before).mean() < (whole != before).mean()
    for after in (fine, whole):
        assert np.array_equal(before == 1, after == 1)
    recipe = json.loads((tmp_path / "whole/manifest.jsonl").read_text().splitlines()[0])["recipe"]
    assert recipe["difference"] is False

    status, _, err = command("batch", faces, tmp_path / "whole", *arguments, "--resume")
    assert status == 1
    assert "--no-difference" in err


@pytest.mark.parametrize("edit", [("--shape", "nose.length=1"), ("--resample", "nose", "--adapt", "0")])
def test_what_the_model_cannot_do_is_said_before_anything_is_written(command, paper, faces, tmp_path, edit):
    status, _, err = command("batch", faces, tmp_path / "out", "--model", paper, *edit)

    assert status == 1
    assert "with this model: the " in err
    assert not (tmp_path / "out").exists()


def test_two_processes_write_the_bytes_of_one(command, model, faces, tmp_path):
    arguments = ["--model", model, "--resample", "nose,hair", "--nudge", "u_lip=1", "--variants", 2]
    one = command("batch", faces, tmp_path / "one", *arguments, "--jobs", 1)
    two = command("batch", faces, tmp_path / "two", *arguments, "--jobs", 2)

    assert (one[0], two[0]) == (0, 0), two[2]
    names = {path.name for path in (tmp_path / "one").iterdir()}
    assert names == {path.name for path in (tmp_path / "two").iterdir()}
    for name in names:
        assert (tmp_path / "two" / name).read_bytes() == (tmp_path / "one" / name).read_bytes()
