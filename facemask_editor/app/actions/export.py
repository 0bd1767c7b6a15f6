"""Handing the mask on to renderers and diffusion tools: the actions. Needs no Qt."""

from __future__ import annotations

from collections.abc import Mapping

from facemask_editor.app.circumstances import needs_mask
from facemask_editor.app.keys.spec import Spec

ACTIONS: Mapping[str, Spec] = {
    "file.export": Spec(
        "&Export…",
        "export-variant",
        ("Ctrl+E",),
        "Write mask files in any format and class order, or what a renderer or diffusion tool reads",
        words="hand off format class order convert SPADE SEAN MaskGAN pSp ComfyUI Krita inpaint dataset",
        menus=(("file", 30),),
        usable=needs_mask,
    ),
    "file.copy_changed": Spec(
        "Copy changed re&gion as mask",
        "content-copy",
        ("Ctrl+Shift+C",),
        "White where the mask differs from that of the photo, for inpainting",
        words="inpaint diffusion clipboard",
        menus=(("file", 31),),
        usable=needs_mask,
    ),
    "file.save_changed": Spec(
        "Save changed reg&ion…",
        "",
        (),
        "White where the mask differs from that of the photo, as PNG",
        words="inpaint diffusion",
        menus=(("file", 32),),
        usable=needs_mask,
    ),
}
