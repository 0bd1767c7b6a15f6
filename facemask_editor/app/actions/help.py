"""What helps to find one's way: the actions. Needs no Qt."""

from __future__ import annotations

from collections.abc import Mapping

from facemask_editor.app.keys.spec import Spec

ACTIONS: Mapping[str, Spec] = {
    "help.find_action": Spec(
        "&Find action…",
        "magnify",
        ("Ctrl+Shift+P", "F3"),
        "Search all actions, classes and recent files",
        menus=(("help", 10),),
    ),
    "help.tool_keys": Spec("Keys of this &tool", "keyboard-outline", ("F1", "?"), menus=(("help", 11),)),
    "help.keys": Spec(
        "&Keys and mouse…", "keyboard-outline", (), "See and change all keys", menus=(("help", 12),)
    ),
    "help.about": Spec("&About FaceMask Editor", "information-outline", menus=(("help", 20),)),
}
