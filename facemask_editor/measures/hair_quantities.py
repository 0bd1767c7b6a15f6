"""Measured quantities of hair that say how it is worn: parting, curl and ears; as in `quantities`."""

from __future__ import annotations

import cv2
import numpy as np

from facemask_editor.measures.coverage import Coverage, ShapeFrame

_HALF, _TOP, _BOTTOM = 0.6, -0.95, -0.25
"""Of the forehead over which hair parts, in face units from the middle of the eyes."""
_EAR = 0.85, 1.2, -0.1, 0.6
"""Where ears are, likewise: inner and outer side, top, bottom."""
_EVEN = 0.09
"""Face units over which an outline without curls is even."""


def parting(part: Coverage, frame: ShapeFrame, side: float) -> float:
    """Place of the open forehead between the eyes' middle, 0, and the subject's left."""
    strip = part.strip(frame.x - _HALF * frame.unit, frame.x + _HALF * frame.unit)
    band = part.band(frame.y + _TOP * frame.unit, frame.y + _BOTTOM * frame.unit)
    rows = band.sum() * part.step_y
    full = 2 * _HALF * frame.unit
    across = (part.xs - frame.x) / frame.unit
    covered = (band @ part.weights) * strip
    # what the part's box leaves out is open, and even about the middle
    area = rows * full - covered.sum() * part.step_x * part.step_y
    moment = -float(covered @ across) * part.step_x * part.step_y
    return moment / max(float(area), 0.15 * frame.unit**2)


def curl(part: Coverage, frame: ShapeFrame, side: float) -> float:
    """By how much longer the outline is than when it is evened out, as a logarithm."""
    weights, step_x, step_y = part.weights, part.step_x, part.step_y
    if max(step_x, step_y) < 1:  # the stairs of finer pixels would count as waves of their own
        size = max(1, round(weights.shape[1] * step_x)), max(1, round(weights.shape[0] * step_y))
        weights = np.asarray(cv2.resize(weights, size, interpolation=cv2.INTER_AREA), np.float32)
        step_x = step_y = 1.0
    sigma = _EVEN * frame.unit / np.sqrt(step_x * step_y)
    margin = int(np.ceil(3 * sigma)) + 1
    wide = np.pad(weights, margin)
    even = cv2.GaussianBlur(wide, (0, 0), sigma)
    return float(np.log(_length(wide) / _length(even)))


def _length(weights: np.ndarray) -> float:
    """Return the length of the line at a half, 1 at least."""
    inside = (weights > 0.5).view(np.uint8)
    lines, _ = cv2.findContours(inside, cv2.RETR_LIST, cv2.CHAIN_APPROX_NONE)
    return max(1.0, float(sum(cv2.arcLength(line, True) for line in lines if len(line) > 8)))


def ears(part: Coverage, frame: ShapeFrame, side: float) -> float:
    """Share of the places of both ears that it covers."""
    inner, outer, top, bottom = (v * frame.unit for v in _EAR)
    band = part.band(frame.y + top, frame.y + bottom)
    columns = band @ part.weights
    covered = sum(
        float(columns @ part.strip(frame.x + left, frame.x + right))
        for left, right in ((inner, outer), (-outer, -inner))
    )
    return covered * part.step_x * part.step_y / (2 * (outer - inner) * (bottom - top))
