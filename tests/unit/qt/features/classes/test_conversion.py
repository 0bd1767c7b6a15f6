"""Converting the open mask to the classes of another schema."""

from __future__ import annotations

import numpy as np
import pytest

from facemask_editor.core.labels import CELEBAMASK_HQ
from facemask_editor.document import MaskDocument
from facemask_editor.formats import read_schema
from facemask_editor.qt.features.classes.conversion import CONVERT, READ

LAPA = read_schema("lapa")


@pytest.fixture
def lapa(window, dialogs):
    """The window with a mask of LaPa's classes, one row each."""
    label_map = np.repeat(np.arange(len(LAPA), dtype=np.uint8), 4)[:, None].repeat(44, 1)
    window.session.set_document(MaskDocument(label_map, schema=LAPA))
    window.session.flush()
    return window


def entries(window, menu=CONVERT):
    return {action.data(): action for action in window.menus[menu].actions()}


def test_the_menu_has_each_set_of_classes_once_and_checks_that_of_the_mask(lapa):
    assert {key: action.isChecked() for key, action in entries(lapa).items()} == {
        "celebamask-hq": False,
        "lapa": True,
    }
    assert entries(lapa)["lapa"].text() == "LaPa and Helen (11 classes)"


def test_it_is_converted_by_name_and_is_unsaved(lapa, dialogs):
    before = lapa.document
    dialogs.convert = True
    entries(lapa)["celebamask-hq"].trigger()

    after = lapa.document
    assert after is not before
    assert after.schema.names == CELEBAMASK_HQ.names
    for label, name in enumerate(LAPA.names):
        assert ((after.label_map == CELEBAMASK_HQ.index(name)) == (before.label_map == label)).all()
    assert after.dirty
    assert lapa.session.unsaved


def test_the_selected_class_stays_and_the_status_bar_says_so(lapa, dialogs):
    lapa.session.select(LAPA.index("hair"))
    dialogs.convert = True
    entries(lapa)["celebamask-hq"].trigger()
    assert lapa.session.selected == CELEBAMASK_HQ.index("hair")
    lapa.session.flush()
    assert lapa.status.currentMessage() == "Converted to CelebAMask-HQ (19 classes)"


def test_a_model_of_other_classes_is_offered_nothing(lapa, dialogs):
    why = "This model shapes masks of 19 classes; this mask has 11. Class > Convert to turns it into them"
    lapa.session.select(LAPA.index("nose"))
    for name in ("part.new_shape", "part.complete"):
        assert lapa.actions_.reason(name) == why
    dialogs.convert = True
    entries(lapa)["celebamask-hq"].trigger()
    lapa.session.flush()
    assert lapa.actions_.reason("part.new_shape") == ""


def test_the_button_beside_the_greyed_sliders_converts(lapa, dialogs):
    lapa.session.select(LAPA.index("nose"))
    lapa.session.flush()
    dialogs.convert = True
    notice = lapa.parts["shape_studio"].panel.controls.notice
    assert notice.button.text() == "Convert"
    notice.button.click()
    lapa.session.flush()
    assert lapa.document.schema.names == CELEBAMASK_HQ.names
    assert notice.isHidden()


def test_the_first_save_asks_for_a_name(lapa, dialogs):
    dialogs.convert = True
    entries(lapa)["celebamask-hq"].trigger()
    lapa.files.save()
    assert dialogs.asked == ["convert", "save"]


def test_a_no_leaves_everything(lapa):
    before = lapa.document
    entries(lapa)["celebamask-hq"].trigger()
    lapa.session.flush()
    assert lapa.document is before
    assert entries(lapa)["lapa"].isChecked()
    assert not entries(lapa)["celebamask-hq"].isChecked()


def test_what_has_no_counterpart_is_named_before(qtbot, window, dialogs, mask_file):
    window.files.open(mask_file)
    window.session.flush()
    present = [name for i, name in enumerate(CELEBAMASK_HQ.names) if window.document.counts()[i]]
    entries(window)["lapa"].trigger()
    named = dialogs.reasons[-1]
    for name in present:
        title = CELEBAMASK_HQ.title(CELEBAMASK_HQ.index(name))
        assert (f"{title} becomes" in named) == (name not in LAPA.names)


def test_its_own_classes_ask_nothing(lapa, dialogs):
    entries(lapa)["lapa"].trigger()
    lapa.session.flush()
    assert dialogs.asked == []
    assert entries(lapa)["lapa"].isChecked()


def test_without_a_mask_there_is_nothing_to_convert(window):
    window.session.flush()
    assert not window.menus[CONVERT].isEnabled()
    assert not window.menus[READ].isEnabled()


def test_read_as_keeps_the_numbers(lapa, dialogs):
    before = lapa.document
    dialogs.convert = True
    entries(lapa, READ)["celebamask-hq"].trigger()
    assert lapa.document.schema.names == CELEBAMASK_HQ.names
    assert (lapa.document.label_map == before.label_map).all()
    assert lapa.document.dirty


def test_numbers_that_the_other_schema_lacks_cannot_be_read_so(window, dialogs):
    label_map = np.full((16, 16), len(LAPA), np.uint8)
    window.session.set_document(MaskDocument(label_map))
    window.session.flush()
    before = window.document
    dialogs.convert = True
    entries(window, READ)["lapa"].trigger()
    assert window.document is before
    assert dialogs.errors[0] == (
        "The mask cannot be one of LaPa and Helen (11 classes)",
        "It has class 11, but the highest class of LaPa and Helen is 10.",
    )


@pytest.mark.parametrize("agreed", [True, False])
def test_an_edit_that_is_shown_is_converted_too_once_the_answer_is_yes(lapa, dialogs, agreed):
    label_map = lapa.document.snapshot()
    label_map[:4] = LAPA.index("nose")

    class Keeper:
        follows_locks = False
        pending = True

        def settle(self, then=None):
            self.pending = False
            document.replace_pixels(label_map, "shown")
            return True

        def take_back(self, place):
            return False

        bring_back = take_back

        def forget_undone(self):
            pass

        def stroke_ended(self):
            pass

    document = lapa.document
    keeper = Keeper()
    document.add_keeper(keeper)
    dialogs.convert = agreed
    entries(lapa)["celebamask-hq"].trigger()
    assert dialogs.asked == ["convert"]
    assert keeper.pending is not agreed
    if agreed:
        assert (lapa.document.label_map[:4] == CELEBAMASK_HQ.index("nose")).all()
    else:
        assert lapa.document is document
        assert not document.history.entries
