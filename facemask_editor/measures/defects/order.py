"""Parts that changed places: lips, brows and eyes, left and right."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from facemask_editor.core.findings import Defect
from facemask_editor.core.groups import EYES
from facemask_editor.core.labels import LabelMap
from facemask_editor.core.region import Box, box_of
from facemask_editor.measures.defects.change import Change, where

COLUMNS = 0.05
"""Share of the columns that both lips share in which the upper may lie below the lower."""

_ABOVE = (("l_brow", "l_eye"), ("r_brow", "r_eye"), ("nose", "u_lip"), ("nose", "l_lip"), ("nose", "mouth"))
"""Of which the first has its middle above the other's."""

_OF_EYES = ("nose", "u_lip", "l_lip", "mouth")
"""Below the lower eye."""

Place = tuple[float, float, Box, int]


def order(change: Change) -> list[Defect]:
    """Return the parts whose order the edit turned round; the order before may be as it is."""
    if change.box is None:
        return []
    before, after = _Places(change.before, change), _Places(change.after, change)
    names = {change.schema.names[part] for part in change.changed}
    found: list[tuple[str, ...]] = []
    if names & {"u_lip", "l_lip"} and _crossed(after) > max(COLUMNS, _crossed(before) + COLUMNS / 2):
        found.append(("u_lip", "l_lip"))
    for upper, lower in _ABOVE:
        if names & {upper, lower} and after.below(upper, lower) and not before.below(upper, lower):
            found.append((upper, lower))
    for lower in _OF_EYES:
        for eye in EYES.names:
            if names & {eye, lower} and after.below(eye, lower) and not before.below(eye, lower):
                found.append((eye, lower))
    for left, right in change.schema.pairs:
        pair = change.schema.names[left], change.schema.names[right]
        if names & set(pair) and _turned(before, after, *pair):
            found.append(pair)
    return [_defect(after, pair, names) for pair in found]


def _defect(after: _Places, pair: tuple[str, ...], names: set[str]) -> Defect:
    blamed = next(name for name in pair if name in names)
    places = [after.of(name) for name in pair]
    box = None
    for place in places:
        box = place[2].union(box) if place else box
    own = after.of(blamed)
    assert own is not None, "parts in order are there"
    assert box is not None, "with their places"
    return Defect("order", blamed, own[3], box)


class _Places:
    """Middles and boxes of parts, when they are asked for."""

    def __init__(self, label_map: LabelMap, change: Change) -> None:
        self.label_map, self._change = label_map, change
        self._known: dict[str, Place | None] = {}

    def of(self, name: str) -> Place | None:
        if name not in self._known:
            self._known[name] = self._measure(name)
        return self._known[name]

    def _measure(self, name: str) -> Place | None:
        if name not in self._change.schema.names:
            return None
        mask = where(self.label_map, (self._change.schema.names.index(name),))
        box = box_of(mask.view(np.bool_))
        if box is None:
            return None
        moments = cv2.moments(np.ascontiguousarray(mask[box.slices]), binaryImage=True)
        area = int(moments["m00"])
        if area < self._change.area(10):
            return None
        # whole numbers as long as they are not divided
        x, y = box.x0 + moments["m10"] / area, box.y0 + moments["m01"] / area
        return x, y, box, area

    def below(self, upper: str, lower: str) -> bool:
        """Return whether what should be above has its middle below."""
        first, second = self.of(upper), self.of(lower)
        return first is not None and second is not None and first[1] > second[1]

    def side(self, left: str, right: str) -> float:
        """Return 1 where the left one is on the picture's right, -1 where not, 0 where one is missing."""
        first, second = self.of(left), self.of(right)
        return 0.0 if first is None or second is None else float(np.sign(first[0] - second[0]))


def _turned(before: _Places, after: _Places, left: str, right: str) -> bool:
    side = after.side(left, right)
    # of a pair that is new, the eyes say which side is which
    was = before.side(left, right) or after.side(*EYES.names) or 1.0
    return side != 0 and side != was


def _crossed(places: _Places) -> float:
    """Return the share of their shared columns in which the upper lip lies below the lower."""
    upper, lower = places.of("u_lip"), places.of("l_lip")
    if upper is None or lower is None:
        return 0.0
    box = upper[2].union(lower[2])
    near = np.ascontiguousarray(places.label_map[box.slices])
    index = places._change.schema.names.index
    tops, bottoms = _middles(where(near, (index("u_lip"),))), _middles(where(near, (index("l_lip"),)))
    shared = np.isfinite(tops) & np.isfinite(bottoms)
    return float((tops > bottoms)[shared].mean()) if shared.any() else 0.0


def _middles(mask: npt.NDArray[np.uint8]) -> npt.NDArray[np.float64]:
    """Return the mean row of the set pixels of each column; NaN where there is none."""
    counts = mask.sum(0, dtype=np.float64)
    sums = np.arange(mask.shape[0], dtype=np.float64) @ mask
    return np.asarray(np.divide(sums, counts, out=np.full_like(counts, np.nan), where=counts > 0))
