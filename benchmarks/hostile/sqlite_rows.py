"""Mutations of an SQLite database by its rows: what is in a cell becomes something else."""

from __future__ import annotations

import random
import sqlite3
import zlib
from contextlib import closing

from benchmarks.hostile.texts import mutate_json

_READ_VERSION, _WRITE_VERSION = 18, 19  # places of the header; 1 is no log, which memory has not


def mutate_sqlite(rng: random.Random, data: bytes) -> bytes:
    """Change one cell of a database, with its JSON kept JSON and its compressed bytes compressed."""
    plain = bytearray(data)
    if len(plain) < 100:
        return data[::-1]
    plain[_READ_VERSION] = plain[_WRITE_VERSION] = 1
    try:
        with closing(sqlite3.connect(":memory:", isolation_level=None)) as database:
            database.deserialize(bytes(plain))
            tables = [
                row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            ]
            table = rng.choice(sorted(tables))
            columns = [row[1] for row in database.execute(f'PRAGMA table_info("{table}")')]
            rows = [row[0] for row in database.execute(f'SELECT rowid FROM "{table}"')]
            way = rng.randrange(10)
            if way == 0:
                database.execute(f'DELETE FROM "{table}" WHERE rowid = ?', (rng.choice(rows),))
            elif way == 1:
                database.execute(f"PRAGMA user_version = {rng.choice((0, 1, 2, 3, 99, -1))}")
            elif way == 2:
                database.execute(f'DROP TABLE "{table}"')
            else:
                column, row = rng.choice(columns), rng.choice(rows)
                (value,) = database.execute(
                    f'SELECT "{column}" FROM "{table}" WHERE rowid = ?', (row,)
                ).fetchone()
                new = _other(rng, value)
                database.execute(f'UPDATE "{table}" SET "{column}" = ? WHERE rowid = ?', (new, row))
            return database.serialize()
    except (sqlite3.Error, IndexError, OverflowError, UnicodeError):
        return data[::-1]


def _other(rng: random.Random, value: object) -> object:
    if rng.random() < 0.2:
        return rng.choice((None, -1, 2**62, 1.5, float("inf"), "", "x", b"", b"\0" * 100, "[" * 5000))
    if isinstance(value, str):
        return mutate_json(rng, value.encode()).decode("utf-8", "replace")
    if isinstance(value, bytes):
        return _packed(rng, value)
    return rng.choice((-1, 0, 1, 2, 2**31, 2**62))


def _packed(rng: random.Random, value: bytes) -> bytes:
    try:
        raw = bytearray(zlib.decompress(value))
    except zlib.error:
        return rng.randbytes(20)
    way = rng.randrange(5)
    if way == 0:
        return zlib.compress(bytes(1 << 24))
    if way == 1:
        raw = raw[: rng.randrange(len(raw) + 1)]
    for _ in range(3):
        if raw:
            at = rng.randrange(min(len(raw), rng.choice((20, len(raw)))))
            raw[at] = rng.choice((0, 1, 18, 19, 127, 128, 255))
    return zlib.compress(bytes(raw) + bytes(rng.choice((0, 0, 5))))
