"""``facemask-editor quality``: what drawn, nudged and blended parts are worth."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from facemask_editor.cli.evaluate import Split, load_model, opened, select
from facemask_editor.cli.options import Device, DeviceOption, ModelOption
from facemask_editor.cli.progress import ProgressDisplay

EXAMPLES = """
[bold]Examples[/bold]

All parts, on the tenth of the masks that no training saw:

  facemask-editor quality celebamask_mini

A quick look at another model:

  facemask-editor quality celebamask_mini --model runs/mine/default.safetensors --limit 20
"""


def quality(
    masks: Annotated[
        Path, typer.Argument(metavar="MASKS", help="Data set folder.", exists=True, file_okay=False)
    ],
    model: ModelOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")] = False,
    limit: Annotated[
        int | None, typer.Option(metavar="N", min=2, help="Masks to judge on. [dim]\\[default: all][/dim]")
    ] = None,
    seeds: Annotated[int, typer.Option(metavar="N", min=2, help="Draws of each part.")] = 2,
    faces: Annotated[int, typer.Option(metavar="N", min=0, help="Whole faces drawn; 0 for none.")] = 200,
    device: DeviceOption = Device.AUTO,
) -> None:
    """Judge new, nudged and blended parts by place, size and shape of real ones.

    The usual ranges come from nine tenths of the masks; parts are drawn on the tenth that no training saw.
    """
    loaded = load_model(model, device)
    from facemask_editor.measures import Ranges, describe_all
    from facemask_editor.training.quality import quality as judge

    failed: list[Path] = []
    with ProgressDisplay("masks") as display:
        known = describe_all(opened(select(masks, Split.TRAIN, None), display, failed))
        judged = list(opened(select(masks, Split.VALIDATION, None)[:limit], display, failed))
        result = judge(
            judged,
            loaded,
            Ranges.of_descriptors(known),
            known,
            seeds=seeds,
            faces=faces,
            report=lambda done, total: display.update("quality", done, total),
        )
    if as_json:
        print(json.dumps(result))
    else:
        _print(result)
    if failed:
        raise typer.Exit(1)


def _print(result: dict[str, object]) -> None:
    from rich.console import Console
    from rich.table import Table

    from facemask_editor.training.quality import table_rows

    table = Table(
        "part", "real", "resample: kept", "plausible", "diversity", "nudge: kept", "plausible", "diversity",
        "blend: plausible", "monotone", "reached",
        title=f"{result['model']} on {result['masks']} masks",
    )  # fmt: skip
    for column in table.columns[1:]:
        column.justify = "right"
    for row in table_rows(result):
        table.add_row(*row)
    # a file or pipe has no width; the table has twelve columns
    console = Console(highlight=False)
    console = Console(highlight=False, width=max(console.width, 125))
    console.print(table)
    if "whole_faces" in result:
        ratio = result["whole_faces"]
        console.print(f"whole faces: {ratio} times the distance of two halves of the real masks")
