"""What is shown and copied when an export is done."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QTextCursor

from tests.unit.qt.features.export.test_export_dialog import add_photo, written


def test_the_field_takes_what_is_typed_after_an_export(qtbot, export):
    dialog = export("spade")
    dialog.list.filter.setFocus()
    written(qtbot, dialog)
    assert dialog.focusWidget() is dialog.list.filter  # by Alt+E, the focus stays there
    qtbot.mouseClick(dialog.outcome.command, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(dialog.list.filter, Qt.MouseButton.LeftButton)
    assert dialog.focusWidget() is dialog.list.filter
    qtbot.keyClicks(dialog.list.filter, "sofgan")
    assert dialog.list.key == "sofgan"


def test_the_command_is_copied_and_the_folder_opened(qtbot, open_window, export):
    dialog = export("spade")
    root = written(qtbot, dialog)
    opened = []
    dialog.outcome.open_url = lambda url: opened.append(url.toLocalFile())
    qtbot.mouseClick(dialog.outcome.copy_button, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == dialog.outcome.command.toPlainText() != ""
    qtbot.mouseClick(dialog.outcome.folder_button, Qt.MouseButton.LeftButton)
    assert opened == [root.as_posix()]


def test_what_is_selected_of_the_commands_is_copied(qtbot, open_window, export, photo_file):
    add_photo(qtbot, open_window, photo_file)
    dialog = export("sean")
    written(qtbot, dialog)
    text = dialog.outcome.command.toPlainText()
    parts = text.split("\n\n")
    assert len(parts) == 3  # each way by itself
    cursor = dialog.outcome.command.textCursor()
    cursor.setPosition(text.index(parts[1]))
    cursor.setPosition(text.index(parts[1]) + len(parts[1]), QTextCursor.MoveMode.KeepAnchor)
    dialog.outcome.command.setTextCursor(cursor)
    dialog.outcome.copy_button.click()
    assert QGuiApplication.clipboard().text() == parts[1]


def test_long_commands_are_seen_without_scrolling_sideways(qtbot, export):
    dialog = export("spade")
    written(qtbot, dialog)
    box = dialog.outcome.command
    assert box.horizontalScrollBar().maximum() == 0
    lines = box.document().size().height()
    assert lines > box.document().blockCount()  # it is wrapped
    assert box.viewport().height() >= min(8, lines) * box.fontMetrics().lineSpacing()


def test_a_second_export_into_a_folder_says_that_it_replaced_the_first(qtbot, export):
    dialog = export("spade")
    root = written(qtbot, dialog)
    assert dialog.outcome.title.text() == f"Written to {root}"
    assert written(qtbot, dialog) == root
    assert dialog.outcome.title.text() == f"Written to {root}; the earlier export is replaced"
