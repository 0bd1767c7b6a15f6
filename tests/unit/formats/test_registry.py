"""A format is known in one place: what is registered opens, is listed, offered and saved everywhere."""

import ast
import struct
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import facemask_editor
from facemask_editor.batch.batch import BatchPlan
from facemask_editor.batch.output import digest, stored_digest, whole_output
from facemask_editor.core.errors import FormatError
from facemask_editor.core.labels import CELEBAMASK_HQ
from facemask_editor.formats import (
    find_photo,
    iter_masks,
    next_mask,
    open_mask,
    open_photo,
    read_schema,
    registry,
    write_mask,
)
from facemask_editor.formats.format import MaskFormat, PhotoFormat
from facemask_editor.formats.mask_file import MaskFile
from facemask_editor.formats.photo import Photo
from facemask_editor.recipe.recipe import Recipe
from tests.helpers.patience import PATIENCE

PACKAGE = Path(facemask_editor.__file__).parent
MAGIC = b"RAW8"


def raw_read(path, schema):
    data = path.read_bytes()
    height, width, scale = struct.unpack(">HHB", data[4:9])
    pixels = np.frombuffer(data[9:], np.uint8).reshape(height, width) // scale
    return MaskFile(path, pixels, RAW8.name, schema=schema or CELEBAMASK_HQ)


def raw_encode(label_map, schema, *, scale):
    return MAGIC + struct.pack(">HHB", *label_map.shape, scale) + (label_map * scale).tobytes()


def raw_stored(path, schema):
    return raw_read(path, schema).label_map if path.read_bytes().startswith(MAGIC) else None


RAW8 = MaskFormat(
    name="raw bytes",
    key="raw8",
    file_type="RAW8",
    suffixes=(".raw8",),
    summary="a header and the bytes",
    sniff=lambda path, start, schema: start.startswith(MAGIC),
    read=raw_read,
    encode=raw_encode,
    stored=raw_stored,
    options={"scale": 1},
)
GREY = PhotoFormat(
    name="one grey",
    file_type="GREY",
    suffixes=(".grey1",),
    summary="one grey",
    sniff=lambda start: start.startswith(b"GREY"),
    read=lambda path, asked: Photo(np.full((*asked.size[::-1], 3), path.read_bytes()[4], np.uint8)),
)


@pytest.fixture
def raw8():
    with registry.registered(RAW8):
        yield RAW8


@pytest.fixture
def label_map():
    return np.random.default_rng(0).integers(0, 19, (20, 30), np.uint8)


