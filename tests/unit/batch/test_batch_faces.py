"""``render`` of a run: each edited mask gets its face, and the manifest tells what became of it."""

import hashlib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import facemask_editor.batch.faces as faces
from facemask_editor.batch.batch import Batch
from facemask_editor.batch.manifest import read_manifest
from facemask_editor.core.errors import Cancelled, FormatError
from facemask_editor.formats import open_mask, read_photo, write_mask
from facemask_editor.formats.listing import iter_masks
from facemask_editor.render.builtin.picture import portrait
from facemask_editor.render.illustration.choices import choices_of
from facemask_editor.render.illustration.illustrate import illustrate
from tests.helpers.batch_runs import plan_of, read, run, stop_after
from tests.helpers.fake_engine import FakeEngine
from tests.helpers.sample_masks import small_face, write_grey
from tests.unit.app.project.written import project_with_photo


def photo_at(path: Path, seed: int = 0):
    path.parent.mkdir(exist_ok=True)
    grain = np.random.default_rng(seed).integers(0, 255, (64, 64, 3), dtype=np.uint8)
    Image.fromarray(grain).save(path)
    return grain


@pytest.fixture
def masks(tmp_path):
    folder = tmp_path / "masks"
    for shift, name in enumerate("abc"):
        write_grey(folder / f"{name}.png", small_face(64, shift=shift))
        photo_at(folder / f"{name}.bmp", shift)
    return folder


@pytest.fixture
def plan(masks, tmp_path):
    return plan_of(masks, tmp_path / "out", render="builtin")


def lines(plan):
    return read_manifest(plan.output / "manifest.jsonl")


