"""How near faces that were drawn whole come to real ones."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt


def whole_face_distance(drawn: npt.NDArray[np.float32], real: npt.NDArray[np.float32]) -> float:
    """Frechet distance (Heusel et al. 2017, equation 6) of descriptors to real ones over that of two real
    halves.

    Args:
        drawn: (N, C, 8); real: (M, C, 8). What is absent counts as the real mean.

    Only parts that every second real mask shows take part.
    """
    shown = np.flatnonzero(np.isfinite(real[:, :, 0]).mean(0) > 0.5)
    table = real[:, shown].reshape(len(real), -1)
    told = np.isfinite(table).any(0)  # without eyes and nose there is no face frame
    table = table[:, told]
    mean, spread = np.nanmean(table, 0), np.nanstd(table, 0) + 1e-6

    def vectors(values: npt.NDArray[np.float32]) -> npt.NDArray[np.float64]:
        flat = (values[:, shown].reshape(len(values), -1)[:, told] - mean) / spread
        clipped: npt.NDArray[np.float64] = np.clip(np.nan_to_num(flat, nan=0.0), -6, 6).astype(np.float64)
        return clipped

    ours, halves = vectors(drawn), vectors(real)
    between = frechet(halves[::2], halves[1::2])
    return frechet(ours, halves) / max(between, 1e-9)


def frechet(first: npt.NDArray[np.float64], second: npt.NDArray[np.float64]) -> float:
    """Squared Frechet distance of two Gaussians fitted to (N, D) and (M, D)."""
    gap = first.mean(0) - second.mean(0)
    a, b = np.cov(first.T), np.cov(second.T)
    values, vectors = np.linalg.eigh(a)
    root = (vectors * np.sqrt(np.clip(values, 0, None))) @ vectors.T
    cross = np.linalg.eigvalsh(root @ b @ root)
    return float(gap @ gap + np.trace(a) + np.trace(b) - 2 * np.sqrt(np.clip(cross, 0, None)).sum())
