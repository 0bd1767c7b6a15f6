"""The paper's table 1 made again: its six networks on equal budgets."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch

from facemask_editor.core.atomic import write_atomically
from facemask_editor.core.errors import CheckpointError, FaceMaskError
from facemask_editor.core.labels import CELEBAMASK_HQ, LabelSchema
from facemask_editor.fields.layout import REFERENCE_SIZE
from facemask_editor.training.loop.configs import PAPER_CONFIGS
from facemask_editor.training.loop.loop import NetworkTraining
from facemask_editor.training.loop.parallel import Team
from facemask_editor.training.loop.precision import Precision
from facemask_editor.training.loop.run import TrainProgress
from facemask_editor.training.loop.steps import PaperStep
from facemask_editor.training.trainer import train
from facemask_editor.vae.paper import PaperVae
from facemask_editor.weights.paper_file import load_paper_model

PAPER_FIGURES: dict[str, tuple[float, float]] = {
    "no-lstm": (68.49, 94.24),
    "lstm1": (68.15, 93.85),
    "lstm3": (67.35, 90.91),
    "lstm3-weighted": (68.34, 90.94),
    "bilstm3": (69.56, 92.12),
    "paper": (70.31, 92.39),
}
"""mIoU and accuracy of table 1 in percent, on the paper's 2,000 test masks."""

_TRIAL = 3
"""Steps that are timed where the budget is given in minutes, after one that warms up."""


@dataclass(frozen=True)
class Budget:
    """What all six networks get alike; the masks and the noise of each step are equal too.

    Attributes:
        data: Folder of the masks.
        steps: Optimiser steps.
        batch_size: Masks of a step.
        learning_rate: Peak of the schedule.
        seed: Of the first weights, the batches and the noise.
        precision: Of the arithmetic.
    """

    data: str
    steps: int
    batch_size: int
    learning_rate: float
    seed: int
    precision: str


@dataclass(frozen=True)
class Row:
    """One network's outcome.

    Attributes:
        config: Key of ``PAPER_CONFIGS``.
        parameters: Numbers that are trained.
        miou: In percent, on the validation masks.
        accuracy: In percent.
        per_class: IoU in 0 to 1 by class, for the classes that occur.
        masks: Validation masks.
        training_data: As the model's card says.
    """

    config: str
    parameters: int
    miou: float
    accuracy: float
    per_class: dict[str, float]
    masks: int
    training_data: str


def ablation(
    data: Path,
    out: Path,
    *,
    steps: int | None = None,
    minutes: float | None = None,
    batch_size: int = 8,
    learning_rate: float | None = None,
    seed: int = 0,
    device: str = "cpu",
    jobs: int = 1,
    precision: str = "32",
    schema: LabelSchema = CELEBAMASK_HQ,
    progress: Callable[[TrainProgress], None] = lambda state: None,
) -> tuple[Budget, list[Row]]:
    """Train and score the networks of table 1 one after the other.

    A folder that was cut short is continued: finished networks are not trained again.

    Args:
        data: Folder of masks, see ``dataset.load_masks``.
        out: Folder for the six models, their logs and ``ablation.json``.
        steps: Optimiser steps of each network; the full number of the configs where left out.
        minutes: For all six together, instead of steps: the slowest network is timed for some steps first.
        batch_size: Masks of a step.
        learning_rate: Instead of the configs'.
        seed: Of everything random.
        device: "cpu" or "cuda".
        jobs: Processes that prepare the masks.
        precision: "32", "bf16" or "16".
        schema: Classes of the masks.
        progress: Called often; phases begin with the config's name.

    Raises:
        FaceMaskError: Where ``out`` holds an ablation of another budget, and for all that ``train`` refuses.
    """
    if int(os.environ.get("WORLD_SIZE", "1")) > 1:
        raise FaceMaskError("an ablation runs in one process; it trains six networks one after the other")
    if steps is not None and minutes is not None:
        raise FaceMaskError("the budget is either steps or minutes")
    exact = Precision.named(precision)
    if problem := exact.obstacle(device):
        raise FaceMaskError(problem)
    default = PAPER_CONFIGS["paper"]
    rate = default.learning_rate if learning_rate is None else learning_rate
    note = out / "ablation.json"
    old = _read(note)
    if steps is None and old is not None and minutes is not None:
        steps = old.steps  # timed when the run began
    if steps is None:
        steps = default.steps
        if minutes is not None:
            progress(TrainProgress("time a step", 0, 1))
            steps = _affordable(minutes, batch_size, device, exact, schema)
    budget = Budget(str(data.resolve()), steps, batch_size, rate, seed, precision)
    if old is not None and old != budget:
        raise FaceMaskError(f"{out}: holds another ablation, {old}; choose another folder or delete it")
    out.mkdir(parents=True, exist_ok=True)
    write_atomically(note, (json.dumps(asdict(budget), indent=2) + "\n").encode())
    rows = []
    for config in PAPER_CONFIGS:
        folder = out / config

        def tell(state: TrainProgress, config: str = config) -> None:
            phase = f"{config}: {state.phase}"
            progress(TrainProgress(phase, state.step, state.total, state.loss, state.message))

        row = _finished(folder / f"{config}.safetensors", config)
        if row is None:
            path = train(
                data, config=config, out=folder, resume=True, seed=seed, device=device, steps=steps,
                batch_size=batch_size, learning_rate=rate, jobs=jobs, schema=schema, precision=precision,
                cache=out / "prepared", progress=tell,
            )  # fmt: skip
            row = _finished(path, config)
            assert row is not None
            (folder / "checkpoint.safetensors").unlink()  # three times the model's size, of no more use
        rows.append(row)
    return budget, rows


def _read(note: Path) -> Budget | None:
    if not note.exists():
        return None
    try:
        return Budget(**json.loads(note.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise FaceMaskError(f"{note}: cannot be read ({error})") from error


def _finished(path: Path, config: str) -> Row | None:
    """Return the outcome of a network that was trained and scored; None where it was not."""
    try:
        model = load_paper_model(path)
    except CheckpointError:
        return None
    figures: dict[str, Any] | None = model.card.figures.get("validation")
    if figures is None:
        return None
    return Row(
        config,
        sum(parameter.numel() for parameter in model.vae.parameters()),
        figures["miou"],
        figures["pixel_accuracy"],
        figures["per_class_iou"],
        figures["masks"],
        model.card.training_data,
    )


def _affordable(
    minutes: float, batch_size: int, device: str, precision: Precision, schema: LabelSchema
) -> int:
    """Return the steps that each network can have in a sixth of the time, by the full model's pace."""
    vae = PaperVae(PAPER_CONFIGS["paper"].for_schema(schema).vae)
    masks = np.random.default_rng(0).integers(
        0, len(schema), (batch_size, REFERENCE_SIZE, REFERENCE_SIZE), np.uint8
    )
    training = NetworkTraining(
        vae, Path(), _TRIAL + 1, batch_size, 1e-4, 0, team=Team(device), precision=precision, keep=False
    )
    times: list[float] = []
    step = PaperStep(vae, masks, torch.ones(len(schema)), Team(device))
    training.run(step, lambda *values: times.append(time.perf_counter()))
    each = (times[-1] - times[0]) / _TRIAL
    return max(1, int(60 * minutes / len(PAPER_CONFIGS) / each))
