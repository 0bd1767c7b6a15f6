"""Where a head lies in a mask: eyes, chin, outline, and the skull under hair and hats.

Hair, hats, ears, skin and neck of one face come to another in this frame: shares of the skull's outline about
a centre, with the chin's distance from the eyes as the unit. Coordinates are reference pixels
(``fields.layout.REFERENCE_SIZE`` across the picture, pixel i covers i to i + 1), so that a frame is the same
whatever the size of the mask.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

import numpy as np
import numpy.typing as npt

from facemask_editor.core.groups import BROWS, EYES, GLASSES, INNER, MOUTH, SKIN
from facemask_editor.core.labels import CELEBAMASK_HQ, LabelMap, LabelSchema
from facemask_editor.engine.exemplar.skull import SKULL, TURNED
from facemask_editor.fields.encode import resize_nearest
from facemask_editor.fields.layout import REFERENCE_SIZE

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

RAYS = 120
"""Rays of an outline, from the right of the picture clockwise: ray i at 2 pi i / RAYS."""

ANGLES: Floats = np.asarray(np.arange(RAYS) * (2 * np.pi / RAYS), np.float64)

BESIDE = ("background", "l_ear", "r_ear", "ear_r", "neck_l", "neck", "cloth")
"""Classes that show where a face ends; hair and hats hide it."""

_FACE = (*SKIN.names, *INNER.names)
_STEP = 0.01
"""From sample to sample along a ray, in chin units."""
_REACH = 2.0
_LEAP = 10
"""Samples: the outline leaps over gaps that are shorter, such as a strand."""
_CHIN_OVER_EYES = 0.9, 3.5
"""Chin units over eye distances beyond which it is no face that we know."""
_LEAST_EYE = 3
"""Pixels at 256: what is smaller is no eye."""


@dataclass(frozen=True, eq=False)
class HeadFrame:
    """A head in a mask; u runs along the eyes to the right of the picture, v down the face.

    Attributes:
        mid: (2,) float64, x and y of the point between the eyes.
        u: (2,) float64 unit vector along the line of the eyes.
        eyes: Distance between the eyes in reference pixels.
        chin: Distance from `mid` down to the chin in reference pixels: the unit.
        centre: (2,) float64, where rays begin.
        yaw: How far the middle line of the face lies from the middle of its outline, in widths of the face;
            0 seen from the front, positive where features lie to the right of the picture.
        outline: (RAYS,) float64, how far the face shows along each ray, in chin units.
        true: (RAYS,) bool, where the outline is the head's own and nothing hides it.
        skull: (RAYS,) float64, the outline completed under hair and hats, in chin units; nowhere less than
            `outline`.
    """

    mid: Floats
    u: Floats
    eyes: float
    chin: float
    centre: Floats
    yaw: float
    outline: Floats
    true: Flags
    skull: Floats

    @property
    def v(self) -> Floats:
        """(2,) unit vector down the face."""
        return np.array([-self.u[1], self.u[0]])

    @property
    def roll(self) -> float:
        """Angle of the eye line in radians, positive where its right end is lower."""
        return float(np.arctan2(self.u[1], self.u[0]))

    @cached_property
    def log_skull(self) -> Floats:
        """(RAYS,) logarithm of the skull, by which heads are compared."""
        return np.log(self.skull)

    def in_frame(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        """Return u and v of points from `mid`, in chin units.

        Args:
            x: Any shape, reference pixels.
            y: Of the same shape.
        """
        dx, dy = x - self.mid[0], y - self.mid[1]
        return (dx * self.u[0] + dy * self.u[1]) / self.chin, (dy * self.u[0] - dx * self.u[1]) / self.chin

    def polar(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        """Return radius in chin units and angle in [0, 2 pi) about the centre of reference pixels."""
        dx, dy = x - self.centre[0], y - self.centre[1]
        along, down = dx * self.u[0] + dy * self.u[1], dy * self.u[0] - dx * self.u[1]
        return np.hypot(along, down) / self.chin, np.mod(np.arctan2(down, along), 2 * np.pi)

    def points(self, radius: Floats, angle: Floats) -> tuple[Floats, Floats]:
        """Return x and y in reference pixels of polar coordinates: the inverse of `polar`."""
        along, down = self.chin * radius * np.cos(angle), self.chin * radius * np.sin(angle)
        return (
            self.centre[0] + along * self.u[0] - down * self.u[1],
            self.centre[1] + along * self.u[1] + down * self.u[0],
        )

    def mirrored(self) -> HeadFrame:
        """Return the frame of the mask mirrored left to right."""
        flip = (RAYS // 2 - np.arange(RAYS)) % RAYS

        def other(point: Floats) -> Floats:
            return np.array([REFERENCE_SIZE - point[0], point[1]])

        return replace(
            self,
            mid=other(self.mid),
            u=np.array([self.u[0], -self.u[1]]),
            centre=other(self.centre),
            yaw=-self.yaw,
            outline=self.outline[flip],
            true=self.true[flip],
            skull=self.skull[flip],
        )


def at_angles(values: Floats, angle: Floats) -> Floats:
    """Return values that are known on the rays at any angles, linearly between rays.

    Args:
        values: (RAYS,).
        angle: Any shape, radians.
    """
    place = np.mod(angle, 2 * np.pi) * (RAYS / (2 * np.pi))
    low = np.floor(place).astype(np.intp)
    share = place - low
    ring = np.append(values, values[:2])
    low = np.minimum(low, RAYS)  # an angle just below 2 pi may round up to it
    return np.asarray(ring[low] * (1 - share) + ring[low + 1] * share)


def head_frame(label_map: LabelMap, schema: LabelSchema = CELEBAMASK_HQ) -> HeadFrame | None:
    """Return the frame of the head in a mask, None where the face does not show one.

    Two eyes, else glasses, else two brows say where the head is; a profile with one eye has no frame. Method
    of our own trial, ``docs/decisions/0023-exemplars-in-the-head-frame.md``.

    Args:
        label_map: H x W uint8; seen at 256 x 256, whatever its size.
        schema: With the class names of CelebAMask-HQ; classes that it lacks count as absent.
    """
    seen = resize_nearest(label_map, REFERENCE_SIZE, REFERENCE_SIZE)
    flags = {name: i for i, name in enumerate(schema.names)}

    def where(names: tuple[str, ...]) -> tuple[Floats, Floats]:
        wanted = np.zeros(256, np.bool_)
        wanted[[flags[name] for name in names if name in flags]] = True
        rows, columns = np.nonzero(wanted[seen])
        return np.asarray(columns + 0.5, np.float64), np.asarray(rows + 0.5, np.float64)

    found = _eyes(where)
    if found is None:
        return None
    right, left = found
    across = right - left
    eyes = float(np.hypot(*across))
    u = across / max(eyes, 1e-9)
    mid = (left + right) / 2
    if eyes < 6 or u[0] < 0.5:  # turned by more than 60 degrees: rather lying than rolled
        return None
    face_x, face_y = where(_FACE)
    along = (face_x - mid[0]) * u[0] + (face_y - mid[1]) * u[1]
    down = (face_y - mid[1]) * u[0] - (face_x - mid[0]) * u[1]
    mouth_x, mouth_y = where(MOUTH.names)
    axis = float(((mouth_x - mid[0]) * u[0] + (mouth_y - mid[1]) * u[1]).mean()) if len(mouth_x) >= 4 else 0.0
    column = down[(np.abs(along - axis) < 0.35 * eyes) & (down > 0)]
    if len(column) < 20:
        return None
    chin = float(np.quantile(column, 0.999))
    if not _CHIN_OVER_EYES[0] < chin / eyes < _CHIN_OVER_EYES[1]:
        return None
    band = along[(down > 0.25 * chin) & (down < 0.45 * chin)]
    if len(band) < 20:
        return None
    first, last = (float(v) for v in np.quantile(band, (0.01, 0.99)))
    if last - first < eyes:
        return None
    v = np.array([-u[1], u[0]])
    centre = mid + 0.6 * u * (first + last) / 2 + 0.12 * chin * v
    yaw = (axis / 2 - (first + last) / 2) / (last - first)
    blank = np.zeros(RAYS)
    frame = HeadFrame(mid, u, eyes, chin, centre, yaw, blank, blank > 0, blank)
    outline, true = _outline(seen, frame, schema)
    return replace(frame, outline=outline, true=true, skull=completed(outline, true, yaw))


def _eyes(where: Callable[[tuple[str, ...]], tuple[Floats, Floats]]) -> tuple[Floats, Floats] | None:
    """Return the eyes' points, that on the right of the picture first."""

    def middle(x: Floats, y: Floats) -> Floats:
        return np.array([x.mean(), y.mean()])

    pairs = [[where((name,)) for name in names] for names in (EYES.names, BROWS.names)]
    eyes = [middle(*place) for place in pairs[0] if len(place[0]) >= _LEAST_EYE]
    if len(eyes) == 2:
        first, second = eyes
    else:
        x, y = where(GLASSES.names)
        brows = [middle(*place) for place in pairs[1] if len(place[0]) >= _LEAST_EYE]
        if len(x) >= 200 and not eyes:
            half = float(np.median(x))
            first, second = middle(x[x > half], y[x > half]), middle(x[x <= half], y[x <= half])
        elif len(brows) == 2 and not eyes:
            apart = brows[0] - brows[1] if brows[0][0] > brows[1][0] else brows[1] - brows[0]
            below = 0.3 * np.array([-apart[1], apart[0]])
            first, second = brows[0] + below, brows[1] + below
        else:
            return None
    return (first, second) if first[0] >= second[0] else (second, first)


