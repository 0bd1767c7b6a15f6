import json

import pytest
import torch
from safetensors import safe_open
from safetensors.torch import save_file

from facemask_editor.core.errors import CheckpointError
from facemask_editor.training.loop.configs import PAPER_CONFIGS
from facemask_editor.vae.paper import PaperVae
from facemask_editor.weights.card import is_paper_model
from facemask_editor.weights.checkpoint import list_models, load_model
from facemask_editor.weights.paper_file import (
    PaperCard,
    config_to_dict,
    load_paper_model,
    save_paper_model,
)
from tests.helpers.random_model import write_random_model
from tests.helpers.small_paper import small

CONFIG = small(PAPER_CONFIGS["lstm1"].vae)


@pytest.fixture
def model(tmp_path):
    torch.manual_seed(0)
    card = PaperCard(
        name="lstm1", title="t", class_names=CONFIG.class_names, config=config_to_dict(CONFIG),
        weighted=False, training_data="none", licence="none", split="none", steps=0, seed=0,
    )  # fmt: skip
    path = tmp_path / "lstm1.safetensors"
    save_paper_model(path, PaperVae(CONFIG), card)
    return path


def rewrite(path, change):
    """Write the weights anew as ``change`` leaves them, with a card that agrees with them."""
    with safe_open(path, framework="pt") as file:
        tensors = {key: file.get_tensor(key) for key in file.keys()}
    change(tensors)
    save_file(tensors, path, metadata={"format_version": "1"})
    rewrite_card(path, lambda card: card.update(sha256=""))


def rewrite_card(path, change):
    card = json.loads(path.with_suffix(".json").read_text())
    change(card)
    path.with_suffix(".json").write_text(json.dumps(card))


def test_what_is_saved_is_loaded(model):
    torch.manual_seed(0)
    saved = PaperVae(CONFIG).state_dict()

    loaded = load_paper_model(model)

    assert loaded.vae.config == CONFIG
    assert loaded.card.name == "lstm1"
    assert not loaded.vae.training
    for key, value in loaded.vae.state_dict().items():
        assert torch.equal(value, saved[key].half().float())


def test_the_editor_refuses_it_in_one_clear_line(model):
    with pytest.raises(CheckpointError, match="model of the paper's network; this needs one of the part VAE"):
        load_model(model)


def test_it_is_no_model_to_choose_from(model, monkeypatch):
    monkeypatch.setattr("facemask_editor.core.paths.models_dirs", lambda: [model.parent])

    assert list_models() == []
    assert is_paper_model("lstm1")


def test_a_model_that_edits_is_none_of_the_paper(tmp_path):
    path = write_random_model(tmp_path / "random.safetensors")

    assert not is_paper_model(path)
    with pytest.raises(CheckpointError, match="no card of a model of the paper's network"):
        load_paper_model(path)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda t: t.pop("mu.weight"), "'mu.weight' is missing"),
        (lambda t: t.update({"mu.bias": torch.zeros(3)}), "'mu.bias' has shape"),
        (lambda t: t["mu.bias"].fill_(float("nan")), "'mu.bias' holds NaN"),
        (lambda t: t.update(more=torch.zeros(1)), "unknown tensor 'more'"),
    ],
)
def test_wrong_tensors_are_named(model, change, message):
    rewrite(model, change)

    with pytest.raises(CheckpointError, match=message):
        load_paper_model(model)


@pytest.mark.parametrize(
    "change",
    [
        lambda card: card.update(format_version=2),
        lambda card: card.update(more=1),
        lambda card: card["config"].update(inner=0),
        lambda card: card["config"].update(inner="many"),
        lambda card: card["config"].update(more=1),
        lambda card: card.pop("steps"),
    ],
)
def test_a_lying_card_is_refused(model, change):
    rewrite_card(model, change)

    with pytest.raises(CheckpointError, match=r"lstm1\.json: no card"):
        load_paper_model(model)


def test_a_cut_file_is_refused(model):
    data = model.read_bytes()
    model.write_bytes(data[: len(data) // 2])

    with pytest.raises(CheckpointError, match="sha256"):
        load_paper_model(model)
    rewrite_card(model, lambda card: card.update(sha256=""))
    with pytest.raises(CheckpointError, match="not a readable safetensors file"):
        load_paper_model(model)
