import json
import tarfile

import pytest

from facemask_editor.batch.manifest import read_manifest
from facemask_editor.batch.results.shards import write_shards
from facemask_editor.batch.results.table import write_table
from facemask_editor.core.errors import FormatError
from tests.helpers.batch_runs import contents, drawing_of, plan_of, run, write_faces


@pytest.fixture
def out(tmp_path):
    masks = write_faces(tmp_path / "masks", "a", "b.left", "c")
    run(plan_of(masks, tmp_path / "out", variants=3, render="illustration"))
    return tmp_path / "out"


def shards(out, size=4):
    entries = read_manifest(out / "manifest.jsonl").values()
    return [(path.name, samples, kept) for path, samples, kept in write_shards(out, entries, size)]


def test_shards_hold_each_output_once_with_mask_face_and_line(out):
    assert shards(out) == [
        ("all-000000.tar", 4, False),
        ("all-000001.tar", 4, False),
        ("all-000002.tar", 1, False),
    ]

    found = {}
    for path in sorted((out / "shards").glob("*.tar")):
        with tarfile.open(path) as shard:
            for member in shard:
                assert (member.mtime, member.uid, member.uname) == (0, 0, "")
                found[member.name] = shard.extractfile(member).read()
    assert len(found) == 9 * 3
    assert {name.partition(".")[2] for name in found} == {"mask.png", "face.png", "json"}
    for entry in read_manifest(out / "manifest.jsonl").values():
        key = entry.output.removesuffix(".png").replace(".", "%2E")
        assert found[f"{key}.mask.png"] == (out / entry.output).read_bytes()
        assert found[f"{key}.face.png"] == (out / entry.face.file).read_bytes()
        assert json.loads(found[f"{key}.json"])["output"] == entry.output


def test_what_is_whole_is_kept_and_what_is_not_is_made_to_the_same_bytes(out):
    shards(out)
    before = contents(out / "shards")
    (out / "shards/all-000001.tar").write_bytes(before["all-000001.tar"][:2000])

    assert [kept for _, _, kept in shards(out)] == [True, False, True]
    assert contents(out / "shards") == before


def test_shards_of_another_size_replace_those_of_before_and_nothing_else(out):
    shards(out)
    (out / "shards/mine.tar").write_bytes(b"mine")

    shards(out, 100)

    assert sorted(contents(out / "shards")) == ["all-000000.tar", "mine.tar", "shards.json"]


def test_no_shard_holds_two_splits(tmp_path):
    masks = write_faces(tmp_path / "masks", *"abcdefgh")
    drawing = drawing_of(
        tmp_path / "plan", version=1, outputs=2, split={"train": 0.5, "test": 0.5},
        edit=[{"kind": "resample", "parts": ["nose"]}],
    )  # fmt: skip
    run(plan_of(masks, tmp_path / "out", drawing=drawing, variants=2))

    shards(tmp_path / "out", 3)

    for path in (tmp_path / "out/shards").glob("*.tar"):
        with tarfile.open(path) as shard:
            lines = [json.load(shard.extractfile(m)) for m in shard if m.name.endswith(".json")]
        assert {line["drawn"]["split"] for line in lines} == {path.name.partition("-")[0]}


def test_an_output_that_is_gone_is_named_and_leaves_no_torn_shard(out):
    (out / "c_v001.png").unlink()

    with pytest.raises(FormatError, match=r"c_v001\.png: output is unreadable"):
        shards(out, 4)
    assert sorted(contents(out / "shards")) == ["all-000000.tar", "shards.json"]


def test_the_table_has_a_row_for_each_line(out):
    pq = pytest.importorskip("pyarrow.parquet")
    entries = list(read_manifest(out / "manifest.jsonl").values())

    write_table(out / "manifest.parquet", entries)

    rows = pq.read_table(out / "manifest.parquet").to_pylist()
    assert [row["output"] for row in rows] == [entry.output for entry in entries]
    assert dict(rows[4]["changed"]) == entries[4].changed
    assert json.loads(rows[4]["recipe"])["steps"][0]["part"] == "nose"
