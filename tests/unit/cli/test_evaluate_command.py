import json

import numpy as np
import pytest

from facemask_editor.core.labels import CELEBAMASK_HQ
from tests.helpers.sample_masks import small_face, write_grey

FIGURES = {
    "model": "fake",
    "masks": 3,
    "miou": 91.234,
    "pixel_accuracy": 98.5,
    "per_class_iou": {"skin": 0.95, "nose": 0.9},
}


@pytest.fixture
def measured(monkeypatch):
    """Replace the measurement; the list fills with the label maps that it gets."""
    seen = []

    def measure(masks, model):
        seen.extend(masks)
        return FIGURES | {"model": model, "masks": len(seen)}

    monkeypatch.setattr(
        "facemask_editor.cli.evaluate.load_measured", lambda model, device: model or "bundled"
    )
    monkeypatch.setattr("facemask_editor.cli.evaluate.measure", measure)
    monkeypatch.setattr("facemask_editor.cli.evaluate.chosen_schema", lambda schema, model: CELEBAMASK_HQ)
    return seen


@pytest.fixture
def data(masks):
    """Masks in ``labels`` with an index beside it: 11 stems, so that rows 0 and 10 are for validation."""
    labels = masks.rename(masks.parent / "labels")
    for name in "defghijk":
        (labels / f"{name}.png").write_bytes((labels / "a.png").read_bytes())
    (labels.parent / "index.csv").write_text("stem\n" + "".join(f"{s}\n" for s in "kjihgfedcba"))
    return labels


def test_json_is_one_object_and_nothing_else_on_stdout(command, measured, masks):
    status, out, err = command("evaluate", masks, "--json", "--model", "mine")

    assert status == 0
    assert json.loads(out) == FIGURES | {"model": "mine"}
    assert len(out.splitlines()) == 1
    assert "3/3 masks" in err


def test_the_table_shows_all_figures_in_percent(command, measured, masks):
    status, out, _ = command("evaluate", masks)

    assert status == 0
    assert "bundled on 3 masks" in out
    for text in ("skin", "95.00", "nose", "90.00", "mIoU", "91.23", "pixel accuracy", "98.50"):
        assert text in out


def test_bad_files_are_reported_and_the_others_count(command, measured, masks):
    (masks / "b.png").write_bytes(b"no picture")

    status, out, err = command("evaluate", masks, "--json")

    assert status == 1
    assert json.loads(out)["masks"] == 2
    assert "skipped: " in err
    assert err.splitlines()[-1] == "1 of 3 files could not be used"


def test_what_the_reader_said_is_a_line_for_each_mask(command, measured, masks):
    write_grey(masks / "b.png", np.dstack([small_face(128)] * 3))

    status, out, err = command("evaluate", masks, "--json")

    assert (status, json.loads(out)["masks"]) == (0, 3)
    said = "The RGB channels hold class ids, not colours."
    assert [line for line in err.splitlines() if said in line] == [f"{masks / 'b.png'}: {said}"]


def test_the_name_of_a_model_is_no_markup(command, measured, masks):
    status, out, _ = command("evaluate", masks, "--model", "[/b]\x1b")

    assert status == 0
    assert "[/b]\\x1b on 3 masks" in out


def test_only_bad_files_are_an_error(command, measured, masks):
    for path in masks.iterdir():
        path.write_bytes(b"no picture")

    status, out, err = command("evaluate", masks, "--json")

    assert (status, out) == (1, "")
    assert "number of usable masks is 0" in err


def test_one_mask_is_taken_too(command, measured, masks):
    status, out, _ = command("evaluate", masks / "a.png", "--json")

    assert (status, json.loads(out)["masks"]) == (0, 1)


@pytest.mark.parametrize(("split", "count"), [("validation", 2), ("train", 9), ("all", 11)])
def test_a_split_takes_every_tenth_row_of_the_index_beside_the_folder(command, measured, data, split, count):
    status, out, _ = command("evaluate", data, "--split", split, "--json")

    assert (status, json.loads(out)["masks"]) == (0, count)


def test_an_index_can_be_named(command, measured, data, tmp_path):
    index = (tmp_path / "index.csv").rename(tmp_path / "other.csv")
    index.write_text("stem\na\nb\n")

    status, out, _ = command("evaluate", data, "--split", "validation", "--json", "--index", index)

    assert (status, json.loads(out)["masks"]) == (0, 1)


def test_the_folder_of_a_data_set_is_taken_for_its_labels(command, measured, data):
    status, out, _ = command("evaluate", data.parent, "--split", "validation", "--json")

    assert (status, json.loads(out)["masks"]) == (0, 2)


@pytest.mark.parametrize("with_index", [True, False])
def test_the_split_is_the_trainers(command, measured, data, with_index):
    from facemask_editor.training.data.dataset import load_masks

    if not with_index:
        (data.parent / "index.csv").unlink()
    for number, path in enumerate(sorted(data.iterdir())):
        write_grey(path, small_face(256, shift=number))

    command("evaluate", data, "--split", "validation", "--json")

    assert np.array_equal(np.stack(measured), load_masks(data).validation)


def test_a_folder_without_masks_is_an_error(command, measured, tmp_path):
    (tmp_path / "empty").mkdir()

    status, out, err = command("evaluate", tmp_path / "empty")

    assert (status, out) == (1, "")
    assert "number of masks (all) is 0" in err
