"""Ten digits for nineteen classes."""

from __future__ import annotations

import pytest

from facemask_editor.app.keys.physical import goes_first, sign_at
from facemask_editor.core.groups import FAMILIES, next_member, toggled_locks
from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA


def test_every_class_is_in_one_family():
    labels = [label for family in FAMILIES for label in family.labels(SCHEMA)]
    assert sorted(labels) == list(range(len(SCHEMA)))
    assert sorted(family.digit for family in FAMILIES) == list("0123456789")


def test_a_press_takes_the_first_and_the_next_one_after_it():
    ears = (8, 9, 15)
    seen, selected = [], 1
    for _ in range(4):
        selected = next_member(ears, selected)
        seen.append(selected)
    assert seen == [8, 9, 15, 8]
    assert next_member((), 3) is None


def test_locks_of_a_family_go_on_and_off_together():
    assert toggled_locks({4, 9}, (4, 5)) == {4, 5, 9}
    assert toggled_locks({4, 5, 9}, (4, 5)) == {9}


@pytest.mark.parametrize(
    ("platform", "codes", "signs"),
    [
        ("linux", [(10, 0), (18, 0), (19, 0), (34, 0), (35, 0), (24, 0), (0, 0)], "190[]"),
        ("win32", [(2, 0), (10, 0), (11, 0), (26, 0), (27, 0), (16, 0)], "190[]"),
        ("darwin", [(0, 18), (0, 25), (0, 29), (0, 33), (0, 30), (0, 12)], "190[]"),
    ],
)
def test_places_of_digits_and_brackets(platform, codes, signs):
    assert "".join(sign_at(*code, platform) for code in codes) == signs


def test_digits_go_before_the_layout_and_brackets_after():
    assert goes_first("6")
    assert not goes_first("[")
