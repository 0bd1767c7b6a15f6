"""Fit of the joint prior: expectation maximisation of a factor model with missing parts.

Ghahramani and Hinton 1996, section 2, with the missing parts left out of each mask's likelihood: no value is
imputed, so rare parts neither shrink nor inflate the covariance.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from facemask_editor.vae.config import VaeConfig

LEAST_NOISE = 2e-3
"""Floor of the variance that factors leave unexplained; lips and eyes depend on each other almost exactly."""

SHRINKAGE = 50.0
"""Masks' worth of belief that a number depends on no factor. Without it the loadings of a hat, seen in one
mask of twenty, follow its few examples: on held-out hats the conditional was off by 27 times its own variance
instead of 2, and the likelihood of all held-out codes was lower."""


def fit_prior(
    codes: npt.NDArray[np.float32],
    present: npt.NDArray[np.bool_],
    config: VaeConfig,
    *,
    iterations: int = 30,
    report: Callable[[int, int], None] = lambda done, total: None,
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32], npt.NDArray[np.float32]]:
    """Return mean (D,), loadings (D, q) and noise variances (D,) of ``vae.prior.JointPrior``.

    Args:
        codes: (N, P, code) code means.
        present: (N, P) bool.
        config: Sizes.
        iterations: Steps of expectation maximisation.
        report: Progress.
    """
    sizes = [config.prior_size(p) for p in range(config.parts)]
    owner = torch.repeat_interleave(torch.arange(config.parts), torch.tensor(sizes))
    x = torch.from_numpy(np.concatenate([codes[:, p, :n] for p, n in enumerate(sizes)], 1)).double()
    shown = torch.from_numpy(present)
    seen = shown[:, owner].double()
    mean = (x * seen).sum(0) / seen.sum(0).clamp_min(1.0)
    x = (x - mean) * seen
    factors = min(config.prior_factors, len(x) - 1, x.shape[1])
    # start: principal axes with absent parts at their mean
    _, singular, axes = torch.linalg.svd(x, full_matrices=False)
    loadings = axes[:factors].T * (singular[:factors] / len(x) ** 0.5)
    variance = (x**2).sum(0) / seen.sum(0).clamp_min(1.0)
    noise = (variance - (loadings**2).sum(1)).clamp_min(0.05)
    member = torch.zeros(config.parts, len(owner), dtype=torch.double)
    member[owner, torch.arange(len(owner))] = 1.0
    for step in range(iterations):
        report(step, iterations)
        first, second = _expect(x, shown.double(), loadings, noise, owner, config.parts)
        gathered = torch.einsum("np,nqr->pqr", shown.double(), second)  # (P, q, q)
        cross = x.T @ first  # (D, q)
        eye = SHRINKAGE * torch.eye(factors, dtype=torch.double)
        loadings = torch.cat(
            [torch.linalg.solve(gathered[p] + eye, cross[owner == p].T).T for p in range(config.parts)]
        )
        noise = variance - (loadings * cross).sum(1) / seen.sum(0).clamp_min(1.0)
        noise = noise.clamp_min(LEAST_NOISE)
        # the factors' own scale is free (Liu, Rubin and Wu 1998); left alone it takes hundreds of steps
        loadings = loadings @ torch.linalg.cholesky(second.mean(0))
    report(iterations, iterations)
    return mean.float().numpy(), loadings.float().numpy(), noise.float().numpy()


def _expect(
    x: Tensor, shown: Tensor, loadings: Tensor, noise: Tensor, owner: Tensor, parts: int
) -> tuple[Tensor, Tensor]:
    """Return E[f] (N, q) and E[f f^T] (N, q, q) of the factors given each mask's present parts."""
    scaled = loadings / noise[:, None]
    information = torch.stack([scaled[owner == p].T @ loadings[owner == p] for p in range(parts)])
    precision = torch.einsum("np,pqr->nqr", shown, information)
    precision = precision + torch.eye(loadings.shape[1], dtype=x.dtype)
    spread = torch.linalg.inv(precision)
    first = torch.einsum("nqr,nr->nq", spread, x @ scaled)
    return first, spread + first[:, :, None] * first[:, None, :]
