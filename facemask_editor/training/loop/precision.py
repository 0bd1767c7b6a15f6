"""Full or mixed precision of a training."""

from __future__ import annotations

from enum import StrEnum

import torch
from torch import nn

from facemask_editor.core.errors import FaceMaskError


class Precision(StrEnum):
    """Numbers that the network computes with; weights, losses and the optimiser are always float32."""

    FULL = "32"
    BRAIN = "bf16"
    HALF = "16"

    @classmethod
    def named(cls, name: str) -> Precision:
        """Return the precision of a name.

        Raises:
            FaceMaskError: For any other name.
        """
        try:
            return cls(name)
        except ValueError:
            raise FaceMaskError(f"unknown precision {name!r}; known: {', '.join(cls)}") from None

    def obstacle(self, device: str, *, lstm: bool = True) -> str:
        """Return why a device cannot train a network with these numbers, or an empty string.

        Asked before any work is done. No property of a processor tells whether oneDNN has an LSTM in bfloat16
        for it (without AVX-512 it has none), so a small one is trained for a step.

        Args:
            device: As torch names it.
            lstm: Whether the network has an LSTM.
        """
        if self is Precision.FULL:
            return ""
        if self is Precision.HALF and device.partition(":")[0] == "cpu":
            return "precision 16 needs a GPU; on the CPU choose bf16 or 32"
        if not lstm:
            return ""
        layer, codes = nn.LSTM(8, 8, batch_first=True).to(device), torch.zeros(1, 2, 8, device=device)
        try:
            with self.autocast(device):
                found, _ = layer(codes)
            found.float().sum().backward()
        except RuntimeError:
            return f"this machine computes no LSTM with precision {self} on {device.upper()}; choose 32"
        return ""

    def autocast(self, device: str) -> torch.autocast:
        """Return the context of the forward pass on a device."""
        dtype = torch.float16 if self is Precision.HALF else torch.bfloat16
        return torch.autocast(device.partition(":")[0], dtype, enabled=self is not Precision.FULL)

    def scaler(self, device: str) -> torch.amp.GradScaler:
        """Return what keeps small gradients of half precision from becoming 0; idle for the other two."""
        return torch.amp.GradScaler(device.partition(":")[0], enabled=self is Precision.HALF)
