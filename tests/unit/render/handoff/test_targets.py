"""What is exported arrives at each renderer's network as it was, read as the renderer reads it."""

import json
import shlex
import subprocess
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from facemask_editor.core.errors import FormatError
from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.core.orders.classes import classes_of
from facemask_editor.core.orders.named import all_orders, order_named
from facemask_editor.core.orders.turn import losses, to_order
from facemask_editor.formats import iter_masks, open_mask
from facemask_editor.formats.registry import converted_formats
from facemask_editor.render.handoff.export import Export, lay_out
from facemask_editor.render.handoff.face import Face
from facemask_editor.render.handoff.plan import ExportPlan, Source, checked_options, usable
from facemask_editor.render.handoff.registry import DESCRIBED, target, targets
from facemask_editor.render.handoff.target import Kind, Need
from tests.helpers.sample_masks import all_classes
from tests.unit.render.handoff.readers import READERS

SIS = [each.key for each in targets() if each.kind is Kind.SIS]


def nearest(label_map, size):
    return np.asarray(Image.fromarray(label_map).resize((size, size), Image.Resampling.NEAREST))


def in_17(label_map):
    """SofGAN's network: name by name, the halves of the nose by the side of the picture."""
    names = [
        {"background"}, {"skin"}, {"l_brow", "r_brow"}, {"l_eye", "r_eye"}, {"right nose"}, {"left nose"},
        {"mouth"}, {"u_lip"}, {"l_lip"}, {"l_ear", "r_ear"}, {"ear_r"}, {"eye_g"}, {"neck"}, {"neck_l"},
        {"cloth"}, {"hair"}, {"hat"},
    ]  # fmt: skip
    found = np.zeros(label_map.shape, np.int64)
    for number, members in enumerate(names):
        for name in members & set(SCHEMA.names):
            found[label_map == SCHEMA.index(name)] = number
    rows, columns = np.nonzero(label_map == SCHEMA.index("nose"))
    if len(columns):
        # on the left of the picture is the subject's right
        found[rows, columns] = np.where(columns <= columns.mean(), 4, 5)
    return found


def arriving(key, label_map):
    """Return what a network should get of a mask of 512 pixels."""
    if key in ("spade", "sean", "ca2sis", "clade", "inade", "sdm", "psp"):
        return nearest(label_map, 256)
    if key == "scgan":
        return np.where(label_map == 0, 18, label_map.astype(np.int64) - 1)
    if key == "collaborative-diffusion":
        return nearest(label_map, 32)
    return in_17(label_map) if key == "sofgan" else label_map


def coloured(number):
    """A photo that can be told from others after JPEG: its number is its grey."""
    return np.full((512, 512, 3), 20 * number + 10, np.uint8)


def sources_of(label_maps):
    return [
        Source(
            stem=stem,
            mask=label_map,
            photo=coloured(number),
            photo_mask=np.ascontiguousarray(label_map[::-1]),
        )
        for number, (stem, label_map) in enumerate(label_maps.items())
    ]


def assert_arrives(key, label_maps, root):
    sources = sources_of(label_maps)
    name_of = lay_out(target(key), root, sources)
    read = READERS[key](root)
    assert set(read.labels) == {name_of[stem] for stem in label_maps}
    assert bool(read.own_labels) == (target(key).photo_mask is Need.OPTIONAL)
    assert bool(read.photos) == (target(key).photo is not Need.NO)
    assert bool(read.instances) == (key == "inade")
    for number, (stem, label_map) in enumerate(label_maps.items()):
        name = name_of[stem]
        assert np.array_equal(read.labels[name], arriving(key, label_map))
        if read.photos:
            assert abs(int(read.photos[name].mean()) - (20 * number + 10)) <= 2
        if read.own_labels:
            assert np.array_equal(read.own_labels[name], arriving(key, label_map[::-1]))
        if read.instances:
            present, expected = np.unique(label_map, return_inverse=True)
            assert read.instances[name].max() <= len(present) - 1
            shaped = expected.reshape(label_map.shape).astype(np.uint8)
            assert np.array_equal(read.instances[name], nearest(shaped, 256))


def test_each_renderer_has_a_fake_reader():
    assert set(READERS) == set(SIS)


@pytest.mark.parametrize("key", SIS)
def test_masks_with_all_classes_arrive_as_they_are(key, tmp_path):
    label_maps = {name: all_classes(shift=10 * i) for i, name in enumerate(("10", "9", "a_b", "a-b", "a"))}
    assert all(len(np.unique(each)) == 19 for each in label_maps.values())

    assert_arrives(key, label_maps, tmp_path / "root")


STEMS = st.text("aB01_-.", min_size=1, max_size=5)
BLOCKS = st.lists(st.integers(0, 18), min_size=16, max_size=16)


