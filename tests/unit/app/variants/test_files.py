"""Variants as files: all of them or none, and never over what is there."""

from __future__ import annotations

import os

import numpy as np
import pytest

from facemask_editor.app.variants import files
from facemask_editor.app.variants.aim import Aim
from facemask_editor.app.variants.files import Plan, Saved, write_all
from facemask_editor.app.variants.variant import Variant
from facemask_editor.core.errors import FormatError
from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.formats import open_mask
from facemask_editor.recipe.recipe import Recipe
from tests.helpers.sample_masks import small_face

NOSE = Aim(("nose",), "", "nose", "nose")
NAMES = ("face_nose_seed1", "face_nose_seed2")


@pytest.fixture
def saved():
    """Two variants."""
    other = small_face()
    other[:4, :4] = SCHEMA.index("hair")
    recipes = [Variant(NOSE, seed).recipe((), salt=3) for seed in (1, 2)]
    return [Saved(small_face(), recipes[0]), Saved(other, recipes[1])]


def content(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_masks_and_recipes(tmp_path, saved):
    write_all(Plan.of(tmp_path, NAMES), saved, SCHEMA)
    assert sorted(content(tmp_path)) == sorted(f"{name}{end}" for name in NAMES for end in (".png", ".json"))
    for name, variant in zip(NAMES, saved, strict=True):
        assert np.array_equal(open_mask(tmp_path / f"{name}.png").label_map, variant.label_map)
        assert Recipe.load(tmp_path / f"{name}.json") == variant.recipe


def test_a_file_that_is_there_stays_unless_the_user_lets_it_go(tmp_path, saved):
    (tmp_path / "face_nose_seed2.png").write_bytes(b"mine")
    before = content(tmp_path)
    plan = Plan.of(tmp_path, NAMES)
    assert plan.existing() == (tmp_path / "face_nose_seed2.png",)
    with pytest.raises(FormatError, match="face_nose_seed2"):
        write_all(plan, saved, SCHEMA)
    assert content(tmp_path) == before
    write_all(plan.replacing(plan.existing()), saved, SCHEMA)
    assert content(tmp_path)["face_nose_seed2.png"] != b"mine"


def test_one_that_comes_while_they_are_written_stays(tmp_path, saved, monkeypatch):
    write = files.write_mask

    def late(path, *args, **options):
        (tmp_path / "face_nose_seed2.json").write_bytes(b"mine")
        write(path, *args, **options)

    monkeypatch.setattr(files, "write_mask", late)
    with pytest.raises(FormatError, match="there already"):
        write_all(Plan.of(tmp_path, NAMES), saved, SCHEMA)
    assert content(tmp_path) == {"face_nose_seed2.json": b"mine"}


@pytest.mark.parametrize("failing", range(6))
def test_a_failure_on_the_way_leaves_the_folder_as_it_was(tmp_path, saved, monkeypatch, failing):
    (tmp_path / "face_nose_seed1.png").write_bytes(b"mine")
    (tmp_path / "face_nose_seed2.json").write_bytes(b"mine too")
    plan = Plan.of(tmp_path, NAMES)
    plan = plan.replacing(plan.existing())
    before, moves, move = content(tmp_path), [], os.replace

    def fails(source, target):
        if str(tmp_path / "face") in str(target) or str(source).startswith(str(tmp_path / "face")):
            moves.append(target)
            if len(moves) == failing + 1:
                raise OSError(28, "No space left on device", str(target))
        move(source, target)

    monkeypatch.setattr(files.os, "replace", fails)
    with pytest.raises(FormatError, match="No space left"):
        write_all(plan, saved, SCHEMA)
    assert content(tmp_path) == before
