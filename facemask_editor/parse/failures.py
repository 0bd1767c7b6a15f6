"""What can be wrong with the mask of a photo, in words: for the window and the command line alike."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import atan, degrees

import cv2
import numpy as np

from facemask_editor.core.labels import CELEBAMASK_HQ
from facemask_editor.parse.channels import polygon
from facemask_editor.parse.evidence import points as places
from facemask_editor.parse.evidence.crop import Crop
from facemask_editor.parse.evidence.evidence import Evidence
from facemask_editor.parse.evidence.faces import Face, Photo, boxes
from facemask_editor.parse.finish.parsed import Parsed
from facemask_editor.parse.look import lies

SMALLEST = 60.0
"""Pixels of a face's width or height, whichever is larger, below which its mask is a guess."""

FARTHEST = 60.0
"""Degrees that a head may be turned aside; the far eye is hidden beyond."""

PRESENT = 6.0
"""Logit of presence below which points are likely guessed; of 50 photos of people none has less than 10."""

TURNED = 45
"""Degrees from upright beyond which a face is said to lie."""

SURE = 0.86
"""Mean confidence inside the face's outline below which the mask is likely wrong.

Of our free parser, photos of people have .86 and more, three in four of those with a covered lower half less.
"""

OUTSIDE = 0.2
"""Share of the square outside the photo that is worth a word."""

_DARK, _BRIGHT = 22, 250
_BURNT = 0.35


class Kind(StrEnum):
    """What is wrong; the value stands in reports and never changes."""

    NO_FACE = "no face"
    REFUSED = "face not made out"
    TINY = "tiny"
    TURNED_AWAY = "turned away"
    LYING = "lying"
    HIDDEN = "hidden"
    UNSURE = "unsure"
    LACKING = "lacking"
    CUT = "cut"
    DARK = "dark"
    BRIGHT = "bright"
    SEVERAL = "several faces"


@dataclass(frozen=True)
class Failure:
    """Something that is wrong with a photo or with its mask.

    Attributes:
        kind: Which.
        text: What is wrong, one sentence.
        remedy: What helps, one sentence.
        stops: Whether there is no mask.
    """

    kind: Kind
    text: str
    remedy: str
    stops: bool = False

    def __str__(self) -> str:
        return f"{self.text} {self.remedy}"


def no_face(photo: Photo) -> Failure:
    """Return why `look` finds no face in a photo (height, width, 3) uint8 RGB."""
    light = _light(photo)
    if light < _DARK:
        return Failure(
            Kind.DARK,
            "No face was found, and the photo is nearly black.",
            "Brighten it and try again.",
            stops=True,
        )
    found = boxes(photo)
    if found:
        left, top, right, bottom = (round(float(edge)) for edge in found[0][0])
        return Failure(
            Kind.REFUSED,
            f"Something like a face is at {left}, {top} to {right}, {bottom}, but no eyes and mouth were "
            "made out: it may be in profile, covered, blurred, an animal or a drawing.",
            "Choose the square by hand, or take a photo that shows more of the face.",
            stops=True,
        )
    return Failure(
        Kind.NO_FACE,
        "No face was found.",
        "Faces in profile, from behind and below 60 pixels are not seen; choose the square by hand, or start "
        "with an empty mask.",
        stops=True,
    )


def of_face(photo: Photo, face: Face, crop: Crop, faces: int = 1) -> tuple[Failure, ...]:
    """Return what may spoil the mask of a face, before it is made; the worst first.

    Args:
        photo: (height, width, 3) uint8 RGB.
        face: The one that is taken.
        crop: Its square.
        faces: How many there are.
    """
    height, width = photo.shape[:2]
    left, top, right, bottom = face.box
    found: list[Failure] = []
    if (side := max(right - left, bottom - top)) < SMALLEST:
        found.append(
            Failure(
                Kind.TINY,
                f"The face has {side:.0f} pixels only, so that its mask is a guess.",
                "Take the photo in a larger size.",
            )
        )
    if (aside := turned_aside(face)) > FARTHEST:
        found.append(
            Failure(
                Kind.TURNED_AWAY,
                f"The head is turned aside by about {aside:.0f} degrees; what is hidden was guessed.",
                "Check nose, eyes and lips, or take a photo that is less from the side.",
            )
        )
    if face.presence < PRESENT:
        found.append(
            Failure(
                Kind.HIDDEN,
                "It is not sure that this is a face: it may be covered, a drawing or an animal.",
                "Check the whole mask.",
            )
        )
    if found_light := _of_light(photo, face):
        found.append(found_light)
    if cut := _cut(face, crop, height, width):
        found.append(cut)
    if abs(turn := lies(face)) > TURNED:
        how = "on its head" if abs(turn) > 135 else "on its side"
        found.append(
            Failure(
                Kind.LYING,
                f"The face lies {how}; the square was turned by {turn} degrees, so that it stands upright.",
                "Nothing needs to be done; turn the photo if it should not lie.",
            )
        )
    if faces > 1:
        found.append(
            Failure(
                Kind.SEVERAL,
                f"There are {faces} faces; the mask is of one.",
                "Choose another one, or all.",
            )
        )
    return tuple(found)


