"""Masks, photos and the photos' own masks that ``facemask-editor render`` is given, as jobs."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from facemask_editor.core.errors import FormatError
from facemask_editor.core.labels import CELEBAMASK_HQ
from facemask_editor.formats.registry import mask_suffixes
from facemask_editor.render.renderer import Need, RenderJob, Traits

if TYPE_CHECKING:
    from facemask_editor.batch.manifest import ManifestEntry
    from facemask_editor.core.labels import LabelMap
    from facemask_editor.formats import Photo


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What goes in besides the masks.

    Attributes:
        photo: A photo, or a folder with photos named as the masks; None takes the one that a project holds,
            and looks where photos are usually kept.
        photo_mask: The same of the photos' own masks; None takes the one
            that the mask's file holds, or what a manifest beside the mask tells.
        seed: For all.
        prompt: For all.
        traits: Of the renderer.
    """

    photo: Path | None
    photo_mask: Path | None
    seed: int
    prompt: str
    traits: Traits


@dataclass(frozen=True, eq=False)
class Input:
    """A mask that was found.

    Attributes:
        path: Of the mask.
        stem: Names its picture.
    """

    path: Path
    stem: str


@dataclass(frozen=True, eq=False)
class Ready:
    """A job, and what is to be told of it.

    Attributes:
        job: To render.
        messages: What was recognised or changed, as sentences.
        told: Entries for the picture's provenance.
        files: What was read for it, none of which a picture may replace.
    """

    job: RenderJob
    messages: tuple[str, ...]
    told: dict[str, Any] = field(default_factory=dict)
    files: tuple[Path, ...] = ()


def find_inputs(source: Path, passed_over: Callable[[FormatError], object]) -> list[Input]:
    """Return the masks that are meant, each with a stem of its own.

    Args:
        source: A mask, or a folder with masks.
        passed_over: Called with what is wrong with what the folder has besides, see `listing.iter_masks`.

    Raises:
        FormatError: There are none, or two would have one name.
    """
    from facemask_editor.formats import iter_masks
    from facemask_editor.formats.stems import stem_of

    paths = iter_masks(source, passed_over=passed_over) if source.is_dir() else [source]
    if not paths:
        raise FormatError(source, "folder", "without masks", "masks are PNG files")
    found: dict[str, Path] = {}
    for path in paths:
        stem = stem_of(path)
        if stem in found:
            hint = "their pictures would have one name; render one of them by itself"
            raise FormatError(path, "name", f"that of {found[stem]}", hint)
        found[stem] = path
    return [Input(path, stem) for stem, path in found.items()]


class Manifests:
    """The manifests beside masks, each read once."""

    def __init__(self) -> None:
        self._read: dict[Path, dict[str, ManifestEntry]] = {}

    def entry(self, path: Path, label_map: LabelMap) -> ManifestEntry | None:
        """Return what a batch run tells of a mask, None where it is not as the run has written it."""
        from facemask_editor.batch.manifest import MANIFEST_NAME, read_manifest
        from facemask_editor.recipe.source import digest

        if path.parent not in self._read:
            try:
                self._read[path.parent] = read_manifest(path.parent / MANIFEST_NAME)
            except FormatError:  # a picture can be had without it
                self._read[path.parent] = {}
        entry = self._read[path.parent].get(path.name)
        if entry is None or entry.output_sha256 not in ("", digest(label_map)):
            return None
        return entry


