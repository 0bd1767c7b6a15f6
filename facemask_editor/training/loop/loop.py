"""The network phase: one readable loop with a checkpoint that needs no unpickling."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable, Generator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from inspect import signature
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor, nn
from torch.nn.parallel import DistributedDataParallel

from facemask_editor.core.atomic import replacing
from facemask_editor.core.errors import CheckpointError
from facemask_editor.training.data.dataset import GridBank
from facemask_editor.training.loop.parallel import Team
from facemask_editor.training.loop.precision import Precision
from facemask_editor.training.loop.steps import TrainingStep
from facemask_editor.vae.closed_form import closed_form
from facemask_editor.vae.model import PartVae

SAVE_EVERY = 100

# buffers are computed, not learnt: every process has the same already; newer releases call it otherwise
_ALONE: dict[str, Any] = (
    {"forward_sync_buffers": False}
    if "forward_sync_buffers" in signature(DistributedDataParallel).parameters
    else {"broadcast_buffers": False}
)

AHEAD = 3
"""Batches that are read while the network computes."""

Note = Callable[[int, float, float, float], None]
"""Called after a step with its number, the loss, the cross entropy and KL."""


class NetworkTraining:
    """Optimiser, schedule and checkpoint of one network.

    The random numbers of a step depend on seed and step alone, so a resumed run equals an unbroken one.

    Args:
        vae: The network.
        out: Folder of the checkpoint.
        steps: All in all.
        batch_size: Masks of a step, of all processes together.
        learning_rate: Peak of the schedule.
        seed: Of batches and noise.
        team: The processes that train together; each calls everything alike.
        precision: Of the network's arithmetic.
        keep: Whether there is a checkpoint; False for trials.
    """

    def __init__(
        self,
        vae: nn.Module,
        out: Path,
        steps: int,
        batch_size: int,
        learning_rate: float,
        seed: int,
        *,
        team: Team | None = None,
        precision: Precision = Precision.FULL,
        keep: bool = True,
    ) -> None:
        self.vae = vae
        self.checkpoint = out / "checkpoint.safetensors"
        self.step = 0
        self._team = team or Team()
        self._precision, self._keep = precision, keep
        self._scaler = precision.scaler(self._team.device)
        self._steps, self._batch_size, self._rate, self._seed = steps, batch_size, learning_rate, seed
        self._optimiser = torch.optim.AdamW(vae.parameters(), lr=learning_rate, weight_decay=0.01)

    def rate(self, step: int) -> float:
        """Warm-up over 50 steps, then a cosine to a twentieth."""
        warm = min(1.0, (step + 1) / 50)
        return self._rate * warm * (0.05 + 0.475 * (1 + math.cos(math.pi * step / max(self._steps, 1))))

    def run(self, step: TrainingStep, note: Note) -> None:
        """Train to the end, saving every ``SAVE_EVERY`` steps and when stopped.

        Args:
            step: Holds the network that this training was made with.
            note: Called by the process that leads.

        Raises:
            CheckpointError: The loss is no longer a number.
        """
        device = self._team.device
        step.to(device).train()
        for parameter, state in self._optimiser.state.items():
            # restored on the CPU, before the network moved; the step count stays there
            state.update({k: v.to(parameter.device) for k, v in state.items() if k != "step"})
        network: nn.Module = step
        if self._team.size > 1 and self.step < self._steps:
            network = DistributedDataParallel(step, [device] if device.startswith("cuda") else None, **_ALONE)
        try:
            with closing(self._batches(step)) as batches:
                for noise, batch in batches:
                    losses = self._one_step(network, noise, batch)
                    self.step += 1
                    if self._team.leads:
                        note(self.step, *losses)
                    if self.step % SAVE_EVERY == 0:
                        self.save()
        except BaseException:
            # a stop by the user must not lose the work since the last save
            self.save()
            raise
        self.save()

    def _batches(self, step: TrainingStep) -> Generator[tuple[Tensor, tuple[Tensor, ...]], None, None]:
        """Yield this process's noise and masks of each step that is left, read ahead by a thread."""
        own = self._team.share(self._batch_size)
        on_gpu = self._team.device.startswith("cuda")

        def load(number: int) -> tuple[Tensor, ...]:
            rng = np.random.default_rng([self._seed, 2, number])
            chosen = np.sort(rng.choice(step.count, self._batch_size, replace=False))
            generator = torch.Generator().manual_seed(self._seed * 1_000_003 + number)
            noise = torch.randn((self._batch_size, *step.noise), generator=generator)[own]
            tensors = noise, *step.load(chosen[own])
            return tuple(tensor.pin_memory() for tensor in tensors) if on_gpu else tensors

        waiting: deque[Future[tuple[Tensor, ...]]] = deque()
        with ThreadPoolExecutor(1, "batches") as reader:
            for number in range(self.step, self._steps):
                while len(waiting) < AHEAD and number + len(waiting) < self._steps:
                    waiting.append(reader.submit(load, number + len(waiting)))
                ready = waiting.popleft().result()
                noise, *batch = (tensor.to(self._team.device, non_blocking=True) for tensor in ready)
                yield noise, tuple(batch)

    def _one_step(
        self, network: nn.Module, noise: Tensor, batch: tuple[Tensor, ...]
    ) -> tuple[float, float, float]:
        with self._precision.autocast(self._team.device):
            losses = network(noise, *batch)
        loss, cross, kl = self._team.average(torch.stack(losses).detach()).tolist()
        # before the way back: the gradient of sampling at places that are no number crashes the process
        self._check_finite("loss", loss)
        for group in self._optimiser.param_groups:
            group["lr"] = self.rate(self.step)
        self._optimiser.zero_grad(set_to_none=True)
        self._scaler.scale(losses[0]).backward()
        self._scaler.unscale_(self._optimiser)
        norm = torch.nn.utils.clip_grad_norm_(self.vae.parameters(), 1.0)
        if not self._scaler.is_enabled():  # a scaler leaves such a step out and lowers its scale
            self._check_finite("gradient", norm.item())
        self._scaler.step(self._optimiser)
        self._scaler.update()
        return loss, cross, kl

    def _check_finite(self, what: str, value: float) -> None:
        """Refuse a step that would spoil the weights, which are saved on the way out."""
        if not math.isfinite(value):
            raise CheckpointError(f"the {what} is {value} at step {self.step}; lower the learning rate")

    def save(self) -> None:
        """Write network and optimiser, atomically; the process that leads does."""
        if not (self._team.leads and self._keep):
            return
        tensors = {f"vae.{k}": v.detach().cpu().contiguous() for k, v in self.vae.state_dict().items()}
        for name, parameter in self.vae.named_parameters():
            for key, value in self._optimiser.state.get(parameter, {}).items():
                tensors[f"adam.{key}.{name}"] = value.detach().cpu().contiguous()
        for key, number in self._scaler.state_dict().items():
            tensors[f"scaler.{key}"] = torch.tensor(float(number))
        with replacing(self.checkpoint) as temporary:
            save_file(tensors, temporary, metadata={"step": str(self.step)})

    def restore(self) -> bool:
        """Read the checkpoint; False where there is none.

        Raises:
            CheckpointError: Where it does not fit the config or is damaged.
        """
        if not self.checkpoint.exists():
            return False
        try:
            with safe_open(self.checkpoint, framework="pt") as file:
                tensors = {key: file.get_tensor(key) for key in file.keys()}
                self.step = int((file.metadata() or {})["step"])
            own = {k.removeprefix("vae."): v for k, v in tensors.items() if k.startswith("vae.")}
            self.vae.load_state_dict(own)
            for name, parameter in self.vae.named_parameters():
                keys = ("step", "exp_avg", "exp_avg_sq")
                if f"adam.step.{name}" in tensors:
                    self._optimiser.state[parameter] = {k: tensors[f"adam.{k}.{name}"] for k in keys}
            scaler = {
                k.removeprefix("scaler."): v.item() for k, v in tensors.items() if k.startswith("scaler.")
            }
            if scaler and self._scaler.is_enabled():
                kinds = self._scaler.state_dict()
                self._scaler.load_state_dict({k: type(kinds[k])(v) for k, v in scaler.items()})
        except (OSError, SafetensorError, KeyError, ValueError, RuntimeError) as error:
            raise CheckpointError(f"{self.checkpoint}: cannot be resumed ({error})") from error
        return True


@torch.no_grad()
def encode_bank(
    vae: PartVae, bank: GridBank, rows: npt.NDArray[np.int64] | None = None
) -> npt.NDArray[np.float32]:
    """Return the codes (N, P, code), as edits use them, of all masks in a bank or of the rows given."""
    chosen = np.arange(len(bank.grids)) if rows is None else rows
    components = closed_form(vae)
    return np.stack(
        [
            components.encode_all(
                np.asarray(bank.grids[row], np.float32), bank.placements[row], bank.present[row]
            )
            for row in chosen
        ]
    )
