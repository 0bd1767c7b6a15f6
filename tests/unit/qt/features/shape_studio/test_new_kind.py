"""A kind of step that the window has never heard of: listed in two places, it has controls and works."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLabel

from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.engine.kinds import CARRIERS
from facemask_editor.engine.kinds.carrier import Carrier
from facemask_editor.engine.session import EngineSession
from facemask_editor.qt.jobs.engine_client import EngineClient
from facemask_editor.qt.services.settings import Settings
from facemask_editor.qt.shell.main_window import MainWindow
from facemask_editor.recipe.kinds import KINDS
from facemask_editor.recipe.source import EditSource
from tests.helpers.faces import draw_face
from tests.helpers.patience import WAIT
from tests.helpers.random_model import write_random_model
from tests.helpers.sample_masks import write_grey
from tests.unit.cli.batch.test_new_kind import PLAIN, SHARE, Plain, carry_out


@pytest.fixture
def window(qtbot, dialogs, tmp_path, monkeypatch):
    """A window with the kind, the real engine and the nose of a face."""
    monkeypatch.setitem(KINDS, "plain", PLAIN)
    monkeypatch.setitem(CARRIERS, "plain", Carrier(part=carry_out))
    weights = write_random_model(tmp_path / "random.safetensors")
    client = EngineClient(lambda: EngineSession(weights))
    window = MainWindow(client, Settings(), dialogs=dialogs)
    qtbot.addWidget(window)
    window.show()
    with qtbot.waitSignal(client.model_ready, timeout=WAIT):
        client.start("cpu")
    assert window.services.files.open(write_grey(tmp_path / "face.png", draw_face(64)))
    window.session.select(SCHEMA.index("nose"))
    yield window
    assert client.shutdown(WAIT)


def test_it_has_controls_previews_and_applies(qtbot, window):
    panel, document = window.parts["shape_studio"].panel, window.document
    section = panel.sections["plain"]
    row = section.rows["share"]
    assert section.heading.text() == "Plain"
    assert (row.slider.minimum(), row.slider.maximum()) == (100 * SHARE.low, 100 * SHARE.high)
    assert row.value == SHARE.default
    assert "Share" in [label.text() for label in row.findChildren(QLabel)]
    with qtbot.waitSignal(panel.preview_changed, timeout=WAIT):
        section.seed.next.click()
    with qtbot.waitSignal(panel.preview_changed, timeout=WAIT):
        row.slider.setValue(50)
    pixels = window.canvas.preview
    assert (pixels != document.label_map).any()
    panel.controls.apply.click()

    assert document.history.entries == ("Plain nose",)
    assert (document.label_map == pixels).all()
    [step] = EditSource.from_json(document.history.steps[0].source).recipe.steps
    assert step == Plain(part="nose", seed=1, share=0.5)
    assert row.value == SHARE.default


def test_it_can_be_switched_off(qtbot, window):
    panel = window.parts["shape_studio"].panel
    with qtbot.waitSignal(panel.preview_changed, timeout=WAIT):
        panel.sections["plain"].rows["share"].slider.setValue(50)
    panel.sections["plain"].switched_off.emit()
    assert window.canvas.preview is None
    assert not window.document.pending


def test_the_command_palette_finds_it(qtbot, window):
    panel = window.parts["shape_studio"].panel
    [entry] = [entry for entry in window.services.entries() if entry.title == "Plain"]
    assert entry.usable
    entry.run()
    popup = window.parts["shape_studio"].commands.popup
    assert popup.isVisible()
    with qtbot.waitSignal(panel.preview_changed, timeout=WAIT):
        popup.slider.slider.setValue(50)
    assert panel.preview.draft.steps == (Plain(part="nose", share=0.5),)
