"""Undo and redo: the actions. Needs no Qt."""

from __future__ import annotations

from collections.abc import Mapping

from facemask_editor.app.circumstances import needs_redo, needs_undo
from facemask_editor.app.keys.spec import Spec

ACTIONS: Mapping[str, Spec] = {
    "edit.undo": Spec(
        "&Undo",
        "undo",
        ("Ctrl+Z",),
        repeats=True,
        menus=(("edit", 10),),
        usable=needs_undo,
        step=lambda now: now.undo_name,
    ),
    "edit.redo": Spec(
        "&Redo",
        "redo",
        ("Ctrl+Shift+Z", "Ctrl+Y"),
        repeats=True,
        menus=(("edit", 11),),
        usable=needs_redo,
        step=lambda now: now.redo_name,
    ),
}
