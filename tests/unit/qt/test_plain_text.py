"""File names and class titles are shown as they are, whatever tags they hold."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextDocumentFragment
from PySide6.QtWidgets import QLabel, QWidget

from facemask_editor.qt.plain_text import plain_tip
from tests.helpers.sample_masks import small_face

NAME = "<img src=x><b>face.png"


def read(tip: str) -> str:
    return QTextDocumentFragment.fromHtml(tip).toPlainText() if "<" in tip else tip


@pytest.mark.parametrize("text", [NAME, "/a/<i>b</i>\nsecond & last", "plain & simple", "a < b"])
def test_a_tip_reads_as_its_text(text):
    assert read(plain_tip(text)) == text


def test_a_donor_with_tags_in_its_name(open_window):
    open_window.part.set_donor((f"/masks/{NAME}", small_face()))
    donor = open_window.part.blend.donor
    assert donor.name.textFormat() == Qt.TextFormat.PlainText
    assert donor.name.text() == NAME
    assert read(donor.name.toolTip()) == f"/masks/{NAME}"


def test_labels_that_show_what_files_hold_are_plain(open_window):
    window = open_window
    labels = (
        window.part.header.title, window.part.header.state, window.part.block_bar.text, window.part.result,
        window.notice.text, window.status.pointer, window.status.model,
    )  # fmt: skip
    assert {label.textFormat() for label in labels} == {Qt.TextFormat.PlainText}


def test_nothing_in_the_window_is_rich_text_by_accident(open_window, tmp_path):
    open_window.notice.show_notice([f"{NAME} was read"] * 6)
    open_window.settings.add_recent(tmp_path / NAME)
    open_window.menus.recent.refresh()
    tips = [widget.toolTip() for widget in open_window.findChildren(QWidget)]
    tips += [action.toolTip() for action in open_window.menus.recent.actions()]
    assert any(NAME in read(tip) for tip in tips)
    assert not [tip for tip in tips if "<img" in tip]
    shown = [label.text() for label in open_window.findChildren(QLabel) if "<img" in label.text()]
    assert shown  # in the notice, whose label is plain
