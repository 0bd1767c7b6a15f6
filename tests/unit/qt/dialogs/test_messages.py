"""The real dialogs: default answers, escape, and names without a suffix."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox

from facemask_editor.qt.dialogs.messages import Answer, Dialogs

FORMATS = ("index PNG", "palette PNG")
Button = QMessageBox.StandardButton


@pytest.fixture
def dialogs(qapp):
    return Dialogs(native=False)


def in_the_box(act):
    """Do something with the message box that comes next."""

    def later():
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        act(box)

    QTimer.singleShot(0, later)


@pytest.mark.parametrize(
    ("button", "answer"),
    [(Button.Save, Answer.SAVE), (Button.Discard, Answer.DISCARD), (Button.Cancel, Answer.CANCEL)],
)
def test_each_button_has_its_answer(dialogs, button, answer):
    in_the_box(lambda box: box.button(button).click())
    assert dialogs.ask_unsaved("face.png") is answer


def test_enter_and_escape_lose_nothing(qtbot, dialogs):
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Escape):
        in_the_box(lambda box, key=key: qtbot.keyClick(box, key))
        assert dialogs.ask_unsaved("face.png") is Answer.CANCEL


def test_an_error_shows_text_and_detail(dialogs):
    seen = []

    def look(box):
        seen.append((box.text(), box.informativeText()))
        box.accept()

    in_the_box(look)
    dialogs.show_error("face.png could not be opened", "mode is CMYK")
    assert seen == [("face.png could not be opened", "mode is CMYK")]


def answer_files(monkeypatch, name, chosen):
    monkeypatch.setattr(QFileDialog, name, staticmethod(lambda *args, **options: chosen))


def test_save_as_takes_the_format_from_the_filter(monkeypatch, dialogs, tmp_path):
    target = tmp_path / "new"
    answer_files(monkeypatch, "getSaveFileName", (str(target), "palette PNG (*.png)"))
    assert dialogs.choose_save(target, FORMATS, FORMATS[0]) == (tmp_path / "new.png", "palette PNG")


def test_a_name_completed_by_the_suffix_is_not_replaced_unasked(monkeypatch, dialogs, tmp_path):
    (tmp_path / "new.png").touch()
    answer_files(monkeypatch, "getSaveFileName", (str(tmp_path / "new"), ""))
    in_the_box(lambda box: box.button(Button.Cancel).click())
    assert dialogs.choose_save(tmp_path, FORMATS, FORMATS[0]) is None
    in_the_box(lambda box: box.button(Button.Save).click())
    assert dialogs.choose_save(tmp_path, FORMATS, FORMATS[0]) == (tmp_path / "new.png", FORMATS[0])


def test_cancelled_file_dialogs_give_nothing(monkeypatch, dialogs):
    answer_files(monkeypatch, "getSaveFileName", ("", ""))
    answer_files(monkeypatch, "getOpenFileName", ("", ""))
    here = Path.cwd()
    assert dialogs.choose_save(here, FORMATS, FORMATS[1]) is None
    assert dialogs.choose_mask(here) is None
    assert dialogs.choose_photo(here) is None
