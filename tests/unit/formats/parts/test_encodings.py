"""Part pictures as other tools write them: one face everywhere, or a refusal that says why."""

import cv2
import numpy as np
import pytest
from PIL import Image

from facemask_editor.batch.plan import list_inputs
from facemask_editor.core.errors import FormatError
from facemask_editor.core.labels import CELEBAMASK_HQ, LabelSchema
from facemask_editor.formats import find_photo, iter_masks, next_mask, open_mask
from tests.unit.formats.faces import draw_face

FACE = draw_face(96)
LABELS = [int(label) for label in np.unique(FACE) if label]


def grey(values):
    return lambda on: Image.fromarray(np.where(on, *values).astype(np.uint8))


def palette(colours, indices=(1, 0), **info):
    def make(on):
        image = Image.fromarray(np.where(on, *indices).astype(np.uint8))
        image.putpalette(colours)
        image.info.update(info)
        return image

    return make


def stencil(colour, clear=(0, 0, 0), opacity=(255, 0)):
    def make(on):
        rgb = np.where(on[..., None], np.uint8(colour), np.uint8(clear))
        return Image.fromarray(np.dstack([rgb, np.where(on, *opacity).astype(np.uint8)]))

    return make


def cut_out(on):
    rng = np.random.default_rng(0)
    photo = rng.integers(0, 256, (*on.shape, 3), dtype=np.uint8)
    return Image.fromarray(np.dstack([photo, np.where(on, 255, 0).astype(np.uint8)]))


ENCODINGS = {
    "0 and 1": grey((1, 0)),
    "0 and 128": grey((128, 0)),
    "1 and 2": grey((2, 1)),
    "one bit": lambda on: Image.fromarray(on),
    "RGB": lambda on: grey((255, 0))(on).convert("RGB"),
    "one colour": lambda on: stencil((204, 0, 51))(on).convert("RGB"),
    "equally bright": lambda on: stencil((255, 0, 9), (0, 0, 255))(on).convert("RGB"),
    "palette": palette([0, 0, 0, 255, 255, 255]),
    "palette in the other order": palette([255, 255, 255, 0, 0, 0], (0, 1)),
    "palette without colours": palette([0, 0, 0, 0, 0, 0]),
    "palette too short": palette([0, 0, 0], (7, 0)),
    "coloured palette": palette([0, 0, 0, 128, 0, 0]),
    "palette of 0 and 1": palette([0, 0, 0, 1, 1, 1]),
    "grey with opaque alpha": lambda on: grey((255, 0))(on).convert("LA"),
    "black stencil": stencil((0, 0, 0)),
    "white stencil": stencil((255, 255, 255)),
    "stencil on white": stencil((0, 0, 0), (255, 255, 255)),
    "one colour everywhere": stencil((90, 9, 9), (90, 9, 9)),
    "grey stencil": lambda on: stencil((0, 0, 0))(on).convert("LA"),
    "cut out of the photo": cut_out,
    "half clear stencil": stencil((0, 0, 0), opacity=(100, 0)),
    "less clear stencil": stencil((0, 0, 0), opacity=(255, 150)),
    "clear everywhere": stencil((255, 255, 255), opacity=(0, 0)),
}  # fmt: skip


def write(folder, make, face=FACE, face_id="00042", labels=LABELS):
    folder.mkdir(exist_ok=True)
    for label in labels:
        make(face == label).save(folder / f"{face_id}_{CELEBAMASK_HQ.names[label]}.png")


def assert_one_face_everywhere(folder, expected=FACE):
    first = folder / "00042_cloth.png"
    assert iter_masks(folder) == [first]
    assert list_inputs(folder, folder / "out") == {"00042": first}
    readings = [open_mask(folder), *(open_mask(path) for path in sorted(folder.glob("00042_*.png")))]
    for mask in readings:
        np.testing.assert_array_equal(mask.label_map, expected)
        assert mask.format == "part PNGs"
        assert mask.messages == readings[0].messages
    return readings[0].messages[1:]


@pytest.mark.parametrize("name", ENCODINGS)
def test_one_face_everywhere(tmp_path, name):
    write(tmp_path / "face", ENCODINGS[name])
    assert assert_one_face_everywhere(tmp_path / "face") == ()


