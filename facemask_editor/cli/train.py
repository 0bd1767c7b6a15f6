"""``facemask-editor train``: make a model from one's own masks."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from facemask_editor.cli.options import Device, DeviceOption, chosen_device
from facemask_editor.cli.progress import ProgressDisplay
from facemask_editor.engine.recipe import MAX_SEED

if TYPE_CHECKING:
    from facemask_editor.training.trainer import TrainProgress

EXAMPLES = """
[bold]Examples[/bold]

A model from a folder of masks, with the figures of the tenth that was kept back:

  facemask-editor train masks --out runs/mine

Going on after a stop:

  facemask-editor train masks --out runs/mine --resume
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
            help="Way of training: default, free (generated masks), no-lstm, components or tiny.",
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
        typer.Option(metavar="N", min=1, help="Masks for a step. [dim]\\[default: the config's][/dim]"),
    ] = None,
    name: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Of the model. [dim]\\[default: the config's][/dim]"),
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
    """
    from facemask_editor.training import trainer

    with ProgressDisplay("steps") as display:

        def show(progress: TrainProgress) -> None:
            if progress.message:
                display.say(progress.message)
                return
            note = "" if progress.loss is None else f"loss {progress.loss:.4f}"
            display.update(progress.phase, progress.step, progress.total, note)

        model = trainer.train(
            data,
            config=config,
            out=out,
            resume=resume,
            seed=seed,
            device=chosen_device(device),
            steps=steps,
            batch_size=batch_size,
            name=name,
            licence=licence,
            jobs=jobs,
            start=start,
            progress=show,
        )
    print(f"trained; {model}")
