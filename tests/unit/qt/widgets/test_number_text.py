"""Numbers as people type them, in every locale."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facemask_editor.qt.widgets.number_text import may_be_number, read_number

ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.35", 0.35), ("0,35", 0.35), ("٠٫٣٥", 0.35), ("۰٫۳۵", 0.35), (".35", 0.35), (",35", 0.35),
        ("-0,35", -0.35), ("−0,35", -0.35), ("\u200e-0.35", -0.35), ("+0.35", 0.35), (" 0.35 ", 0.35),
        ("2", 2.0), ("2.", 2.0), ("0,350", 0.35), ("1.2345", 1.23), ("2.345", 2.35), ("7", 3.0), ("-7", -3.0),
    ],
)  # fmt: skip
def test_dot_and_comma_stand_before_decimals(text, value):
    assert read_number(text, -3, 3, decimals=2) == pytest.approx(value, abs=0.0051)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1.234,5", 1234.5), ("1,234.5", 1234.5), ("1 234,5", 1234.5), ("1\u202f234", 1234.0),
        ("1'234.5", 1234.5),
        ("1.234", None), ("1,234", None), ("-1,234", None), ("1,23,4", None), ("1,234,567", 1600.0),
        ("", None), ("-", None), (",", None), ("1e3", None), ("nan", None), ("1 2", None), ("0x1", None),
        ("9" * 5000, None),
    ],
)  # fmt: skip
def test_thousands_are_read_or_refused_but_never_dropped(text, value):
    assert read_number(text, -1600, 1600, decimals=1) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("24", 24),
        ("24 px", 24),
        ("24px", 24),
        ("1,000", 512),
        ("1,0", 1),
        ("12,5", None),
        ("0", 1),
        ("٢٤", 24),
    ],
)
def test_whole_numbers_have_no_decimals(text, value):
    assert read_number(text, 1, 512, decimals=0, units=" px") == value


@given(
    st.floats(-300, 300).map(lambda value: round(value, 2)),
    st.sampled_from(".,٫"),
    st.booleans(),
)
def test_whatever_is_shown_can_be_typed_in_every_locale(value, point, arabic):
    text = f"{value:.2f}".replace(".", point)
    text = text.translate(ARABIC) if arabic else text
    assert may_be_number(text)
    assert read_number(text, -300, 300, decimals=2) == value


@given(st.text())
def test_any_text_is_a_number_within_the_range_or_none(text):
    value = read_number(text, -3, 3, decimals=2)
    assert value is None or -3 <= value <= 3
