"""Masks that a model can take."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from facemask_editor.core.errors import EngineError
from facemask_editor.core.labels import LabelMap


def checked_map(label_map: LabelMap, class_names: Sequence[str]) -> LabelMap:
    """Return an own copy of a mask, H x W uint8.

    Raises:
        EngineError: For another shape or type, or class indices that the model does not have.
    """
    if label_map.ndim != 2 or label_map.dtype != np.uint8 or min(label_map.shape) < 1:
        raise EngineError(f"a mask is a 2-D uint8 array, not {label_map.dtype} of shape {label_map.shape}")
    if int(label_map.max()) >= len(class_names):
        raise EngineError(f"class id {int(label_map.max())} is not below {len(class_names)}")
    return label_map.copy()
