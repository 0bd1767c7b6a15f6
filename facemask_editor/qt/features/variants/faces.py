"""The picture of a variant: the face cut to the part that is varied. Fit for any thread."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import cv2
import numpy as np
import numpy.typing as npt

from facemask_editor.core.convert import convert_schema
from facemask_editor.core.groups import HEAD
from facemask_editor.core.labels import CELEBAMASK_HQ, LabelMap, LabelSchema
from facemask_editor.core.region import Box, box_of
from facemask_editor.qt.look.pictures import picture_image

if TYPE_CHECKING:
    from PySide6.QtGui import QImage

    from facemask_editor.render.illustration.choices import Choices

_ROOM = 0.45
"""Of the part's longer side, kept round it on each side: a nose is judged in its face."""
_LEAST = 0.2
"""Of the picture's shorter side; closer nothing more is seen."""
_PHOTO_SIDE, _DRAWN_SIDE = 512, 320
"""Longest side in pixels of the face that a thumbnail is cut from: photos are faster than drawings."""

_COARSER = 2.0
"""How many times coarser the field of a thumbnail is than that of a picture."""

Picture = npt.NDArray[np.uint8]


def crop_of(label_map: LabelMap, labels: Collection[int], schema: LabelSchema) -> Box:
    """Return the square that shows parts of a mask; the whole head where one of them is not there.

    Args:
        label_map: H x W uint8.
        labels: Of the parts.
        schema: Of both.
    """
    height, width = label_map.shape
    found = [box_of(label_map == label) for label in labels]
    if not found or None in found:
        found = [box_of(np.isin(label_map, HEAD.labels(schema)))]
    around: Box | None = None
    for box in found:
        around = around if box is None else box.union(around)
    around = around or Box(0, 0, width, height)
    longer = max(around.width, around.height)
    side = max(longer * (1 + 2 * _ROOM), _LEAST * min(width, height))
    edge = min(round(side), width, height)
    x = min(max(0, round((around.x0 + around.x1 - edge) / 2)), width - edge)
    y = min(max(0, round((around.y0 + around.y1 - edge) / 2)), height - edge)
    return Box(x, y, x + edge, y + edge)


@dataclass(frozen=True, eq=False)
class Faces:
    """Makes pictures of the variants of one mask.

    Attributes:
        label_map: H x W uint8, the mask that they are variants of; nobody changes it any more.
        schema: Its classes.
        crop: What is shown of it, see `crop_of`.
        side: Of the pictures, in device pixels.
        palette: (C, 3) uint8 colours, for a face that cannot be made.
        photo: H x W x 3 uint8 RGB, or None.
        photo_mask: H x W uint8 that fits it.
        choices: Colours of a face that is drawn.
    """

    label_map: LabelMap
    schema: LabelSchema
    crop: Box
    side: int
    palette: npt.NDArray[np.uint8]
    photo: Picture | None = None
    photo_mask: LabelMap | None = None
    choices: Choices | None = field(default=None)

    def picture(self, box: Box | None, pixels: LabelMap | None) -> QImage:
        """Return the picture of the mask with other pixels in a box; of the mask itself where there are none.

        Args:
            box: Where.
            pixels: h x w uint8.
        """
        whole = self.label_map
        if box is not None and pixels is not None:
            whole = whole.copy()
            whole[box.slices] = pixels
        try:
            made = self._face(self._smaller(whole))
        except (ValueError, ArithmeticError, cv2.error):  # a mask that is no face has a picture too
            made = self.palette[self._smaller(whole)]
        return picture_image(self._cut(made))

    def _face(self, small: LabelMap) -> Picture:
        """Return the face of a mask that is as large as `_size` says."""
        own = in_own_classes(small, self.schema)
        if self.photo is not None and self.photo_mask is not None:
            from facemask_editor.render.builtin.picture import portrait

            photo, before = self._moved_from
            return portrait(photo, before, own, coarser=_COARSER).picture
        from facemask_editor.render.illustration.illustrate import illustrate

        return illustrate(own, self.choices)

    @cached_property
    def _size(self) -> tuple[int, int]:
        """Width and height of the faces: as sharp as the thumbnail shows them, and no larger."""
        height, width = self.label_map.shape
        most = _DRAWN_SIDE if self.photo is None else _PHOTO_SIDE
        # a face needs some pixels, however large the part is in the thumbnail
        wanted = max(1.25 * self.side / self.crop.width, 256 / max(width, height))
        scale = min(1.0, wanted, most / max(width, height))
        return max(1, round(width * scale)), max(1, round(height * scale))

    @cached_property
    def _moved_from(self) -> tuple[Picture, LabelMap]:
        assert self.photo is not None
        assert self.photo_mask is not None
        small = cv2.resize(self.photo, self._size, interpolation=cv2.INTER_AREA)
        before = in_own_classes(self._smaller(self.photo_mask), self.schema)
        return np.asarray(small, np.uint8), before

    def _smaller(self, label_map: LabelMap) -> LabelMap:
        return np.asarray(cv2.resize(label_map, self._size, interpolation=cv2.INTER_NEAREST), np.uint8)

    def _cut(self, picture: Picture) -> Picture:
        height, width = self.label_map.shape
        sx, sy = picture.shape[1] / width, picture.shape[0] / height
        x, y = round(self.crop.x0 * sx), round(self.crop.y0 * sy)
        edge = max(1, min(round(self.crop.width * sx), picture.shape[1] - x, picture.shape[0] - y))
        square = np.ascontiguousarray(picture[y : y + edge, x : x + edge])
        how = cv2.INTER_AREA if edge > self.side else cv2.INTER_CUBIC
        return np.asarray(cv2.resize(square, (self.side, self.side), interpolation=how), np.uint8)


def in_own_classes(label_map: LabelMap, schema: LabelSchema) -> LabelMap:
    """Return a mask in the classes of CelebAMask-HQ."""
    if schema.names == CELEBAMASK_HQ.names:
        return label_map
    return convert_schema(label_map, schema, CELEBAMASK_HQ).label_map
