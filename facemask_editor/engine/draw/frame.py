"""Where a group of parts lies in a face, so that parts of one face can be put into another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from facemask_editor.fields.frames import Placement, frame_box
from facemask_editor.fields.layout import FieldLayout

Places = npt.NDArray[np.float64]
"""(P, 4) placements: x, y and the logarithms of two standard deviations, in reference pixels."""

_TALLER = 0.4, 2.5
"""How much lower or taller than in its own face a part becomes at most."""

_THIN = 0.05
"""Added to the distances of a grid: thin corners of lips stay just below zero."""

_MIDDLE = 0.2
"""Half of the share of a part's width over which its edges are looked at; corners turn up or down."""


class Extent(NamedTuple):
    """The ends of a part, in reference pixels.

    Attributes:
        left: First column.
        right: Last column.
        top: Mean upper edge round the middle.
        bottom: Mean lower edge there.
    """

    left: float
    right: float
    top: float
    bottom: float


def extent_of(grid: npt.NDArray[np.float32], placement: Placement, layout: FieldLayout) -> Extent | None:
    """Return the ends of a part of an own frame, G x G signed distances; None where nothing is inside."""
    x0, y0, x1, y1 = frame_box(placement, own_frame=True, layout=layout)
    return _extent(grid > -_THIN, (x0, y0), ((x1 - x0) / layout.grid, (y1 - y0) / layout.grid))


def seen_extent(pixels: npt.NDArray[np.bool_]) -> Extent | None:
    """Return the ends of a part by its pixels, 256 x 256 bool; None where it has none."""
    return _extent(pixels, (0.0, 0.0), (1.0, 1.0))


def _extent(
    inside: npt.NDArray[np.bool_], corner: tuple[float, float], step: tuple[float, float]
) -> Extent | None:
    columns = np.flatnonzero(inside.any(0))
    if not len(columns):
        return None
    first, last = int(columns[0]), int(columns[-1]) + 1
    half = max(1, round(_MIDDLE * (last - first)))
    middle = (first + last) // 2
    window = inside[:, max(0, middle - half) : middle + half + 1]
    window = window[:, window.any(0)]
    if not window.shape[1]:
        window = inside[:, columns]
    top = float(window.argmax(0).mean())
    bottom = float(len(inside) - window[::-1].argmax(0).mean())
    x, y = corner
    return Extent(x + first * step[0], x + last * step[0], y + top * step[1], y + bottom * step[1])


class GroupFrame(NamedTuple):
    """A place and a size.

    Attributes:
        x: In reference pixels.
        y: The same.
        width: Any length across that both faces have.
        height: The same for lengths down.
    """

    x: float
    y: float
    width: float
    height: float


def expected_frame(places: Places, parts: Sequence[int]) -> GroupFrame:
    """Return the frame of parts: their middle, and the distance of two beside each other or their width."""
    own = places[list(parts)]
    x, y = own[:, :2].mean(0)
    across = float(np.ptp(own[:, 0]))
    width = float(np.exp(own[:, 2]).mean())
    size = across if across > 2 * width else width
    return GroupFrame(float(x), float(y), size, size)


def shared_edge_frame(across: Extent, above: Extent | None, below: Extent | None) -> GroupFrame:
    """Return the frame of a part by its edges with the ones above and below it; one at least is known.

    Args:
        across: Of the part that tells how wide it is.
        above: Of the part whose lower edge is shared.
        below: Of the one whose upper edge is shared.
    """
    edges = [extent.bottom for extent in (above,) if extent] + [extent.top for extent in (below,) if extent]
    width = max(1.0, across.right - across.left)
    height = max(1.0, edges[1] - edges[0]) if len(edges) == 2 else width
    return GroupFrame((across.left + across.right) / 2, float(np.mean(edges)), width, height)


def placed(place: npt.NDArray[np.float64], theirs: GroupFrame, ours: GroupFrame) -> npt.NDArray[np.float64]:
    """Return a placement, (4,), of one face in another.

    Args:
        place: In the face that it is from.
        theirs: Frame of that face.
        ours: The same frame of the other face.
    """
    across, down = ours.width / theirs.width, float(np.clip(ours.height / theirs.height, *_TALLER))
    return np.array(
        [
            ours.x + across * (place[0] - theirs.x),
            ours.y + down * (place[1] - theirs.y),
            place[2] + np.log(across),
            place[3] + np.log(down),
        ]
    )
