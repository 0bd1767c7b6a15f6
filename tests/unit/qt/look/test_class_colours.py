"""Other colours reach everything that shows a class, and no file."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image
from PySide6.QtGui import QColor

from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.core.labels import LabelSchema
from facemask_editor.qt.features.classes.class_list_model import COLOUR_ROLE
from facemask_editor.qt.features.tool_options.tool_options import ToolOptionsBar
from facemask_editor.qt.look.class_colours import ClassColours, class_colours
from facemask_editor.qt.look.natural_palette import NATURAL
from facemask_editor.qt.look.safe_palette import SAFE_PALETTE

HAIR = SCHEMA.index("hair")


@pytest.fixture
def safe():
    """Safe colours, switched on by the test."""
    yield lambda: setattr(class_colours(), "safe", True)
    class_colours().safe = False


def test_a_change_is_told_once(qtbot):
    colours, told = ClassColours(), []
    colours.changed.connect(lambda: told.append(colours.safe))
    colours.safe = True
    colours.safe = True
    colours.patterns = False
    assert told == [True]
    assert colours.rgb(SCHEMA, HAIR) == SAFE_PALETTE[HAIR]


def test_a_schema_without_safe_colours_keeps_its_own(qapp):
    colours = ClassColours()
    colours.safe = True
    schema = LabelSchema("two", ("a", "b"), ((1, 2, 3), (4, 5, 6)))
    assert colours.rgb(schema, 1) == (4, 5, 6)


def test_lists_and_boxes_follow(open_window, safe):
    bar = open_window.findChild(ToolOptionsBar)
    box = bar.controls["eraser_label"].box
    row = box.findData(HAIR)

    def shown():
        index = open_window.classes.model.index(HAIR, 0)
        picture = box.itemIcon(row).pixmap(8, 8).toImage()
        return index.data(COLOUR_ROLE), picture.pixelColor(4, 4)

    assert shown() == (QColor(*NATURAL["hair"]),) * 2
    open_window.actions_["file_colours"].trigger()
    assert shown() == (QColor(*SCHEMA.palette[HAIR]),) * 2
    safe()
    assert shown() == (QColor(*SAFE_PALETTE[HAIR]),) * 2


def test_files_keep_the_colours_of_the_schema(open_window, safe, dialogs, tmp_path):
    safe()
    path = tmp_path / "saved.png"
    dialogs.save = path, "palette PNG"
    assert open_window.files.save_as()
    with Image.open(path) as image:
        palette = np.array(image.getpalette()[: 3 * len(SCHEMA)]).reshape(-1, 3)
    np.testing.assert_array_equal(palette, SCHEMA.palette_array)
