"""Changes of a label map pixel by pixel, by which no class is torn, lost or new.

A pixel may change its class where its old class stays in one piece around it and the new one is beside it
already, in one piece too ("simple points" of digital topology): so nothing falls apart and nothing that was
apart is joined. Pixels two apart never look at each other, so a quarter of
all is decided at once, and the result is the same as one after the other.
"""

from __future__ import annotations

from itertools import count

import numpy as np
import numpy.typing as npt

from facemask_editor.core.labels import LabelMap

Flags = npt.NDArray[np.bool_]

RING = ((-1, -1), (-1, 0), (-1, 1), (0, 1), (1, 1), (1, 0), (1, -1), (0, -1))
"""The neighbours of a pixel, (row, column), in order round it; the first one is the highest bit of a code."""

_NONE = 255
"""Beyond the picture."""


def changed_whole(
    labels: LabelMap, wanted: LabelMap, may: Flags, rounds: int | None = None
) -> tuple[LabelMap, int]:
    """Return a label map that comes as near to another one as it can without tearing a class.

    Every class keeps as many 8-connected pieces as it has and gets no more 4-connected ones: none vanishes,
    and none is new.

    Args:
        labels: H x W uint8; what surrounds the pixels that may change is part of it.
        wanted: H x W uint8.
        may: H x W bool, the pixels that may change; those of the outermost rows and columns do not, except
            where the caller has put ``255`` round the picture.
        rounds: How often it goes over them at most; None until no more can change.

    Returns:
        H x W uint8, and how many pixels stayed that were to change.
    """
    out = np.ascontiguousarray(labels).copy()
    inner = np.zeros(labels.shape, np.bool_)
    inner[1:-1, 1:-1] = may[1:-1, 1:-1]
    open_ = np.flatnonzero(inner & (wanted != out))
    flat, goal = out.ravel(), wanted.ravel()
    width = labels.shape[1]
    around = np.array([row * width + column for row, column in RING])[:, None]
    for _ in range(rounds) if rounds is not None else count():
        if not len(open_):
            break
        left, changed = [], 0
        parity = (open_ // width & 1) * 2 + (open_ % width & 1)
        for quarter in range(4):
            at = open_[parity == quarter]
            if not len(at):
                continue
            beside = flat[at + around]
            own = np.packbits(beside == flat[at], axis=0)[0]
            new = np.packbits(beside == goal[at], axis=0)[0]
            simple = _STAYS_WHOLE[own] & _JOINS[new]
            flat[at[simple]] = goal[at[simple]]
            changed += int(np.count_nonzero(simple))
            left.append(at[~simple])
        open_ = np.concatenate(left)
        if not changed:
            break
    return out, len(open_)


def framed(labels: LabelMap) -> LabelMap:
    """Return a label map with a frame of no class, in which its outermost pixels may change."""
    return np.pad(labels, 1, constant_values=_NONE)


def _pieces(code: int, *, diagonal: bool) -> int:
    """Return into how many pieces a ring falls, of those that touch the pixel in the middle."""
    cells = {at for bit, at in enumerate(RING) if code >> (7 - bit) & 1}
    count = 0
    while cells:
        todo = [cells.pop()]
        touches = diagonal
        while todo:
            row, column = todo.pop()
            touches |= 0 in (row, column)
            near = {
                (r, c)
                for r, c in cells
                if max(abs(r - row), abs(c - column)) == 1 and (diagonal or 0 in (r - row, c - column))
            }
            cells -= near
            todo += near
        count += touches
    return count


_STAYS_WHOLE = np.array(
    [_pieces(c, diagonal=True) == 1 and _pieces(c, diagonal=False) <= 1 for c in range(256)]
)
_JOINS = np.array(
    [
        _pieces(c, diagonal=True) == 1 and any(c >> (7 - bit) & 1 for bit, at in enumerate(RING) if 0 in at)
        for c in range(256)
    ]
)
