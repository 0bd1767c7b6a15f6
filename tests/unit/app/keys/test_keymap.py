"""Which key means which action, without a window."""

from __future__ import annotations

import subprocess
import sys

import pytest

from facemask_editor.app.keys.catalogue import CATALOGUE, FIXED, SECTIONS, Spec
from facemask_editor.app.keys.keymap import Keymap
from facemask_editor.app.keys.keytext import is_single, normal, normal_all
from facemask_editor.app.keys.presets import PRESETS
from tests.helpers.patience import PATIENCE

SMALL = {
    "tool.brush": Spec("&Brush", keys=("B",)),
    "tool.eraser": Spec("&Eraser", keys=("E", "Shift+E")),
    "edit.undo": Spec("&Undo…", keys=("Ctrl+Z",)),
}


@pytest.fixture
def keymap():
    return Keymap(catalogue=SMALL)


@pytest.mark.parametrize("preset", PRESETS)
def test_no_preset_has_a_key_twice(preset):
    assert Keymap(preset).conflicts() == {}


@pytest.mark.parametrize("preset", PRESETS)
def test_a_preset_holds_only_what_differs(preset):
    for action, keys in PRESETS[preset].keys.items():
        assert keys != CATALOGUE[action].keys, action
        assert keys == normal_all(keys), action


def test_the_catalogue_is_in_order():
    assert {name.partition(".")[0] for name in CATALOGUE} == set(SECTIONS)
    names = [name.partition(".")[2] for name in CATALOGUE]
    assert len(names) == len(set(names)), "a name without its group must be enough"
    for action, spec in CATALOGUE.items():
        assert spec.keys == normal_all(spec.keys), action
    assert not set(FIXED) & {key for spec in CATALOGUE.values() for key in spec.keys}


def test_no_default_key_opens_a_menu_instead():
    """Alt and a letter are mnemonics of the menu bar."""
    for preset in PRESETS:
        keymap = Keymap(preset)
        for action in keymap.ids:
            for key in keymap.keys(action):
                *modifiers, last = key.split("+")
                letter = len(last) == 1 and last.isalpha()
                assert not (letter and modifiers in (["Alt"], ["Shift", "Alt"])), (preset, action)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("b", "B"),
        ("shift+ctrl+z", "Ctrl+Shift+Z"),
        ("Ctrl++", "Ctrl++"),
        ("+", "+"),
        ("control+PageDown", "Ctrl+PgDown"),
        ("escape", "Esc"),
        ("shift+f10", "Shift+F10"),
        (",", ","),
        ("Shift+Alt+Meta+Ctrl+1", "Meta+Ctrl+Alt+Shift+1"),
    ],
)
def test_keys_are_written_as_qt_writes_them(text, wanted):
    assert normal(text) == wanted


@pytest.mark.parametrize("text", ["", "Ctrl+", "Hyper+B", "Ctrl+Foo+B"])
def test_what_is_no_key_is_refused(text):
    with pytest.raises(ValueError, match="no key"):
        normal(text)


def test_single_keys_are_typed_text():
    assert [is_single(key) for key in ("B", "Shift+B", "+", "F3", "Ctrl+B", "Alt+1")] == [
        True, True, True, False, False, False,
    ]  # fmt: skip


def test_a_key_taken_over_leaves_its_owner(keymap):
    assert keymap.conflict("tool.brush", "e") == "tool.eraser"
    keymap.assign("tool.brush", ["B", "e"])
    assert keymap.keys("tool.brush") == ("B", "E")
    assert keymap.keys("tool.eraser") == ("Shift+E",)
    assert keymap.owner("E") == "tool.brush"
    assert keymap.conflict("tool.brush", "E") is None
    assert keymap.conflicts() == {}


def test_only_differences_are_kept(keymap):
    keymap.assign("tool.brush", ["P"])
    keymap.assign("edit.undo", ["U"])
    keymap.assign("edit.undo", ["Ctrl+Z"])
    assert keymap.changes == {"tool.brush": ("P",)}
    assert keymap.dump() == '{"tool.brush": ["P"]}'
    keymap.reset("tool.brush")
    assert keymap.dump() == ""


def test_a_reset_takes_its_keys_back(keymap):
    keymap.assign("tool.brush", ["E"])
    keymap.reset("tool.eraser")
    assert keymap.keys("tool.eraser") == ("E", "Shift+E")
    assert keymap.keys("tool.brush") == ()
    keymap.reset_all()
    assert keymap.keys("tool.brush") == ("B",)


def test_a_reset_gives_back_what_it_had_taken(keymap):
    keymap.assign("tool.eraser", ["B"])
    assert keymap.keys("tool.brush") == ()
    keymap.reset("tool.eraser")
    assert keymap.keys("tool.eraser") == ("E", "Shift+E")
    assert keymap.keys("tool.brush") == ("B",)
    assert keymap.dump() == ""


def test_a_reset_leaves_a_key_to_who_has_it_by_now(keymap):
    keymap.assign("tool.eraser", ["B"])
    keymap.assign("edit.undo", ["B"])
    keymap.reset("tool.eraser")
    assert keymap.owner("B") == "edit.undo"
    assert keymap.keys("tool.brush") == ()


@pytest.mark.parametrize("key", FIXED)
def test_keys_of_the_canvas_cannot_be_bound(keymap, key):
    with pytest.raises(ValueError, match="fixed"):
        keymap.assign("tool.brush", [key])
    assert keymap.keys("tool.brush") == ("B",)


def test_changes_come_back():
    keymap = Keymap("krita")
    keymap.assign("tool.fill", ["G"])
    again = Keymap.load("krita", keymap.dump())
    assert again.changes == keymap.changes
    assert again.keys("tool.fill") == ("G",)
    assert again.keys("part.new_shape") == ()
    assert again.conflicts() == {}


@pytest.mark.parametrize(
    "text",
    [
        "no JSON",
        "[1, 2]",
        '{"tool.brush": 7}',
        '{"tool.brush": ["Foo+", 3]}',
        '{"tool.gone": ["B"]}',
        '{"tool.brush": ["Space"]}',
    ],
)
def test_a_damaged_file_means_the_preset(text):
    keymap = Keymap.load("a preset of tomorrow", text)
    assert keymap.preset == "default"
    assert keymap.changes == {}


def test_a_key_in_the_file_wins_over_the_preset():
    keymap = Keymap.load("default", '{"tool.brush": ["E"]}')
    assert keymap.owner("E") == "tool.brush"
    assert keymap.conflicts() == {}


def test_another_preset_drops_the_changes(keymap):
    told = []
    keymap.subscribe(lambda: told.append(1))
    keymap.assign("tool.brush", ["P"])
    keymap.set_preset("default")
    assert keymap.changes == {}
    assert len(told) == 2
    with pytest.raises(KeyError):
        keymap.set_preset("vi")


def test_the_data_part_needs_no_qt():
    names = ("catalogue", "keymap", "keytext", "physical", "presets")
    imports = ", ".join(f"facemask_editor.app.keys.{name}" for name in names)
    check = f"import {imports}, facemask_editor.core.groups, sys\n"
    check += "print([n for n in sys.modules if n.startswith(('PySide6', 'numpy'))])"
    done = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, timeout=PATIENCE)
    assert (done.returncode, done.stdout.strip()) == (0, "[]"), done.stderr


def test_digit_keys_of_earlier_settings_are_understood():
    keymap = Keymap.load("default", '{"class.family_skin": ["Ctrl+Alt+1"]}')

    assert keymap.keys("class.group_skin") == ("Ctrl+Alt+1",)
    assert "class.group_skin" in keymap.dump()
