"""The mask document: pixels, locks, strokes and history, without a window."""

from facemask_editor.core.region import Box
from facemask_editor.document.document import Change, ChangeKind, MaskDocument
from facemask_editor.document.history import History
from facemask_editor.document.paint.brush import BrushShape
from facemask_editor.document.paint.rules import DrawOver, paintable
from facemask_editor.document.paint.stroke import Stroke
from facemask_editor.document.steps import Past, Step

__all__ = [
    "Box",
    "BrushShape",
    "Change",
    "ChangeKind",
    "DrawOver",
    "History",
    "MaskDocument",
    "Past",
    "Step",
    "Stroke",
    "paintable",
]
