"""Full or mixed precision of a training."""

from __future__ import annotations

from enum import StrEnum

import torch


class Precision(StrEnum):
    """Numbers that the network computes with; weights, losses and the optimiser are always float32."""

    FULL = "32"
    BRAIN = "bf16"
    HALF = "16"

    def autocast(self, device: str) -> torch.autocast:
        """Return the context of the forward pass on a device."""
        dtype = torch.float16 if self is Precision.HALF else torch.bfloat16
        return torch.autocast(device.partition(":")[0], dtype, enabled=self is not Precision.FULL)

    def scaler(self, device: str) -> torch.amp.GradScaler:
        """Return what keeps small gradients of half precision from becoming 0; idle for the other two."""
        return torch.amp.GradScaler(device.partition(":")[0], enabled=self is Precision.HALF)
