"""The warp from one head to another: where a point of a head lies on the head of an exemplar."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from facemask_editor.core.region import Box
from facemask_editor.engine.exemplar.head_frame import Floats, HeadFrame, at_angles
from facemask_editor.fields.layout import REFERENCE_SIZE

FloatField = npt.NDArray[np.float32]

_CELL = 4
"""Reference pixels from node to node: the warp is smooth, and is only computed there."""

_DOME = 0.8
"""By how much hair falls per pixel beyond the picture that the exemplar ends with, at its top and sides."""


@dataclass(frozen=True, eq=False)
class Warp:
    """Where the pixels of a picture lie on an exemplar.

    Attributes:
        x: H x W float32, reference pixels of the exemplar's picture.
        y: The same.
    """

    x: FloatField
    y: FloatField


def polar_warp(target: HeadFrame, exemplar: HeadFrame, size: tuple[int, int], box: Box | None = None) -> Warp:
    """Return where each pixel of a head's picture lies on an exemplar's.

    Angles about the centre stay. Inside the skull radii are shares of it; outside, their distance from it in
    chin units stays, which is what attaches hair to the head. Below the chin the picture's upright counts,
    not the head's: bodies and long hair hang down from a head that is rolled.

    Args:
        target: Head of the picture.
        exemplar: Head of the exemplar.
        size: (width, height) of the target's picture in pixels.
        box: The pixels wanted; all where it is None.

    Returns:
        Fields of the box's shape.
    """
    box = box or Box(0, 0, *size)
    scale_x, scale_y = REFERENCE_SIZE / size[0], REFERENCE_SIZE / size[1]
    # nodes at the corners of cells; pixels between them linearly
    columns = max(2, int(np.ceil(box.width * scale_x / _CELL)) + 1)
    rows = max(2, int(np.ceil(box.height * scale_y / _CELL)) + 1)
    left, top = box.x0 * scale_x, box.y0 * scale_y
    step_x, step_y = box.width * scale_x / (columns - 1), box.height * scale_y / (rows - 1)
    x, y = np.meshgrid(left + np.arange(columns) * step_x, top + np.arange(rows) * step_y)
    xe, ye = warped(target, exemplar, x, y)
    # pixel centres in node units
    map_x = ((np.arange(box.width) + 0.5) * scale_x / step_x).astype(np.float32)
    map_y = ((np.arange(box.height) + 0.5) * scale_y / step_y).astype(np.float32)
    return Warp(_between(xe, map_x, map_y), _between(ye, map_x, map_y))


def _between(nodes: Floats, x: FloatField, y: FloatField) -> FloatField:
    """Return values between nodes, linearly: a product of two thin matrices, without fixed-point rounding."""

    def weights(places: FloatField, count: int) -> FloatField:
        low = np.clip(np.floor(places).astype(np.intp), 0, count - 2)
        share = (places - low).astype(np.float32)
        matrix = np.zeros((len(places), count), np.float32)
        index = np.arange(len(places))
        matrix[index, low], matrix[index, low + 1] = 1 - share, share
        return matrix

    found: FloatField = (weights(y, nodes.shape[0]) @ nodes.astype(np.float32)) @ weights(x, nodes.shape[1]).T
    return found


def warped(target: HeadFrame, exemplar: HeadFrame, x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """Return where points of the target's picture lie on the exemplar's; reference pixels, any shape."""
    radius, angle = target.polar(x, y)
    edge = at_angles(target.skull, angle)
    upright = _smooth((y - target.centre[1]) / target.chin, 0.3, 1.1) * _smooth(radius / edge, 0.9, 1.5)
    other_angle = angle + upright * _turn(target.roll - exemplar.roll)
    other_edge = at_angles(exemplar.skull, other_angle)
    inside = radius * other_edge / edge
    other = np.where(radius < edge, inside, other_edge + radius - edge)
    return exemplar.points(other, other_angle)


def _turn(angle: float) -> float:
    return float((angle + np.pi) % (2 * np.pi) - np.pi)


def _smooth(values: Floats, low: float, high: float) -> Floats:
    t = np.clip((values - low) / (high - low), 0, 1)
    return np.asarray(t * t * (3 - 2 * t))


def sampled(field: FloatField, warp: Warp) -> FloatField:
    """Return an exemplar's field where a warp leads; beyond the exemplar's picture its border goes on.

    Args:
        field: S x S float32, the exemplar's whole picture at any size S.
        warp: Of the target.

    Returns:
        float32 of the warp's shape.
    """
    scale = np.float32(field.shape[0] / REFERENCE_SIZE)
    half = np.float32(0.5)
    x, y = warp.x * scale - half, warp.y * scale - half
    found = cv2.remap(field, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(found, np.float32)


def beyond(warp: Warp) -> FloatField:
    """Return what a field of hair loses beyond the top and the sides of the exemplar's picture.

    Without it hair that the exemplar's picture cuts would go on for ever; so it ends as a dome. Down the
    picture nothing is lost: long hair goes on.
    """
    side = np.float32(REFERENCE_SIZE)
    zero = np.float32(0)
    across = np.maximum(np.maximum(-warp.x, warp.x - side), zero)
    up = np.maximum(-warp.y, zero)
    found: FloatField = np.float32(_DOME) * np.hypot(across, up)
    return found
