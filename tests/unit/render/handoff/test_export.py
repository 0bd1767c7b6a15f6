"""The folder is whole or as it was; only what an earlier export wrote is ever taken away."""

import csv
import errno
import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from facemask_editor.core.errors import Cancelled, FormatError, RenderError
from facemask_editor.render.handoff import export as export_module
from facemask_editor.render.handoff.export import Export, lay_out
from facemask_editor.render.handoff.plan import ExportPlan, Source, plan_export
from facemask_editor.render.handoff.registry import target
from tests.helpers.sample_masks import small_face
from tests.unit.render.handoff.conftest import content_of, write_photo
from tests.unit.render.handoff.readers import READERS


def names_in(folder):
    return sorted(path.name for path in folder.iterdir())


def test_a_folder_is_made_with_its_command(exported, tmp_path):
    export, events = exported("sean", tmp_path / "new/deep/root")

    assert [(event.source.stem, event.error) for event in events] == [("a", None), ("b", None), ("c", None)]
    assert (export.names, export.name_of) == (("a", "b", "c"), {"a": "a", "b": "b", "c": "c"})
    assert str(tmp_path / "new/deep/root/labels") in export.command
    assert set(READERS["sean"](tmp_path / "new/deep/root").labels) == set("abc")
    assert names_in(tmp_path / "new/deep") == ["root"], "nothing is left beside it"


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


def refused(exported, tmp_path, *arguments):
    before = content_of(tmp_path)
    with pytest.raises(FormatError) as caught:
        exported(*arguments)
    assert content_of(tmp_path) == before, "nothing has changed"
    return str(caught.value)


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


# masks that cannot be used


def test_a_damaged_mask_is_left_out_whole(exported, masks, tmp_path):
    (masks / "b.png").write_bytes((masks / "b.png").read_bytes()[:60])

    export, events = exported("sean")

    assert [event.source.stem for event in events if event.error] == ["b"]
    assert "b.png" in next(event.error for event in events if event.error)
    assert export.names == ("a", "c")
    assert set(READERS["sean"](tmp_path / "root").labels) == {"a", "c"}
    assert not list((tmp_path / "root").rglob("b.*"))


def test_a_damaged_photo_leaves_its_mask_out(exported, photos, tmp_path):
    (photos / "a.jpg").write_bytes((photos / "a.jpg").read_bytes()[:200])

    export, _ = exported("sdm")

    assert export.names == ("b", "c")
    assert set(READERS["sdm"](tmp_path / "root").labels) == {"b", "c"}


def test_numbers_stay_consecutive(exported, masks, tmp_path):
    (masks / "a.png").write_bytes(b"\x89PNG\r\n\x1a\n")

    export, _ = exported("maskgan")

    assert export.name_of == {"b": "0", "c": "1"}
    assert set(READERS["maskgan"](tmp_path / "root").labels) == {"0", "1"}
    table = list(csv.reader((tmp_path / "root/names.csv").read_text().splitlines()))
    assert table == [["name", "mask"], ["0", "b"], ["1", "c"]]


def test_many_masks_are_numbered_in_their_order(tmp_path):
    sources = [
        Source(
            stem=f"face {i}", mask=np.full((64, 64), i % 19, np.uint8), photo=np.zeros((9, 9, 3), np.uint8)
        )
        for i in range(60)
    ]

    lay_out(target("maskgan"), tmp_path / "root", sources)

    read = READERS["maskgan"](tmp_path / "root")
    assert [int(read.labels[str(i)].max()) for i in range(60)] == [i % 19 for i in range(60)]


def test_where_no_mask_can_be_used_nothing_is_written(exported, masks, tmp_path):
    for path in masks.iterdir():
        path.write_bytes(b"no mask")

    assert "none of 3 could be used" in refused(exported, tmp_path)


def test_what_the_plan_refused_is_told(exported, masks):
    (masks / "ü.png").write_bytes((masks / "a.png").read_bytes())

    export, events = exported("spade")

    assert export.total == len(events) == 4
    (event,) = (event for event in events if event.error)
    assert event.source is None
    assert "ü.png" in event.error
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

    assert "Permission denied" in refused(exported, tmp_path)


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


