"""``facemask-editor train``: make a model from one's own masks."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from facemask_editor.cli.options import (
    Device,
    DeviceOption,
    Precision,
    PrecisionOption,
    chosen_device,
    named_schema,
)
from facemask_editor.cli.progress import ProgressDisplay
from facemask_editor.cli.text import shown
from facemask_editor.recipe.recipe import MAX_SEED

if TYPE_CHECKING:
    from facemask_editor.training.loop.run import TrainProgress

EXAMPLES = """
[bold]Examples[/bold]

A model from a folder of masks, with the figures of the tenth that was kept back:

  facemask-editor train masks --out runs/mine

Going on after a stop:

  facemask-editor train masks --out runs/mine --resume

Masks with other classes, those of LaPa; editing with the model needs no option then:

  facemask-editor train lapa/train/labels --schema lapa --out runs/lapa

The paper's own network on two GPUs:

  torchrun --nproc-per-node 2 -m facemask_editor train masks --config paper --out runs/paper --precision bf16
"""


def train(
    data: Annotated[
        Path, typer.Argument(metavar="DATA", help="Folder with masks.", exists=True, file_okay=False)
    ],
    out: Annotated[Path, typer.Option(metavar="DIR", help="Folder for the model and its checkpoint.")],
    config: Annotated[
        str,
        typer.Option(
            metavar="NAME",
            help="Way of training. A model that edits: default, free (generated masks), default-no-lstm, "
            "components or tiny. The paper's network: paper, or its variants no-lstm, lstm1, lstm3, "
            "lstm3-weighted, bilstm3.",
        ),
    ] = "default",
    resume: Annotated[bool, typer.Option("--resume", help="Go on with a run that was stopped.")] = False,
    seed: Annotated[int, typer.Option(metavar="S", min=0, max=MAX_SEED, help="Of all that is drawn.")] = 0,
    steps: Annotated[
        int | None,
        typer.Option(metavar="N", min=0, help="Steps of the network. [dim]\\[default: the config's][/dim]"),
    ] = None,
    batch_size: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            min=1,
            help="Masks for a step, of all processes. [dim]\\[default: the config's][/dim]",
        ),
    ] = None,
    learning_rate: Annotated[
        float | None,
        typer.Option(metavar="X", help="Peak of the schedule. [dim]\\[default: the config's][/dim]"),
    ] = None,
    precision: PrecisionOption = Precision.FULL,
    cache: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="Folder for the prepared masks; they may take tens of gigabytes. "
            "[dim]\\[default: prepared in --out][/dim]",
            file_okay=False,
        ),
    ] = None,
    name: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Of the model. [dim]\\[default: the config's][/dim]"),
    ] = None,
    schema: Annotated[
        str | None,
        typer.Option(
            metavar="FILE|NAME",
            help="Classes of the masks: a TOML file, or celebamask-hq, lapa or helen. "
            "[dim]\\[default: celebamask-hq][/dim]",
        ),
    ] = None,
    licence: Annotated[
        str | None, typer.Option(metavar="TEXT", help="What the masks allow, for the model's card.")
    ] = None,
    start: Annotated[
        str | None,
        typer.Option("--from", metavar="NAME|PATH", help="Model to begin with, of the same sizes."),
    ] = None,
    jobs: Annotated[int, typer.Option(metavar="N", min=1, help="Processes that prepare the masks.")] = 1,
    device: DeviceOption = Device.AUTO,
) -> None:
    """Train a part VAE on a folder of masks.

    Every tenth mask is kept back for validation and never trained on. Ctrl-C stops; --resume goes on.
    Several GPUs or processes: torchrun --nproc-per-node N -m facemask_editor train ...
    """
    from facemask_editor.training import trainer

    # torchrun starts this command many times; the first one tells
    leads = os.environ.get("RANK", "0") == "0"
    with ProgressDisplay("steps") if leads else nullcontext() as display:
        model = trainer.train(
            data,
            config=config,
            out=out,
            resume=resume,
            seed=seed,
            device=chosen_device(device),
            steps=steps,
            batch_size=batch_size,
            learning_rate=learning_rate,
            precision=precision.value,
            cache=cache,
            name=name,
            licence=licence,
            schema=named_schema(schema),
            jobs=jobs,
            start=start,
            progress=shown_in(display),
        )
    if leads:
        print(shown(f"trained; {model}"))


def shown_in(display: ProgressDisplay | None) -> Callable[[TrainProgress], None]:
    """Return what shows the progress of a training."""

    def show(progress: TrainProgress) -> None:
        if display is None:
            return
        if progress.message:
            display.show_message(progress.message)
            return
        note = "" if progress.loss is None else f"loss {progress.loss:.4f}"
        display.update(progress.phase, progress.step, progress.total, note)

    return show
