"""The renderers that come with the program, each against a stand-in for its checkout."""

import ast
import os
import shutil
import sys

import numpy as np
import pytest
from PIL import Image

from facemask_editor.core.errors import RenderError
from facemask_editor.core.labels import CELEBAMASK_HQ
from facemask_editor.core.paths import resources_dir
from facemask_editor.render.backends.command.source import shipped
from facemask_editor.render.registry import renderer
from facemask_editor.render.run import render_all
from facemask_editor.render.setup import write_setup
from tests.helpers.sample_masks import small_face
from tests.unit.render.command.fake_checkouts import FILES, SIZES, check_out
from tests.unit.render.left_running import VARIABLE
from tests.unit.render.watching import Watching, job

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="mpiexec is a shell script here")

ADAPTED = ("sean", "maskgan", "ca2sis")


@pytest.fixture
def set_up(tmp_path, env, monkeypatch):
    """Make the checkout of a renderer and say where it is; returns both."""
    monkeypatch.setenv(VARIABLE, env[VARIABLE])
    tools = tmp_path / "tools"
    tools.mkdir()
    mpiexec = tools / "mpiexec"
    mpiexec.write_text('#!/bin/sh\nshift 2\nFAKE_MPI=1 exec "$@"\n')
    mpiexec.chmod(0o755)
    monkeypatch.setenv("PATH", str(tools), prepend=os.pathsep)

    def set_up(key):
        checkout = check_out(key, tmp_path / f"the {key} of mine")
        for label in range(19 if key == "sean" else 0):
            folder = checkout / "styles_test" / "mean_style_code" / "mean" / str(label)
            folder.mkdir(parents=True)
            np.save(folder / "ACE.npy", np.full(512, -1.0 - label, np.float32))
        chosen = renderer(key)
        values = {"checkout": checkout, "python": sys.executable, "weights": checkout / "weights"}
        write_setup(key, {name: str(values[name]) for name in chosen.setup_fields})
        return chosen, checkout

    return set_up


def all_classes(size=512):
    """Return a face with a patch of every class."""
    face = small_face(size)
    side = size // 16
    for label in range(len(CELEBAMASK_HQ)):
        top, left = side * (label // 10), side * (label % 10)
        face[top : top + side, left : left + side] = label
    return face


def test_there_is_a_stand_in_for_each():
    assert {each.key for each in shipped().renderers} == FILES.keys()


@pytest.mark.parametrize("key", FILES)
def test_masks_reach_its_code_identical_and_pictures_come_back(set_up, key):
    chosen, _ = set_up(key)
    size = SIZES.get(key, 512)
    jobs = [job("b", size=512, shift=9, photo=True), job("a face", size=512, photo=True)]
    jobs[0].label_map[:] = all_classes()

    assert chosen.check() == []
    pictures = {each.stem: each.picture for each in render_all(chosen, jobs, Watching())}

    assert list(sorted(pictures)) == ["a face", "b"]
    for each in jobs:
        expected = np.asarray(Image.fromarray(each.label_map).resize((size, size), Image.Resampling.NEAREST))
        found = pictures[each.stem][..., 1].astype(int)
        assert found.shape == expected.shape
        assert np.abs(found - expected).max() <= (3 if key == "pix2pixhd" else 0)  # that one writes JPEG


@pytest.mark.parametrize("key", ADAPTED)
def test_an_adapter_hands_over_photo_own_mask_and_mask(set_up, key):
    chosen, checkout = set_up(key)
    size = 512 if key == "maskgan" else 256
    seen = checkout / ("MaskGAN_demo/seen" if key == "maskgan" else "seen")
    label_map, own = all_classes(size), small_face(size)
    photo = np.random.default_rng(0).integers(0, 256, (size, size, 3), dtype=np.uint8)
    photo = np.asarray(Image.fromarray(photo).resize((8, 8)).resize((size, size)))
    one = job("x", size=size, photo=True)
    one.label_map[:], one.photo[:], one.photo_mask[:] = label_map, photo, own
    list(render_all(chosen, [one], Watching()))

    # the hand-off writes 512 pixels; twice as many and back is the same mask
    assert np.array_equal(np.load(seen / "mask.npy"), label_map)
    assert np.array_equal(np.load(seen / "own.npy"), own)
    arrived = (np.load(seen / "photo.npy").transpose(1, 2, 0) + 1) * 127.5
    assert np.abs(arrived - photo).mean() < 4  # it went by way of a JPEG
    if key == "sean":
        codes = np.load(seen / "codes.npy")[:, 0]
        assert codes.tolist() == [
            label + 1 if label in own else -1 - label for label in range(19)
        ]  # of the photo; the mean of what it lacks


def test_sean_names_the_mean_style_that_is_missing(set_up):
    chosen, checkout = set_up("sean")
    one = job("x", size=256, photo=True)
    one.label_map[:] = all_classes(256)

    shutil.rmtree(checkout / "styles_test")

    with pytest.raises(RenderError, match=r"the photo shows nothing of class \d+, and its mean style .* is"):
        list(render_all(chosen, [one], Watching()))


def test_a_seed_reaches_sean(set_up):
    assert set_up("sean")[0].traits.seed


def test_adapters_are_written_for_the_oldest_python():
    folder = resources_dir() / "renderers" / "adapters"
    for path in folder.glob("*.py"):
        text = path.read_text(encoding="utf-8")
        ast.parse(text, feature_version=(3, 6))
        assert "pickle.load" not in text
        assert "torch.load" not in text
        assert "subprocess" not in text
