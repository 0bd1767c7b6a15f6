"""Codes of parts by the components alone: what edits use, without a pass of the network.

Eckart and Young 1936: with orthonormal axes the least squares code of a grid is its product with them, and
what the code keeps is the product back. A part's code depends on that part alone, so that parts are encoded
and decoded one by one, as they are asked for.

On a CPU numpy computes: one product a part, by sums whose order no number of threads changes. On other
devices torch does; its pixels may differ (docs/decisions/0021-closed-form-edits.md).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt
import torch

from facemask_editor.fields.frames import Placement
from facemask_editor.fields.layout import REFERENCE_SIZE
from facemask_editor.vae.config import PLACEMENT
from facemask_editor.vae.model import PartVae

Floats = npt.NDArray[np.float32]

_KEPT = 128
"""Decoded parts that are kept: a draw that was looked at need not be decoded again to be shown."""

_PLACEMENT_RANGE = np.array(
    [[0.0, 0.0, 0.0, 0.0], [REFERENCE_SIZE, REFERENCE_SIZE, *[np.log(REFERENCE_SIZE / 2)] * 2]], np.float32
)
"""No part of a picture has its centroid outside or its pixels further apart than the picture's two ends;
draws for rare parts reach beyond that, and repeated nudges without limit."""


@contextmanager
def _one_thread() -> Iterator[None]:
    """Let torch sum on one thread: pixels must not depend on a machine's number of cores."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(threads)


class DecodedPart(NamedTuple):
    """One part as decoded.

    Attributes:
        grid: G x G float32 signed distances, 1 is the part's field unit.
        placement: Of its frame, within the picture.
    """

    grid: Floats
    placement: Placement


class ClosedForm:
    """The components of a network.

    Args:
        vae: On the device that computes.
    """

    def __init__(self, vae: PartVae) -> None:
        self.config = vae.config
        self._basis = vae.basis
        self._mean, self._shape_scale, self._place_mean, self._place_scale = (
            tensor.float().cpu().numpy().copy()
            for tensor in (vae.mean, vae.shape_scale, vae.placement_mean, vae.placement_scale)
        )
        self._decoded: dict[tuple[int, bytes], DecodedPart] = {}

    def encode(self, part: int, grid: Floats, placement: Placement) -> Floats:
        """Return the code, (code,) float32, of a present part.

        Args:
            part: Class index.
            grid: G x G float32 in [-1, 1].
            placement: Of its frame; ignored for parts of the whole picture.
        """
        return self.complete(part, self.encode_leading(part, grid, placement), grid)

    def encode_leading(self, part: int, grid: Floats, placement: Placement) -> Floats:
        """Return the same with nothing but the leading numbers, those that the joint prior knows."""
        code = np.zeros(self.config.code, np.float32)
        start = 0
        if self.config.layout.parts[part].own_frame:
            start = PLACEMENT
            where = np.array(placement, np.float32)
            code[:start] = (where - self._place_mean[part]) / self._place_scale[part]
        self._encode_shape(code, part, grid, start, slice(0, self.config.prior_size(part) - start))
        return code

    def complete(self, part: int, leading: Floats, grid: Floats) -> Floats:
        """Return the whole code of a part from its leading numbers, (code,) float32, and its grid."""
        code = leading.copy()
        start = PLACEMENT if self.config.layout.parts[part].own_frame else 0
        known = self.config.prior_size(part) - start
        self._encode_shape(code, part, grid, start, slice(known, self.config.shape_size(part)))
        return code

    def _encode_shape(self, code: Floats, part: int, grid: Floats, start: int, numbers: slice) -> None:
        shape = self._by_basis(part, numbers, grid.ravel() - self._mean[part])
        code[start + numbers.start : start + numbers.stop] = shape / self._shape_scale[part, numbers]

    def moved(self, part: int, code: Floats, by: tuple[float, float], larger: float) -> Floats:
        """Return the code of a part of an own frame elsewhere and larger, (code,) float32.

        Args:
            part: Class index.
            code: (code,) float32; not changed.
            by: Reference pixels to the right and down.
            larger: Logarithm of how much.
        """
        out = code.copy()
        out[:PLACEMENT] += np.array([*by, larger, larger], np.float32) / self._place_scale[part]
        return out

    def encode_all(self, grids: Floats, placements: Floats, present: npt.NDArray[np.bool_]) -> Floats:
        """Return the codes of a face, (P, code) float32; those of absent parts are 0.

        Args:
            grids: (P, G, G) in [-1, 1].
            placements: (P, 4).
            present: (P,) bool.
        """
        codes = np.zeros((len(present), self.config.code), np.float32)
        for part in np.flatnonzero(present).tolist():
            codes[part] = self.encode(part, grids[part], Placement(*placements[part].tolist()))
        return codes

    def decode(self, part: int, code: Floats) -> DecodedPart:
        """Return the grid and placement of a present part from its (code,) float32 code."""
        key = part, code.tobytes()
        found = self._decoded.pop(key, None)
        if found is None:
            size, own = self.config.shape_size(part), self.config.layout.parts[part].own_frame
            start = PLACEMENT if own else 0
            shape = code[start : start + size] * self._shape_scale[part, :size]
            flat = self._mean[part] + self._through_basis(part, size, shape)
            grid = flat.reshape(self.config.layout.grid, self.config.layout.grid)
            grid.flags.writeable = False  # handed out and kept
            place = code[:PLACEMENT] * self._place_scale[part] + self._place_mean[part]
            found = DecodedPart(grid, Placement(*np.clip(place, *_PLACEMENT_RANGE).tolist()))
            while len(self._decoded) >= _KEPT:
                self._decoded.pop(next(iter(self._decoded)))
        self._decoded[key] = found
        return found

    def _by_basis(self, part: int, numbers: slice, flat: Floats) -> Floats:
        rows = self._basis[part, numbers]
        # numpy's own product would be parted among threads, which changes its rounding
        with _one_thread():
            return np.asarray((rows @ torch.from_numpy(flat).to(rows.device)).cpu().numpy())

    def _through_basis(self, part: int, size: int, shape: Floats) -> Floats:
        rows = self._basis[part, :size]
        if rows.device.type != "cpu":
            return np.asarray((torch.from_numpy(shape).to(rows.device) @ rows).cpu().numpy())
        # not copied, and asked for each time: the memory moves when the network goes to another process
        return np.asarray(np.einsum("k,kc->c", shape, rows.numpy()), np.float32)

    def of(self, vae: PartVae) -> bool:
        """Whether these are still the components of a network: it may have been moved or fitted again."""
        return self._basis is vae.basis


_MADE: WeakKeyDictionary[PartVae, ClosedForm] = WeakKeyDictionary()


def closed_form(vae: PartVae) -> ClosedForm:
    """Return the components of a network, made once."""
    made = _MADE.get(vae)
    if made is None or not made.of(vae):
        made = _MADE[vae] = ClosedForm(vae)
    return made