def _outline(seen: LabelMap, frame: HeadFrame, schema: LabelSchema) -> tuple[Floats, Flags]:
    """Return how far the face shows along each ray, and where nothing hides its edge."""
    radius = np.asarray(np.arange(1, round(_REACH / _STEP)) * _STEP, np.float64)
    x, y = frame.points(radius[None, :], ANGLES[:, None])
    columns, rows = np.floor(x).astype(np.intp), np.floor(y).astype(np.intp)
    inside = (columns >= 0) & (rows >= 0) & (columns < REFERENCE_SIZE) & (rows < REFERENCE_SIZE)
    labels = np.where(
        inside, seen[rows.clip(0, REFERENCE_SIZE - 1), columns.clip(0, REFERENCE_SIZE - 1)], 255
    )
    kinds = np.zeros((256, 3), np.bool_)  # face, what ends it, background
    for name, index in zip(schema.names, range(len(schema)), strict=True):
        kinds[index] = name in _FACE, name in BESIDE, index == schema.background
    face, beside, empty = (kinds[labels][..., k] for k in range(3))
    count = np.arange(len(radius))
    last = np.maximum.accumulate(np.where(face, count, -1), axis=1)
    ended = count - last >= _LEAP
    at = np.where(ended.any(axis=1), last[np.arange(RAYS), ended.argmax(axis=1)], last[:, -1]).clip(0)
    after = np.minimum(at[:, None] + np.array([2, 4, 6, 8]), len(radius) - 1)
    rows_of = np.arange(RAYS)[:, None]
    low = np.sin(ANGLES) > -0.5
    true = (beside[rows_of, after].sum(axis=1) >= 3) & low
    # above, what seems to be the forehead's edge may be the hairline beside a sliver; a bald head is sure
    further = np.minimum(at[:, None] + np.arange(2, 14), len(radius) - 1)
    true |= empty[rows_of, further].all(axis=1) & ~low
    return radius[at], true & (at < len(radius) - 8)


