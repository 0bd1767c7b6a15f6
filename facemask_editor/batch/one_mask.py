"""All outputs of one mask: what stands is kept, the rest is edited, by a plan until it is good enough."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from facemask_editor.batch.acceptance import Acceptance, tried
from facemask_editor.batch.faces import FaceMaker
from facemask_editor.batch.manifest import DrawnEntry, ManifestEntry
from facemask_editor.batch.output import place_problem, whole_output
from facemask_editor.batch.plan import BatchPlan
from facemask_editor.batch.resume import check_same_edit
from facemask_editor.batch.second_faces import Faces, SecondFaces
from facemask_editor.batch.written import BatchEvent, Output, described, output_of
from facemask_editor.core.errors import Cancelled
from facemask_editor.core.labels import LabelMap, LabelSchema
from facemask_editor.engine.requests import EditRequest, EditResult, Engine, ModelInfo
from facemask_editor.formats import MaskFile
from facemask_editor.recipe.recipe import Recipe
from facemask_editor.recipe.source import digest
from facemask_editor.recipe.template import as_text, present_parts


@dataclass(frozen=True, eq=False)
class Runner:
    """What all masks of a run share.

    Attributes:
        plan: Of the run.
        manifest: Its file, for messages.
        before: The lines that were there, by output.
        dropped: Those of outputs that were dropped.
        second_faces: Of the run.
        engine: Carries edits out.
        model: That it has loaded.
        cancelled: Asked between outputs, and inside an edit.
    """

    plan: BatchPlan
    manifest: Path
    before: Mapping[str, ManifestEntry]
    dropped: Mapping[str, ManifestEntry]
    second_faces: SecondFaces
    engine: Engine
    model: ModelInfo
    cancelled: Callable[[], bool]


class OneMask:
    """The outputs of one mask.

    Args:
        runner: What all masks share.
        stem: Of the mask.
        mask: As it was read.
    """

    def __init__(self, runner: Runner, stem: str, mask: MaskFile) -> None:
        self._run, self._plan, self._stem, self._mask = runner, runner.plan, stem, mask
        self._source = runner.plan.inputs[stem]
        self._key = digest(mask.label_map)
        self._present = present_parts(mask.label_map, runner.plan.schema)
        self._face = FaceMaker(runner.plan, stem, mask) if runner.plan.render is not None else None

    def outputs(self, variants: range | None = None) -> Iterator[BatchEvent | Output]:
        """Yield an event or an output for each variant.

        Args:
            variants: Their numbers; all of the plan where left out.

        Raises:
            FormatError: The manifest tells of another edit.
            Cancelled: The user asked to stop.
        """
        for variant in range(self._plan.variants) if variants is None else variants:
            if self._run.cancelled():
                raise Cancelled("stopped by the user")
            path = self._plan.output_of(self._stem, variant)
            name = as_text(Path(path.name))
            before, dropped = self._run.before.get(name), self._run.dropped.get(name)
            try:
                there = None if before is None else self._there(variant, path, before)
                gone = dropped is not None and dropped.same_result(self._entry(variant, 0)[0])
            except _Unreadable as error:
                yield BatchEvent(self._source, error=f"{self._source}: {described(error.cause)}")
                continue
            if before is not None and there is not None:
                yield self._kept(path, before, there)
            elif gone and dropped is not None and dropped.drawn is not None:
                refused = dropped.drawn.refused
                yield BatchEvent(self._source, reused=True, refused=refused, dropped=dropped)
            elif (problem := place_problem(path)) is not None:
                yield BatchEvent(self._source, error=str(problem))
            else:
                yield self.made(variant, path)

    def _there(self, variant: int, path: Path, before: ManifestEntry) -> LabelMap | None:
        """Return the pixels of an output that stands as it would be made now."""
        entry = self._entry(variant, before.drawn.redraws if before.drawn else 0)[0]
        if before.mask_sha256 == self._key:
            check_same_edit(self._run.manifest, before, entry.recipe, self._plan.format)
        if not before.same_result(entry):
            return None
        return whole_output(path, before.output_sha256, self._plan.format, self._plan.schema)

    def _kept(self, path: Path, before: ManifestEntry, there: LabelMap) -> BatchEvent | Output:
        refused = before.drawn.refused if before.drawn else {}
        if self._face is None or self._face.is_made(before):
            made = self._face is not None
            return BatchEvent(self._source, entry=before, reused=True, face_reused=made, refused=refused)
        return Output(BatchEvent(self._source, reused=True, refused=refused), path, there, before, self._face)

    def made(self, variant: int, path: Path) -> BatchEvent | Output:
        """Return an output that is not yet written, or why there is none.

        Args:
            variant: Its number.
            path: Of its mask.

        Raises:
            Cancelled: The user asked to stop.
        """
        try:
            accept = self._plan.drawing.plan.accept if self._plan.drawing else None
            if accept is None:
                entry, faces = self._entry(variant, 0)
                result = self._edited(entry.recipe, faces)
                return output_of(
                    BatchEvent(self._source), path, self._counted(entry, result), result, self._face
                )
            found = tried(
                self._acceptance,
                accept,
                lambda attempt: self._recipe(variant, attempt),
                lambda recipe: self._edited(recipe, self._run.second_faces.of(recipe)),
            )
            entry, _ = self._entry(variant, found.redraws if found.result is not None else 0)
            assert entry.drawn is not None, "a plan draws it"
            told = {"refused": dict(found.refused), "accepted": found.accepted}
            entry = entry.model_copy(update={"drawn": entry.drawn.model_copy(update=told)})
            if found.result is None:
                return BatchEvent(self._source, refused=found.refused, dropped=entry)
            event = BatchEvent(self._source, refused=found.refused)
            return output_of(event, path, self._counted(entry, found.result), found.result, self._face)
        except Cancelled:
            raise
        except _Unreadable as error:
            return BatchEvent(self._source, error=f"{self._source}: {described(error.cause)}")
        except Exception as error:
            return BatchEvent(self._source, error=f"{self._source}: {described(error)}")

    @cached_property
    def _acceptance(self) -> Acceptance:
        drawing = self._plan.drawing
        assert drawing is not None, "asked before"
        assert drawing.plan.accept is not None, "asked before"
        return Acceptance(drawing.plan.accept, self._run.engine, self._mask.label_map, self._key)

    def _edited(self, recipe: Recipe, faces: Faces) -> EditResult:
        request = EditRequest(self._mask.label_map, self._key, recipe, faces.maps)
        return self._run.engine.edit(request, self._run.cancelled)

    def _recipe(self, variant: int, attempt: int) -> Recipe:
        return self._plan.recipe_of(self._stem, variant, self._present, attempt)

    @cached_property
    def _place(self) -> str:
        """The whole path of the mask."""
        return as_text(self._source.resolve())

    def _entry(self, variant: int, attempt: int) -> tuple[ManifestEntry, Faces]:
        """Return the line of an output as far as it is known before the edit, and its second faces.

        Raises:
            _Unreadable: One of those cannot be read.
        """
        plan, model, drawing = self._plan, self._run.model, self._plan.drawing
        recipe = self._recipe(variant, attempt)
        try:
            faces = self._run.second_faces.of(recipe)
        except Exception as error:
            raise _Unreadable(error) from error
        drawn = drawing and DrawnEntry(
            plan=drawing.digest,
            person=as_text(drawing.person_of(self._stem)),
            split=drawing.split_of(self._stem),
            redraws=attempt,
        )
        entry = ManifestEntry(
            input=self._place,
            output=as_text(Path(plan.output_of(self._stem, variant).name)),
            variant=variant,
            format=plan.format,
            recipe=recipe,
            model=model.name,
            model_sha256=model.sha256,
            mask_sha256=self._key,
            donor_sha256=dict(faces.sha256),
            messages=tuple(map(as_text, self._mask.messages)),
            donor_messages={key: tuple(map(as_text, found)) for key, found in faces.messages.items()},
            changed={},
            drawn=drawn,
        )
        return entry, faces

    def _counted(self, entry: ManifestEntry, result: EditResult) -> ManifestEntry:
        """Return a line with the pixels of each class, where a plan has drawn it."""
        if entry.drawn is None:
            return entry
        counts = {"before": self._pixels, "after": class_pixels(result.label_map, self._plan.schema)}
        return entry.model_copy(update={"drawn": entry.drawn.model_copy(update=counts)})

    @cached_property
    def _pixels(self) -> dict[str, int]:
        return class_pixels(self._mask.label_map, self._plan.schema)


class _Unreadable(Exception):
    """A second face cannot be read."""

    def __init__(self, cause: Exception) -> None:
        super().__init__(str(cause))
        self.cause = cause


def class_pixels(label_map: LabelMap, schema: LabelSchema) -> dict[str, int]:
    """Return the pixels of each class by name; classes without any left out."""
    counts = np.bincount(label_map.ravel(), minlength=len(schema))
    return {name: int(count) for name, count in zip(schema.names, counts, strict=False) if count}
