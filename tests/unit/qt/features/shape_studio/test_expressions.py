"""Expressions and the words of artists: previews like all others."""

from __future__ import annotations

import pytest

from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.recipe.kinds.expression import Expression
from facemask_editor.recipe.recipe import Shape
from tests.helpers.patience import WAIT
from tests.unit.qt.drafts import amounts


@pytest.fixture
def part(open_window):
    return open_window.part


def sliders(part):
    return part.sections["expression"].sliders


def entry(window, title):
    [found] = [entry for entry in window.services.entries() if entry.title == title]
    return found


def test_a_slider_asks_for_the_expression_and_apply_makes_it_a_step(qtbot, part, engine, open_window):
    with qtbot.waitSignal(part.preview_changed, timeout=WAIT):
        sliders(part)["smile"].slider.setValue(80)
    assert engine.requests[-1].recipe.steps == (Expression(name="smile", amount=0.8),)
    with qtbot.waitSignal(part.preview_changed, timeout=WAIT):
        sliders(part)["smile"].slider.setValue(120)  # the same one, further
    assert engine.requests[-1].recipe.steps == (Expression(name="smile", amount=1.2),)
    assert open_window.document.history.entries == ()
    part.preview.apply()
    assert open_window.document.history.entries == ("Smile +1.20",)
    assert sliders(part)["smile"].value == 0


def test_another_expression_lets_the_first_become_a_step(qtbot, part, engine, open_window):
    with qtbot.waitSignal(part.preview_changed, timeout=WAIT):
        sliders(part)["smile"].slider.setValue(100)
    with qtbot.waitSignal(part.preview_changed, timeout=WAIT):
        sliders(part)["raise_brows"].slider.setValue(50)
    qtbot.waitUntil(lambda: part.preview.result is not None, timeout=WAIT)
    assert open_window.document.history.entries == ("Smile +1.00",)
    assert sliders(part)["smile"].value == 0
    assert sliders(part)["raise_brows"].value == 0.5


def test_at_zero_and_switched_off_nothing_is_pending(qtbot, part):
    for off in (lambda: sliders(part)["frown"].slider.setValue(0), part.sections["expression"]._off.click):
        with qtbot.waitSignal(part.preview_changed, timeout=WAIT):
            sliders(part)["frown"].slider.setValue(100)
        off()
        assert not part.preview.pending
        assert sliders(part)["frown"].value == 0


def test_a_next_seed_leaves_an_expression_alone(qtbot, part, open_window):
    with qtbot.waitSignal(part.preview_changed, timeout=WAIT):
        sliders(part)["pout"].slider.setValue(100)
    open_window.actions_["next_seed"].trigger()
    assert part.preview.draft.whole == Expression(name="pout", amount=1.0)


def test_hair_has_no_expression(part, open_window):
    assert part.sections["expression"].isVisibleTo(part)
    open_window.canvas.select_label(SCHEMA.index("hair"))
    assert not part.sections["expression"].isVisibleTo(part)


def test_what_is_said_is_shown_and_said_again_goes_further(qtbot, part, engine, open_window):
    with qtbot.waitSignal(part.preview_changed, timeout=WAIT):
        entry(open_window, "Longer nose").run()
    assert engine.requests[-1].recipe.steps == (Shape(part="nose", handle="length", amount=1.0),)
    assert open_window.canvas.preview is not None
    assert open_window.document.history.entries == ()
    entry(open_window, "Longer nose").run()
    assert amounts(part) == {"length": 1.5}
    entry(open_window, "Shorter nose").run()
    assert amounts(part) == {"length": -1.0}


def test_a_saying_selects_its_part(part, open_window):
    entry(open_window, "Bigger eyes").run()
    assert open_window.canvas.selected_label == SCHEMA.index("l_eye")
    assert amounts(part) == {"size": 1.0}


def test_an_expression_is_said(qtbot, part, open_window):
    entry(open_window, "Smile more").run()
    entry(open_window, "Smile more").run()
    assert part.preview.draft.whole == Expression(name="smile", amount=1.5)


def test_a_locked_part_says_so(open_window):
    open_window.document.set_locks([SCHEMA.index("nose")])
    found = entry(open_window, "Longer nose")
    assert not found.usable
    assert found.reason == "Nose is locked"
