"""What the window works on, without a window."""

from __future__ import annotations

import numpy as np
import pytest

from facemask_editor.app.circumstances import (
    PartFacts,
    needs_mask,
    needs_pixels,
    needs_redo,
    needs_shape,
    needs_undo,
)
from facemask_editor.app.session import Donor, Facet, ModelState, Preview, Session
from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.core.region import Box
from facemask_editor.document import MaskDocument
from facemask_editor.formats import read_schema
from tests.helpers.sample_masks import small_face

NOSE, HAIR, HAT = (SCHEMA.index(name) for name in ("nose", "hair", "hat"))


@pytest.fixture
def document():
    return MaskDocument(small_face())


@pytest.fixture
def session(document):
    session = Session()
    session.set_document(document)
    return session


@pytest.fixture
def told(session):
    """What a subscriber to everything was told, turn by turn."""
    told = []
    session.subscribe(told.append, *Facet)
    return told


def test_one_notice_tells_what_changed_in_a_turn(session, document, told):
    session.select(HAIR)
    document.fill(2, 2, HAIR)
    session.toggle_lock(NOSE)
    session.toggle_hidden()
    assert (session.selected, session.locks, session.hidden) == (HAIR, {NOSE}, {HAIR})
    assert told == []
    session.flush()
    facets = {Facet.SELECTION, Facet.PIXELS, Facet.HISTORY, Facet.SAVED, Facet.LOCKS, Facet.HIDDEN}
    assert told == [facets]


def test_what_stays_as_it_is_is_not_told(session, document, told):
    session.select(session.selected)
    session.show_all()
    session.set_document(document)
    session.set_model(ModelState())
    session.flush()
    assert told == []


def test_the_old_document_is_heard_no_more(session, document, told):
    other = MaskDocument(small_face())
    session.set_document(other)
    session.flush()
    told.clear()
    document.fill(2, 2, HAIR)
    session.flush()
    assert told == []
    other.fill(2, 2, HAIR)
    session.flush()
    assert told == [{Facet.PIXELS, Facet.HISTORY, Facet.SAVED}]


def test_a_class_that_the_next_mask_lacks_gives_way(session):
    session.select(HAIR)
    session.set_document(MaskDocument(small_face(without=("hair",))))
    assert session.selected != HAIR
    assert session.document.counts()[session.selected]


def test_who_hears_at_once_finds_a_class_of_the_new_schema(session):
    session.select(18 if session.document.counts()[18] else HAIR)
    session.select(HAT)
    seen = []
    session.subscribe(
        lambda _changed: seen.append(session.schema.title(session.selected)), Facet.DOCUMENT, at_once=True
    )
    session.set_document(MaskDocument(np.ones((16, 16), np.uint8), schema=read_schema("lapa")))
    assert len(seen) == 1


def test_several_classes_are_selected_together(session, told):
    session.select(NOSE, [HAIR, NOSE])
    assert (session.selected, session.others) == (NOSE, {HAIR})
    session.select(NOSE)
    assert session.others == frozenset()
    with pytest.raises(ValueError, match="class 99"):
        session.select(99)
    with pytest.raises(ValueError, match="is not in"):
        session.select(NOSE, [99])
    assert session.selected == NOSE


def test_locks_wait_for_the_end_of_a_stroke(session, document):
    with document.begin_stroke("Paint", HAIR):
        session.lock_all()
        assert session.locks == frozenset()
    session.lock_others(NOSE)
    assert session.locks == set(range(19)) - {NOSE}


def test_classes_stay_by_name_in_another_schema(session):
    helen = read_schema("helen")
    session.select(NOSE)
    session.set_hidden([NOSE, HAIR, HAT])
    label_map = np.zeros((16, 16), np.uint8)
    label_map[4:8], label_map[8:] = helen.index("nose"), helen.index("skin")
    session.set_document(MaskDocument(label_map, schema=helen))
    assert helen.names[session.selected] == "nose"
    assert session.hidden == {helen.index("nose"), helen.index("hair")}  # it knows no hats
    session.toggle_solo([helen.index("hair")])
    session.set_document(MaskDocument(small_face()))
    assert session.selected == NOSE
    assert session.solo == {HAIR}


def test_solo_of_a_class_that_the_other_schema_lacks_ends(session):
    session.toggle_solo([HAT])
    session.set_document(MaskDocument(small_face()))
    assert session.hidden == set(range(19)) - {HAT}
    session.set_document(MaskDocument(np.zeros((16, 16), np.uint8), schema=read_schema("helen")))
    assert session.hidden == frozenset()
    assert session.solo is None


