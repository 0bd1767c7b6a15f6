"""``facemask-editor export``: what is said before, the folder, and the command on stdout."""

import json
import os
import shlex
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from facemask_editor.render.handoff import export as export_module
from facemask_editor.render.handoff.registry import DESCRIBED, target, targets
from tests.helpers.patience import PATIENCE
from tests.helpers.sample_masks import small_face, write_grey
from tests.unit.render.handoff.conftest import content_of, write_photo
from tests.unit.render.handoff.readers import READERS

REPOSITORY = Path(__file__).resolve().parents[3]


@pytest.fixture
def photos(tmp_path):
    for name in "abc":
        write_photo(tmp_path / "photos" / f"{name}.jpg")
    return tmp_path / "photos"


def test_the_command_alone_is_on_stdout(command, masks, tmp_path):
    out = tmp_path / "out"

    status, said, err = command("export", masks, out, "--for", "psp")

    assert (status, said) == (0, target("psp").command(out, ("a", "b", "c")) + "\n")
    assert str(out) in shlex.split(said, comments=True)
    assert set(READERS["psp"](out).labels) == set("abc")
    assert "export for psp: 3/3 masks" in err
    assert f"3 masks for pSp; {out}" in err


def test_losses_are_said_before_anything_is_written(command, masks, photos, tmp_path, monkeypatch):
    def nothing(*_):
        raise AssertionError("written")

    monkeypatch.setattr(export_module, "_write", nothing)

    with pytest.raises(AssertionError, match="written"):
        command("export", masks, tmp_path / "out", "--for", "sean", "--photos", photos)


def test_warnings_come_before_the_progress(command, masks, photos, tmp_path):
    tiny = small_face(512)
    tiny[300:302, 300:302] = 15
    write_grey(masks / "a.png", tiny)
    (photos / "c.jpg").unlink()

    _, _, err = command("export", masks, tmp_path / "1", "--for", "collaborative-diffusion")
    assert "warning: ear_r is lost in 1 of 3 masks (a)." in err
    assert err.index("warning: ear_r") < err.index("0/3 masks")

    _, _, err = command("export", masks, tmp_path / "2", "--for", "sdm", "--photos", photos)
    assert "warning: 1 of 3 masks without a photo (c): a grey picture stands in." in err
    assert "note: Needs a graphics card" in err


@pytest.mark.parametrize("target", ["sean", "maskgan", "psp"])
def test_what_a_larger_mask_loses_to_the_size_is_said_before(command, masks, photos, tmp_path, target):
    tiny = small_face(1024)
    tiny[700, 301] = 15  # one pixel, in no row or column that half of the size keeps
    write_grey(masks / "b.png", tiny)

    _, _, err = command(
        "export", masks, tmp_path / "1", "--for", target, "--photos", photos, "--photo-masks", masks
    )

    assert "warning: ear_r is lost in 1 of 3 masks (b)." in err
    assert err.index("warning: ear_r") < err.index("0/3 masks")


def test_what_a_batch_will_lose_is_said_before_the_first_edit(command, engine, masks, tmp_path):
    tiny = small_face(1024)
    tiny[700, 301] = 15
    write_grey(masks / "b.png", tiny)

    _, _, err = command(
        "batch", masks, tmp_path / "out", "--resample", "nose", "--variants", 2, "--for", "psp"
    )

    assert "warning: ear_r is lost in 2 of 6 masks (b_v000, b_v001)." in err
    assert err.index("warning: ear_r") < err.index("batch: 0/6 masks")


def test_three_files_for_sean(command, masks, photos, tmp_path):
    own = tmp_path / "own"
    for name in "abc":
        write_grey(own / f"{name}.png", small_face(512, without=("nose",)))

    status, _, err = command(
        "export", masks, tmp_path / "out", "--for", "sean", "--photos", photos, "--photo-masks", own
    )

    read = READERS["sean"](tmp_path / "out")
    assert (status, "warning" in err) == (0, False)
    assert all(2 in label for label in read.labels.values())
    assert not any(2 in label for label in read.own_labels.values())


