"""``batch --dry-run``: what would be written, how often classes are there, and ten examples as a sheet."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from facemask_editor.cli.batch_run.run import told_reasons
from facemask_editor.cli.options import stop_on_signals
from facemask_editor.cli.progress import ProgressDisplay
from facemask_editor.cli.text import shown
from facemask_editor.core.atomic import write_atomically
from facemask_editor.recipe.names import edit_name

if TYPE_CHECKING:
    from facemask_editor.batch.examples import Balance, Example
    from facemask_editor.batch.plan import BatchPlan
    from facemask_editor.engine.requests import Engine


def default_sheet(output: Path) -> Path:
    """Return where the examples are written: beside the folder of the outputs."""
    output = output if output.name else output.resolve()  # such as "."
    return output.with_name(f"{output.name}_examples.png")


def dry_run(plan: BatchPlan, engine: Engine, device: str, sheet: Path, notes: Sequence[str]) -> None:
    """Say what a run would write, and write the sheet and nothing else.

    Args:
        plan: Of the run.
        engine: Without its model.
        device: Where the model is loaded.
        sheet: The picture of the examples.
        notes: What is said before.

    Raises:
        FormatError: The sheet cannot be written.
    """
    from facemask_editor.batch.examples import balance, chosen, examples, sheet_of
    from facemask_editor.formats.pictures.sheet import draw_sheet

    info = engine.load(device)
    found: list[Example] = []
    with ProgressDisplay("masks") as display, stop_on_signals() as stopped:
        display.show_messages((*info.notes, *notes))
        for refused in plan.refused:
            display.show_message(f"skipped: {refused}")
        total = len(chosen(plan))
        for example in examples(plan, engine, info, stopped):
            found.append(example)
            display.update("examples", len(found), total)
        shares = balance(plan, stopped)
    for line in (*_outputs(plan), *_balance(plan, shares)):
        print(shown(line))
    data = io.BytesIO()
    draw_sheet(sheet_of(found), plan.schema).save(data, format="PNG")
    write_atomically(sheet, data.getvalue())
    print(shown(f"examples: {sheet}"))
    for example in found:
        print(shown(f"  {example.name}: {_told(example, plan)}"))


def _outputs(plan: BatchPlan) -> list[str]:
    masks = f"{len(plan.inputs)} mask{'s' if len(plan.inputs) != 1 else ''}"
    lines = [f"{masks}, {plan.variants} for each: {plan.total} outputs ({plan.format}) in {plan.output}"]
    drawing = plan.drawing
    if drawing is None:
        return lines
    persons = {drawing.person_of(stem) for stem in plan.inputs}
    by_split = Counter(drawing.split_of(stem) for stem in plan.inputs)
    if drawing.plan.source.index or "" not in by_split:
        lines.append(f"persons: {len(persons)}")
    if drawing.plan.split is not None:
        of_persons = Counter(drawing.people.split_of(person) for person in persons)
        told = (
            f"{name} {by_split[name]} masks of {of_persons[name]} persons"
            for name in drawing.plan.split.shares
        )
        lines.append(f"split: {'; '.join(told)}")
    if drawing.donors is not None:
        splits = list(drawing.plan.split.shares) if drawing.plan.split else [""]
        told = (f"{name} {drawing.donors.count(name)}".strip() for name in splits)
        lines.append(f"second faces: {', '.join(told)}")
    lines.append(f"plan: {drawing.path} ({drawing.digest[:12]})")
    return lines


def _balance(plan: BatchPlan, shares: Balance) -> list[str]:
    of_all = "" if shares.looked_at == len(plan.inputs) else f" of {len(plan.inputs)}"
    width = max(map(len, shares.before), default=0)
    lines = [f"class balance, {shares.looked_at}{of_all} masks looked at:"]
    lines.append(f"  {'class':{width}}  before  expected")
    for name, before in shares.before.items():
        after = shares.after[name]
        mark = "" if abs(after - before) < 0.0005 else "  *"
        lines.append(f"  {name:{width}}  {before:6.1%}  {after:8.1%}{mark}")
    return lines


def _told(example: Example, plan: BatchPlan) -> str:
    said = [f"none: {example.problem}"] if example.after is None else []
    if (entry := example.entry) is not None:
        said.append(edit_name(entry.recipe, plan.schema) or "as its mask is")
        if entry.drawn is not None and entry.drawn.split:
            said.append(entry.drawn.split)
    if example.after is not None and example.problem:
        said.append(f"no face: {example.problem}")
    if example.event is not None and example.event.refused:
        said.append(f"refused: {told_reasons(example.event.refused)}")
    return "; ".join(said)
