"""The database of one journal; everything here runs in the journal's thread."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from facemask_editor.app.journal.beside import NAMES, TABLES, Beside, BesideStore, States
from facemask_editor.app.journal.differences import difference, differences
from facemask_editor.app.journal.packing import mix, pack_map, pack_tiles, unpack_map, unpack_tiles
from facemask_editor.app.journal.records import (
    Begin,
    LoggedStep,
    Painted,
    Pending,
    State,
    Steps,
    Written,
)
from facemask_editor.core.schema_table import schema_to_table
from facemask_editor.formats.stamp import Stamp, stamp_of

APPLICATION = 0x464D4A4C
"""Marks the file as ours."""
VERSION = 3
"""Of the file. Version 1 knew no locks of steps, 2 nothing beside the history."""
_TABLES = (
    """
CREATE TABLE document (row INTEGER PRIMARY KEY, about TEXT NOT NULL);
CREATE TABLE state (row INTEGER PRIMARY KEY, text TEXT NOT NULL);
CREATE TABLE base (row INTEGER PRIMARY KEY, place INTEGER NOT NULL, pixels BLOB NOT NULL);
CREATE TABLE steps (place INTEGER PRIMARY KEY, about TEXT NOT NULL, difference BLOB NOT NULL);
CREATE TABLE painted (row INTEGER PRIMARY KEY, name TEXT NOT NULL, tiles BLOB NOT NULL);
CREATE TABLE pending (row INTEGER PRIMARY KEY, about TEXT NOT NULL, pixels BLOB NOT NULL);
"""
    + TABLES
)
_CONTENT = ("document", "state", "base", "steps", "painted", "pending", *NAMES)
_FOLD = 32
"""So many steps that the document has forgotten wait in the file: taking them in costs a whole map."""


@dataclass
class Opening:
    """A document as it was when its journal began, packed.

    Attributes:
        about: Size and schema, JSON.
        base: The map before the first step.
        steps: Place, name with source, difference.
        shape: Height and width.
        stamp: Of the document's file as it was opened or saved last.
    """

    about: str
    base: bytes
    steps: list[tuple[int, str, bytes]]
    shape: tuple[int, int]
    stamp: Stamp | None


def opening(begin: Begin) -> Opening:
    """Return what a journal begins with; the label map of the record is used up."""
    height, width = begin.live.shape
    deltas = differences(begin.steps, begin.live, begin.state.position)
    steps = [
        (step.place, _about(step), pack_tiles(tiles)) for step, tiles in zip(begin.steps, deltas, strict=True)
    ]
    about = {"width": width, "height": height, "schema": schema_to_table(begin.schema)}
    return Opening(
        json.dumps(about), pack_map(begin.live), steps, (height, width), stamp_of_file(begin.state)
    )


def stamp_of_file(state: State) -> Stamp | None:
    """Return the stamp of the document's file as it is now."""
    return None if state.path is None else stamp_of(state.path)


class Gap(Exception):
    """Steps are needed that made room in the file; the document has to be written from its beginning."""