@settings(max_examples=60)
@given(key=st.sampled_from(SIS), faces=st.dictionaries(STEMS, BLOCKS, min_size=1, max_size=4))
def test_whatever_names_and_classes_are_let_through_arrive(key, faces, tmp_path_factory):
    label_maps = {
        stem: np.kron(np.array(blocks, np.uint8).reshape(4, 4), np.ones((128, 128), np.uint8))
        for stem, blocks in faces.items()
    }
    fit, _ = usable(target(key), sources_of(label_maps))
    kept = {source.stem: label_maps[source.stem] for source in fit}

    if kept:
        assert_arrives(key, kept, tmp_path_factory.mktemp("any") / "root")


@pytest.mark.parametrize(
    ("key", "layout"),
    [
        ("spade", ["images/x.jpg", "labels/x.png"]),
        ("sean", ["images/x.jpg", "labels/x.png", "photo_labels/x.png", "vis/x.png"]),
        ("ca2sis", ["images/x.jpg", "labels/x.png", "photo_labels/x.png"]),
        ("maskgan", ["names.csv", "test_img/0.jpg", "test_label/0.png", "test_labelref/0.png"]),
        ("clade", ["val_img/x.jpg", "val_label/x.png"]),
        ("inade", ["test/images/x.jpg", "test/instances/x.png", "test/labels/x.png"]),
        ("scgan", ["CelebA-HQ-img/x.jpg", "CelebAMaskHQ-mask/x.png", "test_list.txt"]),
        ("psp", ["x.png"]),
        ("pix2pixhd", ["test_label/x.png"]),
        ("sdm", ["test/images/x.jpg", "test/labels/x.png"]),
        ("collaborative-diffusion", ["masks/x.png"]),
        ("sofgan", ["labels/x.png"]),
        ("pix2pix3d", ["masks/x.png"]),
    ],
)
def test_nothing_else_lies_in_the_folder(key, layout, tmp_path):
    lay_out(target(key), tmp_path / "root", sources_of({"x": all_classes()}))

    found = sorted(
        path.relative_to(tmp_path / "root").as_posix()
        for path in (tmp_path / "root").rglob("*")
        if path.is_file()
    )
    assert found == sorted(["export.json", *layout])
    assert set(json.loads((tmp_path / "root/export.json").read_text())["files"]) == set(layout)


@pytest.mark.parametrize("key", [each.key for each in targets() if each.photo is Need.STAND_IN])
def test_a_grey_picture_stands_in_where_a_photo_is_not_looked_at(key, tmp_path):
    lay_out(target(key), tmp_path / "root", [Source(stem="x", mask=all_classes())])

    assert READERS[key](tmp_path / "root").photos["x"].std() == 0


@pytest.mark.parametrize("key", ["sean", "ca2sis", "maskgan"])
def test_the_mask_takes_the_place_of_the_photos_own(key, tmp_path):
    lay_out(target(key), tmp_path / "root", [Source(stem="x", mask=all_classes(), photo=coloured(1))])

    read = READERS[key](tmp_path / "root")
    ((_, own),) = read.own_labels.items()
    assert np.array_equal(own, arriving(key, all_classes()))


def test_the_halves_of_a_nose_are_those_of_the_subject():
    label_map = np.zeros((32, 32), np.uint8)
    label_map[8:16, 10:20] = SCHEMA.index("nose")

    found = to_order(label_map, order_named("sofgan"))

    assert (found[8:16, 10:15] == 6).all(), "the right one, on the left of the picture"
    assert (found[8:16, 15:20] == 7).all()
    assert (found[label_map == 0] == 0).all()


def test_a_face_without_nose_has_no_halves():
    found = to_order(np.zeros((32, 32), np.uint8), order_named("sofgan"))

    assert not found.any()


def test_sean_shows_the_colours_of_the_data_set(tmp_path):
    label_map = all_classes()
    lay_out(target("sean"), tmp_path / "r", [Source(stem="x", mask=label_map, photo=coloured(0))])

    assert np.array_equal(np.asarray(Image.open(tmp_path / "r/vis/x.png")), SCHEMA.palette_array[label_map])


def test_what_collaborative_diffusion_cannot_see_is_told():
    label_map = np.zeros((512, 512), np.uint8)
    label_map[100:200, 100:200] = SCHEMA.index("hair")
    label_map[304:306, 304:306] = SCHEMA.index("ear_r")
    lost = target("collaborative-diffusion").lost

    assert list(lost(Face("x", label_map))) == ["ear_r"]


# commands

QUOTED = "my root's folder"


@pytest.mark.parametrize("key", SIS)
def test_commands_name_the_folder_for_a_shell(key, tmp_path):
    root = tmp_path / QUOTED
    text = target(key).command(root, ("a", "b", "c"))

    words = [word for line in text.splitlines() if not line.startswith("#") for word in shlex.split(line)]
    assert words
    if key != "maskgan":  # whose window is told by hand
        assert any(str(root) in word for word in words)


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("spade", ["--dataset_mode", "custom"]),
        ("spade", ["--label_nc", "19", "--no_instance"]),
        ("clade", ["--dataset_mode", "coco"]),
        ("ca2sis", ["--batchSize", "2"]),
        ("psp", ["--test_batch_size", "1"]),
        ("psp", ["--couple_outputs"]),
        ("sean", ["--results_dir", "./results/photo_styles/"]),
        ("sofgan", ["--MODE", "0"]),
        ("inade", ["--dataset_mode", "celeba"]),
        ("pix2pixhd", ["--how_many", "3"]),
        ("sdm", ["--num_samples", "2"]),
        ("sean", ["--dataset_mode", "custom"]),
    ],
)
def test_commands_have_what_the_reader_needs(key, expected):
    words = shlex.split(target(key).command(Path("/root"), ("a", "b", "c")), comments=True)

    assert any(words[i : i + len(expected)] == expected for i in range(len(words)))


