"""A photo, its own mask and an edited mask become a picture."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import cv2
import numpy as np
import numpy.typing as npt

from facemask_editor.core.errors import Cancelled
from facemask_editor.core.labels import CELEBAMASK_HQ, LabelMap
from facemask_editor.core.region import Box
from facemask_editor.render.builtin import fill as filling
from facemask_editor.render.builtin import mouth
from facemask_editor.render.builtin.arrays import Bools, Floats, floats, places, sampled
from facemask_editor.render.builtin.behind import without_unknown
from facemask_editor.render.builtin.field import Field, find_field, unit_of
from facemask_editor.render.builtin.holes import find_holes, stretched
from facemask_editor.render.builtin.lips import MOUTH
from facemask_editor.render.renderer import Doubt

Picture = npt.NDArray[np.uint8]

LARGEST = 1024
"""Longest side in pixels that a field is looked for in; larger photos are moved by an enlarged one."""
_BAND = 256
MUCH = 0.25
"""Share of a change that may be filled without a warning."""
_FEW = 0.05
"""Share of a change that may stay undone without a warning; it is among the notes all the same."""
_SKIN = CELEBAMASK_HQ.index("skin")


@dataclass(frozen=True, eq=False)
class Portrait:
    """The picture of an edited mask.

    Attributes:
        picture: H x W x 3 uint8 RGB; the photo to the bit where nothing moved.
        field: How the photo moved; None where the masks are the same.
        moves: 2 x h x w float32 in the field's window: the displacement as it was used, inside the mouth too.
        drawn: h x w bool in the window: pixels that no photo shows.
        extended: Pixels by class that went on from what the photo shows of it.
        invented: Pixels by class of which the photo shows nothing: the inside of a closed mouth.
        refused: Pixels by class that stay as the photo has them, for nothing could be known.
        kept: Pixels by class that were to go and stay, for the photo does not show what lies behind.
        changed: Pixels in which the two masks differ.
        factor: How many times the photo is larger than that which field, moves and drawn are of.
    """

    picture: Picture
    field: Field | None
    moves: Floats | None
    drawn: Bools | None
    extended: Mapping[int, int]
    invented: Mapping[int, int]
    refused: Mapping[int, int]
    kept: Mapping[int, int]
    changed: int
    factor: int = 1

    @property
    def filled_share(self) -> float:
        """Share of the change that no pixel of the photo shows."""
        total = sum(self.extended.values()) + sum(self.invented.values()) + sum(self.refused.values())
        return total / max(self.changed, 1)

    def notes(self) -> tuple[str, ...]:
        """Return what the photo does not show, as sentences for people."""
        texts = (
            (self.extended, "{} pixels of {} go on from what the photo shows"),
            (self.invented, "{} pixels of {} are drawn, for the photo does not show them"),
            (self.refused, "{} pixels of {} stay as they were: the photo has nothing of it to go on from"),
            (self.kept, "{} pixels of {} stay: the photo does not show what lies behind"),
        )
        found = [
            text.format(f"{number:,}", CELEBAMASK_HQ.title(label).lower()) + "."
            for counts, text in texts
            for label, number in sorted(counts.items(), key=lambda item: -item[1])
        ]
        return (self.warning, *found) if self.warning else tuple(found)

    def _much(self, undone: Mapping[int, int]) -> bool:
        return sum(undone.values()) > _FEW * self.changed

    @property
    def doubt(self) -> Doubt:
        """How good the picture can be at best: see `renderer.Doubt`."""
        if self._much(self.refused) or self._much(self.kept):
            return "refused"
        return "warned" if self.filled_share > MUCH else ""

    @property
    def warning(self) -> str:
        """What has to be said aloud, one sentence; "" where the photo shows nearly all that is needed."""
        if self._much(self.refused):
            return f"The photo has nothing to make {_names(self.refused)} of; it stays as it was."
        if self._much(self.kept):
            return f"The photo does not show what lies behind the {_names(self.kept)}; it stays as it was."
        if self.doubt == "warned":
            return f"{self.filled_share:.0%} of the change is not in the photo: look closely."
        return ""


def _names(counts: Mapping[int, int]) -> str:
    return ", ".join(CELEBAMASK_HQ.title(label).lower() for label in sorted(counts))


def portrait(
    photo: Picture,
    old: LabelMap,
    new: LabelMap,
    *,
    start: Field | None = None,
    coarser: float = 1.0,
    cancelled: Callable[[], bool] = lambda: False,
) -> Portrait:
    """Return the photo as the edited mask asks for it.

    Args:
        photo: H x W x 3 uint8 RGB.
        old: H x W uint8, the photo's own mask, classes of CelebAMask-HQ.
        new: The edited mask.
        start: The field of a similar edit, such as the last frame of a drag.
        coarser: How many times coarser the field may be, as for `find_field`; not of a photo above `LARGEST`.
        cancelled: Asked between steps.

    Raises:
        Cancelled: As soon as ``cancelled()`` is true.
    """
    side = max(old.shape)
    if side > LARGEST:
        return _enlarged(photo, old, new, -(-side // LARGEST), cancelled)
    unit = unit_of(old.shape)
    changed = int((old != new).sum())
    new, kept, unmade = without_unknown(old, new, unit)
    field = find_field(old, new, start=start, coarser=coarser)
    if field is None:
        return Portrait(photo, None, None, None, {}, {}, unmade, kept, changed)
    _heed(cancelled)
    view = field.box.slices
    a, b = old[view], new[view]
    u = field.u.copy()
    nothing = mouth.carry(a, b, u, unit) if _mouth_moves(a, b) else None
    touched = np.abs(u).max(0) > 0
    moved = photo[view].copy()
    if touched.any():
        h, w = a.shape
        xs, ys = np.meshgrid(np.arange(w, dtype=np.float32), np.arange(h, dtype=np.float32))
        window = cv2.remap(
            photo[view], xs + u[0], ys + u[1], cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
        )
        moved[touched] = window[touched]
    _heed(cancelled)
    holes, source = find_holes(a, b, u, unit)
    invented: dict[int, int] = {}
    if nothing is not None and nothing.any():
        holes &= b != MOUTH
    near = touched | holes
    moved = filling.smooth_over(moved, b, stretched(a, b, source, u, unit), unit)
    filled, empty, extended = filling.fill(moved, b, source, holes, near, unit)
    if nothing is not None and nothing.any():
        skin = moved[(a == _SKIN) & (b == _SKIN)]
        light = skin.mean(0) if len(skin) else np.full(3, 170.0)
        mouth.draw(filled, b, nothing, light.astype(np.float32), unit)
        invented[MOUTH] = int(nothing.sum())
    refused = dict(unmade)
    for label in np.unique(b[empty]).tolist():
        refused[label] = refused.get(label, 0) + int((empty & (b == label)).sum())
    picture = photo.copy()
    picture[view] = filled
    drawn = np.asarray((filled != moved).any(axis=2), bool)
    return Portrait(picture, field, u, drawn, extended, invented, refused, kept, changed)


def moved_by(photo: Picture, moves: Floats, factor: int) -> Picture:
    """Return a window of a photo moved by a field of a smaller one.

    Args:
        photo: H x W x 3 uint8 RGB.
        moves: 2 x h x w float32, pixels of the smaller one; 0 leaves the photo to the bit.
        factor: How many times the photo is larger.
    """
    height, width = photo.shape[:2]
    found = photo.copy()
    xs, _ = places((1, width))
    for top in range(0, height, _BAND):
        rows = np.arange(top, min(top + _BAND, height), dtype=np.float32)[:, None]
        # where these rows and all columns lie in the smaller field
        at_y = np.broadcast_to((rows + np.float32(0.5)) / factor - np.float32(0.5), (len(rows), width))
        at_x = np.broadcast_to((xs + np.float32(0.5)) / factor - np.float32(0.5), (len(rows), width))
        dx, dy = (floats(sampled(part, floats(at_x), floats(at_y))) * np.float32(factor) for part in moves)
        touched = (dx != 0) | (dy != 0)
        if touched.any():
            band = sampled(photo, floats(xs + dx), floats(rows + dy), cv2.INTER_CUBIC)
            found[top : top + len(rows)][touched] = band[touched]
    return found


def _enlarged(
    photo: Picture, old: LabelMap, new: LabelMap, factor: int, cancelled: Callable[[], bool]
) -> Portrait:
    """Return the portrait of a large photo: the field and what is filled come from a smaller one."""
    rows, columns = (side // factor for side in old.shape)
    step = np.s_[factor // 2 : rows * factor : factor, factor // 2 : columns * factor : factor]
    small = np.asarray(
        cv2.resize(photo[: rows * factor, : columns * factor], (columns, rows), interpolation=cv2.INTER_AREA),
        np.uint8,
    )
    masks = np.ascontiguousarray(old[step]), np.ascontiguousarray(new[step])
    changed = int((old != new).sum())
    made = portrait(small, *masks, cancelled=cancelled)
    if made.field is None or made.moves is None or made.drawn is None:
        area = factor * factor
        kept, refused = (
            {label: number * area for label, number in each.items()} for each in (made.kept, made.refused)
        )
        return replace(made, picture=photo, changed=changed, kept=kept, refused=refused)
    _heed(cancelled)
    box = made.field.box
    whole = Box(*(each * factor for each in box))
    picture = photo.copy()
    window = moved_by(photo[whole.slices], made.moves, factor)
    if made.drawn.any():
        size = whole.width, whole.height
        coarse = cv2.resize(made.picture[box.slices], size, interpolation=cv2.INTER_LINEAR)
        drawn = cv2.resize(made.drawn.astype(np.uint8), size, interpolation=cv2.INTER_NEAREST) > 0
        window[drawn] = coarse[drawn]
    picture[whole.slices] = window
    area = factor * factor
    extended, invented, refused, kept = (
        {label: number * area for label, number in each.items()}
        for each in (made.extended, made.invented, made.refused, made.kept)
    )
    field, moves, drawn = made.field, made.moves, made.drawn
    return Portrait(picture, field, moves, drawn, extended, invented, refused, kept, changed, factor)


def _heed(cancelled: Callable[[], bool]) -> None:
    if cancelled():
        raise Cancelled("stopped by the user")


def _mouth_moves(old: LabelMap, new: LabelMap) -> bool:
    return not np.array_equal(old == MOUTH, new == MOUTH)
