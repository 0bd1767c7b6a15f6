"""``facemask-editor evaluate``: how well a model draws masks again."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from facemask_editor.cli.options import (
    Device,
    DeviceOption,
    ModelOption,
    SchemaOption,
    chosen_device,
    chosen_schema,
    no_pipe,
    show_notes,
)
from facemask_editor.cli.progress import ProgressDisplay
from facemask_editor.cli.text import shown
from facemask_editor.core.errors import FormatError
from facemask_editor.core.labels import CELEBAMASK_HQ, LabelSchema

if TYPE_CHECKING:
    from facemask_editor.core.labels import LabelMap

EXAMPLES = """
[bold]Examples[/bold]

How well the bundled model draws one's own masks again:

  facemask-editor evaluate masks

The figures of the model card, from the tenth of the data that was never trained on:

  facemask-editor evaluate celebamask_mini/labels --split validation --json
"""


class Split(StrEnum):
    """Which masks of a data set with an index count."""

    VALIDATION = "validation"
    TRAIN = "train"
    ALL = "all"


def load_model(model: str | None, device: Device) -> Any:  # noqa: ANN401  torch stays out until here
    """Return a model that edits."""
    from facemask_editor.weights.checkpoint import load_model

    return show_notes(load_model(model, chosen_device(device)))


def load_measured(model: str | None, device: Device) -> Any:  # noqa: ANN401
    """Return the model that is measured, which may be one of the paper's network."""
    from facemask_editor.weights.any_model import load_any_model

    return show_notes(load_any_model(model, chosen_device(device)))


def measure(masks: Iterator[LabelMap], model: Any) -> Mapping[str, Any]:  # noqa: ANN401
    """Return the figures of the model on the masks, of its codes too where it is a part VAE, and the bars."""
    from facemask_editor.training.reports.code_statistics import CodeTotals
    from facemask_editor.training.reports.evaluate import evaluate
    from facemask_editor.training.reports.evaluate_bars import check_evaluation
    from facemask_editor.weights.checkpoint import PartModel

    if isinstance(model, PartModel):
        totals = CodeTotals(model.vae)
        figures: dict[str, Any] = dict(evaluate(totals.watch(masks), model))
        figures["codes"] = totals.figures()
    else:
        figures = dict(evaluate(masks, model))
    return figures | {"bars": check_evaluation(figures)}


def evaluate(
    masks: Annotated[
        Path,
        typer.Argument(
            metavar="MASKS", help="Folder with masks, or one mask.", exists=True, callback=no_pipe
        ),
    ],
    model: ModelOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")] = False,
    split: Annotated[
        Split, typer.Option(help="Which masks: validation is every tenth, which no training saw.")
    ] = Split.ALL,
    index: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Table with a column stem. [dim]\\[default: index.csv in or above MASKS][/dim]",
            exists=True,
            dir_okay=False,
            callback=no_pipe,
        ),
    ] = None,
    schema: SchemaOption = None,
    device: DeviceOption = Device.AUTO,
) -> None:
    """Encode and decode masks and compare them with what comes out.

    IoU is pooled over all pixels at 256 x 256; mIoU is its mean over the classes that occur.
    """
    classes = chosen_schema(schema, model)
    paths = select(masks, split, index, classes)
    loaded = load_measured(model, device)
    failed: list[Path] = []
    with ProgressDisplay("masks") as display:
        figures = measure(opened(paths, display, failed, classes), loaded)
    if as_json:
        print(json.dumps(dict(figures)))
    else:
        _print_table(figures)
    if failed:
        typer.echo(f"{len(failed)} of {len(paths)} files could not be used", err=True)
        raise typer.Exit(1)


