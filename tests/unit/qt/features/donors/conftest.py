"""A window whose tray of second faces is open, with five faces in it."""

from __future__ import annotations

import pytest

from tests.helpers.patience import WAIT
from tests.helpers.sample_masks import small_face, write_grey


@pytest.fixture
def faces(tmp_path):
    """Masks that may be second faces."""
    return [
        write_grey(tmp_path / f"faces/{name}.png", small_face(64, shift=i - 2))
        for i, name in enumerate("abcde")
    ]


@pytest.fixture
def tray(qtbot, open_window, faces, monkeypatch):
    """The feature's part with the faces in its tray, and no others."""
    from facemask_editor.qt.features.donors import part as module

    monkeypatch.setattr(module, "bundled_samples", list)
    part = open_window.parts["donors"]
    part.bring()
    part.add(faces)
    qtbot.waitUntil(lambda: all(part.panel.strip.face(path) is not None for path in faces), timeout=WAIT)
    return part


@pytest.fixture
def quiet(qtbot, open_window):
    """Wait until the engine has nothing to do for the tray."""

    def wait():
        taking = open_window.parts["donors"].taking
        qtbot.waitUntil(
            lambda: taking._job is None and taking._flying is None and not open_window.document.pending,
            timeout=WAIT,
        )

    return wait