class Store:
    """Writes records to a database, each call in one transaction.

    Args:
        path: Made where it is missing.
        limit: Bytes that the steps may take; above it the oldest ones become part of the base.

    Raises:
        sqlite3.Error: In every method: it cannot be written. Then nothing of the call is in the file.
    """

    def __init__(self, path: Path, limit: int) -> None:
        self._limit = limit
        self._sizes: dict[int, int] = {}  # by place, ascending
        self._total = 0
        self._base = 0
        self._cut: int | None = None
        self._in_main = False  # whether the main file holds some of the unsaved work
        self._shape = 0, 0
        self._stamp: Stamp | None = None
        self._state: State | None = None
        self._database = sqlite3.connect(path, isolation_level=None, timeout=1.0)
        self._beside = BesideStore(self._database)
        try:
            run = self._database.execute
            # Alone with the file, SQLite needs no shared memory, which network drives lack.
            run("PRAGMA locking_mode = EXCLUSIVE")
            run("PRAGMA journal_mode = WAL")
            run("PRAGMA synchronous = FULL")
            run(f"PRAGMA journal_size_limit = {1 << 22}")
        except BaseException:
            self._database.close()
            raise

    def close(self) -> None:
        """Close the file; it stays."""
        self._database.close()

    def begin(self, opening: Opening, state: State) -> None:
        """Write a document from its beginning, whatever the file held before."""
        with self._transaction():
            run = self._database.execute
            for table in _CONTENT:
                run(f"DROP TABLE IF EXISTS {table}")
            for statement in filter(str.strip, _TABLES.split(";")):
                run(statement)
            run(f"PRAGMA application_id = {APPLICATION}")
            run(f"PRAGMA user_version = {VERSION}")
            run("INSERT INTO document VALUES (1, ?)", (opening.about,))
            run("INSERT INTO base VALUES (1, ?, ?)", (state.first, opening.base))
            self._sizes, self._total, self._base, self._cut = {}, 0, state.first, None
            for row in opening.steps:
                self._insert(*row)
            self._shape, self._stamp = opening.shape, opening.stamp
            self._beside.forget()
            self._put_state(state)
            self._bound(state)
        self._in_main = False
        self._keep_work(False)

    @property
    def span(self) -> tuple[int, int | None]:
        """Between which places the document can move without `Gap`; None for no end."""
        return self._base, self._cut

    def write(self, records: Sequence[Written]) -> None:
        """Write what happened, in its order.

        Raises:
            Gap: Nothing is written.
        """
        records = newest(records)
        with self._transaction():
            state, written = None, False
            for record in records:
                if isinstance(record, Painted):
                    self._put_painted(record)
                elif isinstance(record, Pending):
                    self._put_pending(record)
                elif isinstance(record, States):
                    self._beside.put_states(record)
                elif isinstance(record, Beside):
                    self._beside.put_beside(record)
                else:
                    if isinstance(record, Steps):
                        self._put_steps(record)
                    else:
                        written |= record.written
                    state = record.state
                    self._check(state.position)
            state = state or self._state
            if state is not None:
                if written:
                    self._stamp = stamp_of_file(state)
                self._put_state(state)
                self._bound(state)
        self._keep_work(any(_is_work(one) for one in records))

    def _keep_work(self, brought: bool) -> None:
        """Make sure that unsaved work hangs not on the log alone, once it has begun."""
        assert self._state is not None
        if not brought and self._state.position == self._state.saved:
            self._in_main = False
        elif not self._in_main:
            with suppress(sqlite3.Error):  # the log holds it all the same
                self._database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            self._in_main = True

    def _transaction(self) -> _Transaction:
        return _Transaction(self._database)

    def _check(self, place: int) -> None:
        if place < self._base or (self._cut is not None and place > self._cut):
            raise Gap

    def _put_steps(self, record: Steps) -> None:
        self._check(record.kept)
        self._cut = None
        self._database.execute("DELETE FROM steps WHERE place >= ?", (record.kept,))
        while self._sizes and next(reversed(self._sizes)) >= record.kept:
            self._total -= self._sizes.popitem()[1]
        if isinstance(record.live, np.ndarray):
            deltas = differences(record.steps, record.live, record.state.position)
        else:
            deltas = [difference(step, record.live) for step in record.steps]
        for step, tiles in zip(record.steps, deltas, strict=True):
            self._insert(step.place, _about(step), pack_tiles(tiles))

    def _insert(self, place: int, about: str, packed: bytes) -> None:
        self._database.execute("INSERT INTO steps VALUES (?, ?, ?)", (place, about, packed))
        self._sizes[place] = len(packed) + len(about)
        self._total += self._sizes[place]

    def _put_painted(self, record: Painted) -> None:
        if record.whole or record.box is None:
            self._database.execute("DELETE FROM painted")
        if record.box is not None and record.pixels is not None:
            packed = pack_tiles([(record.box, record.pixels)])
            row = json.dumps(record.name), packed  # pure ASCII, whatever the name holds
            self._database.execute("INSERT INTO painted (name, tiles) VALUES (?, ?)", row)

    def _put_pending(self, record: Pending) -> None:
        self._database.execute("DELETE FROM pending")
        if record.pixels is not None:
            row = json.dumps([record.name, record.source]), pack_map(record.pixels)
            self._database.execute("INSERT INTO pending VALUES (1, ?, ?)", row)

    def _put_state(self, state: State) -> None:
        self._state = state
        text = {
            "first": state.first,
            "position": state.position,
            "saved": state.saved,
            "locks": sorted(state.locks),
            "path": None if state.path is None else str(state.path),
            "stamp": self._stamp,
            "when": time.time(),
        }
        self._database.execute("INSERT OR REPLACE INTO state VALUES (1, ?)", (json.dumps(text),))

    def _bound(self, state: State) -> None:
        """Take the oldest steps into the base, so that the file stays small."""
        end = state.first if state.first - self._base >= _FOLD else self._base
        if self._total > self._limit:
            self._cut_undone(state.position)
            left = self._total
            for place, size in self._sizes.items():
                if left <= self._limit * 3 // 4 or place >= state.position:
                    break
                left, end = left - size, max(end, place + 1)
        if end > self._base:
            self._fold(end)

    def _cut_undone(self, position: int) -> None:
        """Drop the last of the undone steps, so that they take half of the room at most."""
        undone = sum(size for place, size in self._sizes.items() if place >= position)
        while undone > self._limit // 2:
            self._cut, size = self._sizes.popitem()
            undone, self._total = undone - size, self._total - size
            self._database.execute("DELETE FROM steps WHERE place = ?", (self._cut,))

    def _fold(self, end: int) -> None:
        run = self._database.execute
        height, width = self._shape
        base = unpack_map(run("SELECT pixels FROM base").fetchone()[0], height, width)
        for (packed,) in run("SELECT difference FROM steps WHERE place < ?", (end,)):
            mix(unpack_tiles(packed, height, width), base)
        run("DELETE FROM steps WHERE place < ?", (end,))
        run("UPDATE base SET place = ?, pixels = ?", (end, pack_map(base)))
        for place in [place for place in self._sizes if place < end]:
            self._total -= self._sizes.pop(place)
        self._base = end


