"""Size of the brush and how it paints: the actions. Needs no Qt."""

from __future__ import annotations

from collections.abc import Mapping

from facemask_editor.app.keys.spec import Spec

ACTIONS: Mapping[str, Spec] = {
    "brush.smaller": Spec("&Smaller brush", "", ("[",), repeats=True, menus=(("edit/brush", 10),)),
    "brush.larger": Spec("&Larger brush", "", ("]",), repeats=True, menus=(("edit/brush", 11),)),
    "brush.smaller_10": Spec(
        "Smaller by 10 px", "", ("Shift+[", "{"), repeats=True, menus=(("edit/brush", 12),)
    ),
    "brush.larger_10": Spec(
        "Larger by 10 px", "", ("Shift+]", "}"), repeats=True, menus=(("edit/brush", 13),)
    ),
    "brush.resize": Spec(
        "&Resize brush",
        "",
        (),
        "Move the pointer to size the brush, click to keep the size",
        menus=(("edit/brush", 14),),
    ),
    "brush.symmetric": Spec(
        "S&ymmetric painting",
        "reflect-horizontal",
        ("Shift+M",),
        "Paint both sides of the face, each with its own class",
        checkable=True,
        menus=(("edit/brush", 20),),
    ),
    "brush.pressure": Spec(
        "Pen &pressure sizes the brush",
        "gauge",
        (),
        "Press harder for a wider stroke",
        checkable=True,
        menus=(("edit/brush", 21),),
    ),
    "brush.draw_over": Spec(
        "Draw &over: next rule",
        "layers-outline",
        ("P",),
        "Every unlocked class, only visible ones, or only the class first touched",
        menus=(("edit/brush", 22),),
    ),
}
