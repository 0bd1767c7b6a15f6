"""TOML as editors save it, and as nobody should."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facemask_editor.core.files.toml_text import read_toml


def test_a_mark_and_the_line_ends_of_windows_are_passed_over():
    assert read_toml(b"\xef\xbb\xbfa = 1\r\n[b]\r\nc = 'x'\r\n") == {"a": 1, "b": {"c": "x"}}


@pytest.mark.parametrize(
    "text", [b"a = " + b"[" * 5000, b"a." * 2000 + b"a = 1", b"a = " + b"[" * 101 + b"]" * 101]
)
def test_what_is_nested_too_deeply_is_refused(text):
    with pytest.raises(ValueError, match="nested too deeply"):
        read_toml(text)


def test_as_deep_as_may_be():
    assert read_toml(b"a = " + b"[" * 90 + b"]" * 90)


@given(st.binary(max_size=60) | st.text("a.=[]{}\"'1\n, ", max_size=60).map(str.encode))
def test_any_bytes_are_a_table_or_a_value_error(data):
    try:
        assert isinstance(read_toml(data), dict)
    except ValueError:
        pass
