import io
import os
import struct
import zipfile
import zlib

import pytest

from facemask_editor.core.errors import FormatError
from facemask_editor.core.files.archive import Member, open_archive, pack_archive
from facemask_editor.core.files.checked_json import read_json, write_json


def zipped(*members, compression=zipfile.ZIP_DEFLATED):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return buffer.getvalue()


def everything(path):
    with open_archive(path) as found:
        return {name: found.read(name, 1 << 20) for name in found.names}


def refusal(tmp_path, data):
    path = tmp_path / "a.zip"
    path.write_bytes(data)
    with pytest.raises(FormatError) as caught:
        everything(path)
    assert caught.value.path.startswith(str(path))
    return str(caught.value)


def test_members_come_back_in_their_order_and_the_bytes_are_always_the_same(tmp_path):
    members = [Member("b/c.json", b"{}" * 1000), Member("a.png", os.urandom(300), packed=True)]
    data = pack_archive(members)
    assert data == pack_archive(members)
    path = tmp_path / "a.zip"
    path.write_bytes(data)
    with open_archive(path) as found:
        assert found.names == ("b/c.json", "a.png")
        assert [found.read(name, 1 << 20) for name in found.names] == [member.data for member in members]
        assert "a.png" in found
        with pytest.raises(FormatError, match="missing"):
            found.read("c", 10)
        with pytest.raises(FormatError, match="at most 10 bytes"):
            found.read("b/c.json", 10)


@pytest.mark.parametrize(
    "name", ["../a", "/a", "a/../../b", "a\\b", "C:a", "a\nb", "a\0b", "", "a//b", "x" * 201]
)
def test_a_name_that_leads_elsewhere_is_refused(tmp_path, name):
    with pytest.raises(ValueError, match="cannot be the name"):
        pack_archive([Member(name, b"")])
    if name and "\0" not in name:  # which the zip module cuts off
        assert "name of a member" in refusal(tmp_path, zipped((name, b"x")))


def test_two_members_of_one_name_are_refused(tmp_path):
    with pytest.warns(UserWarning, match="Duplicate"):
        data = zipped(("a", b"x"), ("a", b"y"))
    assert "two members have it" in refusal(tmp_path, data)
    with pytest.raises(ValueError, match="cannot be the name"):
        pack_archive([Member("a", b""), Member("a", b"")])


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path, monkeypatch):
    monkeypatch.setenv("FACEMASK_LIMIT_ARCHIVE_BYTES", "1M")
    assert "size of the members" in refusal(tmp_path, zipped(("a", bytes(600_000)), ("b", bytes(600_000))))
    monkeypatch.setenv("FACEMASK_LIMIT_ARCHIVE_BYTES", "2000")
    assert "size is" in refusal(tmp_path, zipped(("a", os.urandom(3000))))


def test_a_size_that_is_not_true_is_refused(tmp_path):
    data = bytearray(zipped(("a", b"0123456789" * 20)))
    entry = data.index(b"PK\1\2")
    struct.pack_into("<L", data, entry + 24, 1 << 29)
    assert "size of 'a'" in refusal(tmp_path, bytes(data))
    struct.pack_into("<L", data, entry + 24, 20)  # less than there is: the checksum tells
    assert "damaged" in refusal(tmp_path, bytes(data))


def test_too_many_members_are_refused(tmp_path, monkeypatch):
    monkeypatch.setenv("FACEMASK_LIMIT_ARCHIVE_MEMBERS", "3")
    assert "number of members is 4" in refusal(tmp_path, zipped(*((str(i), b"") for i in range(4))))


@pytest.mark.parametrize(
    ("flaw", "said"),
    [
        (lambda data: data[:-5], "no list of members"),
        (lambda data: data[: len(data) // 2], "no list of members"),
        (lambda data: b"", "cut off"),
        (lambda data: b"x" * 100, "no list of members"),
        (lambda data: data[:40] + b"!" * 8 + data[48:], "damaged"),
        (lambda data: data.replace(b"PK\1\2", b"PK\1\3"), "damaged"),
    ],
)
def test_a_damaged_file_is_told(tmp_path, flaw, said):
    assert said in refusal(tmp_path, flaw(zipped(("a", zlib.compress(os.urandom(100))), ("b", b"y"))))


def test_encrypted_and_strangely_packed_members_are_refused(tmp_path):
    data = bytearray(zipped(("a", b"x")))
    data[data.index(b"PK\1\2") + 8] |= 1
    assert "encrypted" in refusal(tmp_path, bytes(data))
    assert "stored or deflated" in refusal(tmp_path, zipped(("a", b"x"), compression=zipfile.ZIP_BZIP2))


def test_what_is_no_file_is_told(tmp_path):
    for path in (tmp_path, tmp_path / "none", tmp_path / "a\0b"):
        with pytest.raises(FormatError), open_archive(path):
            pass
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe")
        with pytest.raises(FormatError, match="pipe"), open_archive(tmp_path / "pipe"):
            pass


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b'{"a":1,"a":2}', "duplicate"),
        (b'{"a":NaN}', "no number"),
        (b"[1]", "an object is needed"),
        (b'{"a":' + b"[" * 100_000, "nested too deeply"),
        (b"\xff", "no JSON"),
        (b'{"a":' + b"9" * 10_000 + b"}", "no JSON"),
    ],
)
def test_json_that_cannot_be_meant_is_refused(text, said):
    with pytest.raises(FormatError, match=said):
        read_json("file", "field", text)


def test_json_comes_back_whatever_texts_hold():
    value = {"a": ["\udcff\n☺", 1.5, None, True], "b": {}}
    assert read_json("file", "field", write_json(value)) == value
    with pytest.raises(ValueError, match="not JSON compliant"):
        write_json({"a": float("nan")})
