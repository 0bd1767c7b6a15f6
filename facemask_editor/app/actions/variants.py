"""Variants of parts as thumbnails: the actions. Needs no Qt."""

from __future__ import annotations

from collections.abc import Mapping

from facemask_editor.app.circumstances import needs_mask
from facemask_editor.app.keys.spec import Spec

ACTIONS: Mapping[str, Spec] = {
    "part.variants": Spec(
        "&Variants",
        "view-grid-outline",
        ("F4",),
        "Show twelve shapes of the selected part below the picture, to look at and to take",
        words="alternatives thumbnails tray gallery seeds suggestions explore",
        menus=(("part", 14),),
        usable=needs_mask,
    ),
    "part.export_variants": Spec(
        "&Export pinned variants…",
        "export-variant",
        (),
        "Write each pinned variant as a mask, with the recipe that makes it",
        words="save alternatives png json recipe",
        menus=(("part", 15),),
        usable=needs_mask,
    ),
}
