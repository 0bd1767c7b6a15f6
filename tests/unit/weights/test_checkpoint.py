import ast
import hashlib
import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors import safe_open
from safetensors.torch import save_file

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
from tests.helpers.random_model import write_random_model


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    return write_random_model(tmp_path_factory.mktemp("models") / "random.safetensors")


@pytest.fixture
def model(written, tmp_path):
    for file in (written, written.with_suffix(".json")):
        shutil.copy(file, tmp_path)
    return tmp_path / written.name


def card_of(path):
    return json.loads(path.with_suffix(".json").read_text())


def change_card(path, **changes):
    path.with_suffix(".json").write_text(json.dumps(card_of(path) | changes))


def sign(path):
    """Make the card agree with the weights, so that what comes after the checksum is tested."""
    change_card(path, sha256=hashlib.sha256(path.read_bytes()).hexdigest())


def change_tensors(path, change, metadata=None):
    with safe_open(path, framework="pt") as file:
        tensors = {key: file.get_tensor(key) for key in file.keys()}
        kept = file.metadata()
    change(tensors)
    save_file(tensors, path, metadata=kept if metadata is None else metadata)
    sign(path)


def refused(path, *words):
    """Assert that loading fails with one line that names the file and what is wrong."""
    with pytest.raises(CheckpointError) as caught:
        load_model(path)
    message = str(caught.value)
    assert path.stem in message
    assert "\n" not in message
    for word in words:
        assert word in message
    return message


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


def test_a_table_of_handles_with_another_shape(model):
    change_tensors(model, lambda tensors: tensors.update({"table.handles.nose.stats": torch.ones(2, 2)}))

    refused(model, "random.safetensors", "handles.nose.directions", "missing")


def test_a_table_with_a_number_that_is_none(model):
    change_tensors(model, lambda tensors: tensors.update({"table.x": torch.tensor([1.0, float("nan")])}))

    refused(model, "random.safetensors", "'table.x'", "NaN or infinity")


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