def newest(
    records: Sequence[Written],
) -> list[Written]:
    """Return the records without those that a later one makes needless; a slider makes many of them."""
    kept_from, painted, pending, whole = None, False, False, set[type]()
    found: list[Written] = []
    for record in reversed(records):
        if isinstance(record, Steps):
            if kept_from is not None and record.kept >= kept_from:
                continue
            kept_from = record.kept
        elif isinstance(record, Painted):
            if painted:
                continue
            painted = record.whole or record.box is None
        elif isinstance(record, Pending):
            if pending:
                continue
            pending = True
        elif isinstance(record, States | Beside):
            if type(record) in whole:
                continue
            whole.add(type(record))
        found.append(record)
    return found[::-1]


class _Transaction:
    """All or nothing."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database

    def __enter__(self) -> None:
        self._database.execute("BEGIN IMMEDIATE")

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            self._database.execute("COMMIT")
        elif self._database.in_transaction:
            self._database.execute("ROLLBACK")


def _is_work(record: Written) -> bool:
    """Whether it brings pixels, and does not only say that a stroke or preview is over."""
    return isinstance(record, Steps) or (isinstance(record, Painted | Pending) and record.pixels is not None)


def _about(step: LoggedStep) -> str:
    locks = [sorted(step.locks)] if step.locks else []
    return json.dumps([step.name, step.source, *locks])  # pure ASCII, whatever the names hold
