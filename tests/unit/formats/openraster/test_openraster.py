"""OpenRaster files: what the program writes, and what painting programs make of it."""

import io
import struct
import zipfile

import numpy as np
import pytest
from PIL import Image

from facemask_editor.core.errors import FormatError
from facemask_editor.core.labels import CELEBAMASK_HQ
from facemask_editor.core.orders.classes import classes_of
from facemask_editor.core.orders.named import all_orders
from facemask_editor.core.orders.turn import to_order
from facemask_editor.formats import open_mask, read_schema, write_mask
from tests.unit.formats.faces import draw_face, png

FACE = draw_face(64)
NOSE, HAIR, SKIN = map(CELEBAMASK_HQ.index, ("nose", "hair", "skin"))


def picture(pixels):
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, format="PNG")
    return buffer.getvalue()


def layer(on, alpha=255):
    """Return a layer's picture, opaque where `on` is, in a colour that no class has."""
    return picture(np.dstack([np.full((*on.shape, 3), 77, np.uint8), on.astype(np.uint8) * alpha]))


def pack(path, stack, files, compression=zipfile.ZIP_DEFLATED):
    with zipfile.ZipFile(path, "w", compression) as archive:
        archive.writestr(zipfile.ZipInfo("mimetype"), "image/openraster")
        archive.writestr("stack.xml", stack)
        for name, data in files.items():
            archive.writestr(name, data)
    return path


def stacked(*layers, size=(64, 64), inside=""):
    listed = "".join(f"<layer {given}/>" for given in layers)
    start = f'<?xml version="1.0" encoding="UTF-8"?><image w="{size[0]}" h="{size[1]}">'
    return f"{start}<stack>{inside}{listed}</stack></image>"


def refused(path):
    with pytest.raises(FormatError) as caught:
        open_mask(path)
    return caught.value


def test_painting_programs_find_all_that_they_need(tmp_path):
    write_mask(tmp_path / "mask.ora", FACE, "ora")
    data = (tmp_path / "mask.ora").read_bytes()
    assert data[30:54] == b"mimetypeimage/openraster"  # first, and not packed
    with zipfile.ZipFile(tmp_path / "mask.ora") as archive:
        assert {"stack.xml", "mergedimage.png", "Thumbnails/thumbnail.png"} <= set(archive.namelist())
        with Image.open(archive.open("mergedimage.png")) as merged:
            np.testing.assert_array_equal(np.asarray(merged), CELEBAMASK_HQ.palette_array[FACE])
        with Image.open(archive.open("Thumbnails/thumbnail.png")) as small:
            assert max(small.size) <= 256
        for name in archive.namelist():
            if name.startswith("data/"):
                with Image.open(archive.open(name)) as each:
                    assert each.mode == "RGBA"
        stack = archive.read("stack.xml").decode()
    present = {CELEBAMASK_HQ.names[label] for label in np.unique(FACE)}
    assert stack.count("<layer ") == len(present)
    assert stack.index('name="nose"') < stack.index('name="skin"') < stack.index('name="background"')


def test_a_layer_may_be_painted_on_moved_and_called_by_its_title(tmp_path):
    on = np.zeros((80, 80), np.bool_)
    on[20:60, 20:60] = True
    files = {"data/a.png": layer(on), "data/b.png": layer(np.ones((4, 4), np.bool_))}
    stack = stacked(
        'name="Left Eye" src="data/b.png" x="30" y="10"', 'name="HAIR" src="data/a.png" x="-10" y="-30"'
    )
    mask = open_mask(pack(tmp_path / "a.ora", stack, files))
    expected = np.zeros((64, 64), np.uint8)
    expected[:30, 10:50] = HAIR
    expected[10:14, 30:34] = CELEBAMASK_HQ.index("l_eye")
    np.testing.assert_array_equal(mask.label_map, expected)


