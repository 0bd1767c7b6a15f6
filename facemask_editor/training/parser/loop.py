"""The training loop of the parser network: seeded, resumable, on any number of threads."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor, nn

from facemask_editor.core.atomic import replacing
from facemask_editor.core.errors import FaceMaskError
from facemask_editor.parse.network.network import ParserNetwork
from facemask_editor.training.loop.precision import Precision
from facemask_editor.training.parser.augment import NOTHING, Strength, augmented
from facemask_editor.training.parser.examples import Examples

_MOMENTS = ("step", "exp_avg", "exp_avg_sq")
"""What AdamW knows of each weight."""

_Batch = tuple[Tensor, Tensor, Tensor, Tensor]
"""Planes, the two layers, labels."""

Report = Callable[[int, int, float], None]


@dataclass(frozen=True)
class LoopConfig:
    """How a parser is trained.

    Attributes:
        steps: Batches in all.
        batch: Faces a batch.
        rate: Largest learning rate; it rises over the first twentieth and falls by a cosine to 0.
        decay: Weight decay.
        average: Share of the past in the mean of weights that is kept at the end.
        dice: Weight of the Dice loss beside cross entropy.
        rare: Exponent of a class's frequency in its weight of cross entropy.
        every: Steps between checkpoints.
    """

    steps: int = 4000
    batch: int = 16
    rate: float = 2e-3
    decay: float = 0.02
    average: float = 0.998
    dice: float = 0.5
    rare: float = -0.25
    every: int = 200


@dataclass(frozen=True)
class Source:
    """Examples, their share of a batch, and how far they are changed."""

    examples: Examples
    share: float
    strength: Strength


class ParserTraining:
    """One training: weights, their mean, optimiser and step.

    Args:
        sources: What a batch is made of.
        folder: Where the checkpoint lies.
    """

    def __init__(
        self,
        network: ParserNetwork,
        sources: Sequence[Source],
        folder: Path,
        config: LoopConfig,
        seed: int,
        precision: Precision = Precision.FULL,
    ) -> None:
        self.network = network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.mean = copy.deepcopy(network).requires_grad_(False)
        self.sources, self.folder, self.config = sources, folder, config
        self.seed, self.precision = seed, precision
        self.step = 0
        self.optimiser = torch.optim.AdamW(
            network.parameters(), lr=config.rate, betas=(0.9, 0.98), weight_decay=config.decay
        )
        self.weights = self._class_weights()

    @property
    def checkpoint(self) -> Path:
        return self.folder / "parser-checkpoint.safetensors"

    def restore(self) -> bool:
        """Continue from the checkpoint; returns whether there is one.

        Raises:
            FaceMaskError: It is damaged.
        """
        if not self.checkpoint.exists():
            return False
        try:
            self._restore()
        except (SafetensorError, OSError, KeyError, TypeError, ValueError, RuntimeError) as error:
            raise FaceMaskError(
                f"{self.checkpoint}: no checkpoint of this training ({' '.join(str(error).split())}); "
                "delete it to begin again"
            ) from error
        return True

    def _restore(self) -> None:
        with safe_open(self.checkpoint, "pt") as file:
            self.step = int(file.metadata()["step"])
            state = {key: file.get_tensor(key) for key in file.keys()}
        for prefix, network in (("network.", self.network), ("mean.", self.mean)):
            network.load_state_dict(
                {key[len(prefix) :]: v for key, v in state.items() if key.startswith(prefix)}
            )
        for number, weight in enumerate(self.network.parameters()):
            self.optimiser.state[weight] = {name: state[f"{name}.{number}"] for name in _MOMENTS}

    def run(self, report: Report) -> None:
        """Train to the last step."""
        config = self.config
        self.network.train()
        with ThreadPoolExecutor(1) as pool:
            for planes, near, far, labels in self._batches(pool):
                for group in self.optimiser.param_groups:
                    group["lr"] = self._rate()
                with self.precision.autocast("cpu"):
                    logits = self.network(planes.to(memory_format=torch.channels_last), near, far)
                loss = self._loss(logits.float(), labels)
                self.optimiser.zero_grad(set_to_none=True)
                loss.backward()  # type: ignore[no-untyped-call]
                nn.utils.clip_grad_norm_(self.network.parameters(), 1.0)
                self.optimiser.step()
                self.step += 1
                self._average()
                report(self.step, config.steps, loss.item())
                if self.step % config.every == 0 or self.step == config.steps:
                    self._save()

    def _batches(self, pool: ThreadPoolExecutor) -> Iterator[_Batch]:
        steps = range(self.step, self.config.steps)
        waiting = [pool.submit(self._batch, step) for step in steps[:2]]
        for step in steps:
            yield waiting.pop(0).result()
            if step + 2 < self.config.steps:
                waiting.append(pool.submit(self._batch, step + 2))

    def _batch(self, step: int) -> _Batch:
        random = np.random.default_rng([self.seed, step])
        shares = np.array([source.share for source in self.sources])
        size = self.network.config.size
        made = []
        for which in random.choice(len(self.sources), self.config.batch, p=shares / shares.sum()):
            source = self.sources[which]
            example = source.examples[int(random.integers(len(source.examples)))]
            made.append(augmented(example, size, random, source.strength))
        planes, near, far = (
            torch.from_numpy(np.stack([getattr(lesson, name) for lesson in made]))
            for name in ("planes", "near", "far")
        )
        return (
            planes,
            near,
            far,
            torch.from_numpy(np.stack([lesson.labels for lesson in made]).astype(np.int64)),
        )

    def _loss(self, logits: Tensor, labels: Tensor) -> Tensor:
        cross = nn.functional.cross_entropy(logits, labels, self.weights, ignore_index=NOTHING)
        classes = logits.shape[1]
        known = (labels != NOTHING).float()
        label = labels.clamp(max=classes - 1)
        likely = logits.softmax(1)
        right = likely.gather(1, label[:, None])[:, 0] * known
        nothing = likely.new_zeros(classes)
        both = nothing.scatter_add(0, label.flatten(), right.flatten())
        true = nothing.scatter_add(0, label.flatten(), known.flatten())
        either = (likely * known[:, None]).sum((0, 2, 3)) + true
        dice = 1 - (2 * both + 1) / (either + 1)
        seen = (true > 0).float()
        return cross + self.config.dice * (dice * seen).sum() / seen.sum()

    def _class_weights(self) -> Tensor:
        """Weights of the classes by how often they are, mean 1 over pixels."""
        random = np.random.default_rng(self.seed)
        counts = np.ones(self.network.config.classes)
        for source in self.sources:
            known = len(source.examples)
            for index in random.choice(known, min(known, 200), replace=False):
                labels = source.examples[int(index)].labels
                counts += source.share * np.bincount(labels.reshape(-1), minlength=len(counts))
        often = counts / counts.sum()
        weights = often**self.config.rare
        return torch.tensor(weights / (weights * often).sum(), dtype=torch.float32)

    def _rate(self) -> float:
        warm = max(1, self.config.steps // 20)
        if self.step < warm:
            return self.config.rate * (self.step + 1) / warm
        part = (self.step - warm) / max(1, self.config.steps - warm)
        return self.config.rate * 0.5 * (1 + float(np.cos(np.pi * part)))

    @torch.no_grad()
    def _average(self) -> None:
        keep = min(self.config.average, self.step / (self.step + 9))
        for mean, now in zip(self.mean.parameters(), self.network.parameters(), strict=True):
            mean.lerp_(now, 1 - keep)
        for kept, last in zip(self.mean.buffers(), self.network.buffers(), strict=True):
            kept.copy_(last)

    def _save(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        tensors = {f"network.{key}": value for key, value in self.network.state_dict().items()}
        tensors |= {f"mean.{key}": value for key, value in self.mean.state_dict().items()}
        for number, weight in enumerate(self.network.parameters()):
            tensors |= {f"{name}.{number}": self.optimiser.state[weight][name] for name in _MOMENTS}
        tensors = {key: value.contiguous() for key, value in tensors.items()}
        with replacing(self.checkpoint) as temporary:
            save_file(tensors, temporary, metadata={"step": str(self.step)})
