"""The paper's own layer sizes, for timing only (findings, section 1): random weights serve.

Sizes from Fontanini et al. 2023, section 3.1, and the figures of the public code as the findings list them;
written anew from that description.
"""

from __future__ import annotations

import torch
from torch import nn
from torch.nn import functional as F

PARTS = 18


class _Block(nn.Module):
    def __init__(self, inputs, outputs):
        super().__init__()
        self.norm1, self.conv1 = nn.GroupNorm(32, inputs), nn.Conv2d(inputs, outputs, 3, padding=1)
        self.norm2, self.conv2 = nn.GroupNorm(32, outputs), nn.Conv2d(outputs, outputs, 3, padding=1)
        self.skip = nn.Conv2d(inputs, outputs, 1)

    def forward(self, x):
        h = F.interpolate(self.conv1(F.silu(self.norm1(x))), scale_factor=2.0, mode="nearest")
        x = F.interpolate(self.skip(x), scale_factor=2.0, mode="nearest")
        return x + self.conv2(F.silu(self.norm2(h)))


class PaperLayers(nn.Module):
    """Encode at 128 x 128, three bidirectional LSTM layers, decode to 256 x 256."""

    def __init__(self):
        super().__init__()
        self.encoder = nn.Sequential(
            nn.Linear(128 * 128, 1024), nn.ReLU(),
            nn.Linear(1024, 512), nn.ReLU(),
            nn.Linear(512, 256), nn.ReLU(),
        )  # fmt: skip
        self.mu, self.logvar = nn.Linear(256, 256), nn.Linear(256, 256)
        self.lstm = nn.LSTM(256, 256, 3, batch_first=True, bidirectional=True)
        self.back = nn.Linear(512, 256)
        self.feed_forward = nn.Sequential(nn.Linear(256, 256), nn.GELU(), nn.Linear(256, 256))
        self.enter = nn.Conv2d(PARTS, 512, 1)
        widths = (512, 256, 128, 64, 32)
        self.blocks = nn.Sequential(*(_Block(widths[i], widths[i + 1]) for i in range(4)))
        self.leave = nn.Conv2d(32, PARTS, 1)

    @torch.no_grad()
    def forward(self, one_hot):
        """(B, 18, 256, 256) to (B, 18, 256, 256)."""
        small = F.interpolate(one_hot, (128, 128), mode="nearest").flatten(2)
        h = self.encoder(small)
        mu, _ = self.mu(h), self.logvar(h)
        tokens, _ = self.lstm(mu)
        tokens = self.feed_forward(self.back(tokens))
        maps = tokens.reshape(-1, PARTS, 16, 16)
        return self.leave(self.blocks(self.enter(maps)))
