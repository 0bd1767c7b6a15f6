"""The folder is whole or as it was; only what an earlier export wrote is ever taken away."""

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from facemask_editor.core.errors import Cancelled, FormatError
from facemask_editor.render.handoff import export as export_module
from facemask_editor.render.handoff.export import Export
from facemask_editor.render.handoff.plan import plan_export
from tests.unit.render.handoff.conftest import content_of, names_in, refused, write_photo
from tests.unit.render.handoff.readers import READERS


def test_an_empty_folder_is_taken(exported, tmp_path):
    (tmp_path / "root").mkdir()

    exported()

    assert set(READERS["spade"](tmp_path / "root").labels) == set("abc")


def test_a_link_to_a_folder_stays_one(exported, tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "root").symlink_to(tmp_path / "real")

    exported()

    assert (tmp_path / "root").is_symlink()
    assert set(READERS["spade"](tmp_path / "real").labels) == set("abc")


def test_the_next_export_replaces_all_of_the_last_one(exported, masks, tmp_path):
    exported("sean")
    (masks / "b.png").unlink()

    exported("spade")

    assert names_in(tmp_path / "root") == ["export.json", "images", "labels"]
    assert set(READERS["spade"](tmp_path / "root").labels) == {"a", "c"}


@pytest.mark.parametrize(("first", "second"), [("psp", "spade"), ("spade", "psp"), ("psp", "psp")])
def test_flat_and_deep_folders_replace_each_other(exported, tmp_path, first, second):
    exported(first)
    exported(second)

    assert set(READERS[second](tmp_path / "root").labels) == set("abc")


def test_a_stale_list_goes(exported, tmp_path):
    exported()
    (tmp_path / "root/labels/files.list").write_text("/gone/a.png\n")

    exported()

    assert set(READERS["spade"](tmp_path / "root").labels) == set("abc")


def test_files_of_the_user_beside_the_export_stay(exported, tmp_path):
    exported()
    (tmp_path / "root/notes.txt").write_text("mine")
    (tmp_path / "root/results").mkdir()
    write_photo(tmp_path / "root/results/a.png")

    exported()

    assert (tmp_path / "root/notes.txt").read_text() == "mine"
    assert (tmp_path / "root/results/a.png").is_file()


@pytest.mark.parametrize("place", ["labels/mine.png", "images/sub/mine.jpg", "labels/.mine"])
def test_a_file_of_the_user_that_would_be_read_is_named(exported, tmp_path, place):
    exported()
    (tmp_path / "root" / place).parent.mkdir(exist_ok=True)
    (tmp_path / "root" / place).write_bytes(b"mine")

    message = refused(exported, tmp_path)

    assert "not of the export" in message
    assert str(tmp_path / "root" / Path(*Path(place).parts[:2])) in message


def test_a_file_of_the_user_in_a_folder_that_only_the_new_target_reads_is_named(exported, tmp_path):
    exported("spade")
    write_photo(tmp_path / "root/vis/mine.png")

    assert "vis" in refused(exported, tmp_path, "sean")


def test_a_picture_anywhere_below_a_flat_folder_is_named(exported, tmp_path):
    exported("psp")
    write_photo(tmp_path / "root/results/a.png")

    assert "results" in refused(exported, tmp_path, "psp")


def test_an_exported_file_that_was_changed_is_not_lost(exported, tmp_path):
    exported()
    write_photo(tmp_path / "root/labels/a.png")

    message = refused(exported, tmp_path)

    assert "labels/a.png" in message
    assert "changed since it was exported" in message


def test_a_link_in_the_place_of_an_exported_folder_is_not_followed(exported, tmp_path):
    exported()
    os.rename(tmp_path / "root/labels", tmp_path / "elsewhere")
    (tmp_path / "root/labels").symlink_to(tmp_path / "elsewhere")

    refused(exported, tmp_path)


def test_a_folder_of_somebody_else_is_refused(exported, tmp_path):
    (tmp_path / "root").mkdir()
    (tmp_path / "root/thesis.tex").write_text("mine")

    message = refused(exported, tmp_path)

    assert "not empty (thesis.tex)" in message
    assert "take a new or empty folder" in message


def test_a_file_is_no_folder(exported, tmp_path):
    (tmp_path / "root").write_text("mine")

    assert "output is a file" in refused(exported, tmp_path)


@pytest.mark.parametrize(
    "marker",
    [
        "",
        "[]",
        "{}",
        '{"format": "another", "files": {}}',
        '{"format": "facemask-editor export", "files": {"../masks/a.png": [1, 2]}}',
        '{"format": "facemask-editor export", "files": {"/etc/passwd": [1, 2]}}',
        '{"format": "facemask-editor export", "files": {"": [1, 2]}}',
        '{"format": "facemask-editor export", "files": ["labels/a.png"]}',
        "[" * 100_000,
    ],
)
def test_a_marker_that_tells_nothing_certain_is_not_believed(exported, tmp_path, marker):
    (tmp_path / "root").mkdir()
    (tmp_path / "root/export.json").write_text(marker)

    assert "export.json" in refused(exported, tmp_path)


