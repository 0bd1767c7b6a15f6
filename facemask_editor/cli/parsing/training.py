"""``facemask-editor train-parser`` and ``evaluate-parser``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from facemask_editor.cli.options import Precision, PrecisionOption
from facemask_editor.cli.progress import ProgressDisplay
from facemask_editor.cli.text import shown
from facemask_editor.recipe.recipe import MAX_SEED

if TYPE_CHECKING:
    from facemask_editor.training.parser.measure import Measured

TRAIN_EXAMPLES = """
[bold]Examples[/bold]

The parser that the program comes with, from nothing but a seed, on two cores:

  facemask-editor train-parser --out runs/parser --jobs 2

Going on after a stop:

  facemask-editor train-parser --out runs/parser --jobs 2 --resume

One's own masks and photos as well, beginning with the free parser:

  facemask-editor train-parser --out runs/mine --masks masks --photos photos --from parser-free --faces 2000
"""

EVALUATE_EXAMPLES = """
[bold]Example[/bold]

  facemask-editor evaluate-parser masks photos --parser parser-free --only validation
"""


def train_parser(
    out: Annotated[Path, typer.Option(metavar="DIR", help="Folder for pictures, checkpoint and parser.")],
    faces: Annotated[int, typer.Option(metavar="N", min=0, help="Generated faces to render.")] = 8000,
    masks: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Masks to train on as well.", exists=True, file_okay=False),
    ] = None,
    photos: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Their photos, of the same names.", exists=True, file_okay=False),
    ] = None,
    steps: Annotated[int, typer.Option(metavar="N", min=1, help="Steps of the network.")] = 4000,
    batch_size: Annotated[int, typer.Option(metavar="N", min=1, help="Faces for a step.")] = 16,
    learning_rate: Annotated[float, typer.Option(metavar="X", help="Peak of the schedule.")] = 2e-3,
    seed: Annotated[int, typer.Option(metavar="S", min=0, max=MAX_SEED, help="Of all that is drawn.")] = 0,
    start: Annotated[
        str | None, typer.Option("--from", metavar="NAME|PATH", help="Parser to begin with.")
    ] = None,
    name: Annotated[str, typer.Option(metavar="NAME", help="Of the parser.")] = "parser-mine",
    licence: Annotated[
        str | None, typer.Option(metavar="TEXT", help="What the photos allow, for the parser's card.")
    ] = None,
    precision: PrecisionOption = Precision.FULL,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with a run that was stopped.")] = False,
    jobs: Annotated[
        int, typer.Option(metavar="N", min=1, help="Processes that render; threads that train.")
    ] = 1,
) -> None:
    """Train a network that makes masks of photos.

    Without --masks it sees no photo: only rendered faces of the generator, which needs the extra "faces".
    Every tenth mask is kept back for validation and never trained on. Ctrl-C stops; --resume goes on.
    """
    from facemask_editor.training.loop.precision import Precision as Numbers
    from facemask_editor.training.parser.loop import LoopConfig
    from facemask_editor.training.parser.train import ParserPlan
    from facemask_editor.training.parser.train import train_parser as run

    loop = LoopConfig(steps=steps, batch=batch_size, rate=learning_rate)
    plan = ParserPlan(name, faces, seed, masks, photos, start=start, loop=loop)
    with ProgressDisplay("") as display:

        def show(phase: str, done: int, total: int, loss: float | None) -> None:
            display.update(phase, done, total, "" if loss is None else f"loss {loss:.3f}")

        path = run(
            plan,
            out,
            resume=resume,
            jobs=jobs,
            precision=Numbers(precision.value),
            licence=licence,
            progress=show,
        )
    print(shown(f"trained; {path}"))


def evaluate_parser(
    masks: Annotated[
        Path, typer.Argument(metavar="MASKS", help="Folder with masks.", exists=True, file_okay=False)
    ],
    photos: Annotated[
        Path, typer.Argument(metavar="PHOTOS", help="Photos of the same names.", exists=True, file_okay=False)
    ],
    parser: Annotated[
        str | None, typer.Option(metavar="NAME|PATH", help="[dim]\\[default: the program's][/dim]")
    ] = None,
    only: Annotated[
        str, typer.Option(metavar="all|training|validation", help="Which masks; every tenth is validation.")
    ] = "validation",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Measure a parser on photos whose masks people drew: accuracy, IoU of each class, groups of faces."""
    from facemask_editor.parse.parser import NetworkClassifier
    from facemask_editor.training.parser.measure import measure_parser
    from facemask_editor.training.parser.train import pairs_of

    if only not in ("all", "training", "validation"):
        raise typer.BadParameter("one of all, training, validation", param_hint="--only")
    pairs = pairs_of(masks, photos, only)
    classifier = NetworkClassifier(parser)
    total = len(pairs)
    with ProgressDisplay("photos") as display:
        measured = measure_parser(classifier, pairs, lambda done: display.update("parse", done, total))
    if as_json:
        print(json.dumps(table_of(measured), indent=2))
        return
    print(shown(f"{len(pairs)} photos, {classifier.name}: {measured.all.line()}"))
    sided = measured.sided
    print(shown(f"  with exchanged sides put right: mIoU {sided.mean_iou:.3f}, core {sided.core:.3f}"))
    for title, scores in measured.groups.items():
        figures = f"core {scores.core:.3f}, accuracy {scores.accuracy:.3f}"
        print(shown(f"  {title} ({len(scores.accuracies)}): {figures}"))
    if measured.unseen:
        print(shown(f"  no face found in {len(measured.unseen)}: {', '.join(measured.unseen)}"))


def table_of(measured: Measured) -> dict[str, object]:
    """Return what was measured as JSON holds it."""
    scores = measured.all
    return {
        "photos": len(scores.accuracies),
        "accuracy": round(scores.accuracy, 4),
        "mean_iou": round(scores.mean_iou, 4),
        "core": round(scores.core, 4),
        "worst": round(scores.worst, 4),
        "sides_put_right": {
            "mean_iou": round(measured.sided.mean_iou, 4),
            "core": round(measured.sided.core, 4),
        },
        "iou": {name: round(value, 4) for name, value in scores.iou().items()},
        "groups": {
            title: {"photos": len(group.accuracies), "core": round(group.core, 4)}
            for title, group in measured.groups.items()
        },
        "no_face_found": len(measured.unseen),
    }
