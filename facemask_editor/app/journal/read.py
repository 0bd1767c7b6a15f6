"""Reads a journal back; whatever its file holds, the answer is a document or one clear error."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from facemask_editor.app.journal.beside import Found, read_beside
from facemask_editor.app.journal.log import LogCopy, log_size
from facemask_editor.app.journal.packing import Tiles, edit_of, mix, unpack_map, unpack_tiles
from facemask_editor.app.journal.store import APPLICATION, VERSION
from facemask_editor.core.errors import FormatError
from facemask_editor.core.files.json_text import json_object
from facemask_editor.core.files.limits import limit, raised_by
from facemask_editor.core.label_map import side_problem
from facemask_editor.core.labels import CELEBAMASK_HQ, LabelMap, LabelSchema
from facemask_editor.core.region import changed_box
from facemask_editor.core.schema_table import schema_from_table
from facemask_editor.document.document import MaskDocument
from facemask_editor.document.edits import Edit
from facemask_editor.document.steps import Past, Step
from facemask_editor.formats.png.photo_mask import Held, read_photo_mask
from facemask_editor.formats.project.known import is_project
from facemask_editor.formats.read import open_mask
from facemask_editor.formats.stamp import Stamp, stamp_of

_PASSING = frozenset({
    sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_READONLY, sqlite3.SQLITE_FULL, sqlite3.SQLITE_NOMEM, sqlite3.SQLITE_PERM,
})  # fmt: skip
"""Errors that say nothing of the file's content."""
_MAGIC = b"SQLite format 3\x00"


class NotNow(FormatError):
    """A journal that can be read another time, or by another version of the program."""


@dataclass(frozen=True)
class Recovered:
    """What a journal holds.

    Attributes:
        schema: The document's classes.
        path: Its file, None where it had none.
        stamp: Of that file as it was known.
        when: Seconds since 1970 of the last record.
        base: H x W uint8 before the first step.
        steps: Each with pixels before exclusive-or pixels after.
        position: Number of applied steps.
        saved: Number of applied steps when the file was last written; None: that is not known any more.
        locks: Locked classes.
        painted: Pixels of a stroke that was not at its end.
        painted_name: Of the step that it would have been.
        pending: An edit that was shown and was no step yet, with its H x W pixels.
        beside: States, the photo's own mask and the like.
        damaged_log: A copy of the log, kept where steps after these could not be read from it.
    """

    schema: LabelSchema
    path: Path | None
    stamp: Stamp | None
    when: float
    base: LabelMap
    steps: tuple[tuple[Step, Tiles], ...]
    position: int
    saved: int | None
    locks: frozenset[int]
    painted: Tiles
    painted_name: str
    pending: tuple[Step, LabelMap] | None
    beside: Found = field(default_factory=Found)
    damaged_log: Path | None = None

    @property
    def unsaved(self) -> bool:
        """Whether it holds what the file does not."""
        return self.saved != self.position or bool(self.painted) or self.pending is not None

    @property
    def file_changed(self) -> bool:
        """Whether the document's file is another one now, or gone."""
        return self.path is not None and stamp_of(self.path) != self.stamp

    def pixels(self) -> LabelMap:
        """Return the H x W uint8 pixels that the user saw last."""
        pixels = self.base.copy()
        for _, tiles in self.steps[: self.position]:
            mix(tiles, pixels)
        for _, after in self._unfinished(pixels):
            pixels = after
        return pixels

    def document(self) -> MaskDocument:
        """Return the document with its history; what was not finished is its last step."""
        live, steps = self.base.copy(), list[tuple[Step, Edit]]()

        def make(made: Sequence[tuple[Step, Tiles]]) -> None:
            for step, tiles in made:
                mix(tiles, live)
                steps.append((step, edit_of([(box, live[box.slices].copy()) for box, _ in tiles])))

        make(self.steps[: self.position])
        unfinished = self._unfinished(live)
        for step, after in unfinished:
            box = changed_box(live, after)
            assert box is not None
            make([(step, [(box, live[box.slices] ^ after[box.slices])])])
        saved = None if self.file_changed else self.saved
        if not unfinished:
            make(self.steps[self.position :])
        elif saved is not None and saved > self.position:
            saved = None  # as when it had been finished: nothing can be redone
        past = Past(tuple(steps), self.position + len(unfinished), saved)
        beside = self.beside.beside
        if beside is not None:
            held = Held(beside.photo_mask, photo_sha256=beside.photo_mask_of)
        else:
            held = self._held()
        document = MaskDocument(
            self.base,
            schema=self.schema,
            path=self.path,
            past=past,
            photo_mask=held.label_map,
            photo_mask_of=held.photo_sha256,
        )
        document.set_locks(self.locks)
        return document

    def _held(self) -> Held:
        """Return what the file holds of its photo."""
        if self.path is None:
            return Held()
        height, width = self.base.shape
        if is_project(self.path):
            return self._held_by_project(self.path)
        try:
            return read_photo_mask(self.path, (width, height), len(self.schema))
        except (OSError, ValueError):
            return Held()

    def _held_by_project(self, path: Path) -> Held:
        try:
            opened = open_mask(path, self.schema)
        except FormatError:
            return Held()
        fits = opened.photo_mask is not None and opened.photo_mask.shape == self.base.shape
        return Held(opened.photo_mask, photo_sha256=opened.photo_sha256) if fits else Held()

    def _unfinished(self, live: LabelMap) -> list[tuple[Step, LabelMap]]:
        """Return what becomes steps after the pixels given, each with the pixels that it leaves."""
        found = []
        if self.pending is not None and (self.pending[1] != live).any():
            found.append(self.pending)
            live = self.pending[1]
        after = live.copy()
        for box, pixels in self.painted:
            after[box.slices] = pixels
        if (after != live).any():
            found.append((Step(self.painted_name, None), after))
        return found


