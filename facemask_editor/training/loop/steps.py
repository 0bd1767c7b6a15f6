"""What one training step computes, for the part VAE and for the paper's network: a batch in, the loss out."""

from __future__ import annotations

from abc import abstractmethod

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from facemask_editor.training.data.dataset import GridBank
from facemask_editor.training.loop.parallel import Team
from facemask_editor.vae.losses import SHARPNESS, part_vae_loss, render_fields, visible_fields
from facemask_editor.vae.model import Decoded, PartVae
from facemask_editor.vae.paper import CODE, PaperVae, paper_loss, pixel_weight

CANVAS = 128
"""Side at which fields are rendered for the loss, then doubled: thin parts keep their edges between cells."""

Rows = npt.NDArray[np.int64]
Losses = tuple[Tensor, Tensor, Tensor]
"""Loss, cross entropy for each pixel, KL in nats for each mask."""


class TrainingStep(nn.Module):
    """A network together with its data and its loss.

    Attributes:
        vae: The network.
        count: Masks to choose from.
        noise: Shape of the noise of one mask.
    """

    vae: nn.Module
    count: int
    noise: tuple[int, int]

    @abstractmethod
    def load(self, rows: Rows) -> tuple[Tensor, ...]:
        """Return the masks of some rows, on the CPU; called from another thread."""

    @abstractmethod
    def forward(self, noise: Tensor, *batch: Tensor) -> Losses:
        """Return the losses of what ``load`` gave; ``noise`` is (B, *self.noise) from N(0, 1).

        May run under autocast; what comes out is in full precision.
        """


class PartStep(TrainingStep):
    """The part VAE on a bank of part grids.

    Args:
        vae: The network.
        bank: What it learns.
        weights: (P,) weights of the classes, equation 1.
        kl_weight: Lambda of equation 3 against the cross entropy summed over the pixels.
    """

    vae: PartVae

    def __init__(self, vae: PartVae, bank: GridBank, weights: Tensor, kl_weight: float) -> None:
        super().__init__()
        self.vae, self._bank, self._kl_weight = vae, bank, kl_weight
        self.count, self.noise = len(bank.grids), (vae.config.parts, vae.config.code)
        self.register_buffer("weights", weights, persistent=False)

    def load(self, rows: Rows) -> tuple[Tensor, ...]:
        """Return grids (half precision), placements, presence and label maps."""
        bank = self._bank
        return tuple(
            torch.from_numpy(np.ascontiguousarray(array[rows]))
            for array in (bank.grids, bank.placements, bank.present, bank.label_maps)
        )

    def forward(self, noise: Tensor, *batch: Tensor) -> Losses:
        """Encode, draw, decode, render at 128 x 128 and compare at 256 x 256."""
        grids, placements, present, label_maps = batch
        vae, target = self.vae, label_maps.long()
        mu, logvar = vae.encode(grids.float(), placements, present)
        used = vae.used * present[..., None].to(mu.dtype)
        z = mu + noise * torch.exp(0.5 * logvar) * used
        decoded = vae.decode(z, present)
        with torch.autocast(mu.device.type, enabled=False):
            decoded = Decoded(*(value.float() for value in decoded))
            fields = render_fields(decoded, vae.config.layout, CANVAS)
            scores = SHARPNESS * visible_fields(fields, present, vae.config.layout)
            side = target.shape[-1]
            scores = F.interpolate(scores, (side, side), mode="bilinear", align_corners=False)
            return part_vae_loss(
                scores, target, self.get_buffer("weights"), mu=mu, logvar=logvar, used=used,
                kl_weight=self._kl_weight,
            )  # fmt: skip


class PaperStep(TrainingStep):
    """The paper's network on label maps.

    Args:
        vae: The network.
        label_maps: (N, 256, 256) uint8.
        weights: (C,) weights of the classes, equation 1; None for the plain cross entropy.
        team: The processes whose gradients are averaged.
    """

    vae: PaperVae

    def __init__(
        self, vae: PaperVae, label_maps: npt.NDArray[np.uint8], weights: Tensor | None, team: Team
    ) -> None:
        super().__init__()
        self.vae, self._label_maps, self._team = vae, label_maps, team
        self.count, self.noise = len(label_maps), (vae.config.parts, CODE)
        self.register_buffer("weights", weights, persistent=False)

    def load(self, rows: Rows) -> tuple[Tensor, ...]:
        """Return label maps."""
        return (torch.from_numpy(np.ascontiguousarray(self._label_maps[rows])),)

    def forward(self, noise: Tensor, *batch: Tensor) -> Losses:
        """Encode, draw, decode and compare at 256 x 256."""
        target, weights = batch[0].long(), self._buffers["weights"]
        mu, logvar = (value.float() for value in self.vae.encode(self.vae.one_hot(target)))
        scores = self.vae.with_background(self.vae.decode(mu + noise * torch.exp(0.5 * logvar)))
        with torch.autocast(mu.device.type, enabled=False):
            # the same for all processes: their gradients then average to those of the whole batch
            total = self._team.average(pixel_weight(target, weights))
            return paper_loss(scores.float(), target, mu, logvar, weights, total=total)
