"""A mouth that opens between closed lips opens where they meet, and pushes them apart.

Between closed lips there is no pixel of the mouth that could grow. A slit on the line on which they touch is
such a mouth; what it is to become is bent onto the same line (decision 20).
"""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from facemask_editor.core.labels import LabelMap, LabelSchema
from facemask_editor.core.region import box_of
from facemask_editor.fields.signed_distance import BoolMask, signed_distance

ENDS = 0.06
"""Share of the line on either side that stays closed: the corners of the lips."""

SHORTEST = 8.0
"""Pixels of 512 that lips touch along at least."""

GAPE = 6.0
"""Pixels of 512 between two places where lips touch over which they count as closed."""

WIDEST = 0.94
"""Share of the line that a mouth fills at most."""

_NAMES = ("u_lip", "l_lip", "mouth")


def line_of_lips(labels: LabelMap, schema: LabelSchema, px: float) -> BoolMask | None:
    """Return the pixels on both sides of the line on which closed lips touch, without its ends.

    Args:
        labels: H x W uint8.
        schema: Of the map.
        px: Pixels of the mask to one of 512.

    Returns:
        H x W bool, about two pixels of 512 thick; None where the lips do not touch or there are none.
    """
    if any(name not in schema.names for name in _NAMES):
        return None
    upper, lower = (labels == schema.index(name) for name in _NAMES[:2])
    whole = box_of(upper | lower)
    if whole is None or not upper.any() or not lower.any():
        return None
    box = whole.grow(1, labels.shape[1], labels.shape[0]).slices
    upper, lower = upper[box], lower[box]
    meeting = (upper & _beside(lower)) | (lower & _beside(upper))
    # lips may gape for a few pixels and be closed all the same
    near = np.ones((2 * round(GAPE * px / 2) + 1,) * 2, np.uint8)
    linked = cv2.dilate(meeting.view(np.uint8), near)
    count, pieces = cv2.connectedComponents(linked, connectivity=8)
    if count < 2:
        return None
    sizes = np.bincount(pieces[meeting], minlength=count)
    sizes[0] = 0
    line = meeting & (pieces == int(np.argmax(sizes)))
    along = box_of(line)
    if along is None or along.width < SHORTEST * px:
        return None
    x, width = along.x0, along.width
    ends = max(1, round(ENDS * width))
    line[:, : x + ends] = False
    line[:, x + width - ends :] = False
    found = np.zeros(labels.shape, np.bool_)
    found[box] = line
    if px >= 1.5:
        found = _grown(found, px) & (np.isin(labels, [schema.index(name) for name in _NAMES[:2]]))
    return found


def onto_line(target: BoolMask, line: BoolMask) -> BoolMask:
    """Return a mouth moved, narrowed and bent so that its middle lies on the line of the lips.

    Args:
        target: H x W bool, the mouth as a model drew it.
        line: H x W bool, as of `line_of_lips`.

    Returns:
        H x W bool, of the target's height at each place along it.
    """
    here, there = box_of(target), box_of(line)
    if here is None or there is None:
        return target
    height, width = target.shape
    share = min(1.0, WIDEST * there.width / here.width)
    half = share * here.width / 2
    middle = (here.x0 + here.x1) / 2
    at = float(np.clip(middle, there.x0 + half, there.x1 - half)) if half * 2 <= there.width else middle
    x0, x1 = max(0, int(at - half) - 2), min(width, int(np.ceil(at + half)) + 2)
    columns = np.arange(x0, x1, dtype=np.float32)
    looked = (columns + 0.5 - at) / share + middle - 0.5
    smoothing = 0.12 * here.width
    onto = _smooth(_middles(line), smoothing)[x0:x1]
    own = np.interp(looked, np.arange(width), _smooth(_middles(target), smoothing))
    rows = np.arange(height)[:, None] + (own - onto)
    bent = cv2.remap(
        signed_distance(target),
        np.repeat(looked[None].astype(np.float32), height, 0),
        rows.astype(np.float32),
        cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REPLICATE,
    )
    found = np.zeros(target.shape, np.bool_)
    found[:, x0:x1] = bent > 0
    return found


def lens(
    labels: LabelMap, schema: LabelSchema, px: float, height: float, width: float = WIDEST
) -> BoolMask | None:
    """Return an open mouth between closed lips: a lens along the line on which they touch.

    Args:
        labels: H x W uint8.
        schema: Of the map.
        px: Pixels of the mask to one of 512.
        height: Of the opening, in pixels.
        width: Share of the line that it fills.

    Returns:
        H x W bool; None where the lips do not touch.
    """
    line = line_of_lips(labels, schema, px)
    box = None if line is None else box_of(line)
    if line is None or box is None:
        return None
    middle, half = (box.x0 + box.x1) / 2, max(1.0, width * box.width / 2)
    t = (np.arange(labels.shape[1]) + 0.5 - middle) / half
    reach = 0.5 * height * np.sqrt(np.clip(1 - t * t, 0, None))
    at = _smooth(_middles(line), 0.08 * box.width)
    rows = np.arange(labels.shape[0])[:, None]
    found: BoolMask = (np.abs(rows - at) < reach) & (np.abs(t) < 1)
    return found


def making_room(lip: BoolMask, target: BoolMask, line: BoolMask, up: bool) -> BoolMask:
    """Return where a lip is to go for a mouth: up or down by what the mouth takes of it in each column.

    Args:
        lip: H x W bool.
        target: H x W bool, the open mouth, on the line.
        line: H x W bool, as of `line_of_lips`.
        up: Whether it is the upper lip.

    Returns:
        H x W bool.
    """
    height, width = lip.shape
    shown = target.any(0)
    edge = target.argmax(0) if up else height - target[::-1].argmax(0)
    way = np.where(shown, edge - _middles(line) - (0 if up else 1), 0.0)
    way = np.minimum(way, 0) if up else np.maximum(way, 0)
    way = _smooth(way, 0.04 * max(1, int(shown.sum())))
    rows = np.arange(height)[:, None] - way
    columns = np.repeat(np.arange(width, dtype=np.float32)[None], height, 0)
    moved = cv2.remap(lip.view(np.uint8), columns, rows.astype(np.float32), cv2.INTER_NEAREST)
    return np.asarray(moved, np.uint8).view(np.bool_)


def _grown(mask: BoolMask, px: float) -> BoolMask:
    square = np.ones((2 * round(px / 2) + 1,) * 2, np.uint8)
    return np.asarray(cv2.dilate(mask.view(np.uint8), square), np.uint8).view(np.bool_)


def _beside(mask: BoolMask) -> BoolMask:
    cross = cv2.getStructuringElement(cv2.MORPH_CROSS, (3, 3))
    return np.asarray(cv2.dilate(mask.view(np.uint8), cross), np.uint8).view(np.bool_)


def _middles(mask: BoolMask) -> npt.NDArray[np.float64]:
    """Return the mean row of each column's pixels, between and beyond them by the nearest columns."""
    counts = mask.sum(0)
    known = np.flatnonzero(counts)
    means = (np.arange(mask.shape[0]) @ mask)[known] / counts[known]
    return np.asarray(np.interp(np.arange(mask.shape[1]), known, means), np.float64)


def _smooth(values: npt.NDArray[np.float64], sigma: float) -> npt.NDArray[np.float64]:
    row = cv2.GaussianBlur(values[None], (0, 0), max(0.5, sigma), borderType=cv2.BORDER_REPLICATE)
    return np.asarray(row[0], np.float64)