def read_journal(path: Path) -> Recovered | None:
    """Return what a journal holds, None where nothing had been written to it yet.

    The file belongs to the caller alone; its log becomes part of it.

    Raises:
        FormatError: It is no journal, or damaged.
        NotNow: Of a later version, or out of reach: another program has it open, the disk is full.
    """
    try:
        size = path.stat().st_size if path.exists() else 0
        if size == 0:
            if log_size(path):  # SQLite would delete it
                raise FormatError(path, "size", size, "only its log is left")
            return None
        if size > limit("journal_bytes"):  # the program's own stay far below
            raise FormatError(path, "size", size, f"no journal is that large ({raised_by('journal_bytes')})")
        with path.open("rb") as file:
            if file.read(len(_MAGIC)) != _MAGIC:
                raise FormatError(path, "content", "no database", "it is no journal of this program")
        log = LogCopy(path)
        try:
            with closing(sqlite3.connect(path, isolation_level=None, timeout=1.0)) as database:
                database.execute("PRAGMA locking_mode = EXCLUSIVE")
                found = _read(path, database, log)
        finally:
            log.done()
        return replace(found, damaged_log=log.path) if found is not None and log.lost else found
    except OSError as error:
        raise NotNow(path, "content", "out of reach", error.strerror or str(error)) from error
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF in _PASSING:
            raise NotNow(path, "database", "out of reach", str(error)) from error
        raise FormatError(path, "database", str(error), "it is damaged") from error
    except (ValueError, TypeError, KeyError, OverflowError, RecursionError) as error:
        raise FormatError(path, "content", str(error) or type(error).__name__, "it is damaged") from error


