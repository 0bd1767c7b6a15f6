"""What a journal keeps beside the history: the states of the tree, the photo's own mask, second faces."""

from __future__ import annotations

import json
import logging
import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from facemask_editor.app.donors.donor import Donor
from facemask_editor.app.journal.packing import pack_map, unpack_map
from facemask_editor.app.project.content import KeptDonor, KeptPhoto
from facemask_editor.app.project.states import read_node
from facemask_editor.app.timeline.text import entry_to_table
from facemask_editor.app.timeline.timeline import Timeline
from facemask_editor.app.tree.node import Node
from facemask_editor.app.tree.stored import StoredNode, StoredTree
from facemask_editor.core.errors import FaceMaskError
from facemask_editor.core.label_map import side_problem
from facemask_editor.core.labels import LabelMap, LabelSchema
from facemask_editor.core.schema_table import schema_from_table, schema_to_table
from facemask_editor.parse.place import place_of

TABLES = """
CREATE TABLE states (key INTEGER PRIMARY KEY, about TEXT NOT NULL, called TEXT NOT NULL, begins BLOB);
CREATE TABLE tree (row INTEGER PRIMARY KEY, text TEXT NOT NULL);
CREATE TABLE beside (name TEXT PRIMARY KEY, about TEXT NOT NULL, data BLOB);
"""
NAMES = ("states", "tree", "beside")
_log = logging.getLogger(__name__)
_DAMAGED = (
    FaceMaskError,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    OverflowError,
    RecursionError,
    sqlite3.Error,
)


@dataclass(frozen=True, eq=False)
class States:
    """All states of the document.

    Attributes:
        nodes: Those of the tree, the oldest first; only names and pins of them still change.
        first: How many steps the history has forgotten.
        places: Keys of the nodes before the oldest step and after each.
        forgotten: How many states the tree has forgotten.
    """

    nodes: tuple[Node, ...]
    first: int
    places: tuple[int, ...]
    forgotten: int


@dataclass(frozen=True, eq=False)
class Beside:
    """What belongs to the document besides.

    Attributes:
        photo_mask: H x W uint8, nobody changes it any more; None where nothing is to be kept of a photo.
        photo_mask_of: Digest of the photo that it fits, "" where not known.
        photo: Where the photo comes from.
        donors: Second faces.
    """

    photo_mask: LabelMap | None = None
    photo_mask_of: str = ""
    photo: KeptPhoto | None = None
    donors: tuple[KeptDonor, ...] = ()


@dataclass
class Found:
    """What a journal held; what of it cannot be read is left out."""

    tree: StoredTree | None = None
    beside: Beside | None = None


