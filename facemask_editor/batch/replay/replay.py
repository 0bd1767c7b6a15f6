"""One output made again from its line of the manifest: mask, second faces, model and recipe stand there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from facemask_editor.batch.faces import FaceMaker
from facemask_editor.batch.manifest import ManifestEntry
from facemask_editor.batch.output import folder_takes, place_problem, whole_output
from facemask_editor.batch.plan import BatchPlan
from facemask_editor.batch.replay.lines import Line
from facemask_editor.batch.written import BatchEvent, described, output_of, write_output
from facemask_editor.core.errors import Cancelled, FaceMaskError
from facemask_editor.core.labels import LabelMap, LabelSchema
from facemask_editor.engine.refused import check_usable
from facemask_editor.engine.requests import EditRequest, Engine, ModelInfo
from facemask_editor.formats import MaskFile, open_mask
from facemask_editor.formats.photo import photo_digest
from facemask_editor.recipe.source import digest


@dataclass(frozen=True)
class Replayed:
    """What came of a line.

    Attributes:
        line: As it was read.
        problem: Why there is no output, one sentence; "" where there is.
        differs: What is not as the line tells, sentences.
        written: Where the output is now, None where none was written.
        notes: What was found in its place, sentences.
    """

    line: Line
    problem: str = ""
    differs: tuple[str, ...] = ()
    written: Path | None = None
    notes: tuple[str, ...] = ()

    @property
    def same(self) -> bool:
        """Whether the output is what it was."""
        return not self.problem and not self.differs


class _CannotBeMade(Exception):
    """With the reason, one sentence."""


class Replay:
    """Makes outputs again.

    Args:
        manifest: Of the lines, whose outputs lie beside it.
        engine: With its model.
        model: That it has loaded.
        schema: The classes.
        out: Folder for the outputs, made where it is missing; None writes nothing.
    """

    def __init__(
        self, manifest: Path, engine: Engine, model: ModelInfo, schema: LabelSchema, out: Path | None = None
    ) -> None:
        self._manifest, self._engine, self._model = manifest, engine, model
        self._schema, self._out = schema, out
        self._masks: dict[str, MaskFile] = {}

    def again(self, line: Line, cancelled: Callable[[], bool] = lambda: False) -> Replayed:
        """Make the output of a line, compare it, and write it where that is asked for.

        Raises:
            Cancelled: As soon as ``cancelled()`` is true.
            FormatError: The folder takes no more files.
        """
        if line.entry is None:
            return Replayed(line, line.problem)
        try:
            return self._made(line, line.entry, cancelled)
        except Cancelled:
            raise
        except _CannotBeMade as reason:
            return Replayed(line, str(reason))
        except Exception as error:
            if self._out is not None and self._out.is_dir() and not folder_takes(self._out, 1 << 20):
                raise
            return Replayed(line, described(error))

    def _made(self, line: Line, entry: ManifestEntry, cancelled: Callable[[], bool]) -> Replayed:
        if entry.model_sha256 != self._model.sha256:
            was, now = entry.model_sha256[:12], self._model.sha256[:12]
            raise _CannotBeMade(f"its model was {entry.model} ({was}), now {self._model.name} ({now})")
        check_usable(entry.recipe, self._model.refused)
        mask = self._opened("mask", entry.input, entry.mask_sha256)
        donors = {key: self._opened("second face", key, sha) for key, sha in entry.donor_sha256.items()}
        request = EditRequest(
            mask.label_map,
            entry.mask_sha256,
            entry.recipe,
            {key: donor.label_map for key, donor in donors.items()},
        )
        result = self._engine.edit(request, cancelled)
        plan = self._plan(line, entry)
        face = FaceMaker(plan, line.stem, mask) if plan.render is not None else None
        path = plan.output_of(line.stem, entry.variant)
        output = output_of(BatchEvent(mask.path), path, entry, result, face)
        differs = self._of_mask(entry, output.entry, result.label_map)
        if self._out is None:
            return Replayed(line, differs=(*differs, *_of_face(entry, face, result.label_map)))
        self._out.mkdir(parents=True, exist_ok=True)
        if (refused := place_problem(path)) is not None:
            raise refused
        written, notes = write_output(output, plan, None)
        return Replayed(line, "", (*differs, *_of_written(entry, written)), path, notes)

    def _opened(self, what: str, place: str, sha256: str) -> MaskFile:
        """Return a mask that is what it was; the last ones are kept, for variants follow each other."""
        if (found := self._masks.get(place)) is None:
            try:
                found = open_mask(Path(place), self._schema)
            except Exception as error:
                raise _CannotBeMade(f"its {what} cannot be read: {described(error)}") from error
            while len(self._masks) >= 16:
                self._masks.pop(next(iter(self._masks)))
            self._masks[place] = found
        if digest(found.label_map) != sha256:
            raise _CannotBeMade(f"its {what} {place} has other pixels than then")
        return found

    def _plan(self, line: Line, entry: ManifestEntry) -> BatchPlan:
        face = entry.face
        # a photo inside the mask's own file is found there
        photo = Path(face.photo) if face is not None and face.photo not in ("", entry.input) else None
        return BatchPlan(
            inputs={line.stem: Path(entry.input)},
            output=self._out or self._manifest.parent,
            template=entry.recipe,
            format=entry.format,
            schema=self._schema,
            render=face.render if face is not None and face.file else None,
            photos=photo,
        )

    def _of_mask(self, entry: ManifestEntry, now: ManifestEntry, pixels: LabelMap) -> tuple[str, ...]:
        if not entry.output_sha256:
            return ("the line has no checksum to compare with; it is of an earlier release",)
        if now.output_sha256 == entry.output_sha256:
            return ()
        beside = self._manifest.parent / entry.output
        there = whole_output(beside, entry.output_sha256, entry.format, self._schema)
        if there is None or there.shape != pixels.shape:
            return ("the mask differs",)
        return (f"the mask differs in {int((there != pixels).sum())} of {pixels.size} pixels",)


def _of_face(entry: ManifestEntry, face: FaceMaker | None, pixels: LabelMap) -> tuple[str, ...]:
    if face is None or entry.face is None:
        return ()
    try:
        now = photo_digest(face.picture(pixels))
    except FaceMaskError as error:
        return (f"the face cannot be made: {error}",)
    return () if now == entry.face.sha256 else ("the face differs",)


def _of_written(entry: ManifestEntry, now: ManifestEntry) -> tuple[str, ...]:
    if now.face is None or entry.face is None or now.face.sha256 == entry.face.sha256:
        return ()
    return (f"the face cannot be made: {now.face.problem}" if now.face.problem else "the face differs",)