def _read(path: Path, database: sqlite3.Connection, log: LogCopy) -> Recovered | None:
    def one(statement: str) -> tuple[Any, ...]:
        rows = database.execute(statement).fetchmany(2)
        if len(rows) != 1:
            raise FormatError(path, statement.rsplit(maxsplit=1)[-1], f"{len(rows)} rows", "one is needed")
        return tuple(rows[0])

    tables = database.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    log.compare(database)
    (application,) = one("SELECT application_id FROM pragma_application_id")
    (version,) = one("SELECT user_version FROM pragma_user_version")
    if application not in {APPLICATION, 0} or (application == 0 and tables):
        raise FormatError(path, "application", application, "it is no journal of this program")
    if version > VERSION:
        raise NotNow(path, "version", version, f"this program reads {VERSION}")
    if tables == 0:
        if log.size:
            log.lost = True
            raise FormatError(
                path, "log", f"{log.size} bytes", "it is damaged, and nothing else holds the work"
            )
        return None
    if not 1 <= version <= VERSION:
        raise FormatError(path, "version", version, f"this program reads {VERSION}")
    about = _object(path, "document", *one("SELECT about FROM document"))
    state = _object(path, "state", *one("SELECT text FROM state"))
    width, height = _whole(about, "width"), _whole(about, "height")
    if problem := side_problem(width, height):
        raise FormatError(path, "size", f"{width} x {height}", problem)
    schema = schema_from_table(about["schema"])
    schema = CELEBAMASK_HQ if schema == CELEBAMASK_HQ else schema
    place, packed = one("SELECT place, pixels FROM base")
    base = unpack_map(packed, height, width)
    # steps that the document had forgotten, and those that made room in the file
    first = max(_whole(state, "first"), place)
    steps: list[tuple[Step, Tiles]] = []
    for at, text, difference in database.execute("SELECT * FROM steps ORDER BY place"):
        if at != place:
            raise FormatError(path, "steps", f"{at} after {place - 1}", "one is missing")
        place += 1
        tiles = unpack_tiles(difference, height, width)
        if at < first:
            mix(tiles, base)
        else:
            steps.append((_step(text), tiles))
    position = _whole(state, "position") - first
    if not 0 <= position <= len(steps):
        raise FormatError(path, "position", position, f"there are {len(steps)} steps")
    saved = None if state["saved"] is None else _whole(state, "saved") - first
    painted, painted_name = list[Any](), ""
    for text, tiles in database.execute("SELECT name, tiles FROM painted ORDER BY row"):
        painted_name = _text(text)
        painted += unpack_tiles(tiles, height, width)
    pending = None
    for text, pixels in database.execute("SELECT about, pixels FROM pending"):
        pending = _step(text), unpack_map(pixels, height, width)
    found = Recovered(
        schema,
        None if state["path"] is None else Path(str(state["path"])),
        None if state["stamp"] is None else Stamp(*map(int, state["stamp"])),
        float(state["when"]),
        base,
        tuple(steps),
        position,
        saved if saved is not None and 0 <= saved <= len(steps) else None,
        frozenset(int(label) for label in state["locks"]),
        tuple(painted),
        painted_name,
        pending,
        read_beside(database, first, (height, width), schema, len(steps)) if version > 2 else Found(),
    )
    _check_classes(path, found)
    return found


def _check_classes(path: Path, found: Recovered) -> None:
    """Make sure that no pixel, now or after undo and redo, is of an unknown class."""
    count = len(found.schema)
    worst = int(found.base.max())
    live = found.base.copy()
    for _, tiles in found.steps:
        mix(tiles, live)
        worst = max(worst, *(int(live[box.slices].max()) for box, _ in tiles)) if tiles else worst
    worst = max(worst, *(int(pixels.max()) for _, pixels in found.painted), *found.locks, worst)
    if found.pending is not None:
        worst = max(worst, int(found.pending[1].max()))
    if worst >= count or min(found.locks, default=0) < 0:
        raise FormatError(path, "class ids", worst, f"the schema has {count} classes")
    if not all(tiles for _, tiles in found.steps):
        raise FormatError(path, "steps", "without pixels", "each has changed some")


def _object(path: Path, field: str, text: object) -> Mapping[str, Any]:
    found = json_object(text) if isinstance(text, str) else None
    if found is None:
        raise FormatError(path, field, "no JSON object", "it is damaged")
    return found


def _whole(table: Mapping[str, Any], key: str) -> int:
    if type(table[key]) is not int:
        raise ValueError(f"{key} is {table[key]!r}, no whole number")
    return int(table[key])


def _text(text: str) -> str:
    name = json.loads(text)
    if not isinstance(name, str):
        raise ValueError("a stroke has a name")
    return name


def _step(text: str) -> Step:
    name, source, *more = json.loads(text)
    if not isinstance(name, str) or not isinstance(source, str | None) or len(more) > 1:
        raise ValueError("a step has a name, a source and locks")
    return Step(name, source, frozenset(int(label) for label in more[0]) if more else frozenset())
