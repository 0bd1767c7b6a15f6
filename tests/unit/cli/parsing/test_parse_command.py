"""``facemask-editor parse``: files, report, resuming, and what is never written over."""

import json
import os
import sys
from contextlib import nullcontext
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from facemask_editor.cli.app import main
from facemask_editor.cli.start import understood
from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.formats import find_photo, iter_masks, open_mask, read_photo_alone
from facemask_editor.parse.photos.record import read_report
from tests.helpers.parse.fake_classifier import FakeClassifier
from tests.helpers.parse.portraits import on_ground, portrait


@pytest.fixture(autouse=True)
def classifier(monkeypatch):
    fake = FakeClassifier()
    monkeypatch.setattr("facemask_editor.cli.parsing.command.make_parser", lambda name: fake)
    return fake


def save(path: Path, pixels: np.ndarray) -> Path:
    path.parent.mkdir(exist_ok=True)
    Image.fromarray(pixels).save(path)
    return path


@pytest.fixture
def photo(tmp_path):
    return save(tmp_path / "photos" / "anna.png", on_ground(portrait()[0], 300, 340, 20, 40))


@pytest.fixture
def two(tmp_path):
    """A photo of two people, the second one smaller."""
    pixels = on_ground(portrait(256, 1)[0], 300, 600, 20, 20)
    pixels[60:252, 380:572] = portrait(192, 2)[0]
    return save(tmp_path / "photos" / "two.png", pixels)


def run(*arguments):
    return main(["parse", *map(str, arguments), "--size", "96"])


def records(out):
    found, damaged = read_report(out / "report.jsonl")
    assert damaged == 0
    return {Path(path).name: record for path, record in found.items()}


def files(out):
    return {path.name: path.read_bytes() for path in out.iterdir() if path.name != "report.jsonl"}


def test_the_command_is_known_to_the_start():
    assert understood(["parse", "x"]).command == ("parse", "x")


def test_a_photo_becomes_a_mask_with_its_square_beside_it(photo, tmp_path, capsys):
    out = tmp_path / "out"
    assert run(photo, out) == 0
    assert sorted(files(out)) == ["anna.jpg", "anna.png"]
    labels = open_mask(out / "anna.png").label_map
    assert labels.shape == (96, 96)
    assert {"skin", "nose", "l_eye", "r_eye"} <= {SCHEMA.names[label] for label in np.unique(labels)}
    assert find_photo(out / "anna.png") == out / "anna.jpg"
    assert iter_masks(out) == [out / "anna.png"]
    record = records(out)["anna.png"]
    assert (record.width, record.height, record.size) == (340, 300, 96)
    assert (record.parser.name, record.parser.licence) == ("fake", "CC0 1.0")
    (mask,) = record.masks
    assert (mask.face, mask.mask, mask.picture, mask.wrong) == (1, "anna.png", "anna.jpg", ())
    assert 0.5 < mask.confidence <= 1
    assert "1 mask written" in capsys.readouterr().out
    # the square of the report is the picture
    again = mask.crop.crop().cut(read_photo_alone(photo), 96)
    shown = read_photo_alone(out / "anna.jpg")
    assert np.abs(again.astype(int) - shown).mean() < 4


def test_eyes_of_the_mask_lie_on_the_eyes_of_the_picture(photo, tmp_path):
    run(photo, tmp_path / "out")
    labels = open_mask(tmp_path / "out" / "anna.png").label_map
    left, right = (np.argwhere(labels == SCHEMA.index(name)).mean(0) for name in ("l_eye", "r_eye"))
    assert left[1] > right[1] + 15  # the person's left is on the right-hand side
    assert abs(left[0] - right[0]) < 4


def test_of_several_faces_the_largest_or_all_or_one_is_taken(two, tmp_path, capsys):
    assert run(two, tmp_path / "one") == 0
    said = capsys.readouterr().err
    assert "There are 2 faces; the mask is of one. --face 2 takes the next largest, --face all each." in said
    assert run(two, tmp_path / "all", "--face", "all") == 0
    assert sorted(files(tmp_path / "all")) == ["two_1.jpg", "two_1.png", "two_2.jpg", "two_2.png"]
    assert run(two, tmp_path / "second", "--face", "2") == 0
    whole, one, second = (files(tmp_path / name) for name in ("all", "one", "second"))
    assert (one["two.png"], second["two.png"]) == (whole["two_1.png"], whole["two_2.png"])
    first, other = records(tmp_path / "all")["two.png"].faces
    assert first.box[2] - first.box[0] > other.box[2] - other.box[0]
    assert run(two, tmp_path / "third", "--face", "3") == 1
    assert "face is 3; there are 2" in capsys.readouterr().err


