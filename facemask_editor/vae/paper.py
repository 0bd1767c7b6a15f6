"""The paper's own network, as it is: Fontanini et al., ICIAP 2023, section 3, and the variants of table 1.

It stands beside ``vae.model``, which edits masks, so that the paper's figures can be made again. Sizes and
the mean in the loss are those of the public code (TFonta/Semantic-VAE); the paper states the rest. On purpose
different from the public code:

* the LSTM starts from a zero state; the public code draws it at random, so that no result repeats;
* reconstruction decodes the mean of the code, not a draw from it.

What neither states is assumed: a one-way LSTM is 256 wide, so that its output needs no map back to the width
of the code and is added to the output of the feed-forward block as it is, as is the code itself where there
is no LSTM; the feed-forward block then takes 256 numbers in and keeps its 1024 hidden units.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F

CODE = 256
"""Width of a part's code; the decoder reads it as a map of 16 x 16."""

CANVAS = 256
"""Side of the picture that comes out: 16 x 16, doubled by each of the four blocks."""

KL_WEIGHT = 0.0005
"""Lambda of equation 3."""


@dataclass(frozen=True)
class PaperConfig:
    """Layers of one row of table 1.

    Attributes:
        class_names: In index order, background included.
        background: The class that has no code; it is derived again from the scores of the others.
        lstm_layers: 0 leaves the LSTM out; the feed-forward block stays.
        bidirectional: Whether the LSTM reads the parts in both orders.
        input_side: Side to which a part's picture is shrunk (nearest) before the first layer.
        hidden: Widths of the encoder's three linear layers.
        inner: Width inside the feed-forward block.
        channels: Channels of the decoder's maps at 16, 32, 64, 128 and 256 pixels.
        groups: Of the group norm.
    """

    class_names: tuple[str, ...]
    background: int = 0
    lstm_layers: int = 3
    bidirectional: bool = True
    input_side: int = 128
    hidden: tuple[int, int, int] = (1024, 512, 256)
    inner: int = 1024
    channels: tuple[int, int, int, int, int] = (512, 256, 128, 64, 32)
    groups: int = 32

    def __post_init__(self) -> None:
        if not 2 <= len(self.class_names) <= 255 or len(set(self.class_names)) != len(self.class_names):
            raise ValueError(f"class_names is {self.class_names!r}; expected 2 to 255 different names")
        if len(self.hidden) != 3 or len(self.channels) != 5:
            raise ValueError(f"hidden is {self.hidden}, channels is {self.channels}; expected three and five")
        limits = {
            "background": (0, len(self.class_names) - 1), "lstm_layers": (0, 8), "input_side": (8, CANVAS),
            "hidden": (1, 4096), "inner": (1, 4096), "channels": (1, 4096), "groups": (1, 64),
        }  # fmt: skip
        for name, (low, high) in limits.items():
            values = getattr(self, name)
            for value in values if isinstance(values, tuple) else (values,):
                if type(value) is not int or not low <= value <= high:
                    raise ValueError(f"{name} is {values!r}; expected {low} to {high}")
        if any(width % self.groups for width in self.channels):
            raise ValueError(f"channels is {self.channels}; expected multiples of {self.groups}")

    @property
    def parts(self) -> int:
        """Number of classes that have a code: all but the background."""
        return len(self.class_names) - 1


class UpBlock(nn.Module):
    """Residual block: group norm, SiLU, nearest x2 upsampling, 3x3 convolutions, 1x1 convolution around."""

    def __init__(self, inputs: int, outputs: int, groups: int) -> None:
        super().__init__()
        self.norm1, self.norm2 = nn.GroupNorm(groups, inputs), nn.GroupNorm(groups, outputs)
        self.conv1 = nn.Conv2d(inputs, outputs, 3, padding=1)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, padding=1)
        self.skip = nn.Conv2d(inputs, outputs, 1)
        # each block starts as a plain upsampling, as in the public code
        nn.init.zeros_(self.conv2.weight)
        if self.conv2.bias is not None:
            nn.init.zeros_(self.conv2.bias)

    def forward(self, x: Tensor) -> Tensor:
        """Map (B, inputs, H, W) to (B, outputs, 2 H, 2 W)."""
        h = F.interpolate(F.silu(self.norm1(x)), scale_factor=2.0, mode="nearest")
        h = self.conv2(F.silu(self.norm2(self.conv1(h))))
        # a 1 x 1 convolution and nearest upsampling commute; this order is a quarter of the work
        out: Tensor = h + F.interpolate(self.skip(x), scale_factor=2.0, mode="nearest")
        return out


