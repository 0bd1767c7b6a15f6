import os

import pytest

from facemask_editor.core.errors import FormatError
from facemask_editor.core.labels import CELEBAMASK_HQ
from facemask_editor.formats import read_schema, shipped_schemas

OWN = """
name = "own"
[[classes]]
index = 0
name = "background"
colour = [0, 0, 0]
[[classes]]
index = 1
name = "blob"
colour = "#ff8000"
"""


def test_the_shipped_schemas():
    assert shipped_schemas() == ("celebamask-hq", "helen", "lapa")
    assert read_schema("celebamask-hq") == CELEBAMASK_HQ
    for name in ("lapa", "helen"):
        schema = read_schema(name)
        assert len(schema) == 11
        assert set(schema.names) < set(CELEBAMASK_HQ.names)
        assert [schema.names[i] for i in (0, 1, 6, 7, 8, 9, 10)] == [
            "background", "skin", "nose", "u_lip", "mouth", "l_lip", "hair",
        ]  # fmt: skip
        assert {schema.names[i] for i in schema.flip_table[2:6]} == {"l_brow", "r_brow", "l_eye", "r_eye"}


def test_a_file_of_ones_own(tmp_path):
    (tmp_path / "own.toml").write_text(OWN)

    schema = read_schema(tmp_path / "own.toml")

    assert (schema.name, schema.names, schema.palette[1]) == ("own", ("background", "blob"), (255, 128, 0))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (OWN.replace("index = 1", "index = 7"), "own.toml: classes.1.index is 7"),
        (OWN + "name = 3\n", "own.toml: schema is not TOML"),
        (OWN.replace('"blob"', '"a b"'), "own.toml: classes.1.name is 'a b'"),
    ],
)
def test_a_wrong_file_is_named_with_field_and_value(tmp_path, text, words):
    (tmp_path / "own.toml").write_text(text)

    with pytest.raises(FormatError, match=words):
        read_schema(tmp_path / "own.toml")


def test_a_missing_file_and_an_unknown_name(tmp_path):
    with pytest.raises(FormatError, match=r"gone\.toml: schema is not found"):
        read_schema(tmp_path / "gone.toml")
    with pytest.raises(FormatError, match=r"dogs: schema is not found; .*lapa"):
        read_schema("dogs")
    with pytest.raises(FormatError, match="unreadable"):
        read_schema(tmp_path)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32"])
def test_another_encoding_is_refused_with_the_remedy(tmp_path, encoding):
    (tmp_path / "own.toml").write_bytes("name = 'ä'".encode(encoding))
    with pytest.raises(FormatError, match="not TOML; save it as UTF-8 text"):
        read_schema(tmp_path / "own.toml")


def test_bytes_that_are_no_text(tmp_path):
    (tmp_path / "own.toml").write_bytes(b"name = '\xff'")

    with pytest.raises(FormatError, match="not TOML"):
        read_schema(tmp_path / "own.toml")


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_a_file_saved_by_a_plain_editor(tmp_path, ending):
    (tmp_path / "own.toml").write_bytes(b"\xef\xbb\xbf" + OWN.replace("\n", ending).encode())

    assert read_schema(tmp_path / "own.toml").names == ("background", "blob")


WRONG = {
    "thousands of digits": OWN.replace("index = 1", "index = " + "1" * 5000),
    "thousands of hexadecimal digits": OWN.replace("index = 1", "index = 0x" + "f" * 9000),
    "deep lists": OWN.replace('"#ff8000"', "[" * 100_000 + "]" * 100_000),
    "deep tables": OWN.replace('"#ff8000"', "{a=" * 5000 + "1" + "}" * 5000),
    "deep keys": OWN + "[" + ".".join("a" * 3000) + "]\n",
    "a long name": OWN.replace('"blob"', f'"{"x y" * 50_000}"'),
    "no end": OWN + "a = 1\n" * 400_000,
}


@pytest.mark.parametrize("name", WRONG)
def test_files_made_to_break_it_are_refused_in_few_words(tmp_path, name):
    (tmp_path / "own.toml").write_text(WRONG[name])

    with pytest.raises(FormatError) as caught:
        read_schema(tmp_path / "own.toml")

    assert len(str(caught.value)) < 600 + len(str(tmp_path))


@pytest.mark.parametrize("name", ["a\0b", "a\0b.toml", "x" * 300, "x" * 300 + ".toml"])
def test_names_that_no_file_can_have(name):
    with pytest.raises(FormatError):
        read_schema(name)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "own.toml")

    with pytest.raises(FormatError, match="a device or pipe"):
        read_schema(tmp_path / "own.toml")
