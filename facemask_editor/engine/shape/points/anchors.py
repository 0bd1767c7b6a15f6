"""Where the points of a part stand in a mask."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from facemask_editor.core.groups import INNER, LIPS, SKIN
from facemask_editor.core.labels import LabelMap, LabelSchema
from facemask_editor.core.nearest import class_flags
from facemask_editor.core.region import Box, box_of
from facemask_editor.engine.shape.points.table import ShapePoint, Spot
from facemask_editor.fields.layout import REFERENCE_SIZE
from facemask_editor.measures.shapes import shape_frame, sides

Place = tuple[float, float]
"""A point of the picture, pixel centres at +0.5."""

Inside = npt.NDArray[np.bool_]

FINEST = 768
"""Shorter side of the mask in the pixels that are looked at, at least where it has so many."""

_BAND = 0.12
"""Half of the strip at the middle of a side in which its outline is looked for, in sides of the box."""

_UNDER_MOUTH = 1.25
"""From the eyes down to just under the mouth, in face units."""


@dataclass(frozen=True)
class FaceLines:
    """What holds for a face while its parts are dragged, in pixels that are looked at.

    Attributes:
        x: Middle of the eyes.
        cheek, jaw: Rows at which the width of the face is seen.
        eyes: Row of the eyes.
        outward: By class name, 1 where outward is to the right of the picture, else -1.
    """

    x: float
    cheek: float
    jaw: float
    eyes: float
    outward: dict[str, float]


class SeenMask:
    """A mask as points are looked for in it; of a large one every so many pixels.

    Args:
        label_map: H x W uint8, not changed by anybody meanwhile.
        schema: Of the map.

    Attributes:
        every: Pixels of the mask from one that is looked at to the next.
        labels: Those pixels.
    """

    def __init__(self, label_map: LabelMap, schema: LabelSchema) -> None:
        self.schema = schema
        self.every = max(1, min(label_map.shape) // FINEST)
        first = self.every // 2
        self.labels = np.ascontiguousarray(label_map[first :: self.every, first :: self.every])
        self._parts: dict[tuple[str, ...], tuple[Inside, Box | None]] = {}

    def part(self, names: tuple[str, ...]) -> tuple[Inside, Box | None]:
        """Return which pixels are of some classes, and the box round them."""
        if names not in self._parts:
            known = [self.schema.index(name) for name in names if name in self.schema.names]
            inside: Inside = class_flags(known)[self.labels]
            self._parts[names] = inside, box_of(inside)
        return self._parts[names]

    def half(self, part: str) -> tuple[float, float]:
        """Return half of the width and height of a part, in pixels of the mask; 1 where there is none."""
        box = self.part((part,))[1]
        return (1.0, 1.0) if box is None else (self.every * box.width / 2, self.every * box.height / 2)


def face_lines(seen: SeenMask) -> FaceLines:
    """Return the lines of a face."""
    height, width = seen.labels.shape
    frame = shape_frame(seen.labels, seen.schema)
    wide, high = width / REFERENCE_SIZE, height / REFERENCE_SIZE
    return FaceLines(
        frame.x * wide,
        (frame.y + frame.nose_y) / 2 * high,
        (frame.y + _UNDER_MOUTH * frame.unit) * high,
        frame.y * high,
        sides(seen.labels, seen.schema),
    )


def place_of(point: ShapePoint, seen: SeenMask, lines: FaceLines) -> Place | None:
    """Return where a point stands, None where its part is not seen.

    Args:
        point: Of a part.
        seen: The mask as it is now.
        lines: Of the face before it was dragged.
    """
    names = LIPS.names[1:] if point.spot is Spot.OPENING else point.group or (point.part,)
    place = _place(point, seen, lines, *seen.part(names))
    return None if place is None else (place[0] * seen.every, place[1] * seen.every)


def _place(
    point: ShapePoint, seen: SeenMask, lines: FaceLines, inside: Inside, box: Box | None
) -> Place | None:
    if box is None:
        return None
    u, v = point.at[0] * lines.outward.get(point.part, 1.0), point.at[1]
    middle = (box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2
    if point.spot is Spot.BOX:
        return middle[0] + u * box.width / 2, middle[1] + v * box.height / 2
    if point.spot is Spot.HAIRLINE:
        return _hairline(inside, lines)
    if point.spot is Spot.TEMPLE:
        return _beside(inside, lines.eyes, u)
    if point.spot is Spot.OPENING:
        edge = _edge(inside[box.slices].T, box.width / 2, -1)
        return None if edge is None else (middle[0], box.y0 + edge)
    if point.spot is Spot.EDGE:
        own = inside[box.slices]
        if v:
            column = (
                min(max(lines.x - box.x0, 0.0), box.width - 1.0)
                if point.part in SKIN.names
                else box.width / 2
            )
            edge = _edge(own.T, column, v)
            return None if edge is None else (box.x0 + column, box.y0 + edge)
        rows = np.flatnonzero(own[:, 0 if u < 0 else -1])
        return (float(box.x0 if u < 0 else box.x1), box.y0 + float(rows.mean()) + 0.5)
    face = seen.part((*SKIN.names, *INNER.names))[0]
    return _beside(face, lines.cheek if point.spot is Spot.CHEEK else lines.jaw, u)


def outlines(seen: SeenMask, labels: Sequence[int]) -> list[list[Place]]:
    """Return the outer borders of classes through the middles of their pixels, the longest ones first."""
    every = seen.every
    found: list[list[Place]] = []
    for label in labels:
        inside = (seen.labels == label).astype(np.uint8)
        contours, _ = cv2.findContours(inside, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
        found += [
            [(every * (x + 0.5), every * (y + 0.5)) for x, y in line[:, 0].tolist()] for line in contours
        ]
    return sorted((line for line in found if len(line) > 3), key=len, reverse=True)


def _beside(inside: Inside, row: float, side: float) -> Place | None:
    row = min(max(row, 0.0), inside.shape[0] - 1.0)
    edge = _edge(inside, row, side)
    return None if edge is None else (edge, row)


def _edge(inside: Inside, row: float, side: float) -> float | None:
    """Return where a strip of rows ends on one side, by its mean: a strand or an island hardly counts."""
    reach = max(1, round(_BAND * inside.shape[0] / 2)) if inside.shape[0] > 4 else 1
    strip = inside[max(0, int(row) - reach) : int(row) + reach + 1]
    strip = strip[strip.any(1)]
    if not len(strip):
        return None
    if side < 0:
        return float(strip.argmax(1).mean())
    return float((strip.shape[1] - strip[:, ::-1].argmax(1)).mean())


def _hairline(hair: Inside, lines: FaceLines) -> Place | None:
    """Return where the lowest hair over the forehead ends, about the middle of the face."""
    width = hair.shape[1]
    column = min(max(int(lines.x), 0), width - 1)
    reach = max(1, width // 64)
    strip = hair[: max(1, int(lines.eyes)), max(0, column - reach) : column + reach + 1]
    rows = np.flatnonzero(strip.any(1))
    if not len(rows):
        return None
    ends = [float(np.flatnonzero(each).max()) + 1 for each in strip.T if each.any()]
    return column + 0.5, float(np.mean(ends))
