import pytest

from facemask_editor.batch.made import entry_beside, is_manifest_place, output_at
from facemask_editor.batch.manifest import MANIFEST_NAME
from facemask_editor.cli.start import understood
from facemask_editor.core.errors import FormatError
from tests.helpers.batch_runs import plan_of, run
from tests.helpers.sample_masks import small_face, write_grey


@pytest.fixture
def output(tmp_path):
    masks = tmp_path / "masks"
    masks.mkdir()
    for name in ("a", "a b ☺"):
        write_grey(masks / f"{name}.png", small_face())
    run(plan_of(masks, tmp_path / "out"))
    return tmp_path / "out"


def test_the_entry_of_an_output_is_found_by_its_name(output):
    for name in ("a", "a b ☺"):
        entry = entry_beside(output / f"{name}_v000.png")
        assert entry.output == f"{name}_v000.png"
        assert entry.input.endswith(f"{name}.png")
    assert entry_beside(output / "b_v000.png") is None
    assert entry_beside(output.parent / "a_v000.png") is None


def test_the_last_line_of_an_output_counts_and_damaged_ones_do_not(output):
    manifest = output / MANIFEST_NAME
    lines = manifest.read_bytes().splitlines(keepends=True)
    first = next(line for line in lines if b'"a_v000.png"' in line)
    changed = first.replace(b'"variant":0', b'"variant":5')
    manifest.write_bytes(first + changed + first[:-40] + b"\n")
    assert entry_beside(output / "a_v000.png").variant == 5


def test_a_line_of_a_manifest_leads_to_its_output(output):
    manifest = output / MANIFEST_NAME
    assert is_manifest_place(f"{manifest}:2")
    assert is_manifest_place(manifest)
    assert not is_manifest_place(output / "a_v000.png")
    names = [output_at(manifest.with_name(f"{manifest.name}:{line}")).name for line in (1, 2)]
    assert sorted(names) == ["a b ☺_v000.png", "a_v000.png"]
    assert output_at(manifest).name == names[0]


@pytest.mark.parametrize(
    ("line", "text", "said"),
    [
        (3, None, "line is 3; it has 2 lines"),
        (0, None, "line is 0"),
        (1, b"{}\n", "no output of a batch run"),
    ],
)
def test_a_line_that_leads_nowhere_is_named(output, line, text, said):
    manifest = output / MANIFEST_NAME
    if text:
        manifest.write_bytes(text)
    with pytest.raises(FormatError, match=said):
        output_at(manifest.with_name(f"{manifest.name}:{line}"))


def test_an_output_is_a_file_beside_its_manifest(output):
    manifest = output / MANIFEST_NAME
    manifest.write_bytes(
        manifest.read_bytes().replace(b'"output":"a_v000.png"', b'"output":"../masks/a.png"')
    )
    lines = manifest.read_bytes().splitlines()
    number = next(at for at, line in enumerate(lines, 1) if b"../masks" in line)
    with pytest.raises(FormatError, match="a file name is needed"):
        output_at(manifest.with_name(f"{manifest.name}:{number}"))


def test_a_line_of_a_manifest_is_a_file_for_the_window(output):
    manifest = output / MANIFEST_NAME
    assert understood([f"{manifest}:2"]).files == (f"{manifest}:2",)
    assert understood([f"{output / 'none' / MANIFEST_NAME}:2"]).problem
