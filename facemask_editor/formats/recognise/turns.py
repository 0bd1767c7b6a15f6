"""The ways to put a picture upright that was stored otherwise."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np

from facemask_editor.core.labels import LabelMap

_TURNED: Mapping[str, Callable[[LabelMap], LabelMap]] = MappingProxyType(
    {
        "over": np.flipud,
        "half": lambda label_map: np.rot90(label_map, 2),
        "left": np.rot90,
        "right": lambda label_map: np.rot90(label_map, 3),
        "transposed": np.transpose,
    }
)
TURNS = tuple(_TURNED)
"""Rows in the other order; by half; by a quarter to the left, to the right; rows and columns exchanged."""


def turned_map(label_map: LabelMap, turn: str) -> LabelMap:
    """Return a mask after a turn; the classes stay as they are.

    Args:
        label_map: H x W uint8.
        turn: One of `TURNS`.

    Returns:
        H x W uint8, or W x H where rows become columns; not the same memory.
    """
    return np.ascontiguousarray(_TURNED[turn](label_map)).copy()
