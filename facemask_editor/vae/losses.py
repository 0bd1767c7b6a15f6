"""Rendering of decoded fields to class scores, and the paper's loss (equations 1 to 3)."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as F

from facemask_editor.fields.layout import REFERENCE_SIZE, FieldLayout
from facemask_editor.vae.model import Decoded

SHARPNESS = 1.5
"""Class score for each reference pixel of distance; an edge is about a pixel soft."""

_ABSENT = -60.0


def render_fields(decoded: Decoded, layout: FieldLayout, size: int) -> Tensor:
    """Place all grids in the picture.

    Returns:
        (B, P, size, size) signed distances in reference pixels, of the parts' full extents.
    """
    batch, side = decoded.grids.shape[0], decoded.grids.shape[-1]
    own = [i for i, part in enumerate(layout.parts) if part.own_frame]
    fields = F.interpolate(decoded.grids, (size, size), mode="bilinear", align_corners=False)
    fields = fields * layout.truncation
    if own:
        place = decoded.placements[:, own].reshape(-1, 4)
        # picture coordinates in [-1, 1] of the frame: theta maps the picture to the frame
        half = layout.own_extent * torch.exp(place[:, 2:])  # (B * own, 2)
        reach = REFERENCE_SIZE / 2
        gain = reach / half
        shift = (reach - place[:, :2]) / half
        zero = torch.zeros_like(gain[:, 0])
        theta = torch.stack(
            [
                torch.stack([gain[:, 0], zero, shift[:, 0]], -1),
                torch.stack([zero, gain[:, 1], shift[:, 1]], -1),
            ],
            1,
        )
        where = F.affine_grid(theta, [len(place), 1, size, size], align_corners=False)
        unit = layout.own_truncation * torch.exp(0.5 * (place[:, 2] + place[:, 3]))
        grids = decoded.grids[:, own].reshape(-1, 1, side, side)
        sampled = F.grid_sample(grids, where, align_corners=False, padding_mode="border")
        # beyond the frame the distance to it is added, as in fields.frames.place_grid
        beyond = (where.abs() - 1.0).clamp_min(0.0) * half[:, None, None, :]
        far = torch.linalg.vector_norm(beyond, dim=-1)[:, None]
        unit = unit[:, None, None, None]
        sampled = torch.maximum(sampled * unit - far, torch.minimum(sampled, sampled.new_tensor(-1.0)) * unit)
        fields = fields.index_copy(
            1, torch.tensor(own, device=fields.device), sampled.reshape(batch, len(own), size, size)
        )
    refine = F.interpolate(decoded.refine, (size, size), mode="bilinear", align_corners=False)
    return fields + refine


def visible_fields(fields: Tensor, present: Tensor, layout: FieldLayout) -> Tensor:
    """Cut what lies on top out of each part: ``min(F_c, -F_k)`` over the parts k that cover c."""
    gone = ~present[..., None, None]
    fields = fields.masked_fill(gone, _ABSENT)
    out = list(fields.unbind(1))
    for part, settings in enumerate(layout.parts):
        for cover in settings.covered_by:
            out[part] = torch.minimum(out[part], -fields[:, cover])
    return torch.stack(out, 1).masked_fill(gone, _ABSENT)


def class_weights(label_maps: Tensor, classes: int) -> Tensor:
    """Equation 1: one minus the mean share of each class over all pixels of (N, H, W) label maps."""
    # mask by mask: all pixels as 64-bit numbers would not fit into memory
    counts = torch.zeros(classes, dtype=torch.double)
    for label_map in label_maps:
        counts += torch.bincount(label_map.reshape(-1).long(), minlength=classes)
    return (1.0 - counts / counts.sum()).float()


def part_vae_loss(
    scores: Tensor,
    target: Tensor,
    weights: Tensor,
    *,
    mu: Tensor,
    logvar: Tensor,
    used: Tensor,
    kl_weight: float,
) -> tuple[Tensor, Tensor, Tensor]:
    """Equations 2 and 3, divided by the number of pixels.

    Args:
        scores: (B, P, H, W).
        target: (B, H, W) int64.
        weights: (P,) from equation 1.
        mu: (B, P, code).
        logvar: (B, P, code).
        used: (B, P, code) 1 for the numbers of present parts.
        kl_weight: Lambda of equation 3, against the cross entropy summed over the pixels.

    Returns:
        Loss, weighted cross entropy for each pixel, KL in nats for each mask.
    """
    # eq. 2 sums w(y) * CE; torch's "mean" would divide by the sum of weights
    cross = F.cross_entropy(scores, target, weights, reduction="sum") / target.numel()
    kl = 0.5 * ((mu**2 + logvar.exp() - 1.0 - logvar) * used).sum() / len(mu)
    return cross + kl_weight * kl / target[0].numel(), cross, kl
