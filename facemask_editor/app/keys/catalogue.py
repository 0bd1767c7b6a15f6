"""Every action of the program with its title and its keys, put together of the features' tables. Needs no Qt.

Keys are texts of Qt with modifiers in Qt's order, such as ``Ctrl+Shift+Z``; on macOS Ctrl is Command.
What an action does stands with its feature in ``qt/features``.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from facemask_editor.app.actions import (
    brush,
    classes,
    export,
    files,
    history,
    live_face,
    new_face,
    operations,
    pairing,
    render,
    shape_studio,
    variants,
    view,
    window,
)
from facemask_editor.app.actions import (
    help as help_,
)
from facemask_editor.app.keys.spec import Context, Spec
from facemask_editor.app.tools import TOOLS

__all__ = ["CATALOGUE", "FIXED", "MOUSE", "SECTIONS", "Context", "Spec", "section_of"]

SECTIONS: Mapping[str, str] = MappingProxyType(
    {
        "file": "File", "photo": "Photo", "edit": "Edit", "tool": "Tools", "brush": "Brush",
        "class": "Classes", "shape": "Shape", "part": "Part", "recipe": "Recipe", "tree": "Tree",
        "render": "Render", "view": "View", "window": "Window", "help": "Help",
    }
)  # fmt: skip
"""Titles by what an id begins with, in the order of lists."""

CATALOGUE: Mapping[str, Spec] = MappingProxyType(
    {
        **new_face.ACTIONS,
        **files.ACTIONS,
        **live_face.PHOTO,
        **export.ACTIONS,
        **history.ACTIONS,
        **{f"tool.{tool.id}": Spec(tool.text, tool.symbol, tool.keys, tool.tip) for tool in TOOLS.values()},
        **brush.ACTIONS,
        **classes.ACTIONS,
        **operations.ACTIONS,
        **operations.CHECK,
        **shape_studio.ACTIONS,
        **variants.ACTIONS,
        **history.RECIPE,
        **shape_studio.FACES,
        **history.TREE,
        **render.ACTIONS,
        **view.ACTIONS,
        **live_face.ACTIONS,
        **pairing.ACTIONS,
        **window.ACTIONS,
        **help_.ACTIONS,
    }
)
"""By id: a section of SECTIONS, a dot and a name that no other id has."""

FIXED: Mapping[str, str] = MappingProxyType(
    {
        "Left": "Move the keyboard cursor",
        "Right": "Move the keyboard cursor",
        "Up": "Move the keyboard cursor",
        "Down": "Move the keyboard cursor",
        "Shift+Left": "Move the keyboard cursor by 10 px",
        "Shift+Right": "Move the keyboard cursor by 10 px",
        "Shift+Up": "Move the keyboard cursor by 10 px",
        "Shift+Down": "Move the keyboard cursor by 10 px",
        "Space": "Pan while held; press the tool where the arrow keys moved the cursor",
    }
)
"""Keys of the canvas that cannot be bound to anything else."""

MOUSE: tuple[tuple[str, str], ...] = (
    ("Click, drag", "Current tool"),
    ("Ctrl+click", "Pick the class under the pointer"),
    ("Drag the line, double click it", "Move the line of a wipe, centre it"),
    ("Right click", "Pop-up ring: classes near the pointer, locks, shapes, brush sizes"),
    ("Wheel, pinch", "Zoom at the pointer"),
    ("Space+drag, middle drag, two fingers", "Pan"),
    ("Shift+wheel, Shift+drag left or right", "Brush size"),
    ("Pen, eraser end", "Erase"),
    ("Arrow keys, then Space", "Move the cursor and paint without a mouse; Shift: 10 px"),
    ("Esc during a stroke", "Take the stroke back"),
)
"""What hands do on the canvas besides the keys."""


def section_of(action_id: str) -> str:
    """Return the title of the section of an id."""
    return SECTIONS[action_id.partition(".")[0]]