class PaperVae(nn.Module):
    """MLP encoder for each part, LSTM over the parts, feed-forward block, convolutional decoder."""

    def __init__(self, config: PaperConfig) -> None:
        super().__init__()
        self.config = config
        first, second, third = config.hidden
        self.encoder = nn.Sequential(
            nn.Linear(config.input_side**2, first), nn.ReLU(),
            nn.Linear(first, second), nn.ReLU(),
            nn.Linear(second, third), nn.ReLU(),
        )  # fmt: skip
        self.mu, self.logvar = nn.Linear(third, CODE), nn.Linear(third, CODE)
        both = config.lstm_layers > 0 and config.bidirectional
        width = 2 * CODE if both else CODE
        self.lstm = (
            nn.LSTM(CODE, CODE, config.lstm_layers, batch_first=True, bidirectional=both)
            if config.lstm_layers
            else None
        )
        self.feed_forward = nn.Sequential(
            nn.Linear(width, config.inner), nn.GELU(), nn.Linear(config.inner, CODE)
        )
        self.back = nn.Linear(width, CODE) if both else nn.Identity()
        self.enter = nn.Conv2d(config.parts, config.channels[0], 1)
        steps = zip(config.channels[:-1], config.channels[1:], strict=True)
        self.blocks = nn.Sequential(*(UpBlock(a, b, config.groups) for a, b in steps))
        self.leave = nn.Conv2d(config.channels[-1], config.parts, 1)

    def one_hot(self, label_maps: Tensor) -> Tensor:
        """Map (B, 256, 256) integer label maps to (B, parts, S, S) float pictures of the parts.

        S is the input side. Shrunk by nearest pixels, as in the public code: a thin part may vanish.
        """
        side = self.config.input_side
        small = F.interpolate(label_maps[:, None].float(), (side, side), mode="nearest")
        classes = [c for c in range(len(self.config.class_names)) if c != self.config.background]
        return (small == torch.tensor(classes, device=small.device)[None, :, None, None]).float()

    def encode(self, pictures: Tensor) -> tuple[Tensor, Tensor]:
        """Map (B, parts, S, S) in {0, 1} to mean and log variance of the codes, each (B, parts, 256)."""
        h = self.encoder(pictures.flatten(2))
        return self.mu(h), self.logvar(h)

    def decode(self, z: Tensor) -> Tensor:
        """Map codes (B, parts, 256) to scores of the parts (B, parts, 256, 256)."""
        if self.lstm is not None:
            z, _ = self.lstm(z)
        tokens = self.feed_forward(z) + self.back(z)
        maps = tokens.reshape(*tokens.shape[:-1], 16, 16)
        scores: Tensor = self.leave(self.blocks(self.enter(maps)))
        return scores

    def with_background(self, scores: Tensor) -> Tensor:
        """Put the background's score in: (B, parts, H, W) to (B, classes, H, W).

        It is 1 where the scores of the parts sum to 0 or less and 0 elsewhere, as in the public code; no
        gradient flows through it.
        """
        ground = (scores.sum(1, keepdim=True) <= 0).to(scores.dtype)
        before = scores[:, : self.config.background]
        return torch.cat([before, ground, scores[:, self.config.background :]], 1)

    def forward(self, label_maps: Tensor, noise: Tensor | None = None) -> tuple[Tensor, Tensor, Tensor]:
        """Encode and decode.

        Args:
            label_maps: (B, 256, 256) integer.
            noise: (B, parts, 256) drawn from N(0, 1); without it the means are decoded.

        Returns:
            Scores (B, classes, 256, 256), means and log variances (B, parts, 256).
        """
        mu, logvar = self.encode(self.one_hot(label_maps))
        z = mu if noise is None else mu + noise * torch.exp(0.5 * logvar)
        return self.with_background(self.decode(z)), mu, logvar


def paper_loss(
    scores: Tensor,
    target: Tensor,
    mu: Tensor,
    logvar: Tensor,
    weights: Tensor | None = None,
    *,
    total: Tensor | None = None,
) -> tuple[Tensor, Tensor, Tensor]:
    """Equations 2 and 3.

    Equation 2 is written as a sum over the pixels. Lambda is 0.0005 against the *mean*, as in the public code
    (torch's: weighted entropies over the sum of their weights); against a sum over 65,536 pixels KL would
    weigh nothing, and no code would come near N(0,1).

    Args:
        scores: (B, C, H, W).
        target: (B, H, W) int64.
        mu: (B, parts, 256).
        logvar: (B, parts, 256).
        weights: (C,) from equation 1; None for the plain cross entropy.
        total: Divides the summed entropies; the sum of the weights of these pixels where left out.
            Several processes pass the mean of theirs, so that their gradients average to that of one.

    Returns:
        Loss, cross entropy (the mean), KL in nats (sum over parts and numbers, mean over the batch).
    """
    summed = F.cross_entropy(scores, target, weights, reduction="sum")
    cross = summed / (pixel_weight(target, weights) if total is None else total)
    kl = 0.5 * (mu**2 + logvar.exp() - 1.0 - logvar).sum() / len(mu)
    return cross + KL_WEIGHT * kl, cross, kl


def pixel_weight(target: Tensor, weights: Tensor | None) -> Tensor:
    """Return the sum of the weights of all pixels of (B, H, W) class indices, a scalar."""
    if weights is None:
        return torch.tensor(float(target.numel()), device=target.device)
    counts = torch.bincount(target.reshape(-1), minlength=len(weights))
    return (counts * weights).sum()