def test_a_folder_goes_on_past_what_is_no_photo(photo, tmp_path, capsys):
    folder, out = photo.parent, tmp_path / "out"
    save(folder / "blank.jpg", np.full((120, 160, 3), 118, np.uint8))
    (folder / "broken.jpg").write_bytes(b"\xff\xd8\xff\xe0 no more")
    (folder / "notes.txt").write_text("no photo")
    (folder / ".hidden.jpg").write_bytes(b"")
    assert run(folder, out, "--json") == 1
    printed, said = capsys.readouterr()
    told = json.loads(printed)
    assert (told["masks"], told["failed"], told["kept"]) == (1, 2, 0)
    by_name = {Path(each["photo"]).name: each for each in told["photos"]}
    assert sorted(by_name) == ["anna.png", "blank.jpg", "broken.jpg"]
    assert by_name["blank.jpg"]["wrong"][0]["kind"] == "no face"
    assert by_name["broken.jpg"]["error"].startswith(str(folder / "broken.jpg"))
    assert "blank.jpg: No face was found." in said
    assert sorted(files(out)) == ["anna.jpg", "anna.png"]
    assert sorted(records(out)) == sorted(by_name)


def test_resuming_makes_only_what_is_not_whole(photo, two, tmp_path, classifier, capsys):
    out = tmp_path / "out"
    assert run(photo.parent, out) == 0
    before, asked = files(out), classifier.asked
    assert run(photo.parent, out, "--resume") == 0
    assert classifier.asked == asked
    assert "0 masks written, 2 photos kept" in capsys.readouterr().out
    (out / "two.png").unlink()
    assert run(photo.parent, out, "--resume") == 0
    assert classifier.asked == asked + 1
    assert files(out) == before


@pytest.mark.parametrize("change", ["photo", "parser", "face"])
def test_what_was_made_of_something_else_is_made_again(photo, tmp_path, classifier, change, capsys):
    out, options = tmp_path / "out", []
    run(photo, out)
    asked = classifier.asked
    if change == "photo":
        save(photo, np.array(Image.open(photo))[:, ::-1])
    elif change == "parser":
        classifier.sha256 = "e" * 64
    else:
        options = ["--face", "1"]
    assert run(photo, out, "--resume", *options) == 0
    assert classifier.asked == asked + 1
    assert records(out)["anna.png"].parser.sha256 == classifier.sha256


def test_files_that_stand_there_are_kept(photo, tmp_path, capsys):
    out = tmp_path / "out"
    save(out / "anna.png", np.zeros((8, 8), np.uint8))
    before = files(out)
    for options in ([], ["--resume"]):
        assert run(photo, out, *options) == 1
        assert "output is there already; --resume keeps" in capsys.readouterr().err
        assert files(out) == before
    assert run(photo, out, "--force") == 0
    assert files(out)["anna.png"] != before["anna.png"]


def test_what_a_killed_run_has_left_unrecorded_is_no_hindrance(photo, two, tmp_path, capsys):
    out = tmp_path / "out"
    assert run(photo.parent, out, "--face", "all") == 0
    whole = files(out)
    (out / "report.jsonl").unlink()
    (out / "two_2.png").unlink()
    (out / ".facemask-x.tmp").write_bytes(b"half")
    os.utime(out / ".facemask-x.tmp", (0, 0))
    assert run(photo.parent, out, "--face", "all", "--resume") == 0
    assert files(out) == whole
    assert len(records(out)) == 2
    (out / "report.jsonl").unlink()
    (out / "two_2.png").write_bytes(b"of somebody else")
    assert run(photo.parent, out, "--face", "all", "--resume") == 1
    assert "two_2.png: output is there already" in capsys.readouterr().err
    assert files(out) == whole | {"two_2.png": b"of somebody else"}


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="names are text there")
def test_a_name_that_is_no_text_is_recorded_as_one(photo, tmp_path, classifier, capsys):
    photo.rename(photo.with_name(os.fsdecode(b"\xff.png")))
    (photo.parent / os.fsdecode(b"\xfe.png")).write_bytes(b"")
    out = tmp_path / "out"
    assert run(photo.parent, out) == 1
    assert sorted(files(out)) == ["\\xff.jpg", "\\xff.png"]
    assert sorted(records(out)) == ["\\xfe.png", "\\xff.png"]
    asked = classifier.asked
    assert run(photo.parent, out, "--resume") == 1
    assert classifier.asked == asked


def test_a_link_in_a_circle_costs_no_other_photo(photo, tmp_path, capsys):
    (photo.parent / "round.jpg").symlink_to("round.jpg")
    assert run(photo.parent, tmp_path / "out") == 1
    assert "round.jpg: file is not read" in capsys.readouterr().err
    assert sorted(files(tmp_path / "out")) == ["anna.jpg", "anna.png"]


