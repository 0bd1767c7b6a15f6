"""A row of widgets from both ends never asks for more room than its widest one."""

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

from facemask_editor.qt.widgets.two_ends import TwoEndsLayout


class _Box(QWidget):
    def sizeHint(self):
        return QSize(100, 20)


@pytest.fixture
def host(qtbot):
    widget = QWidget()
    qtbot.addWidget(widget)
    layout = TwoEndsLayout(gap=10)
    layout.setContentsMargins(0, 0, 0, 0)
    widget.setLayout(layout)
    left, right = [_Box() for _ in range(3)], [_Box() for _ in range(2)]
    for box in left:
        layout.addWidget(box)
    for box in right:
        layout.add_right(box)
    widget.show()
    return widget, left, right


def _laid(widget, width):
    widget.resize(width, widget.layout().heightForWidth(width))
    widget.layout().setGeometry(widget.rect())
    return widget.height()


def test_one_row_where_all_fit(host):
    widget, left, right = host
    assert _laid(widget, 700) == 20
    assert [box.x() for box in left] == [0, 110, 220]
    assert [box.x() for box in right] == [490, 600]
    assert widget.layout().sizeHint() == QSize(540, 20)


def test_rows_of_each_end_where_not(host):
    widget, left, right = host
    assert _laid(widget, 320) == 50
    assert [box.y() for box in left] == [0, 0, 0]
    assert [(box.x(), box.y()) for box in right] == [(110, 30), (220, 30)]
    assert _laid(widget, 100) == 5 * 20 + 4 * 10


def test_no_wider_than_the_widest(host):
    widget, *_ = host
    assert widget.minimumSizeHint().width() == 100


def test_what_is_hidden_takes_no_room(host):
    widget, left, right = host
    for box in left:
        box.hide()
    assert _laid(widget, 320) == 20
    assert [box.x() for box in right] == [110, 220]
