"""The picture on the screen: view transform, colours, and the widget that paints."""

from facemask_editor.qt.canvas.canvas import MaskCanvas
from facemask_editor.qt.canvas.view import MaskView

__all__ = ["MaskCanvas", "MaskView"]
