"""The three blocks of the paper's network: MLP encoder, LSTM relation, convolutional decoder.

Section 3.1 of Fontanini et al. 2023. Each is a correction on top of the closed-form components and starts
at zero, so that training begins where the components stand.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F


class MlpEncoder(nn.Module):
    """Three linear layers shared by all parts, then heads for the code's correction and its log variance."""

    def __init__(self, parts: int, cells: int, hidden: int, code: int) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            nn.Linear(cells, hidden), nn.ReLU(),
            nn.Linear(hidden, hidden), nn.ReLU(),
            nn.Linear(hidden, hidden), nn.ReLU(),
        )  # fmt: skip
        self.part = nn.Parameter(torch.zeros(parts, hidden))
        self.mu = nn.Linear(hidden, code)
        self.logvar = nn.Linear(hidden, code)
        for head in (self.mu, self.logvar):
            nn.init.zeros_(head.weight)
            nn.init.zeros_(head.bias)

    def forward(self, grids: Tensor) -> tuple[Tensor, Tensor]:
        """Map (B, P, cells) to two (B, P, code) corrections."""
        h = self.layers(grids) + self.part
        return self.mu(h), self.logvar(h)


class Relation(nn.Module):
    """Bidirectional LSTM over the part tokens and a feed-forward block, all steps kept.

    The start state is zero: the public code draws it at random, so that its results never repeat.
    """

    def __init__(self, parts: int, code: int, width: int, layers: int) -> None:
        super().__init__()
        self.part = nn.Parameter(torch.randn(parts, code) * 0.02)
        self.lstm = nn.LSTM(code, width, layers, batch_first=True, bidirectional=True) if layers else None
        inner = 2 * width if layers else code
        self.feed_forward = nn.Sequential(nn.Linear(inner, 2 * width), nn.GELU(), nn.Linear(2 * width, code))
        self.correction = nn.Linear(code, code)
        nn.init.zeros_(self.correction.weight)
        nn.init.zeros_(self.correction.bias)

    def forward(self, z: Tensor, present: Tensor) -> tuple[Tensor, Tensor]:
        """Map codes (B, P, code) and presence (B, P) to corrected codes and tokens of the same shape."""
        mask = present[..., None].to(z.dtype)
        x = (z + self.part) * mask
        if self.lstm is not None:
            x, _ = self.lstm(x)  # (B, P, 2 * width)
        tokens = self.feed_forward(x)
        return z + self.correction(tokens) * mask, tokens


class _Up(nn.Module):
    """Residual block with group norm and SiLU, after doubling the size by nearest pixels."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.norm1, self.norm2 = nn.GroupNorm(8, inputs), nn.GroupNorm(8, outputs)
        self.conv1 = nn.Conv2d(inputs, outputs, 3, padding=1)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, padding=1)
        self.skip = nn.Conv2d(inputs, outputs, 1)

    def forward(self, x: Tensor) -> Tensor:
        skip = _doubled(self.skip(x))  # a map of single pixels, a quarter of the work before the doubling
        h = self.conv1(F.silu(self.norm1(_doubled(x))))
        out: Tensor = skip + self.conv2(F.silu(self.norm2(h)))
        return out


def _doubled(x: Tensor) -> Tensor:
    """Repeat each pixel twice along both sides: (B, C, H, W) to (B, C, 2H, 2W)."""
    # faster than torch's interpolation by nearest pixels on the smaller maps
    return x.repeat_interleave(2, 3).repeat_interleave(2, 2)


class ConvDecoder(nn.Module):
    """From part tokens as 16 x 16 maps to corrections of all fields at 128 x 128.

    Stops at 128 pixels: measured on real masks, nothing is lost by that, and it is a quarter of the work.
    """

    def __init__(self, parts: int, channels: tuple[int, int, int, int]) -> None:
        super().__init__()
        self.enter = nn.Conv2d(parts, channels[0], 1)
        self.blocks = nn.Sequential(*(_Up(channels[i], channels[i + 1]) for i in range(3)))
        self.leave = nn.Conv2d(channels[-1], parts, 1)
        nn.init.zeros_(self.leave.weight)
        if self.leave.bias is not None:
            nn.init.zeros_(self.leave.bias)

    def forward(self, tokens: Tensor) -> Tensor:
        """Map (B, P, 256) to (B, P, 128, 128)."""
        maps = tokens.reshape(*tokens.shape[:-1], 16, 16)
        out: Tensor = self.leave(F.silu(self.blocks(self.enter(maps))))
        return out
