"""The tools: the one table of them. Needs no Qt and no NumPy, since menus and bars come before the canvas.

A tool is a module in ``qt/tools`` with its class, and a line here.
"""

from __future__ import annotations

from dataclasses import dataclass

from facemask_editor.app.keys.hint import Hint


@dataclass(frozen=True)
class ToolSpec:
    """One tool, as menus, keys and bars know it.

    Attributes:
        id: Of the tool; its action is ``tool.ID``.
        text: In menus; an ampersand marks the mnemonic.
        symbol: Icon name.
        keys: By default.
        tip: What it does.
        place: ``module:class``, imported when the tool is first needed.
        hints: What keys and mouse do with it, the most needed first.
        springs: Whether its key, held, chooses it only until it is let go.
    """

    id: str
    text: str
    symbol: str
    keys: tuple[str, ...]
    tip: str
    place: str
    hints: tuple[Hint, ...] = ()
    springs: bool = False


TOOLS: dict[str, ToolSpec] = {}
"""By id, in the order of menus and bars."""


def register(*specs: ToolSpec) -> None:
    """Add tools; before the catalogue of actions is imported, which reads the table.

    Raises:
        ValueError: Naming an id that is taken.
    """
    for spec in specs:
        if spec.id in TOOLS:
            raise ValueError(f"there is a tool {spec.id!r} already: {TOOLS[spec.id].place}")
        TOOLS[spec.id] = spec


_HERE = "facemask_editor.qt.tools"
_SIZE = Hint("{brush.smaller}, {brush.larger}, Shift+drag, Shift+wheel", "Size")
_PICK = Hint("Ctrl+click", "Pick class")
_BACK = Hint("Esc", "Take back while dragging")
_BOX = (
    Hint("Drag", "From corner to corner"),
    Hint("Shift", "Equal sides"),
    Hint("Alt", "From the centre"),
    _PICK,
    _BACK,
)

register(
    ToolSpec(
        "brush", "&Brush", "brush", ("B",), "Paint the selected class",
        f"{_HERE}.brush:BrushTool",
        (Hint("Drag", "Paint the class"), _SIZE, _PICK, _BACK),
    ),
    ToolSpec(
        "eraser", "&Eraser", "eraser", ("E",), "Paint background, or what is chosen above the mask",
        f"{_HERE}.eraser:EraserTool",
        (Hint("Drag", "Erase"), _SIZE, _PICK, _BACK),
    ),
    ToolSpec(
        "line", "&Line", "vector-line", ("V",), "Draw a straight line as wide as the brush",
        f"{_HERE}.line:LineTool",
        (
            Hint("Drag", "Straight line"),
            Hint("Shift", "Steps of 15°"),
            Hint("Hold {tool.line}", "Only for this line"),
            Hint("{brush.smaller}, {brush.larger}", "Width"),
            _PICK,
            _BACK,
        ),
        springs=True,
    ),
    ToolSpec(
        "rectangle", "&Rectangle", "rectangle-outline", ("R",), "Fill a rectangle",
        f"{_HERE}.rectangle:RectangleTool", _BOX,
    ),
    ToolSpec(
        "ellipse", "Ellip&se", "ellipse-outline", ("Shift+R",), "Fill an ellipse",
        f"{_HERE}.ellipse:EllipseTool", _BOX,
    ),
    ToolSpec(
        "lasso", "L&asso", "lasso", ("L",), "Draw round an area to fill it",
        f"{_HERE}.lasso:LassoTool",
        (Hint("Drag", "Draw round an area"), _PICK, _BACK),
    ),
    ToolSpec(
        "polygon", "Poly&gon", "vector-polygon", ("Shift+L",), "Click the corners of an area",
        f"{_HERE}.polygon:PolygonTool",
        (
            Hint("Click", "Set a corner"),
            Hint("Enter, Double click", "Close and fill"),
            Hint("Backspace", "Last corner back"),
            Hint("Esc", "Drop the outline"),
        ),
    ),
    ToolSpec(
        "fill", "&Fill", "format-color-fill", ("F",), "Fill a connected area",
        f"{_HERE}.fill:FillTool",
        (Hint("Click", "Fill the connected area"), Hint("Shift+click", "Fill all of its class"), _PICK),
    ),
    ToolSpec(
        "transform", "&Transform part", "cursor-move", ("T",), "Move, scale and turn the selected part",
        f"{_HERE}.transform:TransformTool",
        (
            Hint("Drag", "Move; handles scale and turn"),
            Hint("Enter", "Keep it"),
            Hint("Esc", "Put it back"),
            Hint("Shift", "Keep proportions, steps of 15°"),
        ),
    ),
    ToolSpec(
        "handles", "S&hape handles", "vector-point-select", ("A",),
        "Drag points of the selected part to shape it",
        f"{_HERE}.handles:HandlesTool",
        (
            Hint("Drag", "Shape the part by a point"),
            Hint("Tab, arrow keys", "Choose a point, move it; Shift: further"),
            Hint("Ctrl", "Finer"),
            Hint("Shift+drag", "One side of a pair"),
            Hint("Enter", "Keep it"),
            Hint("Esc", "Put it back"),
        ),
    ),
    ToolSpec(
        "push", "P&ush", "gesture-swipe-right", ("U",),
        "Push, pinch or bloat what is under the brush; nothing tears",
        f"{_HERE}.push:PushTool",
        (Hint("Drag", "Push what is under the brush"), Hint("Alt", "The opposite"), _SIZE, _PICK, _BACK),
    ),
    ToolSpec(
        "pick", "P&ick class", "eyedropper", ("I",), "Select the class under the pointer (or Ctrl+click)",
        f"{_HERE}.pick:PickTool",
        (
            Hint("Click, Drag", "Select the class under the pointer"),
            Hint("Shift+click", "Select it with the others, or no more"),
        ),
    ),
    ToolSpec(
        "pan", "&Pan", "hand-back-right-outline", (), "Move the picture (or hold Space)",
        f"{_HERE}.pan:PanTool",
        (Hint("Drag", "Move the picture"), Hint("Wheel", "Zoom")),
    ),
)  # fmt: skip
