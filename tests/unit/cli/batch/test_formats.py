"""Which formats batch outputs may have: those of the registry."""

import json

import numpy as np
import pytest

from facemask_editor.formats import open_mask, registry, write_mask
from tests.unit.formats.test_registry import RAW8


def test_a_registered_format_is_read_written_and_kept(command, engine, masks, tmp_path):
    out = tmp_path / "out"
    with registry.registered(RAW8):
        write_mask(masks / "d.raw8", open_mask(masks / "a.png").label_map, "raw8")
        first = command("batch", masks, out, "--remove", "nose", "--format", "raw8")
        again = command("batch", masks, out, "--remove", "nose", "--format", "raw8", "--resume")
        assert (first[0], again[0]) == (0, 0), first[2] + again[2]
        lines = [json.loads(line) for line in (out / "manifest.jsonl").read_text().splitlines()]
        outputs = [out / line["output"] for line in lines]
        assert [path.name for path in outputs] == [f"{stem}_v000.raw8" for stem in "abcd"]
        np.testing.assert_array_equal(open_mask(outputs[0]).label_map, open_mask(outputs[3]).label_map)
    assert {line["format"] for line in lines} == {"raw8"}
    assert "4 kept" in again[1]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("raw8", "unknown format 'raw8'; known: index, palette"),
        ("gif", "GIF mask is only read; formats that are written as one: index, palette"),
    ],
)
def test_others_are_refused_with_the_known_ones(command, engine, masks, tmp_path, name, words):
    status, _, err = command("batch", masks, tmp_path / "out", "--remove", "nose", "--format", name)
    assert status == 2
    assert words in err
    assert not (tmp_path / "out").exists()


def test_help_lists_them(command, monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    status, out, _ = command("batch", "-h")
    assert status == 0
    for each in registry.written_formats():
        assert f"{each.key}: {each.summary}" in " ".join(out.replace("│", " ").split())


def test_a_format_without_room_for_the_photos_mask_says_so(command, engine, masks, tmp_path):
    for format, said in (("npz", True), ("palette", False)):
        out = tmp_path / format
        _, _, err = command(
            "batch", masks, out, "--remove", "nose", "--format", format, "--render", "builtin"
        )
        assert ("NPZ arrays: the mask that the photo was taken with is not kept." in err) == said
