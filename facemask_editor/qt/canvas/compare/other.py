"""Another state of the mask that is compared with the present one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from facemask_editor.core.labels import LabelMap
from facemask_editor.qt.canvas.layer import Layer


@dataclass(frozen=True, eq=False)
class Other:
    """What stands left of the line of a wipe or in the left half, the present mask being on the right.

    Attributes:
        label_map: H x W uint8 of the document's size; nobody changes it any more.
        name: What it is called.
        face: H x W x 3 uint8 RGB, its face; None while it is not known.
        difference: Instead, what the present mask has in common with it is darkened.
    """

    label_map: LabelMap
    name: str
    face: npt.NDArray[np.uint8] | None = None
    difference: bool = False


@dataclass(frozen=True, eq=False)
class Sheet:
    """What is drawn in one half, or on one side of the line.

    Attributes:
        layer: Its pixels; None for nothing.
        opaque: Whether nothing is seen through them.
        labels: Whose patterns are drawn over it; None for none.
    """

    layer: Layer | None
    opaque: bool
    labels: LabelMap | None
