"""Sentences in a room of fixed height."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QApplication

from facemask_editor.qt.widgets.lines import FixedLines, fitted

LONG = "Hair length ends at +1.52 in this face, for there is no room beyond the border of the picture"


@pytest.fixture
def lines(qtbot):
    widget = FixedLines(2)
    qtbot.addWidget(widget)
    widget.resize(200, widget.sizeHint().height())
    widget.show()
    return widget


def test_its_height_does_not_depend_on_what_is_said(lines):
    height = lines.sizeHint().height()
    for said in ([], ["One"], [LONG], [LONG, LONG, LONG]):
        lines.say(said)
        assert lines.sizeHint().height() == lines.minimumSizeHint().height() == height


def test_what_has_no_room_stands_in_the_tool_tip(lines):
    lines.say(["Short"])
    assert (lines.text(), lines.toolTip()) == ("Short", "")
    lines.say([LONG, "Next"])
    assert lines.text() != lines.said
    assert lines.toolTip() == lines.said == f"{LONG}\nNext"


def test_one_long_sentence_takes_all_lines(lines):
    lines.say([LONG])
    assert len(lines.text().splitlines()) == 2


def test_a_wider_widget_shows_more(lines):
    lines.say([LONG])
    lines.resize(2000, lines.height())
    assert lines.text() == LONG
    assert lines.toolTip() == ""


@given(
    st.lists(st.text("ab <&", min_size=1, max_size=90), max_size=5), st.integers(1, 3), st.integers(60, 400)
)
def test_there_are_never_more_lines_and_none_is_wider(qapp, sentences, count, width):
    assert isinstance(qapp, QApplication)
    metrics = QFontMetrics(qapp.font())
    shown, cut = fitted(sentences, count, metrics, width)
    assert len(shown) <= count
    assert all(metrics.horizontalAdvance(line) <= width for line in shown)
    assert cut or len(" ".join(shown)) >= sum(map(len, sentences))


def test_a_word_wider_than_a_line_ends_in_dots(lines):
    lines.say(["W" * 200])
    assert len(lines.text().splitlines()) == 1
    assert lines.text().endswith("…")
