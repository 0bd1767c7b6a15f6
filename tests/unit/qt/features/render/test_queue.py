"""Renders of the open mask: their order, their ends, and who hears of them."""

from __future__ import annotations

import numpy as np
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from facemask_editor.core.errors import NotReady, RenderError
from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.qt.features.render import queue
from facemask_editor.qt.features.render.queue import State
from facemask_editor.qt.features.render.work import RenderWatch, Told
from facemask_editor.qt.jobs.mailbox import Watch
from tests.helpers.patience import WAIT
from tests.helpers.render.fake_renderer import FakeRenderer

HAIR = SCHEMA.index("hair")


def states(part):
    return [entry.state for entry in part.queue.entries]


def wait_for(qtbot, part, *expected):
    qtbot.waitUntil(lambda: states(part) == list(expected), timeout=WAIT)


def paint(window, y=1):
    document = window.document
    wanted = document.snapshot()
    wanted[y, :9] = HAIR
    assert document.replace_pixels(wanted, "Brush")


def test_renders_run_one_after_the_other_in_order(qtbot, render, painter):
    painter.hold()
    for seed in (5, 6, 7):
        render.panel.set_seed(seed)
        render.render()
    painter.wait_entered()
    wait_for(qtbot, render, State.RUNNING, State.WAITING, State.WAITING)
    assert len(painter.jobs) == 1
    painter.release()
    qtbot.waitUntil(lambda: len(render.shelves.results) == 3, timeout=WAIT)
    assert [job.seed for job in painter.jobs] == [5, 6, 7]
    assert [result.ask.seed for result in render.shelves.results] == [7, 6, 5]  # the newest first
    assert [card.name for card in render.panel.cards.cards] == ["Painter · 7", "Painter · 6", "Painter · 5"]
    assert states(render) == [State.DONE]


def test_rows_stay_in_their_places_until_nothing_is_left_to_do(qtbot, render, painter):
    """A click on the cross of a row must not hit another one that has moved up."""
    painter.hold()
    for seed in range(3):
        render.panel.set_seed(seed)
        render.render()
    painter.wait_entered()
    rows = list(render.panel.rows.rows)
    seen = []
    render.queue.changed.connect(lambda: seen.append((states(render), list(render.panel.rows.rows))))
    painter.release()
    wait_for(qtbot, render, State.DONE)
    busy = [shown for stands, shown in seen if not set(stands) <= {State.DONE}]
    assert any(State.DONE in stands and State.RUNNING in stands for stands, _ in seen)
    assert all(shown == rows for shown in busy)


def test_the_sign_of_a_row_follows_the_theme(qtbot, render, painter):
    render.render()
    wait_for(qtbot, render, State.DONE)
    sign = render.panel.rows.rows[0].sign
    before = QApplication.palette()

    def lightnesses():
        image = sign.pixmap().toImage()
        return {
            image.pixelColor(x, y).lightness()
            for x in range(image.width())
            for y in range(image.height())
            if image.pixelColor(x, y).alpha() == 255
        }

    try:
        for colour in ("#ffffff", "#000000"):
            palette = QPalette(before)
            palette.setColor(QPalette.ColorRole.ButtonText, QColor(colour))
            QApplication.setPalette(palette)
            qtbot.waitUntil(lambda colour=colour: lightnesses() == {QColor(colour).lightness()}, timeout=WAIT)
    finally:
        QApplication.setPalette(before)


def test_a_render_tells_how_far_it_is(qtbot, render, painter):
    painter.hold()
    painter.line = "  sampling\nstep 3 "
    render.render()
    painter.wait_entered()
    row = render.panel.rows
    qtbot.waitUntil(lambda: row.rows and row.rows[0].line.text() == "sampling step 3", timeout=WAIT)
    assert row.rows[0].state.text() == "25 %"
    assert row.rows[0].bar.value() == 250


def test_the_mask_is_taken_as_it_is_seen_and_left_as_it_is(qtbot, open_window, render, painter):
    document = open_window.document
    seen = document.snapshot()
    seen[:5] = HAIR
    open_window.session.set_preview("Resample Hair", seen, "{}")
    before = document.revision, document.history.entries
    painter.hold()
    render.render()
    paint(open_window, y=60)  # what comes later is not in the picture
    painter.release()
    qtbot.waitUntil(lambda: len(render.shelves.results) == 1, timeout=WAIT)
    assert before == (0, ())
    np.testing.assert_array_equal(painter.jobs[0].label_map, seen)
    assert render.shelves.results[0].provenance["edits"] == [{"name": "Resample Hair", "source": {}}]


def test_one_that_waits_and_one_that_runs_are_cancelled(qtbot, render, painter):
    painter.hold()
    for seed in range(3):
        render.panel.set_seed(seed)
        render.render()
    painter.wait_entered()
    wait_for(qtbot, render, State.RUNNING, State.WAITING, State.WAITING)
    first, second, _third = render.panel.rows.rows
    second.button.click()
    wait_for(qtbot, render, State.RUNNING, State.CANCELLED, State.WAITING)
    first.button.click()
    painter.wait_entered()  # the third one
    wait_for(qtbot, render, State.CANCELLED, State.CANCELLED, State.RUNNING)
    painter.release()
    qtbot.waitUntil(lambda: len(render.shelves.results) == 1, timeout=WAIT)
    assert len(painter.jobs) == 2
    assert painter.cancelled == ["face"]
    render.panel.rows.rows[0].button.click()
    assert State.CANCELLED in states(render)  # one of two is taken off the list
    assert len(states(render)) == 2


