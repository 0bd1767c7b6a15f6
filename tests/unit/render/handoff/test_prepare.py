"""Masks and photos on their way into a target's size and classes."""

import numpy as np
import pytest
from PIL import Image

from facemask_editor.core.errors import FormatError
from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.core.labels import LabelSchema
from facemask_editor.formats import read_schema, write_mask
from facemask_editor.render.handoff.plan import Source
from facemask_editor.render.handoff.prepare import prepare
from facemask_editor.render.handoff.registry import target
from tests.helpers.sample_masks import all_classes, small_face, write_grey
from tests.unit.render.handoff.conftest import write_photo

SPADE, PSP = target("spade"), target("psp")


def test_a_mask_of_the_targets_size_stays_itself(tmp_path):
    face = small_face(512)
    prepared = prepare(Source(stem="x", mask=write_grey(tmp_path / "x.png", face)), SPADE)

    assert np.array_equal(prepared.face.label_map, face)
    assert (prepared.messages, prepared.lost) == ((), ())


@pytest.mark.parametrize("side", [128, 1024])
def test_another_size_is_told(side):
    prepared = prepare(Source(stem="x", mask=all_classes(side)), SPADE)

    assert prepared.face.label_map.shape == (512, 512)
    assert set(np.unique(prepared.face.label_map)) == set(range(19))
    assert prepared.messages == (f"The mask was resized from {side} x {side} to 512 x 512.",)


def test_what_is_not_square_is_stretched(tmp_path):
    mask = np.zeros((64, 128), np.uint8)
    mask[:, 64:] = 13
    photo = np.zeros((640, 1280, 3), np.uint8)
    photo[:, 640:] = 255
    Image.fromarray(photo).save(tmp_path / "x.png")

    prepared = prepare(Source(stem="x", mask=mask, photo=tmp_path / "x.png"), SPADE)

    assert (prepared.face.label_map[:, 256:] == 13).all()
    assert not prepared.face.label_map[:, :256].any()
    assert prepared.face.photo[:, :200].max() == 0
    assert prepared.face.photo[:, 312:].min() == 255
    assert prepared.messages == ("The mask (128 x 64) is not square and was stretched to 512 x 512.",)


def test_classes_that_a_smaller_size_loses_are_named():
    mask = np.zeros((512, 512), np.uint8)
    mask[0, 0] = SCHEMA.index("ear_r")

    prepared = prepare(Source(stem="x", mask=mask), PSP)

    assert prepared.lost == ("ear_r",)
    assert prepared.messages == ("Too small for that size, and lost: ear_r.",)


def test_a_mask_of_another_schema_is_converted(tmp_path):
    lapa = read_schema("lapa")
    face = np.zeros((128, 128), np.uint8)
    face[20:100, 20:100] = lapa.index("skin")
    face[50:70, 50:60] = lapa.index("nose")
    write_mask(tmp_path / "x.png", face, "palette", lapa)

    for source in (
        Source(stem="x", mask=face, schema=lapa),
        Source(stem="x", mask=tmp_path / "x.png", schema=lapa, as_stored=True),
    ):
        prepared = prepare(source, PSP)
        assert set(np.unique(prepared.face.label_map)) == {0, SCHEMA.index("skin"), SCHEMA.index("nose")}


def test_classes_without_a_counterpart_are_told():
    horned = LabelSchema("horned", ("background", "horns"), ((0, 0, 0), (1, 0, 0)))
    mask = np.zeros((32, 32), np.uint8)
    mask[8:, 8:] = 1

    prepared = prepare(Source(stem="x", mask=mask, schema=horned), PSP)

    assert prepared.messages == ("Classes without a counterpart: horns became background.",)


def test_numbers_that_are_no_classes_are_refused():
    lapa = read_schema("lapa")
    with pytest.raises(FormatError, match="label map is not valid"):
        prepare(Source(stem="x", mask=np.full((32, 32), 99, np.uint8), schema=lapa), PSP)


