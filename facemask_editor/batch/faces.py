"""The faces of a run's outputs: the input's own photo moved with the edited mask, or a drawing of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from facemask_editor.batch.manifest import FaceEntry, ManifestEntry
from facemask_editor.batch.output import folder_takes, place_problem, put_aside
from facemask_editor.batch.plan import BatchPlan
from facemask_editor.core.convert import convert_schema
from facemask_editor.core.errors import FaceMaskError, FormatError
from facemask_editor.core.labels import CELEBAMASK_HQ, LabelMap
from facemask_editor.formats import MaskFile, find_photo, read_photo, write_bytes
from facemask_editor.formats.photo import Photo, photo_digest
from facemask_editor.formats.photo_names import photo_in
from facemask_editor.formats.project.photo import read_embedded_photo
from facemask_editor.recipe.source import digest
from facemask_editor.recipe.template import as_text
from facemask_editor.render.builtin.picture import portrait
from facemask_editor.render.builtin.renderer import BuiltinRenderer
from facemask_editor.render.handoff.face import Picture
from facemask_editor.render.illustration.choices import choices_of
from facemask_editor.render.illustration.renderer import Illustration
from facemask_editor.render.picture_file import read_result
from facemask_editor.render.renderer import RenderJob
from facemask_editor.render.run import encoded, provenance_of

_NO_PHOTO = "no photo was found; name it by --photos, or take --render illustration"


@dataclass(frozen=True, eq=False)
class _Found:
    """The photo of an input, or why there is none; the path is the input's own where that holds it."""

    path: Path | None = None
    photo: Photo | None = None
    problem: str = ""


