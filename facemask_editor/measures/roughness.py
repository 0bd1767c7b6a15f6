"""How far a contour strays from a smooth line, in pixels of the document.

A raster of a smooth shape strays by a fifth of a pixel, whatever the size of the picture; one that was
enlarged four times by nearest pixels by four times as much. The smooth line is the local cubic of Savitzky
and Golay (1964) through the contour, so that bends and small parts do not count as rough.
"""

from __future__ import annotations

from functools import lru_cache

import cv2
import numpy as np
import numpy.typing as npt

from facemask_editor.core.labels import LabelMap

HALF_WINDOW = 16
"""Contour pixels on both sides that the cubic is fitted to in a picture of 512; in larger ones more."""

BoolMask = npt.NDArray[np.bool_]
Points = npt.NDArray[np.float64]
Distances = npt.NDArray[np.float64]


def roughness(mask: BoolMask, where: BoolMask | None = None) -> float:
    """Return the median of `strays`; NaN where there is none.

    The median, since corners are far from any smooth line and are no stairs.
    """
    found = strays(mask, where)
    return float(np.median(found)) if len(found) else float("nan")


def strays(mask: BoolMask, where: BoolMask | None = None) -> Distances:
    """Return the distances of a part's contour from its smooth line, one for each pixel of the contour.

    Args:
        mask: H x W bool, the part; holes have contours too.
        where: H x W bool; only contour points in it count. All where left out.

    Returns:
        (N,) pixels. Points near the border of the picture do not count, for there the border cuts the part
        off, nor do contours that are too short for the window.
    """
    height, width = mask.shape
    widest = HALF_WINDOW * max(width, height) / 512
    contours, _ = cv2.findContours(
        np.ascontiguousarray(mask).view(np.uint8), cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE
    )
    found: list[Distances] = [np.empty(0)]
    for contour in contours:
        pixels = contour[:, 0, :]
        # small parts bend within the window that suits large ones
        half = max(HALF_WINDOW, round(min(widest, len(pixels) / 12)))
        if len(pixels) < 2 * half + 1:
            continue
        points, distances = _from_cubic(pixels.astype(np.float64), half)
        x, y = np.rint(points).astype(np.intp).T
        counts = ~_near((x == 0) | (y == 0) | (x == width - 1) | (y == height - 1), half)
        if where is not None:
            counts &= where[y, x]
        found.append(distances[counts])
    return np.concatenate(found)


def changed_strays(before: LabelMap, after: LabelMap) -> dict[int, Distances]:
    """Return the `strays` of each class's contour where an edit made it, by class index.

    Args:
        before: H x W uint8.
        after: Same shape; contours within 2 pixels of where the class came or went count.
    """
    classes = np.unique(after[before != after])
    found = {int(label): strays(after == label, _fresh(before, after, int(label))) for label in classes}
    return {label: distances for label, distances in found.items() if len(distances)}


def _fresh(before: LabelMap, after: LabelMap, label: int) -> BoolMask:
    """Return the pixels of a class within 2 pixels of which its own extent changed."""
    differs = (before == label) != (after == label)
    return cv2.dilate(differs.view(np.uint8), np.ones((5, 5), np.uint8)).view(np.bool_)


def _from_cubic(pixels: Points, half: int) -> tuple[Points, Distances]:
    """Return a closed contour at steps of about a pixel, (N, 2), and each point's distance from the cubic."""
    closed = np.vstack([pixels, pixels[:1]])
    at = np.concatenate([[0.0], np.hypot(*np.diff(closed, axis=0).T).cumsum()])
    steps = np.arange(0.0, at[-1], at[-1] / max(2 * half + 1, round(at[-1])))
    points = np.stack([np.interp(steps, at, closed[:, axis]) for axis in (0, 1)], axis=1)
    value, slope = _kernels(half)
    smooth, along = _slide(points, value), _slide(points, slope)
    across = np.stack([-along[:, 1], along[:, 0]], 1) / np.maximum(np.hypot(*along.T), 1e-9)[:, None]
    distance: Distances = np.abs(((points - smooth) * across).sum(1))
    return points, distance


@lru_cache(maxsize=4)
def _kernels(half: int) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Return the weights that give value and slope of the least-squares cubic in the window's middle."""
    place = np.arange(-half, half + 1) / half
    weights = np.linalg.pinv(np.vander(place, 4, increasing=True))
    return weights[0], weights[1]


def _slide(points: Points, kernel: npt.NDArray[np.float64]) -> Points:
    half = len(kernel) // 2
    wrapped = np.concatenate([points[-half:], points, points[:half]])
    return np.stack([np.correlate(wrapped[:, axis], kernel, "valid") for axis in (0, 1)], axis=1)


def _near(flags: BoolMask, half: int) -> BoolMask:
    """Return which points of a closed contour have a flagged one within their window."""
    half = min(half, len(flags) // 2)
    wrapped = np.concatenate([flags[-half:], flags, flags[:half]]).astype(np.int64)
    sums = np.concatenate([[0], wrapped.cumsum()])
    near: BoolMask = sums[2 * half + 1 :] - sums[: -2 * half - 1] > 0
    return near
