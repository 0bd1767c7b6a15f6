"""The relation block as a denoiser: what parts of a face must look like to belong together.

The paper's LSTM between encoder and decoder exists to correct what no longer fits when one class was changed
(Fontanini et al. 2023, section 3.1). Here it is trained for that: it sees the leading numbers of the codes of
all parts, is told which of them are in doubt and how much, and answers with the ones that fit. Scaling of
input and output is that of Karras et al. 2022 ("Elucidating the design space of diffusion models", table 1)
for data of variance 1, which whitened codes are.
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor, nn

WIDTH = 128
LAYERS = 3
TOLD = 3
"""Numbers of a token besides its code: whether it is in doubt, whether it is present, log of the noise."""


class Scales(NamedTuple):
    """Factors at a noise level: ``D(x) = skip x + out F(enter x)``; each (B, 1, 1)."""

    enter: Tensor
    skip: Tensor
    out: Tensor


def scales(sigma: Tensor) -> Scales:
    """Return the factors for (B,) noise levels, codes of variance 1."""
    level = sigma[:, None, None]
    root = torch.rsqrt(level**2 + 1)
    return Scales(root, root**2, level * root)


class RelationBlock(nn.Module):
    """Bidirectional LSTM over part tokens, a feed-forward block, and an output matrix for each part.

    Args:
        tokens: Parts that it knows, T.
        numbers: Leading numbers of each part's code, K.
        width: Of a token and of each direction of the LSTM.
        layers: Of the LSTM.
    """

    def __init__(self, tokens: int, numbers: int, width: int = WIDTH, layers: int = LAYERS) -> None:
        super().__init__()
        self.enter = nn.Linear(numbers + TOLD, width)
        self.part = nn.Parameter(torch.randn(tokens, width) * 0.02)
        self.lstm = nn.LSTM(width, width, layers, batch_first=True, bidirectional=True)
        self.feed_forward = nn.Sequential(nn.Linear(2 * width, 2 * width), nn.GELU())
        self.leave = nn.Parameter(torch.randn(tokens, 2 * width, numbers) * 0.02)
        self.bias = nn.Parameter(torch.zeros(tokens, numbers))

    def forward(self, x: Tensor, sigma: Tensor, doubt: Tensor, present: Tensor) -> Tensor:
        """Return the codes that fit; tokens that are not in doubt come back as they are.

        Args:
            x: (B, T, K) leading numbers of the codes.
            sigma: (B,) noise that the doubtful ones have, in units of the codes; above 0.
            doubt: (B, T) bool.
            present: (B, T) bool; absent ones count as 0.
        """
        scale = scales(sigma)
        raw = self.raw(x, sigma, doubt, present)
        return torch.where(doubt[..., None], scale.skip * x + scale.out * raw, x)

    def raw(self, x: Tensor, sigma: Tensor, doubt: Tensor, present: Tensor) -> Tensor:
        """Return what the network itself says, (B, T, K): `forward` before its scaling."""
        seen = torch.where(doubt[..., None], scales(sigma).enter * x, x) * present[..., None]
        level = (0.25 * sigma.log())[:, None].expand(doubt.shape)
        told = torch.stack([doubt.to(x.dtype), present.to(x.dtype), level], -1)
        return self.answer(self.mixed(self.enter(torch.cat([seen, told], -1)) + self.part))

    def mixed(self, tokens: Tensor) -> Tensor:
        """Let (B, T, width) tokens hear of each other; (B, T, 2 width)."""
        out: Tensor = self.lstm(tokens)[0]
        return out

    def answer(self, mixed: Tensor) -> Tensor:
        """Return (B, T, K) from (B, T, 2 width), each part by a matrix of its own."""
        return torch.einsum("btw,twk->btk", self.feed_forward(mixed), self.leave) + self.bias
