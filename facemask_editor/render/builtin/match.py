"""The smooth displacement that carries one mask onto another.

After the trial of the project's notes: signed distances of outlines, matched from coarse to fine by windowed
Gauss-Newton steps (Lucas and Kanade, "An iterative image registration technique", 1981, on distances instead
of grey values). Nothing of the picture is looked at, so that ragged edges of a mask do no harm.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
import numpy.typing as npt

from facemask_editor.render.builtin.arrays import Floats, floats, places, sampled, sized
from facemask_editor.render.builtin.channels import SMALL, Outline

_INSIDE = 4.0
"""How far inside its outline a part rules, in pixels at 512."""
_LEVELS = ((4, 40.0, 3), (4, 22.0, 3), (2, 13.0, 2), (2, 8.0, 2), (1, 4.5, 3))
"""Coarsening, width of the window in pixels at 512, steps."""
_NEARBY = ((4, 22.0, 1), (2, 10.0, 2), (1, 4.5, 1))
"""From the field of the last frame, which is nearly the one."""
_LONGEST_STEP = 12.0
_STIFF, _STIFFEST = 0.05, 0.002
_SMOOTHING = 0.35


def match(outlines: Sequence[Outline], cell: float, start: Floats | None = None) -> Floats:
    """Return the backward displacement on the grid: the new mask at ``x`` is the old one at ``x + u(x)``.

    Args:
        outlines: In both masks.
        cell: Side of a cell in pixels at 512.
        start: 2 x h x w float32 where a field is known already, such as that of the last frame.

    Returns:
        2 x h x w float32, horizontal then vertical, in pixels at 512.
    """
    shape = outlines[0].old.shape
    field = first_guess(outlines, cell) if start is None else start.copy()
    levels = _LEVELS if start is None else _NEARBY
    for factor, window, steps in levels:
        size = (max(2, -(-shape[1] // factor)), max(2, -(-shape[0] // factor)))
        step = cell * shape[1] / size[0], cell * shape[0] / size[1]
        old = [_at(each.old, size) for each in outlines]
        new = [_at(each.new, size) for each in outlines]
        weights = _weights(outlines, new, max(step))
        local = np.stack([_at(part, size) for part in field])
        for _ in range(steps):
            local += _step(old, new, weights, local, step, window)
        for part in local:
            _smooth(part, _SMOOTHING * window / max(step))
        field = np.stack([sized(part, (shape[1], shape[0]), cv2.INTER_LINEAR) for part in local])
    return field


def _at(field: Floats, size: tuple[int, int]) -> Floats:
    if field.shape[::-1] == size:
        return field.copy()
    return sized(field, size, cv2.INTER_AREA)


def _weights(outlines: Sequence[Outline], new: Sequence[Floats], step: float) -> list[Floats]:
    """Return each outline's say in each cell; the nearest part rules."""
    say = []
    for each, far in zip(outlines, new, strict=True):
        reach = np.where(
            far > 0, np.float32(max(_INSIDE, 0.6 * step)), np.float32(max(each.channel.halo, 0.6 * step))
        )
        say.append(np.float32(each.channel.weight) * np.exp(-np.square(far / reach)))
    total = np.sum(say, axis=0) + np.float32(1e-6)
    return [one * one / total for one in say]


def _step(
    old: Sequence[Floats],
    new: Sequence[Floats],
    weights: Sequence[Floats],
    field: Floats,
    step: tuple[float, float],
    window: float,
) -> Floats:
    h, w = field.shape[1:]
    xs, ys = places((h, w))
    map_x, map_y = xs + field[0] / np.float32(step[0]), ys + field[1] / np.float32(step[1])
    sums = np.zeros((6, h, w), np.float32)
    for a, b, weight in zip(old, new, weights, strict=True):
        warped = sampled(a, map_x, map_y)
        rest = warped - b
        nx, ny = (
            floats(
                cv2.Sobel(warped, cv2.CV_32F, *d, ksize=3, scale=1 / 8 / s, borderType=cv2.BORDER_REPLICATE)
            )
            for d, s in (((1, 0), 1 / step[0]), ((0, 1), 1 / step[1]))
        )
        length = floats(np.maximum(np.hypot(nx, ny), 0.3))
        nx /= length
        ny /= length
        for place, term in enumerate((nx * nx, nx * ny, ny * ny, rest * nx, rest * ny)):
            sums[place] += weight * term
        sums[5] += weight
    for part in sums:
        _smooth(part, window / max(step))
    gxx, gxy, gyy, bx, by, say = sums
    stiff = np.float32(_STIFF) * say + np.float32(_STIFFEST)
    gxx, gyy = gxx + stiff, gyy + stiff
    det = gxx * gyy - gxy * gxy
    move = np.stack([-(gyy * bx - gxy * by) / det, -(gxx * by - gxy * bx) / det])
    length = np.maximum(np.hypot(*move), np.float32(1e-6))
    return floats(move * np.minimum(1, np.float32(_LONGEST_STEP) / length))


