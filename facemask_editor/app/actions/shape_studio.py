"""New shapes of parts from the model: the actions. Needs no Qt."""

from __future__ import annotations

from collections.abc import Mapping

from facemask_editor.app.circumstances import (
    needs_group,
    needs_mask,
    needs_model,
    needs_part,
    needs_pixels,
    needs_preview,
    needs_shape,
    needs_something_to_cancel,
    within_model,
)
from facemask_editor.app.keys.spec import Spec

ACTIONS: Mapping[str, Spec] = {
    "part.new_shape": Spec(
        "&New shape",
        "auto-fix",
        ("G",),
        "Draw a new shape for the selected part",
        words="generate random resample",
        menus=(("part", 10),),
        usable=needs_part,
    ),
    "part.new_group": Spec(
        "New shapes of the &group",
        "auto-fix",
        ("Ctrl+G",),
        "Draw the selected part and those that belong to it as one: mouth, eyes, brows, ears or head",
        words="resample together",
        menus=(("part", 10),),
        usable=needs_group,
    ),
    "part.new_shapes": Spec(
        "New shapes of &all parts",
        "auto-fix",
        ("Shift+G",),
        "Draw new shapes for all unlocked parts",
        menus=(("part", 11),),
        usable=needs_part,
    ),
    "part.previous_seed": Spec(
        "&Previous seed", "chevron-left", ("Ctrl+[",), repeats=True, menus=(("part", 12),), usable=needs_part
    ),
    "part.next_seed": Spec(
        "Ne&xt seed", "chevron-right", ("Ctrl+]",), repeats=True, menus=(("part", 13),), usable=needs_part
    ),
    "part.nudge": Spec(
        "N&udge",
        "tune-variant",
        ("N",),
        "Vary the shape with a slider beside the part",
        menus=(("part", 20),),
        usable=needs_shape,
    ),
    "part.towards_typical": Spec(
        "Towards t&ypical",
        "creation-outline",
        (),
        "Make of a roughly painted part the nearest shape that faces have, with a slider beside the part",
        words="make plausible believable clean up rough sketch regularize tidy",
        menus=(("part", 20),),
        usable=within_model("towards_typical", needs_shape),
    ),
    "part.blend": Spec(
        "&Blend with second face…",
        "account-plus-outline",
        ("Y",),
        "Blend with a slider beside the part",
        words="mix morph interpolate",
        menus=(("part", 21),),
        usable=needs_part,
    ),
    "part.donor": Spec("&Choose second face…", "account-outline", menus=(("part", 22),), usable=needs_part),
    "part.remove": Spec(
        "&Remove part",
        "delete-outline",
        words="delete erase clear",
        menus=(("part", 23),),
        usable=needs_pixels,
    ),
    "part.complete": Spec(
        "C&omplete face",
        "puzzle-plus-outline",
        (),
        "Fill in the parts that an unfinished face lacks",
        menus=(("part", 30),),
        usable=within_model("complete", needs_model),
    ),
    "part.apply": Spec(
        "&Apply preview", "check", ("Return", "Enter"), menus=(("part", 40),), usable=needs_preview
    ),
    "part.cancel": Spec(
        "Canc&el preview", "close", ("Esc",), menus=(("part", 41),), usable=needs_something_to_cancel
    ),
}

FACES: Mapping[str, Spec] = {
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
"""Of the tray of second faces."""
