"""Outputs on their way to the disk: one is written, and its face made, while the engine works on the next."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path

from facemask_editor.batch.faces import FaceMaker
from facemask_editor.batch.manifest import ManifestEntry, append_entry
from facemask_editor.batch.output import folder_takes, put_aside, stored_digest
from facemask_editor.batch.plan import BatchPlan
from facemask_editor.core.errors import FaceMaskError, FormatError
from facemask_editor.core.labels import LabelMap
from facemask_editor.engine.requests import EditResult
from facemask_editor.formats import write_mask
from facemask_editor.recipe.source import digest


@dataclass(frozen=True)
class BatchEvent:
    """Something was finished: an output, or a mask that cannot be used.

    Attributes:
        source: The mask, or whatever else it is about.
        outputs: How many of the planned outputs this settles.
        entry: The output, or None.
        reused: Its mask stood there before the run.
        face_reused: So did its face.
        error: Why there is no output, one sentence, or None.
        messages: The reader's messages about the mask; with the first event of each mask only.
        notes: What else the user should know, whole sentences.
        refused: How many draws of a plan each reason spoke against; those of an output that was reused too.
        dropped: The line of ``dropped.jsonl``, where the plan accepts none of the draws; `reused` where it
            stood there before the run.
    """

    source: Path
    outputs: int = 1
    entry: ManifestEntry | None = None
    reused: bool = False
    face_reused: bool = False
    error: str | None = None
    messages: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    refused: Mapping[str, int] = field(default_factory=dict)
    dropped: ManifestEntry | None = None


@dataclass(frozen=True, eq=False)
class Output:
    """An edited mask that is not yet written.

    Attributes:
        event: What is told once it is; `reused` where only its face is made.
        path: Of the mask.
        label_map: H x W uint8.
        entry: The line of the manifest, still without the face.
        face: Makes the face; None where none is asked for.
    """

    event: BatchEvent
    path: Path
    label_map: LabelMap
    entry: ManifestEntry
    face: FaceMaker | None = None


def output_of(
    event: BatchEvent, path: Path, entry: ManifestEntry, result: EditResult, face: FaceMaker | None
) -> Output:
    """Return what the engine has made as an output, with all that its line tells."""
    found = {
        "changed": dict(result.changed),
        "skipped": result.skipped,
        "typicality": dict(result.typicality),
        "output_sha256": digest(result.label_map),
    }
    return Output(event, path, result.label_map, entry.model_copy(update=found), face)


def written(
    made: Iterable[BatchEvent | Output],
    plan: BatchPlan,
    manifest: Path,
    before: Mapping[str, ManifestEntry],
) -> Iterator[BatchEvent]:
    """Write what is made, one output while the engine works on the next; nothing waits at an event.

    Args:
        made: Outputs, and events that are handed on.
        plan: Of the run.
        manifest: Each output gets its line there before its event comes.
        before: The lines that were there, by output.
    """
    waiting: Future[BatchEvent] | None = None

    def settled() -> Iterator[BatchEvent]:
        nonlocal waiting
        if waiting is None:
            return
        future, waiting = waiting, None
        event = future.result()
        if event.entry is not None:
            append_entry(manifest, event.entry)
        yield event

    with ThreadPoolExecutor(1) as writer:
        try:
            for item in made:
                yield from settled()
                if isinstance(item, BatchEvent):
                    yield item
                else:
                    waiting = writer.submit(finished, item, plan, before.get(item.entry.output))
        except FaceMaskError:  # stopped by the user, or by what the manifest tells
            yield from settled()
            raise
        yield from settled()


def finished(output: Output, plan: BatchPlan, before: ManifestEntry | None) -> BatchEvent:
    """Write an output and its face, and return what is told of it; its line is still to be appended.

    Args:
        output: As the engine has made it.
        plan: Of the run.
        before: The line that was there.

    Raises:
        Exception: The folder takes no more files.
    """
    try:
        entry, notes = write_output(output, plan, before)
    except Exception as error:
        if not folder_takes(plan.output, output.label_map.nbytes):
            raise
        return replace(output.event, error=reason(output.path, error))
    return replace(output.event, entry=entry, notes=notes)


def write_output(
    output: Output, plan: BatchPlan, before: ManifestEntry | None
) -> tuple[ManifestEntry, tuple[str, ...]]:
    """Write an output and its face; return its line, and messages about files that were there.

    Raises:
        FormatError: It cannot be written.
    """
    notes: tuple[str, ...] = ()
    entry = output.entry
    if not output.event.reused:
        there = stored_digest(output.path)
        # what no line tells of may be somebody's work, such as an output that was painted over
        if there and there not in (entry.output_sha256, before.output_sha256 if before else ""):
            kept = put_aside(output.path)
            notes = (f"{output.path.name} was not the one that was written; it is now {kept.name}",)
    photo_mask, photo_sha256 = output.face.held() if output.face is not None else (None, "")
    if not output.event.reused or photo_mask is not None:  # that of another photo, or of none, is in there
        write_mask(
            output.path,
            output.label_map,
            plan.format,
            plan.schema,
            photo_mask=photo_mask,
            photo_sha256=photo_sha256,
        )
    if output.face is None:
        return entry, notes
    entry, more = output.face.make(entry, output.label_map, before)
    return entry, (*notes, *more)


def reason(path: Path, error: Exception) -> str:
    """Return what went wrong at a file, one sentence that names it."""
    return str(error) if isinstance(error, FormatError) else f"{path}: {described(error)}"


def described(error: Exception) -> str:
    """Return what went wrong; an error that nobody foresaw with its kind, for a report."""
    if isinstance(error, FaceMaskError):
        return str(error)
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
