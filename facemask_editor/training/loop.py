"""The network phase: one readable loop with a checkpoint that needs no unpickling."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor

from facemask_editor.errors import CheckpointError
from facemask_editor.training.dataset import GridBank
from facemask_editor.vae.losses import SHARPNESS, part_vae_loss, render_fields, visible_fields
from facemask_editor.vae.model import PartVae

CANVAS = 128
"""Side at which fields are rendered for the loss, then doubled: thin parts keep their edges between cells."""

SAVE_EVERY = 100


class NetworkTraining:
    """Optimiser, schedule and checkpoint of one network.

    The random numbers of a step depend on seed and step alone, so a resumed run equals an unbroken one.
    """

    def __init__(
        self, vae: PartVae, out: Path, steps: int, batch_size: int, learning_rate: float, seed: int
    ) -> None:
        self.vae = vae
        self.checkpoint = out / "checkpoint.safetensors"
        self.step = 0
        self._steps, self._batch_size, self._rate, self._seed = steps, batch_size, learning_rate, seed
        self._optimiser = torch.optim.AdamW(vae.parameters(), lr=learning_rate, weight_decay=0.01)

    def rate(self, step: int) -> float:
        """Warm-up over 50 steps, then a cosine to a twentieth."""
        warm = min(1.0, (step + 1) / 50)
        return self._rate * warm * (0.05 + 0.475 * (1 + math.cos(math.pi * step / max(self._steps, 1))))

    def run(
        self,
        bank: GridBank,
        weights: Tensor,
        kl_weight: float,
        device: str,
        note: Callable[[int, float, float, float], None],
    ) -> None:
        """Train to the end, saving every ``SAVE_EVERY`` steps and when stopped.

        Raises:
            CheckpointError: The loss is no longer a number.
        """
        self.vae.train()
        for parameter, state in self._optimiser.state.items():
            # restored on the CPU, before the network moved; the step count stays there
            state.update({k: v.to(parameter.device) for k, v in state.items() if k != "step"})
        try:
            while self.step < self._steps:
                loss, cross, kl = self._one_step(bank, weights, kl_weight, device)
                self.step += 1
                note(self.step, loss, cross, kl)
                if self.step % SAVE_EVERY == 0:
                    self.save()
        except BaseException:
            # a stop by the user must not lose the work since the last save
            self.save()
            raise
        self.save()

    def _one_step(
        self, bank: GridBank, weights: Tensor, kl_weight: float, device: str
    ) -> tuple[float, float, float]:
        rng = np.random.default_rng([self._seed, 2, self.step])
        chosen = np.sort(rng.choice(len(bank.grids), self._batch_size, replace=False))
        grids = torch.from_numpy(bank.grids[chosen]).to(device).float()
        placements = torch.from_numpy(bank.placements[chosen]).to(device)
        present = torch.from_numpy(bank.present[chosen]).to(device)
        target = torch.from_numpy(bank.label_maps[chosen]).to(device).long()
        generator = torch.Generator().manual_seed(self._seed * 1_000_003 + self.step)
        vae = self.vae
        mu, logvar = vae.encode(grids, placements, present)
        noise = torch.randn(mu.shape, generator=generator).to(device)
        used = vae.used * present[..., None].to(mu.dtype)
        z = mu + noise * torch.exp(0.5 * logvar) * used
        fields = render_fields(vae.decode(z, present), vae.config.layout, CANVAS)
        scores = SHARPNESS * visible_fields(fields, present, vae.config.layout)
        side = target.shape[-1]
        scores = torch.nn.functional.interpolate(scores, (side, side), mode="bilinear", align_corners=False)
        loss, cross, kl = part_vae_loss(
            scores, target, weights, mu=mu, logvar=logvar, used=used, kl_weight=kl_weight
        )
        values = loss.item(), cross.item(), kl.item()
        # before the way back: the gradient of sampling at places that are no number crashes the process
        self._check_finite("loss", values[0])
        for group in self._optimiser.param_groups:
            group["lr"] = self.rate(self.step)
        self._optimiser.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        norm = torch.nn.utils.clip_grad_norm_(vae.parameters(), 1.0)
        self._check_finite("gradient", norm.item())
        self._optimiser.step()
        return values

    def _check_finite(self, what: str, value: float) -> None:
        """Refuse a step that would spoil the weights, which are saved on the way out."""
        if not math.isfinite(value):
            raise CheckpointError(f"the {what} is {value} at step {self.step}; lower the learning rate")

    def save(self) -> None:
        """Write network and optimiser, atomically."""
        tensors = {f"vae.{k}": v.detach().cpu().contiguous() for k, v in self.vae.state_dict().items()}
        for name, parameter in self.vae.named_parameters():
            for key, value in self._optimiser.state.get(parameter, {}).items():
                tensors[f"adam.{key}.{name}"] = value.detach().cpu().contiguous()
        temporary = self.checkpoint.with_name(self.checkpoint.name + ".tmp")
        save_file(tensors, temporary, metadata={"step": str(self.step)})
        temporary.replace(self.checkpoint)

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
        except (OSError, SafetensorError, KeyError, ValueError, RuntimeError) as error:
            raise CheckpointError(f"{self.checkpoint}: cannot be resumed ({error})") from error
        return True


@torch.no_grad()
def encode_bank(vae: PartVae, bank: GridBank, batch: int = 32) -> npt.NDArray[np.float32]:
    """Return the code means (N, P, code) of all masks in a bank."""
    codes = []
    for start in range(0, len(bank.grids), batch):
        part = slice(start, start + batch)
        mu, _ = vae.encode(
            torch.from_numpy(bank.grids[part]).float(),
            torch.from_numpy(bank.placements[part]),
            torch.from_numpy(bank.present[part]),
        )
        codes.append(mu.numpy())
    return np.concatenate(codes)
