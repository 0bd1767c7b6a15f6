"""Which photo and which photo's mask goes with a mask, and what is refused before anything is written."""

import pytest

from facemask_editor.core.errors import FormatError
from facemask_editor.render.handoff.plan import plan_export
from tests.helpers.sample_masks import small_face, write_grey
from tests.unit.render.handoff.conftest import write_photo


def test_photos_are_found_by_the_names_of_masks(masks, photos, tmp_path):
    (photos / "a.jpg").rename(photos / "a.JPG")
    write_photo(photos / "other.jpg")

    plan = plan_export(masks, tmp_path / "root", "spade", photos=photos)

    assert [(each.stem, each.photo.name) for each in plan.sources] == [
        ("a", "a.JPG"), ("b", "b.jpg"), ("c", "c.jpg"),
    ]  # fmt: skip


def test_photos_beside_the_masks_are_found_without_being_named(masks, photos, tmp_path):
    plan = plan_export(masks, tmp_path / "root", "sean")  # in ../photos

    assert [each.photo for each in plan.sources] == [photos / f"{stem}.jpg" for stem in "abc"]


def test_numbers_and_endings_do_not_stand_in_the_way(tmp_path):
    write_grey(tmp_path / "masks/00012.png", small_face())
    write_grey(tmp_path / "masks/eve_mask.png", small_face())
    write_photo(tmp_path / "pictures/12.jpg")
    write_photo(tmp_path / "pictures/eve.png")

    plan = plan_export(tmp_path / "masks", tmp_path / "root", "sean", photos=tmp_path / "pictures")

    assert [each.photo.name for each in plan.sources] == ["12.jpg", "eve.png"]


def test_a_mask_is_never_its_own_photo(masks, tmp_path):
    plan = plan_export(masks, tmp_path / "root", "spade", photos=masks)

    assert {each.photo for each in plan.sources} == {None}


def test_part_pictures_are_one_mask(tmp_path):
    parts = tmp_path / "parts"
    for name in ("skin", "nose"):
        write_grey(parts / f"00007_{name}.png", small_face() * 0 + 255)
    write_photo(tmp_path / "pictures/7.jpg")

    plan = plan_export(parts, tmp_path / "root", "sean", photos=tmp_path / "pictures")

    assert [(each.stem, each.photo.name) for each in plan.sources] == [("00007", "7.jpg")]


def test_own_masks_are_found_by_name(masks, photos, tmp_path):
    before = tmp_path / "before"
    for name in ("a", "c"):
        write_grey(before / f"{name}.png", small_face(128))

    plan = plan_export(masks, tmp_path / "root", "sean", photos=photos, photo_masks=before)

    assert [each.photo_mask for each in plan.sources] == [before / "a.png", None, before / "c.png"]


def test_one_mask_takes_files(masks, photos, tmp_path):
    plan = plan_export(
        masks / "a.png", tmp_path / "root", "sean", photos=photos / "c.jpg", photo_masks=masks / "b.png"
    )

    (source,) = plan.sources
    assert (source.photo, source.photo_mask) == (photos / "c.jpg", masks / "b.png")


def test_what_a_target_does_not_take_is_left_out(masks, photos, tmp_path):
    plan = plan_export(masks, tmp_path / "root", "psp", photos=photos, photo_masks=masks)

    assert {(each.photo, each.photo_mask) for each in plan.sources} == {(None, None)}


@pytest.mark.parametrize("key", ["sean", "ca2sis", "maskgan"])
def test_a_missing_photo_refuses_all(masks, photos, tmp_path, key):
    (photos / "b.jpg").unlink()

    with pytest.raises(FormatError, match=r"photo is missing for 1 of 3 masks \(b\); .* \(--photos\)"):
        plan_export(masks, tmp_path / "root", key, photos=photos)


def test_many_missing_photos_are_counted(masks, tmp_path):
    for number in range(10):
        write_grey(masks / f"x{number}.png", small_face(64))
    (tmp_path / "none").mkdir()

    with pytest.raises(FormatError, match=r"missing for 13 of 13 masks \(a, b, c, \.\.\.\)"):
        plan_export(masks, tmp_path / "root", "sean", photos=tmp_path / "none")


