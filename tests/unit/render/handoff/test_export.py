"""Faces on their way into a folder: order, names, what is left out, what is said before."""

import csv
import json
import subprocess
import sys

import numpy as np
import pytest
from PIL import Image

from facemask_editor.core.errors import FormatError, RenderError
from facemask_editor.formats import open_mask, write_mask
from facemask_editor.render.handoff.export import Export, lay_out
from facemask_editor.render.handoff.plan import ExportPlan, Source, plan_export
from facemask_editor.render.handoff.registry import target
from tests.helpers.sample_masks import small_face
from tests.unit.render.handoff.conftest import names_in, refused, write_photo
from tests.unit.render.handoff.readers import READERS


def test_a_folder_is_made_with_its_command(exported, tmp_path):
    export, events = exported("sean", tmp_path / "new/deep/root")

    assert [(event.source.stem, event.error) for event in events] == [("a", None), ("b", None), ("c", None)]
    assert (export.names, export.name_of) == (("a", "b", "c"), {"a": "a", "b": "b", "c": "c"})
    assert str(tmp_path / "new/deep/root/labels") in export.command
    assert set(READERS["sean"](tmp_path / "new/deep/root").labels) == set("abc")
    assert names_in(tmp_path / "new/deep") == ["root"], "nothing is left beside it"


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


# the photo's own mask that a mask's file holds


def test_the_mask_of_the_photo_comes_out_of_the_file(exported, masks, tmp_path):
    """Nobody has to name it: a mask saved by this program holds it."""
    before = {name: small_face(128, shift=9) for name in "abc"}
    for name, own in before.items():
        write_mask(masks / f"{name}.png", open_mask(masks / f"{name}.png").label_map, photo_mask=own)

    export, events = exported("maskgan")

    assert not any(event.error for event in events)
    assert not any("own mask" in warning for warning in export.warnings)
    found = READERS["maskgan"](tmp_path / "root")
    for name, own in before.items():
        wanted = np.asarray(Image.fromarray(own).resize((512, 512), Image.Resampling.NEAREST))
        number = export.name_of[name]
        assert np.array_equal(found.own_labels[number], wanted)
        assert not np.array_equal(found.labels[number], wanted)


def test_a_photo_mask_that_is_an_edited_one_stands_for_the_one_it_holds(exported, masks, tmp_path):
    own = small_face(128, shift=9)
    given = tmp_path / "own"
    given.mkdir()
    for name in "abc":
        write_mask(given / f"{name}.png", small_face(128, shift=4), photo_mask=own)

    exported("maskgan", photo_masks=given)

    found = READERS["maskgan"](tmp_path / "root")
    wanted = np.asarray(Image.fromarray(own).resize((512, 512), Image.Resampling.NEAREST))
    assert all(np.array_equal(each, wanted) for each in found.own_labels.values())
