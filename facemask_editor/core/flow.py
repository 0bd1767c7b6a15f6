"""A displacement field: how the pixels of an edit moved."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from facemask_editor.core.region import Box


@dataclass(frozen=True, eq=False)
class Flow:
    """Backward displacement on a coarse grid over a window; 0 beyond it.

    A new pixel at ``x`` shows what lay at ``x + u(x)``. Node (i, j) of the grid lies at the pixel
    coordinates ``(box.x0 + (j + 0.5) * step, box.y0 + (i + 0.5) * step)``, where pixel k covers k to k + 1.

    Attributes:
        box: The window, in pixels of the mask.
        values: (2, h, w) float32, horizontal then vertical displacement in pixels of the mask.
        step: Pixels from node to node.
    """

    box: Box
    values: npt.NDArray[np.float32]
    step: float