def test_one_mask_and_its_photo(command, masks, photos, tmp_path):
    status, _, err = command(
        "export", masks / "b.png", tmp_path / "out", "--for", "ca2sis", "--photos", photos / "a.jpg",
        "--photo-masks", masks / "c.png",
    )  # fmt: skip

    assert status == 0, err
    assert f"1 mask for CA2-SIS; {tmp_path / 'out'}" in err
    assert set(READERS["ca2sis"](tmp_path / "out").labels) == {"b"}


def test_masks_that_cannot_be_used_are_skipped_and_counted(command, masks, tmp_path):
    (masks / "b.png").write_bytes(b"no mask")

    status, said, err = command("export", masks, tmp_path / "out", "--for", "pix2pixhd")

    assert status == 1
    assert "--how_many 2" in said
    assert f"skipped: {masks / 'b.png'}" in err
    assert set(READERS["pix2pixhd"](tmp_path / "out").labels) == {"a", "c"}


def test_missing_photos_end_it_before_anything(command, masks, photos, tmp_path):
    (photos / "b.jpg").unlink()

    status, said, err = command("export", masks, tmp_path / "out", "--for", "sean", "--photos", photos)

    assert (status, said) == (1, "")
    assert "photo is missing for 1 of 3 masks (b)" in err
    assert not (tmp_path / "out").exists()


def test_photos_that_nobody_looks_at_are_said(command, masks, photos, tmp_path):
    _, _, err = command("export", masks, tmp_path / "out", "--for", "psp", "--photos", photos)

    assert "note: pSp takes no photos; --photos is not used." in err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([], "'--for'"),
        (["--for", "gaugan"], "unknown target 'gaugan'; known: spade, sean"),
        (["--for", "oasis"], f"nothing is written for OASIS: {DESCRIBED[0].why}"),
        (["--for", "psp", "--photos", "gone"], "--photos"),
        (["--for", "comfyui", "--set", "grow"], "'grow' is not NAME=VALUE"),
        (["--for", "comfyui", "--set", "grow=1", "--set", "grow=2"], "grow is given twice"),
    ],
)
def test_wrong_usage(command, masks, tmp_path, arguments, told):
    status, _, err = command("export", masks, tmp_path / "out", *arguments)

    assert (status, told in err) == (2, True), err
    assert not (tmp_path / "out").exists()


def test_options_reach_the_target(command, masks, photos, tmp_path):
    before = tmp_path / "before"
    for name in "abc":
        write_grey(before / f"{name}.png", small_face(128, without=("nose",)))
    given = ("--photos", photos, "--photo-masks", before)

    for grow in (0, 12):
        status, _, err = command(
            "export", masks, tmp_path / f"{grow}", "--for", "comfyui", *given, "--set", f"grow={grow}"
        )
        assert status == 0, err

    marker = json.loads((tmp_path / "12/export.json").read_text())
    assert marker["options"]["grow"] == 12
    assert content_of(tmp_path / "0/mask") != content_of(tmp_path / "12/mask")


def test_an_unknown_option_is_told(command, masks, tmp_path):
    status, _, err = command("export", masks, tmp_path / "out", "--for", "psp", "--set", "grow=1")

    assert status == 1
    assert "option is grow; options of psp: none" in err


def test_help_lists_all_names_and_what_is_not_written(command):
    status, said, _ = command("export", "-h")

    assert status == 0
    for each in targets():
        assert each.key in said
    for each in DESCRIBED:
        assert each.title in said


def test_a_second_export_takes_the_place_of_the_first(command, masks, tmp_path):
    command("export", masks, tmp_path / "out", "--for", "psp")
    (masks / "a.png").unlink()

    status, _, err = command("export", masks, tmp_path / "out", "--for", "psp")

    assert status == 0, err
    assert set(READERS["psp"](tmp_path / "out").labels) == {"b", "c"}
    assert f"2 masks for pSp; {tmp_path / 'out'}; the earlier export there is replaced" in err


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_ctrl_c_leaves_the_folder_as_it_was(masks, tmp_path):
    for number in range(300):
        os.link(masks / "a.png", masks / f"x{number}.png")
    before = content_of(tmp_path)
    # Once, when the first face is written: a second Ctrl-C would end it in another way.
    script = (
        "import os, signal, sys\n"
        "from facemask_editor.cli.app import main\n"
        "from facemask_editor.render.handoff import export\n"
        "write, signals = export._write, iter([signal.SIGINT])\n"
        "def stopping(staged, files):\n"
        "    for number in signals:\n"
        "        os.kill(os.getpid(), number)\n"
        "    return write(staged, files)\n"
        "export._write = stopping\n"
        "sys.exit(main(sys.argv[1:]))\n"
    )

    done = subprocess.run(
        [sys.executable, "-c", script, "export", str(masks), str(tmp_path / "out"), "--for", "sofgan"],
        capture_output=True,
        text=True,
        cwd=REPOSITORY,
        timeout=PATIENCE,
    )

    assert done.returncode in (130, -signal.SIGINT), done.stderr
    assert f"stopped; {tmp_path / 'out'} is as it was" in done.stderr
    assert content_of(tmp_path) == before