class FaceMaker:
    """Makes the faces of one input; the photo is read when it is first needed.

    Args:
        plan: One that asks for faces.
        stem: Of the input.
        mask: The input as it was read.
    """

    def __init__(self, plan: BatchPlan, stem: str, mask: MaskFile) -> None:
        assert plan.render is not None, "else there is nothing to make"
        self._plan, self._stem, self._mask = plan, stem, mask
        self._key = plan.render

    def is_made(self, entry: ManifestEntry) -> bool:
        """Return whether the face that a line tells of is what would be made now, and whole."""
        face = entry.face
        if face is None or face.render != self._key:
            return False
        if self._key == BuiltinRenderer.key:
            if self._found.problem or face.problem:
                return face.problem == as_text(self._found.problem)
            if face.photo_sha256 != self._photo_sha256 or face.photo_mask_sha256 != digest(self._own):
                return False
        return bool(face.sha256) and self._sha256_of(entry) == face.sha256

    def held(self) -> tuple[LabelMap | None, str]:
        """Return what the file of an output keeps of the photo: the photo's own mask, the photo's digest."""
        if self._key != BuiltinRenderer.key or self._found.photo is None:
            return None, ""
        return self._own, self._photo_sha256

    def picture(self, label_map: LabelMap) -> Picture:
        """Return the face of an edited mask without writing it.

        Args:
            label_map: H x W uint8.

        Raises:
            FaceMaskError: It cannot be made; there is no photo to make it of.
        """
        if self._key == BuiltinRenderer.key and self._found.problem:
            raise FaceMaskError(self._found.problem)
        return self._rendered(self._stem, self._canonical(label_map))[0]

    def make(
        self, entry: ManifestEntry, label_map: LabelMap, before: ManifestEntry | None
    ) -> tuple[ManifestEntry, tuple[str, ...]]:
        """Write the face of an output.

        Args:
            entry: Of the output, whose mask is written.
            label_map: H x W uint8, its pixels.
            before: The line that the manifest had for it.

        Returns:
            The line with the face, or with the reason why there is none; and what else is to be said.

        Raises:
            FormatError: The folder takes no more files.
        """
        path = self._path_of(entry)
        try:
            return self._made(entry, path, label_map, before)
        except (Exception, MemoryError) as error:
            if path.parent.is_dir() and not folder_takes(path.parent, 3 * label_map.nbytes):
                raise
            known = isinstance(error, FaceMaskError)
            problem = str(error) if known else f"{type(error).__name__}: {error}"
            return self._without(entry, problem), ()

    def _made(
        self, entry: ManifestEntry, path: Path, label_map: LabelMap, before: ManifestEntry | None
    ) -> tuple[ManifestEntry, tuple[str, ...]]:
        if self._key == BuiltinRenderer.key and self._found.problem:
            return self._without(entry, self._found.problem), ()
        if (refused := place_problem(path)) is not None:
            raise refused
        picture, job, face = self._rendered(path.stem, self._canonical(label_map))
        renderer = BuiltinRenderer() if self._key == BuiltinRenderer.key else Illustration()
        provenance = provenance_of(
            renderer,
            job,
            mask=entry.output,
            photo=Path(face.photo).name or None,
            photo_mask=as_text(Path(self._mask.path.name)) if face.photo else None,
            edit=entry.edit(),
        )
        sha256 = photo_digest(picture)
        notes: tuple[str, ...] = ()
        there, told = self._sha256_of(entry), before.face if before is not None else None
        if there and there not in (sha256, told.sha256 if told is not None else ""):
            kept = put_aside(path)
            notes = (f"{_place(path)} was not the one that was written; it is now {kept.name}",)
        try:
            path.parent.mkdir(exist_ok=True)
        except OSError as error:
            raise FormatError(path.parent, "folder", "not made", error.strerror or str(error)) from error
        write_bytes(path, encoded(picture, provenance))
        face = face.model_copy(update={"file": as_text(Path(_place(path))), "sha256": sha256})
        return entry.model_copy(update={"face": face}), notes

    def _rendered(self, stem: str, label_map: LabelMap) -> tuple[Picture, RenderJob, FaceEntry]:
        face = FaceEntry(render=self._key)
        if self._key == Illustration.key:
            from facemask_editor.render.illustration.illustrate import illustrate

            choices = choices_of(self._mask.path)  # as the window draws this mask
            job = RenderJob(stem=stem, label_map=label_map, seed=choices.seed)
            return illustrate(label_map, choices), job, face
        found = self._found
        assert found.photo is not None, "asked before"
        assert found.path is not None, "it was read from there"
        job = RenderJob(
            stem=stem, label_map=label_map, photo=found.photo.pixels, photo_mask=self._canonical(self._own)
        )
        assert job.photo_mask is not None, "given above"
        made = portrait(found.photo.pixels, job.photo_mask, label_map)
        told = {
            "photo": as_text(found.path.resolve()),
            "photo_sha256": self._photo_sha256,
            "photo_mask_sha256": digest(self._own),
            "doubt": made.doubt,
            "notes": made.notes(),
            "messages": tuple(map(as_text, found.photo.messages)),
            "extended": _by_name(made.extended),
            "invented": _by_name(made.invented),
            "refused": _by_name(made.refused),
            "kept": _by_name(made.kept),
        }
        return made.picture, job, face.model_copy(update=told)

    def _without(self, entry: ManifestEntry, problem: str) -> ManifestEntry:
        face = FaceEntry(render=self._key, problem=as_text(problem))
        return entry.model_copy(update={"face": face})

    @cached_property
    def _found(self) -> _Found:
        plan, path = self._plan, self._mask.path
        height, width = self._mask.label_map.shape
        known = self._mask.photo_sha256
        if plan.photos is None:
            try:
                inside = read_embedded_photo(path, (width, height), known=known)
            except FormatError as error:
                return _Found(problem=str(error))
            if inside is not None:
                return _Found(path, inside)
            photo = find_photo(path, plan.schema)
        else:
            photo = photo_in(plan.photos, path, self._stem) if plan.photos.is_dir() else plan.photos
        if photo is None:
            where = f"{plan.photos} has no photo of its name" if plan.photos is not None else _NO_PHOTO
            return _Found(problem=where)
        try:
            return _Found(photo, read_photo(photo, (width, height), known=known))
        except FormatError as error:
            return _Found(problem=str(error))

    @property
    def _photo_sha256(self) -> str:
        return self._found.photo.sha256 if self._found.photo is not None else ""

    @property
    def _own(self) -> LabelMap:
        return self._mask.of_photo

    def _canonical(self, label_map: LabelMap) -> LabelMap:
        if self._plan.schema == CELEBAMASK_HQ:  # in another process it is not the same object
            return label_map
        return convert_schema(label_map, self._plan.schema, CELEBAMASK_HQ).label_map

    def _path_of(self, entry: ManifestEntry) -> Path:
        return self._plan.face_of(self._stem, entry.variant)

    def _sha256_of(self, entry: ManifestEntry) -> str:
        """Return the digest of the picture that is there; empty where there is none or it is damaged."""
        try:
            return photo_digest(read_result(self._path_of(entry)))
        except FormatError:
            return ""


def _place(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"


def _by_name(counts: Mapping[int, int]) -> dict[str, int]:
    return {CELEBAMASK_HQ.names[label]: number for label, number in sorted(counts.items())}
