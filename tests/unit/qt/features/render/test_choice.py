"""Which renderer is chosen, what it takes, and why it cannot render."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextDocument

from facemask_editor.core.errors import RenderError
from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.document import BrushShape, MaskDocument
from facemask_editor.qt.features.render.setup_dialog import SetupDialog
from facemask_editor.render.renderer import Problem
from tests.helpers.patience import WAIT
from tests.helpers.sample_masks import small_face, write_grey
from tests.unit.qt.features.render.test_queue import paint


def add_photo(qtbot, window, photo_file):
    assert window.files.open_photo(photo_file)
    qtbot.waitUntil(lambda: window.document.photo is not None, timeout=WAIT)
    window.session.flush()


def test_nothing_is_looked_for_before_the_dock_is_seen(open_window):
    part = open_window.parts["render"]
    assert part.panel.visibleRegion().isEmpty()
    assert not part.renderers.loaded
    assert part.renderers.known == []


def test_those_that_are_ready_come_first_and_failures_are_listed(render):
    box = render.panel.box
    assert [box.itemText(i) for i in range(box.count())] == ["Painter", "Picky", "Lacking – not set up"]
    assert "weights.pth is missing" in box.itemData(2, Qt.ItemDataRole.ToolTipRole)
    assert render.panel.failures.text() == "mine.toml: run.argv is missing"


def test_one_that_lacks_something_says_so_and_offers_its_set_up(open_window, render):
    render.choose("lacking")
    panel = render.panel
    assert not panel.render_button.isEnabled()
    assert panel.reason.text() == "weights.pth is missing"
    assert not panel.fix_button.isHidden()
    open_window.actions_["render"].trigger()
    assert open_window.status.currentMessage() == "weights.pth is missing"
    assert render.queue.entries == []
    assert open_window.settings.renderer == "lacking"


def test_a_photo_and_a_prompt_that_are_needed_are_asked_for(qtbot, open_window, render, photo_file):
    panel = render.panel
    assert panel.prompt.isHidden()
    assert panel.mask_box.isHidden()
    assert not panel.seed.isHidden()
    render.choose("picky")
    assert not panel.prompt.isHidden()
    assert not panel.mask_box.isHidden()
    assert panel.seed.isHidden()
    assert panel.reason.text() == "Picky needs a photo: File, Open photo"
    assert not panel.render_button.isEnabled()
    assert panel.render_button.toolTip() == panel.reason.text()
    add_photo(qtbot, open_window, photo_file)
    assert panel.reason.text() == "Picky needs a prompt"
    panel.prompt.setPlainText(" a face ")
    assert panel.render_button.isEnabled()
    assert panel.reason.isHidden()


def test_the_photos_own_mask_is_the_one_that_was_opened_or_a_file(
    qtbot, open_window, render, fakes, photo_file, dialogs, tmp_path
):
    picky = fakes[2]
    add_photo(qtbot, open_window, photo_file)
    paint(open_window)
    render.choose("picky")
    render.panel.prompt.setPlainText("a face")
    render.render()
    qtbot.waitUntil(lambda: len(render.shelves.results) == 1, timeout=WAIT)
    job = picky.jobs[0]
    np.testing.assert_array_equal(job.photo_mask, small_face())
    assert not np.array_equal(job.label_map, small_face())
    assert job.photo.shape == (64, 64, 3)
    assert job.prompt == "a face"

    dialogs.mask = write_grey(tmp_path / "own.png", small_face(128, shift=4))
    box = render.panel.mask_box
    box.setCurrentIndex(box.count() - 1)
    box.activated.emit(box.currentIndex())
    assert box.currentText() == "own.png"
    render.render()
    qtbot.waitUntil(lambda: len(render.shelves.results) == 2, timeout=WAIT)
    assert picky.jobs[1].photo_mask.shape == (64, 64)
    np.testing.assert_array_equal(np.unique(picky.jobs[1].photo_mask), np.unique(small_face(128)))


def test_a_file_of_other_proportions_is_refused(qtbot, open_window, render, photo_file, tmp_path):
    add_photo(qtbot, open_window, photo_file)
    render.choose("picky")
    render.panel.prompt.setPlainText("a face")
    render.panel.mask_box.take_file(write_grey(tmp_path / "wide.png", small_face(128)[:64]))
    render.render()
    qtbot.waitUntil(lambda: bool(render.panel.rows.rows[0].entry.reason), timeout=WAIT)
    assert "wide.png is 128 × 64 pixels" in render.queue.entries[0].reason


def test_a_history_that_has_forgotten_its_beginning_still_knows_the_photos_mask(open_window, render, painter):
    document = MaskDocument(small_face(), history_bytes=1)
    open_window.files.turn_to(document, None)
    for y in range(3):
        paint(open_window, y)
    assert document.history.forgotten
    np.testing.assert_array_equal(document.photo_mask, small_face())


def test_a_render_is_refused_during_a_stroke(open_window, render, painter):
    with open_window.document.begin_stroke("Brush", 13) as stroke:
        stroke.line(2, 2, 9, 2, size=3, shape=BrushShape.ROUND)
        render.render()
        assert open_window.status.currentMessage() == "End the stroke first"
    assert render.queue.entries == []
    assert painter.jobs == []


def test_a_key_pressed_while_renderers_are_looked_for_is_not_lost(qtbot, open_window, fakes, painter):
    from tests.helpers.render.fake_renderer import FakeFound, run_plainly

    part = open_window.parts["render"]
    part.renderers.find = lambda: FakeFound(fakes)
    part.queue.run = run_plainly
    part.choose("painter")
    open_window.actions_["render"].trigger()
    assert part.queue.entries == []
    qtbot.waitUntil(lambda: len(part.shelves.results) == 1, timeout=WAIT)
    assert len(painter.jobs) == 1
    part.shutdown()


def test_a_list_that_cannot_be_made_says_why_and_is_made_later(qtbot, open_window):
    part = open_window.parts["render"]

    def fail():
        raise RenderError("the data folder cannot be read")

    part.renderers.find = fail
    part.renderers.load()
    qtbot.waitUntil(lambda: part.renderers.loaded, timeout=WAIT)
    assert part.panel.reason.text() == "The data folder cannot be read"
    assert not part.panel.render_button.isEnabled()


def test_a_mask_of_other_classes_is_converted_and_that_is_noted(qtbot, open_window, render, painter):
    from facemask_editor.core.convert import convert_schema
    from facemask_editor.formats.schema import read_schema

    lapa = read_schema("lapa")
    own = convert_schema(small_face(), SCHEMA, lapa).label_map
    open_window.files.turn_to(MaskDocument(own, schema=lapa), None)
    render.render()
    qtbot.waitUntil(lambda: len(render.shelves.results) == 1, timeout=WAIT)
    np.testing.assert_array_equal(painter.jobs[0].label_map, convert_schema(own, lapa, SCHEMA).label_map)


class TestSetUp:
    @pytest.fixture
    def dialog(self, open_window, render, dialogs):
        dialog = SetupDialog(render.renderers, "lacking", dialogs, open_window)
        dialog.show()
        return dialog

    def test_it_names_what_is_missing_and_what_helps(self, dialog):
        assert dialog.title.text() == "Lacking"
        assert "weights.pth is missing" in dialog.problems.text()
        assert "download it" in dialog.problems.text()
        assert list(dialog.fields) == ["checkout", "token"]
        assert dialog.fields["token"].echoMode() != dialog.fields["checkout"].echoMode()

    def test_remedies_name_the_field_to_fill_in_and_addresses_are_links(self, qtbot, dialog, render, fakes):
        command = "facemask-editor renderers set lacking checkout=PATH"
        fakes[0].problems = (
            Problem(
                "checkout is not set",
                f"get it from https://example.org/a, then {command}",
                "checkout",
                "https://example.org/a",
            ),
            Problem("<gone> is missing", "see https://example.org/b."),
            Problem("python is not set", command, "python"),
        )
        dialog.check_button.click()
        qtbot.waitUntil(lambda: "is missing" in dialog.problems.text(), timeout=WAIT)
        document = QTextDocument()
        document.setHtml(dialog.problems.text())
        lines = [line.strip() for line in document.toPlainText().replace("\u00a0", " ").splitlines()]
        assert lines == [
            "Missing:",
            "• checkout is not set",
            "Get it from https://example.org/a, then fill in Checkout",
            "• <gone> is missing",
            "see https://example.org/b.",
            "• python is not set",
            command,  # it has no such field here
        ]
        for address in ("https://example.org/a", "https://example.org/b"):
            assert f'<a href="{address}">{address}</a>' in dialog.problems.text()
        assert dialog.problems.openExternalLinks()

    def test_the_answer_is_seen_without_scrolling(self, qtbot, dialog, fakes):
        """However many fields there are above it."""
        dialog.resize(700, 420)
        fakes[0].setup_fields = {f"field_{n}": "something" for n in range(30)}
        fakes[0].problems = tuple(Problem(f"file {n} is missing", "find it") for n in range(3))
        dialog.show_renderer("painter")
        dialog.show_renderer("lacking")
        dialog.check_button.click()
        qtbot.waitUntil(lambda: "file 2 is missing" in dialog.problems.text(), timeout=WAIT)
        label = dialog.problems
        qtbot.waitUntil(
            lambda: label.visibleRegion().boundingRect().height() >= label.heightForWidth(label.width()),
            timeout=WAIT,
        )

    def test_what_is_typed_is_kept_and_checked(self, qtbot, dialog, render, fakes, dialogs, tmp_path):
        written = {}
        render.renderers.write_setup = lambda key, changes: written.update({key: dict(changes)})
        dialogs.folder = tmp_path
        browse = dialog.fields["checkout"].parent().findChildren(type(render.panel.set_up_button))
        browse[0].click()
        assert dialog.fields["checkout"].text() == str(tmp_path)
        fakes[0].problems = ()
        dialog.check_button.click()
        assert written == {"lacking": {"checkout": str(tmp_path), "token": ""}}
        qtbot.waitUntil(lambda: "Nothing is missing" in dialog.problems.text(), timeout=WAIT)
        assert dialog.fields["checkout"].text() == str(tmp_path)
        dialog.reject()

    def test_what_cannot_be_kept_is_told(self, dialog, render):
        def refuse(_key, _changes):
            raise OSError(28, "No space left on device", "renderers.toml")

        render.renderers.write_setup = refuse
        dialog.check_button.click()
        assert dialog.error.text() == "renderers.toml: No space left on device"
        assert not dialog.error.isHidden()

    def test_a_renderer_is_chosen_with_it_where_it_was_saved_and_not_where_it_was_looked_at(
        self, dialog, render
    ):
        dialog.chosen.connect(render.choose)
        before = render.known.renderer.key
        dialog.show_renderer("picky")
        assert dialog.title.text() == "Picky"
        dialog.reject()
        assert render.known.renderer.key == before != "picky"
        dialog.check_button.click()
        dialog.reject()
        assert render.known.renderer.key == "picky"

    def test_a_fault_in_a_check_is_a_problem(self, qtbot, dialog, fakes):
        def broken():
            raise ZeroDivisionError("oh")

        fakes[0].check = broken
        dialog.check_button.click()
        qtbot.waitUntil(lambda: "ZeroDivisionError" in dialog.problems.text(), timeout=WAIT)