def test_one_that_heeds_nothing_holds_up_nobody(qtbot, render, painter, fakes):
    painter.obedient = False
    painter.hold()
    render.render()
    painter.wait_entered()
    other = FakeRenderer("other")
    fakes.append(other)
    render.renderers.reload()
    qtbot.waitUntil(lambda: (k := render.renderers.get("other")) is not None and k.ready, timeout=WAIT)
    render.choose("other")
    render.render()
    wait_for(qtbot, render, State.RUNNING, State.WAITING)
    render.stop()
    qtbot.waitUntil(lambda: len(render.shelves.results) == 1, timeout=WAIT)
    assert render.shelves.results[0].ask.renderer is other
    painter.release()
    qtbot.waitUntil(lambda: painter.inside == 0, timeout=WAIT)
    assert len(render.shelves.results) == 1


def test_a_failure_says_why_and_the_next_one_runs(qtbot, open_window, render, painter):
    painter.error = RenderError("CUDA ran out of memory")
    render.render()
    wait_for(qtbot, render, State.FAILED)
    row = render.panel.rows.rows[0]
    assert row.line.text() == "CUDA ran out of memory"
    assert row.line.property("error")
    assert "CUDA ran out of memory" in row.accessibleName()
    assert open_window.status.currentMessage() == "CUDA ran out of memory"
    painter.error = None
    render.render()
    qtbot.waitUntil(lambda: len(render.shelves.results) == 1, timeout=WAIT)


def test_a_set_up_that_has_vanished_sends_to_the_window_s_own_way(qtbot, render, painter):
    command = "facemask-editor renderers set painter checkout=PATH"
    painter.error = NotReady("Painter", ["checkout is missing", "weights.pth is missing"], [command, ""])
    render.render()
    wait_for(qtbot, render, State.FAILED)
    reason = render.queue.entries[0].reason
    assert reason == (
        "Painter is not ready: checkout is missing; weights.pth is missing. Set up says what helps."
    )
    assert str(painter.error) == (
        f"Painter is not ready: checkout is missing ({command}); weights.pth is missing"
    )


def test_a_list_that_cannot_be_made_leaves_nobody_being_checked(qtbot, render, painter):
    def find():
        raise RenderError("the folder is gone")

    render.renderers.find = find
    render.renderers.reload("painter")
    qtbot.waitUntil(lambda: bool(render.renderers.failure), timeout=WAIT)
    [problem] = render.renderers.get("painter").problems
    assert problem.what == "the folder is gone"


def test_a_fault_of_a_plug_in_is_told_too(qtbot, render, painter):
    painter.error = ZeroDivisionError("oh")
    render.render()
    wait_for(qtbot, render, State.FAILED)
    assert render.queue.entries[0].reason == "Unexpected error in Painter: ZeroDivisionError: oh"


def test_an_answer_after_the_document_is_closed_goes_nowhere(qtbot, open_window, render, painter):
    painter.hold()
    painter.obedient = False
    render.render()
    painter.wait_entered()
    assert open_window.files.close()
    assert render.queue.entries == []
    painter.release()
    qtbot.waitUntil(lambda: painter.inside == 0, timeout=WAIT)
    qtbot.wait(1)
    assert list(render.shelves.results) == []
    assert render.panel.cards.cards == []


def test_closing_the_window_ends_what_runs(qtbot, open_window, render, painter):
    painter.hold()
    render.render()
    render.panel.set_seed(1)
    render.render()
    painter.wait_entered()
    assert open_window.close()
    qtbot.waitUntil(lambda: painter.inside == 0, timeout=WAIT)
    assert painter.cancelled == ["face"]
    assert len(painter.jobs) == 1


def test_closing_the_window_does_not_wait_for_one_that_hangs(open_window, render, painter, monkeypatch):
    monkeypatch.setattr(queue, "SHUTDOWN_S", 0.1)
    painter.hold()
    painter.obedient = False
    render.render()
    painter.wait_entered()
    assert open_window.close()
    assert painter.inside == 1  # nobody has released it


def test_renderers_are_called_off_the_windows_thread(qtbot, render, painter):
    import threading

    render.render()
    qtbot.waitUntil(lambda: len(render.shelves.results) == 1, timeout=WAIT)
    assert threading.get_ident() not in painter.threads


def test_a_renderer_that_tells_much_rings_the_window_once_until_it_has_looked():
    rung = []
    told = Told()
    watch = RenderWatch(Watch(lambda: False, rung.append), told)
    for number in range(1000):
        watch.report(number / 1000)
        watch.say(f"line {number}")
    assert len(rung) == 1
    assert (told.share, told.line) == (0.999, "line 999")
    told.news = False
    watch.say("one more")
    assert len(rung) == 2
