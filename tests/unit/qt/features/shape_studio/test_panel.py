"""The part panel: what it shows and what its controls do."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication

from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.document import MaskDocument
from facemask_editor.qt.features.shape_studio.sections.donor_picker import thumbnail
from facemask_editor.qt.widgets.named_slider import ValueSlider
from facemask_editor.qt.widgets.seed_field import SeedField
from tests.helpers.patience import WAIT
from tests.helpers.sample_masks import small_face
from tests.unit.qt.drafts import asked

NOSE, HAT = SCHEMA.index("nose"), SCHEMA.index("hat")


@pytest.fixture
def part(open_window):
    return open_window.part


def test_the_head_names_the_part_and_its_state(part, open_window):
    assert part.controls.header.title.text() == "Nose"
    assert part.controls.header.state.text().endswith("px")
    open_window.canvas.select_label(HAT)
    assert part.controls.header.state.text() == "not in this face"
    assert part.sections["resample"].button.text() == "Add this part"
    assert not part.sections["nudge"].rows["sigma"].isEnabled()
    assert not part.controls.removals["remove"].isEnabled()


def test_a_slider_makes_a_preview_on_the_canvas(qtbot, part, open_window):
    with qtbot.waitSignal(part.preview_changed, timeout=WAIT):
        part.sections["nudge"].rows["sigma"].slider.setValue(50)
    assert open_window.canvas.preview is not None
    assert part.controls.result.said.startswith("Changed: nose ")
    assert part.controls.apply.isEnabled()


def test_the_temperature_counts_as_a_new_shape(qtbot, part, engine):
    with qtbot.waitSignal(part.preview_changed, timeout=WAIT):
        part.sections["resample"].rows["temperature"].slider.setValue(50)
    assert engine.requests[-1].recipe.steps[0].temperature == 0.5


def test_reasons_of_skipped_steps_are_shown(qtbot, part, open_window):
    open_window.canvas.select_label(HAT)
    with qtbot.waitSignal(part.preview_changed, timeout=WAIT):
        part.preview.change("nudge", sigma=0.5)
    assert "Hat is not in this mask" in part.controls.result.said


def test_typing_a_seed_previews_it(qtbot, part, engine):
    part.sections["resample"].seed.edit.setText("")
    qtbot.keyClicks(part.sections["resample"].seed.edit, "4294967295")
    with qtbot.waitSignal(part.preview_changed, timeout=WAIT):
        qtbot.keyClick(part.sections["resample"].seed.edit, Qt.Key.Key_Return)
    assert engine.requests[-1].recipe.steps[0].seed == 4294967295


def test_the_nudge_has_its_own_seed(qtbot, part, engine):
    with qtbot.waitSignal(part.preview_changed, timeout=WAIT):
        part.sections["nudge"].rows["sigma"].slider.setValue(50)
    with qtbot.waitSignal(part.preview_changed, timeout=WAIT):
        part.sections["nudge"].seed.next.click()
    assert engine.requests[-1].recipe.steps[0].seed == 1
    assert asked(part.preview, "resample", "seed") == 0


def test_buttons_apply_and_cancel(qtbot, part, open_window):
    with qtbot.waitSignal(part.preview_changed, timeout=WAIT):
        part.sections["resample"].button.click()
    part.controls.cancel.click()
    assert open_window.canvas.preview is None
    with qtbot.waitSignal(part.preview_changed, timeout=WAIT):
        part.sections["resample"].button.click()
    part.controls.apply.click()
    assert open_window.document.history.entries == ("New nose shape (seed 0)",)


def test_a_section_can_be_switched_off(qtbot, part):
    with qtbot.waitSignal(part.preview_changed, timeout=WAIT):
        part.sections["nudge"].rows["sigma"].slider.setValue(50)
    part.sections["nudge"]._off.click()
    assert not part.preview.pending
    assert part.sections["nudge"].rows["sigma"].value == 0


def test_remove_is_a_preview_too(qtbot, part, open_window):
    with qtbot.waitSignal(part.preview_changed, timeout=WAIT):
        part.controls.removals["remove"].click()
    assert not (open_window.canvas.preview == NOSE).any()
    part.controls.apply.click()
    assert open_window.document.history.undo_name == "Remove nose"


def test_a_locked_part_offers_to_be_unlocked(part, open_window):
    open_window.document.set_locks({NOSE})
    assert part.controls.notice.text.text() == "Nose is locked."
    assert not part.sections["resample"].button.isEnabled()
    part.controls.notice.button.click()
    assert open_window.document.locks == frozenset()
    assert part.controls.notice.isHidden()
    assert part.sections["resample"].button.isEnabled()


def test_background_says_why(part, open_window):
    open_window.canvas.select_label(SCHEMA.background)
    assert "Background has no shape" in part.controls.notice.text.text()
    assert part.controls.notice.button.isHidden()


def test_while_the_model_loads_the_panel_says_so(qtbot, part, open_window, engine):
    engine.hold()
    open_window.client.set_device("cuda")
    assert part.controls.notice.text.text() == "Loading model…"
    with qtbot.waitSignal(open_window.client.model_ready, timeout=WAIT):
        engine.release()
    assert part.controls.notice.isHidden()


def test_a_failed_model_can_be_tried_again(qtbot, part, open_window, engine):
    engine.load_error = "the model file is damaged"
    with qtbot.waitSignal(open_window.client.model_failed, timeout=WAIT):
        open_window.client.retry()
    qtbot.waitUntil(lambda: not open_window.client.busy, timeout=WAIT)
    assert "the model file is damaged" in part.controls.notice.text.text()
    engine.load_error = None
    with qtbot.waitSignal(open_window.client.model_ready, timeout=WAIT):
        part.controls.notice.button.click()
    assert part.sections["resample"].button.isEnabled()


def test_blend_waits_for_a_second_face(qtbot, part, open_window, dialogs, palette_file):
    assert not part.sections["blend"].rows["alpha"].isEnabled()
    dialogs.mask = palette_file
    with qtbot.waitSignal(part.preview_changed, timeout=WAIT):
        part.sections["blend"].donor.choose.click()
    assert part.sections["blend"].rows["alpha"].isEnabled()
    assert part.sections["blend"].rows["alpha"].value == 0.5
    assert part.sections["blend"].donor.name.text() == "palette.png"
    part.sections["blend"].donor.cleared.emit()
    assert not part.sections["blend"].rows["alpha"].isEnabled()
    assert not part.preview.pending


def test_blend_takes_all_selected_parts_and_names_them(qtbot, part, open_window, engine):
    mouth, *lips = (SCHEMA.index(name) for name in ("mouth", "u_lip", "l_lip"))
    open_window.session.select(mouth, lips)
    open_window.session.flush()
    assert part.sections["blend"].parts.text() == "Mouth (inner), upper lip and lower lip"
    with qtbot.waitSignal(part.preview_changed, timeout=WAIT):
        part.set_donor(("donor.png", small_face()))
    assert {step.part for step in engine.requests[-1].recipe.steps} == {"mouth", "u_lip", "l_lip"}
    open_window.session.select(NOSE)  # what was asked for the three becomes a step of its own
    open_window.session.flush()
    assert open_window.document.history.entries == ("Blend mouth (50%)",)
    assert part.sections["blend"].parts.isHidden()


def test_several_parts_are_named_and_all_get_what_is_asked(qtbot, part, open_window, engine):
    window, (eye, hat) = open_window, (SCHEMA.index(name) for name in ("l_eye", "hat"))
    window.session.select(NOSE, (eye, hat))
    window.session.set_locks(frozenset())
    window.session.flush()
    header, sections = part.controls.header, part.sections
    assert (header.title.text(), header.names.said) == ("3 parts", "Nose, left eye, hat")
    assert sections["shape"].what.text() == "Changes the nose only"
    assert sections["expression"].what.isVisibleTo(part.controls)
    with qtbot.waitSignal(part.preview_changed, timeout=WAIT):
        sections["resample"].button.click()
    assert {step.part for step in engine.requests[-1].recipe.steps} == {"nose", "l_eye"}
    part.preview.apply()
    assert window.document.history.entries == ("New shapes of 2 parts (seed 0)",)
    window.session.set_locks(frozenset({eye}))
    window.session.flush()
    assert (header.title.text(), header.names.said) == ("2 parts", "Nose, hat")
    assert header.state.text() == "1 more locked"
    window.session.select(NOSE)
    window.session.flush()
    assert (header.title.text(), header.names.isHidden()) == ("Nose", True)
    assert sections["shape"].what.isHidden()


def test_a_mask_dropped_on_the_panel_is_the_second_face(qtbot, part, open_window, palette_file):
    with qtbot.waitSignal(part.preview_changed, timeout=WAIT):
        part.donor_dropped.emit(palette_file)
    assert open_window.document.path.name == "face.png"
    assert asked(part.preview, "blend", "donor") == str(palette_file)


def test_the_thumbnail_has_the_colours_of_the_classes(qapp):
    image = thumbnail(small_face(100), SCHEMA).toImage()
    assert max(image.width(), image.height()) == 48
    colours = {image.pixelColor(x, y).getRgb()[:3] for x in range(48) for y in range(48)}
    assert colours <= set(SCHEMA.palette)


def test_number_and_slider_show_the_same(qtbot):
    row = ValueSlider("Strength", 2.0, zero="off")
    qtbot.addWidget(row)
    with qtbot.waitSignal(row.value_changed, timeout=WAIT) as changed:
        row.slider.setValue(125)
    assert changed.args == [1.25]
    assert row.number.value() == 1.25
    with qtbot.waitSignal(row.value_changed, timeout=WAIT):
        row.number.setValue(0.5)
    assert row.slider.value() == 50
    row.set_value(0.0)
    assert row.number.text() == "off"


def test_scrolling_over_a_slider_changes_nothing(qtbot):
    row = ValueSlider("Strength", 2.0)
    qtbot.addWidget(row)
    row.show()
    here = QPointF(5, 5)
    none = Qt.MouseButton.NoButton
    event = QWheelEvent(
        here, here, here.toPoint(), here.toPoint(), none, Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(row.slider, event)
    assert row.value == 0


def test_seed_field_takes_numbers_only(qtbot):
    field = SeedField("Seed")
    qtbot.addWidget(field)
    field.edit.selectAll()
    qtbot.keyClicks(field.edit, "12b4294967296")
    assert field.edit.text() == "1242949672"
    field.edit.clear()
    field.edit.editingFinished.emit()
    assert field.edit.text() == "0"
    with qtbot.waitSignal(field.stepped, timeout=WAIT) as stepped:
        qtbot.keyClick(field.edit, Qt.Key.Key_Up)
    assert stepped.args == [1]
    with qtbot.waitSignal(field.seed_changed, timeout=WAIT) as drawn:
        field.dice.click()
    assert 0 <= drawn.args[0] < 1_000_000


def test_new_shape_takes_the_shown_seed_and_another_shape_goes_on(qtbot, part, open_window, engine):
    generate, seen = part.sections["resample"], []

    def draw():
        shown = int(generate.seed.edit.text())
        named = generate.button.text()
        with qtbot.waitSignal(part.preview_changed, timeout=WAIT):
            generate.button.click()
        seen.append((named, engine.requests[-1].recipe.steps[0].seed - shown))

    draw()
    draw()
    part.controls.apply.click()
    qtbot.waitUntil(lambda: not part.preview.pending, timeout=WAIT)
    draw()  # of this face the shown seed is used up
    part.controls.apply.click()
    qtbot.waitUntil(lambda: not part.preview.pending, timeout=WAIT)
    open_window.session.set_document(MaskDocument(small_face()))
    draw()  # of the next one it is not
    assert seen == [("New shape", 0), ("Another shape", 1), ("Another shape", 1), ("New shape", 0)]


def test_the_buttons_keep_their_places_and_end_where_the_cards_end(qtbot, part, open_window):
    open_window.resize(1280, 800)
    remove = part.controls.removals["remove"]

    def place():
        return remove.mapTo(open_window, remove.rect().topLeft())

    def ends():
        rows = (part.sections["resample"], part.sections["blend"], part.controls.adapt, part.controls.apply)
        return {row.mapTo(part, row.rect().topRight()).x() for row in rows}

    qtbot.waitUntil(lambda: len(ends()) == 1, timeout=WAIT)
    first = place()
    for label in range(1, len(SCHEMA)):
        open_window.canvas.select_label(label)
        qtbot.waitUntil(lambda: place() == first, timeout=WAIT)
    open_window.canvas.select_label(NOSE)
    with qtbot.waitSignal(part.preview_changed, timeout=WAIT):
        part.sections["resample"].button.click()  # brings a line of text
    qtbot.waitUntil(lambda: part.controls.result.isVisible() and place() == first, timeout=WAIT)