def select(masks: Path, split: Split, index: Path | None, schema: LabelSchema = CELEBAMASK_HQ) -> list[Path]:
    """Return the masks of a split, by the trainer's rule: the index, else every tenth file by name."""
    from facemask_editor.formats import iter_masks
    from facemask_editor.training.data.split import kept_back

    folder = masks / "labels" if (masks / "labels").is_dir() else masks
    paths = list(iter_masks(folder, schema)) if folder.is_dir() else [masks]
    if split is not Split.ALL:
        kept = kept_back(masks, paths, index)
        paths = [path for path in paths if (path.stem in kept) == (split is Split.VALIDATION)]
    if not paths:
        raise FormatError(masks, f"number of masks ({split.value})", 0, "a folder with masks is needed")
    return paths


def opened(
    paths: list[Path], display: ProgressDisplay, failed: list[Path], schema: LabelSchema = CELEBAMASK_HQ
) -> Iterator[LabelMap]:
    """Yield label maps one at a time, so that the whole folder need not fit into memory."""
    from facemask_editor.formats import open_mask

    display.update("evaluate", 0, len(paths))
    for done, path in enumerate(paths, start=1):
        try:
            mask = open_mask(path, schema)
        except FormatError as error:
            failed.append(path)
            display.show_message(f"skipped: {error}")
        else:
            display.show_messages_of(path, mask.messages)
            yield mask.label_map
        display.update("evaluate", done, len(paths))
    if len(failed) == len(paths):
        raise FormatError(paths[0].parent, "number of usable masks", 0)


def _print_table(figures: Mapping[str, Any]) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    codes = figures.get("codes")
    bars = figures.get("bars", {})
    heads = ["class", "IoU %"]
    if codes:
        heads += [
            "shown",
            "informative",
            "nats",
            "mean holds",
            "(exact)",
            "sd holds",
            "sd of means",
            "(exact)",
        ]
    table = Table(*heads, title=escape(shown(f"{figures['model']} on {figures['masks']} masks")))
    for column in table.columns[1:]:
        column.justify = "right"
    for name, value in figures["per_class_iou"].items():
        found = codes["classes"].get(name) if codes else None
        table.add_row(
            escape(shown(name)), f"{100 * value:.2f}{_mark(bars, f'iou.{name}')}", *_code_cells(found)
        )
    table.add_section()
    whole = ["", str(codes["informative"]), "", *_shares(codes)] if codes else []
    table.add_row("mIoU, codes" if codes else "mIoU", f"{figures['miou']:.2f}{_mark(bars, 'miou')}", *whole)
    accuracy = f"{figures['pixel_accuracy']:.2f}{_mark(bars, 'pixel_accuracy')}"
    table.add_row("pixel accuracy", accuracy)
    console = Console(highlight=False)
    console = Console(highlight=False, width=max(console.width, 110))  # a file or pipe has no width
    console.print(table)
    if codes:
        console.print(
            "mean holds: share of the informative numbers of the codes with a mean within 0.1; sd holds: "
            "with a standard deviation within 0.8 to 1.2, of the aggregate posterior and of the means alone. "
            "(exact): the share that exact N(0,1) would have with so many masks."
        )
    if bars:
        missed = {name: bar for name, bar in bars.items() if not bar["holds"]}
        console.print(f"{len(bars) - len(missed)} of {len(bars)} bars hold")
        for name, bar in missed.items():
            console.print(f"  missed: {name} {bar['value']:g}, bar {bar['bar']:g}")


def _mark(bars: Mapping[str, Any], name: str) -> str:
    """Return the mark of a figure that misses its bar."""
    return "!" if name in bars and not bars[name]["holds"] else ""


def _code_cells(found: Mapping[str, Any] | None) -> list[str]:
    if found is None:
        return []
    numbers = f"{found['informative']} of {found['numbers']}"
    return [str(found["masks"]), numbers, f"{found['nats']:.0f}", *_shares(found)]


def _shares(found: Mapping[str, Any]) -> list[str]:
    keys = ("mean_holds", "mean_expected", "sd_holds", "sd_of_means_holds", "sd_expected")
    return [f"{found[key]:.2f}" for key in keys]
