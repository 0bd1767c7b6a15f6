"""Eight numbers for each part of a face: size, place, extent, shape and pieces.

Places and extents are taken in the face frame, so that they do not depend on the crop: its centre is the
mean of three points (both eyes and the nose, by their centroids), its unit the distance of the eyes. x grows
to the right of the picture, y downwards; the frame does not turn with the head.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from facemask_editor.core.groups import BROWS, EYES, GLASSES, NOSE
from facemask_editor.core.labels import CELEBAMASK_HQ, LabelMap, LabelSchema
from facemask_editor.core.pieces import class_counts
from facemask_editor.fields.encode import resize_nearest
from facemask_editor.fields.layout import REFERENCE_SIZE

DESCRIPTORS = (
    "log area",
    "centre x",
    "centre y",
    "width",
    "height",
    "area / hull",
    "pieces",
    "largest piece",
)
"""Names of the columns of `describe`."""

IN_FRAME = slice(1, 5)
"""The columns that need the face frame."""

FEWEST_PIXELS = 30
"""A class with fewer pixels at 256 x 256 counts as absent."""

FEWEST_IN_PIECE = 12
"""Pieces with fewer pixels are not counted."""

FEWEST_FOR_FRAME = 4
"""An eye, nose, brow or pair of glasses with fewer pixels places no frame."""

# Medians of the training masks of CelebAMask-HQ, in units of the distance that each line names.
_EYE_UNDER_BROW = 0.24  # downwards, by the distance of the brows
_EYES_OF_BROWS = 0.94  # distance of the eyes by that of the brows
_NOSE_UNDER_EYES = 0.41  # downwards, by the distance of the eyes

_OF_FRAME = EYES.names + NOSE.names + GLASSES.names + BROWS.names
"""The classes that a frame is taken from."""

Descriptors = npt.NDArray[np.float32]
"""(C, 8) float32, or (N, C, 8) for several masks; NaN where there is nothing to measure."""

Point = npt.NDArray[np.float64]


class FaceFrame(NamedTuple):
    """Where a face lies in its 256 x 256 picture.

    Attributes:
        x: Centre, in pixels.
        y: Centre, in pixels.
        unit: Distance of the eyes, in pixels.
    """

    x: float
    y: float
    unit: float


class _Part(NamedTuple):
    """Pixels of a class within their bounding box."""

    x: int
    y: int
    pixels: npt.NDArray[np.uint8]
    area: int
    centre: Point


def describe(
    label_map: LabelMap, schema: LabelSchema = CELEBAMASK_HQ, only: Collection[int] | None = None
) -> Descriptors:
    """Describe the parts of a mask.

    Args:
        label_map: H x W uint8 of any size; seen at 256 x 256, by the pixel under each new pixel's centre.
        schema: The classes.
        only: Classes that are asked for; the rows of the others are NaN. All where left out.

    Returns:
        (C, 8) float32, columns as in `DESCRIPTORS`: natural logarithm of the pixels; centroid x and y, width
        and height of the bounding box, all four in the face frame; pixels over area of the convex hull of
        the pixels' squares; number of 8-connected pieces of 12 pixels or more; share of the largest piece.
        The row is NaN for the background and for classes with fewer than 30 pixels. The four numbers in the
        frame are NaN where the frame is unknown (`face_frame`).
    """
    if label_map.shape != (REFERENCE_SIZE, REFERENCE_SIZE):
        label_map = resize_nearest(label_map, REFERENCE_SIZE, REFERENCE_SIZE)
    wanted = range(len(schema)) if only is None else only
    of_frame = (schema.index(name) for name in _OF_FRAME if name in schema.names)
    parts = _parts(label_map, schema, {*wanted, *of_frame})
    frame = _frame_of(parts, schema)
    described = np.full((len(schema), len(DESCRIPTORS)), np.nan, np.float32)
    for index, part in parts.items():
        if index in wanted and part.area >= FEWEST_PIXELS:
            described[index] = _describe_part(part, frame)
    return described


def describe_all(masks: Iterable[LabelMap], schema: LabelSchema = CELEBAMASK_HQ) -> Descriptors:
    """Describe several masks: (N, C, 8) float32."""
    described = [describe(mask, schema) for mask in masks]
    return np.stack(described) if described else np.empty((0, len(schema), len(DESCRIPTORS)), np.float32)


def present(descriptors: Descriptors) -> npt.NDArray[np.bool_]:
    """Return which parts are described: (..., C) bool for (..., C, 8)."""
    return ~np.isnan(descriptors[..., 0])


def face_frame(label_map: LabelMap, schema: LabelSchema = CELEBAMASK_HQ) -> FaceFrame | None:
    """Return the face frame of a 256 x 256 mask; None where it is unknown.

    The eyes are where their classes are. Behind filled glasses they are the centroids of the two halves of
    the glasses; failing that, they lie under the brows. A missing nose lies under the middle of the eyes.
    With none of these, as in a full profile, there is no frame.
    """
    of_frame = {schema.index(name) for name in _OF_FRAME if name in schema.names}
    return _frame_of(_parts(label_map, schema, of_frame), schema)


def _parts(label_map: LabelMap, schema: LabelSchema, wanted: Collection[int]) -> dict[int, _Part]:
    counts = class_counts(label_map, len(schema))
    found: dict[int, _Part] = {}
    for index in np.flatnonzero(counts[: len(schema)]):
        if index == schema.background or index not in wanted:
            continue
        whole = (label_map == index).view(np.uint8)
        x, y, width, height = cv2.boundingRect(whole)
        pixels = whole[y : y + height, x : x + width]
        moments = cv2.moments(pixels, binaryImage=True)
        centre = np.array([x + moments["m10"] / moments["m00"], y + moments["m01"] / moments["m00"]])
        found[int(index)] = _Part(x, y, pixels, int(counts[index]), centre)
    return found


def _frame_of(parts: dict[int, _Part], schema: LabelSchema) -> FaceFrame | None:
    def centre(name: str) -> Point | None:
        part = parts.get(schema.index(name)) if name in schema.names else None
        return part.centre if part is not None and part.area >= FEWEST_FOR_FRAME else None

    left, right = centre("l_eye"), centre("r_eye")
    if left is None or right is None:
        eyes = _eyes_of_glasses(parts.get(schema.index("eye_g")) if "eye_g" in schema.names else None)
        eyes = eyes or _eyes_of_brows(centre("l_brow"), centre("r_brow"))
        if eyes is None:
            return None
        left, right = eyes
    across = left - right
    unit = float(np.hypot(*across))
    if unit < 1.0:
        return None
    nose = centre("nose")
    if nose is None:
        nose = (left + right) / 2 + _NOSE_UNDER_EYES * _down(across)
    x, y = (left + right + nose) / 3
    return FaceFrame(float(x), float(y), unit)


def _down(across: Point) -> Point:
    """Turn a vector from the right to the left eye by a quarter turn, so that it points to the chin."""
    return np.array([-across[1], across[0]])


def _eyes_of_glasses(glasses: _Part | None) -> tuple[Point, Point] | None:
    """Return the centroids of the halves left and right of the middle: (left eye, right eye)."""
    if glasses is None or glasses.area < FEWEST_PIXELS:
        return None
    rows, columns = np.nonzero(glasses.pixels)
    points = np.stack([columns + glasses.x, rows + glasses.y], 1).astype(np.float64)
    is_left = points[:, 0] > glasses.x + (glasses.pixels.shape[1] - 1) / 2
    if not 0 < is_left.sum() < len(points):
        return None
    return points[is_left].mean(0), points[~is_left].mean(0)


def _eyes_of_brows(left: Point | None, right: Point | None) -> tuple[Point, Point] | None:
    if left is None or right is None:
        return None
    across = left - right
    middle = (left + right) / 2 + _EYE_UNDER_BROW * _down(across)
    return middle + _EYES_OF_BROWS * across / 2, middle - _EYES_OF_BROWS * across / 2


def _describe_part(part: _Part, frame: FaceFrame | None) -> tuple[float, ...]:
    height, width = part.pixels.shape
    if frame is None:
        in_frame = (np.nan,) * 4
    else:
        offset = (part.centre - (frame.x, frame.y)) / frame.unit
        in_frame = (offset[0], offset[1], width / frame.unit, height / frame.unit)
    _, _, stats, _ = cv2.connectedComponentsWithStats(part.pixels, connectivity=8, ltype=cv2.CV_16U)
    pieces = stats[1:, cv2.CC_STAT_AREA]
    return (
        np.log(part.area),
        *in_frame,
        part.area / _hull_area(part.pixels),
        float((pieces >= FEWEST_IN_PIECE).sum()),
        float(pieces.max()) / part.area,
    )


def _hull_area(pixels: npt.NDArray[np.uint8]) -> float:
    """Return the area of the convex hull of the squares of the set pixels; no row may be missing a square."""
    rows = np.flatnonzero(pixels.any(1))
    first = pixels[rows].argmax(1)
    last = pixels.shape[1] - pixels[rows, ::-1].argmax(1)
    # a square's four corners; the hull of centres alone would be smaller than the part
    corners = np.concatenate(
        [np.stack([column, row], 1) for column in (first, last) for row in (rows, rows + 1)]
    )
    return float(cv2.contourArea(cv2.convexHull(corners.astype(np.int32))))
