"""Several processes that train one network, as ``torchrun`` starts them.

There is no launcher here: ``torchrun`` starts the processes and tells each its rank in the environment.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

import torch
from torch import Tensor, distributed

from facemask_editor.core.device import AUTO, choose_device
from facemask_editor.core.errors import FaceMaskError
from facemask_editor.engine.session import available_devices

PATIENCE = timedelta(hours=24)
"""How long the others wait for the first process, which prepares the masks and scores the model."""


@dataclass(frozen=True)
class Team:
    """This process among those that train together; alone by default.

    Attributes:
        device: Of this process, "cpu" or "cuda:N".
        rank: Number of this process; 0 prepares, saves, reports and scores.
        size: Number of processes.
    """

    device: str = "cpu"
    rank: int = 0
    size: int = 1

    @property
    def leads(self) -> bool:
        """Whether this is the process that writes files and tells progress."""
        return self.rank == 0

    def wait(self) -> None:
        """Go on when all processes have come here."""
        if self.size > 1:
            distributed.barrier()

    def average(self, value: Tensor) -> Tensor:
        """Return the mean of a tensor over all processes, without a gradient."""
        if self.size > 1:
            value = value.detach().clone()
            distributed.all_reduce(value)
            value = value / self.size
        return value

    def share(self, count: int) -> slice:
        """Return the part of ``count`` things that is this process's.

        Raises:
            FaceMaskError: Where they cannot be shared equally; gradients would not average to the batch's.
        """
        if count % self.size:
            raise FaceMaskError(
                f"a batch of {count} masks cannot be shared equally by {self.size} processes; "
                f"choose a multiple of {self.size}"
            )
        each = count // self.size
        return slice(self.rank * each, (self.rank + 1) * each)


@contextmanager
def join(device: str) -> Iterator[Team]:
    """Join the other processes of ``torchrun``; alone where this one was not started by it.

    Args:
        device: One of `core.device.DEVICES`, or "auto".
    """
    if device == AUTO:
        device = choose_device(device, available_devices())
    size = int(os.environ.get("WORLD_SIZE", "1"))
    if size == 1:
        yield Team(device)
        return
    on_gpu = device.startswith("cuda")
    if on_gpu:
        device = f"cuda:{os.environ['LOCAL_RANK']}"
        torch.cuda.set_device(device)
    distributed.init_process_group("nccl" if on_gpu else "gloo", timeout=PATIENCE)
    try:
        yield Team(device, int(os.environ["RANK"]), size)
    finally:
        distributed.destroy_process_group()
