"""The number field: what Enter, Escape, Tab, other locales and the clipboard do."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QLocale, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from facemask_editor.qt.panels.number_field import NumberField
from facemask_editor.qt.panels.seed_field import SeedField
from tests.helpers.patience import WAIT

Key = Qt.Key


@pytest.fixture(params=["en_US", "de_DE", "de_CH", "ar_EG"])
def locale(request):
    before = QLocale()
    QLocale.setDefault(QLocale(request.param))
    yield
    QLocale.setDefault(before)


@pytest.fixture
def field(qtbot):
    window = QWidget()
    window.field, window.other = NumberField(-3, 3, decimals=2), NumberField(0, 100)
    column = QVBoxLayout(window)
    column.addWidget(window.field)
    column.addWidget(window.other)
    qtbot.addWidget(window)
    window.show()
    qtbot.waitExposed(window, timeout=WAIT)
    window.activateWindow()
    window.field.setFocus()
    qtbot.waitUntil(window.field.hasFocus, timeout=WAIT)
    window.field.selectAll()
    yield window.field
    window.close()


@pytest.mark.parametrize("text", ["0.35", "0,35", "\u0660\u066b\u0663\u0665"])
def test_both_separators_in_every_locale(locale, field, qtbot, text):
    changes = []
    field.valueChanged.connect(changes.append)
    for sign in text:  # QTest knows the keys of Latin letters only
        QApplication.sendEvent(
            field, QKeyEvent(QEvent.Type.KeyPress, 0, Qt.KeyboardModifier.NoModifier, sign)
        )
    qtbot.keyClick(field, Key.Key_Return)
    assert changes == [0.35]
    assert field.text() == "0.35"  # as every number of the program


@pytest.mark.parametrize(
    ("pasted", "value"), [("0,35", 0.35), (" 1.5 ", 1.5), ("1,5\n", 1.5), ("2.3456", 2.35), ("abc", 0.5)]
)
def test_pasted_numbers(locale, field, qtbot, pasted, value):
    field.setValue(0.5)
    field.selectAll()
    QApplication.clipboard().setText(pasted)
    field.lineEdit().paste()
    qtbot.keyClick(field, Key.Key_Return)
    assert field.value() == value


@pytest.mark.parametrize("junk", ["", "-", "1,2,3", "1.0.0"])
def test_what_is_no_number_goes_back(field, qtbot, junk):
    field.setValue(0.5)
    field.selectAll()
    qtbot.keyClick(field, Key.Key_Delete)
    qtbot.keyClicks(field, junk)
    qtbot.keyClick(field, Key.Key_Return)
    assert (field.value(), field.text()) == (0.5, "0.50")


def test_nothing_changes_before_enter_and_escape_takes_the_typing_back(field, qtbot):
    field.setValue(0.5)
    field.selectAll()
    with qtbot.assertNotEmitted(field.valueChanged):
        qtbot.keyClicks(field, "1.25")
        assert field.typed
        qtbot.keyClick(field, Key.Key_Escape)
    assert (field.value(), field.text(), field.typed) == (0.5, "0.50", False)


def test_tab_takes_the_number_and_goes_on(field, qtbot):
    qtbot.keyClicks(field, "1,5")
    qtbot.keyClick(field, Key.Key_Tab)
    assert field.value() == 1.5
    assert field.window().other.hasFocus()


def test_a_value_that_arrives_while_one_types_waits(field, qtbot):
    qtbot.keyClicks(field, "1.2")
    field.show_value(-2.0)
    qtbot.keyClicks(field, "5")
    assert field.text() == "1.25"
    qtbot.keyClick(field, Key.Key_Escape)
    assert field.text() == "-2.00"


def test_typing_what_held_before_brings_it_back(field, qtbot):
    field.show_value(0.5)
    field.selectAll()
    qtbot.keyClicks(field, "0.5")
    field.show_value(0.7)
    with qtbot.waitSignal(field.valueChanged, timeout=WAIT) as changed:
        qtbot.keyClick(field, Key.Key_Return)
    assert changed.args == [0.5]


def test_too_much_is_cut_when_it_is_taken(field, qtbot):
    qtbot.keyClicks(field, "35")
    assert field.text() == "35"
    qtbot.keyClick(field, Key.Key_Return)
    assert field.text() == "3.00"


def test_the_word_for_the_least_value_can_be_typed(field, qtbot):
    other = field.window().other
    other.setSpecialValueText("off")
    other.setValue(50)
    other.setFocus()
    other.selectAll()
    qtbot.keyClicks(other, "off")
    qtbot.keyClick(other, Key.Key_Return)
    assert (other.value(), other.text()) == (0, "off")


@pytest.mark.parametrize(
    ("typed", "seed"),
    [("12", 12), ("\u0661\u0662", 12), ("1,000", 1000), ("1 000", 1000), ("4294967295", 4294967295),
     ("99999999999", 0), ("9" * 5000, 0), ("-5", 0), ("1.5", 0)],
)  # fmt: skip
def test_pasted_seeds(qtbot, typed, seed):
    row = SeedField("Seed")
    qtbot.addWidget(row)
    row.show()
    seeds = [0]
    row.seed_changed.connect(seeds.append)
    row.edit.selectAll()
    row.edit.insert(typed)
    qtbot.keyClick(row.edit, Key.Key_Return)
    assert seeds[-1] == seed
    assert int(row.edit.text()) == seed
