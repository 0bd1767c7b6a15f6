"""Second faces in the donor tray: the actions. Needs no Qt."""

from __future__ import annotations

from collections.abc import Mapping

from facemask_editor.app.circumstances import needs_mask
from facemask_editor.app.keys.spec import Spec

ACTIONS: Mapping[str, Spec] = {
    "part.faces": Spec(
        "Second &faces",
        "account-multiple-outline",
        ("Shift+F4",),
        "Show faces below the picture to take parts of, or to mix on the blend pad",
        words="donors blend pad mix take eyes mouth nose brows hair smile swap",
        menus=(("part", 23),),
        usable=needs_mask,
    ),
    "part.add_faces": Spec(
        "Add second faces from a fol&der…",
        "folder-account-outline",
        (),
        "Put all masks of a folder into the tray of second faces",
        words="donors load",
        menus=(("part", 24),),
    ),
}
