"""The measured quantities of parts, each of a part's coverage in the frame of the face.

Lengths are in face units, angles in degrees; `side` is 1 for parts of the subject's left and for those in the
middle, -1 for the right.
"""

from __future__ import annotations

import numpy as np

from facemask_editor.measures.coverage import Coverage, ShapeFrame, span

_STRAND = 0.08
"""Width in face units from which a row of hair counts in full towards the hair's length."""


def width(part: Coverage, frame: ShapeFrame, side: float) -> float:
    """Distance between its left and right end."""
    return span(part.columns, part.xs, part.step_x) / frame.unit


def height(part: Coverage, frame: ShapeFrame, side: float) -> float:
    """Distance between its upper and lower end."""
    return span(part.rows, part.ys, part.step_y) / frame.unit


def thickness(part: Coverage, frame: ShapeFrame, side: float) -> float:
    """Area over width."""
    return part.area / span(part.columns, part.xs, part.step_x) / frame.unit


def raised(part: Coverage, frame: ShapeFrame, side: float) -> float:
    """Height of its middle over the line of the eyes."""
    return (frame.y - part.centre()[1]) / frame.unit


def raised_over_nose(part: Coverage, frame: ShapeFrame, side: float) -> float:
    """Height of its middle over that of the nose."""
    return (frame.nose_y - part.centre()[1]) / frame.unit


def apart(part: Coverage, frame: ShapeFrame, side: float) -> float:
    """Distance of its middle from that of the pair."""
    return side * (part.centre()[0] - frame.x) / frame.unit


def tilt(part: Coverage, frame: ShapeFrame, side: float) -> float:
    """How far its outer end is raised, in degrees."""
    x, y = part.centre()
    across = part.xs - x
    covariance = float((part.ys - y) @ (part.weights @ across))
    slope = covariance / float(part.columns @ across**2 + part.mass * part.step_x**2 / 12)
    return float(np.degrees(np.arctan(-slope * side)))


def lean(part: Coverage, frame: ShapeFrame, side: float) -> float:
    """How far its lower end leans to the subject's left, in degrees."""
    x, y = part.centre()
    down = part.ys - y
    covariance = float(down @ (part.weights @ (part.xs - x)))
    return float(np.degrees(np.arctan(covariance / float(part.rows @ down**2 + part.mass / 12))))


def arch(part: Coverage, frame: ShapeFrame, side: float) -> float:
    """Height of the middle over the line through the ends: least squares of y on 1, t, t^2."""
    half = span(part.columns, part.xs, part.step_x) / 2
    t = (part.xs - part.centre()[0]) / half
    powers = np.stack([np.ones_like(t), t, t**2])
    normal = (powers * part.columns) @ powers.T
    right = powers @ (part.weights.T @ part.ys)
    solution = np.linalg.solve(normal + 1e-9 * part.mass * np.eye(3), right)
    return float(solution[2] / frame.unit)


def curve(part: Coverage, frame: ShapeFrame, side: float) -> float:
    """Height of its corners over its middle."""
    return -arch(part, frame, side)


def rows_between(part: Coverage, frame: ShapeFrame, top: float, bottom: float) -> float:
    """Mean width of the part between two heights."""
    band = part.band(frame.y + top * frame.unit, frame.y + bottom * frame.unit)
    return float(band @ part.rows) * part.step_x * part.step_y / (bottom - top) / frame.unit**2


def face_width(part: Coverage, frame: ShapeFrame, side: float) -> float:
    """Mean width of the face between eyes and nose."""
    return rows_between(part, frame, 0.0, 0.6)


def jaw(part: Coverage, frame: ShapeFrame, side: float) -> float:
    """Mean width of the face just under the mouth."""
    return rows_between(part, frame, 1.0, 1.3)


def columns_between(part: Coverage, frame: ShapeFrame, top: float, bottom: float) -> float:
    """Mean height of the part in the middle columns, between two heights."""
    half = 0.3 * frame.unit
    strip = part.strip(frame.x - half, frame.x + half)
    band = part.band(frame.y + top * frame.unit, frame.y + bottom * frame.unit)
    return float(band @ part.weights @ strip) * part.step_x * part.step_y / (2 * half * frame.unit)


def chin(part: Coverage, frame: ShapeFrame, side: float) -> float:
    """Height from the mouth to the end of the chin."""
    return columns_between(part, frame, 1.0, 9.0)


def forehead(part: Coverage, frame: ShapeFrame, side: float) -> float:
    """Height from the eyes to the end of the forehead."""
    return columns_between(part, frame, -9.0, 0.0)


def fringe(part: Coverage, frame: ShapeFrame, side: float) -> float:
    """How far hair comes down over the forehead."""
    return columns_between(part, frame, -1.0, 0.2)


def volume(part: Coverage, frame: ShapeFrame, side: float) -> float:
    """Root of the area above the eyes."""
    above = float(part.band(-1e9, frame.y) @ part.rows) * part.step_x * part.step_y
    return float(np.sqrt(above)) / frame.unit


def hair_length(part: Coverage, frame: ShapeFrame, side: float) -> float:
    """How far hair reaches below the eyes."""
    wide = np.minimum(part.rows * part.step_x / (_STRAND * frame.unit), 1.0)
    return float(part.band(frame.y, 1e9) @ wide) * part.step_y / frame.unit
