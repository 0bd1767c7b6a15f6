"""Undo, redo, the recipe and the tree of states: the actions. Needs no Qt."""

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

TREE: Mapping[str, Spec] = {
    "tree.show_tree": Spec(
        "Show t&ree",
        "source-branch",
        ("Ctrl+Shift+T",),
        "All states of this mask, also those that undo no longer reaches: go back, branch, compare",
        words="branches states versions snapshots undo history alternatives",
        menus=(("edit", 15),),
        usable=needs_mask,
    ),
    "tree.name_state": Spec(
        "&Name this state…",
        "rename-outline",
        (),
        "Give the present state of the mask a name; what has a name is never forgotten",
        words="rename version snapshot bookmark",
        menus=(("edit/tree", 10),),
        usable=needs_mask,
    ),
    "tree.pin_state": Spec(
        "&Pin this state",
        "pin-outline",
        (),
        "Keep the present state for Export pinned states, or let go of it",
        words="keep favourite bookmark version",
        menus=(("edit/tree", 11),),
        usable=needs_mask,
    ),
    "tree.export_states": Spec(
        "&Export pinned states…",
        "export-variant",
        (),
        "Write each pinned state as a mask, with the recipe of its edits",
        words="save versions png json recipe",
        menus=(("edit/tree", 12),),
        usable=needs_mask,
    ),
    "tree.compare_wipe": Spec(
        "Wipe with another s&tate",
        "arrow-split-vertical",
        (),
        "The state that is marked in the tree on the left of a line, the present one on the right",
        words="compare versions before after curtain",
        menus=(("view/compare", 30),),
        usable=needs_mask,
    ),
    "tree.compare_side": Spec(
        "Side by side with &another state",
        "view-split-vertical",
        (),
        "The state that is marked in the tree on the left, the present one on the right",
        words="compare versions before after",
        menus=(("view/compare", 31),),
        usable=needs_mask,
    ),
    "tree.compare_difference": Spec(
        "&Difference from another state",
        "vector-difference",
        (),
        "Darken what the mask has in common with the state that is marked in the tree",
        words="compare versions changes overlay",
        menus=(("view/compare", 32),),
        usable=needs_mask,
    ),
    "tree.compare_end": Spec(
        "&End the comparison",
        "",
        (),
        "Compare with no state any more",
        words="stop versions",
        menus=(("view/compare", 33),),
        usable=needs_mask,
    ),
}
