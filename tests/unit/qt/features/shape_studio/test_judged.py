"""What the panel says of the mask that is shown: how usual, what is out of range, what is torn."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from facemask_editor.core.findings import Defect, Judgement, OutOfRange
from facemask_editor.core.region import Box
from tests.helpers import fake_engine
from tests.helpers.patience import WAIT


@pytest.fixture
def part(open_window):
    return open_window.part


def look(qtbot, part, engine):
    """Wait for the word on what is shown now."""

    def told():
        judgement = part.judged.judgement
        if judgement is not None and judgement is not engine.judgement:
            part.judged._of = None  # it was asked for before the test said what is to be answered
            part.judged.look()
        return judgement is engine.judgement

    qtbot.waitUntil(told, timeout=WAIT)
    part._turn.flush()
    return part.controls.judgement


def test_an_open_mask_is_judged_as_a_whole_and_by_its_part(qtbot, part, engine):
    engine.judgement = Judgement(whole=0.4, parts={"nose": 0.005})

    shown = look(qtbot, part, engine)

    assert shown.face.text.text() == "typical"
    assert shown.part.text.text() == "rare"
    assert np.array_equal(engine.judged[-1], part.preview.document.label_map)


def test_a_preview_is_judged_instead_of_the_document(qtbot, part, engine):
    look(qtbot, part, engine)
    with qtbot.waitSignal(part.preview_changed, timeout=WAIT):
        part.sections["shape"].sliders["length"].slider.setValue(150)

    assert part.judged.judgement is None  # what was said is not of this mask
    look(qtbot, part, engine)

    assert engine.judged[-1] is part.preview.result.label_map


def test_no_face_is_called_usual_that_is_none(qtbot, part, engine):
    engine.judgement = Judgement(no_face="This is no frontal face: the eyes lie below the mouth")

    shown = look(qtbot, part, engine)

    assert not shown.face.isVisibleTo(part)
    assert not shown.part.isVisibleTo(part)
    assert shown.findings.said == engine.judgement.no_face


def test_relations_out_of_range_are_said_of_the_selected_part(qtbot, part, engine):
    found = [
        OutOfRange(name, f"{name}.pieces", f"{name} in pieces", 3.0, 1.0, 1.0)
        for name in ("hair", "u_lip", "nose")
    ]
    engine.judgement = Judgement(whole=0.0, out_of_range=tuple(found))

    shown = look(qtbot, part, engine)

    assert shown.findings.said == "Nose, too much: nose in pieces"
    tip = shown.face.toolTip()
    assert [line.partition(",")[0] for line in tip.splitlines()[1:]] == ["Hair", "Upper lip"]


def test_what_an_edit_tears_is_said_with_its_preview(qtbot, part, engine, monkeypatch):
    plain = fake_engine.draw
    torn = (Defect("piece", "hair", 40, Box(0, 0, 9, 9)),)
    monkeypatch.setattr(fake_engine, "draw", lambda request: replace(plain(request), defects=torn))

    with qtbot.waitSignal(part.preview_changed, timeout=WAIT):
        part.sections["shape"].sliders["length"].slider.setValue(150)
    part._turn.flush()

    assert part.controls.judgement.findings.said == "Hair: a loose piece"


def test_the_salt_of_the_face_stands_in_the_step(qtbot, part, open_window, monkeypatch):
    plain = fake_engine.draw
    monkeypatch.setattr(fake_engine, "draw", lambda request: replace(plain(request), salt=77))

    with qtbot.waitSignal(part.preview_changed, timeout=WAIT):
        part.sections["shape"].sliders["length"].slider.setValue(150)

    assert '"salt":77' in part.preview._source
