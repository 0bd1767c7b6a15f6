import json
import os

import pytest

from facemask_editor.batch.manifest import (
    ManifestEntry,
    append_entry,
    read_lines,
    read_manifest,
    set_aside,
    write_manifest,
)
from facemask_editor.core.errors import FormatError
from facemask_editor.recipe.recipe import Nudge, Recipe


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


def test_typicality_of_earlier_manifests_is_understood(tmp_path):
    new = entry(typicality={"nose": 0.25})
    assert b'"typicality":{"nose":0.25}' in new.line()
    (tmp_path / "manifest.jsonl").write_bytes(new.line().replace(b'"typicality"', b'"plausibility"'))

    assert read_manifest(tmp_path / "manifest.jsonl") == {new.output: new}


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


@pytest.mark.parametrize(
    "line",
    [b'{"input": 3}', b"\0\0\0\0", b'{"input": "/ma', b"\xff\xfe", b"[" * 100_000, b"9" * 5000, b"null"],
    ids=["fields", "NULs", "torn", "no text", "deep", "long number", "null"],
)
@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_damaged_line_costs_only_itself(manifest, line, place):
    lines = manifest.read_bytes().splitlines(keepends=True)
    lost = lines[place]
    lines[place] = line + b"\n"
    manifest.write_bytes(b"".join(lines))

    entries, damaged = read_lines(manifest)

    assert damaged == [line + b"\n"]
    names = ["a_v000.png", "a_v001.png", "b_v000.png"]
    assert list(entries) == [name for name in names if name.encode() not in lost]


def test_lines_with_the_marks_of_an_editor_are_read(manifest):
    manifest.write_bytes(b"\xef\xbb\xbf" + manifest.read_bytes().replace(b"\n", b"\r\n"))

    entries, damaged = read_lines(manifest)

    assert (len(entries), damaged) == (3, [])


def test_damaged_lines_are_kept_in_a_file_of_their_own(manifest):
    assert set_aside(manifest, [b"one\n"]).name == "manifest.jsonl.bad"
    set_aside(manifest, [b"two\n"])

    assert manifest.with_name("manifest.jsonl.bad").read_bytes() == b"one\ntwo\n"


@pytest.mark.parametrize("kind", ["folder", "link"])
def test_damaged_lines_go_into_no_folder_and_through_no_link(manifest, kind):
    place, outside = manifest.with_name("manifest.jsonl.bad"), manifest.with_name("outside")
    outside.write_text("mine")
    place.mkdir() if kind == "folder" else place.symlink_to(outside)

    assert set_aside(manifest, [b"one\n"]).read_bytes() == b"one\n"
    assert outside.read_text() == "mine"


def test_a_line_of_an_earlier_release_is_read(manifest):
    old = entry().model_dump(exclude={"output_sha256", "messages", "donor_messages"})
    manifest.write_text(json.dumps(old) + "\n")

    assert read_manifest(manifest)["a_v000.png"].output_sha256 == ""


@pytest.mark.parametrize("kind", ["folder", "link", "pipe"])
def test_what_is_no_file_is_refused_and_not_waited_for(tmp_path, kind):
    path = tmp_path / "manifest.jsonl"
    {"folder": path.mkdir, "link": lambda: path.symlink_to("x"), "pipe": lambda: os.mkfifo(path)}[kind]()

    with pytest.raises(FormatError, match=r"manifest\.jsonl: manifest is no file"):
        read_lines(path)


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


OF_VERSION_1 = (
    '{"input":"/masks/a.png","output":"a_v000.png","variant":0,"format":"index","recipe":{"version":1,"steps":'
    '[{"part":"nose","kind":"nudge","seed":3,"sigma":0.5}],"locks":[],"adapt":0.0},"model":"fake",'
    f'"model_sha256":"{"0" * 64}","mask_sha256":"{"1" * 64}","donor_sha256":{{}},"changed":{{"nose":5}}}}'
)


def test_a_line_of_an_earlier_release_is_the_same_edit(tmp_path):
    path = tmp_path / "manifest.jsonl"
    path.write_text(OF_VERSION_1 + "\n")
    same = entry(recipe=Recipe(generation=1, steps=(Nudge(part="nose", seed=3),), adapt=0.0))

    assert read_lines(path) == ({"a_v000.png": same}, [])


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ('"version":1', '"version":4', r"recipe\.version is 4"),
        ('"version":1', '"version":2,"generation":99', r"recipe\.generation is 99"),
    ],
)
def test_a_line_of_a_newer_release_is_no_damage_but_one_error(tmp_path, old, new, field):
    path = tmp_path / "manifest.jsonl"
    path.write_text(OF_VERSION_1.replace(old, new) + "\n")

    with pytest.raises(FormatError, match=rf"manifest\.jsonl: field {field}; made by a newer release"):
        read_lines(path)