def test_truncated_weights(model):
    data = model.read_bytes()
    model.write_bytes(data[: len(data) // 2])

    refused(model, "random.safetensors", "sha256")


@pytest.mark.parametrize("kept", [0, 4, 8, 100, -1])
def test_truncated_weights_whose_checksum_agrees(model, kept):
    model.write_bytes(model.read_bytes()[:kept])
    sign(model)

    refused(model, "random.safetensors", "not a readable safetensors file")


def test_weights_of_another_card(model):
    change_card(model, sha256="0" * 64)

    refused(model, "random.safetensors", "sha256", "000000000000", "another card")


@pytest.mark.parametrize("length", [2**63, 2**31, 0, 7])
def test_a_header_that_lies_about_its_length(model, length):
    model.write_bytes(length.to_bytes(8, "little") + model.read_bytes()[8:])
    sign(model)

    refused(model, "random.safetensors", "not a readable safetensors file")


def test_a_tensor_that_lies_about_where_it_is(model):
    data = model.read_bytes()
    end = 8 + int.from_bytes(data[:8], "little")
    header = json.loads(data[8:end])
    header["prior.mean"]["data_offsets"][1] = 10**15
    text = json.dumps(header).encode()
    model.write_bytes(len(text).to_bytes(8, "little") + text + data[end:])
    sign(model)

    refused(model, "random.safetensors", "not a readable safetensors file")


def rewrite_header(path, change):
    """Change the text of the header; the numbers stay."""
    data = path.read_bytes()
    end = 8 + int.from_bytes(data[:8], "little")
    text = change(data[8:end].decode()).encode()
    path.write_bytes(len(text).to_bytes(8, "little") + text + data[end:])
    sign(path)


@pytest.mark.parametrize("shape", [[2**40], [2**32, 2**32, 4], [2**63], [-8], [0.5], "many", None])
def test_a_tensor_that_lies_about_its_size(model, shape):
    def change(text):
        header = json.loads(text)
        header["prior.mean"]["shape"] = shape
        return json.dumps(header)

    rewrite_header(model, change)

    refused(model, "random.safetensors", "not a readable safetensors file", "header")


def test_a_tensor_without_numbers_has_another_shape(model):
    """2**40 x 0 numbers fit into a file."""
    change_tensors(model, lambda tensors: tensors.update({"prior.mean": torch.zeros(2**40, 0)}))

    refused(model, "random.safetensors", "'prior.mean'", "has shape (1099511627776, 0)")


def test_two_tensors_of_one_name(model):
    def change(text):
        place = json.dumps(json.loads(text)["prior.noise"])
        return text.rstrip().removesuffix("}") + f', "prior.mean": {place}}}'

    rewrite_header(model, change)

    refused(model, "random.safetensors", "not a readable safetensors file")


@pytest.mark.parametrize(
    "kind", [torch.int64, torch.uint8, torch.int32, torch.bool, torch.complex64, torch.float8_e4m3fn]
)
@pytest.mark.parametrize("key", ["vae.mean", "basis.0", "prior.noise"])
def test_a_tensor_of_another_type(model, key, kind):
    change_tensors(model, lambda tensors: tensors.update({key: torch.ones(tensors[key].shape).to(kind)}))

    refused(model, "random.safetensors", repr(key), str(kind).removeprefix("torch."), "floating point")


def test_a_table_of_whole_numbers(model):
    change_tensors(model, lambda tensors: tensors.update({"table.x": torch.arange(3)}))

    refused(model, "random.safetensors", "'table.x'", "int64")


@pytest.mark.parametrize(
    "table", ["follow.W.nose.mouth", "follow.W.nase.mouth", "follow.gains.nose", "follow.surprise"]
)
def test_a_table_that_cannot_be_followed(model, table):
    wrong = {f"table.{table}": torch.ones(3, 3)}
    if table == "follow.gains.nose":  # the gains of a map that is there
        config = load_model(model).vae.config
        size = config.prior_size(config.class_names.index("nose"))
        wrong["table.follow.W.nose.mouth"] = torch.ones(size, 1)
    change_tensors(model, lambda tensors: tensors.update(wrong))

    refused(model, "random.safetensors", table)


def test_a_field_of_the_card_that_stands_twice(model):
    card = model.with_suffix(".json")
    card.write_text(card.read_text().rstrip().removesuffix("}") + ', "licence": "any"}')

    refused(model, "random.json", "'licence' stands twice")


def test_another_format_version_of_the_card(model):
    change_card(model, format_version=3, something_new=1)

    refused(model, "random.json", "format_version is 3", "reads 1 and 2")


@pytest.mark.parametrize("metadata", [{"format_version": "7"}, {"name": "random"}])
def test_another_format_version_of_the_weights(model, metadata):
    change_tensors(model, lambda tensors: None, metadata)

    refused(model, "random.safetensors", "format_version is")


@pytest.mark.parametrize("key", ["vae.mean", "basis.3", "prior.noise", "vae.encoder.mu.weight"])
def test_a_missing_tensor(model, key):
    change_tensors(model, lambda tensors: tensors.pop(key))

    refused(model, "random.safetensors", repr(key), "missing")


def test_an_extra_tensor(model):
    change_tensors(model, lambda tensors: tensors.update(surprise=torch.zeros(2)))

    refused(model, "random.safetensors", "unknown tensor 'surprise'")


@pytest.mark.parametrize("key", ["vae.mean", "basis.0", "prior.mean", "prior.loadings", "vae.relation.part"])
def test_a_tensor_of_another_shape(model, key):
    change_tensors(model, lambda tensors: tensors.update({key: tensors[key][:-1].clone()}))

    refused(model, "random.safetensors", repr(key), "has shape")


def test_a_tensor_with_fewer_dimensions(model):
    change_tensors(model, lambda tensors: tensors.update({"prior.loadings": torch.ones(3)}))

    refused(model, "random.safetensors", "'prior.loadings' has shape (3,)")


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
@pytest.mark.parametrize("key", ["vae.mean", "basis.18", "prior.loadings"])
def test_a_number_that_is_none(model, key, value):
    change_tensors(model, lambda tensors: tensors[key].view(-1)[5:6].fill_(value))

    refused(model, "random.safetensors", repr(key), "NaN or infinity")


@pytest.mark.parametrize("key", ["vae.shape_scale", "vae.placement_scale", "prior.noise"])
def test_a_scale_of_zero(model, key):
    change_tensors(model, lambda tensors: tensors[key].view(-1)[0:1].fill_(0))

    refused(model, "random.safetensors", repr(key), "not above 0")


@pytest.mark.parametrize(
    "text", ["", "{", "[1, 2]", "null", '"text"', "\x00", "[" * 100_000, '{"format_version": 1'],
    ids=["empty", "cut", "list", "null", "text", "zero byte", "deep", "unclosed"],
)  # fmt: skip
def test_a_card_that_is_no_table(model, text):
    model.with_suffix(".json").write_text(text)

    refused(model, "random.json", "model card")


def test_a_card_that_is_not_text(model):
    model.with_suffix(".json").write_bytes(b"\xff\xfe\x00{")

    refused(model, "random.json", "model card")


@pytest.mark.parametrize("key", ["name", "class_names", "config", "licence", "steps"])
def test_a_card_without_a_field(model, key):
    card = card_of(model)
    del card[key]
    model.with_suffix(".json").write_text(json.dumps(card))

    refused(model, "random.json", f"field {key}")


def test_a_card_with_an_unknown_field(model):
    change_card(model, surprise=1)

    refused(model, "random.json", "field surprise")


def change_config(path, **changes):
    change_card(path, config=card_of(path)["config"] | changes)


def change_layout(path, **changes):
    change_config(path, layout=card_of(path)["config"]["layout"] | changes)


@pytest.mark.parametrize("key", ["layout", "channels", "hidden", "lstm_layers", "prior_factors"])
def test_a_config_without_a_setting(model, key):
    config = card_of(model)["config"]
    del config[key]
    change_card(model, config=config)

    refused(model, "random.json", "config", repr(key))


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("code", 300), ("code", 0), ("code", "256"), ("whole_shape", 257), ("whole_shape", -1),
        ("own_shape", 253), ("hidden", 0), ("hidden", -1), ("hidden", 10**12), ("hidden", 32.5),
        ("hidden", None), ("hidden", True), ("lstm_width", 10**9), ("lstm_layers", -1),
        ("lstm_layers", 10**6), ("channels", []), ("channels", [64, 48, 32]), ("channels", [9, 48, 32, 16]),
        ("channels", [64, 48, 32, 10**8]), ("channels", "abcd"), ("channels", None), ("channels", 7),
        ("prior_factors", 0), ("prior_own", -5), ("prior_whole", 10**9), ("surprise", 1),
        ("layout", None), ("layout", []), ("layout", "abc"),
    ],
)  # fmt: skip
def test_an_absurd_setting(model, key, value):
    change_config(model, **{key: value})

    refused(model, "random.json", "config", key)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("grid", 0), ("grid", 10**6), ("grid", "64"), ("grid", None), ("truncation", 0),
        ("truncation", float("nan")), ("truncation", -3), ("own_extent", "wide"), ("own_truncation", 1e300),
        ("surprise", 1), ("parts", []), ("parts", "abc"), ("parts", [{}] * 19), ("parts", 5),
    ],
)  # fmt: skip
def test_an_absurd_layout(model, key, value):
    change_layout(model, **{key: value})

    refused(model, "random.json", "config")


@pytest.mark.parametrize("covered_by", [[99], [-1], [1], ["skin"], 5, None])
def test_a_part_covered_by_none_of_the_other_classes(model, covered_by):
    parts = card_of(model)["config"]["layout"]["parts"]
    parts[1]["covered_by"] = covered_by
    change_layout(model, parts=parts)

    refused(model, "random.json", "config")


@pytest.mark.parametrize("names", [["a", "b"], ["a"] * 19, [], [f"c{i}" for i in range(300)]])
def test_class_names_that_do_not_fit(model, names):
    change_card(model, class_names=names)

    refused(model, "random.json", "config", "names" if len(names) != 2 else "classes")


def test_a_config_that_fits_other_weights(model):
    change_config(model, hidden=48)

    refused(model, "random.safetensors", "'vae.encoder.part' has shape (19, 32); expected (19, 48)")


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
            if isinstance(node, ast.keyword) and node.arg == "allow_pickle":
                found.append(f"{path.name}:{node.value.lineno} allow_pickle")

    assert not found
