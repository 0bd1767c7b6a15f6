"""What is handed to a renderer for one face."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from facemask_editor.core.labels import LabelMap

Picture = npt.NDArray[np.uint8]
"""H x W x 3 uint8 RGB."""


@dataclass(frozen=True, eq=False)
class Face:
    """One face, in the size that its target wants.

    Attributes:
        name: What its files are called, without suffix: the mask's stem, or a number.
        label_map: The mask to render: H x W uint8, classes of CelebAMask-HQ in canonical order.
        photo: Of the same size, or None.
        photo_mask: The photo's own mask, before any edit: of the same size and classes, or None.
        jpeg: The photo's own file where its bytes can be handed on as they are: an upright RGB JPEG of
            exactly this size. None where the photo has to be encoded.
    """

    name: str
    label_map: LabelMap
    photo: Picture | None = None
    photo_mask: LabelMap | None = None
    jpeg: bytes | None = None