class BesideStore:
    """Writes both to the database of a journal, only what has changed; within its transactions."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database
        self.forget()

    def forget(self) -> None:
        """Know that the tables are empty."""
        self._called: dict[int, str] = {}
        self._beside: dict[str, object] = {}

    def put_states(self, states: States) -> None:
        """Write the states that are new, and what they are called."""
        run, alive = self._database.execute, set[int]()
        for node in states.nodes:
            alive.add(node.key)
            called = json.dumps([node.name, node.pinned])
            known = self._called.get(node.key)
            if known is None:
                run("INSERT INTO states VALUES (?, ?, ?, ?)", (node.key, _about(node), called, _begins(node)))
            elif known != called:
                run("UPDATE states SET called = ? WHERE key = ?", (called, node.key))
            self._called[node.key] = called
        for key in [key for key in self._called if key not in alive]:
            run("DELETE FROM states WHERE key = ?", (key,))
            del self._called[key]
        text = json.dumps([states.first, list(states.places), states.forgotten])
        run("INSERT OR REPLACE INTO tree VALUES (1, ?)", (text,))

    def put_beside(self, beside: Beside) -> None:
        """Write what is another one than before."""
        rows: dict[str, tuple[object, str, bytes | None]] = {}
        if beside.photo_mask is not None:
            rows["photo mask"] = beside.photo_mask, json.dumps(beside.photo_mask_of), b""
        if beside.photo is not None:
            photo = beside.photo
            path = None if photo.path is None else str(photo.path)
            told: dict[str, Any] = {
                "name": photo.name,
                "path": path,
                "sha256": photo.sha256,
                "embedded": photo.embedded,
            }
            if photo.place is not None:
                told["place"] = photo.place.table()
            rows["photo"] = photo, json.dumps(told), photo.data
        for at, kept in enumerate(beside.donors):
            donor = kept.donor
            height, width = donor.label_map.shape
            about = {"name": donor.name, "size": [height, width], "schema": schema_to_table(donor.schema)}
            rows[f"donor {at:03d}"] = donor, json.dumps({**about, "chosen": kept.chosen}), b""
        for name in [name for name in self._beside if name not in rows]:
            self._database.execute("DELETE FROM beside WHERE name = ?", (name,))
            del self._beside[name]
        for name, (thing, text, data) in rows.items():
            if self._beside.get(name) == (id(thing), text):
                continue
            if isinstance(thing, Donor):
                data = pack_map(thing.label_map)
            elif isinstance(thing, np.ndarray):
                data = pack_map(thing)
            self._database.execute("INSERT OR REPLACE INTO beside VALUES (?, ?, ?)", (name, text, data))
            self._beside[name] = id(thing), text


def read_beside(
    database: sqlite3.Connection, first: int, shape: tuple[int, int], schema: LabelSchema, steps: int
) -> Found:
    """Return what a journal holds beside its history; never raises for what is damaged.

    Args:
        database: Of the journal.
        first: How many steps lie before the oldest one that could be read.
        shape: Height and width.
        schema: The classes.
        steps: Number of steps that could be read.
    """
    found = Found()
    try:
        found.tree = _read_tree(database, first, shape, len(schema), steps)
    except _DAMAGED as error:
        _log.warning("the states in a journal cannot be read: %s", error)
    try:
        found.beside = _read_beside(database, shape, schema)
    except _DAMAGED as error:
        _log.warning("what belongs to the mask in a journal cannot be read: %s", error)
    return found


def _about(node: Node) -> str:
    row: dict[str, object] = {"title": node.title}
    if node.parent is not None:
        row["parent"] = node.parent.key
    if node.kept is not None:
        row["entry"] = {**entry_to_table(node.kept.entry), "pixels": node.kept.packed}
    return json.dumps(row, separators=(",", ":"))


def _begins(node: Node) -> bytes | None:
    if isinstance(node.begins, Timeline):
        return pack_map(node.begins.start)
    return None if node.begins is None else node.begins.encode("ascii")


def _read_tree(
    database: sqlite3.Connection, first: int, shape: tuple[int, int], classes: int, steps: int
) -> StoredTree | None:
    rows = database.execute("SELECT * FROM states ORDER BY key").fetchall()
    texts = database.execute("SELECT text FROM tree").fetchall()
    if not rows or not texts:
        return None
    began, keys, forgotten = json.loads(texts[0][0])
    start = unpack_map(rows[0][3], *shape)
    start.flags.writeable = False
    if int(start.max()) >= classes:
        raise ValueError("a state holds an unknown class")
    index = {key: at for at, (key, *_) in enumerate(rows)}
    nodes = list[StoredNode]()
    for at, (_key, about, called, begins) in enumerate(rows):
        row: dict[str, Any] = json.loads(about)
        row["name"], row["pinned"] = json.loads(called)
        if "parent" in row:
            row["parent"] = index[row["parent"]]
        text = [] if begins is None or at == 0 else [bytes(begins).decode("ascii")]
        nodes.append(read_node(row | ({"begins": 0} if text else {}), at, shape, classes, text, start))
    places = tuple(index[key] for key in keys[max(0, first - began) :][: steps + 1])
    return StoredTree(tuple(nodes), places, int(forgotten))


def _read_beside(database: sqlite3.Connection, shape: tuple[int, int], schema: LabelSchema) -> Beside | None:
    mask, of, photo, donors = None, "", None, list[KeptDonor]()
    rows = database.execute("SELECT * FROM beside ORDER BY name").fetchall()
    if not rows:
        return None
    for name, about, data in rows:
        told = json.loads(about)
        if name == "photo mask":
            mask, of = unpack_map(data, *shape), str(told)
            if int(mask.max()) >= len(schema):
                raise ValueError("the photo's own mask holds an unknown class")
        elif name == "photo":
            path = None if told["path"] is None else Path(str(told["path"]))
            embedded = bool(told["embedded"])
            place = place_of(told["place"]) if "place" in told else None
            photo = KeptPhoto(str(told["name"]), path, str(told["sha256"]), data, embedded, None, place)
        else:
            height, width = map(int, told["size"])
            if problem := side_problem(width, height):
                raise ValueError(problem)
            known = schema_from_table(told["schema"])
            donor = Donor(
                str(told["name"]), unpack_map(data, height, width), schema if known == schema else known
            )
            if int(donor.label_map.max()) >= len(donor.schema):
                raise ValueError("a second face holds an unknown class")
            donors.append(KeptDonor(donor, bool(told["chosen"])))
    return Beside(mask, of, photo, tuple(donors))
