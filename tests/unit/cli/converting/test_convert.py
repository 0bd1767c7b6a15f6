"""``facemask-editor convert``."""

import json

import numpy as np

from facemask_editor.formats import open_mask, write_mask


def test_a_folder_and_what_stands_there(command, masks, tmp_path):
    out = tmp_path / "out"
    status, said, err = command("convert", masks, out, "--to", "ora")
    assert (status, said) == (0, f"3 written; {out}\n"), err
    assert command("convert", masks, out, "--to", "ora")[:2] == (0, f"0 written, 3 kept; {out}\n")
    write_mask(masks / "a.png", np.zeros((64, 64), np.uint8))
    status, said, err = command("convert", masks, out, "--to", "ora")
    assert (status, said) == (1, f"0 written, 2 kept, 1 failed; {out}\n")
    assert "stands there already" in err
    assert command("convert", masks, out, "--to", "ora", "--overwrite")[0] == 0


def test_json_is_all_that_stdout_has(command, masks, tmp_path):
    status, said, err = command(
        "convert", masks / "a.png", tmp_path / "a.npy", "--to", "npy", "--order", "LaPa", "--json",
        "--set", "dtype=int32",
    )  # fmt: skip
    found = json.loads(said)
    assert (status, found["format"], found["written"]) == (0, "npy", 1), err
    assert found["masks"][0]["outputs"] == [str(tmp_path / "a.npy")]
    assert np.load(tmp_path / "a.npy").dtype == np.int32
    assert "note: LaPa has 11 classes: " in err
    for message in found["masks"][0]["messages"]:
        assert f"{masks / 'a.png'}: {message}" in " ".join(err.split())


def test_part_pictures_become_a_mask_of_the_face(command, masks, tmp_path):
    (masks / "a.png").rename(masks / "00002.png")
    assert command("convert", masks / "00002.png", tmp_path / "parts", "--to", "parts")[0] == 0
    assert (tmp_path / "parts" / "0" / "00002_hair.png").exists()
    assert command("convert", tmp_path / "parts", tmp_path / "out", "--to", "index")[0] == 0
    found = open_mask(tmp_path / "out" / "00002.png").label_map
    np.testing.assert_array_equal(found, open_mask(masks / "00002.png").label_map)


def test_wrong_usage_says_what_is_right(command, masks, tmp_path):
    for wrong, words in (
        (("--to", "gif"), "GIF mask is only read; formats that are written: parts, index"),
        (("--to", "jpeg2000"), "unknown format 'jpeg2000'"),
        (("--to", "npy", "--from", "word"), "unknown format 'word'; known: parts, index"),
        (("--to", "npy", "--set", "dpi=3"), "dpi is no option of NPY array"),
        (("--to", "npy", "--set", "dtype"), "NAME=VALUE"),
    ):
        status, _, err = command("convert", masks, tmp_path / "out", *wrong)
        assert status == 2
        assert words in " ".join(err.split())
    status, _, err = command("convert", masks, tmp_path / "out", "--to", "npy", "--order", "ade20k")
    assert status == 1
    assert "a schema file is needed" in err
    assert command("convert", masks, tmp_path / "out", "--to", "npy", "--set", "dtype=f4")[0] == 1
    assert not list((tmp_path / "out").glob("*"))
