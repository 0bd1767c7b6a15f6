"""The variant tray in a window: previews, taking, pinning, narrowing, and what disturbs them."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt

from facemask_editor.app.variants.aim import Scope
from facemask_editor.app.variants.tray import PAGE
from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.document.paint.brush import BrushShape
from facemask_editor.engine.requests import EditRequest
from facemask_editor.qt.features.variants.strip import MADE_ROLE
from facemask_editor.qt.features.variants.thumbnail import pin_place
from facemask_editor.recipe.recipe import Resample
from facemask_editor.recipe.source import EditSource
from tests.helpers.fake_engine import draw
from tests.helpers.patience import WAIT

Key = Qt.Key


def pixels_of(window, recipe):
    """Return what the engine makes of the open mask by itself."""
    return draw(EditRequest(window.document.snapshot(), None, recipe)).label_map


def card(strip, row):
    return strip.visualRect(strip.variants.index(row)).center()


def hover(qtbot, strip, row):
    qtbot.mouseMove(strip.viewport(), card(strip, row) + QPoint(1, 1))
    strip.entered.emit(strip.variants.index(row))


def test_twelve_live_thumbnails_with_their_seeds(tray, strip):
    model = strip.variants
    assert [model.index(row).data() for row in range(PAGE)] == [str(seed) for seed in range(PAGE)]
    assert all(model.index(row).data(MADE_ROLE).picture is not None for row in range(PAGE))
    assert "seed 3" in model.index(3).data(Qt.ItemDataRole.AccessibleTextRole)


def test_nothing_is_computed_while_nobody_looks(qtbot, open_window, engine):
    part = open_window.parts["variants"]
    open_window.canvas.select_label(SCHEMA.index("hair"))
    open_window.session.flush()
    qtbot.wait(0)
    assert not part.panel.seen
    assert engine.requests == []


def test_a_hidden_tray_asks_for_nothing_more(qtbot, open_window, tray, engine):
    open_window.docks["variants"].hide()
    before = len(engine.requests)
    open_window.canvas.select_label(SCHEMA.index("hair"))
    open_window.session.flush()
    qtbot.wait(0)
    assert len(engine.requests) == before
    assert not tray.maker.busy


def test_hover_previews_and_leaving_shows_the_mask_again(qtbot, open_window, tray, strip):
    variant = tray.tray.shown[4]
    hover(qtbot, strip, 4)
    shown = open_window.session.preview
    assert np.array_equal(shown.label_map, pixels_of(open_window, tray.maker.of(variant).recipe))
    assert open_window.session.unfinished is None  # nobody has decided for it
    assert not open_window.session.unsaved
    tray.hover.show(None)
    assert open_window.session.preview is None


def test_a_click_takes_in_one_step_with_its_recipe(qtbot, open_window, tray, strip, settled):
    recipe = tray.maker.of(tray.tray.shown[5]).recipe
    expected = pixels_of(open_window, recipe)
    qtbot.mouseClick(strip.viewport(), Qt.MouseButton.LeftButton, pos=card(strip, 5))
    settled()
    document = open_window.document
    assert np.array_equal(document.label_map, expected)
    assert [step.name for step in document.history.steps] == ["New nose shape (seed 5)"]
    source = EditSource.from_json(document.history.steps[-1].source)
    assert source.recipe.steps == (Resample(part="nose", seed=5),)
    assert source.recipe == recipe
    document.undo()
    assert not document.history.can_undo


def test_what_the_mask_shows_already_is_known_and_not_taken(open_window, tray, strip):
    made = tray.maker.of(tray.tray.shown[5])
    made.box = None  # as where it changes nothing
    assert made.same
    assert "what the mask shows" in strip.variants.index(5).data(Qt.ItemDataRole.AccessibleTextRole)
    tray.take(tray.tray.shown[5])
    assert not open_window.document.pending


def test_arrows_enter_space_and_escape(qtbot, open_window, tray, strip, settled):
    strip.setFocus()
    qtbot.keyClick(strip, Key.Key_Right)
    qtbot.keyClick(strip, Key.Key_Right)
    assert strip.current == tray.tray.shown[1]
    assert open_window.session.preview is not None
    qtbot.keyClick(strip, Key.Key_Space)
    assert tray.tray.pins == (tray.tray.shown[1],)
    qtbot.keyClick(strip, Key.Key_Escape)
    assert open_window.session.preview is None
    assert strip.current is None
    qtbot.keyClick(strip, Key.Key_End)
    qtbot.keyClick(strip, Key.Key_Left)
    qtbot.keyClick(strip, Key.Key_Return)
    settled()
    assert open_window.document.history.can_undo
    qtbot.keyClick(strip, Key.Key_Escape)
    qtbot.keyClick(strip, Key.Key_Escape)
    assert not strip.hasFocus()


def test_the_pin_of_a_thumbnail_keeps_it_and_takes_nothing(qtbot, open_window, tray, strip):
    place = pin_place(strip.visualRect(strip.variants.index(2))).center()
    qtbot.mouseClick(strip.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert tray.tray.pins == (tray.tray.shown[2],)
    assert not open_window.document.pending
    assert tray.panel.export.isEnabled()


def test_pins_stay_when_another_part_is_selected(qtbot, open_window, tray, settled):
    pin = tray.tray.shown[2]
    tray._pin(pin)
    open_window.canvas.select_label(SCHEMA.index("hair"))
    settled()
    assert tray.tray.shown[0] == pin
    assert tray.tray.aim.parts == ("hair",)


def test_more_like_this_narrows_and_escape_goes_back(qtbot, tray, strip, settled):
    strip.setFocus()
    qtbot.keyClick(strip, Key.Key_Right)
    qtbot.keyClick(strip, Key.Key_M)
    settled()
    assert [step.kind for step in tray.tray.shown[1].steps()] == ["resample", "nudge"]
    assert not tray.panel.back.isHidden()
    qtbot.keyClick(strip, Key.Key_Escape)
    if strip.current is None and tray.tray.focus:
        qtbot.keyClick(strip, Key.Key_Escape)
    assert tray.tray.focus == ()


def test_the_last_card_asks_for_another_page(qtbot, tray, strip, settled):
    strip._take(strip.variants.index(PAGE))
    settled()
    assert len(tray.tray.shown) == 2 * PAGE


def test_a_locked_part_says_why_and_unlocks(qtbot, open_window, tray, nose, settled):
    open_window.session.set_locks({nose})
    qtbot.waitUntil(lambda: tray.tray.aim is None, timeout=WAIT)
    assert tray.panel._reason.text() == "Nose is locked."
    tray.panel._way.click()
    qtbot.waitUntil(lambda: tray.tray.aim is not None, timeout=WAIT)
    settled()


def test_several_classes_all_parts_and_one_side(qtbot, open_window, tray, settled):
    eyes = [SCHEMA.index(name) for name in ("l_eye", "r_eye")]
    open_window.session.select(eyes[0])
    settled()
    assert tray.tray.aim.group == "eyes"
    tray.panel.both.click()
    settled()
    assert tray.tray.aim.parts == ("l_eye",)
    open_window.session.select(SCHEMA.index("nose"), [SCHEMA.index("hair")])
    settled()
    assert set(tray.tray.aim.parts) == {"nose", "hair"}
    tray.panel.scope.setCurrentIndex(tray.panel.scope.findData(Scope.ALL))
    tray.panel.aim_changed.emit()
    settled()
    assert tray.tray.aim.tag == "all"


def test_painting_lets_go_and_makes_them_anew(qtbot, open_window, tray, strip, settled):
    hover(qtbot, strip, 4)
    with open_window.document.begin_stroke("Brush", SCHEMA.index("hair")) as stroke:
        stroke.line(5, 5, 9, 9, size=4, shape=BrushShape.SQUARE)
        assert open_window.session.preview is None
    settled()
    made = tray.maker.of(tray.tray.shown[4])
    assert np.array_equal(tray.maker.label_map(tray.tray.shown[4]), pixels_of(open_window, made.recipe))


def test_undo_in_mid_request_lands_nowhere(qtbot, open_window, tray, engine, settled):
    before = open_window.document.snapshot()
    engine.hold()
    tray.take(tray.tray.shown[5])
    engine.wait_entered()
    open_window.actions_["undo"].trigger()
    engine.release()
    settled()
    assert np.array_equal(open_window.document.label_map, before)
    assert not open_window.document.history.can_undo


def test_what_is_dragged_comes_first(qtbot, open_window, tray, engine, settled):
    engine.hold()
    tray.panel.warmed.emit(0.5)
    engine.wait_entered()
    open_window.parts["shape_studio"].preview.change("nudge", sigma=1.0)
    engine.release()
    qtbot.waitUntil(lambda: tray.maker.of(tray.tray.shown[-1]).fresh and not tray.maker.busy, timeout=WAIT)
    kinds = [request.recipe.steps[0] for request in engine.requests]
    dragged = next(at for at, step in enumerate(kinds) if step.kind == "nudge")
    assert any(step.kind == "resample" and step.temperature == 0.5 for step in kinds[dragged + 1 :])


def test_the_first_has_its_picture_before_the_others_are_asked_for(tray, settled):
    made = []
    tray.maker.made.connect(lambda variant: made.append((variant, tray.maker.of(variant).pictured)))
    tray.panel.warmed.emit(0.5)
    settled()
    first = tray.tray.shown[0]
    assert made[:2] == [(first, False), (first, True)]
    assert {variant for variant, pictured in made if pictured} == set(tray.tray.shown)


def test_another_model_and_closing_in_mid_request(qtbot, open_window, tray, engine, settled):
    engine.hold()
    tray.panel.warmed.emit(0.5)
    engine.wait_entered()
    open_window.client.set_model("other")
    engine.release()
    qtbot.waitUntil(lambda: not open_window.client.loading, timeout=WAIT)
    settled()
    assert tray.maker.of(tray.tray.shown[0]).fresh
    engine.hold()
    tray.panel.warmed.emit(0.7)
    engine.wait_entered()
    open_window.session.set_document(None)
    engine.release()
    qtbot.waitUntil(lambda: not tray.maker.busy, timeout=WAIT)
    assert tray.tray.pins == ()


def test_a_preview_of_the_part_panel_is_there_again_and_becomes_a_step_first(
    qtbot, open_window, tray, strip, settled
):
    studio = open_window.parts["shape_studio"].preview
    studio.change("nudge", sigma=1.0)
    qtbot.waitUntil(lambda: open_window.session.preview is not None, timeout=WAIT)
    before = open_window.session.preview
    hover(qtbot, strip, 4)
    assert open_window.session.preview is not before
    tray.hover.show(None)
    assert open_window.session.preview.name == before.name
    assert open_window.session.preview.label_map is before.label_map
    tray.take(tray.tray.shown[4])
    settled()
    names = [step.name for step in open_window.document.history.steps]
    assert len(names) == 2
    assert names[0].startswith("Nudge nose")
    assert names[1] == "New nose shape (seed 4)"


def test_an_engine_that_fails_says_so_on_every_card(qtbot, open_window, tray, engine, settled):
    engine.edit_error = RuntimeError("no luck")
    tray.panel.warmed.emit(0.5)
    settled()
    assert all(tray.maker.of(variant).failed for variant in tray.tray.shown)
    tray.take(tray.tray.shown[0])
    assert not open_window.document.pending


@pytest.mark.parametrize("temperature", [0.3, 1.7])
def test_temperature_makes_them_anew(tray, settled, temperature):
    tray.panel.warmed.emit(temperature)
    settled()
    assert {variant.temperature for variant in tray.tray.shown} == {temperature}


def test_they_adapt_and_fit_as_the_part_panel_says(qtbot, open_window, tray, strip, settled):
    open_window.part.preview.set_adapt(0.25)
    open_window.part.preview.set_denoise(1.0)
    settled()
    recipe = tray.maker.of(tray.tray.shown[5]).recipe
    assert (recipe.adapt, recipe.denoise) == (0.25, 1.0)
    qtbot.mouseClick(strip.viewport(), Qt.MouseButton.LeftButton, pos=card(strip, 5))
    settled()
    [(_, entry)] = open_window.document.history.newest_first()
    taken = EditSource.from_json(entry.source).recipe
    assert (taken.adapt, taken.denoise) == (0.25, 1.0)


def test_with_shift_on_the_picture_one_side_is_varied(qtbot, open_window, tray, settled):
    eye = SCHEMA.index("l_eye")
    open_window.session.select(eye)
    settled()
    assert tray.tray.aim.parts == ("l_eye", "r_eye")
    canvas = open_window.canvas
    canvas.set_tool("pick")
    rows, columns = np.nonzero(open_window.document.label_map == eye)
    at = canvas.to_widget(columns.mean() + 0.5, rows.mean() + 0.5).toPoint()
    qtbot.mouseClick(canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier, at)
    settled()
    assert tray.tray.aim.parts == ("l_eye",)
    assert not tray.panel.both.isChecked()
    tray.panel.both.click()  # the switch says it anew
    settled()
    assert tray.tray.aim.parts == ("l_eye", "r_eye")
