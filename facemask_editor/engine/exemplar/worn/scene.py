"""What a worn thing is placed in: a face without the thing, its head's frame, and what may change."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import cv2
import numpy as np

from facemask_editor.core.labels import LabelMap, LabelSchema
from facemask_editor.core.region import Box
from facemask_editor.engine.exemplar.head_frame import Floats, HeadFrame
from facemask_editor.engine.exemplar.worn.outlines import Flags, Patch, filled
from facemask_editor.fields.encode import resize_nearest
from facemask_editor.fields.layout import REFERENCE_SIZE


@dataclass(frozen=True, eq=False)
class Scene:
    """A face that gets a part.

    Attributes:
        labels: H x W uint8, without the part: what lay behind it is filled in.
        before: H x W uint8, with it.
        frame: Of the head.
        schema: With the class names of CelebAMask-HQ.
        part: Class index.
        locks: Classes that keep their pixels.
        adapt: 0: nothing but the part changes.
    """

    labels: LabelMap
    before: LabelMap
    frame: HeadFrame
    schema: LabelSchema
    part: int
    locks: frozenset[int]
    adapt: float

    @property
    def size(self) -> tuple[int, int]:
        """(width, height) in pixels."""
        return self.labels.shape[1], self.labels.shape[0]

    @property
    def chin(self) -> float:
        """The unit of the frame in pixels of the picture."""
        width, height = self.size
        return self.frame.chin * float(np.sqrt(width * height)) / REFERENCE_SIZE

    @cached_property
    def small(self) -> Scene:
        """The same at 256 x 256: there it is tried out what tears nothing."""
        if self.size == (REFERENCE_SIZE, REFERENCE_SIZE):
            return self
        maps = (resize_nearest(m, REFERENCE_SIZE, REFERENCE_SIZE) for m in (self.labels, self.before))
        labels, before = maps
        return replace(self, labels=labels, before=before)

    def having(self, names: Iterable[str], window: tuple[slice, slice] = np.s_[:, :]) -> Flags:
        """Return where the face without the part shows named classes; the schema may lack some."""
        return among(self.labels[window], self.indices(names))

    def indices(self, names: Iterable[str]) -> list[int]:
        """Return the class indices of the names that the schema has."""
        known = self.schema.names
        return [known.index(name) for name in names if name in known]

    def pixels(self, points: Floats) -> Floats:
        """Return (N, 2) pixels of the picture for points in reference pixels."""
        width, height = self.size
        return points * [width / REFERENCE_SIZE, height / REFERENCE_SIZE]

    def patch(self, polygons: Sequence[Floats]) -> Patch | None:
        """Return the pixels of polygons in the frame's u and v; None where none lies in the picture."""
        frame = self.frame
        placed = []
        for polygon in polygons:
            u, v = polygon[:, 0] * frame.chin, polygon[:, 1] * frame.chin
            x = frame.mid[0] + u * frame.u[0] - v * frame.u[1]
            y = frame.mid[1] + u * frame.u[1] + v * frame.u[0]
            placed.append(self.pixels(np.stack([x, y], -1)))
        return filled(placed, self.size)

    def coordinates(self, box: Box) -> tuple[Floats, Floats]:
        """Return u and v of the pixel centres of a box."""
        width, height = self.size
        x: Floats = (np.arange(box.x0, box.x1, dtype=np.float64) + 0.5) * (REFERENCE_SIZE / width)
        y: Floats = (np.arange(box.y0, box.y1, dtype=np.float64) + 0.5) * (REFERENCE_SIZE / height)
        return self.frame.in_frame(x[None, :], y[:, None])

    def may_take(self, names: Sequence[str], window: tuple[slice, slice]) -> Flags:
        """Return where the part may take pixels of the named classes: those of them that are not locked."""
        free = [index for index in self.indices(names) if index not in self.locks]
        return among(self.labels[window], free) & ~among(self.before[window], self.locks)


def among(labels: LabelMap, classes: Iterable[int]) -> Flags:
    """Return where a label is one of the classes."""
    table = np.zeros(256, np.uint8)
    table[list(classes)] = 1
    return np.asarray(cv2.LUT(np.ascontiguousarray(labels), table), np.uint8).view(np.bool_)
