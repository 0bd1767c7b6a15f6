"""What a batch run says on the terminal: messages of the reader, names as they are, one line each."""

import json
import os

import numpy as np
import pytest

from facemask_editor.batch.lock import FolderLock
from tests.helpers.batch_runs import write_parts
from tests.helpers.sample_masks import small_face, write_grey

RESAMPLE = ("--resample", "nose")
SAID = "The RGB channels hold class ids, not colours."


def in_all_channels(path):
    return write_grey(path, np.dstack([small_face(128)] * 3))


def test_what_the_reader_said_is_a_line_for_each_mask(command, engine, masks, tmp_path):
    in_all_channels(masks / "b.png")
    write_parts(masks / "face", "00007", small_face(64))
    donor = in_all_channels(tmp_path / "donor.png")

    blend = ("--blend", "nose=1", "--donor", donor, "--variants", 2)
    status, _, err = command("batch", masks, tmp_path / "out", *RESAMPLE, *blend)

    assert status == 0
    lines = err.splitlines()
    assert [line for line in lines if SAID in line] == [f"{donor}: {SAID}", f"{masks / 'b.png'}: {SAID}"]
    assert sum("part pictures of face 00007 put together." in line for line in lines) == 1
    recorded = [json.loads(line) for line in (tmp_path / "out/manifest.jsonl").read_text().splitlines()]
    assert {line["output"]: line["messages"] for line in recorded}["b_v001.png"] == [SAID]
    assert {line["output"]: line["messages"] for line in recorded}["a_v000.png"] == []
    assert all(list(line["donor_messages"].values()) == [[SAID]] for line in recorded)


def test_a_step_without_effect_is_told_once_for_each_mask(command, engine, masks, tmp_path):
    write_grey(masks / "b.png", np.where(small_face(128) == 2, 1, small_face(128)).astype(np.uint8))

    status, _, err = command("batch", masks, tmp_path / "out", "--nudge", "nose=1", "--variants", 3)

    assert status == 0
    [line] = [line for line in err.splitlines() if "nose is not in this mask" in line]
    assert line.startswith(f"{masks / 'b.png'}: ")


@pytest.mark.parametrize("name", ["\x1b[31m\x07", "\udcff\udcfe", "\u202egnp"], ids=ascii)
def test_no_name_reaches_the_terminal_raw(command, engine, masks, tmp_path, name):
    (masks / f"{name}.png").write_bytes(b"no picture")
    in_all_channels(masks / f"{name}2.png")
    out = tmp_path / f"out{name}"

    status, said, err = command("batch", masks, out, *RESAMPLE)

    assert status == 1
    assert said.startswith("4 written, 1 of 5 inputs failed; ")
    assert "manifest.jsonl" in said
    assert not set(name) & set(said + err) & {"\x1b", "\x07", "\udcff", "\u202e"}
    assert [line.startswith("skipped: ") for line in err.splitlines()].count(True) == 1


def test_a_name_in_an_error_and_in_wrong_usage_is_written_out_too(command, engine, masks, tmp_path):
    (masks / "manifest.jsonl").write_text("x")

    for arguments in (
        ["batch", "no\x1b[31m", "out"],
        ["batch", masks, tmp_path / "out", "--resample", "\x1b[31m"],
        ["batch", masks, tmp_path / "out", "--\x1b[31m"],
        ["batch", masks, tmp_path / "out", *RESAMPLE, "--recipe", tmp_path / "\x1b.json"],
    ):
        status, said, err = command(*arguments)
        assert (status, said, len(err.splitlines())) == (2, "", 1)
        assert "\\x1b" in err
        assert "\x1b" not in err


@pytest.mark.parametrize("option", ["INPUT", "--recipe", "--donor"])
def test_a_pipe_is_refused_and_not_waited_for(command, engine, masks, tmp_path, option):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    source, options = (pipe, ()) if option == "INPUT" else (masks, (option, pipe))

    status, said, err = command("batch", source, tmp_path / "out", *RESAMPLE, *options)

    assert (status, said, len(err.splitlines())) == (2, "", 1)
    assert "pipe" in err
    assert option in err


