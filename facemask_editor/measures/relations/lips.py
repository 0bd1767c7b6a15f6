"""Relations of lips and mouth, measured in the box that holds all three."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from facemask_editor.measures.relations.relation import Relation
from facemask_editor.measures.relations.scene import Blob, Scene, Values

_U, _L, _M = "u_lip", "l_lip", "mouth"
_G = ("mouth",)

RELATIONS = (
    Relation("lips.both", (_U, _L), _G, "number of lips", "low", 1.0, whole=True),
    Relation("u_lip.pieces", (_U,), _G, "pieces of the upper lip", "high", 1.0, whole=True),
    Relation("l_lip.pieces", (_L,), _G, "pieces of the lower lip", "high", 1.0, whole=True),
    Relation("mouth.pieces", (_M,), _G, "pieces of the inner mouth", "high", 1.0, whole=True),
    Relation("lips.pieces", (_U, _L, _M), _G, "pieces of lips and mouth together", "high", 1.0, whole=True),
    Relation("u_lip.loose", (_U,), _G, "share of the upper lip off its largest piece", "high", 0.02),
    Relation("l_lip.loose", (_L,), _G, "share of the lower lip off its largest piece", "high", 0.02),
    Relation("lips.loose", (_U, _L, _M), _G, "share off the largest piece of all three", "high", 0.02),
    Relation("lips.holes", (_U, _L, _M), _G, "what lips and mouth enclose", "high", 0.02),
    Relation("lips.between", (_U, _L), _G, "skin between the lips", "high", 0.05),
    Relation("mouth.outside", (_M,), _G, "share of the mouth outside the lips", "high", 0.05),
    Relation("lips.swapped", (_U, _L), _G, "columns with the upper lip below the lower", "high", 0.02),
    Relation("mouth.swapped", (_M,), _G, "columns with the mouth above or below a lip", "high", 0.02),
    Relation("lips.shared", (_U, _L), _G, "columns that both lips share", "low", 0.05),
    Relation("lips.widths", (_U, _L), _G, "upper lip's width against the lower's"),
    Relation("lips.areas", (_U, _L), _G, "upper lip's size against the lower's", "both", 0.1),
    Relation("mouth.width", (_M,), _G, "mouth's width against that of the lips", "high", 0.1),
    Relation("mouth.area", (_M,), _G, "mouth's size against that of the lips", "high", 0.2),
    Relation("lips.ends", (_U, _L), _G, "how far the corners of the lips lie from each other", "high", 0.03),
    Relation("u_lip.outline", (_U,), _G, "outline of the upper lip", "high"),
    Relation("l_lip.outline", (_L,), _G, "outline of the lower lip", "high"),
    Relation("mouth.outline", (_M,), _G, "outline of the inner mouth", "high"),
    Relation("lips.outline", (_U, _L, _M), _G, "outline of lips and mouth together", "high"),
    Relation("lips.level", (_U, _L), _G, "turn of the upper lip against the lower", "high", 1.0),
)

_THIN = 0.15
"""Share of the lips from which a mouth counts in full."""

Columns = npt.NDArray[np.float64]


def lips(scene: Scene) -> Values:
    """Return the relations that can be measured."""
    whole = scene.blob(_U, _L, _M)
    if whole is None:
        return {}
    # all that follows needs this box alone
    x, y = whole.x, whole.y
    box = np.ascontiguousarray(scene.label_map[y : y + whole.height, x : x + whole.width])
    near = Scene(box, scene.schema)
    upper, lower, mouth = near.blob(_U), near.blob(_L), near.blob(_M)
    found = {"lips.both": float(upper is not None) + float(lower is not None)}
    for name, part in ((_U, upper), (_L, lower), (_M, mouth), ("lips", whole)):
        if part is not None:
            sizes = part.sizes()
            found[f"{name}.pieces"] = float(len(sizes))
            if name != _M:
                found[f"{name}.loose"] = 1.0 - max(sizes, default=part.area) / part.area
            found[f"{name}.outline"] = part.outline
    filled = np.zeros_like(whole.pixels)
    cv2.drawContours(filled, list(whole.contours), -1, 1, thickness=-1)
    found["lips.holes"] = float(filled.sum() - whole.area) / whole.area
    if upper is None or lower is None:
        return found
    both = near.blob(_U, _L)
    assert both is not None, "each of them is there"
    tops, bottoms = _middles(near.mask(_U)), _middles(near.mask(_L))
    shared = np.isfinite(tops) & np.isfinite(bottoms)
    found["lips.shared"] = float(shared.sum()) / both.width
    if shared.any():
        found["lips.swapped"] = float((tops > bottoms)[shared].mean())
        found["lips.between"] = _between(near, shared, both)
    found["lips.widths"] = float(np.log(upper.width / lower.width))
    found["lips.areas"] = float(np.log(upper.area / lower.area))
    found["lips.ends"] = (
        max(abs(upper.x - lower.x), abs(upper.x + upper.width - lower.x - lower.width)) / both.width
    )
    if min(upper.width / upper.height, lower.width / lower.height) > 1.5:
        turn = np.degrees(upper.axis - lower.axis)
        found["lips.level"] = float(abs((turn + 90) % 180 - 90))
    if mouth is not None:
        _mouth(near, mouth, both, (tops, bottoms), found)
    return found


def _mouth(near: Scene, mouth: Blob, both: Blob, lips: tuple[Columns, Columns], found: Values) -> None:
    hull = np.zeros_like(near.label_map)
    hull[both.y : both.y + both.height, both.x : both.x + both.width] = both.hull_pixels
    own = near.mask(_M)
    # a line of a few pixels between closed lips must not count as a whole mouth
    found["mouth.outside"] = float(((hull == 0) & (own > 0)).sum()) / max(mouth.area, _THIN * both.area)
    middle = _middles(own)
    wrong = (middle < lips[0]) | (middle > lips[1])  # no column without a lip is wrong
    found["mouth.swapped"] = float(wrong.sum()) / both.width
    found["mouth.width"] = float(np.log(mouth.width / both.width))
    found["mouth.area"] = float(np.log(mouth.area / both.area))


def _middles(mask: npt.NDArray[np.uint8]) -> Columns:
    """Return the mean row of the set pixels of each column; NaN where there is none."""
    counts = mask.sum(0, dtype=np.float64)
    sums = np.arange(mask.shape[0], dtype=np.float64) @ mask
    return np.asarray(np.divide(sums, counts, out=np.full_like(counts, np.nan), where=counts > 0))


def _between(near: Scene, shared: npt.NDArray[np.bool_], both: Blob) -> float:
    """Return how much that is neither lip nor mouth lies between the lips, over their area."""
    upper, lower = near.mask(_U), near.mask(_L)
    above = np.maximum.accumulate(upper, 0)
    below = np.maximum.accumulate(lower[::-1], 0)[::-1]
    foreign = above & below & (near.mask(_U, _L, _M) ^ 1)
    return float(foreign[:, shared].sum()) / both.area