# faces in memory


def test_faces_in_memory_need_no_files(tmp_path):
    face = small_face(256)
    names = lay_out(
        target("ca2sis"),
        tmp_path / "root",
        [Source(stem="x", mask=face, photo=np.zeros((256, 256, 3), np.uint8), photo_mask=face)],
    )

    assert names == {"x": "x"}
    assert set(READERS["ca2sis"](tmp_path / "root").own_labels) == {"x"}


def test_faces_in_memory_are_all_needed(tmp_path):
    sources = [
        Source(stem="x", mask=small_face()),
        Source(stem="y", mask=tmp_path / "gone.png"),
    ]

    with pytest.raises(FormatError, match=r"gone\.png"):
        lay_out(target("psp"), tmp_path / "root", sources)
    assert not (tmp_path / "root").exists()


def test_a_face_that_a_target_makes_nothing_of_is_told(tmp_path):
    from dataclasses import replace

    def files(face, options):
        yield "labels/x.png", b""
        raise RenderError("there is nothing to paint")

    def fussy(face, options):
        if face.name == "y":
            yield from files(face, options)
        yield f"labels/{face.name}.png", b""

    made = replace(target("psp"), files=fussy)
    plan = ExportPlan(
        target=made, root=tmp_path / "root", sources=[Source(stem=s, mask=small_face()) for s in "xyz"]
    )
    export = Export(plan)

    errors = [event.error for event in export.run()]

    assert errors == [None, "y: there is nothing to paint", None]
    assert export.names == ("x", "z")
    assert names_in(tmp_path / "root/labels") == ["x.png", "z.png"]


# warnings


def test_what_is_missing_is_said_before(masks, photos, tmp_path):
    (photos / "b.jpg").unlink()
    spade = Export(plan_export(masks, tmp_path / "root", "spade", photos=photos))
    assert spade.warnings == ("1 of 3 masks without a photo (b): a grey picture stands in.",)

    write_photo(photos / "b.jpg")
    (said,) = Export(plan_export(masks, tmp_path / "root", "sean", photos=photos)).warnings
    assert said.startswith(
        "3 of 3 masks without the photo's own mask (a, b, c): the mask to render takes its"
    )
    assert not (tmp_path / "root").exists()


def test_with_all_there_nothing_is_warned_of(masks, photos, tmp_path):
    plan = plan_export(masks, tmp_path / "root", "sean", photos=photos, photo_masks=masks)

    assert Export(plan).warnings == ()


def test_classes_that_vanish_are_named(tmp_path):
    label_map = np.zeros((1024, 1024), np.uint8)
    label_map[0, 0] = 15
    label_map[100:300, 100:300] = 13
    plan = ExportPlan(
        target=target("psp"), root=tmp_path / "root", sources=[Source(stem="x", mask=label_map)]
    )

    assert Export(plan).warnings[1:] == ("ear_r is lost in 1 mask (x).",)


def test_inade_refuses_folders_and_names_with_its_word(masks, photos, tmp_path):
    with pytest.raises(FormatError, match="choose a folder without that word"):
        Export(plan_export(masks, tmp_path / "my labels/root", "inade", photos=photos))

    (masks / "a.png").rename(masks / "a_labels.png")
    write_photo(photos / "a_labels.jpg")
    plan = plan_export(masks, tmp_path / "root", "inade", photos=photos)
    assert [source.stem for source in plan.sources] == ["b", "c"]
    assert "rename the mask" in str(plan.refused[0])


def test_the_marker_tells_which_target_and_masks(exported, tmp_path):
    exported("maskgan")

    marker = json.loads((tmp_path / "root/export.json").read_text())
    assert (marker["target"], marker["names"]) == ("maskgan", {"a": "0", "b": "1", "c": "2"})


def test_the_registry_is_light():
    check = (
        "import facemask_editor.render.handoff.registry, sys\n"
        "print([name for name in ('numpy', 'cv2', 'PIL', 'pydantic') if name in sys.modules])"
    )

    done = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"
