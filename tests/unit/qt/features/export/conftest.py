"""The open dialog Export."""

from __future__ import annotations

import pytest

from tests.helpers.patience import WAIT


@pytest.fixture
def export(qtbot, open_window):
    """The open dialog; shows a target and waits until the mask has been looked at."""
    open_window.actions_["export"].trigger()
    dialog = open_window.parts["export"].dialog

    def show(key):
        dialog.list.choose(key)
        assert dialog.list.key == key
        settle()
        return dialog

    def settle():
        open_window.session.flush()
        qtbot.waitUntil(
            lambda: not dialog._timer.isActive() and (dialog._found is not None or dialog.target is None),
            timeout=WAIT,
        )

    show.dialog, show.settle = dialog, settle
    yield show
    if open_window.parts["export"].dialog is not None:
        dialog.reject()
