"""``facemask-editor ablation``: the paper's table 1 on one's own masks."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

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
from facemask_editor.cli.train import shown_in
from facemask_editor.recipe.recipe import MAX_SEED

EXAMPLES = """
[bold]Examples[/bold]

In full, on a GPU:

  facemask-editor ablation celebamask --out runs/ablation --precision bf16 --jobs 8

What half an hour allows:

  facemask-editor ablation masks --out runs/ablation --minutes 30
"""


def ablation(
    data: Annotated[
        Path, typer.Argument(metavar="DATA", help="Folder with masks.", exists=True, file_okay=False)
    ],
    out: Annotated[Path, typer.Option(metavar="DIR", help="Folder for the six models and the report.")],
    steps: Annotated[
        int | None,
        typer.Option(metavar="N", min=1, help="Steps of each network. [dim]\\[default: 140000][/dim]"),
    ] = None,
    minutes: Annotated[
        float | None, typer.Option(metavar="M", min=0.01, help="For all six together, instead of steps.")
    ] = None,
    batch_size: Annotated[int, typer.Option(metavar="N", min=1, help="Masks for a step.")] = 8,
    learning_rate: Annotated[
        float | None, typer.Option(metavar="X", help="Peak of the schedule. [dim]\\[default: 0.0002][/dim]")
    ] = None,
    seed: Annotated[int, typer.Option(metavar="S", min=0, max=MAX_SEED, help="Of all that is drawn.")] = 0,
    precision: PrecisionOption = Precision.FULL,
    schema: Annotated[
        str | None,
        typer.Option(metavar="FILE|NAME", help="Classes. [dim]\\[default: celebamask-hq][/dim]"),
    ] = None,
    jobs: Annotated[int, typer.Option(metavar="N", min=1, help="Processes that prepare the masks.")] = 1,
    device: DeviceOption = Device.AUTO,
) -> None:
    """Train the six networks of the paper's table 1 on equal budgets and compare them with its figures.

    Writes ablation.md with table 1 and ablation.png with figure 2. The same command again goes on where it
    was stopped.
    """
    from facemask_editor.training import ablation as module
    from facemask_editor.training.reports.ablation_report import write_report

    chosen = chosen_device(device)
    with ProgressDisplay("steps") as display:
        budget, rows = module.ablation(
            data,
            out,
            steps=steps,
            minutes=minutes,
            batch_size=batch_size,
            learning_rate=learning_rate,
            seed=seed,
            device=chosen,
            jobs=jobs,
            precision=precision.value,
            schema=named_schema(schema),
            progress=shown_in(display),
        )
    print(shown(f"written; {write_report(out, budget, rows, chosen.upper())}"))