# at the end of a batch


def test_a_batch_hands_its_outputs_on(command, engine, masks, photos, tmp_path):
    out = tmp_path / "out"

    status, said, err = command("batch", masks, out, "--remove", "nose", "--for", "sean", "--photos", photos)

    assert status == 0, err
    read = READERS["sean"](out / "for-sean")
    assert set(read.labels) == {"a_v000", "b_v000", "c_v000"}
    for stem in "abc":
        original = np.unique(read.own_labels[f"{stem}_v000"])
        assert 2 in original, "the photo's own mask is the input"
    assert str(out / "for-sean/labels") in said
    assert (out / "a_v000.png").is_file()
    assert "warning" not in err


def test_a_renderer_is_a_format(command, engine, masks, photos, tmp_path):
    one, other = tmp_path / "one", tmp_path / "other"
    command("batch", masks, one, "--remove", "nose", "--for", "spade")
    status, _, err = command("batch", masks, other, "--remove", "nose", "--format", "spade")

    assert status == 0, err
    assert content_of(one / "for-spade/labels") == content_of(other / "for-spade/labels")
    manifest = (other / "manifest.jsonl").read_text().splitlines()
    assert {json.loads(line)["format"] for line in manifest} == {"index"}


def test_palette_outputs_are_handed_on_too(command, engine, masks, tmp_path):
    status, _, err = command(
        "batch", masks, tmp_path / "out", "--remove", "nose", "--format", "palette", "--for", "psp"
    )

    assert status == 0, err
    assert set(READERS["psp"](tmp_path / "out/for-psp").labels) == {"a_v000", "b_v000", "c_v000"}


def test_resume_makes_the_hand_off_anew(command, engine, masks, tmp_path):
    given = ("batch", masks, tmp_path / "out", "--remove", "nose", "--for", "maskgan")
    for name in "abcd":
        write_photo(tmp_path / f"photos/{name}.jpg")
    command(*given)
    write_grey(masks / "d.png", small_face(128, shift=5))

    status, _, err = command(*given, "--resume")

    assert status == 0, err
    assert len(engine.requests) == 4
    assert set(READERS["maskgan"](tmp_path / "out/for-maskgan").labels) == set("0123")


def test_what_failed_is_not_handed_on(command, engine, masks, tmp_path):
    (masks / "b.png").write_bytes(b"no mask")

    status, _, _ = command("batch", masks, tmp_path / "out", "--remove", "nose", "--for", "psp")

    assert status == 1
    assert set(READERS["psp"](tmp_path / "out/for-psp").labels) == {"a_v000", "c_v000"}


def test_a_batch_without_the_photos_it_needs_does_not_begin(command, engine, masks, tmp_path):
    status, _, err = command("batch", masks, tmp_path / "out", "--remove", "nose", "--for", "sean")

    assert status == 1
    assert "photo is missing for 3 of 3 masks" in err
    assert engine.requests == []
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--for", "gaugan"], "unknown target 'gaugan'"),
        (["--for", "psp", "--format", "sean"], "sean is asked for by --format, psp by --for"),
        (["--set", "grow=1"], "name it by --for"),
    ],
)
def test_wrong_usage_of_a_batch(command, engine, masks, tmp_path, arguments, told):
    status, _, err = command("batch", masks, tmp_path / "out", "--remove", "nose", *arguments)

    assert (status, told in err) == (2, True), err
    assert engine.requests == []
