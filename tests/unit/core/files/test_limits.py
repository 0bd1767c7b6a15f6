"""Limits hold, can be raised and lowered by the user, and what cannot be followed is told."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facemask_editor.core.files.depth import check_depth
from facemask_editor.core.files.limits import LIMITS, limit, limit_problems, variable
from facemask_editor.core.files.small_file import read_limited


@pytest.mark.parametrize(
    ("text", "expected"),
    [("500", 500), ("1_000", 1000), ("3K", 3072), (" 2m ", 2 << 20), ("", None), ("1e6", None), ("-5", None),
     ("0", None), ("9" * 30, None), ("many", None), ("٣", None)],
)  # fmt: skip
def test_a_variable_changes_a_limit(monkeypatch, text, expected):
    monkeypatch.setenv(variable("recipe_bytes"), text)
    assert limit("recipe_bytes") == (LIMITS["recipe_bytes"].default if expected is None else expected)


def test_what_cannot_be_followed_is_told():
    wrong = {"FACEMASK_LIMIT_RECIPE_BYTES": "a lot", "FACEMASK_LIMIT_TEA": "3", "PATH": "/bin"}
    told = limit_problems(wrong)
    assert len(told) == 2
    assert "'a lot'" in told[0]
    assert "FACEMASK_LIMIT_TEA is no limit" in told[1]
    assert limit_problems({"FACEMASK_LIMIT_MASK_SIDE": "10000"}) == []


def test_the_error_names_the_variable_that_helps(tmp_path, monkeypatch):
    path = tmp_path / "a.json"
    path.write_bytes(b"x" * 200)
    monkeypatch.setenv("FACEMASK_LIMIT_RECIPE_BYTES", "100")
    with pytest.raises(OSError, match="larger than 100 bytes; FACEMASK_LIMIT_RECIPE_BYTES raises that"):
        read_limited(path, "recipe_bytes")
    monkeypatch.setenv("FACEMASK_LIMIT_RECIPE_BYTES", "200")
    assert read_limited(path, "recipe_bytes") == b"x" * 200


JSON = st.recursive(
    st.none() | st.text('a["\\]}{') | st.integers(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text("["), inner),
)


def depth(value):
    if not isinstance(value, list | dict):
        return 0
    return 1 + max(map(depth, value.values() if isinstance(value, dict) else value), default=0)


@given(JSON)
def test_depth_is_that_of_what_is_parsed(value):
    text = json.dumps(value)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FACEMASK_LIMIT_JSON_DEPTH", str(max(1, depth(value))))
        check_depth(text)
        if depth(value) > 1:
            patch.setenv("FACEMASK_LIMIT_JSON_DEPTH", str(depth(value) - 1))
            with pytest.raises(ValueError, match="nested too deeply"):
                check_depth(text)


def test_the_page_lists_every_limit():
    page = (Path(__file__).parents[4] / "docs" / "limits.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `(\w+)` \| (\w+) \|", page, re.M))
    assert set(rows) == {variable(name) for name in LIMITS}
    for name, known in LIMITS.items():
        monkey = {variable(name): rows[variable(name)]}
        assert limit_problems(monkey) == []
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv(variable(name), rows[variable(name)])
            assert limit(name) == known.default
