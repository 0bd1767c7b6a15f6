"""Train a network on a folder of masks: prepare, network, finish, figures; each phase can be resumed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from facemask_editor.core.errors import FaceMaskError
from facemask_editor.core.labels import CELEBAMASK_HQ, LabelSchema
from facemask_editor.training.loop.configs import CONFIGS, PAPER_CONFIGS, AnyConfig, TrainConfig
from facemask_editor.training.loop.paper_training import train_paper
from facemask_editor.training.loop.parallel import join
from facemask_editor.training.loop.part_training import train_parts
from facemask_editor.training.loop.precision import Precision
from facemask_editor.training.loop.run import Progress, Run


def train(
    data: Path,
    *,
    config: str = "default",
    out: Path,
    resume: bool = False,
    seed: int = 0,
    device: str = "cpu",
    steps: int | None = None,
    batch_size: int | None = None,
    learning_rate: float | None = None,
    name: str | None = None,
    jobs: int = 1,
    start: str | Path | None = None,
    licence: str | None = None,
    schema: LabelSchema = CELEBAMASK_HQ,
    precision: str = "32",
    cache: Path | None = None,
    progress: Progress = lambda state: None,
) -> Path:
    """Train a model and write it to ``out/NAME.safetensors`` with its card; returns that path.

    Started by ``torchrun``, all its processes train together; the first one prepares, saves and scores.

    Args:
        data: Folder of masks, see ``dataset.load_masks``.
        config: Key of ``CONFIGS``, for a model that edits, or of ``PAPER_CONFIGS``, for the paper's network.
        out: Folder for the model, its checkpoint and ``log.csv``; seen by all processes.
        resume: Go on from the checkpoint in ``out``; without one, start.
        seed: Of everything random.
        device: "cpu", "cuda" or "auto".
        steps: Instead of the config's.
        batch_size: Instead of the config's; masks of a step, of all processes together.
        learning_rate: Instead of the config's.
        name: Of the model; the config's key where left out.
        licence: For the card; the config's where left out.
        jobs: Processes that prepare the masks.
        start: Name or path of a model of the same sizes to begin with, instead of components of these masks.
        schema: Classes of the masks.
        precision: "32", "bf16" or "16": of the network's arithmetic.
        cache: Folder for the prepared masks, which are read from disk as they are needed; ``out/prepared``
            where left out.
        progress: Called often by the first process; may raise to stop.

    Raises:
        FaceMaskError: For an unknown config, too few masks, a batch that does not fit them or the processes,
            a run in ``out`` that is not to be resumed, or a precision that the device lacks.
    """
    known: dict[str, AnyConfig] = {**CONFIGS, **PAPER_CONFIGS}
    if config not in known:
        raise FaceMaskError(f"unknown config {config!r}; known: {', '.join(known)}")
    exact = Precision.named(precision)
    settings = known[config].for_schema(schema)
    settings = replace(
        settings,
        steps=settings.steps if steps is None else steps,
        batch_size=settings.batch_size if batch_size is None else batch_size,
        learning_rate=settings.learning_rate if learning_rate is None else learning_rate,
    )
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FaceMaskError(f"{out}: cannot be made ({error.strerror})") from error
    with join(device) as team:
        run = Run(
            data=data, out=out, cache=cache or out / "prepared", name=name or config, seed=seed,
            resume=resume, jobs=jobs, schema=schema, precision=exact, start=start, licence=licence,
            team=team, progress=progress,
        )  # fmt: skip
        team.share(settings.batch_size)  # told before the work
        if problem := exact.obstacle(team.device, lstm=settings.vae.lstm_layers > 0):
            raise FaceMaskError(problem)
        if isinstance(settings, TrainConfig):
            train_parts(run, settings)
        else:
            train_paper(run, settings)
        team.wait()
        return run.path
