"""Panels and their places: the actions. Needs no Qt."""

from __future__ import annotations

from collections.abc import Mapping

from facemask_editor.app.circumstances import needs_mask
from facemask_editor.app.keys.spec import Context, Spec

ACTIONS: Mapping[str, Spec] = {
    "window.hide_panels": Spec(
        "&Hide panels",
        "",
        ("Tab",),
        checkable=True,
        context=Context.CANVAS,
        menus=(("view", 62),),
        usable=needs_mask,
    ),
    "window.reset_panels": Spec("&Reset layout", menus=(("view/panels", 19),)),
    "window.full_screen": Spec("F&ull screen", "", ("F11",), checkable=True, menus=(("view", 63),)),
    "window.next_pane": Spec("Next pane", "", ("F6",), "Move the focus to the next part of the window"),
    "window.previous_pane": Spec("Previous pane", "", ("Shift+F6",)),
}
