"""``facemask-editor quality --defects``: what edits tear, and which draws fit."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import typer

from facemask_editor.cli.evaluate import Split, load_model, opened, select
from facemask_editor.cli.options import Device, chosen_schema, class_names
from facemask_editor.cli.progress import ProgressDisplay
from facemask_editor.cli.text import shown


def measure_defects(
    masks: tuple[Path, Split, int | None],
    model: str | None,
    device: Device,
    schema: str | None,
    plan: tuple[str | None, str | None, int, float, int, int],
    as_json: bool,
) -> int:
    """Print the report; returns the exit status.

    Args:
        masks: Folder, split, limit.
        model: Name or path.
        device: Where the network runs.
        schema: Of the command line.
        plan: Parts, kinds, seeds, adapt, faces, jobs, as the command line has them.
        as_json: One object instead of tables.
    """
    from facemask_editor.measures.judged import JudgedRanges
    from facemask_editor.measures.relations.ranges import RelationRanges
    from facemask_editor.measures.relations.registry import relations
    from facemask_editor.training.reports.defects.edit_defects import edit_defects
    from facemask_editor.training.reports.defects.plan import KINDS, DefectPlan

    folder, split, limit = masks
    parts, kinds, seeds, adapt, faces, jobs = plan
    classes = chosen_schema(schema, model)
    asked = tuple(kinds.split(",")) if kinds else KINDS
    if unknown := [kind for kind in asked if kind.strip() not in KINDS]:
        raise typer.BadParameter(f"{unknown[0]!r} is none of {', '.join(KINDS)}", param_hint="--kinds")
    chosen = classes.names[1:] if parts is None else class_names(parts, "--parts", classes)
    loaded = load_model(model, device)
    failed: list[Path] = []
    with ProgressDisplay("masks") as display:
        training = list(opened(select(folder, Split.TRAIN, None, classes), display, failed, classes))
        # one after the other in the order of the folder would be one and the same kind of picture
        paths = select(folder, split, None, classes)
        paths = paths[:: max(1, len(paths) // limit)][:limit] if limit else paths
        measured = list(opened(paths, display, failed, classes))
        result = edit_defects(
            measured,
            loaded,
            RelationRanges.of_values([relations(mask, classes) for mask in training]),
            JudgedRanges.of_masks(training, classes),
            DefectPlan(tuple(chosen), tuple(kind.strip() for kind in asked), seeds, adapt),
            faces=faces,
            jobs=jobs,
            report=lambda done, total: display.update("quality", done, total),
        )
    if as_json:
        print(json.dumps(result))
    else:
        _print(result)
    return 1 if failed else 0


def _print(result: Mapping[str, Any]) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    from facemask_editor.training.reports.defects.table import tables

    console = Console(highlight=False)
    console = Console(highlight=False, width=max(console.width, 120))  # a pipe has no width
    for title, heads, rows in tables(result):
        table = Table(*heads, title=escape(shown(f"{title} ({result['model']}, {result['masks']} masks)")))
        for column in table.columns[1:]:
            column.justify = "right"
        for row in rows:
            table.add_row(*row)
        console.print(table)
