"""A window whose canvas has the keys."""

from __future__ import annotations

import pytest

from tests.helpers.patience import WAIT


@pytest.fixture
def active(qtbot, open_window):
    """The window with a mask, active, the canvas focused, the nose selected."""
    qtbot.waitUntil(open_window.isActiveWindow, timeout=WAIT)
    open_window.canvas.setFocus()
    return open_window
