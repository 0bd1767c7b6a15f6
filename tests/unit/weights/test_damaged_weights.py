"""Weights that are not as they should be are refused with one line that names the tensor."""

import json

import pytest
import torch

from facemask_editor.weights.checkpoint import load_model
from tests.unit.weights.model_files import change_card, change_tensors, refused, rewrite_header, sign


def test_a_table_of_handles_with_another_shape(model):
    change_tensors(model, lambda tensors: tensors.update({"table.handles.nose.stats": torch.ones(2, 2)}))

    refused(model, "random.safetensors", "handles.nose.directions", "missing")


def test_a_table_with_a_number_that_is_none(model):
    change_tensors(model, lambda tensors: tensors.update({"table.x": torch.tensor([1.0, float("nan")])}))

    refused(model, "random.safetensors", "'table.x'", "NaN or infinity")


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
