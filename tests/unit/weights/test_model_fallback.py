"""A model of the user's that cannot be used does not take away the one that the program brings."""

import json
import os
import shutil

import pytest
import torch
from safetensors.torch import load_file, save_file

from facemask_editor.core import paths
from facemask_editor.core.errors import CheckpointError
from facemask_editor.weights.card import find, is_paper_model, read_card, schema_of
from facemask_editor.weights.checkpoint import list_models, load_model
from tests.helpers.random_model import write_random_model

NAME = "mine.safetensors"


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    return write_random_model(tmp_path_factory.mktemp("models") / NAME)


@pytest.fixture
def places(written, tmp_path, monkeypatch):
    """The same model in the user's folder and in the program's; returns both files."""
    found = []
    for name in ("user/models", "bundled"):
        folder = tmp_path / name
        folder.mkdir(parents=True)
        for file in (written, written.with_suffix(".json")):
            shutil.copy(file, folder)
        found.append(folder / NAME)
    monkeypatch.setattr(paths, "user_data_dir", lambda: tmp_path / "user")
    monkeypatch.setattr(paths, "_shipped", lambda folder: (tmp_path / "bundled",))
    return found


def spoil_weights(path):
    path.write_bytes(path.read_bytes()[:-100])


def spoil_card(path):
    path.with_suffix(".json").write_text("{")


def empty(path):
    path.write_bytes(b"")


def lose_card(path):
    path.with_suffix(".json").unlink()


def other_checksum(path):
    card = path.with_suffix(".json")
    card.write_text(json.dumps(json.loads(card.read_text()) | {"sha256": "0" * 64}))


def card_is_a_pipe(path):
    path.with_suffix(".json").unlink()
    os.mkfifo(path.with_suffix(".json"))


SPOILERS = [spoil_weights, spoil_card, empty, lose_card, other_checksum, card_is_a_pipe]


def test_the_user_s_own_comes_first_without_a_word(places):
    loaded = load_model("mine")

    assert (loaded.path, loaded.notes) == (places[0], ())


@pytest.mark.parametrize("spoil", SPOILERS)
def test_a_damaged_one_is_passed_over_and_said(places, spoil):
    spoil(places[0])

    loaded = load_model("mine")

    assert loaded.path == places[1]
    [note] = loaded.notes
    assert note.startswith(str(places[0].with_suffix("")))
    assert note.endswith(f"; {places[1]} is used")
    assert schema_of("mine").names == loaded.card.class_names
    assert not is_paper_model("mine")
    assert [card.name for card in list_models()] == ["random"]


@pytest.mark.parametrize("spoil", SPOILERS)
def test_by_its_path_a_damaged_one_is_an_error(places, spoil):
    spoil(places[0])

    with pytest.raises(CheckpointError, match="mine"):
        load_model(places[0])


def test_two_damaged_ones_are_the_error_of_the_user_s(places):
    for path in places:
        spoil_weights(path)

    with pytest.raises(CheckpointError) as caught:
        load_model("mine")
    assert str(caught.value).startswith(str(places[0]))


def test_a_folder_that_cannot_be_read_is_passed_over_and_said(places, monkeypatch):
    listed = os.scandir

    def scandir(path):
        if os.fspath(path) == str(places[0].parent):
            raise PermissionError(13, "Permission denied")
        return listed(path)

    monkeypatch.setattr(paths.os, "scandir", scandir)

    loaded = load_model("mine")

    assert loaded.path == places[1]
    assert loaded.notes == (f"{places[0].parent}: not readable (Permission denied); {places[1]} is used",)
    assert find("mine") == places[1]
    assert load_model(places[1]).notes == ()
    with pytest.raises(
        CheckpointError, match=r"searched: .*bundled, not .*user/models \(Permission denied\)"
    ):
        load_model("nobody")


@pytest.mark.parametrize("name", ["x" * 300, "a\0b", f"{'x' * 300}.safetensors", "a\0b.safetensors"])
def test_an_impossible_name_is_an_error_of_the_program(places, name):
    for use in (find, load_model, schema_of, is_paper_model):
        with pytest.raises(CheckpointError, match=r"no such model file|no model named"):
            use(name)


def with_numbers(path, key, value):
    tensors = load_file(path)
    tensors[key] = torch.full_like(tensors[key], value) if isinstance(value, float) else value(tensors[key])
    save_file(tensors, path, metadata={"format_version": "2"})
    card = path.with_suffix(".json")
    card.write_text(json.dumps(json.loads(card.read_text()) | {"sha256": ""}))


def first(value):
    def change(tensor):
        tensor = tensor.clone()
        tensor.view(-1)[0] = value
        return tensor

    return change


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("prior.mean", 1e30, "'prior.mean' holds 1e+30"),
        ("prior.mean", first(-1e30), "'prior.mean' holds 1e+30"),
        ("prior.loadings", 1e19, "'prior.loadings' holds 1e+19"),
        ("prior.loadings", first(1e38), "'prior.loadings' holds 1e+38"),
        ("prior.noise", 3e38, "'prior.noise' holds 3e+38"),
        ("prior.noise", first(1e-38), "'prior.noise' holds 1e-38"),
        ("prior.noise", first(1e-13), "'prior.noise' holds 1e-13"),
        ("vae.placement_mean", 3e38, "'vae.placement_mean' holds 3e+38"),
        ("vae.shape_scale", 3e38, "'vae.shape_scale' holds 3e+38"),
    ],
)
def test_numbers_that_cannot_be_computed_with_are_refused(places, key, value, words):
    with_numbers(places[0], key, value)

    with pytest.raises(CheckpointError) as caught:
        load_model(places[0])
    assert str(caught.value).startswith(f"{places[0]}: tensor {words}")


@pytest.mark.parametrize(("loading", "noise"), [(0.0, 1e-4), (2.0, 1e-3), (100.0, 1.0), (0.0, 1e4)])
def test_what_is_accepted_of_a_joint_prior_can_be_computed_with(places, loading, noise):
    with_numbers(places[0], "prior.loadings", loading)
    with_numbers(places[0], "prior.noise", noise)

    prior = load_model(places[0]).prior
    codes = torch.zeros(prior.config.parts, prior.config.code).numpy()
    mean, covariance = prior.conditional(codes, [1], [2, 3])

    assert not (mean != mean).any()
    assert (covariance.diagonal() > 0).all()


def test_the_card_alone_is_no_pipe_that_is_waited_for(places):
    card_is_a_pipe(places[0])

    with pytest.raises(CheckpointError, match="not a file"):
        read_card(places[0])
