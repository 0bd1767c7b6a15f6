"""The head that new hair comes to: what it may claim, and what lies round it, at 256 x 256."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cached_property
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from facemask_editor.core.groups import BROWS, EARS, EYES, INNER, SKIN
from facemask_editor.core.labels import LabelMap, LabelSchema
from facemask_editor.core.nearest import class_flags
from facemask_editor.engine.exemplar.head_frame import RAYS, Floats, HeadFrame, at_angles, head_frame
from facemask_editor.engine.exemplar.pieces import count, shut_in
from facemask_editor.engine.exemplar.polar import beyond, polar_warp, sampled
from facemask_editor.engine.exemplar.tiles import (
    BACKGROUND,
    HAIR,
    L_EAR,
    R_EAR,
    TILE_CLASSES,
    distance,
    plain,
)
from facemask_editor.fields.encode import resize_nearest
from facemask_editor.fields.layout import REFERENCE_SIZE

FloatField = npt.NDArray[np.float32]
Flags = npt.NDArray[np.bool_]

FILLS = tuple(k for k in range(len(TILE_CLASSES)) if k != HAIR)
"""Classes of tiles that take the place of hair that left, in the order of fields below."""

_BLUR = 1.1
_CLAIMED = ("background", "skin", "l_ear", "r_ear", "neck", "cloth", "hair")
_SIZE = REFERENCE_SIZE, REFERENCE_SIZE


def has_classes(schema: LabelSchema) -> bool:
    """Tell whether a schema has the classes, by name, that exemplars are made of."""
    return set(TILE_CLASSES) <= set(schema.names)


def turned_round(label_map: LabelMap, schema: LabelSchema) -> bool:
    """Tell whether a mask names left and right the other way round, as 6 % of annotations do: by its pairs.

    Args:
        label_map: H x W uint8.
        schema: With the class names of CelebAMask-HQ.
    """
    told = 0
    for left, right in (EYES.pair, BROWS.pair, EARS.pair):
        if {left, right} <= set(schema.names):
            at = [np.nonzero((label_map == schema.index(name)).any(axis=0))[0] for name in (left, right)]
            if len(at[0]) and len(at[1]):
                told += 1 if at[0].mean() < at[1].mean() else -1
    return told > 0


class Head:
    """A head in a mask.

    Args:
        label_map: H x W uint8, the mask.
        schema: With the class names of CelebAMask-HQ.
        locks: Classes that keep their pixels.
        frame: Of the head.

    Attributes:
        label_map: As given; so are schema, locks and frame.
        seen: 256 x 256 uint8, the mask at that size.
        classes: (7,) class index in the schema of each class of tiles.
        kept: What others work out once for this head.
    """

    def __init__(
        self, label_map: LabelMap, schema: LabelSchema, locks: Collection[int], frame: HeadFrame
    ) -> None:
        self.label_map = label_map
        self.schema = schema
        self.locks = frozenset(locks)
        self.frame = frame
        self.seen = resize_nearest(label_map, *_SIZE)
        self.classes = np.array([schema.index(name) for name in TILE_CLASSES], np.uint8)
        self.kept: dict[object, Any] = {}
        if turned_round(self.seen, schema):
            self.classes[[L_EAR, R_EAR]] = self.classes[[R_EAR, L_EAR]]
        self.claimable = class_flags([schema.index(n) for n in _CLAIMED]) & ~class_flags(self.locks)

    @classmethod
    def of(cls, label_map: LabelMap, schema: LabelSchema, locks: Collection[int]) -> Head | None:
        """Return the head of a mask, None where it shows none or its classes are other ones."""
        if not has_classes(schema):
            return None
        frame = head_frame(label_map, schema)
        return None if frame is None else cls(label_map, schema, locks, frame)

    def where(self, *names: str) -> Flags:
        """Return the pixels of classes, 256 x 256 bool; names that the schema lacks are passed over."""
        wanted = class_flags([self.schema.index(n) for n in names if n in self.schema.names])
        return np.asarray(wanted[self.seen])

    @cached_property
    def counts(self) -> tuple[int, ...]:
        """How many pieces each class of tiles has."""
        return tuple(count(self.seen == label) for label in self.classes)

    @cached_property
    def faces(self) -> int:
        """How many pieces the face is in."""
        return count(self.face)

    @cached_property
    def shut(self) -> Flags:
        """256 x 256 bool, background that reaches neither top nor sides."""
        return shut_in(self.seen == self.classes[BACKGROUND])

    @cached_property
    def hair(self) -> Flags:
        """256 x 256 bool, the hair that it has."""
        return self.where("hair")

    @cached_property
    def face(self) -> Flags:
        """256 x 256 bool, skin with all that lies on it."""
        return self.where(*SKIN.names, *INNER.names)

    @cached_property
    def features(self) -> tuple[Flags, ...]:
        """Eyes, then brows, each 256 x 256 bool; empty ones too."""
        return tuple(self.where(name) for name in (*EYES.names, *BROWS.names))

    @cached_property
    def _polar(self) -> tuple[Floats, Floats]:
        y, x = np.mgrid[:REFERENCE_SIZE, :REFERENCE_SIZE] + 0.5
        return self.frame.polar(x, y)

    @cached_property
    def depth(self) -> FloatField:
        """256 x 256 float32, radius over that of the skull: 1 on its edge, less inside."""
        radius, angle = self._polar
        return (radius / at_angles(self.frame.skull, angle)).astype(np.float32)

    @cached_property
    def down(self) -> FloatField:
        """256 x 256 float32, chin units down the face from the eyes."""
        y, x = np.mgrid[:REFERENCE_SIZE, :REFERENCE_SIZE] + 0.5
        return self.frame.in_frame(x, y)[1].astype(np.float32)

    @cached_property
    def under_hat(self) -> Flags:
        """256 x 256 bool, where no hair can be because a hat lies between there and the face."""
        hat = self.where("hat")
        if not hat.any():
            return hat
        radius, angle = self._polar
        ray = (angle * (RAYS / (2 * np.pi))).astype(np.intp) % RAYS
        first = np.full(RAYS, np.inf)
        np.minimum.at(first, ray[hat], radius[hat])
        first = np.minimum(first, np.minimum(np.roll(first, 1), np.roll(first, -1)))
        return np.asarray(radius > first[ray])

    @cached_property
    def own(self) -> FloatField:
        """(6, 256, 256) float32, distances to what the mask has of each of `FILLS`, positive inside.

        Background counts opened by 5 px at 512: the slivers that annotations have do not spread.
        """
        tile = plain(self.seen, self.schema)
        found = []
        for kind in FILLS:
            inside = self.seen == self.classes[kind]
            if kind == BACKGROUND:
                opened = cv2.morphologyEx(inside.view(np.uint8), cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
                inside = opened > 0
            elif kind == 1:
                inside = tile == kind  # features lie on skin
            found.append(distance(inside))
        return np.stack(found)

    @cached_property
    def rim(self) -> FloatField:
        """256 x 256 float32, how deep in the hair that it has a pixel lies; negative outside."""
        return distance(self.hair)

    def carried(
        self, tile: LabelMap, frame: HeadFrame, kinds: Sequence[int] = tuple(range(len(TILE_CLASSES)))
    ) -> FloatField:
        """Return classes of an exemplar on this head.

        Args:
            tile: 256 x 256 uint8 in ``tiles.TILE_CLASSES``.
            frame: Of its head.
            kinds: The classes wanted.

        Returns:
            (kinds, 256, 256) float32, distances in pixels, positive inside.
        """
        warp = polar_warp(self.frame, frame, _SIZE)
        fields = [cv2.GaussianBlur(distance(tile == kind), (5, 5), _BLUR) for kind in kinds]
        out = np.stack([sampled(np.asarray(field, np.float32), warp) for field in fields])
        # pixels of the exemplar to pixels of this head
        out *= np.float32(self.frame.chin / frame.chin)
        if HAIR in kinds:
            out[kinds.index(HAIR)] -= beyond(warp)
        return out
