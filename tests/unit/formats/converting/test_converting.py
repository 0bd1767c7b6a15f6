"""Masks from one format and order to another: names, what is lost, and what stands there already."""

import math
import os
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from facemask_editor.core.errors import Cancelled, FormatError
from facemask_editor.core.labels import CELEBAMASK_HQ
from facemask_editor.core.orders.classes import classes_of
from facemask_editor.core.orders.named import all_orders
from facemask_editor.core.orders.turn import to_order
from facemask_editor.formats import iter_masks, open_mask, read_schema, write_mask
from facemask_editor.formats.converting.classes import all_losses, named_classes, turned
from facemask_editor.formats.converting.plan import Conversion, check, find_masks, given_options
from facemask_editor.formats.converting.run import converted
from facemask_editor.formats.registry import converted_formats, mask_format, registered, written_formats
from tests.unit.formats.faces import draw_face

FACE = draw_face(64)
OTHER = draw_face(64, scale=0.9)


def convert(source, output, to="index", *, stopped=lambda: False, **wishes):
    for name in ("order", "source_order"):
        if isinstance(wishes.get(name), str):
            wishes[name] = named_classes(wishes[name])
    plan = Conversion(source, output, mask_format(to), **wishes)
    check(plan)
    return list(converted(plan, find_masks(plan), stopped))


def states(events):
    return [event.state for event in events]


def names(folder):
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


@pytest.fixture
def masks(tmp_path):
    folder = tmp_path / "masks"
    folder.mkdir()
    write_mask(folder / "00002.png", FACE)
    write_mask(folder / "anna.png", OTHER, "palette")
    return folder


@pytest.mark.parametrize("format", converted_formats(), ids=lambda format: format.key)
def test_there_and_back_keeps_every_pixel(masks, tmp_path, format):
    assert states(convert(masks, tmp_path / "there", format.key)) == ["written"] * 2
    events = convert(tmp_path / "there", tmp_path / "back")
    assert states(events) == ["written"] * 2
    np.testing.assert_array_equal(open_mask(tmp_path / "back" / "00002.png").label_map, FACE)
    np.testing.assert_array_equal(open_mask(tmp_path / "back" / "anna.png").label_map, OTHER)


def test_the_data_sets_tree_is_written_and_read(masks, tmp_path):
    write_mask(masks / "04001.png", OTHER)
    convert(masks, tmp_path / "parts", "parts")
    found = names(tmp_path / "parts")
    assert "0/00002_hair.png" in found
    assert "2/04001_l_eye.png" in found
    assert "anna_skin.png" in found  # no number, no folder
    with Image.open(tmp_path / "parts" / "0" / "00002_hair.png") as image:
        assert image.mode == "RGB"  # which face-parsing.PyTorch's trainer needs
        assert set(np.unique(np.asarray(image))) == {0, 255}
    events = convert(tmp_path / "parts", tmp_path / "back")
    assert sorted(path.name for event in events for path in event.outputs) == names(masks)


def test_the_root_of_the_data_set_is_read(masks, tmp_path):
    (masks / "anna.png").unlink()
    root = tmp_path / "CelebAMask-HQ"
    convert(masks, root / "CelebAMask-HQ-mask-anno", "parts")
    (root / "CelebA-HQ-img").mkdir()
    Image.fromarray(np.zeros((64, 64, 3), np.uint8)).save(root / "CelebA-HQ-img" / "2.jpg")
    convert(root, tmp_path / "back")
    assert names(tmp_path / "back") == ["00002.png"]


@pytest.mark.parametrize("name", all_orders())
def test_every_order_is_written_and_read(masks, tmp_path, name):
    order = all_orders()[name]
    convert(masks, tmp_path / "there", "npy", order=name)
    there = np.load(tmp_path / "there" / "00002.npy")
    np.testing.assert_array_equal(there, to_order(FACE, order))
    convert(tmp_path / "there", tmp_path / "back", source_order=name, order="celebamask-hq")
    back = np.asarray(Image.open(tmp_path / "back" / "00002.png"))
    if name != "easyportrait":  # where hair, clothes and all else are one class
        np.testing.assert_array_equal(to_order(back, order), there)


def test_what_an_order_loses_is_said_before_and_for_each(masks, tmp_path):
    lapa = named_classes("LaPa")
    assert "LaPa has 11 classes: " in all_losses(lapa)[0]
    assert "neck" in all_losses(lapa)[0]
    assert all_losses(named_classes("face-parsing")) == ()
    events = convert(masks, tmp_path / "out", order=lapa)
    assert any(said.startswith("Lost: ") and "neck" in said for said in events[0].messages)


def test_a_schema_file_is_an_order_too(masks, tmp_path):
    (tmp_path / "two.toml").write_text(
        'name = "two"\n[[classes]]\nindex = 0\nname = "nothing"\ncolour = "#000000"\n'
        '[[classes]]\nindex = 1\nname = "hair"\ncolour = "#ff0000"\n'
    )
    events = convert(masks, tmp_path / "out", "palette", order=str(tmp_path / "two.toml"))
    found = np.asarray(Image.open(tmp_path / "out" / "00002.png"))
    np.testing.assert_array_equal(found, FACE == CELEBAMASK_HQ.index("hair"))
    assert "without a counterpart" in events[0].messages[-1]


