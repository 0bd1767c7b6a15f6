"""The loop of a batch run: one edit for many masks.

Knows neither Qt nor the terminal: a run is an iterator of events, and a callback says when to stop.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from facemask_editor.engine.batch_plan import BatchPlan, list_inputs
from facemask_editor.engine.batch_recipe import as_text, concrete_recipe, present_parts
from facemask_editor.engine.manifest import (
    MANIFEST_NAME,
    ManifestEntry,
    append_entry,
    read_manifest,
    write_manifest,
)
from facemask_editor.engine.requests import EditRequest, Engine, ModelInfo
from facemask_editor.errors import Cancelled, FaceMaskError, FormatError
from facemask_editor.formats import open_mask, write_index_png, write_palette_png
from facemask_editor.formats.write import TEMPORARY
from facemask_editor.labels import LabelMap

__all__ = ["Batch", "BatchEvent", "BatchPlan", "list_inputs"]

_WRITERS = {"index": write_index_png, "palette": write_palette_png}


@dataclass(frozen=True)
class BatchEvent:
    """Something was finished: an output, or a mask that cannot be used.

    Attributes:
        source: The mask.
        outputs: How many of the planned outputs this settles.
        entry: The output, or None.
        reused: It stood there before the run.
        error: Why there is no output, one sentence, or None.
    """

    source: Path
    outputs: int = 1
    entry: ManifestEntry | None = None
    reused: bool = False
    error: str | None = None


@dataclass(frozen=True, eq=False)
class _Output:
    """An edited mask that is not yet written."""

    source: Path
    path: Path
    label_map: LabelMap
    entry: ManifestEntry


def digest(label_map: LabelMap) -> str:
    """Return the SHA-256 of a label map's size and pixels."""
    height, width = label_map.shape
    return hashlib.sha256(f"{height}x{width}:".encode() + label_map.tobytes()).hexdigest()


