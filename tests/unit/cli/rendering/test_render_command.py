import json
import os
import signal
import subprocess
import sys
import time

import numpy as np
import pytest
from PIL import Image

from facemask_editor.formats import write_mask
from facemask_editor.recipe.recipe import Recipe, Resample
from facemask_editor.recipe.source import digest
from facemask_editor.render.builtin.picture import portrait
from facemask_editor.render.builtin.renderer import BuiltinRenderer
from facemask_editor.render.renderer import Rendered
from facemask_editor.render.run import CHUNK
from tests.helpers.batch_runs import plan_of, run
from tests.helpers.patience import PATIENCE
from tests.helpers.sample_masks import small_face, write_grey
from tests.unit.app.project.written import project_with_photo
from tests.unit.render.command.conftest import ALL
from tests.unit.render.left_running import living

NEEDS_BOTH = '[traits]\nphoto = "needed"\nphoto_mask = "needed"'


@pytest.fixture
def mask(tmp_path):
    return write_grey(tmp_path / "face.png", small_face(128))


def pixels(path):
    with Image.open(path) as image:
        return np.asarray(image), json.loads(image.text[CHUNK])


def photo_at(path, size=128, value=90):
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (size, size), (value, 20, 30)).save(path)
    return path


def test_one_mask_to_one_file(command, fake, mask, tmp_path):
    fake()

    status, out, err = command("render", mask, "--renderer", "fake", "--out", tmp_path / "new" / "x.png")

    assert status == 0, err
    assert out == f"1 written; {tmp_path / 'new' / 'x.png'}\n"
    picture, told = pixels(tmp_path / "new" / "x.png")
    assert np.array_equal(picture[::4, ::4, 1], small_face(128))
    assert told["renderer"] == "fake"
    assert told["mask"] == "face.png"
    assert told["mask_sha256"] == digest(small_face(128))
    assert "seed" not in told
    assert str(tmp_path) not in json.dumps(told)


def test_a_folder_to_a_folder_and_on_after_a_stop(command, fake, masks, tmp_path):
    checkout = fake()
    out = tmp_path / "pictures"

    assert command("render", masks, "--renderer", "fake", "--out", out)[:2] == (0, f"3 written; {out}\n")
    assert sorted(path.name for path in out.iterdir()) == ["a.png", "b.png", "c.png"]

    (out / "b.png").unlink()
    before = (out / "a.png").stat().st_mtime_ns
    status, text, _ = command("render", masks, "--renderer", "fake", "--out", out)
    assert (status, text) == (0, f"1 written, 2 kept (--replace renders them again); {out}\n")
    assert (out / "a.png").stat().st_mtime_ns == before

    (checkout / "render.py").unlink()
    assert command("render", masks, "--renderer", "fake", "--out", out)[0] == 0  # nothing is left to do


def test_a_picture_that_is_there_is_replaced_only_where_asked(command, fake, mask, tmp_path):
    fake()
    out = tmp_path / "x.png"
    out.write_bytes(b"mine")

    status, text, err = command("render", mask, "--renderer", "fake", "--out", out)
    assert (status, text) == (1, "")
    assert err == f"facemask-editor: {out} is there already; --replace replaces it\n"
    assert out.read_bytes() == b"mine"

    assert command("render", mask, "--renderer", "fake", "--out", out, "--replace")[0] == 0
    assert pixels(out)[1]["renderer"] == "fake"


def test_no_mask_nor_photo_is_ever_replaced(command, fake, masks, tmp_path):
    fake()
    before = {path: path.read_bytes() for path in masks.iterdir()}

    status, _, err = command("render", masks, "--renderer", "fake", "--out", masks, "--replace")

    assert status == 1
    assert "output is what the picture is made from; take another file or folder" in err
    assert {path: path.read_bytes() for path in masks.iterdir()} == before