class TestAMadeUpFormat:
    def test_is_saved_and_opens(self, raw8, label_map, tmp_path):
        for name in (raw8.name, raw8.key):
            write_mask(tmp_path / "mask.raw8", label_map, name)
            mask = open_mask(tmp_path / "mask.raw8")
            np.testing.assert_array_equal(mask.label_map, label_map)
            assert mask.format == raw8.name

    def test_opens_whatever_its_name_is(self, raw8, label_map, tmp_path):
        write_mask(tmp_path / "mask.png", label_map, raw8.key)
        assert open_mask(tmp_path / "mask.png").format == raw8.name

    def test_has_options(self, raw8, label_map, tmp_path):
        write_mask(tmp_path / "mask.raw8", label_map, raw8.key, options={"scale": 3})
        assert (tmp_path / "mask.raw8").read_bytes()[8] == 3
        np.testing.assert_array_equal(open_mask(tmp_path / "mask.raw8").label_map, label_map)
        with pytest.raises(FormatError, match="option is depth; options of raw bytes: scale"):
            write_mask(tmp_path / "mask.raw8", label_map, raw8.key, options={"depth": 3})

    def test_takes_the_schema_that_is_given(self, raw8, tmp_path):
        lapa = read_schema("lapa")
        write_mask(tmp_path / "mask.raw8", np.full((16, 16), 10), raw8.key, lapa)
        assert open_mask(tmp_path / "mask.raw8", lapa).schema == lapa

    def test_is_listed_among_the_others(self, raw8, label_map, tmp_path):
        names = ["a.png", "b.raw8", "c.png"]
        for name in names:
            write_mask(tmp_path / name, label_map, "raw8" if name.endswith("8") else "index")
        assert [path.name for path in iter_masks(tmp_path)] == names
        assert next_mask(tmp_path / "a.png") == tmp_path / "b.raw8"
        assert next_mask(tmp_path / "c.png", -1) == tmp_path / "b.raw8"

    def test_is_named_where_a_file_is_none(self, raw8, tmp_path):
        (tmp_path / "mask.png").write_bytes(b"no picture")
        with pytest.raises(FormatError, match=r"masks are PNG, .* or RAW8 files"):
            open_mask(tmp_path / "mask.png")

    def test_is_what_a_batch_run_writes_and_knows_again(self, raw8, label_map, tmp_path):
        plan = BatchPlan({"face": tmp_path / "face.png"}, tmp_path, Recipe(), format="raw8")
        path = plan.output_of("face", 0)
        assert path.name == "face_v000.raw8"
        assert plan.named(path.name, {"face": "face"}) == ("face", 0)
        assert plan.named("face_v000.png", {"face": "face"}) is None
        write_mask(path, label_map, plan.format)
        assert whole_output(path, digest(label_map), "raw8", CELEBAMASK_HQ) is not None
        assert whole_output(path, digest(label_map), "index", CELEBAMASK_HQ) is None
        assert stored_digest(path) == digest(label_map)

    def test_is_forgotten_again(self, tmp_path):
        with registry.registered(RAW8):
            assert registry.is_mask_name("a.RAW8")
        assert not registry.is_mask_name("a.RAW8")
        with pytest.raises(FormatError, match="unknown format 'raw8'; known: index, palette"):
            write_mask(tmp_path / "a.raw8", np.zeros((16, 16), np.uint8), "raw8")
        (tmp_path / "a.raw8").touch()
        assert iter_masks(tmp_path) == []


def test_a_made_up_kind_of_photo_is_found_and_read(tmp_path):
    write_mask(tmp_path / "face.png", np.zeros((16, 16), np.uint8))
    (tmp_path / "face.grey1").write_bytes(b"GREY\x40")
    assert find_photo(tmp_path / "face.png") is None
    with registry.registered(GREY):
        assert registry.is_photo_name("face.GREY1")
        assert find_photo(tmp_path / "face.png") == tmp_path / "face.grey1"
        assert (open_photo(tmp_path / "face.grey1", (30, 20)) == np.full((20, 30, 3), 0x40)).all()


def test_formats_that_are_only_read_are_not_written(tmp_path):
    for name, words in (("gif", "GIF mask is only read"), ("part PNGs", "part PNGs is several files")):
        with pytest.raises(FormatError, match=f"{words}; .* index, palette"):
            write_mask(tmp_path / "a.png", np.zeros((16, 16), np.uint8), name)


@pytest.mark.parametrize("format", registry.written_formats(), ids=lambda format: format.key)
@pytest.mark.parametrize("schema", ["celebamask-hq", "lapa"])
def test_what_a_lossless_format_writes_is_what_it_reads(format, schema, tmp_path):
    classes = read_schema(schema)
    label_map = np.random.default_rng(1).integers(0, len(classes), (33, 21), np.uint8)
    write_mask(tmp_path / "mask.png", label_map, format.key, classes)

    assert (format.loss == "") == (format.hold is not None)
    read = open_mask(tmp_path / "mask.png", classes)
    np.testing.assert_array_equal(read.label_map, label_map)
    assert (read.format, read.schema) == (format.name, classes)
    np.testing.assert_array_equal(format.stored(tmp_path / "mask.png", classes), label_map)
    others = [other for other in registry.written_formats() if other is not format]
    assert all(other.stored(tmp_path / "mask.png", None) is None for other in others)


def test_a_new_file_has_the_format_of_its_name():
    for name, key in (
        ("a.png", "index"),
        ("a.ORA", "ora"),
        ("a.tiff", "tiff"),
        ("a.jpg", "index"),
        ("a", "index"),
    ):
        assert registry.format_for(Path(name)).key == key


