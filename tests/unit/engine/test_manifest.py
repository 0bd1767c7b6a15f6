import pytest

from facemask_editor.engine.manifest import ManifestEntry, append_entry, read_manifest, write_manifest
from facemask_editor.engine.recipe import Nudge, Recipe
from facemask_editor.errors import FormatError


def entry(output="a_v000.png", **changes):
    values = {
        "input": "/masks/a.png",
        "output": output,
        "variant": 0,
        "format": "index",
        "recipe": Recipe(steps=(Nudge(part="nose", seed=3),)),
        "model": "fake",
        "model_sha256": "0" * 64,
        "mask_sha256": "1" * 64,
        "changed": {"nose": 5},
    }
    return ManifestEntry(**values | changes)


@pytest.fixture
def manifest(tmp_path):
    path = tmp_path / "manifest.jsonl"
    for name in ("a_v000.png", "a_v001.png", "b_v000.png"):
        append_entry(path, entry(name))
    return path


def test_what_is_appended_is_read_back_in_order(manifest):
    assert list(read_manifest(manifest).values()) == [
        entry(name) for name in ("a_v000.png", "a_v001.png", "b_v000.png")
    ]


def test_no_manifest_has_no_entries(tmp_path):
    assert read_manifest(tmp_path / "manifest.jsonl") == {}


@pytest.mark.parametrize("kept", [1, 40, 200])
def test_an_unfinished_last_line_is_passed_over(manifest, kept):
    whole = manifest.read_bytes()
    start = whole[:-1].rindex(b"\n") + 1
    manifest.write_bytes(whole[: start + kept])

    assert list(read_manifest(manifest)) == ["a_v000.png", "a_v001.png"]


def test_a_whole_last_line_that_lacks_only_its_end_counts(manifest):
    manifest.write_bytes(manifest.read_bytes().rstrip(b"\n"))

    assert len(read_manifest(manifest)) == 3


def test_a_damaged_line_in_the_middle_is_an_error_that_names_it(manifest):
    lines = manifest.read_bytes().splitlines(keepends=True)
    manifest.write_bytes(lines[0] + b'{"input": 3}\n' + lines[2])

    with pytest.raises(FormatError, match=r"manifest\.jsonl: line 2"):
        read_manifest(manifest)


def test_the_last_line_of_an_output_counts(manifest):
    append_entry(manifest, entry("a_v000.png", changed={"nose": 9}))

    assert read_manifest(manifest)["a_v000.png"].changed == {"nose": 9}


def test_writing_as_a_whole_leaves_no_second_file(manifest):
    write_manifest(manifest, [entry("z_v000.png")])

    assert list(read_manifest(manifest)) == ["z_v000.png"]
    assert list(manifest.parent.iterdir()) == [manifest]


@pytest.mark.parametrize(
    "change",
    [
        {"format": "palette"},
        {"recipe": Recipe(steps=(Nudge(part="nose", seed=4),))},
        {"model_sha256": "2" * 64},
        {"mask_sha256": "2" * 64},
        {"donor_sha256": {"/d.png": "2" * 64}},
    ],
)
def test_another_mask_recipe_model_donor_or_format_is_another_result(change):
    assert not entry().same_result(entry(**change))


def test_where_the_mask_lies_and_what_came_out_make_no_other_result():
    assert entry().same_result(entry(input="/elsewhere/a.png", changed={}, skipped=("x",)))
