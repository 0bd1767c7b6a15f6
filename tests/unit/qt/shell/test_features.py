"""A window is a loop over features: one that nobody knows is in menu, dock, palette and key list at once."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLabel, QMenu

from facemask_editor.app.circumstances import needs_mask
from facemask_editor.app.keys.catalogue import CATALOGUE
from facemask_editor.app.keys.spec import Spec
from facemask_editor.app.menus import MENUS, places
from facemask_editor.app.session import Facet
from facemask_editor.qt.features.feature import BESIDE, Dock, Feature, Part
from facemask_editor.qt.features.help.keys_dialog import KeysDialog
from facemask_editor.qt.jobs.engine_client import EngineClient
from facemask_editor.qt.palette.entry import Entry
from facemask_editor.qt.services.settings import Settings
from facemask_editor.qt.shell.features import FEATURES, actions_of
from facemask_editor.qt.shell.main_window import MainWindow
from tests.helpers.fake_dialogs import FakeDialogs
from tests.helpers.fake_engine import FakeEngine
from tests.helpers.patience import WAIT

SWITCHES = {
    "brush.symmetric", "brush.pressure", "view.mirror_view", "view.contours", "view.overlay", "view.compare",
    "view.changes_opened", "view.changes_saved", "view.safe_colours", "view.patterns", "window.hide_panels",
    "window.full_screen", "view.live_face", "view.file_colours", "view.pairing_off", "view.pairing_side",
    "view.pairing_wipe", "view.receipt", "file.embed_photo", "photo.unsure",
    "photo.correct",
}  # fmt: skip


class CounterPart(Part):
    """Shows how often a mask was measured."""

    def __init__(self, services):
        self.services = services
        self.count = 0
        self.remembered = self.ended = False
        self.panel = QLabel("0")
        services.session.subscribe(self._on_document, Facet.DOCUMENT)

    def handlers(self):
        return {"view.measure": self.measure}

    def entries(self):
        return [
            Entry("measure:twice", "Measure it twice", "Measuring", lambda: (self.measure(), self.measure()))
        ]

    def remember(self):
        self.remembered = True

    def shutdown(self):
        self.ended = True
        return True

    def measure(self):
        self.count += 1
        self.panel.setText(str(self.count))

    def _on_document(self, changed):
        assert changed == {Facet.DOCUMENT}
        self.count = 0


COUNTER = Feature(
    "counter",
    CounterPart,
    {"view.measure": Spec("M&easure", keys=("Ctrl+Alt+M",), menus=(("view", 25),), usable=needs_mask)},
    Dock("counter", "Counter", BESIDE),
)


@pytest.fixture
def window(qtbot):
    client = EngineClient(FakeEngine)
    window = MainWindow(client, Settings(), dialogs=FakeDialogs(), features=(*FEATURES, COUNTER))
    qtbot.addWidget(window)
    window.show()
    yield window
    client.shutdown(WAIT)


def test_it_is_everywhere(qtbot, window, mask_file):
    part, action = window.parts["counter"], window.actions_["measure"]
    assert window.docks["counter"].widget() is part.panel
    view = next(menu for menu in window.findChildren(QMenu) if menu is window.menus["view"])
    assert action in view.actions()
    assert window.docks["counter"].toggleViewAction() in window.menus["view/panels"].actions()
    assert not action.isEnabled()
    assert window.actions_.reason("measure") == "Open a mask first"

    assert window.services.files.open(mask_file)
    assert not window.docks["counter"].isHidden()
    assert window.actions_["measure"].isEnabled()
    entries = {entry.key: entry for entry in window.parts["help"]._entries()}
    assert entries["view.measure"].keys == "Ctrl+Alt+M"
    entries["measure:twice"].run()
    action.trigger()
    assert part.panel.text() == "3"
    dialog = KeysDialog(window.actions_, window)
    assert dialog._rows["view.measure"].text(0) == "Measure"
    dialog.deleteLater()

    window.close()
    assert part.remembered
    assert part.ended


def test_its_keys_act_and_can_be_changed(qtbot, window, mask_file):
    assert window.services.files.open(mask_file)
    window.actions_.keymap.assign("view.measure", ("Ctrl+Alt+N",))
    assert [key.toString() for key in window.actions_["measure"].shortcuts()] == ["Ctrl+Alt+N"]
    assert window.settings.keys == '{"view.measure": ["Ctrl+Alt+N"]}'
    again = MainWindow(
        EngineClient(FakeEngine),
        Settings(),
        dialogs=FakeDialogs(),
        features=(*FEATURES, COUNTER),
        complete=False,
    )
    qtbot.addWidget(again)
    assert [key.toString() for key in again.actions_["measure"].shortcuts()] == ["Ctrl+Alt+N"]


def test_every_action_does_something(window):
    handled = {name for part in window.parts.values() for name in part.handlers()}
    assert handled == set(window.actions_.keymap.ids) - SWITCHES
    assert {name for name, spec in CATALOGUE.items() if spec.checkable} == SWITCHES


def test_the_actions_of_the_features_are_those_of_the_catalogue():
    assert list(actions_of(FEATURES)) == list(CATALOGUE)
    named = [name for feature in FEATURES for name in feature.actions]
    assert len(named) == len(set(named))
    assert len({feature.name for feature in FEATURES}) == len(FEATURES)
    docks = [feature.dock.name for feature in FEATURES if feature.dock]
    assert len(docks) == len(set(docks))


def test_every_place_is_in_a_menu_that_exists():
    for name, spec in CATALOGUE.items():
        assert all(menu in MENUS for menu, _number in places(name, spec)), name
        assert places(name, spec) or name in {"view.ring", "window.next_pane", "window.previous_pane"}, name


def test_the_menus_are_as_ever(window):
    def titles(name):
        return ["-" if entry.isSeparator() else entry.text() for entry in window.menus[name].actions()]

    assert titles("file") == [
        "New &face…", "&Open mask…", "Ne&w mask of a photo…", "Face in the p&hoto", "Open &photo…",
        "Choose the &mask of this photo…",
        "&Lay the photo otherwise", "&Keep the photo in the project", "Open &recent",
        "Pre&vious file", "&Next file", "-", "&Save",
        "Save &as…", "Save as &project…", "Save a cop&y…", "Ear&lier versions", "Save p&icture…", "-",
        "&Export…", "Copy changed re&gion as mask", "Save changed reg&ion…", "-", "Ren&der",
        "S&top rendering", "S&how rendered picture", "Set &up renderers…", "-", "&Close mask", "&Quit",
    ]  # fmt: skip
    assert titles("edit")[:6] == ["&Undo", "&Redo", "&Copy picture", "Show t&ree", "Stat&es", "-"]
    assert titles("edit")[6:] == ["&Tool", "&Brush"]
    assert titles("part")[-3:] == ["-", "&Model", "&Device"]
    assert titles("view")[-5:] == ["-", "&Theme", "&Panels", "&Hide panels", "F&ull screen"]
    panels = ["Classes", "Part", "Variants", "Second faces", "History", "Recipe", "Tree", "Render"]
    assert titles("view/panels") == [*panels, "Check", "Counter", "&Reset layout"]
    assert titles("shape")[:3] == ["&Transform part", "-", "&Grow…"]