def test_a_palette_in_other_colours_is_not_what_was_written(tmp_path):
    write_mask(tmp_path / "mask.png", np.zeros((16, 16), np.uint8), "palette", read_schema("lapa"))
    palette = registry.written_format("palette")
    assert palette.stored(tmp_path / "mask.png", None) is not None
    assert palette.stored(tmp_path / "mask.png", CELEBAMASK_HQ) is None


def test_every_format_has_a_name_and_a_key_of_its_own():
    formats = [*registry.mask_formats(), *registry.photo_formats()]
    names = [*(format.name for format in formats), *(format.key for format in registry.mask_formats())]
    assert len(set(names)) == len(names)
    for format in formats:
        assert format.suffixes
        assert all(suffix.startswith(".") and suffix == suffix.lower() for suffix in format.suffixes)


# What makes files of its own, with names that it alone decides.
OWN_FILES = {
    "engine/generate.py", "synthesis/generator.py", "synthesis/samples.py", "training/reports/adaptation.py",
    "training/reports/ablation_report.py", "training/fit/handles_supervision.py", "cli/ablation.py",
    "app/samples.py", "cli/rendering/render.py", "qt/features/render/part.py", "qt/services/messages.py",
    "render/backends/comfyui/client.py", "render/backends/command/file.py", "engine/exemplar/worn/bank.py",
    "training/data/storage.py", "training/fit/exemplars_worn.py",
}  # fmt: skip
FOREIGN_READERS = "render/handoff/targets/"
"""What other programs read, under names that their code decides."""


def outside():
    """Return the modules that know formats by the registry alone."""
    paths = (path.relative_to(PACKAGE) for path in sorted(PACKAGE.rglob("*.py")) if "_data" not in path.parts)
    return [
        path
        for path in paths
        if path.parts[0] != "formats"
        if path.as_posix() not in OWN_FILES and not path.as_posix().startswith(FOREIGN_READERS)
    ]


def constants(path):
    """Return the texts in a module's code that are no docstrings and no help."""
    tree = ast.parse((PACKAGE / path).read_text(encoding="utf-8"))
    prose = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    texts = (
        node for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )
    return [node.value for node in texts if id(node) not in prose and "\n" not in node.value]


@pytest.mark.parametrize("path", outside(), ids=str)
def test_no_other_module_names_a_format(path):
    formats = [*registry.mask_formats(), *registry.photo_formats()]
    names = {format.name for format in formats}
    endings = {suffix for format in formats for suffix in format.suffixes}
    for text in constants(path):
        assert text not in names | endings, f"{path}: ask the registry instead of {text!r}"
        if "help" not in text.lower() and "STEM" not in text:
            assert not any(f"*{ending}" in text for ending in endings), f"{path}: {text!r}"


def test_one_line_in_one_module_makes_a_format_known():
    """The modules of formats are imported by the registry, and by who means just that one."""
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        for kind in (PACKAGE / "formats" / "kinds").glob("[a-z]*.py"):
            if f"formats.kinds.{kind.stem} import" in text:
                found.setdefault(kind.stem, set()).add(path.relative_to(PACKAGE).as_posix())
    assert all("formats/registry.py" in importers for importers in found.values())
    assert set(found) == {
        "arrays", "colour_png", "index_png", "openraster", "palette_png", "part_pngs", "photos", "pictures",
        "project",
    }  # fmt: skip
    # part pictures and projects are said and read in ways of their own
    knowing = {
        "part_pngs": ("qt/features/files/saving/first_save.py",),
        "project": ("qt/features/files/", "app/journal/"),
    }
    for kind, importers in found.items():
        for other in importers - {"formats/registry.py"}:
            assert other.startswith(("formats/project/", *knowing.get(kind, ()))), f"{other} knows {kind}"


@pytest.mark.parametrize("module", ["registry", "kinds.photos", "format"])
def test_what_dialogs_ask_is_light_to_import(module):
    check = (
        f"import sys, facemask_editor.formats.{module} as m\n"
        "print([name for name in ('numpy', 'PIL', 'cv2', 'torch') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, timeout=PATIENCE)
    assert (done.returncode, done.stdout.strip()) == (0, "[]"), done.stderr
