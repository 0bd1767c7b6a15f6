"""Mask and face shown together: the actions of the menu Compare. Needs no Qt."""

from __future__ import annotations

from collections.abc import Mapping

from facemask_editor.app.circumstances import needs_mask
from facemask_editor.app.keys.spec import Spec

ACTIONS: Mapping[str, Spec] = {
    "view.pairing_off": Spec(
        "&One picture",
        "",
        (),
        "Show mask and face in one picture",
        checkable=True,
        words="compare single",
        menus=(("view/compare", 10),),
        usable=needs_mask,
    ),
    "view.pairing_side": Spec(
        "&Side by side",
        "view-split-vertical",
        ("F7",),
        "Show the mask on the left and the face on the right, or back to one picture",
        checkable=True,
        words="compare split two before after",
        menus=(("view/compare", 11),),
        usable=needs_mask,
    ),
    "view.pairing_wipe": Spec(
        "&Wipe",
        "arrow-split-vertical",
        ("F8",),
        "Show what was on the left of a line and the face on the right, or back to one picture",
        checkable=True,
        words="compare split curtain slider before after",
        menus=(("view/compare", 12),),
        usable=needs_mask,
    ),
    "view.wipe_left": Spec(
        "Line to the &left",
        "",
        ("Alt+Left",),
        "Move the line of the wipe",
        repeats=True,
        words="compare wipe",
        menus=(("view/compare", 20),),
        usable=needs_mask,
    ),
    "view.wipe_right": Spec(
        "Line to the &right",
        "",
        ("Alt+Right",),
        "Move the line of the wipe",
        repeats=True,
        words="compare wipe",
        menus=(("view/compare", 21),),
        usable=needs_mask,
    ),
    "view.wipe_centre": Spec(
        "&Centre the line",
        "",
        (),
        "Put the line of the wipe into the middle (or double click it)",
        words="compare wipe",
        menus=(("view/compare", 22),),
        usable=needs_mask,
    ),
}