@pytest.mark.parametrize("name", ["0 and 1", "one bit", "palette", "RGB", "black stencil"])
def test_black_on_white_is_noticed(tmp_path, name):
    write(tmp_path / "face", lambda on: ENCODINGS[name](~on))
    (message,) = assert_one_face_everywhere(tmp_path / "face")
    assert "black on white" in message


def test_an_inverted_face_with_an_empty_part(tmp_path):
    write(tmp_path / "face", lambda on: grey((0, 255))(on), labels=[*LABELS, 16])
    assert_one_face_everywhere(tmp_path / "face")


def test_one_inverted_part_among_others_is_refused_by_name(tmp_path):
    write(tmp_path, grey((255, 0)))
    grey((0, 255))(FACE == 2).save(tmp_path / "00042_nose.png")
    with pytest.raises(FormatError, match="black and white exchanged") as caught:
        open_mask(tmp_path)
    assert caught.value.path == str(tmp_path / "00042_nose.png")


@pytest.mark.parametrize("inverted", [[13], [1], [18], [17], [1, 13], [1, 13, 17, 18]])
def test_large_parts_that_are_inverted_are_refused_by_name(tmp_path, inverted):
    write(tmp_path, grey((255, 0)))
    write(tmp_path, grey((0, 255)), labels=inverted)
    with pytest.raises(FormatError, match="black and white exchanged in this file") as caught:
        open_mask(tmp_path)
    assert caught.value.path in {str(tmp_path / f"00042_{CELEBAMASK_HQ.names[i]}.png") for i in inverted}


@pytest.mark.parametrize("name", ["hat", "skin", "cloth", "l_eye", "eye_g", "neck_l"])
def test_a_part_that_is_all_white_is_refused_by_name(tmp_path, name):
    write(tmp_path, grey((255, 0)))
    path = tmp_path / f"00042_{name}.png"
    grey((255, 0))(np.ones_like(FACE, bool)).save(path)
    with pytest.raises(FormatError, match="white area is the whole picture") as caught:
        open_mask(tmp_path)
    assert caught.value.path == str(path)


@pytest.mark.parametrize("labels", [[1], [13], [13, 18]])
def test_too_few_parts_to_tell_are_remarked(tmp_path, labels):
    write(tmp_path, grey((255, 0)), labels=labels)
    grey((0, 255))(FACE == labels[0]).save(tmp_path / f"00042_{CELEBAMASK_HQ.names[labels[0]]}.png")
    assert "are black and white exchanged in" in open_mask(tmp_path).messages[-1]


@pytest.mark.parametrize("name", ["0 and 1", "RGB"])
def test_parts_within_others_are_no_inversion(tmp_path, name):
    """Skin and glasses are drawn with what lies on them."""
    features = [2, 4, 5, 6, 7, 10, 11, 12]
    write(tmp_path, ENCODINGS[name])
    ENCODINGS[name](np.isin(FACE, [1, *features])).save(tmp_path / "00042_skin.png")
    rows, columns = np.nonzero(np.isin(FACE, [4, 5]))
    glasses = np.zeros_like(FACE, bool)
    glasses[rows.min() - 9 : rows.max() + 3, columns.min() - 9 : columns.max() + 9] = True
    ENCODINGS[name](glasses).save(tmp_path / "00042_eye_g.png")
    mask = open_mask(tmp_path)
    assert len(mask.messages) == 1
    np.testing.assert_array_equal(mask.label_map == 13, FACE == 13)


@pytest.mark.parametrize("blur", [3, 5])
def test_soft_edges_are_cut_at_half(tmp_path, blur):
    def soft(on):
        return Image.fromarray(cv2.blur(np.where(on, 255, 0).astype(np.uint8), (blur, blur)))

    write(tmp_path, soft, labels=[1, 13, 17])
    mask = open_mask(tmp_path)
    assert np.mean(mask.label_map != np.where(np.isin(FACE, (1, 13, 17)), FACE, 0)) < 0.02
    assert mask.messages[-1] == (
        "00042_skin.png, 00042_hair.png, 00042_neck.png: the edges are soft and were cut at half."
    )
    assert len(iter_masks(tmp_path)) == 1


