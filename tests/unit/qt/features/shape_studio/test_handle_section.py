"""Sliders of shape handles, and the meter of the typicality of a part."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt

from facemask_editor.core.findings import Judgement
from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.recipe.recipe import Shape
from tests.helpers.patience import WAIT


@pytest.fixture
def part(open_window):
    return open_window.part


def test_each_part_has_the_sliders_of_its_handles(part, open_window):
    assert list(part.sections["shape"].sliders) == ["width", "length"]
    assert not part.sections["shape"].one_side.isVisibleTo(part.sections["shape"])
    open_window.canvas.select_label(SCHEMA.index("l_eye"))
    assert list(part.sections["shape"].sliders) == ["size", "tilt"]
    assert part.sections["shape"].one_side.isVisibleTo(part.sections["shape"])
    open_window.canvas.select_label(SCHEMA.index("hair"))
    assert not part.sections["shape"].isVisibleTo(part)


def test_a_slider_asks_for_the_shape_and_shows_it(qtbot, part, engine, open_window):
    with qtbot.waitSignal(part.preview_changed, timeout=WAIT):
        part.sections["shape"].sliders["length"].slider.setValue(150)
    assert engine.requests[-1].recipe.steps == (Shape(part="nose", handle="length", amount=1.5),)
    assert open_window.canvas.preview is not None
    part.controls.apply.click()
    assert open_window.document.history.entries == ("Nose length +1.50",)
    assert part.sections["shape"].sliders["length"].value == 0


def test_a_double_click_goes_back_to_zero(qtbot, part):
    slider = part.sections["shape"].sliders["length"]
    with qtbot.waitSignal(part.preview_changed, timeout=WAIT):
        slider.slider.setValue(100)
    qtbot.mouseDClick(slider.slider, Qt.MouseButton.LeftButton)
    assert slider.value == 0
    assert not part.preview.pending


def test_the_section_can_be_switched_off(qtbot, part):
    with qtbot.waitSignal(part.preview_changed, timeout=WAIT):
        part.sections["shape"].sliders["width"].slider.setValue(-100)
    part.sections["shape"]._off.click()
    assert not part.preview.pending
    assert part.sections["shape"].sliders["width"].value == 0


def test_one_side_only(qtbot, part, engine, open_window):
    open_window.canvas.select_label(SCHEMA.index("l_eye"))
    part.sections["shape"].one_side.click()
    with qtbot.waitSignal(part.preview_changed, timeout=WAIT):
        part.sections["shape"].sliders["size"].slider.setValue(100)
    assert engine.requests[-1].recipe.steps[0].side == "one"


def test_the_tip_tells_what_one_is(part):
    tip = part.sections["shape"].sliders["length"].slider.toolTip()
    assert "1 is 8.0 px at 512" in tip
    assert "-2.5 to +2.5" in tip


@pytest.mark.parametrize(("share", "word"), [(0.4, "typical"), (0.05, "less typical"), (0.0, "rare")])
def test_the_meter_tells_how_usual_the_part_is(qtbot, part, engine, share, word):
    meter = part.controls.judgement.part
    engine.judgement = Judgement(whole=0.5, parts={"nose": share})
    with qtbot.waitSignal(part.preview_changed, timeout=WAIT):
        part.sections["shape"].sliders["length"].slider.setValue(100)
    qtbot.waitUntil(lambda: part.judged.judgement is engine.judgement, timeout=WAIT)
    part._turn.flush()
    assert meter.text.text() == word
    assert meter.isVisibleTo(part)
    assert "less typical" in meter.toolTip()


def test_a_handle_that_ended_early_has_a_mark_at_what_it_reached(qtbot, part):
    sliders = part.sections["shape"].sliders
    with qtbot.waitSignal(part.preview_changed, timeout=WAIT):
        sliders["length"].slider.setValue(250)
    part.preview.result = replace(part.preview.result, limits={"nose.length": 1.5})
    part._refresh()
    assert (sliders["length"].slider.end, sliders["width"].slider.end) == (150, None)
    assert sliders["length"].slider.toolTip().startswith("It ends at +1.50 in this face")
    part.preview.cancel()
    part._refresh()
    assert sliders["length"].slider.end is None
