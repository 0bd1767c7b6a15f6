"""Project files to documents; whatever a file holds, the answer is one or one clear error."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from facemask_editor.app.donors.donor import Donor
from facemask_editor.app.project.content import Around, KeptDonor, KeptPhoto, Opened, Unknown
from facemask_editor.app.project.states import read_tree
from facemask_editor.app.project.steps import read_steps
from facemask_editor.app.project.texts import read_texts
from facemask_editor.app.project.view import view_of
from facemask_editor.app.project.write import (
    BASE,
    DONORS,
    FIELDS,
    HISTORY,
    START,
    TEXTS,
    TREE,
)  # fmt: skip
from facemask_editor.app.tree.stored import StoredTree
from facemask_editor.app.tree.tree import StateTree
from facemask_editor.core.errors import FormatError
from facemask_editor.core.files.archive import Archive, open_archive
from facemask_editor.core.files.checked_json import read_json
from facemask_editor.core.labels import LabelSchema
from facemask_editor.core.schema_table import SchemaError, schema_from_table
from facemask_editor.document.document import MaskDocument
from facemask_editor.document.steps import Past
from facemask_editor.formats.project.head import HEAD, MASK, PHOTO_MASK, TYPE, Head, read_head
from facemask_editor.formats.project.masks import NEWER, read_map, read_photo_mask
from facemask_editor.formats.project.photo import MOST_BYTES
from facemask_editor.formats.stamp import stamp_of
from facemask_editor.parse.place import Place, place_of

_MOST_JSON = 512 << 20
"""Bytes of a table; history and tree together stay below a half."""
_MOST_DONORS = 256
_MOST_UNKNOWN = 256 << 20
"""Bytes of members that nobody here knows."""
OTHER_MASK = (
    "Another program has changed the mask in this project; the change is the last step of its history."
)


def read_project(path: Path) -> Opened:
    """Open a project file; fit for any thread.

    Raises:
        FormatError: It cannot be read, naming the file, the field and the value.
    """
    stamp = stamp_of(path)
    with open_archive(path) as archive:
        head = read_head(archive)
        live = read_map(archive, MASK, head.size, head.schema)
        photo_mask, photo_mask_of = read_photo_mask(archive, head)
        messages = list[str]()
        base, past, stored = live, Past((), 0, 0), None
        if head.newer:
            messages.append(NEWER)
            around = Around()
        else:
            around = Around(
                _photo(archive, head, path),
                _donors(archive, head),
                view_of(head.table.get("view"), head.schema),
                _colours(head.table.get("face_colours")),
                _unknown(archive, head),
            )
            if HISTORY in archive:
                base = read_map(archive, BASE, head.size, head.schema)
                texts = read_texts(path / TEXTS, _table(archive, TEXTS).get("texts"))
                table, count = _table(archive, HISTORY), len(head.schema)
                past, changed = read_steps(path / HISTORY, table, base, live, count, texts)
                if changed:
                    messages.append(OTHER_MASK)
                if TREE in archive:
                    start = (
                        read_map(archive, START, head.size, head.schema) if START in archive else base.copy()
                    )
                    steps = len(past.steps)
                    stored = read_tree(path / TREE, _table(archive, TREE), start, count, texts, steps)
    document = MaskDocument(
        base, schema=head.schema, path=path, past=past, photo_mask=photo_mask, photo_mask_of=photo_mask_of
    )
    document.set_locks(_locks(path, head))
    tree = _tree(path, document, stored)
    return Opened(document, tree, around, head.newer, tuple(messages), stamp)


def _tree(path: Path, document: MaskDocument, stored: StoredTree | None) -> StateTree:
    try:
        return StateTree(document, stored=stored)
    except (FormatError, ValueError, KeyError, IndexError) as error:  # states that do not make each other
        raise FormatError(
            path / TREE, "nodes", str(error) or type(error).__name__, "it is damaged"
        ) from error


def _table(archive: Archive, name: str) -> dict[str, Any]:
    return read_json(archive.path / name, "content", archive.read(name, _MOST_JSON))


def _locks(path: Path, head: Head) -> frozenset[int]:
    found = head.table.get("locks", [])
    names = head.schema.names
    if not isinstance(found, list) or not all(isinstance(name, str) and name in names for name in found):
        raise FormatError(path / HEAD, "locks", repr(found)[:100], f"known classes: {', '.join(names)}")
    return frozenset(names.index(name) for name in found)


def _photo(archive: Archive, head: Head, path: Path) -> KeptPhoto | None:
    found = head.table.get("photo")
    if found is None:
        return None
    where = path / HEAD
    if not isinstance(found, dict):
        raise FormatError(where, "photo", repr(found)[:100], "a table is needed")
    name, file, beside, member = (_text(where, found, key) for key in ("name", "file", "beside", "member"))
    data = archive.read(member, MOST_BYTES) if member else None
    # the file beside the project counts: a folder that was moved or copied takes its photo along
    places = (
        [Path(os.path.normpath(path.absolute().parent / beside))] if beside and "\0" not in beside else []
    )
    places += [Path(file)] if file and "\0" not in file and Path(file).is_absolute() else []
    known = next((place for place in places if os.path.isfile(place)), places[-1] if places else None)
    return KeptPhoto(
        name or "photo", known, _text(where, found, "sha256"), data, bool(member), None, _place(where, found)
    )  # fmt: skip


def _place(where: Path, found: Mapping[str, Any]) -> Place | None:
    table = found.get("place")
    if table is None:
        return None
    try:
        if not isinstance(table, dict):
            raise ValueError("a table is needed")
        return place_of(table)
    except ValueError as error:
        raise FormatError(where, "photo.place", repr(table)[:100], str(error)) from error


def _donors(archive: Archive, head: Head) -> tuple[KeptDonor, ...]:
    where, rows = archive.path / HEAD, head.table.get("donors", [])
    if not isinstance(rows, list) or len(rows) > _MOST_DONORS:
        raise FormatError(where, "donors", type(rows).__name__, f"a list of up to {_MOST_DONORS} is needed")
    found = []
    for at, row in enumerate(rows):
        if not isinstance(row, dict):
            raise FormatError(where, f"donors.{at}", repr(row)[:100], "a table is needed")
        name, member = _text(where, row, "name"), _text(where, row, "member")
        schema = _donor_schema(where, row, at, head.schema)
        label_map = read_map(archive, member, None, schema)
        label_map.flags.writeable = False
        found.append(KeptDonor(Donor(name, label_map, schema), row.get("chosen") is True))
    return tuple(found)


def _donor_schema(where: Path, row: Mapping[str, Any], at: int, own: LabelSchema) -> LabelSchema:
    table = row.get("schema")
    if table is None:
        return own
    try:
        return schema_from_table(table)
    except SchemaError as error:
        raise FormatError(where, f"donors.{at}.schema.{error.field}", error.value, error.hint) from error
    except (TypeError, AttributeError) as error:
        raise FormatError(where, f"donors.{at}.schema", repr(table)[:100], "a table is needed") from error


def _colours(found: object) -> Mapping[str, object] | None:
    return found if isinstance(found, dict) else None


def _unknown(archive: Archive, head: Head) -> Unknown:
    known: set[object] = {TYPE, HEAD, MASK, PHOTO_MASK, HISTORY, BASE, TREE, START, TEXTS}
    photo, rows = head.table.get("photo"), head.table.get("donors", [])
    tables = [*(rows if isinstance(rows, list) else ()), photo]
    known |= {table["member"] for table in tables if isinstance(table, dict) and "member" in table}
    members, total = dict[str, bytes](), 0
    for name in archive.names:
        if name not in known and not name.startswith(DONORS):
            members[name] = archive.read(name, _MOST_UNKNOWN)
            total += len(members[name])
            if total > _MOST_UNKNOWN:
                raise FormatError(archive.path, "unknown members", f"{total >> 20} MiB", "that is too much")
    fields = {key: value for key, value in head.table.items() if key not in FIELDS}
    fields |= {key: head.table[key] for key in ("view", "photo") if key in head.table}
    return Unknown(fields, members)


def _text(where: Path, table: Mapping[str, Any], key: str) -> str:
    found = table.get(key, "")
    if not isinstance(found, str):
        raise FormatError(where, key, repr(found)[:100], "a text is needed")
    return found