def test_soft_stencils_are_cut_at_half(tmp_path):
    def soft(on):
        alpha = cv2.blur(np.where(on, 255, 0).astype(np.uint8), (3, 3))
        return Image.fromarray(np.dstack([np.zeros((*on.shape, 3), np.uint8), alpha]))

    write(tmp_path, soft, labels=[1])
    assert "soft" in open_mask(tmp_path).messages[-1]


@pytest.mark.parametrize("odd", ["skin", "hair", "nose"])
def test_a_part_of_another_size_is_named_with_both_sizes(tmp_path, odd):
    write(tmp_path, grey((255, 0)))
    path = tmp_path / f"00042_{odd}.png"
    grey((255, 0))(np.kron(FACE == CELEBAMASK_HQ.index(odd), np.ones((2, 2), bool))).save(path)
    for opened in (tmp_path, tmp_path / "00042_cloth.png"):
        with pytest.raises(FormatError, match="size is 192 x 192; the other parts are 96 x 96") as caught:
            open_mask(opened)
        assert caught.value.path == str(path)


@pytest.mark.parametrize("ending", [" (1).png", "(1).png", " - Copy.png", " copy.png", ".PNG"])
def test_a_copy_of_a_part_is_left_out_and_said(tmp_path, ending):
    copy = f"00042_hair{ending}"
    write(tmp_path / "face", grey((255, 0)))
    if (tmp_path / "face" / copy).exists():
        pytest.skip("this file system does not tell .png and .PNG apart")
    grey((255, 0))(FACE == 1).save(tmp_path / "face" / copy)
    first = tmp_path / "face" / "00042_cloth.png"
    assert iter_masks(tmp_path / "face") == [first]
    assert iter_masks(tmp_path) == [tmp_path / "face"]
    assert next_mask(first) is None
    for opened in (tmp_path / "face", tmp_path / "face" / "00042_hair.png"):
        mask = open_mask(opened)
        np.testing.assert_array_equal(mask.label_map, FACE)
        assert mask.messages[-1] == f"{copy}: a second picture of a part was left out."


def test_copies_in_other_languages_are_no_masks(tmp_path):
    write(tmp_path, grey((255, 0)))
    for name in ("00042_hair - Kopie (2).png", "00042_hair_copy 3.png", "00042_l_eye - コピー.png"):
        grey((255, 0))(FACE == 1).save(tmp_path / name)
    assert iter_masks(tmp_path) == [tmp_path / "00042_cloth.png"]


@pytest.mark.parametrize("make", [lambda m: m, lambda m: CELEBAMASK_HQ.palette_array[m]])
def test_whole_masks_with_parts_names_stay_masks(tmp_path, make):
    for name in ("a_nose.png", "a_hair.png"):
        Image.fromarray(make(FACE)).save(tmp_path / name)
        np.testing.assert_array_equal(open_mask(tmp_path / name).label_map, FACE)
    assert len(iter_masks(tmp_path)) == 2


def test_a_mask_with_255_and_a_parts_name_stays_a_mask(tmp_path):
    ids = FACE.copy()
    ids[:12] = 255
    Image.fromarray(ids).save(tmp_path / "a_nose.png")
    assert open_mask(tmp_path / "a_nose.png").format == "index PNG, with 255"


def test_a_schema_of_other_things_has_no_small_parts(tmp_path):
    schema = LabelSchema("cat", ("nothing", "nose", "ear"), ((0, 0, 0), (1, 1, 1), (2, 2, 2)))
    on = np.ones((32, 32), bool)
    on[:4] = False
    grey((255, 0))(on).save(tmp_path / "a_nose.png")
    np.testing.assert_array_equal(open_mask(tmp_path, schema).label_map, on.astype(np.uint8))


def test_the_photo_of_a_face_of_parts(tmp_path):
    write(tmp_path / "0", grey((255, 0)))
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "00042.jfif").write_bytes(b"")
    assert find_photo(tmp_path / "0" / "00042_nose.png") == tmp_path / "photos" / "00042.jfif"
