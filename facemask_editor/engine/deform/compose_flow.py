"""Two displacements, one after the other."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from facemask_editor.core.flow import Flow


def composed(first: Flow | None, second: Flow | None) -> Flow | None:
    """Return the displacement of two edits together: ``u(x) = u2(x) + u1(x + u2(x))``.

    Args:
        first: Of the earlier edit; None for no movement.
        second: Of the later one.
    """
    if first is None or second is None:
        return second if first is None else first
    step = min(first.step, second.step)
    box = first.box.union(second.box)
    shape = max(1, round(box.height / step)), max(1, round(box.width / step))
    y, x = np.meshgrid(
        box.y0 + (np.arange(shape[0], dtype=np.float32) + 0.5) * np.float32(step),
        box.x0 + (np.arange(shape[1], dtype=np.float32) + 0.5) * np.float32(step),
        indexing="ij",
    )
    later = _sampled(second, x, y)
    return Flow(box, later + _sampled(first, x + later[0], y + later[1]), step)


def _sampled(flow: Flow, x: npt.NDArray[np.float32], y: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Return (2, h, w) displacements at pixel coordinates; 0 beyond the window."""
    column = (x - np.float32(flow.box.x0)) / np.float32(flow.step) - np.float32(0.5)
    row = (y - np.float32(flow.box.y0)) / np.float32(flow.step) - np.float32(0.5)
    values = [
        cv2.remap(part, column, row, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=0)
        for part in flow.values
    ]
    return np.asarray(np.stack(values), np.float32)
