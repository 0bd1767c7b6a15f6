"""The loop of a batch run: one edit for many masks.

Knows neither Qt nor the terminal: a run is an iterator of events, and a callback says when to stop. No single
mask, name or file ends it; what does are the user, an edit that contradicts the folder's manifest, and a
folder that takes no more files.
"""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from facemask_editor.batch.dropped import Dropped
from facemask_editor.batch.lock import FolderLock, check_free
from facemask_editor.batch.manifest import (
    MANIFEST_NAME,
    ManifestEntry,
    append_entry,
    read_lines,
    set_aside,
    write_manifest,
)
from facemask_editor.batch.one_mask import OneMask, Runner
from facemask_editor.batch.output import folder_problem, is_too_long
from facemask_editor.batch.plan import FACE_FOLDER, BatchPlan, Inputs, find_inputs, list_inputs
from facemask_editor.batch.pool.pool import Jobs, pooled
from facemask_editor.batch.pool.task import Task, tasks_of
from facemask_editor.batch.resume import check_same_edit, check_same_model, check_same_plan, recorded_recipe
from facemask_editor.batch.second_faces import SecondFaces
from facemask_editor.batch.written import BatchEvent, Output, reason, written
from facemask_editor.core.atomic import TEMPORARY
from facemask_editor.core.errors import Cancelled, FormatError
from facemask_editor.engine.refused import check_usable
from facemask_editor.engine.requests import Engine, ModelInfo
from facemask_editor.formats import open_mask
from facemask_editor.recipe.source import digest
from facemask_editor.recipe.template import as_text

__all__ = ["Batch", "BatchEvent", "BatchPlan", "Inputs", "digest", "find_inputs", "list_inputs"]


