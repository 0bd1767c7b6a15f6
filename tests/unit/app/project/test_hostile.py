import json
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facemask_editor.app.project.read import read_project
from facemask_editor.core.errors import FormatError
from facemask_editor.core.files.archive import Member, open_archive, pack_archive
from facemask_editor.formats import open_mask
from tests.unit.app.project.test_golden import FILE

JUNK = st.one_of(
    st.none(), st.booleans(), st.integers(-3, 300), st.integers(1 << 60, 1 << 70), st.floats(allow_nan=False),
    st.sampled_from(["", "../../x", "nose", "mask.png", "\x00", "tree.json", "eAED", '{"timeline":1}']),
    st.just([]), st.just({}), st.just([0, 0, 24, 24, "eJw="]),
)  # fmt: skip


def members_of(path):
    with open_archive(path) as archive:
        return {name: archive.read(name, 1 << 20) for name in archive.names}


MEMBERS = members_of(FILE)
TABLES = ("project.json", "history.json", "tree.json", "texts.json")


def places(value, way=()):
    """Return the ways to all values in a JSON value."""
    yield way
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in pairs:
        yield from places(each, (*way, key))


WAYS = [(name, way) for name in TABLES for way in places(json.loads(MEMBERS[name])) if way]


def written(path, members):
    path.write_bytes(pack_archive([Member(name, data) for name, data in members.items()]))
    return path


def use(path):
    """Open a project and do with it what the window does; only a clear refusal may come of it."""
    try:
        opened = read_project(path)
    except FormatError:
        return
    for node in opened.tree.nodes:
        opened.tree.pixels(node)
    while opened.document.undo():
        pass
    while opened.document.redo():
        pass
    opened.tree.stored()


@given(st.sampled_from(WAYS), JUNK, st.booleans())
def test_any_field_may_hold_anything(tmp_path_factory, at, junk, drop):
    name, way = at
    table = json.loads(MEMBERS[name])
    holder = table
    for key in way[:-1]:
        holder = holder[key]
    if drop:
        del holder[way[-1]]
    else:
        holder[way[-1]] = junk
    path = tmp_path_factory.mktemp("hostile") / "face.fmask"
    use(written(path, MEMBERS | {name: json.dumps(table).encode()}))


@given(st.data())
def test_any_bytes_may_be_others(tmp_path_factory, data):
    whole = bytearray(FILE.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.sampled_from([len(whole), len(whole) // 2, 100]))
    path = tmp_path_factory.mktemp("hostile") / "face.fmask"
    path.write_bytes(bytes(whole[:cut]))
    use(path)


@given(st.sampled_from(sorted(MEMBERS)), st.binary(max_size=80))
def test_any_member_may_be_another_one_or_none(tmp_path_factory, name, junk):
    path = tmp_path_factory.mktemp("hostile") / "face.fmask"
    use(written(path, {key: data for key, data in MEMBERS.items() if key != name}))
    use(written(path, MEMBERS | {name: junk}))


@pytest.mark.parametrize(
    ("name", "change", "said"),
    [
        ("project.json", {"version": 0}, "version is 0"),
        ("project.json", {"format": "another"}, "format is 'another'"),
        ("project.json", {"size": [24, 9000]}, "size is 24 x 9000"),
        ("project.json", {"size": [20, 24]}, "mask.png: size is 24 x 24"),
        ("project.json", {"locks": ["nobody"]}, "locks is ['nobody']"),
        ("history.json", {"position": 9}, "history.json: position is 9"),
        ("history.json", {"steps": 3}, "history.json: steps is 3"),
        ("tree.json", {"places": [77]}, "tree.json: places is [77]"),
        ("texts.json", {"texts": [1]}, "texts.json: texts is list"),
    ],
)
def test_what_is_wrong_is_named_with_file_field_and_value(tmp_path, name, change, said):
    table = json.loads(MEMBERS[name]) | change
    path = written(tmp_path / "face.fmask", MEMBERS | {name: json.dumps(table).encode()})
    with pytest.raises(FormatError) as caught:
        read_project(path)
    assert said in str(caught.value)
    assert str(caught.value).startswith(str(path))


def test_nothing_of_an_archive_reaches_the_disk(tmp_path, monkeypatch):
    path = tmp_path / "face.fmask"
    path.write_bytes(FILE.read_bytes())
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("../escaped.txt", b"x")
    with pytest.raises(FormatError, match="name of a member"):
        read_project(path)
    with pytest.raises(FormatError, match="name of a member"):
        open_mask(path)
    assert sorted(each.name for each in tmp_path.iterdir()) == ["face.fmask"]
    assert not (tmp_path.parent / "escaped.txt").exists()


def test_a_zip_of_something_else_is_told(tmp_path):
    path = tmp_path / "face.fmask"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.txt", b"x")
    for read in (read_project, open_mask):
        with pytest.raises(FormatError, match=r"project\.json is missing"):
            read(Path(path))
