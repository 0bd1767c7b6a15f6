"""Hair with more or less of something: how its field moves, for each handle.

A move tells where each pixel takes its hair from, and what is added there. Where a pixel takes it from its
own place and nothing is added, hair stays to the pixel.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np

from facemask_editor.engine.exemplar.bank import Bank
from facemask_editor.engine.exemplar.choose import suitability
from facemask_editor.engine.exemplar.handles.places import Places, smooth
from facemask_editor.engine.exemplar.head import FloatField
from facemask_editor.engine.exemplar.tiles import HAIR
from facemask_editor.fields.layout import REFERENCE_SIZE

_EARS_END = 0.3
"""Chin units under the eyes where ears end: no hair that hangs is cut above."""
_ROUND = 0.7
"""Chin units that ends are higher one unit outside of the cheeks."""
_SLACK = 0.03
"""Chin units by which hair may reach beyond its evened outline."""
_SPREAD = 0.35
"""By how much grown hair stands further out for each unit that it hangs lower."""
_ROOT, _ABOVE_EARS, _OVER_EARS = -0.35, -0.9, 0.12
"""Chin units below the eyes from which on hair grows, where that is above the ears, and how far it stands out
over these."""
_CROWN = 0.1
"""Chin units under the top of the hair above which no fringe is taken from."""
_SIDEWAYS = 0.35
"""By how much a parting goes to the side for each unit that the hairline leans."""
_WAVE = 0.13
"""Length of a wave of curls in chin units."""


@dataclass(eq=False)
class Move:
    """What becomes of hair.

    Attributes:
        dx: 256 x 256 float32, reference pixels to the right at which a pixel takes its hair; 0 its own place.
        dy: The same downwards.
        added: 256 x 256 float32, added to the distance found there; None for nothing.
        grown: 256 x 256 float32, distance to hair that is there as well; None for none.
        cut: 256 x 256 float32, distance to where hair may be; None for anywhere.
        blur: Reference pixels by which the outline is evened out.
    """

    dx: FloatField
    dy: FloatField
    added: FloatField | None = None
    grown: FloatField | None = None
    cut: FloatField | None = None
    blur: float = 0.0


Mover = Callable[[Places, Bank, float], Move]


def volume(places: Places, bank: Bank, amount: float) -> Move:
    """Let hair stand further out, in chin units: what lies beyond the skull is stretched along rays."""
    radius, angle = places.polar
    base = places.base_along
    thick = np.maximum(places.outer_along - base, 0.05)
    share = 1 - 0.65 * smooth(places.hanging, 0.2, 1.0)
    if amount > 0:
        # short hair stays round: it does not stand off at its ends
        share = share * (
            1 - 0.85 * smooth(places.hanging, min(places.reach, 1.0) - 0.6, min(places.reach, 1.0) + 0.05)
        )
    factor = np.maximum(1 + amount * share / thick, 0.12)
    source = np.where(radius > base, base + (radius - base) / factor, radius)
    x, y = places.head.frame.points(source, angle)
    # hair that the picture cuts ends in the shape that its neighbours have
    ends = base + (places.outer_along + _SLACK - base) * factor
    cut = ((ends - radius) * places.head.frame.chin).astype(np.float32) if amount < 0 else None
    return Move((x - places.x).astype(np.float32), (y - places.y).astype(np.float32), cut=cut)


def length_over_ears(places: Places, bank: Bank, amount: float) -> Move:
    """Let short hair grow from above the ears, over them: where it ends so high that below them nothing hangs
    on it."""
    return length(places, bank, amount, _ABOVE_EARS, _OVER_EARS)


def length(places: Places, bank: Bank, amount: float, root: float = _ROOT, out: float = 0.0) -> Move:
    """Let hair hang further down, in chin units: short hair grows as an exemplar's does, long hair is cut.

    Args:
        places: Of the head.
        bank: Of exemplars.
        amount: How much.
        root: From where on grown hair comes, below the eyes.
        out: By how much it stands further out.
    """
    down, frame = places.hanging, places.head.frame
    reach = places.reach
    across = places.face[0]
    # ends are round: wide hair that is cut short is no box
    rounded = _ROUND * np.maximum(np.abs(across) - 0.6, 0) ** 1.5
    ends = reach + amount + 0.03 * np.cos(9 * across) - rounded
    left = ((ends - down) * frame.chin).astype(np.float32)
    zero = np.zeros_like(left)
    if amount < 0:
        # its ends may go up as far as the ears
        return Move(
            zero, zero, cut=np.maximum(left, ((_EARS_END - rounded - down) * frame.chin).astype(np.float32))
        )
    factor = float(np.clip((reach + amount) / max(reach, 0.05), 1.0, 1.5 if reach > 0.35 else 1.0))
    taken = np.where(down > 0, down / factor, down)
    dy = ((taken - down) * frame.chin * places.beside).astype(np.float32)
    score = suitability(bank, frame) + 5.0 * np.minimum(bank.length, reach + amount + 0.3)
    long = bank.exemplar(int(np.argmax(score)))
    grown = np.minimum(places.head.carried(long.tile, long.frame, (HAIR,))[0], left)
    # it comes from under the own hair, and spreads as it hangs
    radius = places.polar[0]
    edge = places.outer_along + out + _SPREAD * np.maximum(down + 0.3, 0)
    grown = np.minimum(grown, ((edge - radius) * frame.chin).astype(np.float32))
    grown = np.where((places.beside > 0.4) & (down > root), grown, np.float32(-40))
    return Move(zero, dy, grown=grown)


def fringe(places: Places, bank: Bank, amount: float) -> Move:
    """Let the hairline come down over the forehead, in chin units."""
    u, v = places.face
    top = -float(places.head.frame.skull[90]) + 0.12
    share = smooth(v, top, top + 0.45) * (1 - smooth(np.abs(u), 0.42, 0.8))
    share = share * (1 - smooth(places.head.depth, 0.97, 1.1)) * (1 - smooth(v, -0.3, -0.1))
    crown = -float(places.outer[90]) + _CROWN
    # what comes down is hair, not what is above it
    dv = -np.minimum(amount * share, np.maximum(v - crown, 0)) if amount > 0 else -amount * share
    frame = places.head.frame
    return Move(
        (dv * frame.chin * frame.v[0]).astype(np.float32), (dv * frame.chin * frame.v[1]).astype(np.float32)
    )


def parting(places: Places, bank: Bank, amount: float) -> Move:
    """Shift the opening of the hair over the forehead to the subject's left, in chin units.

    The hairline goes up on that side and comes down on the other, and a little to that side.
    """
    u, v = places.face
    top = -float(places.head.frame.skull[90]) + 0.12
    inside = 1 - smooth(places.head.depth, 0.97, 1.1)
    share = smooth(v, top, top + 0.45) * (1 - smooth(v, -0.3, -0.1)) * inside
    lean = np.clip(u / 0.45, -1, 1) * (1 - smooth(np.abs(u), 0.5, 0.9))
    crown = -float(places.outer[90]) + _CROWN
    dv = np.maximum(amount * lean * share, -np.maximum(v - crown, 0))
    du = -_SIDEWAYS * amount * (1 - smooth(np.abs(u), 0.2, 0.85)) * (1 - smooth(v, -0.55, -0.12)) * inside
    frame = places.head.frame
    return Move(
        ((du * frame.u[0] + dv * frame.v[0]) * frame.chin).astype(np.float32),
        ((du * frame.u[1] + dv * frame.v[1]) * frame.chin).astype(np.float32),
    )


def curl(places: Places, bank: Bank, amount: float) -> Move:
    """Give the outline waves, or even it out, in reference pixels."""
    zero = np.zeros((REFERENCE_SIZE, REFERENCE_SIZE), np.float32)
    if amount < 0:
        return Move(zero, zero, blur=-amount)
    share = np.float32(amount) * smooth(places.head.depth, 1.02, 1.25)
    return Move(zero, zero, added=share * _waves(places))


def ears(places: Places, bank: Bank, amount: float) -> Move:
    """Let hair cover the ears or go behind them, in reference pixels of distance."""
    _, v = places.face
    out = places.head.depth - 1.04
    wide = np.where(out > 0, np.float32(0.26), np.float32(0.15))
    near = np.exp(-(((v - 0.22) / 0.34) ** 2) - (out / wide) ** 2)
    zero = np.zeros((REFERENCE_SIZE, REFERENCE_SIZE), np.float32)
    return Move(zero, zero, added=(amount * near).astype(np.float32))


def _waves(places: Places) -> FloatField:
    """Return noise of the length of a wave, in the frame of the head, with a deviation of about 1."""
    side = 96
    noise = np.random.default_rng(2).standard_normal((side, side)).astype(np.float32)
    wide = cv2.GaussianBlur(noise, (0, 0), 2.0, borderType=cv2.BORDER_REFLECT)
    band = cv2.GaussianBlur(noise, (0, 0), 1.1, borderType=cv2.BORDER_REFLECT) - wide
    band /= band.std()
    u, v = places.face
    cell = _WAVE / 3.0  # about three cells from crest to crest
    x, y = ((w / cell + side / 2).astype(np.float32) for w in (u, v))
    return np.asarray(cv2.remap(band, x, y, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT), np.float32)


MOVES: dict[str, tuple[Mover, float]] = {
    "volume": (volume, 0.9),
    "length": (length, 2.2),
    "fringe": (fringe, 0.6),
    "parting": (parting, 0.9),
    "curl": (curl, 10.0),
    "ears": (ears, 45.0),
}
"""By handle: the move, and the largest amount of it in either direction."""
