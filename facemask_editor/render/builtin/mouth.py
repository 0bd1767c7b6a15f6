"""What is seen between the lips: carried over where the photo shows it, else drawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from facemask_editor.core.labels import LabelMap
from facemask_editor.render.builtin.arrays import Bools, Floats, floats
from facemask_editor.render.builtin.lips import MOUTH

Picture = npt.NDArray[np.uint8]

_FEWEST = 12
_PIECE = 0.15
"""Share of the largest piece of a mouth from which on another one is the same mouth."""
_TEETH_STRETCH = 1.3
"""Teeth grow no taller than this; below them the mouth is dark."""
_HUNG = 1.15
_SKIN_CAST = np.array([1.18, 0.97, 0.85], np.float32)
"""Of skin in white light, about its mean."""
_RIM = 2.0
"""Pixels at 512 of the old mouth beside the lower lip that are not carried along."""
_SOFT = 1.7
"""Blur of the drawn part's edge: the edge of a mouth is as sharp as the photo, not as the mask."""
_TONGUE_FROM = 12.0
"""Pixels at 512 of opening from which on a tongue is guessed."""
_EVEN = 6.0
_TEETH_FROM = 7.0
"""Pixels at 512 of opening from which on teeth are drawn where the photo shows none."""


@dataclass(frozen=True, eq=False)
class Opening:
    """The inside of a mouth, column by column of a window.

    Attributes:
        x0: First column.
        top: Of each column from there on, float32.
        bottom: Likewise; behind the last row.
    """

    x0: int
    top: Floats
    bottom: Floats

    @property
    def width(self) -> int:
        """Number of columns."""
        return len(self.top)

    @property
    def height(self) -> float:
        """Median of the taller half of the columns."""
        return float(np.percentile(self.bottom - self.top, 75))


def opening_of(mask: LabelMap, unit: float) -> Opening | None:
    """Return the inside of the mouth, None where the mask has none to speak of."""
    mouth = (mask == MOUTH).astype(np.uint8)
    if int(mouth.sum()) < _FEWEST * unit * unit:
        return None
    number, pieces, stats, _ = cv2.connectedComponentsWithStats(mouth, connectivity=8)
    areas = stats[1:number, cv2.CC_STAT_AREA]
    # a strand of hair or a finger before a mouth parts what is one opening
    large = 1 + np.flatnonzero(areas >= _PIECE * areas.max())
    inside = np.isin(pieces, large)
    columns = np.flatnonzero(inside.any(0))
    rows = np.arange(mask.shape[0], dtype=np.float32)[:, None]
    top = np.where(inside, rows, mask.shape[0]).min(0)[columns]
    bottom = np.where(inside, rows, -1).max(0)[columns] + 1
    every = np.arange(columns[0], columns[-1] + 1)
    return Opening(
        int(columns[0]), floats(np.interp(every, columns, top)), floats(np.interp(every, columns, bottom))
    )


def carry(old: LabelMap, new: LabelMap, u: Floats, unit: float) -> Bools:
    """Let the new mouth show the old one's inside; changes the field there.

    Args:
        old: Window of the photo's own mask.
        new: Window of the edited mask.
        u: 2 x h x w float32, the window's field in pixels; written where the new mouth is.
        unit: Pixels for a pixel at 512.

    Returns:
        h x w bool: where the photo shows nothing that could be seen there.
    """
    there = new == MOUTH
    nothing = np.zeros(new.shape, bool)
    if not there.any():
        return nothing
    before, after = opening_of(old, unit), opening_of(new, unit)
    if before is None or after is None or before.height < 2 * unit:
        return np.asarray(there, bool)
    ys, xs = np.nonzero(there)
    place = np.clip((xs - after.x0) / max(after.width - 1, 1), 0, 1)
    source_x = before.x0 + place * (before.width - 1)
    columns = np.arange(before.width, dtype=np.float32)
    tops = _smooth(before.top, unit), _smooth(after.top, unit)
    bottoms = _smooth(before.bottom, unit), _smooth(after.bottom, unit)
    old_top = np.interp(source_x - before.x0, columns, tops[0])
    old_bottom = np.interp(source_x - before.x0, columns, bottoms[0])
    column = np.clip(xs - after.x0, 0, after.width - 1)
    new_top, new_bottom = tops[1][column], bottoms[1][column]
    if after.height <= _TEETH_STRETCH * before.height:
        share = (ys + 0.5 - new_top) / np.maximum(new_bottom - new_top, 1)
        source_y = old_top + np.clip(share, 0, 1) * (old_bottom - old_top) - 0.5
        behind = np.zeros(ys.shape, bool)
    else:
        source_y = old_top + np.maximum(ys + 0.5 - new_top, 0.5) / _HUNG - 0.5
        # the lip's own light lies on what is next to it
        behind = source_y > old_bottom - np.maximum(_RIM * unit, 1)
    u[0, ys, xs] = source_x - xs
    u[1, ys, xs] = source_y - ys
    nothing[ys, xs] = behind
    return nothing