class Batch:
    """One run of a plan. Creating it reads and checks, but writes nothing.

    Args:
        plan: What to make.
        resume: Go on with what stands in the output folder; outputs that were made from the same mask with
            the same recipe and model and are still whole are kept.

    Raises:
        FormatError: For a donor or manifest that cannot be read; where another run is in the output folder;
            with ``resume``, where the manifest tells of another edit; without it, where the folder has a
            manifest or a file that would be overwritten.

    Attributes:
        plan: As given.
        manifest: The manifest file.
        donor_messages: The reader's messages about the donors, by their key; those without any left out.
    """

    def __init__(self, plan: BatchPlan, *, resume: bool = False) -> None:
        self.plan = plan
        self.manifest = plan.output / MANIFEST_NAME
        self._resume = resume
        self._stems = {as_text(Path(stem)): stem for stem in plan.inputs}
        self._before: dict[str, ManifestEntry] = {}
        self._damaged: list[bytes] = []
        self._dropped = Dropped(plan.output)
        if os.path.lexists(plan.output) and not os.path.isdir(plan.output):
            raise FormatError(plan.output, "output", "a file", "a folder is needed")
        check_free(plan.output)
        if plan.render is not None and (problem := folder_problem(plan.output / FACE_FOLDER)) is not None:
            raise problem
        self._taken: dict[str, str] = {}
        self._look()
        self._second_faces = SecondFaces(plan)
        self.donor_messages = self._second_faces.given.messages

    def run(
        self,
        engine: Engine,
        model: ModelInfo,
        cancelled: Callable[[], bool] = lambda: False,
        jobs: Jobs | None = None,
    ) -> Iterator[BatchEvent]:
        """Make the outputs that are missing, one event for each; what cannot be used is passed over.

        Every output is whole and stands in the manifest before its event comes, so that the run may end at
        any event. Several processes write the same bytes as one, and the same manifest.

        Args:
            engine: With its model; edits here where there are no ``jobs``.
            model: That it has loaded.
            cancelled: Whether the user wants to stop.
            jobs: Processes that edit and write.

        Raises:
            FormatError: Where another run is in the folder, the manifest tells of another edit or model, or
                the folder takes no more files.
            EngineError: Where the model cannot carry out the edit, before anything is written.
            Cancelled: As soon as ``cancelled()`` is true.
        """
        check_usable(self.plan.asked, model.refused)
        try:
            self.plan.output.mkdir(parents=True, exist_ok=True)
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            raise FormatError(self.plan.output, "output", f"not created ({reason})") from error
        with FolderLock(self.plan.output) as lock:
            if self._seen != _signature(self.manifest) or not self._resume:  # another run has been here
                self._look()
            for _, _, entry in self._recorded():
                check_same_model(self.manifest, entry, model.name, model.sha256)
            entries = dict(self._before)
            yield from self._prepared(lock)
            self._dropped.begin()
            try:
                for event in self._events(engine, model, lock, cancelled, jobs):
                    if event.entry is not None:
                        entries[event.entry.output] = event.entry
                        self._dropped.made(event.entry.output)
                    elif event.dropped is not None:
                        self._dropped.add(event.dropped, known=event.reused)
                    yield event
            finally:
                self._dropped.end(self._in_order)
                if self._before:  # outputs made again have two lines, and late ones come last
                    write_manifest(self.manifest, self._in_order(entries))

    def _look(self) -> None:
        """Read what stands in the output folder and refuse what cannot be gone on with."""
        self._seen = _signature(self.manifest)
        if not self._resume:
            self._check_nothing_there()
        self._before, self._damaged = read_lines(self.manifest)
        self._dropped.read()
        for entry in self._dropped.before.values():
            check_same_plan(self._dropped.path, entry, self.plan)
        for stem, variant, entry in self._recorded():
            check_same_plan(self.manifest, entry, self.plan)
            # whether a plan draws the same, only the mask can tell
            drawn = self.plan.drawing is not None
            recipe = entry.recipe if drawn else recorded_recipe(self.plan, stem, variant, entry)
            check_same_edit(self.manifest, entry, recipe, self.plan.format)

    def _check_nothing_there(self) -> None:
        hint = "take another folder, or go on with this one by --resume"
        for path in (self.manifest, self._dropped.path):
            if os.path.lexists(path):
                raise FormatError(path, "output", "already there", hint)
        self._check_no_output(self.plan.output, self.plan.output_of, hint)
        if self.plan.render is not None:
            self._check_no_output(self.plan.output / FACE_FOLDER, self.plan.face_of, hint)

    def _check_no_output(self, folder: Path, place: Callable[[str, int], Path], hint: str) -> None:
        try:
            names = sorted(os.listdir(folder))
        except (OSError, ValueError):
            return  # none yet; making it says what is wrong
        stems = {stem: stem for stem in self.plan.inputs}
        folded = {stem.casefold(): stem for stem in self.plan.inputs}
        for name in names:
            found = self.plan.named(name, stems) or self.plan.named(name.casefold(), folded)
            if found is None:
                continue
            path = place(*found)  # another file where the case of letters counts
            # a folder in the place of one output ends no run
            if os.path.lexists(path) and not os.path.isdir(path):
                raise FormatError(path, "output", "already there", hint)

    def _recorded(self) -> Iterator[tuple[str, int, ManifestEntry]]:
        """Yield stem, variant and line of those outputs of the plan that the manifest knows."""
        for name, entry in self._before.items():
            if (found := self.plan.named(name, self._stems)) is not None:
                yield *found, entry

    def _prepared(self, lock: FolderLock) -> Iterator[BatchEvent]:
        """Clear away what a killed run left, and tell what else was found."""
        output, notes = self.plan.output, list[str]()
        if not lock.held:
            notes.append("this file system has no locks; see that no second run writes into the same folder")
        elif self._resume:
            for folder in (output, output / FACE_FOLDER):
                for torn in folder.glob(TEMPORARY):
                    torn.unlink(missing_ok=True)
        if self._damaged:
            kept = set_aside(self.manifest, self._damaged)
            lines = f"{len(self._damaged)} damaged line{'s' if len(self._damaged) != 1 else ''}"
            notes.append(f"{lines} put aside in {kept.name}; the outputs are made again")
        if self._resume and any(not entry.output_sha256 for entry in self._before.values()):
            notes.append("lines of an earlier release have no checksum; their outputs are made again")
        if self.manifest.exists():  # a line that a killed run left unfinished must not swallow the next one
            write_manifest(self.manifest, self._before.values())
        if notes:
            yield BatchEvent(self.manifest, outputs=0, notes=tuple(notes))
        for refused in self.plan.refused:
            yield BatchEvent(Path(refused.path), outputs=0, error=str(refused))

    def _in_order(self, entries: Mapping[str, ManifestEntry]) -> list[ManifestEntry]:
        order = {stem: number for number, stem in enumerate(self.plan.inputs)}
        others, planned = [], []
        for name, entry in entries.items():
            found = self.plan.named(name, self._stems)
            if found is None:
                others.append(entry)
            else:
                planned.append((order[found[0]], found[1], entry))
        return others + [entry for _, _, entry in sorted(planned, key=lambda item: item[:2])]

    def _events(
        self,
        engine: Engine,
        model: ModelInfo,
        lock: FolderLock,
        cancelled: Callable[[], bool],
        jobs: Jobs | None,
    ) -> Iterator[BatchEvent]:
        """Yield what came of each output; it is written, and so is its line."""
        if jobs is None:
            made = self._made(engine, model, lock, cancelled)
            yield from written(made, self.plan, self.manifest, self._before)
            return
        for event in pooled(self._tasks(lock), jobs, self.plan, self.manifest, model, cancelled):
            if event.entry is not None and not (event.reused and event.entry == self._before_of(event)):
                append_entry(self.manifest, event.entry)
            yield event

    def _before_of(self, event: BatchEvent) -> ManifestEntry | None:
        return self._before.get(event.entry.output) if event.entry is not None else None

    def _tasks(self, lock: FolderLock) -> Iterator[Task | BatchEvent]:
        for stem in self.plan.inputs:
            if (refused := self._refused(stem, lock)) is not None:
                yield refused
            else:
                yield from tasks_of(self.plan, stem, self._before, self._dropped.before)

    def _made(
        self, engine: Engine, model: ModelInfo, lock: FolderLock, cancelled: Callable[[], bool]
    ) -> Iterator[BatchEvent | Output]:
        runner = Runner(
            self.plan,
            self.manifest,
            self._before,
            self._dropped.before,
            self._second_faces,
            engine,
            model,
            cancelled,
        )
        for stem, source in self.plan.inputs.items():
            if (refused := self._refused(stem, lock)) is not None:
                yield refused
                continue
            try:
                mask = open_mask(source, self.plan.schema)
            except Cancelled:
                raise
            except Exception as error:
                yield BatchEvent(source, outputs=self.plan.variants, error=reason(source, error))
                continue
            messages = mask.messages
            for item in OneMask(runner, stem, mask).outputs():
                if isinstance(item, BatchEvent):
                    yield replace(item, messages=messages)
                else:
                    yield replace(item, event=replace(item.event, messages=messages))
                messages = ()

    def _refused(self, stem: str, lock: FolderLock) -> BatchEvent | None:
        """Return why a mask can have no outputs, for its name."""
        source = self.plan.inputs[stem]
        refused = None
        if is_too_long(self.plan.output_of(stem, 0)):  # then no variant has a better name
            refused = FormatError(source, "name", "too long for an output", "give the mask a shorter name")
        elif lock.ignores_case:
            same = self._taken.setdefault(unicodedata.normalize("NFC", stem).casefold(), stem)
            if same != stem:
                refused = FormatError(
                    source, "stem", repr(stem), f"{self.plan.inputs[same]} has the same output names"
                )
        if refused is None:
            return None
        return BatchEvent(source, outputs=self.plan.variants, error=str(refused))


def _signature(path: Path) -> tuple[int, int] | None:
    """Return what changes when a file does, None where there is none."""
    try:
        facts = os.stat(path)
    except (OSError, ValueError):
        return None
    return facts.st_mtime_ns, facts.st_size
