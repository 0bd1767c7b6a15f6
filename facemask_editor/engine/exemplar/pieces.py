"""Connected pieces of a mask."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from facemask_editor.core.pieces import Numbers, areas_of, numbered

Flags = npt.NDArray[np.bool_]

CRUMB = 3
"""Pixels at 256: a piece of fewer is not seen."""


def pieces_of(inside: Flags) -> tuple[Numbers, npt.NDArray[np.int32]]:
    """Return the numbered 4-connected pieces of a mask, from 1, and the area of each number (0: the rest)."""
    mask = np.ascontiguousarray(inside).view(np.uint8)
    x, y, width, height = cv2.boundingRect(mask)
    if not width:
        return np.zeros(inside.shape, np.uint16), np.array([inside.size], np.int32)
    window = slice(y, y + height), slice(x, x + width)
    number, pieces = numbered(mask[window], connectivity=4)
    found = np.zeros(inside.shape, pieces.dtype)
    found[window] = pieces
    areas = areas_of(pieces, number).astype(np.int32)
    areas[0] += inside.size - width * height
    return found, areas


def count(inside: Flags) -> int:
    """Return how many pieces of at least `CRUMB` pixels a mask has."""
    return int((pieces_of(inside)[1][1:] >= CRUMB).sum())


def shut_in(empty: Flags) -> Flags:
    """Return the part of a mask of background that reaches neither top nor sides of the picture."""
    pieces, areas = pieces_of(empty)
    if len(areas) == 1:
        return np.zeros(empty.shape, np.bool_)
    open_to = np.zeros(len(areas), np.bool_)
    for edge in (pieces[0], pieces[:, 0], pieces[:, -1]):
        open_to[edge] = True
    if open_to[1:].all():
        return np.zeros(empty.shape, np.bool_)
    return np.asarray(empty & ~open_to[pieces])
