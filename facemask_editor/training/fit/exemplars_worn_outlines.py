"""Outlines of what a generated head wears, in the head's frame, and which of them are good enough."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from facemask_editor.core.groups import BROWS, EYES
from facemask_editor.core.labels import CELEBAMASK_HQ, LabelMap
from facemask_editor.engine.exemplar.head_frame import RAYS, HeadFrame
from facemask_editor.engine.exemplar.worn.bank import Exemplar
from facemask_editor.engine.exemplar.worn.glasses import edges_at_eyes
from facemask_editor.engine.exemplar.worn.outlines import lobe, pieces_of, polygons_of
from facemask_editor.fields.layout import REFERENCE_SIZE

Flags = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]

_GAP = 55.0, 15.0
"""Degrees outwards from the top: where a hoop's band begins, and where it ends after a turn."""
_NO_SKULL = np.ones(RAYS)


@dataclass(frozen=True, eq=False)
class Shot:
    """A generated head with one thing on it.

    Attributes:
        kind: ``hats``, ``glasses``, ``earrings`` or ``ears``.
        name: What the generator calls the thing.
        index: Of the head.
        bare: S x S uint8, the head without hair and without the thing.
        picture: S x S uint8, with the thing.
        frame: Of the bare head.
    """

    kind: str
    name: str
    index: int
    bare: LabelMap
    picture: LabelMap
    frame: HeadFrame


def _of(labels: LabelMap, *names: str) -> Flags:
    return np.isin(labels, [CELEBAMASK_HQ.index(name) for name in names])


def _numbers(frame: HeadFrame, *more: float) -> Floats:
    """Return what is kept of a head, yaw and place of its centre, and what a kind adds to it."""
    centre = float((frame.centre - frame.mid) @ frame.u) / frame.chin
    return np.array([frame.yaw, centre, *more])


def hats_of(shot: Shot) -> list[Exemplar]:
    """Return the hat where it is one smooth piece that hides neither brow nor eye.

    Numbers: its lowest v over the face.
    """
    if shot.name in ("scarf", "headband"):
        return []
    hat = _of(shot.picture, "hat")
    side = hat.shape[0]
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (27, 27))
    padded = cv2.copyMakeBorder(hat.view(np.uint8), 40, 40, 40, 40, cv2.BORDER_CONSTANT)
    opened = cv2.morphologyEx(padded, cv2.MORPH_OPEN, disc)
    opened = cv2.morphologyEx(opened, cv2.MORPH_CLOSE, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (31, 31)))
    hat = opened[40:-40, 40:-40].view(np.bool_)
    pieces = pieces_of(hat)
    if not pieces:
        return []
    hat = pieces[0]
    chin = shot.frame.chin * side / REFERENCE_SIZE
    if hat.sum() < 0.5 * chin**2 or hat[:2].any() or hat[:, :2].any() or hat[:, -2:].any():
        return []
    if (hat & _of(shot.bare, *BROWS.names, *EYES.names)).sum() > 0.02 * chin:
        return []
    rows, columns = np.nonzero(hat)
    u, v = shot.frame.in_frame((columns + 0.5) * REFERENCE_SIZE / side, (rows + 0.5) * REFERENCE_SIZE / side)
    if v.max() > 0.6:
        return []
    polygons = polygons_of(hat, shot.frame, 200, smooth=3.0)
    if len(polygons) != 1:
        return []
    hull = cv2.convexHull(polygons[0].astype(np.float32))
    if cv2.contourArea(polygons[0].astype(np.float32)) < 0.6 * cv2.contourArea(hull):
        return []
    front = v[np.abs(u) < 0.5 * shot.frame.eyes / shot.frame.chin].max(initial=-9)
    numbers = _numbers(shot.frame, front)
    return [Exemplar(shot.index, polygons, numbers, shot.frame.skull)]


