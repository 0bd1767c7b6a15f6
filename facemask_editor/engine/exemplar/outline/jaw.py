"""Another jaw and hairline: the outline of skin moves towards an exemplar's; features and ears stay."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np

from facemask_editor.core.groups import INNER, SKIN
from facemask_editor.core.labels import LabelMap
from facemask_editor.core.nearest import class_flags, nearest_of
from facemask_editor.core.region import box_of
from facemask_editor.engine.exemplar.accept import tears
from facemask_editor.engine.exemplar.bank import SIGNS, Bank
from facemask_editor.engine.exemplar.choose import TRIES, order
from facemask_editor.engine.exemplar.head import Flags, FloatField, Head
from facemask_editor.engine.exemplar.head_frame import ANGLES, RAYS, Floats, at_angles
from facemask_editor.engine.exemplar.sweep import swept
from facemask_editor.engine.exemplar.tiles import SKIN_TILE, distance
from facemask_editor.fields.layout import REFERENCE_SIZE

_FROM, _FULL = -0.05, 0.75
"""Sines of the angles below the horizontal between which a jaw begins to move."""
_MOST = 0.15
"""Chin units that it moves at most."""
_ROOM = 0.07
"""Chin units of skin that stay between features and the outline."""
_FOREHEAD = 0.14
"""Chin units by which a hairline moves at most."""
_LENGTH = 0.2
"""By how much the log of its length may change."""
_MORE = 1.4
"""By how much jaws differ more than generated ones do."""
_MUCH = 0.18
"""By how much the log of a radius may change."""
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
    head: Head, bank: Bank, seed: int, temperature: float, salt: int, check: Callable[[], None]
) -> LabelMap:
    """Return the mask with another jaw; arguments as of ``hair.drawn``.

    The jaw moves by the difference between the skulls of an exemplar and of the head, the hairline towards
    the exemplar's, both smoothly. What a growing face covers is background, neck, cloth and hair; what a
    smaller one leaves goes to the nearest of these, but for thin slivers of background.
    """
    turned = (bank.yaws - head.frame.yaw) / _YAW
    strength = min(temperature, 1.5) if temperature > 0 else 0.25
    ordered = order(-(turned**2) / 2, seed, salt, max(temperature, 0.0))
    made = head.label_map.copy()
    for place in range(min(TRIES, len(ordered))):
        check()
        made = moved_jaw(head, movement(head, bank, int(ordered[place])) * strength)
        made = swept(head, made, SKIN_TILE, covers(head))
        if not tears(head, made):
            break
        strength *= 0.8
    return made


def covers(head: Head) -> Flags:
    """Return (256,) bool, the classes that a jaw may cover."""
    names = head.schema.names
    return class_flags([names.index(n) for n in _COVERED if n in names]) & ~class_flags(head.locks)


def movement(head: Head, bank: Bank, row: int) -> Floats:
    """Return by how many chin units each ray's outline goes out to be that of an exemplar: (RAYS,)."""
    frame, theirs = head.frame, bank.frame(row)
    change = bank.log_skulls[row] - frame.log_skull
    length = np.log(theirs.chin / theirs.eyes) - np.log(frame.chin / frame.eyes)
    change = change + np.clip(length, -_LENGTH, _LENGTH) * np.clip(np.sin(ANGLES), 0, 1) ** 2
    # a jaw is about as long on the left as on the right; what is not comes from how heads are turned
    change = np.clip(_MORE * (change + change[_ACROSS]) / 2, -_MUCH, _MUCH)
    out = frame.outline * (np.exp(_smooth(change, 6)) - 1) * _window(head)
    out += _hairline(head, bank, row)
    out = np.clip(out, np.minimum(_inner(head) + _ROOM - frame.outline, 0), _MOST)
    return _smooth(out, 4)


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


def _hairline(head: Head, bank: Bank, row: int) -> Floats:
    """Return (RAYS,), by how many chin units the hairline goes out to lie as an exemplar's does."""
    frame = head.frame
    begins = at_angles(np.repeat(bank.signs[row][0], RAYS // SIGNS), ANGLES)
    known = (begins > 0) & (np.sin(ANGLES) < -0.2)
    free = known & _beyond(head, "hair").all(axis=1)
    theirs = begins * frame.skull / np.exp(bank.log_skulls[row])
    change = np.where(free, np.clip(theirs - frame.outline, -_FOREHEAD, _FOREHEAD), 0)
    mean = change[free].mean() if free.any() else 0.0
    return _smooth(np.where(free, 0.5 * mean + 0.5 * change, 0.0), 7) * _eased(free)


def _eased(free: Flags) -> Floats:
    """Return (RAYS,) 0 to 1: 0 where a ray or one beside it is not free, rising smoothly."""
    wide = np.concatenate([free[-3:], free, free[:3]])
    near = np.array([wide[i : i + 7].all() for i in range(RAYS)], np.float64)
    return _smooth(near, 5)


def _smooth(values: Floats, reach: int) -> Floats:
    """Return values on rays smoothed over so many rays to either side."""
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


def moved_jaw(head: Head, moved: Floats) -> LabelMap:
    """Return the mask with the outline of its face moved.

    Args:
        head: Whose face it is.
        moved: (RAYS,) chin units by which each ray's outline goes out.
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
    return out


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
