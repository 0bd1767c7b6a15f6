"""A batch run in a terminal: progress, messages, and what is said at its end."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from facemask_editor.cli.batch_run.results import Results
from facemask_editor.cli.export.of_batch import HandOff
from facemask_editor.cli.export.run import print_command, run_export
from facemask_editor.cli.faces import Doubts
from facemask_editor.cli.options import stop_on_signals
from facemask_editor.cli.progress import ProgressDisplay
from facemask_editor.cli.text import shown
from facemask_editor.core.errors import Cancelled

if TYPE_CHECKING:
    from facemask_editor.batch.batch import Batch, BatchEvent
    from facemask_editor.batch.manifest import ManifestEntry
    from facemask_editor.engine.requests import Engine


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


class _Shares:
    """How often classes are there, in the masks and in the outputs that a plan has drawn."""

    def __init__(self) -> None:
        self._outputs = 0
        self._before, self._after = Counter[str](), Counter[str]()

    def take(self, entry: ManifestEntry) -> None:
        """Count an output."""
        if entry.drawn is not None:
            self._outputs += 1
            self._before.update(dict.fromkeys(entry.drawn.before, 1))
            self._after.update(dict.fromkeys(entry.drawn.after, 1))

    def line(self) -> str:
        """Return the classes that are there more or less often than before, "" where there are none."""
        names = [name for name in {**self._before, **self._after} if self._before[name] != self._after[name]]
        shares = (
            f"{name} {self._before[name] / self._outputs:.1%} to {self._after[name] / self._outputs:.1%}"
            for name in sorted(names, key=lambda name: -abs(self._before[name] - self._after[name]))
        )
        return f"classes: {', '.join(shares)}" if names else ""


def run_batch(
    batch: Batch,
    engine_of: Callable[[], Engine],
    device: str,
    notes: Sequence[str],
    hand_off: HandOff | None,
    jobs: int | None = None,
    results: Results | None = None,
) -> None:
    """Carry a run out and say what came of it.

    Args:
        batch: The run.
        engine_of: Makes an engine without its model, here and in each process.
        device: Where the model is loaded.
        notes: What is said before.
        hand_off: The export at the end, if any.
        jobs: Processes; None for as many as fit the run and the machine.
        results: What is written at the end beside the outputs.

    Raises:
        typer.Exit: With status 1, where a file could not be used.
    """
    from facemask_editor.batch.manifest import read_manifest
    from facemask_editor.batch.pool.pool import Jobs, usual_jobs
    from facemask_editor.batch.results.report import Told

    written = kept = done = dropped = 0
    refused, shares = Counter[str](), _Shares()
    outputs: list[tuple[Path, int]] = []
    made: set[str] = set()
    failures: set[Path] = set()
    known: set[tuple[Path, str]] = set()
    faces = _Faces()
    engine = engine_of()
    info = engine.load(device)
    number = jobs or usual_jobs(batch.plan.total, info.device)
    pool = Jobs(number, engine_of, info.device) if number > 1 else None
    begun = time.monotonic()
    try:
        with ProgressDisplay("masks") as display, stop_on_signals() as stopped:
            display.show_messages((*info.notes, *notes))
            for key, messages in batch.donor_messages.items():
                display.show_messages_of(key, messages)
            display.update("batch", 0, batch.plan.total)
            for event in batch.run(engine, info, stopped, pool):
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
                    made.add(event.entry.output)
                    shares.take(event.entry)
                    if batch.plan.render is not None:
                        display.show_messages(faces.take(event))
                done += event.outputs
                dropped += event.dropped is not None
                refused.update(event.refused)
                kept += event.reused and event.dropped is None
                written += event.entry is not None and not event.reused
                note = f"{total} draws refused" if (total := refused.total()) else ""
                display.update("batch", done, batch.plan.total, note)
    except Cancelled:
        finished = written + kept + dropped
        message = f"stopped with {finished} of {batch.plan.total} outputs finished; --resume goes on"
        raise Cancelled(message) from None
    seconds = time.monotonic() - begun
    summary = [f"{written} written", *([f"{kept} kept"] if kept else [])]
    summary += [f"{dropped} dropped"] if dropped else []
    failed = bool(failures)
    if failed:
        found = len(batch.plan.inputs) + len(batch.plan.refused)
        summary.append(f"{len(failures)} of {found} inputs failed")
    print(shown(f"{', '.join(summary)}; {batch.manifest}"))
    if refused:
        print(shown(f"refused: {told_reasons(refused)}"))
    if line := shares.line():
        print(shown(line))
    if batch.plan.render is not None:
        for line in faces.lines():
            print(shown(line))
        failed = failed or faces.missing > 0
    if results is not None and results.any:
        told = Told(written, kept, dropped, len(failures), seconds, number, refused, info.name)
        lines = [entry for entry in read_manifest(batch.manifest).values() if entry.output in made]
        results.write(batch.plan, lines, told)
    if hand_off is not None and outputs:
        export = hand_off.of_outputs(batch.plan, outputs)
        with ProgressDisplay("masks") as display, stop_on_signals() as stopped:
            left_out = run_export(export, display, stopped)
        print_command(export)
        failed = failed or left_out > 0
    if failed:
        raise typer.Exit(1)


def told_reasons(refused: Mapping[str, int]) -> str:
    """Return how many draws each reason spoke against, the most frequent first."""
    found = sorted(refused.items(), key=lambda item: (-item[1], item[0]))
    return ", ".join(f"{reason} {number}" for reason, number in found)
