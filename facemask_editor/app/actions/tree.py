"""The tree of states: the actions. Needs no Qt."""

from __future__ import annotations

from collections.abc import Mapping

from facemask_editor.app.circumstances import needs_mask
from facemask_editor.app.keys.spec import Spec

ACTIONS: Mapping[str, Spec] = {
    "tree.show_tree": Spec(
        "Show t&ree",
        "source-branch",
        ("Ctrl+Shift+T",),
        "All states of this mask, also those that undo no longer reaches: go back, branch, compare",
        words="branches states versions snapshots undo history alternatives",
        menus=(("edit", 13),),
        usable=needs_mask,
    ),
    "tree.name_state": Spec(
        "&Name this state…",
        "rename-outline",
        (),
        "Give the present state of the mask a name; what has a name is never forgotten",
        words="rename version snapshot bookmark",
        menus=(("edit", 14),),
        usable=needs_mask,
    ),
    "tree.pin_state": Spec(
        "&Pin this state",
        "pin-outline",
        (),
        "Keep the present state for Export pinned states, or let go of it",
        words="keep favourite bookmark version",
        menus=(("edit", 15),),
        usable=needs_mask,
    ),
    "tree.export_states": Spec(
        "&Export pinned states…",
        "export-variant",
        (),
        "Write each pinned state as a mask, with the recipe of its edits",
        words="save versions png json recipe",
        menus=(("edit", 16),),
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
