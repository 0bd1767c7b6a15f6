"""``batch --render``: faces in the same pass, and what is said of them."""

import json
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

import facemask_editor.batch.faces as faces
from facemask_editor.core.labels import CELEBAMASK_HQ
from tests.helpers.sample_masks import small_face, write_grey

NOSE = CELEBAMASK_HQ.index("nose")
RESAMPLE = ("--resample", "nose")


@pytest.fixture
def masks(tmp_path):
    folder = tmp_path / "masks"
    for shift, name in enumerate("abc"):
        write_grey(folder / f"{name}.png", small_face(64, shift=shift))
        grain = np.random.default_rng(shift).integers(0, 255, (64, 64, 3), dtype=np.uint8)
        Image.fromarray(grain).save(folder / f"{name}.bmp")
    return folder


def faces_of(out):
    lines = (out / "manifest.jsonl").read_text().splitlines()
    return {line["output"]: line["face"] for line in map(json.loads, lines)}


def test_the_summary_counts_faces_and_names_those_to_look_at(command, engine, masks, tmp_path, monkeypatch):
    def portrait(photo, old, new):
        made = really(photo, old, new)
        filled = {"extended": {}, "invented": {}, "refused": {}, "kept": {}}
        if np.array_equal(old, small_face(64, shift=1)):
            filled["extended"] = {NOSE: made.changed}
        if np.array_equal(old, small_face(64, shift=2)):
            filled["refused"] = {NOSE: made.changed}
        return replace(made, **filled)

    really = faces.portrait
    monkeypatch.setattr(faces, "portrait", portrait)
    out = tmp_path / "out"
    status, said, err = command("batch", masks, out, *RESAMPLE, "--variants", 2, "--render", "builtin")

    assert status == 0, err
    assert sorted(path.name for path in (out / "faces").iterdir()) == sorted(faces_of(out))
    doubts = [
        "faces: 2 warned, more than a quarter of the change is not in the photo: b_v000.png, b_v001.png",
        "faces: 2 refused, a part stays as the photo has it: c_v000.png, c_v001.png",
    ]
    assert said.splitlines()[1:] == ["faces: 6 written", *doubts]
    assert {name[0]: face["doubt"] for name, face in faces_of(out).items()} == {
        "a": "",
        "b": "warned",
        "c": "refused",
    }
    assert faces_of(out)["c_v000.png"]["refused"].keys() == {"nose"}

    again = command("batch", masks, out, *RESAMPLE, "--variants", 2, "--render", "builtin", "--resume")
    assert again[1].splitlines()[1:] == ["faces: 0 written, 6 kept", *doubts]


def test_a_mask_without_a_photo_is_said_once_and_makes_the_status_1(command, engine, masks, tmp_path):
    (masks / "b.bmp").unlink()
    status, said, err = command(
        "batch", masks, tmp_path / "out", *RESAMPLE, "--variants", 2, "--render", "builtin"
    )

    assert status == 1
    assert said.startswith("6 written; ")
    assert said.splitlines()[1] == "faces: 4 written, 2 not made"
    [line] = [line for line in err.splitlines() if "no face" in line]
    assert line.startswith(f"{masks / 'b.png'}: no face: no photo was found; ")
    assert "--render illustration" in line


def test_photos_are_taken_for_faces_alone(command, engine, masks, tmp_path):
    photos = tmp_path / "photos"
    photos.mkdir()
    for name in "abc":
        (masks / f"{name}.bmp").rename(photos / f"{name}.bmp")
    run = ("batch", masks, tmp_path / "out", *RESAMPLE, "--photos", photos)

    assert command(*run)[0] == 2
    assert command(*run, "--render", "builtin")[0] == 0
    assert all(face["photo"].startswith(photos.as_posix()) for face in faces_of(tmp_path / "out").values())


def test_a_renderer_with_a_set_up_is_sent_to_its_command(command, engine, masks, tmp_path):
    status, said, err = command("batch", masks, tmp_path / "out", *RESAMPLE, "--render", "sean")

    assert (status, said, len(err.splitlines())) == (2, "", 1)
    assert f"facemask-editor render {tmp_path / 'out'} --renderer sean --out PICTURES" in err
    assert "builtin and illustration" in err
    assert not (tmp_path / "out").exists()


def test_an_illustration_needs_no_photo(command, engine, masks, tmp_path):
    for name in "abc":
        (masks / f"{name}.bmp").unlink()
    status, said, _ = command("batch", masks, tmp_path / "out", *RESAMPLE, "--render", "illustration")
    assert (status, said.splitlines()[1:]) == (0, ["faces: 3 written"])


def test_a_hand_off_and_faces_go_together(command, engine, masks, tmp_path):
    out = tmp_path / "out"
    status, _, err = command("batch", masks, out, *RESAMPLE, "--render", "builtin", "--for", "psp")
    assert status == 0, err
    assert (out / "for-psp").is_dir()
    assert len(list((out / "faces").iterdir())) == 3
