"""The velocity that carries parts from where they are to where a model wants them.

A registration of signed distances in the log domain (Vercauteren, Pennec, Perchant and Ayache, 2008,
"Symmetric log-domain diffeomorphic registration"), with Gauss-Newton steps from a smoothed structure tensor,
coarse to fine. Only the outlines pull; between them the velocity is as smooth as the steps are.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
import numpy.typing as npt

from facemask_editor.engine.deform.exponential import Grid, displacement, smallest_jacobian

Field = npt.NDArray[np.float32]
Planes = npt.NDArray[np.float32]
"""h x w x 2, as OpenCV wants it: horizontal, then vertical, in nodes."""

LEVELS = ((12.0, 5, 2), (6.0, 4, 2), (3.5, 4, 1))
"""Coarse to fine: pixels of 512 over which a step is smoothed, steps, nodes of the grid to one of theirs."""

BAND = 0.35
"""Half width of the band round an outline that counts, in sigmas."""

NARROWEST = 1.5
"""The same at least, in pixels of 512."""

DAMPING = 0.08
LEAST_DAMPING = 0.002

LONGEST = 1.2
"""Sigmas that one step moves at most."""

SMOOTHING = 0.4
"""Sigmas by which the velocity is smoothed after each step."""

LEAST_JACOBIAN = 0.04
"""A velocity that presses a pixel to less than this is smoothed further."""

_SMALL = 0.7
"""Nodes of the first share of a velocity, as in `exponential`: while registering, rougher will do."""


def registered(sources: Sequence[Field], targets: Sequence[Field], window: Field, node: float) -> Grid:
    """Return the velocity whose displacement carries sources onto targets.

    Args:
        sources: (h, w) float32 on the grid each: signed distances in nodes, positive inside.
        targets: The same of where they are to go: ``source(x + u(x))`` comes near ``target(x)``.
        window: (h, w) float32, 0 to 1, by which the velocity is multiplied.
        node: Pixels of 512 from node to node.

    Returns:
        (2, h, w) float32 in nodes; its displacement does not fold.
    """
    height, width = window.shape
    if not sources:
        return np.zeros((2, height, width), np.float32)
    velocity: Planes | None = None
    scale = 0
    for sigma, steps, coarser in LEVELS:
        if coarser != scale:
            size = (-(-width // coarser), -(-height // coarser))
            held = _resized(window, size)
            pairs = [
                (_resized(s, size) / np.float32(coarser), _resized(t, size) / np.float32(coarser))
                for s, t in zip(sources, targets, strict=True)
            ]
            if velocity is None:
                velocity = np.zeros((*held.shape, 2), np.float32)
            else:
                velocity = _resized(velocity, size) * np.float32(scale / coarser)
            scale = coarser
        assert velocity is not None, "the first level makes it"
        unit = 1 / (node * coarser)
        for _ in range(steps):
            velocity = _step(velocity, pairs, held, sigma * unit, NARROWEST * unit)
    assert velocity is not None, "there is a level"
    return _unfolded(velocity * window[..., None], window)


def _unfolded(velocity: Planes, window: Field) -> Grid:
    """Return a velocity (2, h, w) that does not fold, smoothed as far as it takes."""
    found = np.ascontiguousarray(velocity.transpose(2, 0, 1))
    sigma = 1.0
    while smallest_jacobian(displacement(found)) < LEAST_JACOBIAN:
        velocity = _smooth(velocity, sigma) * window[..., None]
        found = np.ascontiguousarray(velocity.transpose(2, 0, 1))
        sigma *= 1.4
    return found


def _step(
    velocity: Planes, pairs: Sequence[tuple[Field, Field]], window: Field, sigma: float, narrowest: float
) -> Planes:
    """Return a velocity after one Gauss-Newton step; lengths in nodes."""
    columns, rows = _looked_at(velocity)
    band = np.float32(-1 / max(narrowest, BAND * sigma) ** 2)
    tensor = np.zeros((*window.shape, 3), np.float32)
    pull = np.zeros((*window.shape, 3), np.float32)
    for source, target in pairs:
        carried = cv2.remap(source, columns, rows, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        # what is far smaller than this only costs time
        weight = cv2.exp(np.maximum(np.minimum(target * target, carried * carried) * band, np.float32(-12)))
        gx = cv2.Sobel(carried, cv2.CV_32F, 1, 0, ksize=1, scale=0.5, borderType=cv2.BORDER_REPLICATE)
        gy = cv2.Sobel(carried, cv2.CV_32F, 0, 1, ksize=1, scale=0.5, borderType=cv2.BORDER_REPLICATE)
        wx, wy = weight * gx, weight * gy
        residual = target - carried
        tensor += cv2.merge((wx * gx, wx * gy, wy * gy))
        pull += cv2.merge((wx * residual, wy * residual, weight))
    xx, xy, yy = _split(_smooth(tensor, sigma))
    bx, by, w = _split(_smooth(pull, sigma))
    damping = np.float32(DAMPING) * w + np.float32(LEAST_DAMPING)
    xx, yy = xx + damping, yy + damping
    inverse = np.float32(1) / (xx * yy - xy * xy)
    dx, dy = (yy * bx - xy * by) * inverse, (xx * by - xy * bx) * inverse
    # not cv2.magnitude, whose root rounds one way or the other with the address of the arrays
    length = np.maximum(np.sqrt(dx * dx + dy * dy), np.float32(1e-6))
    share = np.minimum(1, np.float32(LONGEST * sigma) / length)
    moved = velocity + cv2.merge((dx * share, dy * share))
    return _smooth(moved, SMOOTHING * sigma) * window[..., None]


def _looked_at(velocity: Planes) -> tuple[Field, Field]:
    """Return the columns and rows that the displacement of a velocity looks at."""
    height, width = velocity.shape[:2]
    longest = float(max(velocity.max(), -velocity.min()))
    doublings = max(0, int(np.ceil(np.log2(longest / _SMALL)))) if longest > 0 else 0
    u = velocity * np.float32(0.5**doublings)
    place = np.empty_like(velocity)
    place[..., 0] = np.arange(width, dtype=np.float32)
    place[..., 1] = np.arange(height, dtype=np.float32)[:, None]
    for _ in range(doublings):
        x, y = _split(place + u)
        u = u + cv2.remap(u, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    x, y = _split(place + u)
    return x, y


def _split(planes: npt.NDArray[np.float32]) -> list[Field]:
    return [np.asarray(plane, np.float32) for plane in cv2.split(planes)]


def _resized(field: npt.NDArray[np.float32], size: tuple[int, int]) -> npt.NDArray[np.float32]:
    if field.shape[1::-1] == size:
        return field
    smaller = size[0] < field.shape[1]
    how = cv2.INTER_AREA if smaller else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(field, size, interpolation=how), np.float32)


def _smooth(planes: npt.NDArray[np.float32], sigma: float) -> npt.NDArray[np.float32]:
    """Return h x w x n fields smoothed by a Gaussian."""
    side = 2 * max(1, round(2.6 * sigma)) + 1
    blurred = cv2.GaussianBlur(planes, (side, side), sigma, borderType=cv2.BORDER_REPLICATE)
    return np.asarray(blurred, np.float32)
