"""Edges of classes that an interpolated resize made: ids in between, which mean other classes."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from facemask_editor.core.labels import LabelMap
from facemask_editor.core.pieces import class_counts
from facemask_editor.doctor.finding import Finding, Severity
from facemask_editor.doctor.fixes import to_any_neighbour
from facemask_editor.doctor.patient import Patient, pieces_in
from facemask_editor.measures.defects.change import dilated, opened, where

SHARE = 0.1
"""Share of the edges of a mask that pixels in between may be."""

WIDEST = 3
"""Pixels that lie in between one edge: what a resize to four times the size makes."""


def fringe(patient: Patient) -> Iterator[Finding]:
    """Yield the pixels whose id lies between those on both sides, where they are too many for chance."""
    between = in_between(patient.label_map)
    count = int(np.count_nonzero(between))
    if not count or count < SHARE * _edges(patient.label_map):
        return
    # of a slope that runs askew, a row or column shows a part
    near = dilated(between.view(np.uint8), 1) > 0
    flags = between | (near & thin(patient.label_map))
    pieces = pieces_in(flags.view(np.uint8))
    sentence = (
        f"{count} pixels along edges have ids between those of both sides, as a smooth resize of class ids "
        "makes them; they mean other classes."
    )
    fix = to_any_neighbour("Give them to the nearer side", pieces)
    yield Finding("fringe", Severity.ERROR, (), sentence, pieces, fix)


def thin(label_map: LabelMap) -> npt.NDArray[np.bool_]:
    """Return H x W bool: pixels in no square of 3 x 3 pixels of one class."""
    solid = np.zeros(label_map.shape, np.bool_)
    for label in np.flatnonzero(class_counts(label_map, 256)).tolist():
        solid |= opened(where(label_map, (label,)), 3) > 0
    return ~solid


def in_between(label_map: LabelMap) -> npt.NDArray[np.bool_]:
    """Return H x W bool: pixels on a short slope of ids that only rise, or only fall, along row or column."""
    found = _along(label_map)
    found |= _along(np.ascontiguousarray(label_map.T)).T
    return found


def _along(ids: LabelMap) -> npt.NDArray[np.bool_]:
    found = np.zeros(ids.shape, np.bool_)
    for width in range(1, WIDEST + 1):
        if ids.shape[1] < width + 2:
            break
        steps = [ids[:, at : ids.shape[1] - width - 1 + at].astype(np.int16) for at in range(width + 2)]
        rising = np.ones(steps[0].shape, np.bool_)
        falling = rising.copy()
        for first, second in pairwise(steps):
            rising &= second > first
            falling &= second < first
        slope = rising | falling
        for at in range(1, width + 1):
            found[:, at : at + slope.shape[1]] |= slope
    return found


def _edges(label_map: LabelMap) -> int:
    """Return how many pixels differ from the one to the right or below."""
    across = np.count_nonzero(label_map[:, 1:] != label_map[:, :-1])
    return int(across + np.count_nonzero(label_map[1:] != label_map[:-1]))
