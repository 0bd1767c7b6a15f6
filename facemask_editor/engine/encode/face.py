"""One encoded mask: its codes, and each part's field at the document's own size."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt
import torch

from facemask_editor.core.labels import LabelMap
from facemask_editor.core.region import Box, box_of
from facemask_editor.fields.encode import encode_parts, resize_nearest
from facemask_editor.fields.frames import Placement, field_unit, frame_box, interpolation_matrix, place_grid
from facemask_editor.fields.layout import REFERENCE_SIZE, full_extent
from facemask_editor.fields.signed_distance import FloatField, signed_distance, smooth_distance
from facemask_editor.vae.model import PartVae

_KEPT_PIXELS = 2048 * 2048
"""Fine contours of larger boxes are computed anew each time rather than kept in memory."""

_MIDDLE = 512
"""Side up to which grids are enlarged by cubics; the rest of the way is straight."""

_PLACEMENT_RANGE = np.array(
    [[0.0, 0.0, 0.0, 0.0], [REFERENCE_SIZE, REFERENCE_SIZE, *[np.log(REFERENCE_SIZE / 2)] * 2]], np.float32
)


@dataclass(frozen=True, eq=False)
class DecodedParts:
    """Decoded fields of one face as arrays: ``vae.model.Decoded`` without the batch."""

    grids: FloatField
    placements: FloatField
    refine: FloatField


@contextmanager
def one_thread() -> Iterator[None]:
    """Run network passes on one CPU thread.

    How a sum is parted among threads changes its rounding, and pixels must not depend on a machine's number
    of cores. At this size one thread is also hardly slower, and the window keeps a core for painting.
    """
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(threads)


@torch.no_grad()
def decode(
    vae: PartVae,
    codes: FloatField,
    present: npt.NDArray[np.bool_],
    parts: Sequence[int] | None = None,
    refine: FloatField | None = None,
) -> DecodedParts:
    """Decode one set of codes (P, code); with ``parts``, only their grids; with ``refine``, with these
    corrections (P, 128, 128) instead of their own, in a third of the time.

    Always a batch of one: matrix products round differently for other batch sizes, and the same recipe must
    give the same pixels however many masks are in work.
    """
    device = vae.mean.device
    z = torch.from_numpy(np.ascontiguousarray(codes, np.float32))[None].to(device)
    with one_thread():
        given = None if refine is None else torch.from_numpy(refine)[None]
        decoded = vae.decode(z, torch.from_numpy(present)[None].to(device), parts, given)
    grids, placements, refine = (t[0].cpu().numpy() for t in decoded)
    # No part of a picture has its centroid outside or its pixels further apart than the picture's two ends;
    # draws for rare parts reach beyond that, and repeated nudges without limit.
    return DecodedParts(grids, np.clip(placements, *_PLACEMENT_RANGE), refine)


class EncodedFace:
    """A label map with its codes; fields are computed when they are first asked for.

    Args:
        vae: The network.
        label_map: H x W uint8; must not change afterwards.
    """

    def __init__(self, vae: PartVae, label_map: LabelMap) -> None:
        encoded = encode_parts(label_map, vae.config.layout)
        device = vae.mean.device
        with torch.no_grad(), one_thread():
            mu, _ = vae.encode(
                torch.from_numpy(encoded.grids)[None].to(device),
                torch.from_numpy(encoded.placements)[None].to(device),
                torch.from_numpy(encoded.present)[None].to(device),
            )
        self._begin(vae, label_map, mu[0].cpu().numpy(), encoded.present)

    def _begin(
        self, vae: PartVae, label_map: LabelMap, codes: FloatField, present: npt.NDArray[np.bool_]
    ) -> None:
        self.label_map = label_map
        self.layout = vae.config.layout
        self.codes = codes
        self.present = present
        self._vae = vae
        self._small: EncodedFace | None = None
        self._decoded: DecodedParts | None = None
        self._extents: dict[int, npt.NDArray[np.bool_]] = {}
        self._contours: dict[tuple[int, Box], FloatField] = {}

    @property
    def size(self) -> tuple[int, int]:
        """(width, height) in pixels."""
        return self.label_map.shape[1], self.label_map.shape[0]

    @property
    def small(self) -> EncodedFace:
        """The same codes and the mask at 256 x 256."""
        if self.size == (REFERENCE_SIZE, REFERENCE_SIZE):
            return self
        if self._small is None:
            self._small = EncodedFace.__new__(EncodedFace)
            label_map = resize_nearest(self.label_map, REFERENCE_SIZE, REFERENCE_SIZE)
            self._small._begin(self._vae, label_map, self.codes, self.present)
            self._small._decoded = self._decoded
        return self._small

    @property
    def decoded(self) -> DecodedParts:
        """The decoded codes as encoded."""
        if self._decoded is None:
            self._decoded = decode(self._vae, self.codes, self.present)
        return self._decoded

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
        """Return the part's signed distance in reference pixels over a box that holds the part whole."""
        x0, y0, x1, y1 = box
        width, height = self.size
        # one pixel more where there is one, so that a part that fills the box still has an edge
        gx0, gy0, gx1, gy1 = max(0, x0 - 1), max(0, y0 - 1), min(width, x1 + 1), min(height, y1 + 1)
        field = smooth_distance(signed_distance(np.ascontiguousarray(self.extent(part)[gy0:gy1, gx0:gx1])))
        field = field[y0 - gy0 : y1 - gy0, x0 - gx0 : x1 - gx0]
        return field * np.float32(REFERENCE_SIZE / np.sqrt(width * height))

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

    def place(self, part: int, decoded: DecodedParts, box: Box) -> FloatField:
        """Return a decoded part's field in reference pixels over a box of this picture."""
        own = self.layout.parts[part].own_frame
        if not own:
            return self._place_whole(decoded.grids[part], decoded.refine[part], box)
        placement = Placement(*map(float, decoded.placements[part]))
        field = place_grid(
            decoded.grids[part], placement, own_frame=True, layout=self.layout, size=self.size, box=box
        )
        field *= np.float32(field_unit(placement, own_frame=True, layout=self.layout))
        field += _enlarged(decoded.refine[part], self.size, box)
        return field

    def _place_whole(self, grid: FloatField, refine: FloatField, box: Box) -> FloatField:
        # both grids span the picture: add them on the finer one, then enlarge once
        canvas = _enlarged(grid, refine.shape[::-1], Box(0, 0, *refine.shape[::-1]))
        canvas = canvas * np.float32(self.layout.truncation) + refine
        # Half of the way is as good as all of it: between such near points a straight line is near enough.
        half = max(1, self.size[0] // 2), max(1, self.size[1] // 2)
        middle = min(_MIDDLE, half[0]), min(_MIDDLE, half[1])
        canvas = _enlarged(canvas, middle, Box(0, 0, *middle))
        field = np.asarray(cv2.resize(canvas, self.size, interpolation=cv2.INTER_LINEAR), np.float32)
        return field if box == (0, 0, *self.size) else field[box[1] : box[3], box[0] : box[2]].copy()

    def fine_contour(self, part: int, baseline: DecodedParts, box: Box) -> FloatField:
        """Return ``F - D(z)``: what the part's own field has beyond its decoded code, over a box."""
        own = self.layout.parts[part].own_frame
        key = part, box
        if baseline is self._decoded and key in self._contours:
            return self._contours[key]
        placement = Placement(*map(float, baseline.placements[part]))
        unit = np.float32(field_unit(placement, own_frame=own, layout=self.layout))
        fine: FloatField = np.clip(self.distance(part, box), -unit, unit) - self.place(part, baseline, box)
        if baseline is self._decoded and fine.size <= _KEPT_PIXELS:
            while len(self._contours) >= 2 * len(self.present):
                self._contours.pop(next(iter(self._contours)))
            self._contours[key] = fine
        return fine


def _enlarged(grid: FloatField, size: tuple[int, int], box: Box) -> FloatField:
    """Sample a grid over the picture at the pixels of a box.

    Not by OpenCV's cubic, which does not keep ramps straight: contours would get a wave for each cell.

    Args:
        grid: G x G float32.
        size: (width, height) of the picture.
        box: Pixels wanted.
    """
    side = grid.shape[0]
    columns = interpolation_matrix((np.arange(box[0], box[2]) + 0.5) * side / size[0] - 0.5, side)
    rows = interpolation_matrix((np.arange(box[1], box[3]) + 0.5) * side / size[1] - 0.5, side)
    return np.asarray(rows @ grid @ columns.T, np.float32)
