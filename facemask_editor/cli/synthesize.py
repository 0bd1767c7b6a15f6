"""``facemask-editor synthesize``: masks of faces that nobody has, in any number."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from facemask_editor.cli.progress import ProgressDisplay
from facemask_editor.cli.text import shown
from facemask_editor.recipe.recipe import MAX_SEED

EXAMPLES = """
[bold]Examples[/bold]

A thousand masks of 512 x 512 pixels on two processors:

  facemask-editor synthesize faces --count 1000 --jobs 2

More hats and glasses than there are by nature:

  facemask-editor synthesize faces --count 1000 --class-boost hat=4,eye_g=4

Pairs that differ in the nose alone:

  facemask-editor synthesize pairs --count 1000 --pairs nose

Masks with pictures that look like photos, to train a parser on:

  facemask-editor synthesize faces --count 1000 --size 256 --pictures
"""


def synthesize(
    out: Annotated[
        Path, typer.Argument(metavar="OUT", help="Folder for masks and parameters.", file_okay=False)
    ],
    count: Annotated[int, typer.Option(metavar="N", min=1, help="Number of faces.")] = 100,
    seed: Annotated[int, typer.Option(metavar="S", min=0, max=MAX_SEED, help="Of all that is drawn.")] = 0,
    size: Annotated[int, typer.Option(metavar="PX", min=64, max=4096, help="Side of the masks.")] = 512,
    class_boost: Annotated[
        str, typer.Option(metavar="LIST", help="Rates of classes times a factor, as hat=4,eye_g=4.")
    ] = "",
    pairs: Annotated[
        str,
        typer.Option(
            metavar="KIND",
            help="Write each face a second time with one thing changed: nose, eyes, brows, lips, "
            "jaw, ears, head, "
            "glasses, hat, earrings, necklace, clothes, expression, hair or turn.",
        ),
    ] = "",
    pictures: Annotated[
        bool, typer.Option("--pictures", help="Write a picture of each face beside its mask, as JPEG.")
    ] = False,
    jobs: Annotated[int, typer.Option(metavar="N", min=1, help="Processes.")] = 1,
) -> None:
    """Make face masks from CC0 3-D data: free of any licence, reproducible from the seed.

    Needs the packages of the extra [bold]faces[/bold]. Masks are index PNGs; faces.jsonl holds the
    parameters of each,
    one JSON line. A folder that was cut short is continued; Ctrl-C stops.
    """
    # Checked before the mesh is looked for: a wrong word is told at once.
    boosts = _boosts(class_boost)
    from facemask_editor.synthesis.draw import BOOSTABLE
    from facemask_editor.synthesis.pairs import KINDS

    if pairs and pairs not in KINDS:
        raise typer.BadParameter(f"{pairs!r}; known: {', '.join(KINDS)}", param_hint="--pairs")
    if pairs and pictures:
        raise typer.BadParameter("not with --pairs: only single faces have pictures", param_hint="--pictures")
    unknown = sorted(set(boosts) - set(BOOSTABLE))
    if unknown:
        raise typer.BadParameter(
            f"{', '.join(unknown)} cannot be boosted; known: {', '.join(BOOSTABLE)}",
            param_hint="--class-boost",
        )
    from facemask_editor.synthesis.generator import Plan, write_faces

    plan = Plan(seed=seed, count=count, size=size, boosts=boosts, pairs=pairs, pictures=pictures)
    with ProgressDisplay("faces") as display:
        made = write_faces(out, plan, jobs, lambda done: display.update("faces", done, count))
    print(shown(f"{made} faces made, {count - made} were there; {out}"))


def _boosts(text: str) -> dict[str, float]:
    boosts: dict[str, float] = {}
    for entry in filter(None, (part.strip() for part in text.split(","))):
        name, _, factor = entry.partition("=")
        try:
            boosts[name.strip()] = float(factor)
        except ValueError:
            raise typer.BadParameter(
                f"{entry!r} is not NAME=FACTOR, as hat=4", param_hint="--class-boost"
            ) from None
        if boosts[name.strip()] < 0:
            raise typer.BadParameter(f"{entry!r}: a factor is not negative", param_hint="--class-boost")
    return boosts