def _smooth(field: Floats, sigma: float) -> None:
    """Blur in place, by three boxes where that is cheaper."""
    if sigma < 0.3:
        return
    if sigma < 2:
        cv2.GaussianBlur(field, (0, 0), sigma, dst=field, borderType=cv2.BORDER_REPLICATE)
        return
    side = max(1, round((np.sqrt(4 * sigma * sigma + 1) - 1) / 2)) * 2 + 1
    side = min(side, 2 * min(field.shape) - 1)
    for _ in range(3):
        cv2.blur(field, (side, side), dst=field, borderType=cv2.BORDER_REPLICATE)


def first_guess(outlines: Sequence[Outline], cell: float) -> Floats:
    """Return a field in which each moved part goes to its new place as a whole; unmoved ones hold."""
    shape = outlines[0].old.shape
    total = np.full(shape, 0.04, np.float32)
    field = np.zeros((2, *shape), np.float32)
    ys, xs = np.mgrid[: shape[0], : shape[1]].astype(np.float32)
    for each in outlines:
        if each.channel not in SMALL:
            continue
        say = np.clip(each.new / np.float32(cell) + np.float32(0.5), 0, 1)
        total += say
        if each.moves and (move := _rigid(each, xs, ys, cell)) is not None:
            field += say * move
    sigma = 14.0 / cell
    _smooth(total, sigma)
    for part in field:
        _smooth(part, sigma)
    return floats(field / total)


def _rigid(outline: Outline, xs: Floats, ys: Floats, cell: float) -> Floats | None:
    """Return the displacement that carries one outline's moments onto the other's, in pixels at 512."""
    moments = []
    for far in (outline.new, outline.old):
        mass = np.clip(far / np.float32(cell) + np.float32(0.5), 0, 1)
        total = float(mass.sum())
        if total < 1:
            return None
        cx, cy = float((mass * xs).sum()) / total, float((mass * ys).sum()) / total
        dx, dy = xs - cx, ys - cy
        cov = np.array(
            [
                [float((mass * dx * dx).sum()), float((mass * dx * dy).sum())],
                [float((mass * dx * dy).sum()), float((mass * dy * dy).sum())],
            ]
        ) / total + 0.25 * np.eye(2)
        moments.append((cx, cy, cov))
    (nx, ny, new), (ox, oy, old) = moments
    turn = _turn(new, old)
    scale = np.sqrt(np.clip(np.diag(turn.T @ old @ turn) / np.diag(new), 0.16, 6.25))
    affine = turn @ np.diag(scale)
    dx, dy = xs - nx, ys - ny
    to_x = ox + affine[0, 0] * dx + affine[0, 1] * dy
    to_y = oy + affine[1, 0] * dx + affine[1, 1] * dy
    return (np.stack([to_x - xs, to_y - ys]) * cell).astype(np.float32)


def _turn(new: npt.NDArray[np.float64], old: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return the rotation between the long axes, none where one is round or the angle is large."""
    angles = []
    for cov in (new, old):
        values, vectors = np.linalg.eigh(cov)
        if values[1] < 2.25 * values[0]:
            return np.eye(2)
        angles.append(np.arctan2(vectors[1, 1], vectors[0, 1]))
    angle = (angles[1] - angles[0] + np.pi / 2) % np.pi - np.pi / 2
    if abs(angle) > np.radians(35):
        return np.eye(2)
    return np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
