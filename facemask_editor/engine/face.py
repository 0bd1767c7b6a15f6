"""One encoded mask: its codes, and each part's field at the document's own size."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch

from facemask_editor.fields.compose import Box
from facemask_editor.fields.encode import encode_parts
from facemask_editor.fields.frames import Placement, field_unit, frame_box, interpolation_matrix, place_grid
from facemask_editor.fields.layout import REFERENCE_SIZE, full_extent
from facemask_editor.fields.signed_distance import FloatField, signed_distance
from facemask_editor.labels import LabelMap
from facemask_editor.vae.model import PartVae


@dataclass(frozen=True, eq=False)
class DecodedParts:
    """Decoded fields of one face as arrays: ``vae.model.Decoded`` without the batch."""

    grids: FloatField
    placements: FloatField
    refine: FloatField


@torch.no_grad()
def decode(vae: PartVae, codes: FloatField, present: npt.NDArray[np.bool_]) -> DecodedParts:
    """Decode one set of codes (P, code).

    Always a batch of one: matrix products round differently for other batch sizes, and the same recipe must
    give the same pixels however many masks are in work.
    """
    device = vae.mean.device
    z = torch.from_numpy(np.ascontiguousarray(codes, np.float32))[None].to(device)
    decoded = vae.decode(z, torch.from_numpy(present)[None].to(device))
    grids, placements, refine = (t[0].cpu().numpy() for t in decoded)
    return DecodedParts(grids, placements, refine)


class EncodedFace:
    """A label map with its codes; fields are computed when they are first asked for.

    Args:
        vae: The network.
        label_map: H x W uint8; must not change afterwards.
    """

    def __init__(self, vae: PartVae, label_map: LabelMap) -> None:
        self.label_map = label_map
        self.layout = vae.config.layout
        self._vae = vae
        encoded = encode_parts(label_map, self.layout)
        self.present = encoded.present
        device = vae.mean.device
        with torch.no_grad():
            mu, _ = vae.encode(
                torch.from_numpy(encoded.grids)[None].to(device),
                torch.from_numpy(encoded.placements)[None].to(device),
                torch.from_numpy(encoded.present)[None].to(device),
            )
        self.codes: FloatField = mu[0].cpu().numpy()
        self._decoded: DecodedParts | None = None
        self._extents: dict[int, npt.NDArray[np.bool_]] = {}
        self._distances: dict[tuple[int, Box], FloatField] = {}

    @property
    def size(self) -> tuple[int, int]:
        """(width, height) in pixels."""
        return self.label_map.shape[1], self.label_map.shape[0]

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
        rows = np.flatnonzero(self.extent(part).any(1))
        columns = np.flatnonzero(self.extent(part).any(0))
        width, height = self.size
        return (
            max(0, int(columns[0]) - 1),
            max(0, int(rows[0]) - 1),
            min(width, int(columns[-1]) + 2),
            min(height, int(rows[-1]) + 2),
        )

    def distance(self, part: int, box: Box) -> FloatField:
        """Return the part's signed distance in reference pixels over a box that holds the part whole."""
        key = (part, box)
        if key not in self._distances:
            x0, y0, x1, y1 = box
            width, height = self.size
            # one pixel more where there is one, so that a part that fills the box still has an edge
            gx0, gy0, gx1, gy1 = max(0, x0 - 1), max(0, y0 - 1), min(width, x1 + 1), min(height, y1 + 1)
            field = signed_distance(np.ascontiguousarray(self.extent(part)[gy0:gy1, gx0:gx1]))
            field = field[y0 - gy0 : y1 - gy0, x0 - gx0 : x1 - gx0]
            self._distances[key] = field * np.float32(REFERENCE_SIZE / np.sqrt(width * height))
        return self._distances[key]

    def part_box(self, part: int, placement: Placement) -> Box:
        """Return the pixels that a part with this placement may touch."""
        width, height = self.size
        if not self.layout.parts[part].own_frame:
            return 0, 0, width, height
        x0, y0, x1, y1 = frame_box(placement, own_frame=True, layout=self.layout)
        sx, sy = width / REFERENCE_SIZE, height / REFERENCE_SIZE
        # an odd placement far outside still needs a box of one pixel
        left, top = min(max(0, int(x0 * sx) - 1), width - 1), min(max(0, int(y0 * sy) - 1), height - 1)
        right, bottom = (
            max(min(width, int(x1 * sx) + 2), left + 1),
            max(min(height, int(y1 * sy) + 2), top + 1),
        )
        return left, top, right, bottom

    def place(self, part: int, decoded: DecodedParts, box: Box) -> FloatField:
        """Return a decoded part's field in reference pixels over a box of this picture."""
        own = self.layout.parts[part].own_frame
        placement = Placement(*map(float, decoded.placements[part]))
        field = place_grid(
            decoded.grids[part], placement, own_frame=own, layout=self.layout, size=self.size, box=box
        )
        field *= np.float32(field_unit(placement, own_frame=own, layout=self.layout))
        field += place_canvas(decoded.refine[part], self.size, box)
        return field


def place_canvas(canvas: FloatField, size: tuple[int, int], box: Box) -> FloatField:
    """Sample a square canvas that spans the picture at the pixels of a box."""
    x0, y0, x1, y1 = box
    side = canvas.shape[0]
    xs = (np.arange(x0, x1) + 0.5) * side / size[0] - 0.5
    ys = (np.arange(y0, y1) + 0.5) * side / size[1] - 0.5
    placed = interpolation_matrix(ys, side) @ canvas @ interpolation_matrix(xs, side).T
    return np.asarray(placed, np.float32)
