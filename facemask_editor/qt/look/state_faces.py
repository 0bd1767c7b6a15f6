"""Faces of the states of one mask, small and whole. Fit for any thread."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from typing import TYPE_CHECKING

import cv2
import numpy as np

from facemask_editor.core.convert import convert_schema
from facemask_editor.core.labels import CELEBAMASK_HQ
from facemask_editor.qt.look.pictures import picture_image, small

if TYPE_CHECKING:
    import numpy.typing as npt
    from PySide6.QtGui import QImage

    from facemask_editor.core.labels import LabelMap
    from facemask_editor.document.document import MaskDocument
    from facemask_editor.render.illustration.choices import Choices

    Picture = npt.NDArray[np.uint8]

_SIDE = 160
"""Shorter side in pixels of the face that a small picture is made of."""
_REMEMBERED = 400


class StateFaces:
    """Makes faces for masks of one document: its photo, moved, or a drawing where there is none.

    Args:
        document: Its photo and the photo's own mask count as they are now.
        choices: Colours of a drawn face.
        side: Of small pictures, in pixels.
    """

    def __init__(self, document: MaskDocument, choices: Choices, side: int) -> None:
        self._photo, self._photo_mask = document.photo, document.photo_mask
        self._schema, self._choices, self._side = document.schema, choices, side
        self._small_photo: Picture | None = None
        self._made: OrderedDict[str, QImage] = OrderedDict()

    def picture(self, label_map: LabelMap) -> QImage:
        """Return the small face of an H x W uint8 mask, a square."""
        mask = self._smaller(label_map)
        key = hashlib.blake2b(mask.tobytes(), digest_size=16).hexdigest()
        if key not in self._made:
            self._made[key] = small(picture_image(self._small_face(mask)), self._side)
            while len(self._made) > _REMEMBERED:
                self._made.popitem(last=False)
        return self._made[key]

    def whole(self, label_map: LabelMap) -> Picture:
        """Return the face of an H x W uint8 mask, H x W x 3 uint8 RGB."""
        from facemask_editor.render.builtin.picture import portrait
        from facemask_editor.render.illustration.illustrate import illustrate

        mask = self._own(label_map)
        if self._photo is not None:
            return portrait(self._photo, self._own(self._photo_mask), mask).picture
        face = illustrate(mask, self._choices)
        height, width = label_map.shape
        if face.shape[:2] != (height, width):
            face = np.asarray(cv2.resize(face, (width, height), interpolation=cv2.INTER_LINEAR), np.uint8)
        return face

    def _small_face(self, mask: LabelMap) -> Picture:
        from facemask_editor.render.builtin.picture import portrait
        from facemask_editor.render.illustration.illustrate import illustrate

        if self._photo is None:
            return illustrate(mask, self._choices)
        if self._small_photo is None:
            size = mask.shape[::-1]
            resized = cv2.resize(self._photo, size, interpolation=cv2.INTER_AREA)
            self._small_photo = np.asarray(resized, np.uint8)
        return portrait(self._small_photo, self._smaller(self._photo_mask), mask).picture

    def _smaller(self, label_map: LabelMap) -> LabelMap:
        height, width = label_map.shape
        scale = min(1.0, _SIDE / min(height, width))
        size = max(16, round(width * scale)), max(16, round(height * scale))
        found = np.asarray(cv2.resize(label_map, size, interpolation=cv2.INTER_NEAREST), np.uint8)
        return self._own(found)

    def _own(self, label_map: LabelMap) -> LabelMap:
        if self._schema == CELEBAMASK_HQ:
            return label_map
        return convert_schema(label_map, self._schema, CELEBAMASK_HQ).label_map
