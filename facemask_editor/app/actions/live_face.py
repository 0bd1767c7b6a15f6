"""The face that follows the mask: the actions. Needs no Qt."""

from __future__ import annotations

from collections.abc import Mapping

from facemask_editor.app.circumstances import needs_mask
from facemask_editor.app.keys.spec import Spec

ACTIONS: Mapping[str, Spec] = {
    "file.save_picture": Spec(
        "Save p&icture…",
        "image-move",
        (),
        "The face as it follows the mask, as PNG",
        words="face photo image export render png",
        menus=(("file", 22),),
        usable=needs_mask,
    ),
    "edit.copy_picture": Spec(
        "&Copy picture",
        "content-copy",
        ("Ctrl+C",),
        "The face as it follows the mask, for the clipboard",
        words="face photo image clipboard",
        menus=(("edit", 12),),
        usable=needs_mask,
    ),
    "view.live_face": Spec(
        "&Face follows the mask",
        "face-man-shimmer-outline",
        ("Shift+S",),
        "Let the photo move with every edit; S hides the mask over it",
        checkable=True,
        words="live render photo warp",
        menus=(("view", 34),),
        usable=needs_mask,
    ),
    "view.face_colours": Spec(
        "Colours of the fa&ce…",
        "palette",
        (),
        "Skin, hair, eyes, lips, cloth and light of the face that is drawn where there is no photo",
        words="illustration skin hair eyes light seed",
        menus=(("view", 35),),
        usable=needs_mask,
    ),
}
