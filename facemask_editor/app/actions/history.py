"""Undo, redo and the recipe: the actions. Needs no Qt."""

from __future__ import annotations

from collections.abc import Mapping

from facemask_editor.app.circumstances import needs_mask, needs_redo, needs_undo
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

RECIPE: Mapping[str, Spec] = {
    "recipe.show_recipe": Spec(
        "Show &recipe",
        "format-list-numbered",
        ("Ctrl+Shift+R",),
        "List all that made this face; each step can be changed, and what follows is replayed",
        words="history steps timeline replay seed amounts",
        menus=(("part", 32),),
        usable=needs_mask,
    ),
    "recipe.save_recipe": Spec(
        "Sa&ve recipe…",
        "content-save-outline",
        (),
        "Write the edits as a file that the command line runs on whole folders: batch --recipe",
        words="export json batch",
        menus=(("part/recipe", 10),),
        usable=needs_mask,
    ),
    "recipe.load_recipe": Spec(
        "&Load recipe…",
        "folder-open-outline",
        (),
        "Carry the edits of a recipe file out on this face",
        words="import json open",
        menus=(("part/recipe", 11),),
        usable=needs_mask,
    ),
    "recipe.apply_recipe": Spec(
        "&Apply to another mask…",
        "account-arrow-right-outline",
        (),
        "Open another mask and carry the edits of this face out on it",
        words="copy edits transfer",
        menus=(("part/recipe", 12),),
        usable=needs_mask,
    ),
    "view.receipt": Spec(
        "&What the last edit changed",
        "clipboard-check-outline",
        (),
        "Tint the changed pixels: blue edited, amber adapted",
        checkable=True,
        words="receipt overlay why edited adapted",
        menus=(("view", 53),),
        usable=needs_mask,
    ),
}
