"""What the reader says of a mask, every command says, on one line that names the file."""

import numpy as np
import pytest
from PIL import Image

from facemask_editor.app.samples import bundled_samples
from facemask_editor.core.labels import CELEBAMASK_HQ, LABEL_ORDERS, NAMED_ORDERS
from facemask_editor.formats import open_mask

FACE = open_mask(bundled_samples()[0]).label_map[::2, ::2]


def in_order(order, mask=FACE):
    return np.array(order.from_canonical, np.uint8)[mask]


VIEWERS = CELEBAMASK_HQ.flip_table[FACE]


MASKS = {
    "as_it_is": (FACE, ()),
    "other_order": (
        in_order(LABEL_ORDERS["face-parsing"]),
        ("The class order of face-parsing.PyTorch was recognised and converted",),
    ),
    "named_order": (
        in_order(NAMED_ORDERS["easyportrait"]),
        ("in the order of EasyPortrait", "--from-order easyportrait"),
    ),
    "sides": (VIEWERS, ("Left and right look exchanged",)),
    "both": (
        in_order(LABEL_ORDERS["sofgan"], VIEWERS),
        ("The class order of SofGAN was recognised", "Left and right look exchanged"),
    ),
    "times_10": (FACE * 10, ("multiplied by 10",)),
    "on_its_side": (np.rot90(FACE), ("lies on its side",)),
}


@pytest.fixture
def folder(tmp_path):
    for name, (pixels, _) in MASKS.items():
        (tmp_path / "in").mkdir(exist_ok=True)
        Image.fromarray(np.ascontiguousarray(pixels)).save(tmp_path / "in" / f"{name}.png")
    return tmp_path / "in"


@pytest.fixture
def model(engine, monkeypatch):
    """Commands with a model measure nothing; the masks are read all the same."""
    from facemask_editor.cli import evaluate

    monkeypatch.setattr(evaluate, "load_measured", lambda model, device: "fake")
    monkeypatch.setattr(evaluate, "chosen_schema", lambda schema, model: CELEBAMASK_HQ)
    figures = {"model": "fake", "miou": 1.0, "pixel_accuracy": 1.0, "per_class_iou": {}}
    monkeypatch.setattr(evaluate, "measure", lambda masks, model: figures | {"masks": len(list(masks))})


COMMANDS = {
    "batch": ("batch", "IN", "OUT", "--nudge", "nose=0.2"),
    "convert": ("convert", "IN", "OUT", "--to", "palette"),
    "doctor": ("doctor", "IN"),
    "evaluate": ("evaluate", "IN", "--split", "all"),
    "export": ("export", "IN", "OUT", "--for", "pix2pix3d"),
    "render": ("render", "IN", "--out", "OUT", "--renderer", "illustration"),
}


@pytest.mark.parametrize("name", COMMANDS)
def test_one_line_for_each_file_of_which_something_is_to_be_said(command, model, folder, tmp_path, name):
    places = {"IN": folder, "OUT": tmp_path / "out"}
    _, out, err = command(*(places.get(word, word) for word in COMMANDS[name]))
    lines = [line for line in (out + err).splitlines() if line.strip()]
    for stem, (_, words) in MASKS.items():
        about = [line for line in lines if stem in line and any(word in line for word in words)]
        assert len(about) == (1 if words else 0), (stem, about, lines)
        assert all(word in about[0] for word in words)


def test_batch_keeps_them_in_the_manifest(command, model, folder, tmp_path):
    import json

    command("batch", folder, tmp_path / "out", "--nudge", "nose=0.2")
    entries = map(json.loads, (tmp_path / "out" / "manifest.jsonl").read_text().splitlines())
    kept = {entry["output"].removesuffix("_v000.png"): " ".join(entry["messages"]) for entry in entries}
    assert all(word in kept[stem] for stem, (_, words) in MASKS.items() for word in words)
    assert kept["as_it_is"] == ""