def test_photo_and_own_mask_by_file(command, fake, mask, tmp_path):
    code = """
photo = Image.open(sys.argv[3] + "/" + names[0] + ".jpg")
assert photo.size == (512, 512), photo.size
assert abs(photo.getpixel((9, 9))[0] - 90) < 5, photo.getpixel((9, 9))"""
    fake(ALL + code, more=["{photos}"], head=NEEDS_BOTH)
    photo = photo_at(tmp_path / "somewhere" / "p.jpg", size=300)
    own = write_grey(tmp_path / "own.png", small_face(64))
    out = tmp_path / "x.png"

    status, _, err = command(
        "render", mask, "--photo", photo, "--photo-mask", own, "--renderer", "fake", "--out", out
    )

    assert status == 0, err
    told = pixels(out)[1]
    assert (told["photo"], told["photo_mask"]) == ("p.jpg", "own.png")
    assert "photo_mask_sha256" in told


def test_photos_and_own_masks_by_folder(command, fake, masks, tmp_path):
    fake(head=NEEDS_BOTH)
    photos, own = tmp_path / "p", tmp_path / "own"
    for name in "abc":
        photo_at(photos / f"{name}.jpg")
        write_grey(own / f"{name}.png", small_face(128))
    (own / "b.png").unlink()
    out = tmp_path / "out"

    status, text, err = command(
        "render", masks, "--photo", photos, "--photo-mask", own, "--renderer", "fake", "--out", out
    )

    assert (status, text) == (1, f"2 written, 1 of 3 masks failed; {out}\n")
    assert f"skipped: {masks / 'b.png'}: photo's own mask is not found; {own} has none of its name" in err


def test_a_photo_beside_the_mask_is_found(command, fake, mask, tmp_path):
    fake(head='[traits]\nphoto = "needed"')
    arguments = ("render", mask, "--renderer", "fake", "--out", tmp_path / "x.png")

    status, _, err = command(*arguments)
    assert status == 1
    assert "face.png: photo is not found; --photo names one" in err

    photo_at(tmp_path / "face.jpg")
    assert command(*arguments)[0] == 0


def test_masks_of_a_batch_run_find_photo_and_own_mask(command, fake, masks, tmp_path):
    fake(head=NEEDS_BOTH)
    for name in "abc":
        photo_at(masks / f"{name}.jpg")
    edited, out = tmp_path / "edited", tmp_path / "out"
    run(plan_of(masks, edited, Recipe(steps=(Resample(part="nose"),)), variants=2))

    status, text, err = command("render", edited, "--renderer", "fake", "--out", out)

    assert (status, text) == (0, f"6 written; {out}\n"), err
    told = pixels(out / "a_v001.png")[1]
    assert (told["photo"], told["photo_mask"]) == ("a.jpg", "a.png")
    assert told["photo_mask_sha256"] == digest(small_face(128, shift=0))
    assert told["edit"]["input"] == "a.png"
    assert told["edit"]["recipe"]["steps"][0]["part"] == "nose"
    assert str(tmp_path) not in json.dumps(told)


def test_a_mask_that_was_changed_since_tells_no_edit(command, fake, masks, tmp_path):
    fake()
    edited, out = tmp_path / "edited", tmp_path / "out"
    run(plan_of(masks, edited))
    write_grey(edited / "a_v000.png", small_face(128, shift=20))

    assert command("render", edited, "--renderer", "fake", "--out", out)[0] == 0

    assert "edit" not in pixels(out / "a_v000.png")[1]
    assert "edit" in pixels(out / "b_v000.png")[1]


def test_seed_and_prompt_reach_the_process_and_the_picture(command, fake, mask, tmp_path):
    code = ALL + "\nassert sys.argv[3:] == ['5', '--p=-x y'], sys.argv"
    fake(code, more=["{seed}", "--p={prompt}"], head='[traits]\nprompt = "needed"')
    out = tmp_path / "x.png"

    status, _, err = command("render", mask, "--renderer", "fake", "--out", out, "--seed", 5, "--prompt=-x y")

    assert status == 0, err
    assert (pixels(out)[1]["seed"], pixels(out)[1]["prompt"]) == (5, "-x y")