def test_an_unknown_order_says_what_is_one():
    with pytest.raises(FormatError, match=r"a schema file is needed, or one of celebamask-hq, "):
        named_classes("ade20k")


def test_masks_of_other_classes_keep_them_unless_asked(tmp_path):
    lapa = read_schema("lapa")
    ids = to_order(FACE, all_orders()["lapa"])
    (tmp_path / "in").mkdir()
    write_mask(tmp_path / "in" / "a.png", ids, "palette", lapa)
    convert(tmp_path / "in", tmp_path / "same", "npz")
    np.testing.assert_array_equal(np.load(tmp_path / "same" / "a.npz")["labels"], ids)
    convert(tmp_path / "in", tmp_path / "own", "npy", order="celebamask-hq")
    found = np.load(tmp_path / "own" / "a.npy")
    np.testing.assert_array_equal(found == CELEBAMASK_HQ.index("l_eye"), FACE == CELEBAMASK_HQ.index("l_eye"))
    assert turned(ids, lapa, classes_of("lapa"))[0] is ids


class TestWhatStandsThere:
    def test_the_same_command_goes_on(self, masks, tmp_path):
        asked = iter([False, True])
        with pytest.raises(Cancelled):
            convert(masks, tmp_path / "out", stopped=lambda: next(asked))
        assert names(tmp_path / "out") == ["00002.png"]
        before = os.stat(tmp_path / "out" / "00002.png").st_mtime_ns
        assert states(convert(masks, tmp_path / "out")) == ["kept", "written"]
        assert os.stat(tmp_path / "out" / "00002.png").st_mtime_ns == before

    def test_another_file_is_never_replaced_unasked(self, masks, tmp_path):
        (tmp_path / "out").mkdir()
        (tmp_path / "out" / "00002.png").write_bytes(b"somebody's")
        events = convert(masks, tmp_path / "out")
        assert states(events) == ["failed", "written"]
        assert "stands there already" in events[0].error
        assert (tmp_path / "out" / "00002.png").read_bytes() == b"somebody's"
        assert states(convert(masks, tmp_path / "out", overwrite=True)) == ["written", "kept"]

    def test_the_same_pixels_packed_otherwise_are_kept(self, masks, tmp_path):
        write_mask(tmp_path / "00002.png", FACE, options={"compress_level": 0})
        assert states(convert(masks / "00002.png", tmp_path)) == ["kept"]

    def test_an_order_asked_for_later_is_no_reason_to_keep(self, masks, tmp_path):
        convert(masks, tmp_path / "out")
        assert states(convert(masks, tmp_path / "out", order="sofgan")) == ["failed", "failed"]

    def test_parts_of_an_older_mask_do_not_stay_among_new_ones(self, masks, tmp_path):
        convert(masks, tmp_path / "out", "parts")
        stale = tmp_path / "out" / "0" / "00002_hat.png"
        stale.write_bytes((tmp_path / "out" / "0" / "00002_hair.png").read_bytes())
        assert states(convert(masks, tmp_path / "out", "parts")) == ["failed", "kept"]
        assert states(convert(masks, tmp_path / "out", "parts", overwrite=True)) == ["written", "kept"]
        assert not stale.exists()

    def test_a_link_is_never_followed(self, masks, tmp_path):
        (tmp_path / "out").mkdir()
        (tmp_path / "out" / "00002.png").symlink_to(tmp_path / "elsewhere.png")
        assert states(convert(masks, tmp_path / "out", overwrite=True)) == ["failed", "written"]
        assert not (tmp_path / "elsewhere.png").exists()

    def test_masks_of_one_name_are_not_written_over_each_other(self, masks, tmp_path):
        write_mask(masks / "anna.npy", FACE, "npy")
        events = convert(masks, tmp_path / "out")
        assert sorted(states(events)) == ["failed", "written", "written"]
        assert "has the same output" in events[0].error

    def test_outputs_inside_the_source_are_no_inputs(self, masks):
        convert(masks, masks / "parts", "parts")
        assert states(convert(masks, masks / "parts", "parts")) == ["kept", "kept"]
        assert len(iter_masks(masks / "parts")) == 2

    @pytest.mark.parametrize("place", ["raw", "raw/more"])
    def test_masks_inside_the_output_are_inputs(self, masks, tmp_path, place):
        source = tmp_path / "out" / place
        source.parent.mkdir(parents=True)
        masks.rename(source)
        assert states(convert(source, tmp_path / "out", "npy")) == ["written"] * 2
        assert states(convert(source, tmp_path / "out", "npy")) == ["kept"] * 2