def _smooth(line: Floats, unit: float, sigma: float = 1.0) -> Floats:
    if len(line) < 3:
        return line
    sigma = max(0.8, sigma * unit)
    return floats(cv2.GaussianBlur(line[None], (0, 0), sigma, borderType=cv2.BORDER_REPLICATE)[0])


def draw(picture: Picture, new: LabelMap, nothing: Bools, light: Floats, unit: float) -> None:
    """Draw a dark mouth, and a row of teeth where it opens far, into a window of the picture.

    Args:
        picture: h x w x 3 uint8 RGB, changed in place.
        new: Window of the edited mask.
        nothing: Where to draw.
        light: (3,) mean colour of the skin around, which tells the photo's light.
        unit: Pixels for a pixel at 512.
    """
    opening = opening_of(new, unit)
    if opening is None or not nothing.any():
        return
    # a little onto the lips
    soft = cv2.GaussianBlur(nothing.astype(np.float32), (0, 0), _SOFT * unit)
    soft = _eased((soft - np.float32(0.12)) / np.float32(0.55))
    ys, xs = np.nonzero(soft > 0.02)
    column = np.clip(xs - opening.x0, 0, opening.width - 1)
    top, bottom = _smooth(opening.top, unit), _smooth(opening.bottom, unit)
    height = np.maximum(bottom - top, 1)
    depth = np.clip((ys + 0.5 - top[column]) / height[column], 0, 1)
    brightness = float(light.mean()) / 170
    dark = np.array([66, 26, 25], np.float32) * np.clip(brightness, 0.4, 1.2)
    colour = dark * (0.28 + 0.75 * depth[:, None] ** 2).astype(np.float32)
    if opening.height > _TONGUE_FROM * unit:
        colour = _with_tongue(colour, xs, depth, opening, brightness)
    whole = nothing[new == MOUTH].all()
    if whole and opening.height > _TEETH_FROM * unit:
        # white in the photo's light, as far as its skin tells
        cast = np.sqrt(np.clip(light / float(light.mean()) / _SKIN_CAST, 0.7, 1.3))
        colour = _with_teeth(colour, xs, ys, opening, brightness * cast, unit)
    alpha = soft[ys, xs][:, None]
    under = picture[ys, xs].astype(np.float32)
    picture[ys, xs] = np.clip(under + alpha * (colour - under) + 0.5, 0, 255).astype(np.uint8)


def _with_tongue(
    colour: Floats, xs: npt.NDArray[np.intp], depth: npt.NDArray[Any], opening: Opening, brightness: float
) -> Floats:
    """Let a tongue be guessed at the bottom of a wide open mouth, so that it is no hole."""
    across = (xs - opening.x0) / max(opening.width - 1, 1) * 2 - 1
    rise = _eased((depth - 0.52 - 0.34 * across**2) / 0.34) * _eased((0.86 - np.abs(across)) / 0.3)
    tongue = np.array([132, 62, 60], np.float32) * np.float32(np.clip(brightness, 0.4, 1.1) * 0.82)
    return floats(colour + (0.75 * rise)[:, None] * (tongue - colour))


def _eased(share: npt.NDArray[Any]) -> Floats:
    t = np.clip(share, 0, 1)
    return floats(t * t * (3 - 2 * t))


def _with_teeth(
    colour: Floats,
    xs: npt.NDArray[np.intp],
    ys: npt.NDArray[np.intp],
    opening: Opening,
    light: Floats,
    unit: float,
) -> Floats:
    # the row of teeth is even, also where a lip has a notch
    top, bottom = (_smooth(line, unit, _EVEN) for line in (opening.top, opening.bottom))
    height = np.maximum(bottom - top, 1)
    column = np.clip(xs - opening.x0, 0, opening.width - 1)
    across = (xs - opening.x0) / max(opening.width - 1, 1) * 2 - 1
    tall = np.minimum(0.42 * height[column], 13 * unit)
    # an arch of eight teeth, the middle ones widest; what lies aside turns away from the light
    angle = np.arcsin(np.clip(across * 0.97, -1, 1)) / (np.pi / 2)
    tooth = angle * 4
    gap = np.abs(tooth - np.round(tooth)) * 2  # 0 between two teeth
    edge = tall * (0.86 + 0.14 * np.sqrt(np.clip(gap * 1.5, 0, 1))) * (1 - 0.18 * np.abs(angle))
    down = ys + 0.5 - top[column]
    cover = np.clip((edge - down) / (1.6 * unit) + 0.5, 0, 1) * np.clip((1 - np.abs(across)) * 6, 0, 1)
    # the upper lip throws its shadow on them, and the cheeks theirs
    shade = (0.5 + 0.5 * np.cos(across * np.pi / 2)) * (0.66 + 0.34 * np.clip(down / (4 * unit), 0, 1))
    # each is a little rounded, and dark where it meets the next
    shade *= 0.80 + 0.20 * np.sqrt(np.clip(gap * 2.2, 0, 1))
    shade *= 1 - 0.10 * np.clip((down - 0.7 * tall) / (0.3 * tall + 1e-6), 0, 1)
    white = np.array([222, 210, 194], np.float32) * np.clip(light, 0.35, 1.1)
    teeth = white * shade[:, None]
    return floats(colour + cover[:, None] * (teeth - colour))
