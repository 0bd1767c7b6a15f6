"""A conversion is carried out, mask by mask; what stands there already is never replaced unasked."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from facemask_editor.core.errors import Cancelled, FaceMaskError, FormatError
from facemask_editor.core.labels import LabelMap, LabelSchema
from facemask_editor.formats.converting.classes import schema_in, turned
from facemask_editor.formats.converting.plan import Conversion, Inputs
from facemask_editor.formats.kept import TEXTS, Kept
from facemask_editor.formats.mask_file import MaskFile
from facemask_editor.formats.read import open_mask
from facemask_editor.formats.write import encoded, write_bytes

WRITTEN, KEPT, FAILED = "written", "kept", "failed"


@dataclass(frozen=True)
class Event:
    """A mask is done with.

    Attributes:
        source: It.
        state: `WRITTEN`, `KEPT` (its outputs stand there already) or `FAILED`.
        outputs: Its files.
        messages: What was recognised, converted or lost, as sentences.
        error: Why it failed, one sentence.
    """

    source: Path
    state: str
    outputs: tuple[Path, ...] = ()
    messages: tuple[str, ...] = ()
    error: str = ""


@dataclass(frozen=True, eq=False)
class _Made:
    """A mask as it is to be written.

    Attributes:
        files: Path and content of each file; None of one that must not be there.
        label_map: H x W uint8, in `schema`.
        schema: Its classes.
        messages: See `Event`.
    """

    files: Mapping[Path, bytes | None]
    label_map: LabelMap
    schema: LabelSchema
    messages: tuple[str, ...]


def converted(plan: Conversion, inputs: Inputs, stopped: Callable[[], bool]) -> Iterator[Event]:
    """Convert the masks of a plan; one that cannot be converted ends nothing.

    Args:
        plan: What is wanted, checked.
        inputs: Its masks.
        stopped: Asked between two masks.

    Yields:
        An event for each mask, and for what was refused.

    Raises:
        Cancelled: It was stopped; what is written stays, and the same conversion goes on from there.
        FormatError: The output folder cannot be made.
    """
    folder = plan.output.parent if plan.is_one_file else plan.output
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FormatError(folder, "folder", "not made", error.strerror or str(error)) from error
    for refused in inputs.refused:
        yield Event(Path(refused.path), FAILED, error=str(refused))
    written: dict[Path, Path] = {}
    for stem, source in inputs.masks.items():
        if stopped():
            raise Cancelled("stopped")
        try:
            made = _made(plan, stem, source)
            yield _put(plan, source, made, written)
        except Exception as error:  # decoders raise nearly anything, and one file must not cost the others
            told = str(error) or type(error).__name__
            reason = told if isinstance(error, FaceMaskError) else f"{source}: {told}"
            yield Event(source, FAILED, error=reason)


def _made(plan: Conversion, stem: str, source: Path) -> _Made:
    read = _read(plan, source)
    label_map, of_photo, schema, messages = read.label_map, read.photo_mask, read.schema, read.messages
    changed = read.converted
    own = plan.source_order or schema
    wanted = plan.order or own
    label_map, lost = turned(label_map, own, wanted)
    if of_photo is not None:
        of_photo = turned(of_photo, own, wanted)[0]
    changed = changed or schema_in(wanted).names != schema.names
    schema, messages = schema_in(wanted), (*messages, *lost)
    if plan.to.files is not None:
        files = {plan.output / place: data for place, data in plan.to.files(label_map, schema, stem).items()}
        if not any(data is not None for data in files.values()):
            raise FormatError(source, "parts", "none", "a mask of background alone has no part pictures")
        return _Made(files, label_map, schema, (*messages, *_not_held(plan, of_photo, label_map)))
    output = plan.output if plan.is_one_file else plan.output / f"{stem}{plan.to.suffix}"
    kept = _only_texts(read.kept) if changed else read.kept
    data = encoded(
        output,
        label_map,
        plan.to.key,
        schema,
        options=plan.options,
        photo_mask=of_photo,
        photo_sha256=read.photo_sha256,
        kept=kept,
    )
    return _Made({output: data}, label_map, schema, (*messages, *_not_held(plan, of_photo, label_map)))


def _read(plan: Conversion, source: Path) -> MaskFile:
    schema = schema_in(plan.source_order) if plan.source_order is not None else None
    if plan.source_format is not None:
        return plan.source_format.read(source, schema)
    return open_mask(source, schema)


def _not_held(plan: Conversion, of_photo: LabelMap | None, label_map: LabelMap) -> tuple[str, ...]:
    if of_photo is None or plan.to.hold is not None or np.array_equal(of_photo, label_map):
        return ()
    return (f"Lost: {plan.to.loss}.",)


def _only_texts(kept: Kept) -> Kept:
    return Kept(chunks=tuple(chunk for chunk in kept.chunks if chunk[0] in TEXTS))


def _put(plan: Conversion, source: Path, made: _Made, written: dict[Path, Path]) -> Event:
    """Write the files of a mask, or none of them where any may not be replaced."""
    missing = list[Path]()
    for path, data in made.files.items():
        if (other := written.get(path)) is not None:
            raise FormatError(source, "output", path.name, f"{other} has been written there")
        there = os.path.lexists(path)
        if there == (data is not None) and (data is None or _same(plan, path, data, made)):
            continue
        if there and (not plan.overwrite or path.is_symlink() or not path.is_file()):
            hint = "it is not what would be written; --overwrite replaces files, or take another folder"
            raise FormatError(path, "output", "stands there already", hint)
        missing.append(path)
    for path in missing:
        _write(path, made.files[path])
    written |= dict.fromkeys(made.files, source)
    files = tuple(path for path, data in made.files.items() if data is not None)
    return Event(source, WRITTEN if missing else KEPT, files, made.messages)


def _write(path: Path, data: bytes | None) -> None:
    try:
        if data is None:
            path.unlink()
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FormatError(path, "output", "not written", error.strerror or str(error)) from error
    if data is not None:
        write_bytes(path, data)


def _same(plan: Conversion, path: Path, data: bytes, made: _Made) -> bool:
    """Return whether a file is what would be written, perhaps packed by another release."""
    try:
        if path.stat().st_size == len(data) and path.read_bytes() == data:
            return True
        if plan.to.stored is None or plan.options:
            return False
        stored = plan.to.stored(path, made.schema)
    except (OSError, FormatError):
        return False
    return stored is not None and np.array_equal(stored, made.label_map)
