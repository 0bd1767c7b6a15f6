"""A window whose recipe list has three steps."""

from __future__ import annotations

import numpy as np
import pytest

from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.document import BrushShape
from tests.helpers.patience import WAIT


class List:
    """The recipe list of a window, and what hands do there."""

    def __init__(self, qtbot, window):
        self.qtbot, self.window = qtbot, window
        self.part = window.parts["recipe_list"]
        self.panel, self.changes = self.part.panel, self.part.changes
        self.part.show()

    @property
    def document(self):
        return self.window.document

    @property
    def texts(self):
        return [row.text for row in self.panel.model.rows]

    def edit(self, part):
        self.window.session.select(SCHEMA.index(part))
        preview = self.window.parts["shape_studio"].preview
        preview.new_shape()
        self.qtbot.waitUntil(lambda: preview.result is not None, timeout=WAIT)
        preview.apply()

    def stroke(self, label=9, row=2):
        stroke = self.document.begin_stroke("Paint", label)
        stroke.line(1, row, 12, row, size=2, shape=BrushShape.SQUARE)
        stroke.commit()

    def wait_rows(self, count):
        self.qtbot.waitUntil(lambda: len(self.panel.model.rows) == count, timeout=WAIT)

    def wait(self):
        self.qtbot.waitUntil(lambda: not self.changes.pending, timeout=WAIT)

    def ask_seed(self, place, seed):
        self.panel.view.setCurrentIndex(self.panel.model.index(place))
        self.panel.sheet.asked.emit("seed", seed)

    def check(self):
        """The document is its replay."""
        timeline = self.changes.timeline
        assert np.array_equal(timeline.recorded(), self.document.label_map)
        return timeline


@pytest.fixture
def recipe(qtbot, active):
    """The list of a window whose mask has a new nose, a stroke and a new left eye."""
    found = List(qtbot, active)
    found.edit("nose")
    found.stroke()
    found.edit("l_eye")
    found.wait_rows(3)
    return found
