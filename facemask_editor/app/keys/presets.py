"""Keys of other programs: what differs from the default map. Needs no Qt.

Facts: napari ``utils/shortcuts.py``, labelme ``config/default_config.yaml``, Krita ``kritamenu.action``, GIMP
``app/actions``, manuals of the others. Where such a program uses a key that is another action's by default,
that action moves to a key which the program leaves free, or has none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True)
class Preset:
    """Keys by action id.

    Attributes:
        title: For people.
        keys: Of the actions that differ; an empty tuple leaves an action without a key.
    """

    title: str
    keys: Mapping[str, tuple[str, ...]]


DEFAULT = "default"

_NAPARI_DIGITS = {
    # 1 to 7 are tools there; the groups keep their digits with Alt.
    f"class.group_{name}": (f"Alt+{digit}",)
    for digit, name in enumerate(("skin", "nose", "eyes", "brows", "ears", "mouth", "hair"), 1)
}

PRESETS: Mapping[str, Preset] = MappingProxyType(
    {
        DEFAULT: Preset("Default", {}),
        "krita": Preset(
            "Krita",
            {
                "tool.pick": ("P", "I"),
                "tool.transform": ("Ctrl+T", "T"),
                "brush.draw_over": ("Shift+P",),
                "edit.redo": ("Ctrl+Shift+Z",),
                "help.find_action": ("Ctrl+Return", "Ctrl+Shift+P", "F3"),
            },
        ),
        "gimp": Preset(
            "GIMP",
            {
                "tool.brush": ("P", "B"),
                "brush.draw_over": ("Shift+P",),
                "tool.eraser": ("Shift+E",),
                "tool.ellipse": ("E", "Shift+R"),
                "tool.lasso": ("F", "L"),
                "tool.transform": ("Shift+T", "T"),
                "tool.fill": ("Shift+B",),
                "tool.pick": ("O", "I"),
                "edit.redo": ("Ctrl+Y",),
                "view.fit": ("Ctrl+Shift+J", "Ctrl+0"),
                "tool.handles": ("J",),
                "view.more_opaque": ("A",),
                "view.less_opaque": ("Shift+A",),
                "help.find_action": ("/", "Ctrl+Shift+P", "F3"),
            },
        ),
        "photoshop": Preset(
            "Photoshop",
            {
                "tool.fill": ("G",),
                "tool.pan": ("H",),
                "tool.transform": ("Ctrl+T", "T"),
                "class.hide": ("Ctrl+,",),
                "edit.redo": ("Ctrl+Shift+Z",),
                "part.new_shape": ("F",),
                "help.find_action": ("Ctrl+F", "Ctrl+Shift+P", "F3"),
            },
        ),
        "blender": Preset(
            "Blender",
            {
                "brush.resize": ("F",),
                "tool.fill": ("Shift+F",),
                "edit.redo": ("Ctrl+Shift+Z",),
                "view.fit": ("Home", "Ctrl+0"),
                "help.find_action": ("F3", "Ctrl+Shift+P"),
            },
        ),
        "napari": Preset(
            "napari",
            {
                "tool.eraser": ("E", "1"),
                "tool.brush": ("P", "2"),
                "tool.fill": ("F", "4"),
                "tool.pick": ("L", "5"),
                "tool.lasso": ("Ctrl+L",),
                "tool.polygon": ("3", "Shift+L"),
                "tool.transform": ("7", "T"),
                "brush.draw_over": ("B",),
                "tool.pan": ("Z", "6"),
                **_NAPARI_DIGITS,
                "class.previous_class": ("-", "Q", ","),
                "class.next_class": ("=", "W", "."),
                "view.zoom_in": ("Ctrl++", "+", "Ctrl+="),
                "view.zoom_out": ("Ctrl+-",),
                "view.fit": ("Ctrl+R", "Ctrl+0"),
                "edit.redo": ("Ctrl+Shift+Z",),
            },
        ),
        "labelme": Preset(
            "labelme",
            {
                "file.new_face": ("Ctrl+Alt+N",),
                "tool.handles": ("J",),
                "file.previous_file": ("A", "Ctrl+Shift+A", "PgUp"),
                "file.next_file": ("D", "Ctrl+Shift+D", "PgDown"),
                "class.default_pair": ("Shift+D",),
                "tool.polygon": ("Ctrl+N", "Shift+L"),
                "tool.rectangle": ("Ctrl+R", "R"),
                "view.fit": ("Ctrl+F",),
                "view.actual_size": ("Ctrl+0", "Ctrl+1"),
            },
        ),
    }
)
"""By key of the settings file."""
