"""``facemask-editor batch``: one edit for many masks."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from facemask_editor.cli.batch_run.dry_run import default_sheet, dry_run
from facemask_editor.cli.batch_run.given import read_given, two_places
from facemask_editor.cli.batch_run.results import ParquetOption, ReportOption, Results, ShardsOption
from facemask_editor.cli.batch_run.run import run_batch
from facemask_editor.cli.batch_template import Template, read_weights
from facemask_editor.cli.export.of_batch import handed_to
from facemask_editor.cli.export.run import NAMES, known_target, show_warnings
from facemask_editor.cli.options import (
    DEFAULT_FORMAT,
    Device,
    DeviceOption,
    FormatOption,
    ModelOption,
    SchemaOption,
    chosen_schema,
    class_names,
    no_pipe,
    no_pipes,
)
from facemask_editor.cli.step_options import StepOptions
from facemask_editor.core.errors import FormatError
from facemask_editor.core.labels import CELEBAMASK_HQ
from facemask_editor.formats.registry import written_format
from facemask_editor.recipe.denoise import DENOISE
from facemask_editor.recipe.kinds import KINDS
from facemask_editor.recipe.recipe import ADAPT, MAX_SEED, PartStep
from facemask_editor.recipe.template import changes_anything

if TYPE_CHECKING:
    from facemask_editor.batch.batch import BatchPlan
    from facemask_editor.engine.requests import Engine

EXAMPLES = f"""
[bold]Class names[/bold]

  {", ".join(CELEBAMASK_HQ.names)}

  l_ is the subject's left, the right-hand side of the picture. A model that was trained with other classes
  has their names.

[bold]Examples[/bold]

Ten new noses for every mask of a folder, the hair kept as it is:

  facemask-editor batch masks out --resample nose --variants 10 --lock hair

Small changes everywhere, neighbours adapt by half:

  facemask-editor batch masks out --nudge all=0.3 --adapt 0.5 --variants 4

Half of the way to the eyes of another face:

  facemask-editor batch face.png out --blend l_eye,r_eye=0.5 --donor other.png

Mouths of two faces mixed, three parts of the first to one of the second:

  facemask-editor batch face.png out --blend mouth,u_lip,l_lip=1 \\
    --donor a.png --donor b.png --donor-weights 3,1

Longer noses, fuller lower lips, the mouth adapting by half:

  facemask-editor batch masks out --shape nose.length=+1.5 --shape l_lip.fullness=1 --adapt 0.5

What unfinished faces lack, with lips of another shape:

  facemask-editor batch sketches out --complete --resample u_lip,l_lip

New noses, and the face of each: the photo beside the mask, moved with it:

  facemask-editor batch masks out --resample nose --variants 10 --render builtin

The edit of a recipe file, going on after a stop:

  facemask-editor batch masks out --recipe edit.json --resume

Another edit for each output, drawn from a plan (docs/batch-plan.md); first a look at ten examples:

  facemask-editor batch --plan plan.toml out --dry-run
