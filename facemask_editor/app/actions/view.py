"""How the mask is seen: the actions. Needs no Qt."""

from __future__ import annotations

from collections.abc import Mapping

from facemask_editor.app.circumstances import needs_mask
from facemask_editor.app.keys.spec import Context, Spec

ACTIONS: Mapping[str, Spec] = {
    "view.zoom_in": Spec(
        "Zoom &in",
        "magnify-plus-outline",
        ("Ctrl++", "+", "=", "Ctrl+="),
        repeats=True,
        menus=(("view", 10),),
        usable=needs_mask,
    ),
    "view.zoom_out": Spec(
        "Zoom &out",
        "magnify-minus-outline",
        ("Ctrl+-", "-"),
        repeats=True,
        menus=(("view", 11),),
        usable=needs_mask,
    ),
    "view.fit": Spec(
        "&Fit to window", "fit-to-page-outline", ("Ctrl+0",), menus=(("view", 12),), usable=needs_mask
    ),
    "view.actual_size": Spec("&100 %", "", ("Ctrl+1",), menus=(("view", 13),), usable=needs_mask),
    "view.mirror_view": Spec(
        "&Mirror view",
        "flip-horizontal",
        ("M",),
        "Exchange left and right on screen only",
        checkable=True,
        words="flip horizontal",
        menus=(("view", 20),),
        usable=needs_mask,
    ),
    "view.turn_left": Spec(
        "Turn view &left",
        "rotate-left",
        ("Ctrl+Left",),
        "Turn the view by 15 degrees",
        repeats=True,
        menus=(("view", 21),),
        usable=needs_mask,
    ),
    "view.turn_right": Spec(
        "Turn view &right",
        "rotate-right",
        ("Ctrl+Right",),
        "Turn the view by 15 degrees",
        repeats=True,
        menus=(("view", 22),),
        usable=needs_mask,
    ),
    "view.turn_back": Spec("Turn view &upright", "", ("Ctrl+Up",), menus=(("view", 23),), usable=needs_mask),
    "view.contours": Spec(
        "&Contours only", "", ("C",), checkable=True, menus=(("view", 30),), usable=needs_mask
    ),
    "view.overlay": Spec(
        "&Mask over the photo",
        "",
        ("S",),
        "Show or hide the mask",
        checkable=True,
        menus=(("view", 31),),
        usable=needs_mask,
    ),
    "view.compare": Spec(
        "Compare with &original",
        "compare",
        ("\\",),
        "Show the mask as it was opened while held, until the next edit where it is chosen",
        checkable=True,
        held=True,
        words="before after",
        menus=(("view", 51),),
        usable=needs_mask,
    ),
    "view.changes_opened": Spec(
        "Changes since &opening",
        "vector-difference",
        ("Shift+C",),
        "Darken all that is as it was",
        checkable=True,
        menus=(("view", 52),),
        usable=needs_mask,
    ),
    "view.changes_saved": Spec(
        "Changes since &saving",
        "",
        (),
        "Darken all that is as it was saved",
        checkable=True,
        menus=(("view", 53),),
        usable=needs_mask,
    ),
    "view.safe_colours": Spec(
        "&Colour-blind safe colours",
        "palette-outline",
        (),
        "Colour-blind safe colours on screen; files keep theirs",
        checkable=True,
        menus=(("view", 40),),
    ),
    "view.file_colours": Spec(
        "Colours of the &files",
        "palette-swatch-outline",
        ("Shift+V",),
        "Show the colours that files and other programs have; by default classes look like a face",
        checkable=True,
        words="palette data set CelebAMask-HQ",
        menus=(("view", 39),),
    ),
    "view.patterns": Spec(
        "&Patterns on classes",
        "texture-box",
        (),
        "Hatch every class in its own way",
        checkable=True,
        menus=(("view", 41),),
    ),
    "view.more_opaque": Spec(
        "Mask more opaque", "", ("O",), repeats=True, menus=(("view", 32),), usable=needs_mask
    ),
    "view.less_opaque": Spec(
        "Mask less opaque", "", ("Shift+O",), repeats=True, menus=(("view", 33),), usable=needs_mask
    ),
    "view.ring": Spec(
        "Pop-up &ring",
        "chart-donut",
        ("Menu", "Shift+F10"),
        "Classes near the pointer, locks and brush sizes (or right click)",
        context=Context.CANVAS,
        usable=needs_mask,
    ),
}
