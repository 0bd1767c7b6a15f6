"""Every action of the program with its title and its keys. Needs no Qt.

Keys are texts of Qt with modifiers in Qt's order, such as ``Ctrl+Shift+Z``; on macOS Ctrl is Command.
What an action does is connected in ``qt/shell/wiring.py``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from types import MappingProxyType

from facemask_editor.app.tools import TOOLS
from facemask_editor.core.groups import DIGIT_GROUPS


class Context(Enum):
    """Where a key acts; never in a text field, unless it has Ctrl or is a function key."""

    WINDOW = auto()
    CANVAS = auto()
    """Only while the canvas has the focus: keys that lists and buttons need themselves."""


@dataclass(frozen=True)
class Spec:
    """One action.

    Attributes:
        text: In menus; an ampersand marks the mnemonic.
        symbol: Icon name, or "".
        keys: By default; the first one is shown.
        tip: Tool tip where the text alone does not say it.
        checkable: Whether it is a switch.
        context: Where the keys act.
        held: Whether the switch is on while its key is held, and off after.
        repeats: Whether a held key acts again and again.
        words: Further words that find it in the command palette.
    """

    text: str
    symbol: str = ""
    keys: tuple[str, ...] = ()
    tip: str = ""
    checkable: bool = False
    context: Context = Context.WINDOW
    held: bool = False
    repeats: bool = False
    words: str = ""

    @property
    def title(self) -> str:
        """The text without mnemonic and dots."""
        return self.text.replace("&", "").rstrip("…")


_CANVAS = Context.CANVAS
SECTIONS: Mapping[str, str] = MappingProxyType(
    {
        "file": "File", "edit": "Edit", "tool": "Tools", "brush": "Brush", "class": "Classes",
        "shape": "Shape", "part": "Part", "view": "View", "window": "Window", "help": "Help",
    }
)  # fmt: skip
"""Titles by what an id begins with, in the order of lists."""


def _group_specs() -> dict[str, Spec]:
    selects, locks, solos = {}, {}, {}
    for group in DIGIT_GROUPS:
        again = "Press again for the next one" if len(group.names) > 1 else ""
        lower = group.title.lower()
        selects[f"class.family_{group.key}"] = Spec(f"Select {lower}", "", (group.digit,), again)
        locks[f"class.lock_{group.key}"] = Spec(
            f"Lock or unlock {lower}", "lock-outline", (f"Shift+{group.digit}",)
        )
        solos[f"class.solo_{group.key}"] = Spec(
            f"Show only {lower}", "bullseye", (f"Ctrl+Shift+{group.digit}",)
        )
    return selects | locks | solos


CATALOGUE: Mapping[str, Spec] = MappingProxyType(
    {
        "file.new_face": Spec(
            "New &face…", "face-man-outline", ("Ctrl+N",), "Begin with a generated face, shaped by sliders",
            words="create generate smile expression age pose head turn",
        ),
        "file.open": Spec("&Open mask…", "folder-open-outline", ("Ctrl+O",), words="import load"),
        "file.open_photo": Spec(
            "Open &photo…", "image-outline", ("Ctrl+Shift+O",), words="import picture reference background"
        ),
        "file.save": Spec("&Save", "content-save-outline", ("Ctrl+S",), words="export write"),
        "file.save_as": Spec("Save &as…", "", ("Ctrl+Shift+S",), words="export copy png write"),
        "file.previous_file": Spec("Pre&vious file", "page-previous-outline", ("PgUp",), context=_CANVAS),
        "file.next_file": Spec("&Next file", "page-next-outline", ("PgDown",), context=_CANVAS),
        "file.close": Spec("&Close mask", "close", ("Ctrl+W",), "Go back to the start page"),
        "file.quit": Spec("&Quit", "", ("Ctrl+Q",)),
        "edit.undo": Spec("&Undo", "undo", ("Ctrl+Z",), repeats=True),
        "edit.redo": Spec("&Redo", "redo", ("Ctrl+Shift+Z", "Ctrl+Y"), repeats=True),
        **{f"tool.{t.id}": Spec(t.text, t.symbol, t.keys, t.tip) for t in TOOLS.values()},
        "brush.smaller": Spec("&Smaller brush", "", ("[",), repeats=True),
        "brush.larger": Spec("&Larger brush", "", ("]",), repeats=True),
        "brush.smaller_10": Spec("Smaller by 10 px", "", ("Shift+[", "{"), repeats=True),
        "brush.larger_10": Spec("Larger by 10 px", "", ("Shift+]", "}"), repeats=True),
        "brush.resize": Spec(
            "&Resize brush", "", (), "Move the pointer to size the brush, click to keep the size"
        ),
        "brush.symmetric": Spec(
            "S&ymmetric painting", "reflect-horizontal", ("Shift+M",),
            "Paint both sides of the face, each with its own class", checkable=True,
        ),
        "brush.pressure": Spec(
            "Pen &pressure sizes the brush", "gauge", (), "Press harder for a wider stroke", checkable=True
        ),
        "brush.draw_over": Spec(
            "Draw &over: next rule", "layers-outline", ("P",),
            "Every unlocked class, only visible ones, or only the class first touched",
        ),
        "class.previous_class": Spec("&Previous class", "chevron-up", ("Q", ","), repeats=True),
        "class.next_class": Spec("&Next class", "chevron-down", ("W", "."), repeats=True),
        "class.swap_class": Spec("&Swap with last class", "swap-horizontal", ("X",)),
        "class.default_pair": Spec(
            "&Default pair", "", ("D",), "Select skin, with background as the last class"
        ),
        "class.lock": Spec("&Lock class", "lock-outline", ("K",), "Lock or unlock the selected class"),
        "class.lock_others": Spec("Lock all &others", "", ("Shift+K",)),
        "class.lock_all": Spec("Lock all classes", "lock-outline"),
        "class.unlock_all": Spec("&Unlock all classes", "lock-open-variant-outline"),
        "class.hide": Spec("&Hide class", "eye-off-outline", ("H",), "Hide or show the selected class"),
        "class.solo": Spec("Show &only this class", "bullseye", ("Shift+H",)),
        "class.show_all": Spec("Show &all classes", "eye-outline", ("Ctrl+Shift+H",)),
        **_group_specs(),
        "shape.grow": Spec("&Grow…", "arrow-expand-all", (), "Widen the selected class"),
        "shape.shrink": Spec("&Shrink…", "arrow-collapse-all", (), "Narrow the selected class"),
        "shape.smooth": Spec("S&mooth…", "chart-bell-curve", (), "Smooth the outline of the selected class"),
        "shape.smooth_all": Spec(
            "Smooth &all borders…", "blur", (), "Smooth the borders of all unlocked classes, without gaps"
        ),
        "shape.fill_holes": Spec("Fill &holes", "circle-double", (), "Fill what the selected class encloses"),
        "shape.remove_islands": Spec(
            "Remove &islands…", "dots-hexagon", (), "Give small separate pieces to their neighbours"
        ),
        "shape.keep_largest": Spec(
            "&Keep largest piece", "contain", (), "Give all other pieces of the class to their neighbours"
        ),
        "shape.combine": Spec(
            "&Combine with class…", "vector-combine", (), "Unite with another class, or keep off or inside it"
        ),
        "part.new_shape": Spec(
            "&New shape", "auto-fix", ("G",), "Draw a new shape for the selected part",
            words="generate random resample",
        ),
        "part.new_shapes": Spec(
            "New shapes of &all parts", "auto-fix", ("Shift+G",), "Draw new shapes for all unlocked parts"
        ),
        "part.previous_seed": Spec("&Previous seed", "chevron-left", ("Ctrl+[",), repeats=True),
        "part.next_seed": Spec("Ne&xt seed", "chevron-right", ("Ctrl+]",), repeats=True),
        "part.nudge": Spec("N&udge", "tune-variant", ("N",), "Vary the shape with a slider beside the part"),
        "part.blend": Spec(
            "&Blend with second face…", "account-plus-outline", ("Y",), "Blend with a slider beside the part",
            words="mix morph interpolate",
        ),
        "part.donor": Spec("&Choose second face…", "account-outline"),
        "part.remove": Spec("&Remove part", "delete-outline", words="delete erase clear"),
        "part.complete": Spec(
            "C&omplete face", "puzzle-plus-outline", (), "Fill in the parts that an unfinished face lacks"
        ),
        "part.apply": Spec("&Apply preview", "check", ("Return", "Enter")),
        "part.cancel": Spec("Canc&el preview", "close", ("Esc",)),
        "view.zoom_in": Spec(
            "Zoom &in", "magnify-plus-outline", ("Ctrl++", "+", "=", "Ctrl+="), repeats=True
        ),
        "view.zoom_out": Spec("Zoom &out", "magnify-minus-outline", ("Ctrl+-", "-"), repeats=True),
        "view.fit": Spec("&Fit to window", "fit-to-page-outline", ("Ctrl+0",)),
        "view.actual_size": Spec("&100 %", "", ("Ctrl+1",)),
        "view.mirror_view": Spec(
            "&Mirror view", "flip-horizontal", ("M",), "Exchange left and right on screen only",
            checkable=True, words="flip horizontal",
        ),
        "view.turn_left": Spec(
            "Turn view &left", "rotate-left", ("Ctrl+Left",), "Turn the view by 15 degrees", repeats=True
        ),
        "view.turn_right": Spec(
            "Turn view &right", "rotate-right", ("Ctrl+Right",), "Turn the view by 15 degrees", repeats=True
        ),
        "view.turn_back": Spec("Turn view &upright", "", ("Ctrl+Up",)),
        "view.contours": Spec("&Contours only", "", ("C",), checkable=True),
        "view.overlay": Spec("&Mask over the photo", "", ("S",), "Show or hide the mask", checkable=True),
        "view.compare": Spec(
            "Compare with &original", "compare", ("\\",), "Show the mask as it was opened while held",
            checkable=True, context=_CANVAS, held=True,
        ),
        "view.changes_opened": Spec(
            "Changes since &opening", "vector-difference", ("Shift+C",), "Darken all that is as it was",
            checkable=True,
        ),
        "view.changes_saved": Spec(
            "Changes since &saving", "", (), "Darken all that is as it was saved", checkable=True
        ),
        "view.safe_colours": Spec(
            "&Colour-blind safe colours", "palette-outline", (),
            "Colours on screen that every eye tells apart; files keep theirs", checkable=True,
        ),
        "view.patterns": Spec(
            "&Patterns on classes", "texture-box", (), "Hatch every class in its own way",
            checkable=True,
        ),
        "view.more_opaque": Spec("Mask more opaque", "", ("O",), repeats=True),
        "view.less_opaque": Spec("Mask less opaque", "", ("Shift+O",), repeats=True),
        "view.ring": Spec(
            "Pop-up &ring", "chart-donut", ("Menu", "Shift+F10"),
            "Classes near the pointer, locks and brush sizes (or right click)", context=_CANVAS,
        ),
        "window.hide_panels": Spec("&Hide panels", "", ("Tab",), checkable=True, context=_CANVAS),
        "window.reset_panels": Spec("&Arrange as at first"),
        "window.full_screen": Spec("F&ull screen", "", ("F11",), checkable=True),
        "window.next_pane": Spec("Next pane", "", ("F6",), "Move the focus to the next part of the window"),
        "window.previous_pane": Spec("Previous pane", "", ("Shift+F6",)),
        "help.find_action": Spec(
            "&Find action…", "magnify", ("Ctrl+Shift+P", "F3"), "Search all actions, classes and recent files"
        ),
        "help.tool_keys": Spec("Keys of this &tool", "keyboard-outline", ("F1", "?")),
        "help.keys": Spec("&Keys and mouse…", "keyboard-outline", (), "See and change all keys"),
        "help.about": Spec("&About FaceMask Editor", "information-outline"),
    }
)  # fmt: skip
"""By id: a section of SECTIONS, a dot and a name that no other id has."""

FIXED: Mapping[str, str] = MappingProxyType(
    {
        "Left": "Move the keyboard cursor",
        "Right": "Move the keyboard cursor",
        "Up": "Move the keyboard cursor",
        "Down": "Move the keyboard cursor",
        "Shift+Left": "Move the keyboard cursor by 10 px",
        "Shift+Right": "Move the keyboard cursor by 10 px",
        "Shift+Up": "Move the keyboard cursor by 10 px",
        "Shift+Down": "Move the keyboard cursor by 10 px",
        "Space": "Pan while held; press the tool where the arrow keys moved the cursor",
    }
)
"""Keys of the canvas that cannot be bound to anything else."""

MOUSE: tuple[tuple[str, str], ...] = (
    ("Click, drag", "Current tool"),
    ("Ctrl+click", "Pick the class under the pointer"),
    ("Right click", "Pop-up ring: classes near the pointer, locks, shapes, brush sizes"),
    ("Wheel, pinch", "Zoom at the pointer"),
    ("Space+drag, middle drag, two fingers", "Pan"),
    ("Shift+wheel, Shift+drag left or right", "Brush size"),
    ("Pen, eraser end", "Erase"),
    ("Arrow keys, then Space", "Move the cursor and paint without a mouse; Shift: 10 px"),
    ("Esc during a stroke", "Take the stroke back"),
)
"""What hands do on the canvas besides the keys."""


def section_of(action_id: str) -> str:
    """Return the title of the section of an id."""
    return SECTIONS[action_id.partition(".")[0]]