def test_what_is_left_out_is_said(tmp_path):
    full = layer(np.ones((64, 64), np.bool_))
    soft = np.zeros((64, 64), np.uint8)
    soft[16:48], soft[15], soft[48] = 255, 200, 90
    rgba = picture(np.dstack([np.zeros((64, 64, 3), np.uint8), soft]))
    stack = stacked(
        'name="photo" src="f"', 'name="hat" src="f" visibility="hidden"', 'name="hair" src="f" opacity="0.0"',
        'name="nose" src="s" composite-op="svg:multiply"', 'name="skin" src="f"',
        inside='<stack visibility="hidden"><layer name="cloth" src="f"/></stack>',
    )  # fmt: skip
    mask = open_mask(pack(tmp_path / "a.ora", stack, {"f": full, "s": rgba}))
    expected = np.full((64, 64), SKIN, np.uint8)
    expected[15:48] = NOSE
    np.testing.assert_array_equal(mask.label_map, expected)
    said = " ".join(mask.messages)
    for words in (
        "Layer 'photo' is named as no class",
        "Layers 'cloth', 'hat', 'hair' are hidden",
        "Layer 'nose' has soft edges",
        "Layer 'nose' has a blending mode",
    ):
        assert words in said


@pytest.mark.parametrize("name", ["lapa", "sofgan", "semanticstylegan"])
def test_other_classes_are_known_by_the_names_of_the_layers(tmp_path, name):
    order = all_orders()[name]
    ids = to_order(FACE, order)
    write_mask(tmp_path / "a.ora", ids, "ora", classes_of(name))
    mask = open_mask(tmp_path / "a.ora")
    if name == "lapa":
        assert mask.schema == read_schema("lapa")
        np.testing.assert_array_equal(mask.label_map, ids)
    else:
        assert mask.order == name
        np.testing.assert_array_equal(to_order(mask.label_map, order), ids)


BOMB = "<!DOCTYPE a [<!ENTITY b 'bbbbbbbbbb'><!ENTITY c '&b;&b;&b;&b;&b;&b;&b;&b;'>]>"
HUGE = png(30000, 30000, depth=8, colour_type=6, rows=[])


@pytest.mark.parametrize(
    ("stack", "words"),
    [
        (stacked('name="skin" src="gone"'), "missing"),
        (stacked('name="skin" src="../../etc/passwd"'), "missing"),
        (stacked('name="skin" src="text"'), "layers are PNG"),
        (stacked('name="skin" src="huge"'), "too large"),
        (stacked('name="skin" src="cut"'), "damaged"),
        (stacked('name="mine" src="text"'), "named as a class"),
        (stacked('name="skin" src="text" visibility="hidden"'), "be visible"),
        (stacked(size=(8, 8)), "at least 16"),
        (stacked(size=(99999, 99999)), "at most"),
        (stacked(size=("a", "b")), "no number of pixels"),
        (stacked('name="skin" src="text" x="1e300"'), "no number|1000"),
        (BOMB + "<image w='64' h='64'>&c;</image>", "document type"),
        (("<?xml version='1.0' encoding='UTF-16'?>" + BOMB + "<image/>").encode("utf-16"), "document type"),
        ("<image w='64' h='64'>" + "<stack>" * 100 + "</stack>" * 100 + "</image>", "groups in more"),
        (stacked(*['name="skin" src="text"'] * 600), "more than 512 layers"),
        ("<picture/>", "not image"),
        ("no xml", "no XML"),
        ("<image", "no XML"),
        ("<?xml version='1.0' encoding='klingon'?><image/>", "no XML"),
    ],
)  # fmt: skip
def test_a_stack_that_is_none_is_refused(tmp_path, stack, words):
    cut = layer(np.ones((64, 64), np.bool_))[:-30]
    error = refused(pack(tmp_path / "a.ora", stack, {"text": b"text", "huge": HUGE, "cut": cut}))
    assert any(word in str(error) for word in words.split("|")), str(error)


def test_layers_that_are_bombs_together_are_refused(tmp_path):
    """Each is sound and small on the disk; together they would take gigabytes."""
    blank = struct.pack(">II", 16384, 16384)
    start = png(16384, 16384, depth=8, colour_type=6, rows=[])
    assert blank in start
    stack = stacked(*[f'name="skin" src="{i}"' for i in range(4)])
    refused(pack(tmp_path / "a.ora", stack, {str(i): start for i in range(4)}))


def test_no_layer_file_and_no_stack(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.ora", "w") as archive:
        archive.writestr("mimetype", "image/openraster")
    assert refused(tmp_path / "a.ora").field == "stack.xml"
