"""A model file with random weights, and its card."""

import shutil

import pytest

from tests.helpers.random_model import write_random_model


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    return write_random_model(tmp_path_factory.mktemp("models") / "random.safetensors")


@pytest.fixture
def model(written, tmp_path):
    for file in (written, written.with_suffix(".json")):
        shutil.copy(file, tmp_path)
    return tmp_path / written.name
