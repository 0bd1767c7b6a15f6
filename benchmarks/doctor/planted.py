"""Faults planted into good masks, one kind at a time: what the doctor must find, and what a fix may touch."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.core.labels import LabelMap
from facemask_editor.core.region import box_of

Random = np.random.Generator


@dataclass(frozen=True)
class Planted:
    """A mask with one fault.

    Attributes:
        label_map: H x W uint8.
        parts: Class names of which one must be named by the finding; none for the whole mask.
        kinds: Kinds of findings that tell it.
    """

    label_map: LabelMap
    parts: tuple[str, ...]
    kinds: tuple[str, ...]


Plant = Callable[[LabelMap, Random], Planted | None]
"""Returns None for a mask that the fault cannot be planted in, as one without ears."""


def _where(mask: LabelMap, *names: str) -> npt.NDArray[np.bool_]:
    return np.isin(mask, [SCHEMA.index(name) for name in names])


def _spot(inside: npt.NDArray[np.bool_], rng: Random, radius: int) -> npt.NDArray[np.bool_] | None:
    """Return a disc within a region, a pixel of margin round it; None where none fits."""
    padded = np.pad(inside.astype(np.uint8), 1)
    deep = cv2.distanceTransform(padded, cv2.DIST_L2, 5)[1:-1, 1:-1]
    ys, xs = np.nonzero(deep > radius + 2)
    if not len(ys):
        return None
    at = int(rng.integers(len(ys)))
    disc = np.zeros(inside.shape, np.uint8)
    cv2.circle(disc, (int(xs[at]), int(ys[at])), radius, 1, -1)
    return disc > 0


def _painted(mask: LabelMap, where: npt.NDArray[np.bool_], name: str) -> LabelMap:
    out = mask.copy()
    out[where] = SCHEMA.index(name)
    return out


def _island(mask: LabelMap, rng: Random) -> Planted | None:
    part = str(rng.choice(["nose", "l_eye", "r_eye", "u_lip", "l_lip", "l_brow", "r_brow", "hair", "neck"]))
    ground = str(rng.choice(["skin", "hair", "cloth", "background"]))
    if part == ground or not _where(mask, part).any():
        return None
    if part in ("hair", "neck") and ground != "skin":
        return None
    spot = _spot(_where(mask, ground), rng, int(rng.integers(2, 7)))
    return None if spot is None else Planted(_painted(mask, spot, part), (part,), ("island",))


def _speck(mask: LabelMap, rng: Random) -> Planted | None:
    part = str(rng.choice(["nose", "l_eye", "u_lip", "r_brow", "hair", "skin"]))
    ground = "hair" if part == "skin" else "skin"
    spot = _spot(_where(mask, ground), rng, 1)
    if spot is None or not _where(mask, part).any():
        return None
    return Planted(_painted(mask, spot, part), (part,), ("specks",))


def _hole(mask: LabelMap, rng: Random) -> Planted | None:
    part = str(rng.choice(["skin", "skin", "nose", "u_lip", "l_lip", "l_brow"]))
    spot = _spot(_where(mask, part), rng, 2 if part != "skin" else int(rng.integers(2, 9)))
    return None if spot is None else Planted(_painted(mask, spot, "background"), (part,), ("hole",))


def _sliver(mask: LabelMap, rng: Random) -> Planted | None:
    """Background along an edge between two parts of the head, from 1 to 2 pixels wide."""
    first, second = [("skin", "hair"), ("skin", "neck"), ("skin", "nose"), ("hair", "neck")][rng.integers(4)]
    near = cv2.dilate(_where(mask, first).astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    edge = near & _where(mask, second)
    away = cv2.dilate(_where(mask, "background").astype(np.uint8), np.ones((13, 13), np.uint8)) > 0
    ys, xs = np.nonzero(edge & ~away)
    if len(ys) < 40:
        return None
    at = int(rng.integers(len(ys)))
    reach = int(rng.integers(10, 20))
    own = np.zeros(mask.shape, np.bool_)
    own[max(0, ys[at] - reach) : ys[at] + reach, max(0, xs[at] - reach) : xs[at] + reach] = True
    own &= edge & ~away
    box = box_of(own)
    if box is None or max(box.width, box.height) < 16:
        return None
    return Planted(_painted(mask, own, "background"), (first, second), ("sliver", "hole"))


def _sides(mask: LabelMap, rng: Random) -> Planted:
    del rng
    return Planted(SCHEMA.flip_table[mask], ("l_eye", "r_eye", "l_brow", "r_brow"), ("sides",))


def _pair(mask: LabelMap, rng: Random) -> Planted | None:
    pairs = [("l_eye", "r_eye"), ("l_brow", "r_brow"), ("l_ear", "r_ear")]
    there = [p for p in pairs if all(np.count_nonzero(_where(mask, n)) > 60 for n in p)]
    if len(there) < 2:
        return None
    left, right = there[rng.integers(len(there))]
    out = mask.copy()
    out[_where(mask, left)], out[_where(mask, right)] = SCHEMA.index(right), SCHEMA.index(left)
    return Planted(out, (left, right), ("sides",))


def _single(mask: LabelMap, rng: Random) -> Planted | None:
    """The only one of two ears, or the eyes or brows both, under the other's name."""
    pairs = [("l_ear", "r_ear"), ("l_eye", "r_eye"), ("l_brow", "r_brow")]
    order = rng.permutation(2)
    left, right = pairs[rng.integers(3)]
    wrong, right_one = ((left, right), (right, left))[order[0]]
    own = _where(mask, wrong)
    if np.count_nonzero(own) < 60:
        return None
    return Planted(_painted(mask, own, right_one), (wrong, right_one), ("sides",))


