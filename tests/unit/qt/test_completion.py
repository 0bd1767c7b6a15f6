from facemask_editor.labels import CELEBAMASK_HQ as SCHEMA
from tests.unit.qt.conftest import WAIT

HAT = SCHEMA.index("hat")


def test_a_face_is_completed_in_one_step(qtbot, open_window, engine):
    document = open_window.document
    before = document.snapshot()
    with qtbot.waitSignal(open_window.client.edit_ready, timeout=WAIT):
        open_window.actions_["complete"].trigger()

    assert engine.requests[-1].complete
    assert document.history.entries == ("Complete face",)
    assert (document.label_map == HAT).any()
    assert "Added hat" in open_window.status.currentMessage()
    document.undo()
    assert (document.label_map == before).all()


def test_locks_go_along(qtbot, open_window, engine):
    open_window.document.set_locks([HAT])
    with qtbot.waitSignal(open_window.client.edit_ready, timeout=WAIT):
        open_window.actions_["complete"].trigger()

    assert engine.requests[-1].recipe.locks == ("hat",)
    assert open_window.document.history.entries == ()
    assert open_window.status.currentMessage() == "Nothing is missing"


def test_a_pending_preview_goes_first(qtbot, open_window):
    with qtbot.waitSignal(open_window.part.preview_changed, timeout=WAIT):
        open_window.actions_["new_shape"].trigger()
    with qtbot.waitSignal(open_window.client.edit_ready, timeout=WAIT):
        open_window.actions_["complete"].trigger()

    assert not open_window.part.preview.pending
    assert open_window.document.history.entries == ("Complete face",)


def test_an_error_is_told_and_changes_nothing(qtbot, open_window, engine):
    engine.edit_error = ValueError("out of order")
    with qtbot.waitSignal(open_window.client.edit_failed, timeout=WAIT):
        open_window.actions_["complete"].trigger()

    assert "could not be completed" in open_window.status.currentMessage()
    assert not open_window.document.dirty


def test_without_a_mask_it_rests(window):
    assert not window.actions_["complete"].isEnabled()
    assert window.actions_.reason("complete") == "Open a mask first"
