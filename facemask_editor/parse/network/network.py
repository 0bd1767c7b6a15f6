"""The parser network: a small U-Net (Ronneberger et al., 2015) of residual blocks (He et al., 2016)."""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Literal

import torch
from pydantic import BaseModel, ConfigDict, Field
from torch import Tensor, nn


class ParserConfig(BaseModel):
    """Sizes of a parser network.

    Attributes:
        channels: Planes that it sees.
        classes: Labels that it knows.
        size: Side of the picture that it was trained on, pixels; a multiple of 16.
        widths: Channels at 1/2, 1/4, 1/8 and 1/16 of the side.
        fine: Channels at the whole side, which keep edges sharp.
        layers: Channels of the layers of the person network that join at 1/4 and 1/8 of the side.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    channels: int = Field(ge=1, le=256)
    classes: int = Field(ge=2, le=255)
    size: int = Field(default=128, ge=32, le=1024, multiple_of=16)
    widths: tuple[Annotated[int, Field(ge=1, le=1024)], ...] = Field(
        default=(32, 64, 96, 128), min_length=3, max_length=4
    )
    fine: int = Field(default=12, ge=1, le=256)
    layers: tuple[Literal[24], Literal[128]] = (24, 128)


class ParserNetwork(nn.Module):
    """Planes (N, channels, size, size) to logits (N, classes, size, size), float32.

    ``near`` and ``far`` are the layers of the person network, (N, 24, 32, 32) and (N, 128, 16, 16).
    """

    def __init__(self, config: ParserConfig) -> None:
        super().__init__()
        self.config = config
        widths = config.widths
        self.fine = nn.Sequential(nn.Conv2d(config.channels, config.fine, 3, padding=1), nn.SiLU())
        self.stem = nn.Conv2d(config.channels, widths[0], 4, stride=2, padding=1)
        self.down = nn.ModuleList()
        self.blocks = nn.ModuleList([_Block(widths[0])])
        for before, after in pairwise(widths):
            self.down.append(nn.Conv2d(before, after, 2, stride=2))
            self.blocks.append(nn.Sequential(_Block(after), _Block(after)))
        # without learnt scale: their range is as MediaPipe's training left it
        self.layers = nn.ModuleList(
            nn.Sequential(nn.BatchNorm2d(width, affine=False), nn.Conv2d(width, after, 1))
            for width, after in zip(config.layers, widths[1:3], strict=True)
        )
        self.middle = nn.Sequential(_Block(widths[-1]), _Everywhere(widths[-1]), _Block(widths[-1]))
        self.up = nn.ModuleList()
        self.joins = nn.ModuleList()
        for after, before in zip(widths[-2::-1], widths[:0:-1], strict=True):
            self.up.append(nn.Sequential(nn.Conv2d(before, 4 * after, 1), nn.PixelShuffle(2)))
            self.joins.append(nn.Sequential(nn.Conv2d(2 * after, after, 1), _Block(after)))
        half = 2 * config.fine
        self.last = nn.Sequential(nn.Conv2d(widths[0], 4 * half, 1), nn.PixelShuffle(2), nn.SiLU())
        self.head = nn.Sequential(
            nn.Conv2d(half + config.fine, half, 3, padding=1), nn.SiLU(), nn.Conv2d(half, config.classes, 1)
        )

    def forward(self, planes: Tensor, near: Tensor, far: Tensor) -> Tensor:
        fine = self.fine(planes)
        x = self.blocks[0](self.stem(planes))
        kept = [x]
        seen = [joint(layer) for joint, layer in zip(self.layers, (near, far), strict=True)]
        for level, (down, block) in enumerate(zip(self.down, self.blocks[1:], strict=True)):
            x = down(x)
            if level < len(seen):
                x = x + nn.functional.interpolate(seen[level], x.shape[2:], mode="bilinear")
            x = block(x)
            kept.append(x)
        x = self.middle(x)
        for up, join, skip in zip(self.up, self.joins, kept[-2::-1], strict=True):
            x = join(torch.cat([up(x), skip], 1))
        logits: Tensor = self.head(torch.cat([self.last(x), fine], 1))
        return logits


class _Block(nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        groups = 8 if width % 8 == 0 else 1
        self.steps = nn.Sequential(
            nn.GroupNorm(groups, width), nn.SiLU(), nn.Conv2d(width, width, 3, padding=1),
            nn.GroupNorm(groups, width), nn.SiLU(), nn.Conv2d(width, width, 3, padding=1),
        )  # fmt: skip

    def forward(self, x: Tensor) -> Tensor:
        y: Tensor = x + self.steps(x)
        return y


class _Everywhere(nn.Module):
    """What the whole picture shows, added at every place: a hat changes what dark pixels are."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.mix = nn.Sequential(nn.Linear(2 * width, width), nn.SiLU(), nn.Linear(width, width))

    def forward(self, x: Tensor) -> Tensor:
        whole: Tensor = self.mix(torch.cat([x.mean((2, 3)), x.amax((2, 3))], 1))
        return x + whole[:, :, None, None]