def test_our_own_outputs_are_taken_by_their_numbers(tmp_path):
    # where hair and nose lie, another class order could be recognised
    face = small_face(128)
    moved = np.array([0, 1, 10, 6, 4, 5, 2, 3, 7, 8, 11, 12, 13, 17, 18, 9, 15, 14, 16], np.uint8)[face]
    write_mask(tmp_path / "x.png", moved)

    stored = prepare(Source(stem="x", mask=tmp_path / "x.png", as_stored=True), SPADE, only_mask=True)

    assert set(np.unique(stored.face.label_map)) == set(np.unique(moved))


@pytest.mark.parametrize("content", [b"", b"no picture"])
def test_an_output_that_is_none_is_told(tmp_path, content):
    (tmp_path / "x.png").write_bytes(content)

    with pytest.raises(FormatError, match=r"x\.png"):
        prepare(Source(stem="x", mask=tmp_path / "x.png", as_stored=True), SPADE)


# photos

EXIF_TURNED = Image.Exif()
EXIF_TURNED[0x0112] = 6


@pytest.mark.parametrize(
    ("name", "size", "options", "kept"),
    [
        ("x.jpg", (512, 512), {}, True),
        ("x.png", (512, 512), {"format": "JPEG"}, True),  # the name says nothing
        ("x.jpg", (600, 600), {}, False),
        ("x.png", (512, 512), {}, False),
        ("x.jpg", (512, 512), {"exif": EXIF_TURNED}, False),
    ],
)
def test_a_jpeg_that_fits_is_handed_on_as_it_is(tmp_path, name, size, options, kept):
    photo = write_photo(tmp_path / name, size=size, **options)

    face = prepare(Source(stem="x", mask=all_classes(), photo=photo), SPADE).face

    assert face.jpeg == (photo.read_bytes() if kept else None)
    assert face.photo.shape == (512, 512, 3)


@pytest.mark.parametrize("mode", ["L", "CMYK"])
def test_a_jpeg_without_rgb_is_encoded_anew(tmp_path, mode):
    Image.new(mode, (512, 512)).save(tmp_path / "x.jpg")

    face = prepare(Source(stem="x", mask=all_classes(), photo=tmp_path / "x.jpg"), SPADE).face

    assert face.jpeg is None
    assert face.photo.shape == (512, 512, 3)


def test_colours_keep_their_full_resolution(tmp_path):
    stripes = np.zeros((512, 512, 3), np.uint8)
    stripes[:, ::2] = (255, 0, 0)
    stripes[:, 1::2] = (0, 0, 255)
    face = prepare(Source(stem="x", mask=all_classes(), photo=stripes), SPADE).face

    (_, label), (_, data) = SPADE.files(face, {})
    (tmp_path / "x.jpg").write_bytes(data)

    assert label[:4] == b"\x89PNG"
    assert np.abs(np.asarray(Image.open(tmp_path / "x.jpg")).astype(int) - stripes).mean() < 12


def test_photos_in_memory_have_any_size():
    photo = np.full((64, 32, 3), 9, np.uint8)

    face = prepare(Source(stem="x", mask=all_classes(), photo=photo), SPADE).face

    assert face.photo.shape == (512, 512, 3)
    assert np.ptp(face.photo) == 0


def test_a_photo_of_another_shape_is_told(tmp_path):
    photo = write_photo(tmp_path / "x.png", size=(300, 100))

    messages = prepare(Source(stem="x", mask=all_classes(), photo=photo), SPADE).messages

    assert "another shape than the mask" in " ".join(messages)


def test_messages_about_the_photos_own_mask_name_it():
    source = Source(stem="x", mask=all_classes(), photo_mask=all_classes(128))

    assert prepare(source, target("sean")).messages == (
        "The photo's mask was resized from 128 x 128 to 512 x 512.",
    )