def of_mask(parsed: Parsed, evidence: Evidence) -> tuple[Failure, ...]:
    """Return what is likely wrong with a mask that was made."""
    found: list[Failure] = []
    oval = polygon(evidence.points, places.OVAL, evidence.size) > 0.5
    inside = parsed.confidence[oval]
    if inside.size and (mean := float(inside.mean())) < SURE:
        found.append(
            Failure(
                Kind.UNSURE,
                f"Inside the face the classes are {mean:.0%} sure: it may be covered, dark or a drawing.",
                "Check what is hatched; a few strokes of the right class help.",
            )
        )
    there = set(np.unique(parsed.labels).tolist())
    lacks = [name for name in ("skin", "nose") if CELEBAMASK_HQ.index(name) not in there]
    if lacks:
        found.append(
            Failure(
                Kind.LACKING,
                f"The mask has no {' and no '.join(lacks)}: the photo may show no face.",
                "Take another square or photo.",
            )
        )
    return tuple(found)


def turned_aside(face: Face) -> float:
    """Return by how many degrees a head is turned to either side, about 10 degrees right up to 60.

    The tip of the nose moves against the middle between the cheeks by 1.4 tan(yaw) half widths (measured on
    generated heads of known pose).
    """
    points = face.points.astype(np.float64)
    axis = points[places.LEFT_EYE].mean(0) - points[places.RIGHT_EYE].mean(0)
    axis /= max(float(np.hypot(*axis)), 1e-6)
    right, left, tip = (float(points[index] @ axis) for index in (234, 454, 1))
    half = max(abs(left - right) / 2, 1e-6)
    return degrees(atan(abs((left + right) / 2 - tip) / half / 1.4))


def _cut(face: Face, crop: Crop, height: int, width: int) -> Failure | None:
    left, top, right, bottom = face.box
    beyond = 0.05 * (right - left)
    if left < -beyond or top < -beyond or right > width - 1 + beyond or bottom > height - 1 + beyond:
        text = "The face is cut by the edge of the photo; the mask goes on where there is nothing to see."
        return Failure(Kind.CUT, text, "Check the mask at that edge, or take the photo with more around it.")
    outside = 1 - float(crop.inside(height, width, 64).mean())
    if outside > OUTSIDE:
        text = f"{outside:.0%} of the square lie outside the photo; the mask is not to be trusted there."
        return Failure(Kind.CUT, text, "Move the square, or take the photo with more around it.")
    return None


def _of_light(photo: Photo, face: Face) -> Failure | None:
    left, top, right, bottom = (round(edge) for edge in face.box)
    part = photo[max(top, 0) : max(bottom, 0) + 1, max(left, 0) : max(right, 0) + 1]
    if not part.size:
        return None
    if _light(part) < _DARK:
        return Failure(Kind.DARK, "The face is nearly black.", "Brighten the photo and try again.")
    if float((part.min(2) >= _BRIGHT).mean()) > _BURNT:
        text = "Much of the face is burnt out to white."
        return Failure(Kind.BRIGHT, text, "Take a photo that is exposed for less, and check the mask.")
    return None


def _light(photo: Photo) -> float:
    """The 90th percentile of a picture's grey, 0..255: a dark photo has no light place."""
    step = max(1, max(photo.shape[:2]) // 256)
    grey = cv2.cvtColor(np.ascontiguousarray(photo[::step, ::step]), cv2.COLOR_RGB2GRAY)
    return float(np.percentile(grey, 90))
