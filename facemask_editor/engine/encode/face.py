"""One encoded mask: its codes, and each part's field at the document's own size."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from facemask_editor.core.labels import LabelMap
from facemask_editor.core.pieces import class_counts
from facemask_editor.core.region import Box, box_of
from facemask_editor.fields.encode import encode_part, resize_nearest
from facemask_editor.fields.frames import Placement, field_unit, frame_box, place_field
from facemask_editor.fields.layout import REFERENCE_SIZE, full_extent
from facemask_editor.fields.signed_distance import FloatField, signed_distance, smooth_distance
from facemask_editor.vae.closed_form import DecodedPart, closed_form
from facemask_editor.vae.model import PartVae

_KEPT_PIXELS = 2048 * 2048
"""Of fine contours of larger boxes the last one alone is kept in memory."""

_FINER = 2 * REFERENCE_SIZE
"""Parts too small to be seen at the reference size are encoded at this one."""

EXACT = 2048
"""Side of the masks up to which distances are measured pixel by pixel."""

_SEEN = 4
"""Reference pixels under which a part is too small to be seen."""


class EncodedFace:
    """A label map with its codes; codes and fields are computed when they are first asked for.

    Args:
        vae: The network, of which the closed form is used.
        label_map: H x W uint8; must not change afterwards.
    """

    def __init__(self, vae: PartVae, label_map: LabelMap) -> None:
        self.label_map = label_map
        self.layout = vae.config.layout
        self.components = closed_form(vae)
        self.present: npt.NDArray[np.bool_] = class_counts(label_map, len(self.layout.parts)) > 0
        self._vae = vae
        self._small: EncodedFace | None = None
        self._seen: LabelMap | None = None
        self._codes: npt.NDArray[np.float32] | None = None
        self._leading: npt.NDArray[np.float32] | None = None
        self._by_part: dict[int, FloatField] = {}
        self._parts_leading: dict[int, tuple[FloatField, FloatField]] = {}
        self._extents: dict[int, npt.NDArray[np.bool_]] = {}
        self._coarse: dict[int, FloatField] = {}
        self._contours: dict[tuple[int, Box, bool], FloatField] = {}
        self._largest: tuple[tuple[int, Box, bool], FloatField] | None = None

    @property
    def size(self) -> tuple[int, int]:
        """(width, height) in pixels."""
        return self.label_map.shape[1], self.label_map.shape[0]

    @property
    def seen(self) -> LabelMap:
        """The mask at the size at which parts are encoded, 256 x 256."""
        if self._seen is None:
            same = self.size == (REFERENCE_SIZE, REFERENCE_SIZE)
            small = self.label_map if same else resize_nearest(self.label_map, REFERENCE_SIZE, REFERENCE_SIZE)
            self._seen = small
        return self._seen

    @property
    def small(self) -> EncodedFace:
        """The same codes and the mask at 256 x 256."""
        if self.size == (REFERENCE_SIZE, REFERENCE_SIZE):
            return self
        if self._small is None:
            self._small = EncodedFace(self._vae, self.seen)
            self._small.present = self.present
            self._small._by_part, self._small._parts_leading = self._by_part, self._parts_leading
        return self._small

    @property
    def codes(self) -> npt.NDArray[np.float32]:
        """The codes of all parts, (P, code) float32; those of absent parts are 0."""
        if self._codes is None:
            codes = np.zeros((len(self.present), self.components.config.code), np.float32)
            for part in np.flatnonzero(self.present).tolist():
                codes[part] = self.code(part)
            self._codes = codes
        return self._codes

    @property
    def leading(self) -> npt.NDArray[np.float32]:
        """The same with nothing but the leading numbers, which the joint prior knows: in half the time."""
        if self._leading is None:
            codes = np.zeros((len(self.present), self.components.config.code), np.float32)
            for part in np.flatnonzero(self.present).tolist():
                codes[part] = self._seen_part(part)[0]
            self._leading = codes
        return self._leading

    def code(self, part: int) -> FloatField:
        """Return the code of a present part, (code,) float32."""
        if part not in self._by_part:
            self._by_part[part] = self.components.complete(part, *self._seen_part(part))
        return self._by_part[part]

    def _seen_part(self, part: int) -> tuple[FloatField, FloatField]:
        """Return the leading numbers of a present part's code, and its grid."""
        if part not in self._parts_leading:
            inside = full_extent(self.seen, part, self.layout)
            if np.count_nonzero(inside) < _SEEN:
                # on larger masks a few pixels may fall between those that are looked at
                inside = self._at_finer(part)
            grid, placement = encode_part(inside, self.layout.parts[part].own_frame, self.layout)
            assert grid is not None, "the part is present"
            self._parts_leading[part] = self.components.encode_leading(part, grid, placement), grid
        return self._parts_leading[part]

    def _at_finer(self, part: int) -> npt.NDArray[np.bool_]:
        """Return the extent of a part at 512 x 512, of which every pixel of the mask marks one."""
        rows, columns = np.nonzero(self.extent(part))
        inside = np.zeros((_FINER, _FINER), np.bool_)
        inside[rows * _FINER // self.size[1], columns * _FINER // self.size[0]] = True
        return inside

    def decoded(self, part: int) -> DecodedPart:
        """Return a present part's code as encoded, decoded."""
        return self.components.decode(part, self.code(part))

    def extent(self, part: int) -> npt.NDArray[np.bool_]:
        """Return the part's full extent, H x W."""
        if part not in self._extents:
            self._extents[part] = full_extent(self.label_map, part, self.layout)
        return self._extents[part]

    def extent_box(self, part: int) -> Box:
        """Return the smallest box round the part's extent, one pixel wider."""
        box = box_of(self.extent(part))
        assert box is not None, "the part is present"
        return box.grow(1, *self.size)

    def distance(self, part: int, box: Box) -> FloatField:
        """Return the part's signed distance in reference pixels over a box that holds the part whole.

        Of large parts of masks beyond `EXACT` pixels it is that of a smaller picture, enlarged: right at the
        edge in its sign, and elsewhere to a pixel or two.
        """
        x0, y0, x1, y1 = box
        width, height = self.size
        if max(self.size) > EXACT and not self.layout.parts[part].own_frame:
            return self._coarse_distance(part, box)
        # one pixel more where there is one, so that a part that fills the box still has an edge
        gx0, gy0, gx1, gy1 = max(0, x0 - 1), max(0, y0 - 1), min(width, x1 + 1), min(height, y1 + 1)
        field = smooth_distance(signed_distance(np.ascontiguousarray(self.extent(part)[gy0:gy1, gx0:gx1])))
        field = field[y0 - gy0 : y1 - gy0, x0 - gx0 : x1 - gx0]
        return field * np.float32(REFERENCE_SIZE / np.sqrt(width * height))

    def _coarse_distance(self, part: int, box: Box) -> FloatField:
        width, height = self.size
        inside = self.extent(part)
        if part not in self._coarse:
            times = EXACT // 2 / max(self.size)
            small = max(1, round(width * times)), max(1, round(height * times))
            shares = cv2.resize(inside.view(np.uint8) * np.uint8(255), small, interpolation=cv2.INTER_AREA)
            field = smooth_distance(signed_distance(np.asarray(shares) >= 128))
            self._coarse[part] = field * np.float32(REFERENCE_SIZE / np.sqrt(small[0] * small[1]))
        enlarged = cv2.resize(self._coarse[part], self.size, interpolation=cv2.INTER_LINEAR)
        field = np.asarray(enlarged, np.float32)[box.slices]
        # half a pixel at least on the right side: what does not change stays as it is
        least = np.float32(0.5 * REFERENCE_SIZE / np.sqrt(width * height))
        within = np.maximum(field, least)
        found = np.minimum(field, -least)
        np.copyto(found, within, where=inside[box.slices])
        return found

    def part_box(self, part: int, placement: Placement) -> Box:
        """Return the pixels that a part with this placement may touch."""
        width, height = self.size
        if not self.layout.parts[part].own_frame:
            return Box(0, 0, width, height)
        x0, y0, x1, y1 = frame_box(placement, own_frame=True, layout=self.layout)
        sx, sy = width / REFERENCE_SIZE, height / REFERENCE_SIZE
        # an odd placement far outside still needs a box of one pixel
        left, top = min(max(0, int(x0 * sx) - 1), width - 1), min(max(0, int(y0 * sy) - 1), height - 1)
        right, bottom = (
            max(min(width, int(x1 * sx) + 2), left + 1),
            max(min(height, int(y1 * sy) + 2), top + 1),
        )
        return Box(left, top, right, bottom)

    def place(self, part: int, decoded: DecodedPart, box: Box) -> FloatField:
        """Return a decoded part's field in reference pixels over a box of this picture."""
        own = self.layout.parts[part].own_frame
        return place_field(*decoded, own_frame=own, layout=self.layout, size=self.size, box=box)

    def fine_contour(self, part: int, box: Box, *, clipped: bool = True) -> FloatField:
        """Return ``F - D(z)``: what the part's own field has beyond its decoded code, over a box.

        The answer is kept and must not be changed.

        Args:
            part: Class index of a present part.
            box: Pixels that hold the part whole.
            clipped: Whether the field ends where those of codes do, so that what lies deep in a part can
                leave it. Two faces are blended by whole distances: the mean of two ends is no edge of either.
        """
        whole = Box(0, 0, *self.size)
        if not self.layout.parts[part].own_frame and box != whole and whole.area <= _KEPT_PIXELS:
            # kept in one piece, whatever boxes are asked for
            return self.fine_contour(part, whole, clipped=clipped)[box.slices]
        key = part, box, clipped
        if key in self._contours:
            return self._contours[key]
        if self._largest is not None and self._largest[0] == key:
            return self._largest[1]
        own, decoded = self.layout.parts[part].own_frame, self.decoded(part)
        unit = np.float32(field_unit(decoded.placement, own_frame=own, layout=self.layout))
        distance = self.distance(part, box)
        if clipped:
            distance = np.clip(distance, -unit, unit, out=distance)
        fine = distance - self.place(part, decoded, box)
        if fine.size > _KEPT_PIXELS:
            self._largest = key, fine  # of so large ones the last alone
        else:
            while len(self._contours) >= 2 * len(self.present):
                self._contours.pop(next(iter(self._contours)))
            self._contours[key] = fine
        return fine
