"""The real dialogs: default answers, escape, and names without a suffix."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QLineEdit, QMessageBox

from facemask_editor.qt.services.messages import Answer, Dialogs, Replace

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
    for key, answer in ((Qt.Key.Key_Return, Answer.SAVE), (Qt.Key.Key_Escape, Answer.CANCEL)):
        in_the_box(lambda box, key=key: qtbot.keyClick(box, key))
        assert dialogs.ask_unsaved("face.png") is answer


def test_an_error_shows_text_and_detail(dialogs):
    seen = []

    def look(box):
        seen.append((box.text(), box.informativeText()))
        box.accept()

    in_the_box(look)
    dialogs.show_error("face.png could not be opened", "mode is CMYK")
    assert seen == [("face.png could not be opened", "mode is CMYK")]


def in_the_file_dialog(act):
    """Do something with the file dialog that comes next."""

    def later():
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, QFileDialog)
        act(dialog)

    QTimer.singleShot(0, later)


def choose(name, filter_=""):
    """Choose a file of a name in the file dialog that comes next."""

    def act(dialog):
        if filter_:
            dialog.selectNameFilter(filter_)
        dialog.findChild(QLineEdit, "fileNameEdit").setText(name)
        dialog.accept()

    in_the_file_dialog(act)


def test_save_as_takes_the_format_from_the_filter(dialogs, tmp_path):
    choose("new", "Palette PNG (*.png)")
    assert dialogs.choose_save(tmp_path / "old.png", FORMATS, FORMATS[0]) == (
        tmp_path / "new.png",
        "palette PNG",
    )


def test_save_as_proposes_name_folder_and_format_and_says_where(dialogs, tmp_path):
    seen = []

    def look(dialog):
        texts = [label.text() for label in dialog.findChildren(QLabel)]
        seen.append((dialog.windowTitle(), "Folder:" in texts, "Look in:" in texts))
        seen.append((Path(dialog.selectedFiles()[0]), dialog.selectedNameFilter()))
        dialog.reject()

    in_the_file_dialog(look)
    assert dialogs.choose_save(tmp_path / "old.png", FORMATS, FORMATS[1]) is None
    assert seen == [("Save mask as", True, False), (tmp_path / "old.png", "Palette PNG (*.png)")]


def test_a_name_completed_by_the_suffix_is_not_replaced_unasked(dialogs, tmp_path):
    (tmp_path / "new.png").touch()
    replaced = tmp_path / "new.png", FORMATS[0]
    answers = (("new", Button.Cancel, None), ("new", Button.Save, replaced), ("new.jpg", Button.Cancel, None))
    for name, button, target in answers:
        choose(name)
        later = QTimer()
        later.setInterval(5)

        def answer(button=button, later=later):
            box = QApplication.activeModalWidget()
            if isinstance(box, QMessageBox):
                later.stop()
                box.button(button).click()

        later.timeout.connect(answer)
        later.start()
        assert dialogs.choose_save(tmp_path / "old.png", FORMATS, FORMATS[0]) == target


def test_cancelled_file_dialogs_give_nothing(monkeypatch, dialogs, tmp_path):
    in_the_file_dialog(lambda dialog: dialog.reject())
    assert dialogs.choose_save(tmp_path / "mask.png", FORMATS, FORMATS[1]) is None
    monkeypatch.setattr(QFileDialog, "exec", lambda self: False)
    assert dialogs.choose_mask(tmp_path) is None
    assert dialogs.choose_photo(tmp_path) is None


@pytest.mark.parametrize(
    ("button", "answer"),
    [
        (Button.Yes, Replace.REPLACE),
        (Button.Save, Replace.OTHER_NAME),
        (Button.Cancel, Replace.CANCEL),
    ],
)
def test_replacing_has_three_answers(dialogs, button, answer):
    in_the_box(lambda box: box.button(button).click())
    assert dialogs.ask_replace("face.png", "It is write-protected.") is answer


def test_a_failed_save_offers_another_place(qtbot, dialogs):
    for key, answer in ((Qt.Key.Key_Return, True), (Qt.Key.Key_Escape, False)):
        in_the_box(lambda box, key=key: qtbot.keyClick(box, key))
        assert dialogs.ask_elsewhere("face.png could not be saved", "The folder no longer exists") is answer


def test_a_reason_stands_in_the_title_of_the_file_dialog(dialogs, tmp_path):
    seen = []

    def look(dialog):
        seen.append(dialog.windowTitle())
        dialog.reject()

    in_the_file_dialog(look)
    dialogs.choose_save(tmp_path / "old.png", FORMATS, FORMATS[0], "It was in LaPa order")
    assert seen == ["Save mask as – It was in LaPa order"]


def test_the_photo_dialog_does_not_list_all_suffixes(monkeypatch, dialogs, tmp_path):
    seen = []

    def look(self):
        seen.append(self.testOption(QFileDialog.Option.HideNameFilterDetails))
        return False

    monkeypatch.setattr(QFileDialog, "exec", look)
    dialogs.choose_photo(tmp_path)
    assert seen == [True]


def test_the_buttons_have_mnemonics(dialogs):
    seen = []

    def look(box):
        seen.extend(button.text() for button in box.buttons())
        box.reject()

    in_the_box(look)
    dialogs.ask_unsaved("face.png")
    assert {"&Save", "&Discard"} <= set(seen)


def test_file_names_are_shown_as_they_are(dialogs):
    """B11: QMessageBox took them for HTML."""
    name, seen = "<img src=x><b>bold</b>.png", []

    def look(box):
        shown = [label for label in box.findChildren(QLabel) if label.text()]
        seen.extend((label.text(), label.textFormat()) for label in shown)
        box.reject()

    for show in (
        lambda: dialogs.show_error(name, name),
        lambda: dialogs.ask_unsaved(name),
        lambda: dialogs.ask_replace(name, name),
        lambda: dialogs.ask_elsewhere(name, name),
    ):
        in_the_box(look)
        show()
    assert sum(name in text for text, _ in seen) == 7
    assert {format_ for _, format_ in seen} == {Qt.TextFormat.PlainText}


def test_a_project_is_saved_as_one_and_the_kinds_of_files_are_formats(dialogs, tmp_path):
    seen = []

    def look(dialog):
        seen.append(
            (dialog.windowTitle(), "Format:" in [label.text() for label in dialog.findChildren(QLabel)])
        )
        dialog.reject()

    in_the_file_dialog(look)
    formats = (*FORMATS, "FaceMask project")
    assert dialogs.choose_save(tmp_path / "face.fmask", formats, "FaceMask project") is None
    assert seen == [("Save project as", True)]
