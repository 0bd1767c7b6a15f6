"""The menus and where they stand; what is in them stands with the actions. Needs no Qt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from facemask_editor.app.keys.spec import Place, Spec

PANELS = "view/panels"
"""Gets an entry for each panel by itself."""


@dataclass(frozen=True)
class Menu:
    """A menu.

    Attributes:
        title: With mnemonic.
        at: Its place in another menu; None in the menu bar.
        filled: Whether a feature fills it while the program runs: "" no, else by a "choice" or as a "list".
    """

    title: str
    at: Place | None = None
    filled: str = ""


MENUS: Mapping[str, Menu] = MappingProxyType(
    {
        "file": Menu("&File"),
        "file/recent": Menu("Open &recent", ("file", 13), filled="list"),
        "file/face": Menu("Face in the p&hoto", ("file", 12)),
        "file/former": Menu("Ear&lier versions", ("file", 22), filled="list"),
        "edit": Menu("&Edit"),
        "edit/tree": Menu("Stat&es", ("edit", 16)),
        "edit/tool": Menu("&Tool", ("edit", 20)),
        "edit/brush": Menu("&Brush", ("edit", 21)),
        "class": Menu("&Class"),
        "class/digit": Menu("Select by &digit", ("class", 14)),
        "class/convert": Menu("Con&vert to", ("class", 40), filled="choice"),
        "class/read": Menu("&Read as", ("class", 41), filled="choice"),
        "shape": Menu("&Shape"),
        "part": Menu("&Part"),
        "part/recipe": Menu("Rec&ipe", ("part", 33)),
        "part/model": Menu("&Model", ("part", 50), filled="choice"),
        "part/device": Menu("&Device", ("part", 51), filled="choice"),
        "view": Menu("&View"),
        "view/compare": Menu("Com&pare", ("view", 50)),
        "view/theme": Menu("&Theme", ("view", 60), filled="choice"),
        PANELS: Menu("&Panels", ("view", 61)),
        "help": Menu("&Help"),
    }
)
"""By id, those of the menu bar in its order."""


def places(action_id: str, spec: Spec) -> tuple[Place, ...]:
    """Return where an action stands in the menus."""
    return (
        *spec.menus,
        *_TOOLS.get(action_id, ()),
        *((_TOOL_PLACE,) if action_id.startswith("tool.") else ()),
    )


_TOOL_PLACE: Place = ("edit/tool", 10)
_TOOLS: Mapping[str, tuple[Place, ...]] = {"tool.transform": (("shape", 10),)}
"""Tools that are commands on the shape of a class too."""