def test_a_mask_that_the_artist_has_changed_is_not_replaced(photo, tmp_path, classifier, capsys):
    out = tmp_path / "out"
    run(photo, out)
    save(out / "anna.png", np.ones((96, 96), np.uint8))
    painted = files(out)
    assert run(photo, out, "--resume") == 1
    assert "changed since it was made; --force replaces it" in capsys.readouterr().err
    assert files(out) == painted
    assert records(out)["anna.png"].masks  # what was made stays known


def test_photos_are_never_written_over(photo, tmp_path, capsys):
    folder = photo.parent
    before = photo.read_bytes()
    assert run(folder, folder, "--force") == 1
    assert "the folder of the photos" in capsys.readouterr().err
    assert run(photo, folder, "--force") == 1
    assert "one of the photos" in capsys.readouterr().err
    assert photo.read_bytes() == before


def test_of_two_photos_of_one_name_the_second_is_refused(photo, tmp_path, capsys):
    Image.open(photo).save(photo.with_suffix(".bmp"))
    assert run(photo.parent, tmp_path / "out") == 1
    assert "has the same output" in capsys.readouterr().err
    assert sorted(files(tmp_path / "out")) == ["anna.jpg", "anna.png"]


def test_many_at_once_give_the_same_files(photo, two, tmp_path):
    assert run(photo.parent, tmp_path / "one", "--jobs", "1") == 0
    assert run(photo.parent, tmp_path / "many", "--jobs", "3") == 0
    assert files(tmp_path / "one") == files(tmp_path / "many")
    assert list(records(tmp_path / "many")) == ["anna.png", "two.png"]


def test_a_run_that_is_stopped_goes_on(photo, tmp_path, monkeypatch, classifier, capsys):
    for number in range(4):
        save(photo.with_name(f"b{number}.png"), np.array(Image.open(photo)))
    out = tmp_path / "out"
    with monkeypatch.context() as patched:
        patched.setattr(
            "facemask_editor.cli.parsing.command.stop_on_signals",
            lambda: nullcontext(lambda: classifier.asked),
        )
        assert run(photo.parent, out, "--jobs", "1") == 130
    assert "photos done; --resume goes on" in capsys.readouterr().err
    done = len(records(out))
    assert 0 < done < 5
    assert run(photo.parent, out, "--resume") == 0
    assert (len(records(out)), classifier.asked) == (5, 5)


def test_a_photo_that_lies_gives_the_same_face_upright(photo, tmp_path, capsys):
    turned = save(tmp_path / "turned.png", np.rot90(np.array(Image.open(photo)), 2))
    assert run(turned, tmp_path / "out") == 0
    assert "The face lies on its head" in capsys.readouterr().err
    labels = open_mask(tmp_path / "out" / "turned.png").label_map
    eyes, lip = (np.argwhere(labels == SCHEMA.index(name)).mean(0) for name in ("l_eye", "l_lip"))
    assert eyes[0] < lip[0]


def test_an_exif_orientation_is_followed(photo, tmp_path):
    image = Image.open(photo)
    exif = Image.Exif()
    exif[0x0112] = 6
    image.transpose(Image.Transpose.ROTATE_90).save(tmp_path / "exif.jpg", exif=exif, quality=100)
    assert run(tmp_path / "exif.jpg", tmp_path / "out") == 0
    record = records(tmp_path / "out")["exif.jpg"]
    assert (record.width, record.height) == (340, 300)
    assert record.masks[0].wrong == ()
    with Image.open(tmp_path / "out" / "exif.jpg") as square:
        assert not square.getexif()


def test_masks_in_another_format(photo, tmp_path):
    assert run(photo, tmp_path / "out", "--format", "npz") == 0
    assert sorted(files(tmp_path / "out")) == ["anna.jpg", "anna.npz"]
    assert open_mask(tmp_path / "out" / "anna.npz").label_map.shape == (96, 96)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--face", "0"], "neither largest, all nor a number"),
        (["--face", "most"], "neither largest, all nor a number"),
        (["--format", "gif"], "GIF"),
        (["--jobs", "0"], "--jobs"),
    ],
)
def test_wrong_usage_is_named(photo, tmp_path, options, message, capsys):
    assert run(photo, tmp_path / "out", *options) == 2
    assert message in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_an_empty_folder_is_named(tmp_path, capsys):
    (tmp_path / "none").mkdir()
    assert run(tmp_path / "none", tmp_path / "out") == 1
    assert "number of photos is 0" in capsys.readouterr().err
