"""Damage model files and cards in one place, and see that loading says which."""

import hashlib
import json

import pytest
from safetensors import safe_open
from safetensors.torch import save_file

from facemask_editor.core.errors import CheckpointError
from facemask_editor.weights.checkpoint import load_model


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


def rewrite_header(path, change):
    """Change the text of the header; the numbers stay."""
    data = path.read_bytes()
    end = 8 + int.from_bytes(data[:8], "little")
    text = change(data[8:end].decode()).encode()
    path.write_bytes(len(text).to_bytes(8, "little") + text + data[end:])
    sign(path)


def change_config(path, **changes):
    change_card(path, config=card_of(path)["config"] | changes)


def change_layout(path, **changes):
    change_config(path, layout=card_of(path)["config"]["layout"] | changes)
