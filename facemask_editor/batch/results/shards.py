"""Outputs of a run as WebDataset shards: plain tar files of equally many samples.

They are ``OUT/shards/SPLIT-000000.tar`` and so on. A sample is ``KEY.mask.png`` (another ending where the
format has one), ``KEY.face.png`` where there is a face, and ``KEY.json``, the line of the manifest. Headers
hold neither time nor owner, so that the same outputs are the same bytes. ``shards.json`` beside them tells
what each holds; by it a later run keeps what is whole.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import tarfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from facemask_editor.batch.manifest import ManifestEntry
from facemask_editor.core.atomic import remove_leftovers, replacing
from facemask_editor.core.errors import Cancelled, FormatError
from facemask_editor.formats import write_bytes
from facemask_editor.formats.registry import written_format

SHARD_FOLDER = "shards"
INDEX_NAME = "shards.json"
_NAME = re.compile(r"[a-z]+-[0-9]{6,}\.tar")
_BLOCK = 1 << 20


def write_shards(
    folder: Path,
    entries: Iterable[ManifestEntry],
    size: int,
    cancelled: Callable[[], bool] = lambda: False,
) -> Iterator[tuple[Path, int, bool]]:
    """Pack outputs, and yield each shard once it is in place: its path, its samples, whether it was there.

    Args:
        folder: Of the outputs, which stay.
        entries: Their lines, in order.
        size: Samples of a shard, at least 1; the last of a split has what is left.
        cancelled: Whether the user wants to stop.

    Raises:
        FormatError: An output cannot be read, or a shard not be written.
        Cancelled: The user wants to stop; shards that were made are kept.
    """
    place = folder / SHARD_FOLDER
    try:
        place.mkdir(parents=True, exist_ok=True)
        remove_leftovers(place)
    except OSError as error:
        raise FormatError(place, "folder", "not made", error.strerror or str(error)) from error
    before, now = dict(_known(place / INDEX_NAME)), dict[str, Any]()
    for name, some in _divided(entries, size):
        if cancelled():
            raise Cancelled("stopped by the user")
        path, lines = place / name, hashlib.sha256(b"".join(entry.line() for entry in some)).hexdigest()
        told = before.get(name, {})
        kept = told.get("lines") == lines and bool(told.get("sha256")) and _sha256(path) == told["sha256"]
        if not kept:
            _write(path, folder, some)
        sha256 = told["sha256"] if kept else _sha256(path)
        now[name] = {"samples": len(some), "lines": lines, "sha256": sha256}
        if not kept:  # at once, for a run that is killed
            _tell(place, before | now)
        yield path, len(some), kept
    for name in before.keys() - now.keys():  # of another size, or of outputs that are no more
        (place / name).unlink(missing_ok=True)
    _tell(place, now)


def _tell(place: Path, known: Mapping[str, Any]) -> None:
    write_bytes(place / INDEX_NAME, (json.dumps(known, indent=1) + "\n").encode())


def _divided(entries: Iterable[ManifestEntry], size: int) -> Iterator[tuple[str, Sequence[ManifestEntry]]]:
    """Yield names of shards and what they hold; no shard holds outputs of two splits."""
    waiting, count = dict[str, list[ManifestEntry]](), dict[str, int]()

    def full(split: str) -> tuple[str, list[ManifestEntry]]:
        number = count[split] = count.get(split, -1) + 1
        return f"{split}-{number:06d}.tar", waiting.pop(split)

    for entry in entries:
        split = (entry.drawn.split if entry.drawn else "") or "all"
        some = waiting.setdefault(split, [])
        some.append(entry)
        if len(some) == size:
            yield full(split)
    for split in list(waiting):
        yield full(split)


def _write(path: Path, folder: Path, entries: Sequence[ManifestEntry]) -> None:
    try:
        with (
            replacing(path) as temporary,
            tarfile.open(temporary, "w", format=tarfile.PAX_FORMAT) as shard,
        ):
            for entry in entries:
                for name, data in _sample(folder, entry):
                    head = tarfile.TarInfo(name)  # no time, no owner: the same bytes everywhere
                    head.size, head.mode = len(data), 0o644
                    shard.addfile(head, io.BytesIO(data))
    except OSError as error:
        raise FormatError(path, "shard", "not written", error.strerror or str(error)) from error


def _sample(folder: Path, entry: ManifestEntry) -> Iterator[tuple[str, bytes]]:
    suffix = written_format(entry.format).suffix
    # readers of shards take all up to the first dot for the key
    key = entry.output.removesuffix(suffix).replace("%", "%25").replace(".", "%2E")
    yield f"{key}.mask{suffix}", _read(folder / entry.output)
    if entry.face is not None and entry.face.file:
        yield f"{key}.face.png", _read(folder / entry.face.file)
    yield f"{key}.json", entry.line()


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except (OSError, ValueError) as error:
        raise FormatError(
            path, "output", "unreadable", getattr(error, "strerror", None) or str(error)
        ) from error


def _known(index: Path) -> Mapping[str, Any]:
    """Return what an index tells; nothing where there is none that can be read."""
    try:
        found = json.loads(index.read_bytes())
    except (OSError, ValueError):
        return {}
    known = found if isinstance(found, dict) else {}
    return {name: told for name, told in known.items() if _NAME.fullmatch(name) and isinstance(told, dict)}


def _sha256(path: Path) -> str:
    """Return the digest of a file, "" where there is none."""
    found = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while block := file.read(_BLOCK):
                found.update(block)
    except OSError:
        return ""
    return found.hexdigest()
