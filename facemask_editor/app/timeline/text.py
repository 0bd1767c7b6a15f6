"""A timeline as the text that a history step keeps, so that undo and journal know it."""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Mapping
from threading import Lock
from typing import Any

import numpy as np

from facemask_editor.app.timeline.pixels import Pixels, pack, unpack
from facemask_editor.app.timeline.timeline import Entry, Timeline
from facemask_editor.core.errors import FormatError
from facemask_editor.core.label_map import side_problem
from facemask_editor.core.labels import LabelMap
from facemask_editor.recipe.source import EditSource

_MARK = '{"timeline":'
_VERSION = 1
_KEPT = 8
_recent: OrderedDict[tuple[str, int], Timeline] = OrderedDict()
"""Timelines by their texts and the number of classes, so that few of them are read twice."""
_lock = Lock()


def is_timeline(source: str | None) -> bool:
    """Tell whether the source of a history step is a timeline."""
    return source is not None and source.startswith(_MARK)


def to_text(timeline: Timeline) -> str:
    """Return one line of JSON."""
    height, width = timeline.start.shape
    head = {"timeline": _VERSION, "size": [height, width], "start": _packed(timeline.start)}
    entries = [json.dumps(entry_to_table(entry), separators=(",", ":")) for entry in timeline.entries]
    # entries one by one: most of them are as in the text before
    return json.dumps(head, separators=(",", ":"))[:-1] + f',"entries":[{",".join(entries)}]}}'


def from_text(text: str, classes: int, where: str = "history step") -> Timeline:
    """Read what `to_text` wrote.

    Args:
        text: JSON.
        classes: How many classes the mask has.
        where: What it stands in, for messages.

    Raises:
        FormatError: It is damaged, or of a later version.
    """
    with _lock:
        known = _recent.get((text, classes))
    if known is not None:
        return known
    try:
        found = _read(text, classes)
    except FormatError:
        raise
    except (ValueError, TypeError, KeyError, RecursionError, OverflowError) as error:
        raise FormatError(where, "timeline", str(error) or type(error).__name__, "it is damaged") from error
    with _lock:
        _recent[text, classes] = found
        while len(_recent) > _KEPT:
            _recent.popitem(last=False)
    return found


def _read(text: str, classes: int) -> Timeline:
    found = json.loads(text)
    if found["timeline"] != _VERSION:
        raise ValueError(f"version {found['timeline']} is not {_VERSION}")
    height, width = map(int, found["size"])
    if problem := side_problem(width, height):
        raise ValueError(problem)
    data = unpack(found["start"], height * width)
    start = np.frombuffer(data, np.uint8).reshape(height, width)  # read-only, as it is bytes
    if int(start.max()) >= classes:
        raise ValueError(f"class {int(start.max())} is not below {classes}")
    entries = tuple(entry_from_table(each, (height, width), classes) for each in found["entries"])
    if len({entry.key for entry in entries}) < len(entries):
        raise ValueError("two entries have one key")
    return Timeline(start, entries)


def _packed(start: LabelMap) -> str:
    return pack(np.ascontiguousarray(start).tobytes())


def entry_to_table(entry: Entry) -> dict[str, object]:
    """Return an entry as JSON can hold it."""
    found: dict[str, object] = {"key": entry.key, "name": entry.name, "pixels": entry.pixels.to_text()}
    if entry.source is not None:
        found["source"] = entry.source_text
        found["made_of"] = entry.made_of
    for name, values in (("locks", entry.locks), ("off", entry.off)):
        if values:
            found[name] = sorted(values)
    if entry.keeps:
        found["keeps"] = True
    return found


def entry_from_table(found: Mapping[str, Any], shape: tuple[int, int], classes: int) -> Entry:
    """Read what `entry_to_table` returned, for a picture of height and width `shape`.

    Raises:
        FormatError, ValueError, TypeError, KeyError: It is damaged.
    """
    source = EditSource.from_json(found["source"]) if "source" in found else None
    key, name, made_of = found["key"], found["name"], found.get("made_of", "")
    if type(key) is not int or not isinstance(name, str) or not isinstance(made_of, str):
        raise ValueError("an entry has a key, a name and what it was made of")
    locks, off = (frozenset(map(int, found.get(each, ()))) for each in ("locks", "off"))
    pixels = Pixels.from_text(found["pixels"], shape, classes)
    return Entry(key, name, pixels, source, locks, off, made_of, bool(found.get("keeps")))
