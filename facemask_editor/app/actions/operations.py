"""Commands on the shape of a class: the actions. Needs no Qt."""

from __future__ import annotations

from collections.abc import Mapping

from facemask_editor.app.circumstances import needs_mask
from facemask_editor.app.keys.spec import Spec

ACTIONS: Mapping[str, Spec] = {
    "shape.grow": Spec(
        "&Grow…",
        "arrow-expand-all",
        (),
        "Widen the selected class",
        menus=(("shape", 20),),
        usable=needs_mask,
    ),
    "shape.shrink": Spec(
        "&Shrink…",
        "arrow-collapse-all",
        (),
        "Narrow the selected class",
        menus=(("shape", 21),),
        usable=needs_mask,
    ),
    "shape.smooth": Spec(
        "S&mooth…",
        "chart-bell-curve",
        (),
        "Smooth the outline of the selected class",
        menus=(("shape", 22),),
        usable=needs_mask,
    ),
    "shape.smooth_all": Spec(
        "Smooth &all borders…",
        "blur",
        (),
        "Smooth the borders of all unlocked classes, without gaps",
        menus=(("shape", 23),),
        usable=needs_mask,
    ),
    "shape.fill_holes": Spec(
        "Fill &holes",
        "circle-double",
        (),
        "Fill what the selected class encloses",
        menus=(("shape", 30),),
        usable=needs_mask,
    ),
    "shape.remove_islands": Spec(
        "Remove &islands…",
        "dots-hexagon",
        (),
        "Give small separate pieces to their neighbours",
        menus=(("shape", 31),),
        usable=needs_mask,
    ),
    "shape.keep_largest": Spec(
        "&Keep largest piece",
        "contain",
        (),
        "Give all other pieces of the class to their neighbours",
        menus=(("shape", 32),),
        usable=needs_mask,
    ),
    "shape.combine": Spec(
        "&Combine with class…",
        "vector-combine",
        (),
        "Combine with another class: unite, subtract or intersect",
        menus=(("shape", 40),),
        usable=needs_mask,
    ),
}

CHECK: Mapping[str, Spec] = {
    "shape.check_mask": Spec(
        "Chec&k mask",
        "stethoscope",
        ("Ctrl+Shift+K",),
        "List what is wrong with the mask: exchanged sides, holes, islands, parts in the wrong place",
        words="doctor validate lint faults errors problems repair inspect",
        menus=(("shape", 50),),
        usable=needs_mask,
    ),
    "shape.fix_all": Spec(
        "&Fix all findings",
        "auto-fix",
        (),
        "Mend all that is found and has one certain remedy, in one step",
        words="doctor repair mend clean",
        menus=(("shape", 51),),
        usable=needs_mask,
    ),
}
"""What the mask doctor does."""