@pytest.mark.parametrize(("names", "last"), [(["a10", "a9", "a8"], "a10"), (["a"], "a")])
def test_ca2sis_renders_the_last_of_an_odd_number_with_a_copy(tmp_path, names, last):
    root = tmp_path / QUOTED
    lay_out(target("ca2sis"), root, sources_of(dict.fromkeys(names, all_classes())))
    text = target("ca2sis").command(root, names).splitlines()

    for line in text:
        if line.startswith(("mkdir", "cp")):
            subprocess.run(["sh", "-c", line], cwd=tmp_path, check=True)

    runs = [shlex.split(line) for line in text if line.startswith("python3")]
    folders = [Path(tmp_path, words[words.index("--label_dir") + 1]).parent for words in runs]
    assert folders[:-1] == [root] * (len(names) > 1)
    assert set(READERS["ca2sis"](folders[-1]).labels) == {last, f"{last}_again"}


def test_ca2sis_renders_an_even_number_at_once(tmp_path):
    text = target("ca2sis").command(tmp_path, ("a", "b")).splitlines()

    assert [line.split()[0] for line in text] == ["#", "python3"]


def test_scgan_reads_its_folder_from_the_configuration(tmp_path):
    folder = tmp_path / QUOTED
    (tmp_path / "config").mkdir()
    (tmp_path / "config/scgan_celeba-test.yml").write_text("dataroot: /data\nngf: 48")
    first = target("scgan").command(folder, ()).splitlines()[1]

    subprocess.run(["sh", "-c", first], cwd=tmp_path, check=True)

    lines = (tmp_path / "config/facemask-editor.yml").read_text().splitlines()
    assert lines == ["dataroot: /data", "ngf: 48", f"dataroot: {json.dumps(str(folder))}", "batchSize: 1"]


# registry


def test_targets_are_found_by_their_keys():
    assert [target(each.key) for each in targets()] == list(targets())
    assert target("SEAN").key == "sean"
    assert len({each.key for each in targets()}) == len(targets())


def test_an_unknown_target_names_the_known_ones():
    with pytest.raises(ValueError, match="unknown target 'gaugan'; known: spade, sean, maskgan"):
        target("gaugan")


@pytest.mark.parametrize("described", DESCRIBED, ids=lambda each: each.key)
def test_what_is_only_described_says_why(described):
    with pytest.raises(ValueError, match="nothing is written for") as caught:
        target(described.key)

    assert described.why in str(caught.value)


def test_the_last_of_an_odd_number_is_the_one_that_its_reader_drops():
    """It sorts names with their suffix, so that face2 comes before face."""
    root = Path("/root")
    for names, last in (
        (("face", "face2", "a"), "face"),
        (("zed", "zed-0", "zed10"), "zed"),
        (("2", "10", "1"), "10"),
    ):
        assert f"labels/{last}_again.png" in target("ca2sis").command(root, names)


@pytest.mark.parametrize("format", converted_formats(), ids=lambda format: format.key)
@pytest.mark.parametrize("name", ["celebamask-hq", "sofgan", "lapa"])
def test_mask_files_are_in_the_format_and_the_order_that_is_asked_for(tmp_path, format, name):
    order, label_map = all_orders()[name], all_classes()
    options = {"format": format.key, "order": name}
    sources = [Source(stem="00012", mask=label_map)]
    options = checked_options(tmp_path, target("masks"), options)
    export = Export(ExportPlan(target=target("masks"), root=tmp_path / "r", sources=sources, options=options))
    assert any(order.title in warning for warning in export.warnings) == bool(losses(order))
    list(export.run())
    (found,) = iter_masks(tmp_path / "r" / "masks", classes_of(name))
    read = open_mask(found, classes_of(name)).label_map
    np.testing.assert_array_equal(read, to_order(label_map, order))


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"format": "jpeg"}, "known: parts, index"),
        ({"order": "ade20k"}, "unknown class order"),
        ({"colours": "voc"}, "index PNG has no colours"),
        ({"format": "palette", "colours": "ade"}, "unknown colours"),
        ({"format": "palette", "colours": "maskgan", "order": "lapa"}, "unknown colours"),
    ],
)
def test_mask_files_that_cannot_be_are_refused(tmp_path, options, words):
    with pytest.raises(FormatError, match=words):
        checked_options(tmp_path, target("masks"), options)