class TestOneFile:
    @pytest.mark.parametrize("format", written_formats(), ids=lambda format: format.key)
    def test_becomes_the_file_that_is_named(self, masks, tmp_path, format):
        output = tmp_path / f"new{format.suffix}"
        convert(masks / "anna.png", output, format.key)
        np.testing.assert_array_equal(open_mask(output).label_map, OTHER)

    def test_goes_into_a_folder_under_its_stem(self, masks, tmp_path):
        convert(masks / "anna.png", tmp_path / "out", "ora")
        assert names(tmp_path / "out") == ["anna.ora"]

    def test_a_name_of_another_format_is_refused(self, masks, tmp_path):
        with pytest.raises(FormatError, match=r"NPY array files end in \.npy"):
            convert(masks / "anna.png", tmp_path / "new.png", "npy")
        with pytest.raises(FormatError, match="several files"):
            convert(masks, tmp_path / "new.png")

    def test_one_part_file_is_its_face(self, masks, tmp_path):
        convert(masks / "00002.png", tmp_path / "parts", "parts")
        convert(tmp_path / "parts" / "0" / "00002_hair.png", tmp_path / "out")
        np.testing.assert_array_equal(open_mask(tmp_path / "out" / "00002.png").label_map, FACE)


def test_only_files_of_the_named_format_are_read(masks, tmp_path):
    write_mask(masks / "b.npy", FACE, "npy")
    convert(masks, tmp_path / "out", source_format=mask_format("npy"))
    assert names(tmp_path / "out") == ["b.png"]


def test_one_that_is_no_mask_ends_nothing(masks, tmp_path):
    (masks / "a.png").write_bytes(b"no picture")
    events = convert(masks, tmp_path / "out", "npz")
    assert states(events) == ["written", "failed", "written"]
    assert "a.png" in events[1].error


def test_texts_and_the_photos_mask_go_along_where_there_is_room(tmp_path):
    write_mask(tmp_path / "a.png", OTHER, photo_mask=FACE)
    convert(tmp_path / "a.png", tmp_path / "b.png", "palette", order="sofgan")
    read = open_mask(tmp_path / "b.png", classes_of("sofgan"))
    np.testing.assert_array_equal(read.photo_mask, to_order(FACE, all_orders()["sofgan"]))
    [event] = convert(tmp_path / "a.png", tmp_path / "b.ora", "ora")
    assert event.messages == ("Lost: the mask that the photo was taken with is not kept.",)


def test_options_are_read_by_their_types():
    npy, tiff = mask_format("npy"), mask_format("tiff")
    assert given_options(npy, {"one_hot": "Yes", "dtype": "int64"}) == {"one_hot": True, "dtype": "int64"}
    assert given_options(tiff, {"dpi": "300"}) == {"dpi": 300.0}
    for format, texts, words in (
        (npy, {"one_hot": "maybe"}, "yes or no"),
        (tiff, {"dpi": "many"}, "a number"),
        (tiff, {"dtype": "u1"}, "no option of TIFF mask; those are: pixels, colours, dpi"),
    ):
        with pytest.raises(ValueError, match=words):
            given_options(format, texts)


@pytest.mark.parametrize(
    ("to", "options", "words"),
    [
        ("tiff", {"dpi": math.nan}, "dpi is nan"),
        ("tiff", {"dpi": -3.0}, "dpi is -3"),
        ("bmp", {"dpi": math.inf}, "dpi is inf"),
        ("bmp", {"dpi": 1e30}, "dpi is 1e+30"),
        ("index", {"compress_level": 99}, "compress_level is 99"),
        ("index16", {"compress_level": -2}, "compress_level is -2"),
        ("npy", {"dtype": "object"}, "dtype is 'object'"),
        ("palette", {"colours": "nope"}, "unknown colours 'nope'"),
        ("webp", {"pixels": "waves"}, "pixels is 'waves'"),
    ],
)
def test_an_option_without_sense_is_named_with_its_value(masks, tmp_path, to, options, words):
    events = convert(masks, tmp_path / "out", to, options=options)
    assert states(events) == ["failed"] * 2
    assert all(words in event.error for event in events)
    assert names(tmp_path / "out") == []


def _fails(label_map, schema, *, level):
    raise OverflowError("it does not fit")


def test_what_a_library_says_of_options_has_them_beside_it(tmp_path):
    odd = replace(mask_format("index"), name="odd", key="odd", options={"level": 3}, encode=_fails)
    with registered(odd), pytest.raises(FormatError, match=r"level=7; it does not fit"):
        write_mask(tmp_path / "a.png", FACE, "odd", options={"level": 7})


def test_a_reader_that_breaks_costs_its_file_alone(masks, tmp_path):
    def read(path, schema):
        if path.name == "00002.png":
            raise KeyError("a slip")
        return open_mask(path, schema)

    odd = replace(mask_format("index"), name="odd", key="odd", read=read)
    events = convert(masks, tmp_path / "out", source_format=odd)
    assert states(events) == ["failed", "written"]
    assert "a slip" in events[0].error
