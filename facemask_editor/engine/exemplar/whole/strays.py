"""Paint far from a part that has its class: an edit of the part leaves it where it is."""

from __future__ import annotations

import cv2
import numpy as np

from facemask_editor.core.labels import LabelMap
from facemask_editor.core.nearest import class_flags
from facemask_editor.engine.exemplar.head import Flags
from facemask_editor.engine.exemplar.head_frame import HeadFrame
from facemask_editor.fields.layout import REFERENCE_SIZE

_SHARE = 0.12
"""Of the part's pixels that stray paint has at most."""
_AWAY = 0.4
"""Chin units that it lies away from the rest."""
_SEEN = 256


def strays(label_map: LabelMap, part: int, frame: HeadFrame, held: tuple[int, ...] = ()) -> Flags | None:
    """Return the small pieces of a part that lie far from the rest of it and from the head; None for none.

    Args:
        label_map: H x W uint8.
        part: Class index.
        frame: Of the head; what lies in it is no stray.
        held: Classes; pieces that touch one of them are no strays.
    """
    own = label_map == part
    if not own.any():
        return None
    count, pieces, stats, _ = cv2.connectedComponentsWithStats(own.view(np.uint8), connectivity=8)
    if count <= 2:
        return None
    areas = stats[1:, cv2.CC_STAT_AREA]
    total = areas.sum()
    main = areas > _SHARE * total
    height, width = own.shape
    reach = _AWAY * frame.chin * float(np.sqrt(height * width)) / REFERENCE_SIZE
    factor = min(1.0, _SEEN / max(height, width))
    size = max(1, round(width * factor)), max(1, round(height * factor))
    near = np.isin(pieces, np.flatnonzero(main) + 1) | class_flags(held)[label_map]
    small = cv2.resize((~near).view(np.uint8), size, interpolation=cv2.INTER_AREA)
    away = cv2.distanceTransform(small, cv2.DIST_L2, cv2.DIST_MASK_5)
    found = []
    for piece in np.flatnonzero(~main) + 1:
        x, y, w, h = (int(v) for v in stats[piece, :4])
        window = np.s_[y : y + h, x : x + w]
        rows, columns = np.nonzero(pieces[window] == piece)
        at = (
            np.minimum(((rows + y) * factor).astype(np.intp), size[1] - 1),
            np.minimum(((columns + x) * factor).astype(np.intp), size[0] - 1),
        )
        if float(away[at].min()) > reach * factor:
            found.append(piece)
    return np.isin(pieces, found) if found else None
