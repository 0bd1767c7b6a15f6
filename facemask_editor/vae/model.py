"""The part VAE: closed-form components per part, corrected by the paper's network."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor, nn

from facemask_editor.vae.config import PLACEMENT, VaeConfig
from facemask_editor.vae.modules import ConvDecoder, MlpEncoder, Relation


class Decoded(NamedTuple):
    """Decoded parts.

    Attributes:
        grids: (B, P, G, G) signed distances on the parts' grids, 1 is the part's field unit.
        placements: (B, P, 4) ``fields.frames.Placement`` rows in reference pixels.
        refine: (B, P, 128, 128) corrections over the whole picture, in reference pixels.
    """

    grids: Tensor
    placements: Tensor
    refine: Tensor


class PartVae(nn.Module):
    """Encode part grids to one code each; decode codes to fields.

    The components (mean, basis, scales) are buffers: they are computed, not learnt by gradient.
    A code is whitened: over the training masks each number in use has mean 0 and variance 1.
    """

    mean: Tensor
    basis: Tensor
    shape_scale: Tensor
    placement_mean: Tensor
    placement_scale: Tensor
    noise_logvar: Tensor
    used: Tensor

    def __init__(self, config: VaeConfig) -> None:
        super().__init__()
        self.config = config
        parts, cells, width = config.parts, config.layout.grid**2, config.code
        self.encoder = MlpEncoder(parts, cells, config.hidden, width)
        self.relation = Relation(parts, width, config.lstm_width, config.lstm_layers)
        self.decoder = ConvDecoder(parts, config.channels)
        most = max(config.whole_shape, config.own_shape)
        self.register_buffer("mean", torch.zeros(parts, cells))
        self.register_buffer("basis", torch.zeros(parts, most, cells))  # orthonormal rows, unused rows zero
        self.register_buffer("shape_scale", torch.ones(parts, most))
        self.register_buffer("placement_mean", torch.zeros(parts, PLACEMENT))
        self.register_buffer("placement_scale", torch.ones(parts, PLACEMENT))
        self.register_buffer("noise_logvar", torch.zeros(parts, width))
        used = torch.zeros(parts, width)
        for part in range(parts):
            used[part, : config.code_size(part)] = 1.0
        self.register_buffer("used", used, persistent=False)
        own = torch.tensor([layout.own_frame for layout in config.layout.parts])
        self.register_buffer("own", own, persistent=False)
        # plain indices: a gather by bool mask would synchronise on CUDA
        self._own = [i for i, layout in enumerate(config.layout.parts) if layout.own_frame]
        self._whole = [i for i, layout in enumerate(config.layout.parts) if not layout.own_frame]

    def encode(self, grids: Tensor, placements: Tensor, present: Tensor) -> tuple[Tensor, Tensor]:
        """Return mean and log variance of the codes.

        Args:
            grids: (B, P, G, G) in [-1, 1].
            placements: (B, P, 4) in reference pixels.
            present: (B, P) bool; the codes of absent parts are 0.

        Returns:
            Two (B, P, code) tensors.
        """
        flat = grids.flatten(2)  # (B, P, cells)
        with torch.autocast(flat.device.type, enabled=False):  # the closed form needs its digits
            shape = torch.einsum("bpc,pkc->bpk", flat - self.mean, self.basis) / self.shape_scale
        place = (placements - self.placement_mean) / self.placement_scale
        z = flat.new_zeros(*flat.shape[:2], self.config.code)
        z[:, self._whole, : self.config.whole_shape] = shape[:, self._whole, : self.config.whole_shape]
        z[:, self._own, :PLACEMENT] = place[:, self._own]
        end = PLACEMENT + self.config.own_shape
        z[:, self._own, PLACEMENT:end] = shape[:, self._own, : self.config.own_shape]
        dmu, dlogvar = self.encoder(flat)
        mask = self.used * present[..., None].to(flat.dtype)
        return (z + dmu) * mask, (self.noise_logvar + dlogvar) * self.used

    def decode(
        self, z: Tensor, present: Tensor, parts: Sequence[int] | None = None, refine: Tensor | None = None
    ) -> Decoded:
        """Return the fields of all parts, or of some.

        Args:
            z: (B, P, code).
            present: (B, P) bool. Absent parts come out as -1 everywhere.
            parts: Parts whose grids are wanted; the others come out as -1. All where left out.
            refine: Corrections to return instead of those of these codes, which are most of the work.
        """
        z, tokens = self.relation(z, present)
        batch, count = z.shape[:2]
        side = self.config.layout.grid
        wanted = set(range(count) if parts is None else parts)
        with torch.autocast(z.device.type, enabled=False):  # the closed form needs its digits
            grids = [self._grid(z, present, part, part in wanted) for part in range(count)]
        placements = z[..., :PLACEMENT] * self.placement_scale + self.placement_mean
        stacked = torch.stack(grids, 1).reshape(batch, count, side, side)
        return Decoded(stacked, placements, self.decoder(tokens) if refine is None else refine)

    def _grid(self, z: Tensor, present: Tensor, part: int, wanted: bool) -> Tensor:
        """Return (B, cells) of one part by its components; -1 where it is absent or not wanted."""
        if not wanted:
            return z.new_full((len(z), self.mean.shape[1]), -1.0)
        size, start = self.config.shape_size(part), PLACEMENT if part in self._own else 0
        shape = z[:, part, start : start + size] * self.shape_scale[part, :size]
        # one product a part: the bases are large, and only those in use are read
        grid = torch.addmm(self.mean[part], shape, self.basis[part, :size])
        return torch.where(present[:, part, None], grid, torch.full_like(grid, -1.0))
