"""The face that follows: coarse frames while one drags, the exact picture after. No Qt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from facemask_editor.core.convert import convert_schema
from facemask_editor.core.labels import CELEBAMASK_HQ
from facemask_editor.core.region import Box

if TYPE_CHECKING:
    from facemask_editor.core.labels import LabelMap, LabelSchema
    from facemask_editor.qt.jobs.mailbox import Watch
    from facemask_editor.render.builtin.field import Field
    from facemask_editor.render.builtin.picture import Portrait
    from facemask_editor.render.handoff.face import Picture
    from facemask_editor.render.illustration.choices import Choices

_SHARP = 1 << 21
"""Pixels of a frame up to which it is as sharp as the photo."""
_DRAFT_SIDE = 256
"""Longer side of the picture that a frame of a drag is made in, pixels."""


@dataclass(frozen=True, eq=False)
class Frame:
    """What is shown instead of the photo.

    Attributes:
        face: h x w x 3 uint8 RGB of the box's size, fewer pixels where that was asked for; None where
            nothing moved.
        box: Where, in pixels of the photo.
        exact: Whether it is the picture itself, not a frame of a drag.
        warning: What is to be said of it, one sentence; "" for nothing.
    """

    face: Picture | None
    box: Box | None
    exact: bool
    warning: str = ""


class Follower:
    """Makes faces for the masks of one photo; fit for any thread.

    Args:
        photo: H x W x 3 uint8 RGB; not changed by anybody any more.
        photo_mask: H x W uint8, the mask that fits it.
        schema: The masks' classes.
    """

    def __init__(self, photo: Picture, photo_mask: LabelMap, schema: LabelSchema) -> None:
        self._photo, self._schema = photo, schema
        self._mask = in_own_classes(photo_mask, schema)
        self._step = max(1, -(-max(photo.shape[:2]) // _DRAFT_SIDE))
        self._small: tuple[Picture, LabelMap] | None = None
        self._seen: tuple[int, Picture] = 1, photo
        self._last: Field | None = None

    def draft(self, label_map: LabelMap, _watch: Watch, every: int = 1) -> Frame:
        """Return a frame for a mask that will be another one in a moment.

        Args:
            label_map: H x W uint8.
            every: Pixels of the photo for one that is seen on the screen, a power of two; a frame has no
                more.
        """
        from facemask_editor.render.builtin.picture import portrait

        if self._small is None:
            self._small = _shrunk(self._photo, self._step), self._smaller(self._mask)
        photo, before = self._small
        made = portrait(
            photo, before, self._smaller(in_own_classes(label_map, self._schema)), start=self._last
        )
        self._last = made.field
        if made.field is None:
            return Frame(None, None, False)
        while self._step % every:
            every //= 2  # so that the boxes of all three sizes are the same
        box, times = made.field.box, self._step // every
        seen = Box(*(each * times for each in box))
        size = seen.width, seen.height
        face = np.asarray(
            cv2.resize(made.picture[box.slices], size, interpolation=cv2.INTER_LINEAR), np.uint8
        )
        if seen.area <= _SHARP:
            face = self._sharp(made, seen, face, every)
        return Frame(face, Box(*(each * every for each in seen)), False)

    def _sharp(self, made: Portrait, seen: Box, coarse: Picture, every: int) -> Picture:
        """Return a frame whose pixels are the photo's own where it shows them, moved by the coarse field."""
        assert made.moves is not None
        assert made.drawn is not None
        if self._seen[0] != every:
            self._seen = every, _shrunk(self._photo, every)
        size = seen.width, seen.height
        ys, xs = np.mgrid[: seen.height, : seen.width].astype(np.float32)
        dx, dy = (cv2.resize(part * np.float32(self._step / every), size) for part in made.moves)
        photo = np.ascontiguousarray(self._seen[1][seen.slices])
        moved = cv2.remap(photo, xs + dx, ys + dy, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        if made.drawn.any():
            drawn = cv2.resize(made.drawn.astype(np.uint8), size) > 0
            moved[drawn] = coarse[drawn]
        return np.asarray(moved, np.uint8)

    def exact(self, label_map: LabelMap, _watch: Watch) -> Frame:
        """Return the picture of a mask: the same whatever was shown before."""
        from facemask_editor.render.builtin.picture import portrait

        made = portrait(self._photo, self._mask, in_own_classes(label_map, self._schema))
        if made.field is None:
            return Frame(None, None, True)
        box = Box(*(each * made.factor for each in made.field.box))
        return Frame(made.picture[box.slices].copy(), box, True, made.warning)

    def _smaller(self, label_map: LabelMap) -> LabelMap:
        step, half = self._step, self._step // 2
        rows, columns = (side // step * step for side in label_map.shape)
        return np.ascontiguousarray(label_map[half:rows:step, half:columns:step])


class Illustrator:
    """Draws faces for masks without a photo; fit for any thread.

    Args:
        choices: Colours and light.
        schema: The masks' classes.
    """

    def __init__(self, choices: Choices, schema: LabelSchema) -> None:
        self._choices, self._schema = choices, schema

    def draft(self, label_map: LabelMap, _watch: Watch, every: int = 1) -> Frame:
        """Return a frame for a mask that will be another one in a moment; ``every`` as for a photo."""
        return self._drawn(label_map, _DRAFT_SIDE, every)

    def exact(self, label_map: LabelMap, _watch: Watch) -> Frame:
        """Return the illustration of a mask."""
        return self._drawn(label_map, None)

    def _drawn(self, label_map: LabelMap, side: int | None, every: int = 1) -> Frame:
        from facemask_editor.render.illustration.illustrate import illustrate

        face = illustrate(in_own_classes(label_map, self._schema), self._choices, size=side)
        height, width = label_map.shape
        seen = max(1, height // every), max(1, width // every)
        if face.shape[:2] != seen:
            face = np.asarray(cv2.resize(face, seen[::-1], interpolation=cv2.INTER_LINEAR), np.uint8)
        return Frame(face, Box(0, 0, width, height), side is None)


def _shrunk(photo: Picture, step: int) -> Picture:
    size = photo.shape[1] // step, photo.shape[0] // step
    return np.asarray(cv2.resize(photo, size, interpolation=cv2.INTER_AREA), np.uint8)


def in_own_classes(label_map: LabelMap, schema: LabelSchema) -> LabelMap:
    """Return a mask in the classes of CelebAMask-HQ."""
    if schema == CELEBAMASK_HQ:
        return label_map
    return convert_schema(label_map, schema, CELEBAMASK_HQ).label_map