def test_a_photo_is_not_for_many_masks(masks, photos, tmp_path):
    with pytest.raises(FormatError, match="for 3 masks a folder is needed"):
        plan_export(masks, tmp_path / "root", "sean", photos=photos / "a.jpg")


@pytest.mark.parametrize("missing", ["photos", "photo_masks"])
def test_a_folder_that_is_not_there_is_told(masks, photos, tmp_path, missing):
    given = {"photos": photos, missing: tmp_path / "gone"}

    with pytest.raises(FormatError, match=r"gone: .* is not found"):
        plan_export(masks, tmp_path / "root", "sean", **given)


def test_an_empty_folder_has_no_masks(tmp_path):
    (tmp_path / "masks").mkdir()

    with pytest.raises(FormatError, match="number of masks is 0"):
        plan_export(tmp_path / "masks", tmp_path / "root", "psp")


@pytest.mark.parametrize(
    ("key", "stem", "fits"),
    [
        ("spade", "a_b-C9", True),
        ("spade", "a.b", False),  # labels end in .png and photos in .jpg: both would be sorted otherwise
        ("spade", "a b", False),
        ("scgan", "a.b", False),
        ("psp", "a.b c", True),
        ("psp", "müller", False),
        ("psp", "-a", False),
        ("maskgan", "müller.b", True),
        ("inade", "labels1", False),
        ("psp", "x" * 201, False),
    ],
)
def test_which_names_a_renderer_can_read(tmp_path, key, stem, fits):
    write_grey(tmp_path / f"masks/{stem}.png", small_face())
    write_grey(tmp_path / "masks/other.png", small_face())
    write_photo(tmp_path / "photos/other.png")
    write_photo(tmp_path / f"photos/{stem}.png")

    plan = plan_export(tmp_path / "masks", tmp_path / "root", key)

    assert {each.stem for each in plan.sources} == ({stem, "other"} if fits else {"other"})
    assert len(plan.refused) == (0 if fits else 1)


@pytest.mark.parametrize(
    ("key", "stems", "kept"),
    [
        ("spade", ["01", "1"], ["01"]),  # the same in natural order: pairs would depend on the disk
        ("spade", ["a01", "a1", "a2"], ["a01", "a2"]),
        ("sdm", ["01", "1"], ["01", "1"]),
        ("psp", ["A", "a"], ["A"]),  # one file on Windows
    ],
)
def test_of_two_names_that_are_one_for_the_renderer_the_first_stays(tmp_path, key, stems, kept):
    for stem in stems:
        write_grey(tmp_path / f"masks/{stem}.png", small_face())

    plan = plan_export(tmp_path / "masks", tmp_path / "root", key)

    assert [each.stem for each in plan.sources] == kept
    assert len(plan.refused) == len(stems) - len(kept)


def test_an_unknown_target_is_told(masks, tmp_path):
    with pytest.raises(FormatError, match="known: spade, sean"):
        plan_export(masks, tmp_path / "root", "gaugan")


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"size": "8"}, "option is size; options of comfyui: grow"),
        ({"grow": "much"}, "a whole number is needed"),
        ({"grow": "1.5"}, "a whole number is needed"),
    ],
)
def test_options_are_checked(masks, photos, tmp_path, given, told):
    with pytest.raises(FormatError, match=told):
        plan_export(masks, tmp_path / "root", "comfyui", photos=photos, photo_masks=masks, options=given)


def test_options_come_in_their_own_types(masks, photos, tmp_path):
    plan = plan_export(
        masks, tmp_path / "root", "comfyui", photos=photos, photo_masks=masks, options={"grow": " 12 "}
    )

    assert plan.options["grow"] == 12
    assert plan.options["feather"] == 8


def test_an_output_that_holds_the_masks_is_named(masks):
    with pytest.raises(FormatError, match="output is the folder of the masks"):
        plan_export(masks, masks.parent, "spade")
