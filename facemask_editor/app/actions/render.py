"""Pictures of the mask from a renderer: the actions. Needs no Qt."""

from __future__ import annotations

from collections.abc import Mapping

from facemask_editor.app.circumstances import needs_mask
from facemask_editor.app.keys.spec import Spec

ACTIONS: Mapping[str, Spec] = {
    "render.render": Spec(
        "Ren&der",
        "image-auto-adjust",
        ("F9",),
        "Ask the chosen renderer for a picture of the mask as it is seen",
        words="picture photo synthesize generate SEAN SPADE ComfyUI",
        menus=(("file", 40),),
        usable=needs_mask,
    ),
    "render.stop": Spec(
        "S&top rendering",
        "close-octagon-outline",
        (),
        "Cancel the render that is running",
        words="cancel abort",
        menus=(("file", 41),),
        usable=needs_mask,
    ),
    "render.show": Spec(
        "S&how rendered picture",
        "image-search-outline",
        ("Shift+F9",),
        "Show or hide the newest picture over the mask",
        words="result viewer compare",
        menus=(("file", 42),),
        usable=needs_mask,
    ),
    "render.set_up": Spec(
        "Set &up renderers…",
        "cog-outline",
        (),
        "Say where the renderers and their weights are",
        words="install checkout python weights path",
        menus=(("file", 43),),
    ),
}
