"""Models are written, found by name and read again."""

import ast
import hashlib
import shutil
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors import safe_open

import facemask_editor
from facemask_editor.core.errors import CheckpointError
from facemask_editor.core.paths import user_data_dir
from facemask_editor.training.trainer import CONFIGS
from facemask_editor.vae.model import PartVae
from facemask_editor.weights.checkpoint import (
    FULL_PRECISION,
    ModelCard,
    config_to_dict,
    find,
    list_models,
    load_model,
    read_card,
    save_model,
)
from tests.unit.weights.model_files import (
    refused,
)


def test_what_was_saved_comes_back(tmp_path):
    config = CONFIGS["tiny"].vae
    torch.manual_seed(0)
    vae = PartVae(config)
    with torch.no_grad():
        for tensor in (vae.mean, vae.placement_mean, vae.noise_logvar):
            tensor.normal_()
        for tensor in (vae.shape_scale, vae.placement_scale):
            tensor.uniform_(0.5, 2)
        for part in range(config.parts):
            vae.basis[part, : config.shape_size(part)].normal_()
    size = sum(config.prior_size(p) for p in range(config.parts))
    rng = np.random.default_rng(0)
    prior = rng.normal(0, 1, size), rng.normal(0, 1, (size, 6)), rng.uniform(0.1, 1, size)
    card = ModelCard(
        name="m", title="T", class_names=config.class_names, config=config_to_dict(config), training_data="d",
        licence="l", split="s", steps=3, seed=4, figures={"validation": {"miou": 1.5}},
    )  # fmt: skip

    saved = save_model(tmp_path / "m.safetensors", vae, prior, card)
    loaded = load_model(tmp_path / "m.safetensors")

    assert loaded.card.model_dump_json() == saved.model_dump_json()
    assert loaded.card.sha256 == hashlib.sha256((tmp_path / "m.safetensors").read_bytes()).hexdigest()
    assert loaded.vae.config == config
    for key, value in vae.state_dict().items():
        expected = value if key in FULL_PRECISION else value.half().float()
        assert torch.equal(loaded.vae.state_dict()[key], expected), key
    assert np.allclose(loaded.prior.mean, prior[0], atol=1e-6)
    assert np.allclose(loaded.prior.covariance, prior[1] @ prior[1].T + np.diag(prior[2]), atol=1e-4)
    assert not any(p.requires_grad for p in loaded.vae.parameters())
    assert not loaded.vae.training
    assert sorted(p.name for p in tmp_path.iterdir()) == ["m.json", "m.safetensors"]


def test_tables_come_back_with_the_model(model, tmp_path):
    loaded = load_model(model)
    with safe_open(model, framework="pt") as file:
        prior = tuple(file.get_tensor(f"prior.{key}").numpy() for key in ("mean", "loadings", "noise"))
    tables = {"handles.gains": np.arange(6.0).reshape(2, 3), "spare.nose": np.ones(4, np.float32)}
    path = tmp_path / "with.safetensors"
    save_model(path, loaded.vae, prior, loaded.card, tables)

    found = load_model(path)

    assert sorted(found.tables) == ["handles.gains", "spare.nose"]
    assert np.array_equal(found.tables["handles.gains"], tables["handles.gains"])
    assert found.tables["handles.gains"].dtype == np.float32
    assert found.path == path
    assert not load_model(model).tables


def test_saving_again_writes_the_same_bytes(model, tmp_path):
    loaded = load_model(model)
    with safe_open(model, framework="pt") as file:
        prior = tuple(file.get_tensor(f"prior.{key}").numpy() for key in ("mean", "loadings", "noise"))
    save_model(tmp_path / "again.safetensors", loaded.vae, prior, loaded.card)

    assert (tmp_path / "again.safetensors").read_bytes() == model.read_bytes()
    assert (tmp_path / "again.json").read_text() == model.with_suffix(".json").read_text()


def test_a_missing_file_is_named(tmp_path):
    refused(tmp_path / "none.safetensors", str(tmp_path), "no such model file")


def test_a_missing_card_is_named(model):
    model.with_suffix(".json").unlink()

    refused(model, "random.json", "card cannot be read", "No such file")


def test_a_name_that_is_nowhere_says_where_it_was_looked_for():
    with pytest.raises(CheckpointError, match=r"no model named 'nobody'; searched: .*models"):
        load_model("nobody")


def test_models_are_found_by_name_path_and_folder(model):
    place = user_data_dir() / "models"
    place.mkdir(parents=True)
    for file in (model, model.with_suffix(".json")):
        shutil.copy(file, place)

    assert find("random") == place / "random.safetensors"
    assert find(model) == model
    assert find(str(model.parent)) == model
    assert "random" in [card.name for card in list_models()]


def test_a_checkpoint_of_a_training_is_no_model(model):
    shutil.copy(model, model.parent / "checkpoint.safetensors")

    assert find(model.parent) == model


def test_a_damaged_card_is_left_out_of_the_list(model):
    place = user_data_dir() / "models"
    place.mkdir(parents=True)
    shutil.copy(model, place)
    (place / "random.json").write_text("{")

    assert "random" not in [card.name for card in list_models()]


def test_a_card_is_read_without_its_weights(model):
    model.unlink()

    assert read_card(model).name == "random"


@pytest.mark.parametrize("place", ["weights", "card"])
def test_a_folder_in_the_place_of_a_file(model, place):
    path = model if place == "weights" else model.with_suffix(".json")
    path.unlink()
    path.mkdir()

    refused(model)


def test_nothing_in_the_package_unpickles():
    forbidden_modules = {"pickle", "dill", "joblib", "shelve", "marshal", "cloudpickle"}
    found = []
    for path in sorted(Path(facemask_editor.__file__).parent.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            found += [f"{path.name}:{node.lineno} {n}" for n in names if n.split(".")[0] in forbidden_modules]
            if isinstance(node, ast.Call):
                called = ast.unparse(node.func)
                if called in {"torch.load", "eval", "exec"} or called.endswith((".unpickle", "pickle.load")):
                    found.append(f"{path.name}:{node.lineno} {called}")
            refused = isinstance(node, ast.keyword) and ast.unparse(node.value) == "False"
            if isinstance(node, ast.keyword) and node.arg == "allow_pickle" and not refused:
                found.append(f"{path.name}:{node.value.lineno} allow_pickle")

    assert not found