def ready(found: Input, asked: Asked, manifests: Manifests) -> Ready:
    """Read a mask and what belongs to it.

    Raises:
        FormatError: For a file that cannot be read, and where what the renderer needs is not found.
    """
    from facemask_editor.formats import open_mask, read_photo

    mask = open_mask(found.path, CELEBAMASK_HQ)
    messages = list(mask.messages)
    entry = manifests.entry(found.path, mask.label_map)
    height, width = mask.label_map.shape
    read, name = _held_photo(found, asked, entry, (width, height), mask.photo_sha256)
    photo, photo_path = None, None
    if read is None and (photo_path := _photo(found, asked, entry)) is not None:
        read, name = read_photo(photo_path, (width, height), known=mask.photo_sha256), photo_path.name
    if read is not None:
        photo, messages = read.pixels, [*messages, *read.messages]
    held = mask.photo_mask if asked.photo_mask is None else None
    mask_path = _photo_mask(found, asked, entry) if held is None else None
    photo_mask = held if asked.traits.photo_mask is not Need.NO else None
    if mask_path is not None:
        own = open_mask(mask_path, CELEBAMASK_HQ)
        photo_mask, messages = _at_size(own.of_photo, width, height), [*messages, *own.messages]
    job = RenderJob(
        stem=found.stem,
        label_map=mask.label_map,
        photo=photo,
        photo_mask=photo_mask,
        seed=asked.seed,
        prompt=asked.prompt,
    )
    files = tuple(path for path in (found.path, photo_path, mask_path) if path is not None)
    told = {
        "mask": found.path.name,
        "photo": name if photo is not None else None,
        "photo_mask": mask_path.name if mask_path else "in the mask" if photo_mask is not None else None,
        "edit": None if entry is None else entry.edit(),
    }
    return Ready(job, tuple(messages), told, files)


def _held_photo(
    found: Input, asked: Asked, entry: ManifestEntry | None, size: tuple[int, int], known: str
) -> tuple[Photo | None, str]:
    """Return the photo that the project of a mask or of its input holds, and what pictures tell of it.

    None where a photo is named, and where the renderer takes none.
    """
    from facemask_editor.formats.project.photo import read_embedded_photo

    if asked.photo is None and asked.traits.photo not in (Need.NO, Need.STAND_IN):
        if (held := read_embedded_photo(found.path, size, known=known)) is not None:
            return held, "in the mask"
        source = None if entry is None else Path(entry.input)
        if source is not None and (held := read_embedded_photo(source, size, known=known)) is not None:
            return held, source.name
    return None, ""


def _photo(found: Input, asked: Asked, entry: ManifestEntry | None) -> Path | None:
    from facemask_editor.formats import find_photo
    from facemask_editor.formats.photo_names import photo_in

    need = asked.traits.photo
    path: Path | None
    if asked.photo is None:
        if need in (Need.NO, Need.STAND_IN):
            return None
        path = find_photo(found.path)
        if path is None and entry is not None:
            path = find_photo(Path(entry.input))
        where = "--photo names one"
    elif asked.photo.is_dir():
        path = photo_in(asked.photo, found.path, found.stem)
        if path is None and entry is not None:
            path = photo_in(asked.photo, Path(entry.input), Path(entry.input).stem)
        where = f"{asked.photo} has none of its name"
    else:
        return asked.photo
    if path is None and need is Need.NEEDED:
        raise FormatError(found.path, "photo", "not found", where)
    return path


def _photo_mask(found: Input, asked: Asked, entry: ManifestEntry | None) -> Path | None:
    if asked.photo_mask is not None and not asked.photo_mask.is_dir():
        return asked.photo_mask
    need = asked.traits.photo_mask
    if need is Need.NO and asked.photo_mask is None:
        return None
    candidates = []
    if asked.photo_mask is not None:
        names = [found.path.name, *(f"{found.stem}{suffix}" for suffix in mask_suffixes())]
        names += [Path(entry.input).name] if entry is not None else []
        candidates = [asked.photo_mask / name for name in names]
        where = f"{asked.photo_mask} has none of its name"
    else:
        candidates = [Path(entry.input)] if entry is not None else []
        where = "--photo-mask names it; that is the mask before any edit"
    path = next((each for each in candidates if os.path.exists(each)), None)
    if path is None and need is Need.NEEDED:
        raise FormatError(found.path, "photo's own mask", "not found", where)
    return path


def _at_size(label_map: LabelMap, width: int, height: int) -> LabelMap:
    """Return a mask at another size; each pixel takes the label that lies nearest to its middle."""
    import numpy as np

    if label_map.shape == (height, width):
        return label_map
    rows, columns = (
        ((2 * np.arange(new) + 1) * old) // (2 * new)
        for new, old in zip((height, width), label_map.shape, strict=True)
    )
    found: LabelMap = label_map[np.ix_(rows, columns)]
    return found


def jobs_of(
    inputs: list[Input], asked: Asked, manifests: Manifests
) -> Iterator[tuple[Input, Ready | FormatError]]:
    """Yield each mask as a job, or what is wrong with it."""
    for found in inputs:
        try:
            yield found, ready(found, asked, manifests)
        except FormatError as error:
            yield found, error