class Batch:
    """One run of a plan. Creating it reads and checks, but writes nothing.

    Args:
        plan: What to make.
        resume: Go on with what stands in the output folder; outputs that were made from the same mask with
            the same recipe and model are kept.

    Raises:
        FormatError: For a donor or manifest that cannot be read or, without ``resume``, where the output
            folder has a manifest or a file that would be overwritten.

    Attributes:
        plan: As given.
        manifest: The manifest file.
    """

    def __init__(self, plan: BatchPlan, *, resume: bool = False) -> None:
        self.plan = plan
        self.manifest = plan.output / MANIFEST_NAME
        if plan.output.exists() and not plan.output.is_dir():
            raise FormatError(plan.output, "output", "a file", "a folder is needed")
        if not resume:
            for path in (self.manifest, *plan.outputs()):
                if path.exists():
                    hint = "take another folder, or go on with this one by --resume"
                    raise FormatError(path, "output", "already there", hint)
        self._resume = resume
        self._before = read_manifest(self.manifest)
        self._donors = {key: open_mask(path, plan.schema).label_map for key, path in plan.donors.items()}
        self._donor_sha256 = {key: digest(donor) for key, donor in self._donors.items()}

    def run(
        self, engine: Engine, model: ModelInfo, cancelled: Callable[[], bool] = lambda: False
    ) -> Iterator[BatchEvent]:
        """Make the outputs that are missing, one event for each; bad masks are passed over.

        Every output is whole and stands in the manifest before its event comes, so that the run may end at
        any event.

        Raises:
            FormatError: Where an output or the manifest cannot be written.
            Cancelled: As soon as ``cancelled()`` is true.
        """
        try:
            self.plan.output.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise FormatError(self.plan.output, "output", f"not created ({error.strerror})") from error
        entries = dict(self._before)
        if self._resume:  # what a killed run was writing
            for torn in self.plan.output.glob(TEMPORARY):
                torn.unlink(missing_ok=True)
        if self.manifest.exists():  # a line that a killed run left unfinished must not swallow the next one
            write_manifest(self.manifest, entries.values())
        try:
            for event in self._written(self._made(engine, model, cancelled)):
                if event.entry is not None:
                    entries[event.entry.output] = event.entry
                yield event
        finally:
            if self._before:  # outputs made again stand twice, and late ones not where one run puts them
                write_manifest(self.manifest, self._in_order(entries))

    def _in_order(self, entries: Mapping[str, ManifestEntry]) -> list[ManifestEntry]:
        names = {as_text(Path(path.name)): None for path in self.plan.outputs()}
        others = [entry for name, entry in entries.items() if name not in names]
        return others + [entries[name] for name in names if name in entries]

    def _made(
        self, engine: Engine, model: ModelInfo, cancelled: Callable[[], bool]
    ) -> Iterator[BatchEvent | _Output]:
        for stem in self.plan.inputs:
            yield from self._run_mask(stem, engine, model, cancelled)

    def _written(self, made: Iterator[BatchEvent | _Output]) -> Iterator[BatchEvent]:
        """Write what is made, one output while the engine works on the next; nothing waits at an event."""
        waiting: tuple[Future[None], _Output] | None = None

        def settled() -> Iterator[BatchEvent]:
            nonlocal waiting
            if waiting is not None:
                (future, output), waiting = waiting, None
                future.result()
                append_entry(self.manifest, output.entry)
                yield BatchEvent(output.source, entry=output.entry)

        with ThreadPoolExecutor(1) as writer:
            try:
                for item in made:
                    yield from settled()
                    if isinstance(item, BatchEvent):
                        yield item
                    else:
                        waiting = writer.submit(self._write, item), item
            except Cancelled:
                yield from settled()
                raise
            yield from settled()

    def _write(self, output: _Output) -> None:
        _WRITERS[self.plan.format](output.path, output.label_map, self.plan.schema)

    def _run_mask(
        self, stem: str, engine: Engine, model: ModelInfo, cancelled: Callable[[], bool]
    ) -> Iterator[BatchEvent | _Output]:
        plan, source = self.plan, self.plan.inputs[stem]
        try:
            label_map = open_mask(source, plan.schema).label_map
        except FormatError as error:
            yield BatchEvent(source, outputs=plan.variants, error=str(error))
            return
        key, present = digest(label_map), present_parts(label_map, plan.schema)
        for variant in range(plan.variants):
            if cancelled():
                raise Cancelled("stopped by the user")
            entry = self._planned_entry(stem, variant, present, key, model)
            output, before = plan.output_of(stem, variant), self._before.get(entry.output)
            if before is not None and before.same_result(entry) and output.exists():
                yield BatchEvent(source, entry=before, reused=True)
                continue
            try:
                result = engine.edit(EditRequest(label_map, key, entry.recipe, self._donors), cancelled)
            except Cancelled:
                raise
            except FaceMaskError as error:
                yield BatchEvent(source, error=f"{source}: {error}")
                continue
            found = {
                "changed": dict(result.changed),
                "skipped": result.skipped,
                "plausibility": dict(result.plausibility),
            }
            yield _Output(source, output, result.label_map, entry.model_copy(update=found))

    def _planned_entry(
        self, stem: str, variant: int, present: tuple[str, ...], key: str, model: ModelInfo
    ) -> ManifestEntry:
        plan = self.plan
        recipe = concrete_recipe(
            plan.template,
            written_steps=plan.written_steps,
            seed=plan.seed,
            stem=stem,
            variant=variant,
            present=present,
        )
        return ManifestEntry(
            input=as_text(plan.inputs[stem].resolve()),
            output=as_text(Path(plan.output_of(stem, variant).name)),
            variant=variant,
            format=plan.format,
            recipe=recipe,
            model=model.name,
            model_sha256=model.sha256,
            mask_sha256=key,
            donor_sha256=self._donor_sha256,
            changed={},
        )
