"""``facemask-editor figures``: the figures of the paper, of one's own masks and models."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from facemask_editor.cli.evaluate import Split, load_measured, opened, select
from facemask_editor.cli.options import (
    Device,
    DeviceOption,
    SchemaOption,
    chosen_device,
    chosen_schema,
    no_pipe,
)
from facemask_editor.cli.progress import ProgressDisplay
from facemask_editor.cli.text import shown
from facemask_editor.recipe.recipe import MAX_SEED

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from facemask_editor.core.labels import LabelSchema

EXAMPLES = """
[bold]Examples[/bold]

Of eight masks, by the bundled model:

  facemask-editor figures masks --out figures

The networks of an ablation side by side:

  facemask-editor figures masks --out figures --model runs/ablation/paper \\
      --model runs/ablation/no-lstm
"""


def figures(
    masks: Annotated[
        Path,
        typer.Argument(
            metavar="MASKS", help="Folder with masks, or one mask.", exists=True, callback=no_pipe
        ),
    ],
    out: Annotated[
        Path, typer.Option(metavar="DIR", help="Folder for the pictures and index.html.", file_okay=False)
    ],
    model: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME|PATH",
            help="A model of either kind; several, each with --model, stand side by side. "
            "[dim]\\[default: the bundled one][/dim]",
        ),
    ] = None,
    limit: Annotated[int, typer.Option(metavar="N", min=1, help="Masks that are shown.")] = 8,
    seed: Annotated[
        int, typer.Option(metavar="S", min=0, max=MAX_SEED, help="Another number, other shapes.")
    ] = 0,
    difference: Annotated[
        bool,
        typer.Option(
            "--difference/--no-difference",
            help="Let the paper's network edit by difference; else all is decoded again, as published.",
        ),
    ] = False,
    split: Annotated[
        Split, typer.Option(help="Which masks: validation is every tenth, which no training saw.")
    ] = Split.ALL,
    schema: SchemaOption = None,
    device: DeviceOption = Device.AUTO,
) -> None:
    """Make figures 2 to 6 of the paper: bars, parts generated and perturbed, models compared, strips, faces.

    Faces are made of the photos that lie beside the masks (or in ../photos), by the built-in renderer.

    The pictures are PNG files, and index.html shows them. The same seed gives the same pictures.
    """
    names: list[str | None] = list(dict.fromkeys(model)) if model else [None]
    classes = chosen_schema(schema, names[0])
    for name in names[1:]:
        if chosen_schema(schema, name).names != classes.names:
            raise typer.BadParameter(f"{name} has other classes than {names[0]}", param_hint="--model")
    from facemask_editor.training.reports.figures.page import check_place, write_page
    from facemask_editor.training.reports.figures.page import figures as make

    check_place(out)
    paths = select(masks, split, None, classes)[:limit]
    loaded = [load_measured(name, device) for name in names]
    failed: list[Path] = []
    with ProgressDisplay("masks") as display:
        label_maps = list(opened(paths, display, failed, classes))
        found, scores = make(
            label_maps,
            loaded,
            seed=seed,
            difference=difference,
            device=chosen_device(device),
            report=lambda done, total: display.update("figures", done, total),
            photos=_photos([path for path in paths if path not in failed], classes),
            face=_face,
        )
        page = write_page(out, found, scores)
    for score in scores:
        means = f"mIoU {score['miou']:.2f} %, accuracy {score['pixel_accuracy']:.2f} %"
        print(shown(f"{score['model']}: {means}"))
    print(shown(str(page)))
    if failed:
        raise typer.Exit(1)


def _photos(paths: Sequence[Path], classes: LabelSchema) -> list[npt.NDArray[np.uint8] | None]:
    """The photos of masks at the size of the figures; none of classes that the renderer does not know."""
    from facemask_editor.core.labels import CELEBAMASK_HQ
    from facemask_editor.formats import find_photo, open_photo
    from facemask_editor.vae.paper import CANVAS

    if classes.names != CELEBAMASK_HQ.names:
        return []
    found = [find_photo(path, classes) for path in paths]
    return [None if photo is None else open_photo(photo, (CANVAS, CANVAS)) for photo in found]


def _face(
    photo: npt.NDArray[np.uint8], old: npt.NDArray[np.uint8], new: npt.NDArray[np.uint8]
) -> npt.NDArray[np.uint8]:
    from facemask_editor.render.builtin.picture import portrait

    return portrait(photo, old, new).picture
