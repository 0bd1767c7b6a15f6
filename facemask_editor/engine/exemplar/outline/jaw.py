"""Another jaw and hairline: the outline of skin moves towards an exemplar's; features and ears stay."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import cv2
import numpy as np

from facemask_editor.core.groups import INNER, SKIN
from facemask_editor.core.labels import LabelMap
from facemask_editor.core.nearest import class_flags, nearest_of
from facemask_editor.core.region import box_of
from facemask_editor.engine.exemplar.bank import SIGNS, Bank, signature
from facemask_editor.engine.exemplar.choose import TRIES, order, uniform
from facemask_editor.engine.exemplar.head import Flags, FloatField, Head
from facemask_editor.engine.exemplar.head_frame import ANGLES, RAYS, Floats, HeadFrame, at_angles
from facemask_editor.engine.exemplar.sweep import swept
from facemask_editor.engine.exemplar.tiles import SKIN_TILE, distance, plain
from facemask_editor.fields.layout import REFERENCE_SIZE

_FROM, _FULL = -0.05, 0.75
"""Sines of the angles below the horizontal between which a jaw begins to move."""
_MOST = 0.2
"""Chin units that it moves at most."""
_ROOM = 0.07
"""Chin units of skin that stay between features and the outline."""
_CHIN = 0.09
"""The same for the chin, which would hide the neck."""
_CROWN = 0.92
"""Share of the skull at which a forehead ends at the latest."""
_WIDEST = 1.02
_FOREHEAD = 0.17
"""Chin units by which a hairline moves at most."""
_LENGTH = 0.2
"""By how much the log of its length may change."""
_MORE = 1.5
"""By how much jaws differ more than generated ones do."""
_MUCH = 0.24
_LEAN = 0.05
"""By how much the log of a radius may change; what a draw adds or takes all round."""
_YAW = 0.05
_ACROSS = (RAYS // 2 - np.arange(RAYS)) % RAYS
_COVERED = ("background", "neck", "cloth", "hair")


def has_jaw(head: Head) -> bool:
    """Tell whether enough of a jaw, or of a hairline, shows to be moved."""
    if not head.where("skin").any():
        return False
    hairline = _eased(_beyond(head, "hair").all(axis=1) & (np.sin(ANGLES) < -0.2))
    return bool((_window(head) > 0.5).sum() >= 6 or (hairline > 0.5).sum() >= 6)


def drawn_skin(
    head: Head, bank: Bank, seed: int, temperature: float, salt: int, check: Callable[[], None], tidy: bool
) -> Iterator[LabelMap]:
    """Yield the mask with another jaw and hairline, then with others.

    Arguments as of ``hair.drawn``; `tidy` as of `moved_jaw`.

    The jaw moves by the difference between the skulls of an exemplar and of the head, the hairline towards
    the exemplar's, both smoothly. What a growing face covers is background, neck, cloth and hair; what a
    smaller one leaves goes to the nearest of these, but for thin slivers of background.
    """
    turned = (bank.yaws - head.frame.yaw) / _YAW
    strength = min(temperature, 1.5) if temperature > 0 else 0.25
    ordered = order(-(turned**2) / 2, seed, salt, max(temperature, 0.0))
    for row in ordered[:TRIES]:
        check()
        lean = (2 * uniform(seed + 5, salt, np.asarray([row]))[0] - 1) * min(temperature, 1.0)
        moved = movement(head, Sizes.of_bank(bank, int(row)), lean) * strength
        yield swept(head, moved_jaw(head, moved, tidy), SKIN_TILE, covers(head))
        strength *= 0.9


def blended_skin(head: Head, donor: Head, alpha: float, tidy: bool) -> Iterator[LabelMap]:
    """Yield the mask with its jaw and hairline on the way to a donor's, then with less of that.

    Args:
        head: That gets them; features stay.
        donor: Whose they are.
        alpha: Above 0; 1 all the way, within what a head can take.
        tidy: As of `moved_jaw`.
    """
    if alpha <= 0:
        yield head.label_map.copy()
        return
    tile = plain(donor.label_map, donor.schema)
    shape = Sizes(donor.frame, donor.frame.log_skull, signature(tile, donor.frame)[0])
    moved = movement(head, shape) * min(alpha, 1.0)
    for share in (1.0, 0.8, 0.6, 0.4):
        yield swept(head, moved_jaw(head, moved * share, tidy), SKIN_TILE, covers(head))


@dataclass(frozen=True, eq=False)
class Sizes:
    """What a jaw and a hairline move towards.

    Attributes:
        frame: Of the other head.
        log_skull: (RAYS,).
        begins: (SIGNS,), where its hair begins, as of ``bank.signature``.
    """

    frame: HeadFrame
    log_skull: Floats
    begins: Floats

    @classmethod
    def of_bank(cls, bank: Bank, row: int) -> Sizes:
        """Return that of an exemplar."""
        return cls(bank.frame(row), bank.log_skulls[row], bank.signs[row][0])


def covers(head: Head) -> Flags:
    """Return (256,) bool, the classes that a jaw may cover."""
    names = head.schema.names
    return class_flags([names.index(n) for n in _COVERED if n in names]) & ~class_flags(head.locks)


def movement(head: Head, shape: Sizes, lean: float = 0.0) -> Floats:
    """Return by how many chin units each ray's outline goes out to be that of another head: (RAYS,).

    Args:
        head: Whose outline it is.
        shape: The other's.
        lean: -1 to 1, by how much more the jaw goes in or out, and the hairline the other way.
    """
    frame = head.frame
    change = shape.log_skull - frame.log_skull
    length = np.log(shape.frame.chin / shape.frame.eyes) - np.log(frame.chin / frame.eyes)
    change = change + np.clip(length, -_LENGTH, _LENGTH) * np.clip(np.sin(ANGLES), 0, 1) ** 2
    # a jaw is about as long on the left as on the right; what is not comes from how heads are turned
    change = np.clip(_MORE * (change + change[_ACROSS]) / 2 + _LEAN * lean, -_MUCH, _MUCH)
    out = frame.outline * (np.exp(smoothed(change, 6)) - 1) * _window(head)
    out += _hairline(head, shape, lean)
    return limited(head, out)


def limited(head: Head, out: Floats) -> Floats:
    """Return (RAYS,) chin units of a movement that leaves room to the features."""
    down = np.clip((np.sin(ANGLES) - 0.5) / 0.4, 0, 1)
    most = _MOST + (_CHIN - _MOST) * down
    # a forehead ends on the skull
    top = np.sin(ANGLES) < -0.2
    outline = head.frame.outline
    furthest = np.minimum(_CROWN * head.frame.skull, _beside_temples(outline))
    most = np.where(top, np.clip(furthest - outline, 0, _MOST), most)
    least = np.minimum(_inner(head) + _ROOM - outline, 0)
    return np.clip(smoothed(np.clip(out, least, most), 4), least, most)


def _beside_temples(outline: Floats) -> Floats:
    """Return (RAYS,), how far a forehead may go out not to be wider than the temples below it."""
    across = np.cos(ANGLES)
    temples = np.abs(np.sin(ANGLES) + 0.25) < 0.16
    wide = [float((outline * np.abs(across))[temples & (across * side > 0)].min()) for side in (1, -1)]
    return np.where(across > 0, wide[0], wide[1]) * _WIDEST / np.maximum(np.abs(across), 0.05)


def loose(head: Head) -> Floats:
    """Return (RAYS,) 0 to 1: how far the outline may move, jaw and hairline."""
    hair = _beyond(head, "hair").all(axis=1) & (np.sin(ANGLES) < -0.2)
    return np.maximum(_window(head), _eased(hair))


def _window(head: Head) -> Floats:
    """Return (RAYS,) 0 to 1: how far an outline may move; 0 where hair or ears hide it."""
    down = np.clip((np.sin(ANGLES) - _FROM) / (_FULL - _FROM), 0, 1)
    free = head.frame.true & ~_beyond(head, "l_ear", "r_ear", "ear_r", "hat", "neck_l").any(axis=1)
    return np.asarray(down * down * (3 - 2 * down) * _eased(free))


def _beyond(head: Head, *names: str) -> Flags:
    """Return (RAYS, 4) bool: where classes lie just beyond the outline, in steps of .04 chin units."""
    radius = head.frame.outline[:, None] + np.arange(1, 5) * 0.04
    x, y = head.frame.points(radius, ANGLES[:, None])
    rows, columns = (np.floor(v).astype(np.intp).clip(0, REFERENCE_SIZE - 1) for v in (y, x))
    return np.asarray(head.where(*names)[rows, columns])


def _hairline(head: Head, shape: Sizes, lean: float) -> Floats:
    """Return (RAYS,), by how many chin units the hairline goes out to lie as another's does."""
    frame = head.frame
    begins = at_angles(np.repeat(shape.begins, RAYS // SIGNS), ANGLES)
    known = (begins > 0) & (np.sin(ANGLES) < -0.2)
    free = known & _beyond(head, "hair").all(axis=1)
    theirs = begins * frame.skull / np.exp(shape.log_skull)
    change = np.where(free, np.clip(theirs - frame.outline, -_FOREHEAD, _FOREHEAD), 0)
    mean = change[free].mean() if free.any() else 0.0
    change = np.clip(0.3 * mean + 0.9 * change - _FOREHEAD * 0.5 * lean, -_FOREHEAD, _FOREHEAD)
    # beside the temples the hairline goes over into what stays
    ramp = np.clip((-np.sin(ANGLES) - 0.2) / 0.5, 0, 1)
    return smoothed(np.where(free, change, 0.0), 7) * _eased(free) * ramp * ramp * (3 - 2 * ramp)


def _eased(free: Flags) -> Floats:
    """Return (RAYS,) 0 to 1: 0 where a ray or one beside it is not free, rising smoothly."""
    wide = np.concatenate([free[-3:], free, free[:3]])
    near = np.array([wide[i : i + 7].all() for i in range(RAYS)], np.float64)
    return smoothed(near, 5)


def smoothed(values: Floats, reach: int) -> Floats:
    """Return (RAYS,) values on rays smoothed over so many rays to either side."""
    weights = np.hanning(2 * reach + 3)[1:-1]
    wide = np.concatenate([values[-reach:], values, values[:reach]])
    return np.asarray(np.convolve(wide, weights / weights.sum(), "valid"))


def _inner(head: Head) -> Floats:
    """Return (RAYS,), how far features reach along each ray, in chin units."""
    rows, columns = np.nonzero(head.where(*INNER.names))
    radius, angle = head.frame.polar(
        np.asarray(columns + 0.5, np.float64), np.asarray(rows + 0.5, np.float64)
    )
    found = np.zeros(RAYS)
    np.maximum.at(found, np.rint(angle * (RAYS / (2 * np.pi))).astype(np.intp) % RAYS, radius)
    return np.maximum(found, np.maximum(np.roll(found, 1), np.roll(found, -1)))


def moved_jaw(head: Head, moved: Floats, tidy: bool = False) -> LabelMap:
    """Return the mask with the outline of its face moved.

    Args:
        head: Whose face it is.
        moved: (RAYS,) chin units by which each ray's outline goes out.
        tidy: Whether lines of background along the old outline may go.
    """
    before = head.label_map
    height, width = before.shape
    out = before.copy()
    names = head.schema.names
    face = class_flags([names.index(n) for n in (*SKIN.names, *INNER.names) if n in names])[before]
    box = box_of(face)
    if box is None or not np.any(moved):
        return out
    reach = round(1.5 * float(np.abs(moved).max()) * head.frame.chin * max(height, width) / REFERENCE_SIZE)
    window = box.grow(reach + 4, width, height)
    where = window.slices
    shift = _shift(head, moved, width, height)[where]
    field = distance(face[where]) + shift
    labels, inside = before[where], face[where]
    skin = names.index("skin")
    others = [names.index(n) for n in _COVERED if n in names]
    allowed = covers(head)
    gained = (field > 0) & (shift > 0) & allowed[labels] & ~inside
    lost = (field <= 0) & (shift < 0) & (labels == skin)
    result = out[where]
    result[gained] = skin
    if lost.any():
        sources = solid(labels, others, max(height, width))
        if sources.any():
            found, _ = nearest_of(labels, sources)
            take = lost & ~class_flags(head.locks)[found]
            result[take] = found[take]
    if tidy and head.schema.background not in head.locks:
        _tidied(head, labels, result, np.abs(shift) > 0.5, max(height, width))
    return out


def _tidied(head: Head, before: LabelMap, result: LabelMap, near: Flags, side: int) -> None:
    """Give the thin line of background that lay along the old outline to what is beside it; in place."""
    ground, skin = head.schema.background, head.schema.index("skin")
    reach = 2 * max(1, round(side / 512)) + 1
    square = np.ones((reach, reach), np.uint8)
    left = cv2.dilate(((before == skin) & (result != skin)).view(np.uint8), square) > 0
    empty = result == ground
    line = empty & left & near & ~solid(result, [ground], side)
    sources = solid(result, [head.schema.names.index(n) for n in ("neck", "cloth", "hair")], side)
    sources &= ~class_flags(head.locks)[result]
    if line.any() and sources.any():
        found, away = nearest_of(result, sources)
        line &= away <= 2 * reach
        result[line] = found[line]


def _shift(head: Head, moved: Floats, width: int, height: int) -> FloatField:
    """Return by how many pixels the outline near each pixel goes out: H x W float32."""
    y, x = np.mgrid[:REFERENCE_SIZE, :REFERENCE_SIZE] + 0.5
    _, angle = head.frame.polar(x, y)
    pixels = head.frame.chin * max(width, height) / REFERENCE_SIZE
    field = (at_angles(moved, angle) * pixels).astype(np.float32)
    # rays come together in the middle, where nothing may move
    field[head.depth < 0.4] = 0
    return np.asarray(cv2.resize(field, (width, height), interpolation=cv2.INTER_LINEAR), np.float32)


def solid(labels: LabelMap, kinds: list[int], side: int) -> Flags:
    """Return the pixels of classes that are no slivers: these do not spread."""
    square = np.ones((2 * max(1, round(side / 256)) + 1,) * 2, np.uint8)
    found = np.zeros(labels.shape, np.bool_)
    for kind in kinds:
        inside = (labels == kind).view(np.uint8)
        found |= cv2.morphologyEx(inside, cv2.MORPH_OPEN, square, borderValue=0) > 0
    return found
