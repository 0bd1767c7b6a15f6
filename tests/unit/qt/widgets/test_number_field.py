"""The number field: what Enter, Escape, Tab, other locales and the clipboard do."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QLocale, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from facemask_editor.qt.widgets.number_field import NumberField
from facemask_editor.qt.widgets.seed_field import SeedField
from tests.helpers.patience import SHARED_FIXTURE, WAIT

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


class Owner:
    """As the part panel: it shows what holds on every change, and may set it back or cut it."""

    def __init__(self, field, most):
        self.field, self.most, self.value, self.heard = field, most, 0.0, []
        field.valueChanged.connect(self.hear)

    def hear(self, value):
        self.heard.append(value)
        self.show(min(value, self.most))

    def show(self, value):
        self.value = value
        self.field.show_value(value)


NUMBERS = st.sampled_from([-1.5, 0.0, 0.35, 1.2, 2.0])
DEEDS = st.one_of(
    NUMBERS.map(lambda value: ("type", f"{value}")),
    NUMBERS.map(lambda value: ("type", f"{value:.2f}")),
    st.just(("type", "-")),
    NUMBERS.map(lambda value: ("show", value)),
    st.sampled_from([("key", key) for key in (Key.Key_Return, Key.Key_Escape, Key.Key_Up, Key.Key_Down)]),
    st.just(("leave", None)),
)


@example(deeds=[("type", "2.0"), ("key", Key.Key_Up), ("type", "-"), ("key", Key.Key_Up)], most=3.0)
@given(deeds=st.lists(DEEDS, max_size=12), most=st.sampled_from([3.0, 1.2, 0.0]))
@settings(max_examples=60, suppress_health_check=SHARED_FIXTURE)
def test_what_is_shown_is_what_holds_whenever_nobody_types(field, qtbot, deeds, most):
    field.show_value(0.0)
    owner = Owner(field, most)
    try:
        for deed, what in deeds:
            if deed == "type":
                field.selectAll()
                qtbot.keyClicks(field, what)
            elif deed == "show":
                owner.show(what)
            elif deed == "key":
                qtbot.keyClick(field, what)
            else:
                field.window().other.setFocus()
                field.setFocus()
            if deed in ("key", "leave"):
                assert not field.typed
            if not field.typed:
                assert (field.value(), field.text()) == (owner.value, f"{owner.value:.2f}")
    finally:
        field.valueChanged.disconnect(owner.hear)
        qtbot.keyClick(field, Key.Key_Escape)


@pytest.mark.parametrize("text", ["0.35", "0.3500", "0,35"])
def test_the_same_number_can_be_taken_twice(field, qtbot, text):
    owner = Owner(field, 3.0)
    for _ in range(2):
        field.selectAll()
        qtbot.keyClicks(field, text)
        qtbot.keyClick(field, Key.Key_Return)
        assert owner.value == 0.35
        owner.show(0.0)  # as Apply does
        assert field.text() == "0.00"
    assert owner.heard == [0.35, 0.35]


@pytest.fixture
def seed_row(qtbot):
    row = SeedField("Seed")
    qtbot.addWidget(row)
    row.show()
    row.window().activateWindow()
    row.edit.setFocus()
    qtbot.waitUntil(row.edit.hasFocus, timeout=WAIT)
    return row


def test_a_seed_is_taken_by_enter_also_the_shown_one_and_the_focus_stays(qtbot, seed_row):
    heard = []
    seed_row.seed_changed.connect(heard.append)
    for _ in range(2):
        seed_row.edit.selectAll()
        qtbot.keyClicks(seed_row.edit, "5")
        assert seed_row.edit.takes_key(Key.Key_Return)
        qtbot.keyClick(seed_row.edit, Key.Key_Return)
        seed_row.set_seed(5)
        assert seed_row.edit.hasFocus()
        assert not seed_row.edit.takes_key(Key.Key_Return)  # the next one applies
    assert heard == [5, 5]
    qtbot.keyClick(seed_row.edit, Key.Key_Return)
    assert heard == [5, 5]  # nothing was typed


def test_after_enter_the_next_number_replaces_the_seed_and_letters_are_the_windows(qtbot, seed_row):
    qtbot.keyClicks(seed_row.edit, "5")
    assert seed_row.edit.takes_key(Key.Key_G)
    qtbot.keyClick(seed_row.edit, Key.Key_Return)
    assert not seed_row.edit.takes_key(Key.Key_G)
    seed_row.set_seed(0)  # as the owner does while it takes the seed
    assert not seed_row.edit.takes_key(Key.Key_G)
    assert not seed_row.edit.takes_key(Key.Key_PageDown)  # the next file
    assert seed_row.edit.takes_key(Key.Key_1)
    assert seed_row.edit.takes_key(Key.Key_Tab)
    qtbot.keyClicks(seed_row.edit, "12")
    assert seed_row.edit.takes_key(Key.Key_G)
    assert seed_row.edit.text() == "12"
    qtbot.keyClick(seed_row.edit, Key.Key_Escape)
    assert seed_row.edit.text() == "0"  # nobody has shown the 5
