"""What two masks are compared by: the outlines of parts and of groups of parts, as signed distances."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import cv2
import numpy as np

from facemask_editor.core.labels import CELEBAMASK_HQ, LabelMap
from facemask_editor.render.builtin.arrays import Bytes, Floats, distance_to, floats, inside, sized

_FEWEST = 12
"""Pixels at 512 below which a part has no outline to speak of."""
_REACH = 80.0
"""Distances beyond this many pixels at 512 tell nothing."""


@dataclass(frozen=True)
class Channel:
    """An outline.

    Attributes:
        name: For reports.
        classes: Whose union it bounds.
        weight: Of its say among others.
        halo: How far outside itself it rules, in pixels at 512: lids and lashes go with the eye.
    """

    name: str
    classes: frozenset[int]
    weight: float = 1.0
    halo: float = 4.0


def _of(*names: str) -> frozenset[int]:
    return frozenset(CELEBAMASK_HQ.index(name) for name in names)


_MOUTH = ("mouth", "u_lip", "l_lip")
_FACE = ("skin", "nose", "eye_g", "l_eye", "r_eye", "l_brow", "r_brow", *_MOUTH)
_HEAD = (*_FACE, "l_ear", "r_ear", "hair", "hat", "ear_r")
CHANNELS = (
    Channel("nose", _of("nose")),
    Channel("glasses", _of("eye_g"), halo=6.0),
    Channel("left eye", _of("l_eye"), halo=10.0),
    Channel("right eye", _of("r_eye"), halo=10.0),
    Channel("left brow", _of("l_brow"), halo=7.0),
    Channel("right brow", _of("r_brow"), halo=7.0),
    Channel("left ear", _of("l_ear")),
    Channel("right ear", _of("r_ear")),
    Channel("inner mouth", _of("mouth"), halo=5.0),
    Channel("upper lip", _of("u_lip"), halo=5.0),
    Channel("lower lip", _of("l_lip"), halo=5.0),
    Channel("lips", _of(*_MOUTH), halo=5.0),
    Channel("earring", _of("ear_r")),
    Channel("face", _of(*_FACE)),
    Channel("head", _of(*_HEAD)),
    Channel("neck", _of("neck", "neck_l"), weight=0.5),
    Channel("cloth", _of("cloth"), weight=0.5),
    Channel("hat", _of("hat")),
)
SMALL = frozenset(CHANNELS[:13])
"""Channels of parts that move as a whole."""


@dataclass(frozen=True, eq=False)
class Outline:
    """A channel in both masks, on the grid.

    Attributes:
        channel: Which one.
        old: Signed distance in the old mask: h x w float32, pixels at 512, positive inside.
        new: In the new mask.
        moves: Whether the two masks differ in it.
    """

    channel: Channel
    old: Floats
    new: Floats
    moves: bool


def outlines(
    old: LabelMap,
    new: LabelMap,
    grid: tuple[int, int],
    unit: float,
    known: Mapping[str, Floats] | None = None,
) -> list[Outline]:
    """Return the outlines that both masks have, on a grid of cells.

    Args:
        old: H x W uint8, classes of CelebAMask-HQ.
        new: Of the same size.
        grid: Height and width in cells.
        unit: Pixels of the masks for a pixel at 512.
        known: Distances in the same old mask on the same grid, by the channels' names.
    """
    found: list[Outline] = []
    counts = [np.bincount(each.ravel(), minlength=256) for each in (old, new)]
    fewest = _FEWEST * unit * unit
    total = old.size
    for channel in CHANNELS:
        members = list(channel.classes)
        sizes = [int(count[members].sum()) for count in counts]
        if min(sizes) < fewest or max(sizes) == total:
            continue
        table = np.zeros(256, np.uint8)
        table[members] = 1
        first, second = table[old], table[new]
        moves = not np.array_equal(first, second)
        before = (known or {}).get(channel.name)
        if before is None:
            before = distance(first, grid, unit)
        found.append(Outline(channel, before, distance(second, grid, unit) if moves else before, moves))
    return found


def distance(mask: Bytes, grid: tuple[int, int], unit: float) -> Floats:
    """Return the signed distance to a mask's edge on a grid, in pixels at 512, positive inside."""
    signed = inside(mask) - distance_to(mask)
    signed -= np.sign(signed) * np.float32(0.5)
    signed *= np.float32(1 / unit)
    cells = sized(signed, grid[::-1], cv2.INTER_AREA)
    blurred = floats(cv2.GaussianBlur(cells, (0, 0), 1.0, borderType=cv2.BORDER_REPLICATE))
    return np.clip(blurred, -_REACH, _REACH)