def test_a_schema_that_is_a_pipe_is_refused_and_not_waited_for(command, masks, tmp_path):
    os.mkfifo(tmp_path / "schema.toml")

    status, _, err = command(
        "batch", masks, tmp_path / "out", *RESAMPLE, "--schema", tmp_path / "schema.toml"
    )

    assert (status, len(err.splitlines())) == (2, 1)
    assert "pipe" in err


LONG, NUL = "x" * 300, "a\0b"


@pytest.mark.parametrize("name", [LONG, f"{LONG}.png", NUL], ids=["long", "long with suffix", "NUL"])
@pytest.mark.parametrize("option", ["INPUT", "OUTPUT", "--model", "--schema", "--donor", "--recipe"])
def test_an_impossible_name_is_one_line(command, masks, tmp_path, option, name):
    source, output, options = masks, tmp_path / "out", (option, name)
    if option == "INPUT":
        source, options = name, ()
    elif option == "OUTPUT":
        output, options = tmp_path / name, ("--model", "nowhere")

    status, said, err = command("batch", source, output, *RESAMPLE, *options)

    assert status in (1, 2)
    assert (said, len(err.splitlines())) == ("", 1)


def test_an_output_with_an_impossible_name_is_one_line(command, engine, masks, tmp_path):
    status, said, err = command("batch", masks, tmp_path / LONG, *RESAMPLE)

    assert (status, said) == (1, "")
    assert "too long" in err


def test_a_donor_in_a_recipe_with_an_impossible_name_is_one_line(command, engine, masks, tmp_path):
    for name in (LONG, NUL):
        edit = tmp_path / "edit.json"
        edit.write_text(json.dumps({"steps": [{"kind": "blend", "part": "nose", "donor": name}]}))

        status, said, err = command("batch", masks, tmp_path / "out", "--recipe", edit)

        assert (status, said, len(err.splitlines())) == (1, "", 1)


def test_a_number_of_variants_by_slip_is_refused_with_the_number_of_outputs(command, engine, masks, tmp_path):
    status, said, err = command("batch", masks, tmp_path / "out", *RESAMPLE, "--variants", 10**9)

    assert (status, said, len(err.splitlines())) == (2, "", 1)
    assert "3000000000 outputs" in err


def test_a_folder_in_use_is_one_line_before_the_model_loads(command, engine, masks, tmp_path):
    (tmp_path / "out").mkdir()
    with FolderLock(tmp_path / "out"):
        for options in ((), ("--resume",)):
            status, said, err = command("batch", masks, tmp_path / "out", *RESAMPLE, *options)

            assert (status, said, len(err.splitlines())) == (1, "", 1)
            assert "in use by another run" in err
    assert engine.loads == []


def test_resume_with_another_edit_says_what_differs_before_the_model_loads(command, engine, masks, tmp_path):
    command("batch", masks, tmp_path / "out", *RESAMPLE)
    engine.loads.clear()

    status, said, err = command("batch", masks, tmp_path / "out", "--nudge", "nose=0.5", "--resume")

    assert (status, said, len(err.splitlines())) == (1, "", 1)
    assert "resample nose" in err
    assert "another output folder" in err
    assert engine.loads == []


def test_a_manifest_with_a_damaged_line_is_told(command, engine, masks, tmp_path):
    command("batch", masks, tmp_path / "out", *RESAMPLE)
    manifest = tmp_path / "out/manifest.jsonl"
    manifest.write_bytes(b"\0" * 20 + b"\n" + manifest.read_bytes())

    status, said, err = command("batch", masks, tmp_path / "out", *RESAMPLE, "--resume")

    assert status == 0
    assert said.startswith("3 kept; ") or said.startswith("0 written, 3 kept; ")
    assert "manifest.jsonl.bad" in err