def _upside_down(mask: LabelMap, rng: Random) -> Planted:
    rows = mask[::-1] if rng.integers(2) else mask[::-1, ::-1]
    return Planted(np.ascontiguousarray(rows), (), ("upside_down",))


def _moved(mask: LabelMap, part: str, dx: int, dy: int) -> LabelMap | None:
    """Return the mask with a part moved and skin where it was; None where it would leave the picture."""
    own = _where(mask, part)
    box = box_of(own)
    height, width = mask.shape
    if box is None or np.count_nonzero(own) < 60:
        return None
    there = box.shift(dx, dy)
    if there.clip(width, height) != there:
        return None
    out = _painted(mask, own, "skin")
    out[there.slices][own[box.slices]] = SCHEMA.index(part)
    return out


def _outside(mask: LabelMap, rng: Random) -> Planted | None:
    part = str(rng.choice(["l_eye", "r_eye", "nose", "l_brow", "r_brow"]))
    own, face = box_of(_where(mask, part)), box_of(_where(mask, "skin", "nose", "l_lip"))
    if own is None or face is None:
        return None
    height, width = mask.shape
    for _ in range(20):
        x, y = int(rng.integers(0, width - own.width)), int(rng.integers(0, height - own.height))
        moved = _moved(mask, part, x - own.x0, y - own.y0)
        if moved is None:
            return None
        ground = mask[y : y + own.height, x : x + own.width]
        if np.isin(ground, [SCHEMA.index(n) for n in ("background", "cloth", "neck")]).all():
            return Planted(moved, (part,), ("outside",))
    return None


