"""Signed distances to the edge of a part."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

FloatField = npt.NDArray[np.float32]
BoolMask = npt.NDArray[np.bool_]


def signed_distance(inside: BoolMask) -> FloatField:
    """Return the exact Euclidean distance of each pixel centre to the part's edge.

    The edge runs between pixels, so no value lies between -0.5 and 0.5 and the sign alone gives back the
    part.

    Args:
        inside: H x W bool.

    Returns:
        H x W float32 in pixels, positive inside. Without a pixel outside (inside) the distance is
        ``H + W`` (``-(H + W)``) everywhere.
    """
    mask = inside.view(np.uint8) if inside.flags.c_contiguous else np.ascontiguousarray(inside, np.uint8)
    far = float(sum(mask.shape))
    if not mask.any():
        return np.full(mask.shape, -far, np.float32)
    if mask.all():
        return np.full(mask.shape, far, np.float32)
    to_inside = np.asarray(cv2.distanceTransform(1 - mask, cv2.DIST_L2, cv2.DIST_MASK_PRECISE), np.float32)
    field: FloatField = -to_inside
    # inside, where that is 0; the nearest pixel outside lies in the part's box or on the ring round it
    x, y, width, height = cv2.boundingRect(mask)
    box = slice(max(0, y - 1), y + height + 1), slice(max(0, x - 1), x + width + 1)
    field[box] += cv2.distanceTransform(np.ascontiguousarray(mask[box]), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    # OpenCV's root rounds one way or the other with the address of the array; squares are whole numbers
    distance = np.sqrt(np.rint(field * field))
    signed: FloatField = np.copysign(distance - np.float32(0.5), field)
    return signed


SMOOTH = 1.5
"""Sigma in pixels over which `smooth_distance` looks for the line that a raster stands for."""

_UNSURE = 0.45
"""Pixels by which a raster may differ from that line: the sign of the distance must stay."""


def smooth_distance(field: FloatField) -> FloatField:
    """Return a signed distance from the line that a raster stands for, not from its stairs of one pixel.

    A contour that is moved by a part of a pixel is put on the raster a second time; without this the stairs
    of both would add up. Every pixel keeps its sign, and what is finer than the smoothing keeps its distance.

    Args:
        field: H x W float32 as of `signed_distance`, in pixels.
    """
    change = cv2.GaussianBlur(field, (9, 9), SMOOTH, borderType=cv2.BORDER_REPLICATE) - field
    size = np.abs(change)
    # a strand of hair is no stair: beyond what a raster can be wrong by, nothing is changed
    change *= np.clip(2 - size / np.float32(_UNSURE), 0, 1)
    return field + change