def glasses_of(shot: Shot) -> list[Exemplar]:
    """Return the glasses where one piece reaches over both eyes.

    Numbers: edges of the face at the eyes' height, eye distance in chin units.
    """
    glasses = _of(shot.picture, "eye_g")
    pieces = pieces_of(glasses)
    if not pieces or pieces[0].sum() < 0.9 * glasses.sum():
        return []
    glasses = pieces[0]
    polygons = polygons_of(glasses, shot.frame, 60, smooth=1.2)
    if not polygons:
        return []
    left, right = edges_at_eyes(shot.frame)
    eyes = shot.frame.eyes / shot.frame.chin
    outer = max(polygons, key=len)
    if outer[:, 0].min() > -eyes / 2 - 0.1 or outer[:, 0].max() < eyes / 2 + 0.1:
        return []
    for eye in EYES.names:
        seen = _of(shot.bare, eye)
        box = np.nonzero(cv2.dilate(glasses.view(np.uint8), np.ones((9, 9), np.uint8)) > 0)
        rows, columns = np.nonzero(seen)
        if not len(rows) or not (box[1].min() <= columns.mean() <= box[1].max()):
            return []
    numbers = _numbers(shot.frame, left, right, eyes)
    return [Exemplar(shot.index, polygons, numbers, _NO_SKULL)]


def earrings_of(shot: Shot) -> list[Exemplar]:
    """Return the earring of each ear that is seen, about the ear's lobe, as on the right of the picture.

    Numbers: length, width, 1 for the one on the right of the picture and -1 for the other.
    """
    found = []
    chin = shot.frame.chin * shot.bare.shape[0] / REFERENCE_SIZE
    all_pieces = pieces_of(_of(shot.picture, "ear_r"))
    for name, sign in (("l_ear", 1.0), ("r_ear", -1.0)):
        ear = _of(shot.bare, name)
        if ear.sum() < 0.012 * chin**2:
            continue
        u, v = lobe(shot.frame, ear)
        for piece in all_pieces:
            if piece.sum() < 0.002 * chin**2:
                continue
            polygons = polygons_of(piece, shot.frame, 6, smooth=0.7)
            if not polygons:
                continue
            outer = max(polygons, key=len)
            near = abs(outer[:, 0].mean() - u) < 0.25 and abs(outer[:, 1].min() - v) < 0.1
            if not near:
                continue
            if shot.name == "hoop":
                polygons = _ring(outer, float(piece.sum()) / chin**2, sign)
            moved = tuple((polygon - [u, v]) * [sign, 1.0] for polygon in polygons)
            length, width = (np.ptp(np.concatenate(moved)[:, axis]) for axis in (1, 0))
            numbers = _numbers(shot.frame, length, width, sign)
            found.append(Exemplar(shot.index, moved, numbers, _NO_SKULL))
            break
    return found


def _ring(outer: Floats, area: float, sign: float) -> tuple[Floats]:
    """Return a hoop as a band that is open behind the lobe, so that it closes nothing in.

    Args:
        outer: (N, 2) corners of the hoop as drawn: the ear hides a piece of it.
        area: Square chin units.
        sign: 1 for the ear on the right of the picture.
    """
    low, high = outer.min(axis=0), outer.max(axis=0)
    middle, half = (low + high) / 2, (high - low) / 2
    thick = max(0.02, min(area / (np.pi * half.sum()), 0.5 * float(half.min())))
    first, last = np.radians(-90 + _GAP[0]), np.radians(270 + _GAP[1])
    angles = np.linspace(first, last, 48)
    circle = np.stack([sign * np.cos(angles), np.sin(angles)], -1)
    return (np.concatenate([middle + circle * half, (middle + circle * (half - thick))[::-1]]),)


def ears_of(shot: Shot) -> list[Exemplar]:
    """Return both ears of a head, each where it is seen.

    Numbers: 1 for the ear on the right of the picture and -1 for the other, number of the head.
    """
    found = []
    chin = shot.frame.chin * shot.bare.shape[0] / REFERENCE_SIZE
    for name, sign in (("l_ear", 1.0), ("r_ear", -1.0)):
        pieces = pieces_of(_of(shot.bare, name))
        if not pieces or pieces[0].sum() < 0.012 * chin**2:
            continue
        disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (9, 9))
        opened = cv2.morphologyEx(pieces[0].view(np.uint8), cv2.MORPH_OPEN, disc).view(np.bool_)
        polygons = polygons_of(opened, shot.frame, 30, smooth=1.5)
        if polygons:
            outer = max(polygons, key=len)
            width, height = np.ptp(outer, axis=0)
            if height < 0.28 or width < 0.07:
                continue
            numbers = _numbers(shot.frame, sign, float(shot.index))
            found.append(Exemplar(shot.index, (outer,), numbers, shot.frame.skull))
    return found
