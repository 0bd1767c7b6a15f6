"""The flat box to choose from: its list stays in the window."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QWidget

from facemask_editor.qt.widgets.choice_box import ChoiceBox


@pytest.mark.qt_log_ignore("does not support", extend=True)  # a popup without a screen
def test_a_long_text_does_not_widen_the_list_past_the_window(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(300, 200)
    box = ChoiceBox(window)
    box.setGeometry(40, 10, 200, 28)
    box.addItems(["A renderer whose name is far longer than any dock is wide – not set up", "short"])
    window.show()
    box.showPopup()
    assert box.view().window().width() == 260  # to the edge of the window
    box.hidePopup()
