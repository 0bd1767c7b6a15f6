"""How typed letters find titles."""

from __future__ import annotations

import pytest

from facemask_editor.qt.palette.entries import Entry, search
from facemask_editor.qt.palette.fuzzy import find

TITLES = ("Lock class", "Lock all classes", "Unlock all classes", "Lock hair", "Lock or unlock hair and hat",
          "Zoom in", "Fit to window", "Select left brow", "Select nose", "New shape")  # fmt: skip


def entry(title, **more):
    return Entry(title, title, more.pop("group", "Group"), lambda: None, **more)


def titles(query, used=(), entries=None):
    return [hit.entry.title for hit in search(entries or [entry(title) for title in TITLES], query, used)]


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("lock hair", "Lock hair"),
        ("hair lock", "Lock hair"),
        ("ftw", "Fit to window"),
        ("nose", "Select nose"),
        ("selbrow", "Select left brow"),
        ("UNLOCK", "Unlock all classes"),
        ("zi", "Zoom in"),
    ],
)
def test_the_best_fit_comes_first(query, first):
    assert titles(query)[0] == first


def test_what_does_not_fit_is_not_listed():
    assert titles("xyz") == []
    assert titles("lock xyz") == []
    assert find("noise", "nose") is None
    assert find("ha", "mouth and lips") is None, "letters from anywhere fit too much"


def test_the_places_are_those_of_the_letters():
    assert find("ho", "Show only").places == {1, 2}
    assert find("only", "Show only").places == {5, 6, 7, 8}
    assert find("fw", "Fit to window").places == {0, 7}


def test_what_was_used_last_goes_first():
    assert titles("", ["New shape", "Zoom in"])[:3] == ["New shape", "Zoom in", "Lock class"]
    both = [entry("Zoom in"), entry("Zoom on")]
    assert titles("zoom", ["Zoom on"], both) == ["Zoom on", "Zoom in"]


def test_what_cannot_be_used_goes_behind_its_like():
    pair = [entry("Zoom in", usable=False), entry("Zoom on")]
    assert titles("zoom", (), pair) == ["Zoom on", "Zoom in"]


def test_lines_that_wait_to_be_asked_for():
    lines = [entry("Lock hair", asked_only=True), entry("Undo")]
    assert titles("", (), lines) == ["Undo"]
    assert titles("", ["Lock hair"], lines) == ["Lock hair", "Undo"]
    assert titles("hair", (), lines) == ["Lock hair"]


def test_group_and_other_words_find_too():
    lines = [entry("Fit to window", group="View"), entry("Select left brow", words="l_brow")]
    assert titles("view", (), lines) == ["Fit to window"]
    assert titles("l_brow", (), lines) == ["Select left brow"]
