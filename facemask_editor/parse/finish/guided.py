"""Planes that follow the edges of a picture: the fast guided filter (He and Sun, 2015), with colours."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

Planes = npt.NDArray[np.float32]


class GuidedFilter:
    """Makes planes (count, side, side) affine functions of the picture's colours in each neighbourhood.

    Args:
        guide: (side, side, 3) float32, colours with 1 as the whole range.
        radius: Of the square neighbourhood, pixels.
        eps: Variance of colours below which a neighbourhood counts as flat.
    """

    def __init__(self, guide: Planes, radius: int, eps: float) -> None:
        self._guide = np.ascontiguousarray(guide, np.float32)
        self._window = (2 * radius + 1, 2 * radius + 1)
        self._mean = self._box(self._guide)
        products = np.stack(
            [guide[..., i] * guide[..., j] for i in range(3) for j in range(i, 3)], axis=-1
        ).astype(np.float32)
        xx, xy, xz, yy, yz, zz = np.moveaxis(self._box(products), -1, 0)
        x, y, z = np.moveaxis(self._mean, -1, 0)
        xx, yy, zz = (own - m * m + np.float32(eps) for own, m in ((xx, x), (yy, y), (zz, z)))
        xy, xz, yz = xy - x * y, xz - x * z, yz - y * z
        # the inverse of a symmetric 3 x 3 matrix, by its cofactors
        c00, c01, c02 = yy * zz - yz * yz, xz * yz - xy * zz, xy * yz - xz * yy
        c11, c12, c22 = xx * zz - xz * xz, xy * xz - xx * yz, xx * yy - xy * xy
        scale = 1 / np.maximum(xx * c00 + xy * c01 + xz * c02, np.float32(1e-12))
        self._inverse = [
            [c * scale for c in row] for row in ((c00, c01, c02), (c01, c11, c12), (c02, c12, c22))
        ]

    def coefficients(self, planes: Planes) -> tuple[Planes, Planes]:
        """Return slopes (count, 3, side, side) and offsets (count, side, side), one for each pixel."""
        slopes = np.empty((len(planes), 3, *planes.shape[1:]), np.float32)
        offsets = np.empty(planes.shape, np.float32)
        for k, plane in enumerate(planes):
            stacked = np.dstack([self._guide * plane[..., None], plane])
            means = self._box(stacked)
            value = means[..., 3]
            cross = [means[..., i] - self._mean[..., i] * value for i in range(3)]
            slope = np.dstack([sum(c * f for c, f in zip(cross, row, strict=True)) for row in self._inverse])
            offset = value - (slope * self._mean).sum(-1)
            smooth = self._box(np.dstack([slope, offset]))
            slopes[k] = np.moveaxis(smooth[..., :3], -1, 0)
            offsets[k] = smooth[..., 3]
        return slopes, offsets

    def smooth(self, planes: Planes) -> Planes:
        """Return the planes (count, side, side) made to follow the guide, at its own size."""
        slopes, offsets = self.coefficients(planes)
        guide = np.moveaxis(self._guide, -1, 0)
        return np.asarray(np.einsum("kcij,cij->kij", slopes, guide) + offsets, np.float32)

    def _box(self, planes: Planes) -> Planes:
        return np.asarray(cv2.blur(planes, self._window, borderType=cv2.BORDER_REFLECT), np.float32)
