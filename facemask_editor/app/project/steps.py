"""The undo history in a project file, as the journal keeps it: pixels before each step exclusive-or after."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from facemask_editor.app.journal.differences import differences
from facemask_editor.app.journal.packing import Tiles, edit_of, mix, pack_tiles, unpack_tiles
from facemask_editor.app.journal.records import LoggedStep
from facemask_editor.app.project.content import Content
from facemask_editor.app.project.texts import Texts
from facemask_editor.core.errors import FormatError
from facemask_editor.core.labels import LabelMap
from facemask_editor.core.region import changed_box
from facemask_editor.document.edits import Edit
from facemask_editor.document.steps import Past, Step

LIMIT = 64 << 20
"""Bytes of packed steps in a file; above it the oldest ones cannot be undone once it is opened again."""
CHANGED = "Changed in the file"
"""Name of the step for pixels that another program has changed in a project file."""


@dataclass(frozen=True, eq=False)
class PackedSteps:
    """A history, packed.

    Attributes:
        base: H x W uint8 before the first step.
        dropped: Number of steps that became part of it.
        table: For ``history.json``.
    """

    base: LabelMap
    dropped: int
    table: Mapping[str, object]


def pack_steps(content: Content, texts: Texts, limit: int = LIMIT) -> PackedSteps:
    """Return the history of a content; sources go to the texts."""
    base = content.live.copy()
    logged = [LoggedStep(at, e.name, e.source, e.edit, e.locks) for at, e in enumerate(content.entries)]
    deltas = differences(logged, base, content.position)  # base is that of the first step afterwards
    packed = [
        _packed(content.packed, entry.serial, tiles)
        for entry, tiles in zip(content.entries, deltas, strict=True)
    ]
    for serial in set(content.packed) - {entry.serial for entry in content.entries}:
        content.packed.pop(serial, None)
    sizes = [len(data) + len(e.source or "") for data, e in zip(packed, content.entries, strict=True)]
    total, dropped = sum(sizes), 0
    while total > limit and dropped < content.position:
        total -= sizes[dropped]
        mix(deltas[dropped], base)
        dropped += 1
    rows = []
    for entry, data in zip(content.entries[dropped:], packed[dropped:], strict=True):
        row: dict[str, object] = {"name": entry.name}
        if entry.source is not None:
            row["source"] = texts.number(entry.source)
        if entry.locks:
            row["locks"] = sorted(entry.locks)
        row["pixels"] = base64.b64encode(data).decode("ascii")
        rows.append(row)
    return PackedSteps(base, dropped, {"position": content.position - dropped, "steps": rows})


def _packed(known: dict[int, bytes], serial: int, tiles: Tiles) -> bytes:
    found = known.get(serial)
    if found is None:
        found = known[serial] = pack_tiles(tiles)
    return found


def read_steps(
    where: Path, table: Mapping[str, Any], base: LabelMap, live: LabelMap, classes: int, texts: Sequence[str]
) -> tuple[Past, bool]:
    """Return the history of a file.

    Args:
        where: Of the table, for messages.
        table: What ``history.json`` holds.
        base: H x W uint8 before the first step.
        live: H x W uint8 of the mask; where the applied steps make another one, it is a step after them.
        classes: How many there are.
        texts: Sources.

    Returns:
        The history, and whether the mask was another one.

    Raises:
        FormatError: It is damaged.
    """
    rows, position = table.get("steps"), table.get("position")
    if not isinstance(rows, list):
        raise FormatError(where, "steps", repr(rows)[:100], "a list is needed")
    if type(position) is not int or not 0 <= position <= len(rows):
        raise FormatError(where, "position", repr(position)[:100], f"there are {len(rows)} steps")
    steps, pixels, changed = list[tuple[Step, Edit]](), base.copy(), False
    for at, row in enumerate(rows):
        if at == position and not np.array_equal(pixels, live):
            changed = True
            break
        try:
            step, tiles = _row(row, base.shape[0], base.shape[1], texts)
            mix(tiles, pixels)
            worst = max(int(pixels[box.slices].max()) for box, _ in tiles)
            if worst >= classes or any(not 0 <= label < classes for label in step.locks):
                raise ValueError(f"a class is not below {classes}")
        except (ValueError, TypeError, KeyError, OverflowError) as error:
            raise FormatError(
                where, f"steps.{at}", str(error) or type(error).__name__, "it is damaged"
            ) from error
        steps.append((step, edit_of([(box, pixels[box.slices].copy()) for box, _ in tiles])))
    if position == len(rows) and not changed:
        changed = not np.array_equal(pixels, live)
    if changed:
        box = changed_box(pixels, live)
        assert box is not None, "they differ"
        steps.append((Step(CHANGED, None), edit_of([(box, live[box.slices].copy())])))
        position = len(steps)
    return Past(tuple(steps), position, position), changed


def _row(row: Mapping[str, Any], height: int, width: int, texts: Sequence[str]) -> tuple[Step, Tiles]:
    name, source, locks = row["name"], row.get("source"), row.get("locks", ())
    if not isinstance(name, str) or not isinstance(locks, list | tuple):
        raise ValueError("a step has a name and locks")
    if not all(type(label) is int for label in locks):
        raise ValueError("locks are class ids")
    text = None if source is None else texts[_place(source, len(texts))]
    try:
        tiles = unpack_tiles(base64.b64decode(row["pixels"], validate=True), height, width)
    except binascii.Error as error:
        raise ValueError(str(error)) from error
    if not tiles:
        raise ValueError("each step has changed some pixels")
    return Step(name, text, frozenset(locks)), tiles


def _place(found: object, count: int) -> int:
    if type(found) is not int or not 0 <= found < count:
        raise ValueError(f"text {found!r} is not in 0..{count - 1}")
    return found