def test_a_renderer_that_dies_keeps_what_has_come(command, fake, masks, tmp_path):
    fake("picture(names[0]).save(out / (names[0] + '.png'))\nprint('out of memory')\nsys.exit(9)")
    out = tmp_path / "out"

    status, text, err = command("render", masks, "--renderer", "fake", "--out", out)

    assert (status, text) == (1, f"1 written; {out}\n")
    assert err.splitlines()[-1] == (
        "facemask-editor: Fake ended with status 9 and gave no picture for b, c; it said: out of memory"
    )
    assert [path.name for path in out.iterdir()] == ["a.png"]


def test_masks_that_cannot_be_read_are_passed_over(command, fake, masks, tmp_path):
    fake()
    (masks / "broken.png").write_bytes(b"no picture")
    out = tmp_path / "out"

    status, text, err = command("render", masks, "--renderer", "fake", "--out", out)

    assert (status, text) == (1, f"3 written, 1 of 4 masks failed; {out}\n")
    assert "skipped: " in err


def test_what_cannot_be_is_one_line(command, fake, mask, masks, tmp_path):
    fake()
    (tmp_path / "file").write_text("")
    empty = tmp_path / "empty"
    empty.mkdir()
    for arguments, status, words in (
        ((mask, "--renderer", "none", "--out", "x.png"), 1, "there is no renderer none; known are"),
        ((mask, "--renderer", "sean", "--out", tmp_path / "x.png"), 1, "photo is not found"),
        (
            (mask, "--renderer", "spade", "--out", tmp_path / "x.png"),
            1,
            "SPADE is not ready: checkout is not set",
        ),
        ((mask, "--renderer", "fake", "--out", tmp_path / "x.jpg"), 1, "output is no PNG file"),
        ((masks, "--renderer", "fake", "--out", tmp_path / "file"), 1, "output is a file"),
        ((empty, "--renderer", "fake", "--out", tmp_path / "o"), 1, "folder is without masks"),
        (
            (mask, "--renderer", "fake", "--out", tmp_path / "x.png", "--prompt", "p"),
            1,
            "Fake takes no prompt",
        ),
        ((mask, "--renderer", "fake"), 2, "--out"),
        ((mask, "--out", "x.png"), 2, "--renderer"),
        ((mask, "--renderer", "fake", "--out", "x.png", "--seed", "-1"), 2, "--seed"),
        ((mask, "--renderer", "fake", "--out", "x.png", "--photo", "gone.jpg"), 2, "--photo"),
    ):
        found, out, err = command("render", *arguments)
        assert (found, out) == (status, ""), (arguments, err)
        assert words in err.splitlines()[-1]
        assert not (tmp_path / "x.png").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_cancels_and_leaves_nothing_running(fake, masks, tmp_path, env, number, temporary):
    ready = tmp_path / "ready"
    fake(f"Path({str(ready)!r}).touch()\nwhile True: time.sleep(1)")
    out = tmp_path / "out"
    arguments = ["render", masks, "--renderer", "fake", "--out", out]
    process = subprocess.Popen(
        [sys.executable, "-m", "facemask_editor", *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "TMPDIR": str(temporary)},
    )
    try:
        until = time.monotonic() + PATIENCE
        while not ready.exists():
            assert process.poll() is None, process.communicate()
            assert time.monotonic() < until
            time.sleep(0.02)
        process.send_signal(number)
        text, err = process.communicate(timeout=PATIENCE)
    finally:
        process.kill()

    assert (process.returncode, text) == (130, "")
    assert "stopped with 0 of 3 pictures written; the same command goes on" in err.splitlines()[-1]
    assert living(next(iter(env.values()))) == []
    assert not out.exists()


