"""What keys and mouse do with the current tool, for the status bar and the overlay. Needs no Qt."""

from __future__ import annotations

from collections.abc import Callable

from facemask_editor.app.keys.hint import Hint
from facemask_editor.app.tools import TOOLS

_LINE = 88
"""Signs of the line for the status bar: as many as a window of 1280 pixels has room for beside the rest."""


EVERYWHERE: tuple[Hint, ...] = (
    Hint("Space+drag, Middle drag", "Pan"),
    Hint("Wheel, {view.zoom_in}, {view.zoom_out}", "Zoom"),
    Hint("{view.fit}, {view.actual_size}", "Fit, 100 %"),
    Hint("{class.previous_class}, {class.next_class}", "Previous, next class"),
    Hint("{class.group_skin}, …, {class.group_background}", "Select a group; again: next class"),
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
        tool: Its id; of an unknown one there are no hints.
        key_of: As in `Hint.resolved`.
    """
    own = TOOLS[tool].hints if tool in TOOLS else ()
    hints = [found for hint in own if (found := hint.resolved(key_of))]
    texts = [f"{_short(hint.how)}: {hint.what[:1].lower()}{hint.what[1:]}" for hint in hints]
    more = [f"{key}: all keys"] if (key := key_of("help.tool_keys")) else []
    while len(texts) > 1 and len("   ".join([*texts, *more])) > _LINE:
        texts.pop()
    return "   ".join([*texts, *more])


def _short(how: str) -> str:
    """Return the first way, or a pair of single keys."""
    first, *rest = how.split(", ")
    return f"{first} {rest[0]}" if rest and len(first) == len(rest[0]) == 1 else first
