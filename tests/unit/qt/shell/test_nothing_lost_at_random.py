"""Whatever is done while the engine comes and goes: what is shown in the end is what is saved."""

from __future__ import annotations

import random

import numpy as np
import pytest
from PIL import Image
from PySide6.QtWidgets import QApplication

from facemask_editor.core.region import Box
from facemask_editor.document.operations.transform import Placement
from tests.helpers.patience import WAIT

ACTIONS = (
    "new_shape", "new_shapes", "next_seed", "undo", "redo", "lock", "unlock_all", "save", "apply", "complete",
    "remove", "shape.fill_holes", "shape.keep_largest",
)  # fmt: skip


def stroke(window, chance):
    x, y = chance.randrange(56), chance.randrange(56)
    with window.document.begin_stroke("Stroke", 7) as stroke:
        stroke.paint(Box(x, y, x + 5, y + 5), np.ones((5, 5), bool))


def transform(window, chance):
    window.canvas.set_tool(chance.choice(["transform", "brush"]))
    if window.canvas.tool_id == "transform":
        window.canvas.current_tool.place(Placement(dx=chance.choice([1, -2])))


ACTS = {
    **{name: lambda window, _chance, name=name: window.actions_[name].trigger() for name in ACTIONS},
    "nudge": lambda window, chance: window.part.preview.change("nudge", sigma=chance.choice([0.3, 0.6])),
    "handle": lambda window, chance: window.part.preview.change(
        "shape", handle="width", amount=chance.choice([1.0, 2.0])
    ),
    "part": lambda window, chance: window.canvas.select_label(chance.choice([1, 2, 4, 5, 13])),
    "stroke": stroke,
    "fill": lambda window, chance: window.document.fill(chance.randrange(64), chance.randrange(64), 13),
    "device": lambda window, chance: window.client.set_device(chance.choice(["cpu", "cuda"])),
    "donor": lambda window, _chance: window.parts["shape_studio"].choose_donor(window.document.path),
    "travel": lambda window, chance: window.document.travel(
        chance.randrange(len(window.document.history.entries) + 1)
    ),
    "transform": transform,
    "turn": lambda _window, _chance: QApplication.processEvents(),
}


@pytest.mark.parametrize("seed", range(8))
def test_what_is_shown_is_saved(qtbot, open_window, engine, dialogs, mask_file, seed):
    window, preview, chance = open_window, open_window.part.preview, random.Random(seed)
    engine.obedient = bool(seed % 2)
    dropped = []
    preview.dropped.connect(dropped.append)
    preview.failed.connect(lambda *_: dropped.append("failed"))
    for _ in range(100):
        act = chance.choice([*ACTS, "hold", "release"])
        if act == "hold":
            engine.hold()
        elif act == "release":
            engine.release()
        else:
            ACTS[act](window, chance)
    engine.release()
    qtbot.waitUntil(lambda: not (window.client.busy or preview.working), timeout=WAIT)
    shown = window.document.snapshot() if window.canvas.preview is None else window.canvas.preview.copy()
    window.actions_["save"].trigger()
    qtbot.waitUntil(lambda: not window.isWindowModified(), timeout=WAIT)
    with Image.open(mask_file) as image:
        assert np.array_equal(np.array(image), shown)
    assert window.canvas.preview is None
    assert np.array_equal(window.document.label_map, shown)
    assert dropped == []
    assert window.close()
    assert (dialogs.asked, dialogs.errors) == ([], [])
