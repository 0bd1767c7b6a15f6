"""``facemask-editor batch``: one edit for many masks."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from facemask_editor.cli.batch_template import Template, read_weights
from facemask_editor.cli.export.of_batch import HandOff, handed_to
from facemask_editor.cli.export.run import NAMES, known_target, print_command, run_export, show_warnings
from facemask_editor.cli.faces import Doubts
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
    stop_on_signals,
)
from facemask_editor.cli.progress import ProgressDisplay
from facemask_editor.cli.step_options import StepOptions
from facemask_editor.cli.text import shown
from facemask_editor.core.errors import Cancelled, FormatError
from facemask_editor.core.labels import CELEBAMASK_HQ
from facemask_editor.formats.registry import written_format
from facemask_editor.recipe.denoise import DENOISE
from facemask_editor.recipe.recipe import ADAPT, MAX_SEED, PartStep
from facemask_editor.recipe.template import changes_anything

if TYPE_CHECKING:
    from facemask_editor.batch.batch import Batch, BatchEvent
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
    source: Annotated[
        Path,
        typer.Argument(
            metavar="INPUT", help="A mask, or a folder with masks.", exists=True, callback=no_pipe
        ),
    ],
    output: Annotated[
        Path, typer.Argument(metavar="OUTPUT", help="Folder for STEM_v000.png, ... and manifest.jsonl.")
    ],
    asked: Mapping[str, Sequence[str]],
    numbers: Mapping[str, float],
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
        int, typer.Option(metavar="N", min=1, help="Outputs for each mask.", rich_help_panel=_RUN)
    ] = 1,
    seed: Annotated[
        int,
        typer.Option(
            metavar="S", min=0, max=MAX_SEED, help="Another number, other shapes.", rich_help_panel=_RUN
        ),
    ] = 0,
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
    classes = chosen_schema(schema, model)
    template = Template(donor, classes, read_weights(donor_weights, len(donor or ())))
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
            variants=variants,
            seed=seed,
            format=format,
            donors=template.donors,
            schema=classes,
            render=render,
            photos=photos if render is not None else None,
        )
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    edits = changes_anything(plan.template, classes)
    if not edits:
        print("no edit was asked for: masks are only written in the chosen format", file=sys.stderr)
    adapts = edits and any(isinstance(step, PartStep) for step in plan.template.steps)
    by_default = adapts and adapt is None and recipe is None
    notes = template.notes + (
        (_NEIGHBOURS_ADAPT,) if by_default else ()
    )  # for one release: the default was 0 before
    chosen = written_format(format)
    if render == "builtin" and chosen.hold is None:
        notes += (f"{chosen.name}: {chosen.loss}.",)
    try:
        batch = Batch(plan, resume=resume)
    except FormatError as error:
        if error.hint.startswith(ADAPT_WAS):
            for note in notes:
                print(note, file=sys.stderr)
        raise
    if hand_off is not None:
        show_warnings(hand_off.planned(plan), photos_given=photos is not None)
    _run(batch, make_engine(model), device.value, notes, hand_off)


batch = StepOptions(_batch, steps_panel=_CHANGE, numbers_panel=_FACES)


class _Faces:
    """The faces of a run, counted."""

    def __init__(self) -> None:
        self._written = self._kept = self.missing = 0
        self._doubts = Doubts()
        self._told: set[tuple[Path, str]] = set()

    def take(self, event: BatchEvent) -> list[str]:
        """Count the face of an output and return what is to be said of it, once for all variants."""
        entry = event.entry
        assert entry is not None, "asked before"
        face = entry.face
        assert face is not None, "each output of such a run has one, or a reason"
        self._kept += event.face_reused and bool(face.file)
        self._written += not event.face_reused and bool(face.file)
        self.missing += not face.file
        self._doubts.add(entry.output, face.doubt)
        said = [face.problem] if face.problem else list(face.messages)
        new = [text for text in said if (event.source, text) not in self._told]
        self._told.update((event.source, text) for text in new)
        return [f"{event.source}: {'no face: ' if face.problem else ''}{text}" for text in new]

    def lines(self) -> list[str]:
        """Return the summary; the manifest names all of each kind."""
        counts = [f"{self._written} written", *([f"{self._kept} kept"] if self._kept else [])]
        counts += [f"{self.missing} not made"] if self.missing else []
        return [f"faces: {', '.join(counts)}", *(f"faces: {line}" for line in self._doubts.lines())]


def _run(batch: Batch, engine: Engine, device: str, notes: Sequence[str], hand_off: HandOff | None) -> None:
    written = kept = done = 0
    outputs: list[tuple[Path, int]] = []
    failures: set[Path] = set()
    known: set[tuple[Path, str]] = set()
    faces = _Faces()
    info = engine.load(device)
    try:
        with ProgressDisplay("masks") as display, stop_on_signals() as stopped:
            display.show_messages((*info.notes, *notes))
            for key, messages in batch.donor_messages.items():
                display.show_messages_of(key, messages)
            display.update("batch", 0, batch.plan.total)
            for event in batch.run(engine, info, stopped):
                display.show_messages_of(event.source, event.messages)
                display.show_messages(event.notes)
                if event.entry is not None and not event.reused:
                    reasons = [
                        reason for reason in event.entry.skipped if (event.source, reason) not in known
                    ]
                    display.show_messages_of(event.source, [f"{reason}." for reason in reasons])
                    known.update((event.source, reason) for reason in reasons)  # once for all variants
                if event.error is not None:
                    failures.add(event.source)
                    display.show_message(f"skipped: {event.error}")
                if event.entry is not None:
                    outputs.append((event.source, event.entry.variant))
                    if batch.plan.render is not None:
                        display.show_messages(faces.take(event))
                done += event.outputs
                kept += event.reused
                written += event.entry is not None and not event.reused
                display.update("batch", done, batch.plan.total)
    except Cancelled:
        message = f"stopped with {written + kept} of {batch.plan.total} outputs finished; --resume goes on"
        raise Cancelled(message) from None
    summary = [f"{written} written", *([f"{kept} kept"] if kept else [])]
    failed = bool(failures)
    if failed:
        found = len(batch.plan.inputs) + len(batch.plan.refused)
        summary.append(f"{len(failures)} of {found} inputs failed")
    print(shown(f"{', '.join(summary)}; {batch.manifest}"))
    if batch.plan.render is not None:
        for line in faces.lines():
            print(shown(line))
        failed = failed or faces.missing > 0
    if hand_off is not None and outputs:
        export = hand_off.of_outputs(batch.plan, outputs)
        with ProgressDisplay("masks") as display, stop_on_signals() as stopped:
            left_out = run_export(export, display, stopped)
        print_command(export)
        failed = failed or left_out > 0
    if failed:
        raise typer.Exit(1)
