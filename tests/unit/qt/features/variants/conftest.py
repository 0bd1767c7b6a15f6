"""A window whose tray is open on the nose."""

from __future__ import annotations

import pytest

from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from tests.helpers.patience import WAIT


@pytest.fixture
def settled(qtbot, open_window):
    """Wait until the tray shows what it is asked for."""
    part = open_window.parts["variants"]

    def wait():
        qtbot.waitUntil(lambda: not open_window.document.pending, timeout=WAIT)
        # what waits for the next turn of the event loop, or for the hand to rest, comes first
        open_window.session.flush()
        qtbot.waitUntil(lambda: not part._calm.isActive(), timeout=WAIT)
        part._soon.flush()
        qtbot.waitUntil(
            lambda: (
                not part.maker.busy and all(part.maker.of(variant).pictured for variant in part.tray.shown)
            ),
            timeout=WAIT,
        )

    return wait


@pytest.fixture
def tray(qtbot, open_window, settled):
    """The feature's part, its tray full of noses."""
    part = open_window.parts["variants"]
    part.bring()
    qtbot.waitUntil(lambda: part.panel.seen and len(part.tray.shown) > 0, timeout=WAIT)
    settled()
    return part


@pytest.fixture
def strip(tray):
    """The thumbnails."""
    return tray.panel.strip


@pytest.fixture
def nose():
    """The class."""
    return SCHEMA.index("nose")