def state(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def kept(events):
    return {e.entry.output[0]: (e.reused, e.face_reused) for e in events if e.entry}


def test_each_output_has_the_face_of_its_photo_and_a_line_that_tells_so(plan, masks):
    run(plan)

    for shift, name in enumerate("abc"):
        output = plan.output / f"{name}_v000.png"
        photo = read_photo(masks / f"{name}.bmp", (64, 64)).pixels
        made = portrait(photo, small_face(64, shift=shift), open_mask(output).label_map)
        mode, picture = read(plan.output / "faces" / output.name)
        assert mode == "RGB"
        assert np.array_equal(picture, made.picture)
        face = lines(plan)[output.name].face
        assert (face.render, face.file) == ("builtin", f"faces/{output.name}")
        assert face.photo == (masks / f"{name}.bmp").as_posix()
        assert face.sha256 == hashlib.sha256(b"64x64:" + picture.tobytes()).hexdigest()
        assert (face.notes, face.doubt) == (made.notes(), made.doubt)
        assert sum(face.extended.values()) == sum(made.extended.values())
    assert [path.name for path in iter_masks(plan.output)] == ["a_v000.png", "b_v000.png", "c_v000.png"]


def test_the_photo_fits_the_mask_that_the_input_holds_for_it(masks, tmp_path):
    own = np.roll(small_face(64), 2, axis=1)
    write_mask(masks / "a.png", small_face(64), photo_mask=own)
    plan = plan_of(masks / "a.png", tmp_path / "out", render="builtin")
    run(plan)

    new = open_mask(plan.output / "a_v000.png").label_map
    made = portrait(read_photo(masks / "a.bmp", (64, 64)).pixels, own, new)
    assert np.array_equal(read(plan.output / "faces/a_v000.png")[1], made.picture)


def test_an_output_keeps_the_photo_s_mask_and_which_photo_it_is(plan, masks):
    """So that it can be opened with the photo and gone on with, whenever the face was made."""
    run(replace(plan, render=None))
    assert open_mask(plan.output / "b_v000.png").photo_mask is None

    run(plan, resume=True)

    for shift, name in enumerate("abc"):
        found = open_mask(plan.output / f"{name}_v000.png")
        assert np.array_equal(found.photo_mask, small_face(64, shift=shift))
        assert found.photo_sha256 == read_photo(masks / f"{name}.bmp", (64, 64)).sha256
        assert found.photo_sha256 == lines(plan)[f"{name}_v000.png"].face.photo_sha256


def test_photos_may_lie_in_a_folder_of_their_own(masks, tmp_path):
    grain = photo_at(tmp_path / "elsewhere" / "a.bmp", 9)
    plan = plan_of(masks, tmp_path / "out", render="builtin", photos=tmp_path / "elsewhere")
    run(plan)

    new = open_mask(plan.output / "a_v000.png").label_map
    assert np.array_equal(
        read(plan.output / "faces/a_v000.png")[1], portrait(grain, small_face(64), new).picture
    )
    assert "has no photo of its name" in lines(plan)["b_v000.png"].face.problem


@pytest.mark.parametrize("photo", ["none", "damaged"])
def test_a_mask_without_a_photo_is_written_and_told_so(plan, masks, photo):
    (masks / "b.bmp").unlink()
    if photo == "damaged":
        (masks / "b.bmp").write_bytes(b"BM no picture")
    run(plan)

    face = lines(plan)["b_v000.png"].face
    assert (face.file, face.sha256) == ("", "")
    assert ("--render illustration" if photo == "none" else "b.bmp") in face.problem
    assert (plan.output / "b_v000.png").exists()
    assert not (plan.output / "faces/b_v000.png").exists()
    assert kept(run(plan, resume=True)) == dict.fromkeys("abc", (True, True))
    photo_at(masks / "b.bmp", 1)
    assert kept(run(plan, resume=True))["b"] == (True, False)
    assert lines(plan)["b_v000.png"].face.file == "faces/b_v000.png"


def test_an_illustration_is_the_one_that_the_window_draws(masks, tmp_path):
    plan = plan_of(masks, tmp_path / "out", render="illustration")
    run(plan)

    new = open_mask(plan.output / "b_v000.png").label_map
    drawn = illustrate(new, choices_of(masks / "b.png"))
    assert np.array_equal(read(plan.output / "faces/b_v000.png")[1], drawn)
    assert kept(run(plan, resume=True)) == dict.fromkeys("abc", (True, True))


@pytest.mark.parametrize("damage", ["gone", "cut", "other"])
def test_resume_makes_a_missing_or_damaged_picture_again_without_the_engine(plan, damage):
    run(plan)
    whole = state(plan.output)
    path = plan.output / "faces/b_v000.png"
    if damage == "gone":
        path.unlink()
    elif damage == "cut":
        path.write_bytes(path.read_bytes()[:-30])
    else:
        photo_at(path, 5)
    engine = FakeEngine()

    events = run(plan, engine=engine, resume=True)

    assert not engine.requests
    assert kept(events) == {"a": (True, True), "b": (True, False), "c": (True, True)}
    after = state(plan.output)
    aside = {name: after.pop(name) for name in set(after) - set(whole)}
    assert after == whole
    assert list(aside) == (["faces/b_v000.png.bak"] if damage == "other" else [])


@pytest.mark.parametrize("change", ["photo", "photo's mask", "renderer"])
def test_resume_makes_a_face_again_that_would_be_another(plan, masks, change):
    run(plan)
    if change == "photo":
        photo_at(masks / "b.bmp", 7)
    elif change == "photo's mask":
        write_mask(masks / "b.png", small_face(64, shift=1), photo_mask=small_face(64))
    else:
        plan = replace(plan, render="illustration")

    events = run(plan, resume=True)

    assert kept(events)["b"] == (True, False)
    assert kept(events)["a"] == (True, change != "renderer")
    assert kept(run(plan, resume=True)) == dict.fromkeys("abc", (True, True))


def test_faces_are_added_to_a_run_that_had_none(plan):
    run(replace(plan, render=None))
    assert b'"face"' not in (plan.output / "manifest.jsonl").read_bytes()
    engine = FakeEngine()

    run(plan, engine=engine, resume=True)

    assert not engine.requests
    assert all(line.face.file for line in lines(plan).values())


def test_a_run_that_goes_on_without_faces_keeps_those_that_are_told_of(plan):
    run(plan)
    before = state(plan.output)
    run(replace(plan, render=None), resume=True)
    assert state(plan.output) == before


@pytest.mark.parametrize("questions", [1, 2, 3])
def test_a_stopped_run_resumes_to_the_same_bytes(plan, tmp_path, questions):
    whole = replace(plan, output=tmp_path / "whole")
    run(whole)
    with pytest.raises(Cancelled):
        run(plan, cancelled=stop_after(questions))
    for line in lines(plan).values():
        assert (plan.output / line.face.file).exists()
    run(plan, resume=True)
    assert state(plan.output) == state(whole.output)


def test_nothing_in_the_way_is_overwritten(plan):
    photo_at(plan.output.parent / "x.bmp")
    (plan.output / "faces").mkdir(parents=True)
    (plan.output / "faces/b_v000.png").write_bytes(b"somebody's")
    with pytest.raises(FormatError, match=r"b_v000\.png: output is already there"):
        Batch(plan)
    Batch(replace(plan, render=None))


@pytest.mark.parametrize("kind", ["file", "link"])
def test_no_folder_of_faces_ends_it_before_anything(plan, tmp_path, kind):
    plan.output.mkdir()
    if kind == "file":
        (plan.output / "faces").write_bytes(b"")
    else:
        (plan.output / "faces").symlink_to(tmp_path)
    with pytest.raises(FormatError, match=f"faces: output is a {kind}"):
        Batch(plan)


def test_a_face_that_cannot_be_made_costs_only_itself(plan, monkeypatch):
    made = faces.portrait

    def failing(photo, old, new):
        if np.array_equal(old, small_face(64, shift=1)):
            raise MemoryError("too large")
        return made(photo, old, new)

    monkeypatch.setattr(faces, "portrait", failing)
    run(plan)

    assert lines(plan)["b_v000.png"].face.problem == "MemoryError: too large"
    assert lines(plan)["c_v000.png"].face.file
    monkeypatch.undo()
    assert kept(run(plan, resume=True))["b"] == (True, False)


def test_other_renderers_and_one_photo_for_many_are_refused(masks, tmp_path):
    with pytest.raises(ValueError, match=r"facemask-editor render .* --renderer sean"):
        plan_of(masks, tmp_path / "out", render="sean")
    with pytest.raises(ValueError, match="for 3 masks a folder is needed"):
        plan_of(masks, tmp_path / "out", render="builtin", photos=masks / "a.bmp")


def test_a_project_s_own_photo_makes_its_faces(tmp_path):
    grain = photo_at(tmp_path / "photo.png", 5)
    data = (tmp_path / "photo.png").read_bytes()
    (tmp_path / "photo.png").unlink()
    (tmp_path / "in").mkdir()
    path = project_with_photo(tmp_path / "in" / "a.fmask", small_face(64), data)
    plan = plan_of(tmp_path / "in", tmp_path / "out", render="builtin")

    run(plan)

    made = portrait(grain, small_face(64), open_mask(plan.output / "a_v000.png").label_map)
    assert np.array_equal(read(plan.output / "faces" / "a_v000.png")[1], made.picture)
    assert lines(plan)["a_v000.png"].face.photo == path.as_posix()
    assert kept(run(plan, resume=True)) == {"a": (True, True)}


def test_a_project_s_damaged_photo_is_told(tmp_path):
    path = project_with_photo(tmp_path / "in.fmask", small_face(64), b"no picture")
    plan = plan_of(path, tmp_path / "out", render="builtin")
    run(plan)
    assert f"{path}: photo in it" in lines(plan)["in_v000.png"].face.problem
