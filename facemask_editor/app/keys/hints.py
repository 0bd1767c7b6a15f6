"""What keys and mouse do with the current tool, for the status bar and the overlay. Needs no Qt."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from facemask_editor.app.keys.catalogue import TOOLS

_PLACE = re.compile(r"\{([a-z_.0-9]+)\}")

_LINE = 88
"""Signs of the line for the status bar: as many as a window of 1280 pixels has room for beside the rest."""


@dataclass(frozen=True)
class Hint:
    """One line.

    Attributes:
        how: Keys and mouse actions, commas between; ``{view.fit}`` is the key of that action.
        what: What they do.
    """

    how: str
    what: str

    def resolved(self, key_of: Callable[[str], str]) -> Hint | None:
        """Return the hint with keys in it, None where none of its actions has one.

        Args:
            key_of: Returns the shown key of an action id, "" where it has none.
        """
        parts = []
        for part in self.how.split(", "):
            ids = _PLACE.findall(part)
            if all(key_of(name) for name in ids):
                parts.append(_PLACE.sub(lambda found: key_of(found[1]), part))
        return Hint(", ".join(parts), self.what) if parts else None


_SIZE = Hint("{brush.smaller}, {brush.larger}, Shift+drag, Shift+wheel", "Size")
_PICK = Hint("Ctrl+click", "Pick class")
_BACK = Hint("Esc", "Take back while dragging")
_SHAPE = (
    Hint("Drag", "From corner to corner"),
    Hint("Shift", "Equal sides"),
    Hint("Alt", "From the centre"),
)
HINTS: Mapping[str, tuple[Hint, ...]] = MappingProxyType(
    {
        "brush": (Hint("Drag", "Paint the class"), _SIZE, _PICK, _BACK),
        "eraser": (Hint("Drag", "Erase"), _SIZE, _PICK, _BACK),
        "line": (
            Hint("Drag", "Straight line"),
            Hint("Shift", "Steps of 15°"),
            Hint("Hold {tool.line}", "Only for this line"),
            Hint("{brush.smaller}, {brush.larger}", "Width"),
            _PICK,
            _BACK,
        ),
        "rectangle": (*_SHAPE, _PICK, _BACK),
        "ellipse": (*_SHAPE, _PICK, _BACK),
        "lasso": (Hint("Drag", "Draw round an area"), _PICK, _BACK),
        "polygon": (
            Hint("Click", "Set a corner"),
            Hint("Enter, Double click", "Close and fill"),
            Hint("Backspace", "Last corner back"),
            Hint("Esc", "Drop the outline"),
        ),
        "fill": (
            Hint("Click", "Fill the connected area"),
            Hint("Shift+click", "Fill all of its class"),
            _PICK,
        ),
        "transform": (
            Hint("Drag", "Move; handles scale and turn"),
            Hint("Enter", "Keep it"),
            Hint("Esc", "Put it back"),
            Hint("Shift", "Keep proportions, steps of 15°"),
        ),
        "pick": (Hint("Click, Drag", "Select the class under the pointer"),),
        "pan": (Hint("Drag", "Move the picture"), Hint("Wheel", "Zoom")),
    }
)
"""By the values of ToolKind, the most needed first."""
assert set(HINTS) == set(TOOLS), "a tool has no hints"

EVERYWHERE: tuple[Hint, ...] = (
    Hint("Space+drag, Middle drag", "Pan"),
    Hint("Wheel, {view.zoom_in}, {view.zoom_out}", "Zoom"),
    Hint("{view.fit}, {view.actual_size}", "Fit, 100 %"),
    Hint("{class.previous_class}, {class.next_class}", "Previous, next class"),
    Hint("{class.family_skin}, …, {class.family_background}", "Select a group; again: next class"),
    Hint("{class.swap_class}, {class.default_pair}", "Last class, skin and background"),
    Hint("{class.lock}, {class.lock_others}", "Lock class, all others"),
    Hint("{class.hide}, {class.solo}", "Hide class, show only it"),
    Hint("{brush.draw_over}, {brush.symmetric}", "Draw-over rule, symmetric painting"),
    Hint("{part.new_shape}, {part.new_shapes}", "New shape, of all parts"),
    Hint("{part.previous_seed}, {part.next_seed}", "Previous, next seed"),
    Hint("{part.apply}, {part.cancel}", "Apply, cancel the preview"),
    Hint("{edit.undo}, {edit.redo}", "Undo, redo"),
    Hint("{view.overlay}, {view.more_opaque}, {view.contours}", "Mask on and off, opacity, contours"),
    Hint("{view.mirror_view}, Hold {view.compare}", "Mirror view, show as opened"),
    Hint("Arrows, Space", "Move the cursor and paint by keyboard"),
    Hint("Right click, {view.ring}", "Pop-up ring"),
    Hint("{help.find_action}", "Find any action"),
)


def status_line(tool: str, key_of: Callable[[str], str]) -> str:
    """Return the hints of a tool on one line: the first ones, and the key that shows them all.

    Args:
        tool: Value of a ToolKind.
        key_of: As in `Hint.resolved`.
    """
    hints = [found for hint in HINTS.get(tool, ()) if (found := hint.resolved(key_of))]
    texts = [f"{_short(hint.how)}: {hint.what[:1].lower()}{hint.what[1:]}" for hint in hints]
    more = [f"{key}: all keys"] if (key := key_of("help.tool_keys")) else []
    while len(texts) > 1 and len("   ".join([*texts, *more])) > _LINE:
        texts.pop()
    return "   ".join([*texts, *more])


def _short(how: str) -> str:
    """Return the first way, or a pair of single keys."""
    first, *rest = how.split(", ")
    return f"{first} {rest[0]}" if rest and len(first) == len(rest[0]) == 1 else first
