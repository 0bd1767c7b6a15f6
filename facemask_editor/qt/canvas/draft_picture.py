"""What a shrunken picture shows while a handle is dragged: as many pixels as the screen has, not all."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import cv2
import numpy as np
import numpy.typing as npt

from facemask_editor.core.labels import LabelMap, LabelSchema
from facemask_editor.core.region import Box
from facemask_editor.qt.canvas.baselines import Baselines
from facemask_editor.qt.canvas.colouring import Pixels
from facemask_editor.qt.canvas.compare.other import Sheet
from facemask_editor.qt.canvas.picture import Look, MaskPicture, Readable, joined
from facemask_editor.qt.canvas.view_transform import ViewTransform

Face = npt.NDArray[np.uint8]


class DraftedPicture(MaskPicture):
    """A picture whose rough previews are coloured in fewer pixels, until anything else is to be seen.

    Only then are its own pixels coloured, once for all that was dragged, so what is no rough preview looks as
    if none had been before.

    Args:
        document: As for `MaskPicture`, as are ``look`` and ``baselines``.

    Attributes:
        step: Pixels of the picture for one of the draft that is shown; 1 where none is.
    """

    def __init__(self, document: Readable, look: Look, baselines: Baselines) -> None:
        self.step = 1
        self._draft: MaskPicture | None = None
        self._draft_step = 1
        self._small_photo: tuple[int, Face] | None = None
        self._owed: Box | None = None
        self._owed_face: Callable[[], Box | None] | None = None
        super().__init__(document, look, baselines)

    def set_preview(
        self, label_map: LabelMap | None, *, marked: bool = True, box: Box | None = None, step: int = 1
    ) -> Box | None:
        """Show another label map, or with a ``step`` above 1 a draft of it; see `MaskPicture.set_preview`."""
        if label_map is None or not 1 < step <= min(self.size) or not self._can_draft:
            return super().set_preview(label_map, marked=marked, box=box)
        changed = self._take_preview(label_map, marked, box)
        if self.step not in (1, step):
            self._recolour(None)
        draft = self._drafted(step)
        height, width = draft.size[::-1]
        self.step = step
        within = None if self._preview_box is None else _smaller(self._preview_box, step, (height, width))
        draft.set_preview(_fewer(label_map, step), marked=marked, box=within)
        self._owed = joined((self._owed, changed))
        return changed

    def set_face(self, face: Face | None, box: Box | None = None) -> Box | None:
        """Show other pixels than the photo's; ``face`` may have fewer of them than the box."""
        whole = Box(0, 0, *self.size)
        if self.step == 1:
            self._draft = None  # it has the face before
            return super().set_face(None if face is None else _fitting(face, box or whole), box)
        draft, step = self._drafted(self.step), self.step
        if face is None:
            changed = draft.set_face(None)
            self._owed_face = lambda: self._lay_face(None, None)
        else:
            small = _smaller(box or whole, step, draft.size[::-1])
            if small is None:
                return None
            changed = draft.set_face(_fitting(face, small), small)
            self._owed_face = lambda: self._lay_face(_fitting(face, box or whole), box)
        return None if changed is None else Box(*(each * step for each in changed)).clip(*self.size)

    def sheet(self, *, right: bool) -> Sheet:
        """Return what is drawn on a side, in the pixels of the draft where one is shown."""
        if self.step == 1 or self._draft is None:
            return super().sheet(right=right)
        return self._draft.sheet(right=right)

    def leave_draft(self) -> Box | None:
        """Colour what was shown as a draft; returns the box to repaint."""
        return self._recolour(None)

    def refresh(self, box: Box) -> Box | None:
        """Take over the document's pixels of a box; returns the box to repaint."""
        self._recolour(None)
        self._draft = None
        return super().refresh(box)

    def _recolour_all(self) -> None:
        super()._recolour_all()
        self._draft = None

    def _recolour(self, box: Box | None) -> Box | None:
        if self.step > 1:
            self.step = 1
            laid = self._owed_face() if self._owed_face is not None else None
            if laid is not None and self._alone is not None:
                self._alone.changed(laid)
            box = joined((box, self._owed, laid))
            self._owed = self._owed_face = None
        return super()._recolour(box)

    @property
    def _can_draft(self) -> bool:
        look = self._look
        if look.contours or look.comparing or look.changes is not None or self._other is not None:
            return False
        return self._photo is not None or self._below is not self._first or self._first is None

    def _drafted(self, step: int) -> MaskPicture:
        if self._draft is None or self._draft_step != step:
            document = self._document
            photo = None
            if document.photo is not None:
                if self._small_photo is None or self._small_photo[0] != step:
                    self._small_photo = step, _shrunk(document.photo, step)
                photo = self._small_photo[1]
            small = SmallDocument(_fewer(document.label_map, step), photo, document.schema)
            draft = MaskPicture(small, self._look, self._baselines)
            draft.set_line(max(1, self._line // step))
            if self._face is not None and self._face_box is not None:
                box = _smaller(self._face_box, step, small.label_map.shape)
                if box is not None:
                    full = Box(*(each * step for each in box))
                    draft.set_face(_shrunk(_rgb(self._face[full.slices]), step), box)
            self._draft, self._draft_step = draft, step
        return self._draft


@dataclass(frozen=True, eq=False)
class SmallDocument:
    """As much of a document as a picture reads, in fewer pixels.

    Attributes:
        label_map: h x w uint8.
        photo: h x w x 3 uint8 RGB, or None.
        schema: Its classes.
    """

    label_map: LabelMap
    photo: Face | None
    schema: LabelSchema


def step_for(scale: float) -> int:
    """Return how many pixels of a picture one of its draft stands for: a power of two, 1 where all are seen.

    Args:
        scale: Device pixels for one pixel of the picture.
    """
    return 1 << max(0, math.floor(-math.log2(scale) + 1e-9))


def view_of(view: ViewTransform, step: int) -> ViewTransform:
    """Return where a draft lies in the viewport so that it covers the picture."""
    if step == 1:
        return view
    width, height = view.image
    return replace(view, image=(width // step, height // step), scale=view.scale * step)


def _fewer(label_map: LabelMap, step: int) -> LabelMap:
    """Return the middle of each ``step`` x ``step`` pixels."""
    rows, columns = (side // step * step for side in label_map.shape)
    return np.ascontiguousarray(label_map[step // 2 : rows : step, step // 2 : columns : step])


def _shrunk(photo: Face, step: int) -> Face:
    """Return the averages of each ``step`` x ``step`` pixels of an RGB photo."""
    rows, columns = (side // step for side in photo.shape[:2])
    whole = photo[: rows * step, : columns * step]
    return np.asarray(cv2.resize(whole, (columns, rows), interpolation=cv2.INTER_AREA), np.uint8)


def _rgb(pixels: Pixels) -> Face:
    """Return the colours of opaque pixels."""
    pixels = np.ascontiguousarray(pixels)
    return np.ascontiguousarray(pixels.view(np.uint8).reshape(*pixels.shape, 4)[..., 2::-1])


def _smaller(box: Box, step: int, shape: tuple[int, ...]) -> Box | None:
    """Return the pixels of a draft of a shape (h, w) that hold a box of the picture."""
    x0, y0, x1, y1 = box.x0 // step, box.y0 // step, -(-box.x1 // step), -(-box.y1 // step)
    return Box(x0, y0, x1, y1).clip(shape[1], shape[0])


def _fitting(face: Face, box: Box) -> Face:
    """Return a picture in as many pixels as a box has."""
    if face.shape[:2] == (box.height, box.width):
        return face
    return np.asarray(cv2.resize(face, (box.width, box.height), interpolation=cv2.INTER_LINEAR), np.uint8)