def test_masks_of_an_export_are_not_exported_into_it(exported, tmp_path):
    exported()
    labels = tmp_path / "root/labels"

    before = content_of(tmp_path)
    with pytest.raises(FormatError):
        exported("psp", tmp_path / "root", labels)
    assert content_of(tmp_path) == before


def test_a_folder_among_the_masks_is_not_read_as_masks(exported, masks):
    for _ in range(2):
        export, _ = exported("psp", masks / "for psp")
        assert export.names == ("a", "b", "c")


# stops and full disks


def test_a_stop_leaves_the_root_as_it_was(exported, masks, photos, tmp_path):
    exported("sean")
    (masks / "a.png").unlink()
    before = content_of(tmp_path)
    export = Export(plan_export(masks, tmp_path / "root", "spade", photos=photos))
    events = []

    with pytest.raises(Cancelled):
        events.extend(export.run(lambda: len(events) >= 1))

    assert content_of(tmp_path) == before


def test_a_run_that_is_not_waited_for_leaves_nothing(masks, photos, tmp_path):
    before = content_of(tmp_path)
    run = Export(plan_export(masks, tmp_path / "root", "spade", photos=photos)).run()
    next(run)

    run.close()

    assert content_of(tmp_path) == before


def test_a_full_disk_leaves_the_root_as_it_was(exported, monkeypatch, tmp_path):
    exported("sean")
    before = content_of(tmp_path)
    write = export_module._write
    calls = []

    def full(staged, files):
        calls.append(staged)
        if len(calls) > 2:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(staged))
        return write(staged, files)

    monkeypatch.setattr(export_module, "_write", full)

    with pytest.raises(FormatError, match="No space left"):
        exported("spade")
    assert content_of(tmp_path) == before


@pytest.mark.parametrize("failing", range(1, 9))
def test_a_failure_while_the_folder_is_moved_in_is_taken_back(exported, monkeypatch, tmp_path, failing):
    exported("sean")
    before = content_of(tmp_path)
    rename, calls = os.rename, []

    def faulty(source, place):
        calls.append(source)
        if len(calls) == failing:
            raise OSError(errno.EIO, os.strerror(errno.EIO), str(source))
        rename(source, place)

    monkeypatch.setattr(os, "rename", faulty)

    with pytest.raises(FormatError, match="not written"):
        exported("spade")
    assert content_of(tmp_path) == before


def test_a_folder_that_cannot_be_written_is_told(exported, tmp_path, monkeypatch):
    def refuse(path, *arguments, **options):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))

    monkeypatch.setattr(Path, "mkdir", refuse)

    told = refused(exported, tmp_path)
    assert told.startswith(f"{tmp_path / 'root'}: export is not written; ")
    assert told.endswith("Permission denied")
    assert ".facemask" not in told


def test_where_nothing_can_be_made_the_folder_that_was_asked_for_is_named(exported, tmp_path, monkeypatch):
    def refuse(path, *arguments, **options):
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(path))

    monkeypatch.setattr(Path, "mkdir", refuse)

    with pytest.raises(FormatError) as raised:
        exported(root=tmp_path / "nope/x")
    assert str(raised.value) == (
        f"{tmp_path / 'nope/x'}: export is not written; nothing can be made in {tmp_path}: "
        "No such file or directory"
    )


def test_an_export_tells_whether_it_replaced_another(exported):
    assert [exported()[0].replaced for _ in range(2)] == [False, True]


def test_a_folder_beside_which_nothing_can_be_made_is_written_from_inside(exported, tmp_path, monkeypatch):
    (tmp_path / "root").mkdir()
    make = Path.mkdir

    def only_inside(path, *arguments, **options):
        if path.parent == tmp_path:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        make(path, *arguments, **options)

    monkeypatch.setattr(Path, "mkdir", only_inside)

    exported("psp")

    assert set(READERS["psp"](tmp_path / "root").labels) == set("abc")


def test_what_a_killed_run_left_beside_is_cleared(exported, tmp_path):
    script = (
        "import os, pathlib, sys\n"
        "from facemask_editor.core.atomic import temporary_name\n"
        "place = pathlib.Path(sys.argv[1], temporary_name('.facemask-*.export'))\n"
        "(place / 'new/labels').mkdir(parents=True)\n"
    )
    subprocess.run([sys.executable, "-c", script, str(tmp_path)], check=True)
    assert list(tmp_path.glob(".facemask-*.export"))

    exported()

    assert not list(tmp_path.glob(".facemask-*.export"))