def test_donor_and_model(session, told):
    session.set_donors([Donor("a.png", small_face(), SCHEMA)])
    session.set_model(ModelState(loading=True))
    session.flush()
    assert told == [{Facet.DONOR, Facet.MODEL}]
    assert session.model.device == ""


def test_the_snapshot_that_decides_on_actions(session, document):
    assert not Session().circumstances().open
    assert needs_mask(Session().circumstances()) == "Open a mask first"
    session.select(HAT)
    now = session.circumstances()
    assert now == session.circumstances()
    assert (now.open, now.present, now.undo) == (True, False, None)
    assert needs_undo(now)
    assert needs_pixels(now) == "The mask does not have this part"
    with document.begin_stroke("Paint hat", HAT) as stroke:
        stroke.paint(Box(2, 2, 6, 6), np.ones((4, 4), bool))
    now = session.circumstances()
    assert now.present
    assert now.undo_name == "Paint hat"
    assert not needs_undo(now)
    assert not needs_pixels(now)
    document.undo()
    assert session.circumstances().redo_name == "Paint hat"


def test_what_the_part_panel_says_counts(session, document):
    session.part_facts = lambda: PartFacts(disabled="Hat is locked", pending="Nudge hat", taken_back="Blend")
    now = session.circumstances()
    assert needs_pixels(now) == needs_shape(now) == "Hat is locked"
    assert now.redo_name == "Blend"
    session.tool_pending = lambda: True
    assert session.circumstances().undo_name == ""

    class Waits:
        pending = True
        follows_locks = False

        def settle(self, then=None):
            return False

    document.add_keeper(Waits())
    session.tool_pending = lambda: False
    now = session.circumstances()
    assert now.undo_name == "Nudge hat"
    assert needs_redo(now) == "There is a preview; apply or cancel it first"


def test_a_preview_is_told_and_goes_with_its_document(session, told):
    session.set_preview("", None)
    session.flush()
    assert told == []
    shown = small_face()
    session.set_preview("Resample nose", shown, '{"seed": 1}')
    session.flush()
    assert told == [{Facet.PREVIEW}]
    preview = session.unfinished
    assert preview is session.preview
    assert (preview.name, preview.label_map, preview.source) == ("Resample nose", shown, '{"seed": 1}')
    session.set_document(MaskDocument(small_face()))
    assert session.preview is None
    session.flush()
    assert Facet.PREVIEW in told[-1]


def test_what_a_tool_holds_is_unfinished_before_the_preview_and_what_would_be_no_step_is_not(session):
    session.set_preview("", small_face())
    assert session.preview is not None
    assert session.unfinished is None
    session.set_preview("Resample nose", small_face())
    draft = Preview("Move nose", small_face())
    session.tool_draft = lambda: draft
    assert session.unfinished is draft


def test_commands_act_on_all_selected_classes(session):
    session.select(NOSE, [HAIR])
    assert session.all_selected == {NOSE, HAIR}
    session.toggle_lock(HAIR)
    session.toggle_lock()
    assert session.locks == {NOSE, HAIR}
    session.toggle_lock()
    assert session.locks == frozenset()
    session.lock_others()
    assert session.locks == set(range(19)) - {NOSE, HAIR}
    session.toggle_hidden()
    assert session.hidden == {NOSE, HAIR}
    session.toggle_hidden()
    session.toggle_solo()
    assert session.solo == {NOSE, HAIR}
    session.toggle_solo()
    assert session.solo is None


def test_a_class_is_selected_with_others_and_no_more():
    session = Session()
    session.set_document(MaskDocument(small_face()))
    session.select(2)
    session.toggle_selected(4)
    assert (session.selected, session.all_selected) == (4, {2, 4})
    session.toggle_selected(4)
    assert (session.selected, session.all_selected) == (2, {2})
    session.toggle_selected(2)
    assert session.all_selected == {2}  # one always is


def test_what_is_picked_one_by_one_is_meant_to_the_letter():
    session = Session()
    session.set_document(MaskDocument(small_face()))
    session.select(4)
    assert not session.alone
    session.toggle_selected(4)
    assert (session.all_selected, session.alone) == ({4}, True)
    session.toggle_selected(4)
    assert not session.alone
    session.toggle_selected(2)
    assert (session.all_selected, session.alone) == ({2, 4}, True)
    session.select(4)
    assert (session.all_selected, session.alone) == ({4}, False)
