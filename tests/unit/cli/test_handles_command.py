"""``facemask-editor handles``, and ``batch --shape`` with the model that it lists."""

import json

import numpy as np
import pytest
from PIL import Image

from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.weights.checkpoint import save_model
from tests.helpers.faces import draw_face
from tests.helpers.handled_model import handled_model
from tests.helpers.random_model import write_random_model
from tests.helpers.sample_masks import write_grey


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    made = handled_model(tmp_path_factory)
    path = tmp_path_factory.mktemp("handled") / "handled.safetensors"
    config = made.vae.config
    size = sum(config.prior_size(part) for part in range(config.parts))
    prior = np.zeros(size), np.zeros((size, config.prior_factors)), np.ones(size)
    save_model(path, made.vae, prior, made.card, made.tables)
    return path


def test_all_handles_or_those_of_a_part(command, model):
    status, out, err = command("handles", "--model", model)
    assert status == 0, err
    assert "hair.volume" in out
    assert "l_eye.size" in out

    _, out, _ = command("handles", "nose", "--model", model)
    lines = out.splitlines()
    assert [line.split()[0] for line in lines[1:]] == [
        "nose.width", "nose.length", "nose.raise", "nose.tilt", "nose.size",
    ]  # fmt: skip
    assert "px" in lines[1]
    assert "degrees" in lines[4]


def test_handles_as_json(command, model):
    _, out, _ = command("handles", "nose", "--model", model, "--json")
    first = json.loads(out)[0]
    assert (first["part"], first["name"], first["unit"]) == ("nose", "width", "px")
    assert first["low"] < 0 < first["high"]


def test_a_part_without_handles_and_a_model_without(command, model, tmp_path):
    status, _, err = command("handles", "cloth", "--model", model)
    assert status == 2
    assert "cloth" in err
    status, _, err = command("handles", "--model", write_random_model(tmp_path / "random.safetensors"))
    assert status == 1
    assert "no shape handles" in err


def test_batch_shapes_what_it_is_asked_to(command, model, tmp_path):
    face = draw_face(256, seed=80)
    write_grey(tmp_path / "face.png", face)
    out = tmp_path / "out"
    status, _, err = command(
        "batch", tmp_path / "face.png", out, "--model", model, "--shape", "nose.length=+2"
    )
    assert status == 0, err
    with Image.open(out / "face_v000.png") as image:
        after = np.array(image)
    rows = [np.ptp(np.nonzero(mask == SCHEMA.index("nose"))[0]) for mask in (face, after)]
    assert rows[1] > rows[0] + 4
    line = json.loads((out / "manifest.jsonl").read_text())
    assert line["recipe"]["steps"] == [
        {"part": "nose", "kind": "shape", "handle": "length", "amount": 2.0, "side": "both"}
    ]


def test_an_unknown_handle_is_one_line_with_the_known_ones(command, model, tmp_path):
    write_grey(tmp_path / "face.png", draw_face(128))
    status, _, err = command("batch", tmp_path / "face.png", tmp_path / "out", "--shape", "nose.charm=1")
    assert status == 2
    assert "nose.length" in err
