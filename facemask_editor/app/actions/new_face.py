"""New faces: the actions. Needs no Qt."""

from __future__ import annotations

from collections.abc import Mapping

from facemask_editor.app.keys.spec import Spec

ACTIONS: Mapping[str, Spec] = {
    "file.new_face": Spec(
        "New &face…",
        "face-man-outline",
        ("Ctrl+N",),
        "Begin with a generated face, shaped by sliders",
        words="create generate smile expression age pose head turn",
        menus=(("file", 10),),
    ),
}