_SD, _LENGTH, _NOISE = 0.12, np.deg2rad(30), 0.02


@lru_cache(maxsize=1)
def _covariance() -> Floats:
    apart = np.abs(ANGLES[:, None] - ANGLES[None, :])
    apart = np.minimum(apart, 2 * np.pi - apart)
    return np.asarray(_SD**2 * np.exp(-((apart / _LENGTH) ** 2) / 2))


def completed(outline: Floats, true: Flags, yaw: float = 0.0) -> Floats:
    """Return the skull that an outline is part of: a Gaussian process on log(outline / template).

    Args:
        outline: (RAYS,) in chin units.
        true: (RAYS,) bool, the rays that count.
        yaw: Of the head: a turned one is wider on the side that it turns from.

    Returns:
        (RAYS,) float64, nowhere less than the outline.
    """
    usual = SKULL * np.exp(TURNED * np.clip(yaw, -0.25, 0.25))
    change = np.zeros(RAYS)
    if true.any():
        known = np.log(np.maximum(outline[true], 0.05) / usual[true])
        among = _covariance()[np.ix_(true, true)] + _NOISE**2 * np.eye(int(true.sum()))
        change = _covariance()[:, true] @ np.linalg.solve(among, known)
    return np.asarray(np.maximum(usual * np.exp(np.clip(change, -0.5, 0.5)), outline), np.float64)
