"""What the phases of one training share, whichever network is trained."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from torch import nn

from facemask_editor.core.errors import FaceMaskError
from facemask_editor.core.labels import CELEBAMASK_HQ, LabelSchema
from facemask_editor.core.schema_table import schema_to_table
from facemask_editor.training.data.dataset import MaskSet, Report, load_masks
from facemask_editor.training.loop.configs import AnyConfig
from facemask_editor.training.loop.log import StepLog
from facemask_editor.training.loop.loop import NetworkTraining
from facemask_editor.training.loop.parallel import Team
from facemask_editor.training.loop.precision import Precision
from facemask_editor.training.loop.steps import TrainingStep

_T = TypeVar("_T")

SPLIT = "every tenth mask by stem is kept for validation and never trained on"


@dataclass(frozen=True)
class TrainProgress:
    """Where a training stands."""

    phase: str
    step: int
    total: int
    loss: float | None = None
    message: str = ""


Progress = Callable[[TrainProgress], None]


@dataclass(frozen=True)
class Run:
    """The arguments of ``trainer.train`` that all phases need, and the processes that train."""

    data: Path
    out: Path
    cache: Path
    name: str
    seed: int
    resume: bool
    jobs: int
    schema: LabelSchema
    precision: Precision
    start: str | Path | None
    licence: str | None
    team: Team
    progress: Progress

    @property
    def path(self) -> Path:
        """Of the model file."""
        return self.out / f"{self.name}.safetensors"

    @property
    def classes(self) -> dict[str, Any]:
        """The schema as a card stores it."""
        return {} if self.schema == CELEBAMASK_HQ else schema_to_table(self.schema)

    def report(self, phase: str) -> Report:
        """Return what tells the progress of a phase."""
        return lambda step, total: self.report_phase(phase, step, total)

    def report_phase(self, phase: str, step: int, total: int) -> None:
        """Tell progress; only the process that leads does."""
        if self.team.leads:
            self.progress(TrainProgress(phase, step, total))


def begin(run: Run, vae: nn.Module, settings: AnyConfig) -> tuple[NetworkTraining, bool]:
    """Return the training and whether it goes on from a checkpoint."""
    training = NetworkTraining(
        vae, run.out, settings.steps, settings.batch_size, settings.learning_rate, run.seed,
        team=run.team, precision=run.precision,
    )  # fmt: skip
    if run.resume:
        resumed = training.restore()
    elif training.checkpoint.exists():
        raise FaceMaskError(
            f"{run.out}: holds a checkpoint; continue it with --resume or choose another folder"
        )
    else:
        resumed = False
    run.team.wait()  # none may write a checkpoint before all have looked for one
    return training, resumed


def prepare_masks(run: Run, settings: AnyConfig, *, copies: int) -> MaskSet:
    """Return the masks on disk; ``copies`` of each can be chosen for a batch."""
    masks = first_then_others(
        run.team,
        lambda: load_masks(run.data, run.report("read"), schema=run.schema, jobs=run.jobs, cache=run.cache),
    )
    if run.team.leads:
        for line in (*masks.skipped, *masks.messages):
            run.progress(TrainProgress("read", 0, 0, message=line))
    most = len(masks.training) * copies
    if settings.steps and not 1 <= settings.batch_size <= most:
        raise FaceMaskError(f"the batch size is {settings.batch_size}; {run.data} allows 1 to {most}")
    return masks


def first_then_others(team: Team, make: Callable[[], _T]) -> _T:
    """Let the process that leads make something on disk, and the others then open it."""
    made = make() if team.leads else None
    team.wait()
    return make() if made is None else made


def run_network(run: Run, training: NetworkTraining, step: TrainingStep, steps: int) -> None:
    """Run the network phase."""
    writes = (
        closing(StepLog(run.out / "log.csv", first_steps=training.step)) if run.team.leads else nullcontext()
    )
    with writes as log:

        def note(step: int, loss: float, cross: float, kl: float) -> None:
            if log is not None:
                log.write(step, loss, cross, kl)
            run.progress(TrainProgress("network", step, steps, loss))

        training.run(step, note)