def test_the_built_in_renderer_moves_the_photo(command, tmp_path):
    """Needs no set-up, and finds the photo's own mask in the mask's file."""
    old = small_face(128)
    new = np.roll(old, 3, axis=1)
    write_mask(tmp_path / "face.png", new, photo_mask=old)
    grain = np.random.default_rng(0).integers(0, 255, (128, 128, 3), dtype=np.uint8)
    Image.fromarray(grain).save(tmp_path / "face.bmp")

    status, _, err = command(
        "render", tmp_path / "face.png", "--renderer", "builtin", "--out", tmp_path / "x.png"
    )

    assert status == 0, err
    picture, told = pixels(tmp_path / "x.png")
    assert np.array_equal(picture, portrait(grain, old, new).picture)
    assert told["photo_mask_sha256"] == digest(old)
    assert told["photo_mask"] == "in the mask"


class TestAProjectWithItsPhoto:
    @pytest.fixture
    def project(self, tmp_path):
        self.old, self.grain = (
            small_face(128),
            np.random.default_rng(0).integers(0, 255, (128, 128, 3), np.uint8),
        )
        self.new = np.roll(self.old, 3, axis=1)
        file = tmp_path / "elsewhere.png"
        Image.fromarray(self.grain).save(file)
        data = file.read_bytes()
        file.unlink()
        return project_with_photo(tmp_path / "face.fmask", self.new, data, photo_mask=self.old)

    def test_is_rendered_with_it(self, command, project, tmp_path):
        photo_at(tmp_path / "face.jpg")  # of the same name; the project's own counts
        status, _, err = command("render", project, "--renderer", "builtin", "--out", tmp_path / "x.png")
        assert status == 0, err
        picture, told = pixels(tmp_path / "x.png")
        assert np.array_equal(picture, portrait(self.grain, self.old, self.new).picture)
        assert (told["photo"], told["photo_mask"]) == ("in the mask", "in the mask")

    def test_takes_another_that_is_named(self, command, project, tmp_path):
        photo_at(tmp_path / "other.png")
        command(
            "render", project, "--photo", tmp_path / "other.png", "--renderer", "builtin",
            "--out", tmp_path / "x.png",
        )  # fmt: skip
        assert pixels(tmp_path / "x.png")[1]["photo"] == "other.png"

    def test_names_itself_where_the_photo_is_damaged(self, command, tmp_path):
        path = project_with_photo(tmp_path / "face.fmask", small_face(128), b"no picture")
        status, _, err = command("render", path, "--renderer", "builtin", "--out", tmp_path / "x.png")
        assert status == 1
        assert f"{path}: photo in it" in " ".join(err.split())


def test_without_the_photo_s_own_mask_it_says_what_to_do(command, tmp_path, mask):
    photo_at(tmp_path / "face.jpg")
    status, _, err = command("render", mask, "--renderer", "builtin", "--out", tmp_path / "x.png")
    assert status == 1
    assert "--photo-mask names it" in err
    assert not (tmp_path / "x.png").exists()


def test_pictures_to_look_at_are_named_at_the_end(command, masks, tmp_path, monkeypatch):
    """The same words as at the end of a batch run."""
    doubts = {"a": "warned", "b": "refused", "c": ""}

    def render(self, jobs, watch):
        for job in jobs:
            yield Rendered(job.stem, np.zeros((8, 8, 3), np.uint8), (), doubts[job.stem])

    monkeypatch.setattr(BuiltinRenderer, "render", render)
    for name in doubts:
        photo_at(masks / f"{name}.jpg")

    status, said, err = command(
        "render", masks, "--photo-mask", masks, "--renderer", "builtin", "--out", tmp_path / "faces"
    )

    assert status == 0, err
    assert said.splitlines()[0].startswith("3 written; ")
    assert said.splitlines()[1:] == [
        "1 warned, more than a quarter of the change is not in the photo: a",
        "1 refused, a part stays as the photo has it: b",
    ]
