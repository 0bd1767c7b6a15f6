"""Files of parser networks: whole, damaged, and found by name."""

import json

import numpy as np
import pytest
import torch

from facemask_editor.core.errors import CheckpointError
from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.parse.channels import COUNT, NAMES
from facemask_editor.parse.evidence.evidence import Evidence
from facemask_editor.parse.mirror import MIRRORED, mirrored
from facemask_editor.parse.network.file import (
    ParserCard,
    find_parser,
    load_parser_network,
    parser_files,
    save_parser,
)
from facemask_editor.parse.network.network import ParserConfig, ParserNetwork
from facemask_editor.parse.parser import NetworkClassifier

CONFIG = ParserConfig(channels=COUNT, classes=len(SCHEMA), size=32, widths=(8, 8, 8), fine=4)


def saved(path, seed=0):
    torch.manual_seed(seed)
    network = ParserNetwork(CONFIG)
    card = ParserCard(
        name=path.stem, title="Small", class_names=SCHEMA.names, planes=NAMES, config=CONFIG,
        training_data="none", licence="CC0 1.0", split="", steps=0, seed=seed,
    )  # fmt: skip
    path.parent.mkdir(exist_ok=True)
    return network.eval(), save_parser(path, network, card)


def asked(network):
    random = np.random.default_rng(0)
    planes = torch.from_numpy(random.normal(size=(1, COUNT, 32, 32)).astype(np.float32))
    layers = [
        torch.from_numpy(random.normal(size=(1, *shape)).astype(np.float32))
        for shape in ((24, 32, 32), (128, 16, 16))
    ]
    with torch.inference_mode():
        return network(planes, *layers)


def test_what_is_written_is_read_again(tmp_path):
    network, card = saved(tmp_path / "small.safetensors")
    again, read = load_parser_network(tmp_path / "small.safetensors")
    assert read == card
    assert len(card.sha256) == 64
    assert not again.training
    assert asked(network).shape == (1, len(SCHEMA), 32, 32)
    assert torch.allclose(asked(network), asked(again), atol=0.02)  # half precision


def test_a_parser_sees_both_sides_alike(tmp_path):
    saved(tmp_path / "small.safetensors")
    classifier = NetworkClassifier(tmp_path / "small.safetensors")
    random = np.random.default_rng(1)
    points = random.uniform(0, 32, (478, 2)).astype(np.float32)
    picture = random.integers(0, 256, (32, 32, 3), np.uint8)
    evidence = Evidence(picture, points, np.ones((32, 32), np.float32), np.ones((32, 32), bool))
    shares = classifier.probabilities(evidence)
    assert shares.shape == (len(SCHEMA), 32, 32)
    assert np.allclose(shares.sum(0), 1, atol=1e-4)
    other = classifier.probabilities(mirrored(evidence))
    assert np.abs(other[MIRRORED[: len(SCHEMA)], :, ::-1] - shares).max() < 0.02
    assert (classifier.name, classifier.licence) == ("small", "CC0 1.0")
    assert classifier.sha256 == classifier.card.sha256


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"kind": "vae"}, "kind"),
        ({"format_version": 9}, "format_version"),
        ({"config": {"channels": 0, "classes": 19}}, "channels"),
        ({"more": 1}, "more"),
        ({"sha256": "0" * 64}, "sha256 is"),
        ({"config": CONFIG.model_dump() | {"widths": [8, 8, 16]}}, "shape"),
        ({"config": CONFIG.model_dump() | {"widths": [-8, 8, 8]}}, r"config\.widths\.0"),
        ({"config": CONFIG.model_dump() | {"widths": [10**9, 8, 8]}}, r"config\.widths\.0"),
        ({"config": CONFIG.model_dump() | {"layers": [10**12, 128]}}, r"config\.layers\.0"),
        ({"config": CONFIG.model_dump() | {"classes": 18}}, r"config\.classes is 18, not 19"),
        ({"class_names": SCHEMA.names[::-1]}, "class_names are not background, skin"),
        ({"planes": NAMES[:-1]}, "planes are not red, green"),
    ],
)
def test_a_card_that_is_wrong_is_named(tmp_path, changes, message):
    path = tmp_path / "small.safetensors"
    saved(path)
    card = path.with_suffix(".json")
    card.write_text(json.dumps(json.loads(card.read_text()) | changes))
    with pytest.raises(CheckpointError, match=message) as error:
        load_parser_network(path)
    assert str(tmp_path) in str(error.value)


def test_a_card_that_is_missing_or_no_json_is_named(tmp_path):
    path = tmp_path / "small.safetensors"
    saved(path)
    path.with_suffix(".json").write_text("{")
    with pytest.raises(CheckpointError, match=r"small\.json: no card of a parser"):
        load_parser_network(path)
    path.with_suffix(".json").unlink()
    with pytest.raises(CheckpointError, match=r"small\.json: no card of a parser"):
        load_parser_network(path)


def test_weights_that_are_cut_off_are_named(tmp_path):
    path = tmp_path / "small.safetensors"
    saved(path)
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(CheckpointError, match=r"small\.safetensors: sha256 is"):
        load_parser_network(path)


def test_weights_that_give_no_numbers_are_named(tmp_path):
    path = tmp_path / "small.safetensors"
    network, card = saved(path)
    random = np.random.default_rng(1)
    picture = random.integers(0, 256, (32, 32, 3), np.uint8)
    points = random.uniform(0, 32, (478, 2)).astype(np.float32)
    evidence = Evidence(picture, points, np.ones((32, 32), np.float32), np.ones((32, 32), bool))
    for weight in network.parameters():  # finite, and as large as half precision holds
        weight.data = weight.data.sign() * 6e4
    save_parser(path, network, card)
    with pytest.raises(CheckpointError, match=r"small\.safetensors: the parser gives what is no number"):
        NetworkClassifier(path).probabilities(evidence)
    network.layers[0][0].running_var[:] = -1
    save_parser(path, network, card)
    with pytest.raises(CheckpointError, match=r"running_var.* not above 0"):
        load_parser_network(path)


def test_parsers_are_found_by_name_and_path_the_users_first(tmp_path, monkeypatch):
    own, program = tmp_path / "own", tmp_path / "program"
    for folder, name in ((own, "a"), (program, "a"), (program, "parser-free")):
        (folder / "parsers").mkdir(parents=True, exist_ok=True)
        saved(folder / "parsers" / f"{name}.safetensors")
    monkeypatch.setattr("facemask_editor.core.paths.models_dirs", lambda: [own, program])
    assert list(parser_files()) == ["parser-free", "a"]
    assert find_parser("a") == own / "parsers" / "a.safetensors"
    assert find_parser(None) == program / "parsers" / "parser-free.safetensors"
    assert find_parser(program / "parsers" / "a.safetensors").is_relative_to(program)
    with pytest.raises(
        CheckpointError, match="b: no parser of this name, and no file; known: parser-free, a"
    ):
        find_parser("b")
