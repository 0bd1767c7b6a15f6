"""Names of files are shown as they are, whatever they look like."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QLabel, QWidget

from facemask_editor.core.errors import EngineError
from facemask_editor.qt.look.plain_text import plain_label, plain_tip, with_links
from tests.helpers.patience import WAIT
from tests.helpers.sample_masks import small_face

NAME = "<b>bold & <img src=x>[*].png"


@pytest.mark.parametrize("text", [NAME, "a & b", "two\nlines < of it", "&lt;"])
def test_a_tip_is_read_as_it_was_written(text):
    tip = plain_tip(text)
    document = QTextDocument()
    if "<" in tip:  # Qt takes it for HTML
        document.setHtml(tip)
        assert document.toPlainText() == text
    else:
        assert tip == text


@pytest.mark.parametrize("text", [NAME, "a & b", "two\nlines < of it", "https://a.org/x?a=1&b=<c>"])
def test_a_text_with_links_is_read_as_it_was_written(text):
    document = QTextDocument()
    document.setHtml(with_links(text))
    assert document.toPlainText() == text


def test_only_addresses_are_links():
    assert with_links("(see https://a.org/x). ftp://b") == (
        '(see <a href="https://a.org/x">https://a.org/x</a>). ftp://b'
    )


def test_a_label_is_plain(qapp):
    assert plain_label("<b>").textFormat() is Qt.TextFormat.PlainText


def test_nothing_in_the_window_takes_a_name_for_html(qtbot, window, engine, tmp_path):
    path, donor = tmp_path / NAME, tmp_path / f"donor {NAME}"
    for file in (path, donor):
        Image.fromarray(np.dstack([small_face()] * 3)).save(file, format="png")
    assert window.files.open(path)
    assert window.windowTitle().startswith(NAME.replace("[*]", "[*][*]") + "[*]")
    window.canvas.select_label(2)
    window.parts["shape_studio"].choose_donor(donor)
    qtbot.waitUntil(lambda: window.part.preview.result is not None, timeout=WAIT)
    engine.edit_error = EngineError(NAME)
    window.actions_["new_shape"].trigger()
    qtbot.waitUntil(lambda: bool(window.part.preview.error), timeout=WAIT)
    shown = [label for label in window.findChildren(QLabel) if "<b>" in label.text()]
    assert {label.textFormat() for label in shown} == {Qt.TextFormat.PlainText}
    assert {window.part.sections["blend"].donor.name, window.notice.text, window.part.controls.result} <= {
        *shown
    }
    assert window.files.close()
    tips = [widget.toolTip() for widget in window.findChildren(QWidget)]
    tips += [action.toolTip() for action in window.menus["file/recent"].actions()]
    tips = [tip for tip in tips if "bold" in tip]
    assert len(tips) >= 3
    assert not any("<b>" in tip for tip in tips)
    [card] = [card for card in window.start.recent.cards if card.text() == NAME]
    assert card.shortcut().isEmpty()


def test_labels_that_show_what_files_hold_are_plain(open_window):
    window = open_window
    part = window.part.controls
    labels = (
        part.header.title, part.header.state, part.notice.text, part.result,
        window.notice.text, window.status.pointer, window.status.model,
    )  # fmt: skip
    assert {label.textFormat() for label in labels} == {Qt.TextFormat.PlainText}