def _edge(mask: LabelMap, rng: Random) -> Planted | None:
    """A crop through a part of the face."""
    part = str(rng.choice(["l_eye", "r_eye", "l_lip", "nose", "u_lip"]))
    box = box_of(_where(mask, part))
    if box is None or min(box.width, box.height) < 6:
        return None
    if part == "r_eye":
        cut = mask[:, (box.x0 + box.x1) // 2 :]
    elif part == "l_eye":
        cut = mask[:, : (box.x0 + box.x1) // 2]
    else:
        cut = mask[: (box.y0 + box.y1) // 2]
    return Planted(np.ascontiguousarray(cut), (part,), ("edge",))


def _missing(mask: LabelMap, rng: Random) -> Planted | None:
    part = str(rng.choice(["nose", "l_eye", "u_lip", "l_lip"]))
    own = _where(mask, part)
    if not own.any() or _where(mask, "eye_g").any():
        return None
    return Planted(_painted(mask, own, "skin"), (part,), ("missing",))


def _brows(mask: LabelMap, rng: Random) -> Planted | None:
    names = ("l_eye", "l_brow", "r_eye", "r_brow")
    if any(np.count_nonzero(_where(mask, name)) < 60 for name in names):
        return None
    out = mask.copy()
    sides = [names] if rng.integers(2) else [names[:2] if rng.integers(2) else names[2:]]
    for chosen in sides:
        for eye, brow in zip(chosen[::2], chosen[1::2], strict=True):
            out[_where(mask, eye)], out[_where(mask, brow)] = SCHEMA.index(brow), SCHEMA.index(eye)
    return Planted(out, ("l_brow", "r_brow"), ("order",))


def _lips(mask: LabelMap, rng: Random) -> Planted | None:
    del rng
    upper, lower = _where(mask, "u_lip"), _where(mask, "l_lip")
    if min(np.count_nonzero(upper), np.count_nonzero(lower)) < 200:
        return None
    out = _painted(mask, upper, "l_lip")
    out[lower] = SCHEMA.index("u_lip")
    return Planted(out, ("u_lip", "l_lip"), ("order",))


def _twice(mask: LabelMap, rng: Random) -> Planted | None:
    part = str(rng.choice(["nose", "u_lip", "l_eye"]))
    own = _where(mask, part)
    box = box_of(own)
    if box is None or np.count_nonzero(own) < 150:
        return None
    height, width = mask.shape
    for _ in range(30):
        x, y = int(rng.integers(0, width - box.width)), int(rng.integers(0, height - box.height))
        there = box.shift(x - box.x0, y - box.y0)
        ground = mask[there.slices][own[box.slices]]
        far = cv2.dilate(own.astype(np.uint8), np.ones((9, 9), np.uint8))[there.slices].any()
        if not far and np.isin(ground, [SCHEMA.index(n) for n in ("skin", "background", "cloth")]).all():
            out = mask.copy()
            out[there.slices][own[box.slices]] = SCHEMA.index(part)
            return Planted(out, (part,), ("twice",))
    return None


def _glasses(mask: LabelMap, rng: Random) -> Planted | None:
    """Frames of clear glasses, with the eyes behind them painted over."""
    del rng
    eyes = [box_of(_where(mask, name)) for name in ("l_eye", "r_eye")]
    if None in eyes or _where(mask, "eye_g").any():
        return None
    out = _painted(mask, _where(mask, "l_eye", "r_eye"), "skin")
    for box in eyes:
        centre = ((box.x0 + box.x1) // 2, (box.y0 + box.y1) // 2)
        cv2.ellipse(
            out, centre, (box.width * 9 // 10, box.width * 7 // 10), 0, 0, 360, SCHEMA.index("eye_g"), 4
        )
    return Planted(out, ("eye_g",), ("without",))


def _earring(mask: LabelMap, rng: Random) -> Planted | None:
    spot = _spot(_where(mask, "background", "cloth"), rng, 7)
    if spot is None or _where(mask, "ear_r").any():
        return None
    near = cv2.dilate(spot.astype(np.uint8), np.ones((61, 61), np.uint8)) > 0
    if _where(mask, "l_ear", "r_ear", "hair", "hat")[near].any():
        return None
    return Planted(_painted(mask, spot, "ear_r"), ("ear_r",), ("without",))


def _fringe(mask: LabelMap, rng: Random) -> Planted:
    """Class ids resized as if they were colours."""
    side = int(rng.integers(300, 1100))
    height, width = mask.shape
    soft = cv2.resize(mask, (side * width // height, side), interpolation=cv2.INTER_LINEAR)
    return Planted(soft, (), ("fringe",))


def _size(mask: LabelMap, rng: Random) -> Planted:
    height = mask.shape[0]
    cut = int(rng.integers(1, 60))
    side = int(rng.integers(20, 127))
    made = [
        np.ascontiguousarray(mask[:, cut:]),
        cv2.resize(mask, (side, side), interpolation=cv2.INTER_NEAREST),
        cv2.resize(mask, (height - 3, height - 3), interpolation=cv2.INTER_NEAREST),
    ][rng.integers(3)]
    return Planted(made, (), ("size",))


def _foreign(mask: LabelMap, rng: Random) -> Planted:
    """The classes of another order, or at random."""
    table = np.concatenate([[0], 1 + rng.permutation(len(SCHEMA) - 1)]).astype(np.uint8)
    return Planted(table[mask], (), ("no_face",))


PLANTS: dict[str, Plant] = {
    "island": _island,
    "specks": _speck,
    "hole": _hole,
    "sliver": _sliver,
    "sides": _sides,
    "one pair's sides": _pair,
    "single part's side": _single,
    "upside down": _upside_down,
    "off the face": _outside,
    "over the edge": _edge,
    "missing": _missing,
    "eye and brow": _brows,
    "lip order": _lips,
    "twice": _twice,
    "glasses, no eyes": _glasses,
    "earring, no ear": _earring,
    "blended edges": _fringe,
    "odd size": _size,
    "classes mixed up": _foreign,
}
"""By the name in tables."""