"""


def make_engine(model: str | None) -> Engine:
    """Return an engine that has not loaded its model yet."""
    from facemask_editor.engine.session import EngineSession

    return EngineSession(model)


_NEIGHBOURS_ADAPT = (
    f"--adapt is {ADAPT.default:g} where it is not given (0 in earlier releases): neighbours adapt; "
    "--adapt 0 gives the outputs of before"
)
_CHANGE, _FACES, _RUN, _HAND_OFF = "What changes", "How it changes", "Run", "Pictures and hand-off"


def _batch(
    asked: Mapping[str, Sequence[str]],
    numbers: Mapping[str, float],
    source: Annotated[
        Path | None,
        typer.Argument(
            metavar="INPUT",
            help="A mask, or a folder with masks; can be left out where a plan names it.",
            callback=no_pipe,
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Argument(metavar="OUTPUT", help="Folder for STEM_v000.png, ... and manifest.jsonl."),
    ] = None,
    plan_file: Annotated[
        Path | None,
        typer.Option(
            "--plan",
            metavar="FILE",
            help="A plan (TOML or JSON) that draws another edit for each output, instead of the options of "
            "an edit.",
            exists=True,
            dir_okay=False,
            callback=no_pipe,
            rich_help_panel=_CHANGE,
        ),
    ] = None,
    recipe: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Recipe (JSON) whose steps come first; its seeds hold for variant 0.",
            exists=True,
            dir_okay=False,
            callback=no_pipe,
            rich_help_panel=_CHANGE,
        ),
    ] = None,
    donor: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="FILE",
            help="The other face, for blending; several, each with --donor, are mixed.",
            exists=True,
            callback=no_pipes,
            rich_help_panel=_FACES,
        ),
    ] = None,
    donor_weights: Annotated[
        str | None,
        typer.Option(
            metavar="W,W,...",
            help="How much each donor counts, in their order; all the same where left out.",
            rich_help_panel=_FACES,
        ),
    ] = None,
    lock: Annotated[
        str | None,
        typer.Option(metavar="PARTS", help="Classes that keep their pixels.", rich_help_panel=_FACES),
    ] = None,
    adapt: Annotated[
        float | None,
        typer.Option(
            metavar="A",
            min=ADAPT.low,
            max=ADAPT.high,
            help=f"{ADAPT.tip}. [dim]\\[default: the recipe's, else {ADAPT.default:g}][/dim]",
            rich_help_panel=_FACES,
        ),
    ] = None,
    denoise: Annotated[
        float | None,
        typer.Option(
            metavar="D",
            min=DENOISE.low,
            max=DENOISE.high,
            help=f"{DENOISE.tip}. [dim]\\[default: the recipe's, else {DENOISE.default:g}][/dim]",
            rich_help_panel=_FACES,
        ),
    ] = None,
    difference: Annotated[
        bool | None,
        typer.Option(
            "--difference/--no-difference",
            help="Add to a mask what an edit changes in the decoded one; off, decode every part again as "
            "the paper does, by models of its network. [dim]\\[default: the recipe's, else on][/dim]",
            rich_help_panel=_FACES,
        ),
    ] = None,
    variants: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            min=1,
            help="Outputs for each mask. [dim]\\[default: 1][/dim]",
            rich_help_panel=_RUN,
        ),
    ] = None,
    seed: Annotated[
        int | None,
        typer.Option(
            metavar="S",
            min=0,
            max=MAX_SEED,
            help="Another number, other shapes. [dim]\\[default: 0][/dim]",
            rich_help_panel=_RUN,
        ),
    ] = None,
    format: FormatOption = DEFAULT_FORMAT,
    render: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="Also make the face of each output, OUTPUT/faces/STEM_v000.png: builtin moves the photo "
            "of the mask with it, illustration draws one.",
            rich_help_panel=_HAND_OFF,
        ),
    ] = None,
    target: Annotated[
        str | None,
        typer.Option(
            "--for",
            metavar="NAME",
            help=f"Also write the folder OUTPUT/for-NAME that a renderer reads, as export does: {NAMES}.",
            callback=known_target,
            rich_help_panel=_HAND_OFF,
        ),
    ] = None,
    photos: Annotated[
        Path | None,
        typer.Option(
            metavar="P",
            help="Photo of INPUT, or a folder of photos with the names of the masks. "
            "[dim]\\[default: as the window finds them][/dim]",
            exists=True,
            callback=no_pipe,
            rich_help_panel=_HAND_OFF,
        ),
    ] = None,
    options: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="NAME=VALUE",
            help="An option of the renderer; can be repeated.",
            rich_help_panel=_HAND_OFF,
        ),
    ] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with a run that was stopped.", rich_help_panel=_RUN)
    ] = False,
    jobs: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            min=1,
            max=512,
            help="Processes that edit and write, each with one thread; any number writes the same bytes. "
            "[dim]\\[default: all cores but one; 1 for few outputs and with a GPU][/dim]",
            rich_help_panel=_RUN,
        ),
    ] = None,
    shards: ShardsOption = None,
    parquet: ParquetOption = False,
    report: ReportOption = None,
    dry: Annotated[
        bool,
        typer.Option(
            "--dry-run",
            help="Write no output: say what would be written, and show ten examples.",
            rich_help_panel=_RUN,
        ),
    ] = False,
    sheet: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Picture of the examples of --dry-run. [dim]\\[default: OUTPUT_examples.png][/dim]",
            dir_okay=False,
            callback=no_pipe,
            rich_help_panel=_RUN,
        ),
    ] = None,
    model: ModelOption = None,
    schema: SchemaOption = None,
    device: DeviceOption = Device.AUTO,
) -> None:
    """Carry one edit out on many masks.

    PARTS is a comma list of class names, such as [bold]nose,u_lip,l_lip[/bold]. [bold]all[/bold] means the
    parts that a mask has and that are not locked; a part that it lacks is added only where it is named.
    Steps are carried out in the order of these options, after those of the recipe.
    """
    from facemask_editor.batch.batch import Batch, BatchPlan, find_inputs
    from facemask_editor.batch.resume import ADAPT_WAS

    format, hand_off = handed_to(format, target, photos, options or (), faces=render is not None)
    if sheet is not None and not dry:
        raise typer.BadParameter("is for the examples of --dry-run", param_hint="--sheet")
    results = Results(shards, parquet, report if report is not None else plan_file is not None)
    results.check()
    classes = chosen_schema(schema, model)
    template = Template(donor, classes, read_weights(donor_weights, len(donor or ())))
    given = None
    if plan_file is not None:
        own = {
            **{KINDS[name].option.flag: texts for name, texts in asked.items()},
            **{f"--{name}": number for name, number in numbers.items()},
            "--recipe": recipe, "--donor": donor, "--donor-weights": donor_weights, "--lock": lock,
            "--adapt": adapt, "--denoise": denoise, "--difference": difference, "--variants": variants,
            "--seed": seed,
        }  # fmt: skip
        given = read_given(plan_file, source, output, photos, classes, own)
        source, output, photos = given.source, given.output, given.photos
        variants = given.drawing.plan.outputs
        hand_off = hand_off and replace(hand_off, photos=photos)
    else:
        source, output = two_places(source, output)
        if recipe is not None:
            template.add_recipe(recipe)
    written_steps = len(template.steps)
    template.add_options(asked, numbers)
    locks = class_names(lock, "--lock", classes) if lock else ()
    inputs = find_inputs(source, output, classes)
    try:
        plan = BatchPlan(
            inputs=inputs.masks,
            refused=inputs.refused,
            output=output,
            template=template.recipe(locks, adapt, denoise, difference),
            written_steps=written_steps,
            variants=1 if variants is None else variants,
            seed=seed or 0,
            format=format,
            donors=template.donors,
            schema=classes,
            render=render,
            photos=photos if render is not None else None,
            drawing=given.drawing if given is not None else None,
        )
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    notes = _notes(plan, template.notes, by_default=adapt is None and recipe is None)
    if dry:
        dry_run(plan, make_engine(model), device.value, sheet or default_sheet(output), notes)
        return
    try:
        batch = Batch(plan, resume=resume)
    except FormatError as error:
        if error.hint.startswith(ADAPT_WAS):
            for note in notes:
                print(note, file=sys.stderr)
        raise
    if hand_off is not None:
        show_warnings(hand_off.planned(plan), photos_given=photos is not None)
    run_batch(batch, partial(make_engine, model), device.value, notes, hand_off, jobs, results)


def _notes(plan: BatchPlan, of_recipe: tuple[str, ...], *, by_default: bool) -> tuple[str, ...]:
    """Return what is said before a run; `by_default` where nobody has said how far neighbours adapt."""
    edits = changes_anything(plan.asked, plan.schema)
    if not edits:
        print("no edit was asked for: masks are only written in the chosen format", file=sys.stderr)
    notes = of_recipe
    adapts = edits and any(isinstance(step, PartStep) for step in plan.template.steps)
    if adapts and by_default:
        notes += (_NEIGHBOURS_ADAPT,)  # for one release: the default was 0 before
    chosen = written_format(plan.format)
    if plan.render == "builtin" and chosen.hold is None:
        notes += (f"{chosen.name}: {chosen.loss}.",)
    return notes


batch = StepOptions(_batch, steps_panel=_CHANGE, numbers_panel=_FACES)
