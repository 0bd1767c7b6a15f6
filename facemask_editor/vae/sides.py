"""Left and right parts whose names a mask has exchanged.

About one mask in fourteen of CelebAMask-HQ calls the left eye the right one, and so for brows and ears. To a
prior of the places of parts such faces are nonsense: they make it believe that an eye may lie anywhere
between the two. Codes are therefore put in order before the prior sees them, and back after it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from facemask_editor.vae.config import PLACEMENT
from facemask_editor.vae.model import PartVae

Codes = npt.NDArray[np.float32]


class Sides:
    """Exchange of paired parts in the codes of a network.

    Args:
        vae: The network; which side a part is on is read from its mean placements.
        pairs: (left, right) class indices.
    """

    def __init__(self, vae: PartVae, pairs: Sequence[tuple[int, int]]) -> None:
        own = [part.own_frame for part in vae.config.layout.parts]
        self._pairs = tuple((a, b) for a, b in pairs if own[a] and own[b])
        parts = sorted({part for pair in self._pairs for part in pair})
        self._size = vae.config.own_shape

        def rows(tensor: object) -> dict[int, npt.NDArray[np.float32]]:
            return {part: tensor[part].float().cpu().numpy() for part in parts}  # type: ignore[index]

        self._mean, self._basis = rows(vae.mean), rows(vae.basis)
        self._shape_scale = rows(vae.shape_scale)
        self._place_mean, self._place_scale = rows(vae.placement_mean), rows(vae.placement_scale)

    def exchanged(self, codes: Codes, present: npt.NDArray[np.bool_]) -> tuple[tuple[int, int], ...]:
        """Return the pairs of a face, (P, code) and (P,), that lie the wrong way round."""
        found = []
        for a, b in self._pairs:
            if not (present[a] and present[b]):
                continue
            expected = self._place_mean[a][0] < self._place_mean[b][0]
            here = self._x(codes, a) < self._x(codes, b)
            if expected != here:
                found.append((a, b))
        return tuple(found)

    def _x(self, codes: Codes, part: int) -> float:
        return float(codes[part, 0] * self._place_scale[part][0] + self._place_mean[part][0])

    def in_order(self, codes: Codes, present: npt.NDArray[np.bool_]) -> Codes:
        """Return (N, P, code) codes of faces with (N, P) presence, all pairs the right way round."""
        out = codes.copy()
        for face, there in zip(out, present, strict=True):
            face[:] = self.exchange(face, self.exchanged(face, there))
        return out

    def exchange(self, codes: Codes, pairs: Sequence[tuple[int, int]]) -> Codes:
        """Return (P, code) codes with the parts of each pair in each other's place."""
        if not pairs:
            return codes
        out = codes.copy()
        for a, b in pairs:
            out[a], out[b] = self.move(codes[b], b, a), self.move(codes[a], a, b)
        return out

    def move(self, code: Codes, source: int, target: int, *, change: bool = False) -> Codes:
        """Return the code of one part as a code of its counterpart: the same shape in the same place.

        Args:
            code: (code,) of ``source``.
            source: Class index.
            target: Class index.
            change: ``code`` is a difference of two codes.
        """
        if source == target:
            return code
        out = np.zeros_like(code)
        place = code[:PLACEMENT] * self._place_scale[source]
        shape = code[PLACEMENT : PLACEMENT + self._size] * self._shape_scale[source][: self._size]
        grid = shape @ self._basis[source][: self._size]
        if not change:
            place = place + self._place_mean[source] - self._place_mean[target]
            grid = grid + self._mean[source] - self._mean[target]
        out[:PLACEMENT] = place / self._place_scale[target]
        shape = self._basis[target][: self._size] @ grid / self._shape_scale[target][: self._size]
        out[PLACEMENT : PLACEMENT + self._size] = shape
        return out
