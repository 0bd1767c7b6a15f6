"""``facemask-editor quality``: how good drawn, nudged and blended parts are."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from facemask_editor.cli.evaluate import Split, load_measured, opened, select
from facemask_editor.cli.options import (
    Device,
    DeviceOption,
    ModelOption,
    SchemaOption,
    chosen_schema,
    class_names,
)
from facemask_editor.cli.progress import ProgressDisplay
from facemask_editor.cli.text import show_message, shown

EXAMPLES = """
[bold]Examples[/bold]

All parts, on the tenth of the masks that no training saw:

  facemask-editor quality celebamask_mini --jobs 2

A quick look at the noses and eyes that another model draws:

  facemask-editor quality celebamask_mini --model runs/mine/default.safetensors --limit 20 \\
      --parts nose,l_eye,r_eye --kinds resample --faces 0

What edits of the mouth tear, and which handles go as far as they say:

  facemask-editor quality celebamask_mini --defects --limit 12 --parts mouth,u_lip,l_lip --adapt 1
"""


def quality(
    masks: Annotated[
        Path, typer.Argument(metavar="MASKS", help="Data set folder.", exists=True, file_okay=False)
    ],
    model: ModelOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")] = False,
    limit: Annotated[
        int | None, typer.Option(metavar="N", min=2, help="Masks to measure on. [dim]\\[default: all][/dim]")
    ] = None,
    split: Annotated[
        Split, typer.Option(help="Masks to measure on: validation is the tenth that no training saw.")
    ] = Split.VALIDATION,
    parts: Annotated[
        str | None,
        typer.Option(
            metavar="NAMES", help="Comma list. [dim]\\[default: those with bars, accessories][/dim]"
        ),
    ] = None,
    kinds: Annotated[
        str | None,
        typer.Option(
            metavar="NAMES",
            help="Comma list of resample, nudge, blend, accessories. [dim]\\[default: all][/dim]",
        ),
    ] = None,
    seeds: Annotated[int, typer.Option(metavar="N", min=2, help="Draws of each part.")] = 3,
    adapt: Annotated[float, typer.Option(help="How far the other parts adapt.", min=0, max=1)] = 0.5,
    faces: Annotated[int, typer.Option(metavar="N", min=0, help="Whole faces drawn; 0 for none.")] = 400,
    defects: Annotated[
        bool, typer.Option("--defects", help="What edits tear and which draws fit, instead: slower.")
    ] = False,
    jobs: Annotated[int, typer.Option(metavar="N", min=1, help="Processes; on the CPU only.")] = 1,
    schema: SchemaOption = None,
    device: DeviceOption = Device.AUTO,
) -> None:
    """Measure new, nudged and blended parts against real ones, by place, size and shape.

    Ranges come from nine tenths of the masks; parts are drawn on the tenth that no training saw.
    Accessories are added to masks that lack them and removed again.
    """
    if jobs > 1 and device is Device.AUTO:
        device = Device.CPU
    if jobs > 1 and device is not Device.CPU:
        raise typer.BadParameter("several processes run on the CPU only", param_hint="--jobs")
    if defects:
        from facemask_editor.cli.quality.defects import measure_defects

        chosen_masks = masks, split, limit
        plan = parts, kinds, seeds, adapt, faces, jobs
        raise typer.Exit(measure_defects(chosen_masks, model, device, schema, plan, as_json))
    from facemask_editor.training.reports.quality_bars import ACCESSORIES, KINDS, PARTS

    classes = chosen_schema(schema, model)
    # classes of one's own have no bars: all of them are scored
    standard = tuple(part for part in PARTS if part in classes.names) or classes.names[1:]
    chosen = standard if parts is None else class_names(parts, "--parts", classes)
    known_kinds = (*KINDS, "accessories")
    edits = known_kinds if kinds is None else tuple(_present_name(name.strip()) for name in kinds.split(","))
    if unknown := [name for name in edits if name not in known_kinds]:
        raise typer.BadParameter(f"{unknown[0]!r} is none of {', '.join(known_kinds)}", param_hint="--kinds")
    asked = classes.names if parts is None else chosen
    accessories = [name for name in ACCESSORIES if name in asked] if "accessories" in edits else []
    loaded = load_measured(model, device)
    from facemask_editor.measures import Ranges, describe_all
    from facemask_editor.measures.old_keys import with_old_keys
    from facemask_editor.training.reports.quality import quality as measure

    failed: list[Path] = []
    with ProgressDisplay("masks") as display:
        known = describe_all(
            opened(select(masks, Split.TRAIN, None, classes), display, failed, classes), classes
        )
        measured = list(opened(select(masks, split, None, classes)[:limit], display, failed, classes))
        result = measure(
            measured,
            loaded,
            Ranges.of_descriptors(known, classes),
            known,
            seeds=seeds,
            adapt=adapt,
            parts=chosen,
            kinds=[name for name in edits if name in KINDS],
            accessories=accessories,
            faces=faces,
            jobs=jobs,
            report=lambda done, total: display.update("quality", done, total),
        )
    if as_json:
        print(json.dumps(with_old_keys(result)))
    else:
        _print(result)
    if failed:
        raise typer.Exit(1)


def _present_name(kind: str) -> str:
    if kind != "worn":
        return kind
    show_message("worn is now called accessories; the old name goes with the next release")
    return "accessories"


def _print(result: Mapping[str, Any]) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    from facemask_editor.training.reports.quality_table import ACCESSORY_COLUMNS, accessory_rows, table_rows

    table = Table(
        "part", "real", "resample: kept", "in range", "diversity", "nudge: kept", "in range", "diversity",
        "blend: kept", "in range", "monotone", "reached", "reached, decoded",
        title=escape(shown(f"{result['model']} on {result['masks']} masks")),
    )  # fmt: skip
    for column in table.columns[1:]:
        column.justify = "right"
    for row in table_rows(result):
        table.add_row(*row)
    # a file or pipe has no width; the table has thirteen columns
    console = Console(highlight=False)
    console = Console(highlight=False, width=max(console.width, 160))
    if result["parts"] and len(next(iter(result["parts"].values()))) > 2:
        console.print(table)
    if accessories := accessory_rows(result):
        heads = (name.replace("_", " ") for name in ACCESSORY_COLUMNS)
        table = Table("part", "lack", "show", *heads, title="added where missing, removed again")
        for column in table.columns[1:]:
            column.justify = "right"
        for row in accessories:
            table.add_row(*row)
        console.print(table)
    if "whole_faces" in result:
        ratio = result["whole_faces"]
        console.print(f"whole faces: {ratio} times the distance of two halves of the real masks")
    bars = result["bars"]
    missed = {name: bar for name, bar in bars.items() if not bar["holds"]}
    if bars:
        console.print(f"{len(bars) - len(missed)} of {len(bars)} bars hold; a missed one is marked with !")
    for name, bar in missed.items():
        console.print(f"  missed: {name} {bar['value']:.3f}, bar {bar['bar']:.3f}")
