"""Outlines of parts as polygons in a head's frame, and polygons as pixels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from facemask_editor.core.region import Box
from facemask_editor.engine.exemplar.head_frame import Floats, HeadFrame
from facemask_editor.fields.layout import REFERENCE_SIZE

Flags = npt.NDArray[np.bool_]

_FINE = 3
"""Outlines are followed, and polygons filled, on a raster so many times as fine."""
_FINE_UP_TO = 1200
"""Sides of boxes above which polygons are filled on the picture's own raster: there it is fine enough."""
_SUBPIXEL = 4
"""Bits behind the point of a corner's coordinates."""
_TOLERANCE = 0.3
"""Pixels by which a polygon may leave its outline."""


@dataclass(frozen=True, eq=False)
class Patch:
    """Pixels of a thing.

    Attributes:
        box: In the picture.
        mask: Bool, of the box's shape.
    """

    box: Box
    mask: Flags


def polygons_of(mask: Flags, frame: HeadFrame, least: float, smooth: float = 0.9) -> tuple[Floats, ...]:
    """Return the outlines of a mask in the head's frame, in chin units about the point between the eyes.

    Args:
        mask: H x W bool.
        frame: Of the head.
        least: Outlines round fewer square pixels are left out.
        smooth: Sigma in pixels by which the raster's stairs are smoothed away.
    """
    height, width = mask.shape
    x0, y0, w, h = cv2.boundingRect(mask.view(np.uint8))
    if w == 0:
        return ()
    margin = int(np.ceil(4 * smooth)) + 1
    # what is cut by the picture's border goes on beyond it for a while, so that its corners stay
    crop = mask[y0 : y0 + h, x0 : x0 + w].astype(np.float32)
    soft = cv2.copyMakeBorder(crop, margin, margin, margin, margin, cv2.BORDER_CONSTANT)
    soft = cv2.GaussianBlur(soft, (0, 0), smooth)
    fine = cv2.resize(soft, None, fx=_FINE, fy=_FINE, interpolation=cv2.INTER_LINEAR)
    outlines, _ = cv2.findContours((fine > 0.5).view(np.uint8), cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    found = []
    for outline in outlines:
        if cv2.contourArea(outline) < least * _FINE**2:
            continue
        corners = cv2.approxPolyDP(outline, _TOLERANCE * _FINE, True)[:, 0].astype(np.float64)
        if len(corners) < 3:
            continue
        points = (corners + 0.5) / _FINE + [x0 - margin, y0 - margin]
        points *= [REFERENCE_SIZE / width, REFERENCE_SIZE / height]
        found.append(np.stack(frame.in_frame(points[:, 0], points[:, 1]), -1))
    return tuple(found)


def filled(polygons: Sequence[Floats], size: tuple[int, int]) -> Patch | None:
    """Return the pixels inside polygons, holes left open; None where none of them lies in the picture.

    Args:
        polygons: (N, 2) each, in pixels of the picture; pixel i covers i to i + 1.
        size: (width, height) of the picture.
    """
    if not polygons:
        return None
    corners = np.concatenate(polygons)
    low, high = np.floor(corners.min(axis=0)), np.ceil(corners.max(axis=0))
    box = Box(int(low[0]) - 1, int(low[1]) - 1, int(high[0]) + 1, int(high[1]) + 1).clip(*size)
    if box is None:
        return None
    fine = _FINE if max(box.width, box.height) <= _FINE_UP_TO else 1
    canvas = np.zeros((box.height * fine, box.width * fine), np.uint8)
    rings = [
        np.rint(((polygon - [box.x0, box.y0]) * fine - 0.5) * 2**_SUBPIXEL).astype(np.int32)
        for polygon in polygons
    ]
    cv2.fillPoly(canvas, rings, 1, shift=_SUBPIXEL)
    mask = np.ascontiguousarray(canvas[fine // 2 :: fine, fine // 2 :: fine]).view(np.bool_)
    return Patch(box, mask) if mask.any() else None


def components(mask: Flags) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.intp]]:
    """Return the connected pieces of a mask: H x W int32 numbers from 1, and their areas; areas[0] is 0.

    Areas are counted here: OpenCV takes ten times as long to tell them.
    """
    count, found = cv2.connectedComponents(_u8(mask), connectivity=8)
    labels = np.asarray(found, np.int32)
    if count == 2:
        return labels, np.array([0, np.count_nonzero(mask)], np.intp)
    areas = np.bincount(labels.ravel(), minlength=count)
    areas[0] = 0
    return labels, areas


def pieces_of(mask: Flags) -> list[Flags]:
    """Return the connected pieces of a mask, the largest first."""
    labels, areas = components(mask)
    if len(areas) == 2:
        return [mask]
    return [labels == piece for piece in 1 + np.argsort(-areas[1:], kind="stable")]


def lobe(frame: HeadFrame, ear: Flags) -> tuple[float, float]:
    """Return u and v of the lowest point of an ear (H x W bool, not empty), in chin units."""
    height, width = ear.shape
    x0, y0, w, h = cv2.boundingRect(ear.view(np.uint8))
    rows, columns = np.nonzero(ear[y0 : y0 + h, x0 : x0 + w])
    u, v = frame.in_frame(
        (columns + x0 + 0.5) * (REFERENCE_SIZE / width), (rows + y0 + 0.5) * (REFERENCE_SIZE / height)
    )
    bottom = float(np.quantile(v, 0.99))
    return float(u[v >= bottom - 0.04].mean()), bottom


def solid_of(mask: Flags) -> Flags:
    """Return a mask (H x W bool) with what it encloses."""
    solid = _u8(mask).copy()
    edges, _ = cv2.findContours(solid, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    cv2.drawContours(solid, edges, -1, 1, thickness=-1)
    return solid.view(np.bool_)


def grown(mask: Flags, radius: float) -> Flags:
    """Return a mask (H x W bool) with all that is no further than a radius in pixels."""
    if radius < 1:
        return mask
    away = cv2.distanceTransform(_u8(~mask), cv2.DIST_L2, cv2.DIST_MASK_5)
    return np.asarray(away <= radius + 0.01)


def closed(mask: Flags, radius: float) -> Flags:
    """Return a mask with its gaps closed by a disc; two distances are cheaper than a large disc."""
    if radius < 1:
        return mask
    # beyond the edge of a window nothing is known: it must not count as part of the thing
    edge = int(radius) + 2
    wide = grown(np.pad(mask, edge), radius)
    within = cv2.distanceTransform(_u8(wide), cv2.DIST_L2, cv2.DIST_MASK_5)
    return np.asarray(within[edge:-edge, edge:-edge] > radius + 0.01) | mask


def _u8(mask: Flags) -> npt.NDArray[np.uint8]:
    return np.ascontiguousarray(mask).view(np.uint8)


def disc(radius: float) -> npt.NDArray[np.uint8]:
    """Return a round structuring element; radius in pixels, 0 and up."""
    side = 2 * max(0, round(radius)) + 1
    return np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side)), np.uint8)
