"""What an ONNX file says of itself, without onnxruntime and before it: names, and which other files it reads.

Field numbers are those of onnx/onnx ``onnx/onnx.proto``; the encoding is that of protocol buffers.
"""

from __future__ import annotations

import mmap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from facemask_editor.core.files.small_file import open_regular

_MOST_DEPTH = 64
_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5

_MESSAGES: dict[str, dict[int, str]] = {
    "model": {7: "graph", 20: "training", 25: "function"},
    "training": {1: "graph", 2: "graph"},
    "function": {7: "node", 11: "attribute"},
    "graph": {1: "node", 5: "tensor", 11: "input", 12: "output", 15: "sparse"},
    "node": {5: "attribute"},
    "attribute": {5: "tensor", 6: "graph", 10: "tensor", 11: "graph", 22: "sparse", 23: "sparse"},
    "sparse": {1: "tensor", 2: "tensor"},
    "tensor": {13: "external"},
}
"""Which fields of which messages hold what is looked at."""


@dataclass(frozen=True)
class Facts:
    """Of a model file.

    Attributes:
        inputs: Names of what it takes, without its weights.
        outputs: Names of what it gives.
        external: Other files that hold weights, as they are written: relative to its folder.
    """

    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    external: tuple[str, ...]


def facts_of(path: Path) -> Facts:
    """Read a model file's names; its weights are passed over, so that size does not matter.

    Raises:
        OSError: It cannot be read.
        ValueError: It is no ONNX file, or damaged.
    """
    with open_regular(path) as file:
        try:
            data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except ValueError:
            raise ValueError("the file is empty") from None
        with data:
            return _facts(data)


def problem_of_part(model: Path, name: str) -> tuple[str, str] | None:
    """Return what is wrong with a file that holds weights of a model, and what helps ("" for nothing).

    It must lie in the model's folder: a model must not read elsewhere.

    Args:
        model: Path of the model file.
        name: As it is written there, one of `Facts.external`.
    """
    home = model.parent.resolve()
    try:
        place = (home / name).resolve()
        inside, there = place.is_relative_to(home), place.is_file()
    except (OSError, ValueError):
        inside = there = False
    if not name or not inside or Path(name).is_absolute():
        return f"{model.name} reads {name!r}, outside of its folder, which is not allowed", ""
    if not there:
        return f"{name} is missing, where {model.name} has weights", f"put it into {home}"
    return None


def _facts(data: mmap.mmap) -> Facts:
    inputs, outputs, external = list[str](), list[str](), list[str]()
    weights = set[str]()
    graphs = 0
    waiting = [("model", 0, len(data), 0)]
    while waiting:
        kind, start, end, depth = waiting.pop()
        if depth > _MOST_DEPTH:
            raise ValueError("nested too deeply")
        graphs += kind == "graph" and depth == 1
        for number, wire, begin, stop in _fields(data, start, end):
            part = _MESSAGES[kind].get(number)
            if part is None or wire != _BYTES:
                if kind == "tensor" and number == 8 and depth == 2:
                    weights.add(_text(data, begin, stop))
            elif part in ("input", "output"):
                if depth == 1:  # of the model itself, not of a loop in it
                    (inputs if part == "input" else outputs).append(_first_text(data, begin, stop, 1))
            elif part == "external":
                if _first_text(data, begin, stop, 1) == "location":
                    external.append(_first_text(data, begin, stop, 2))
            else:
                waiting.append((part, begin, stop, depth + 1))
    if graphs != 1 or not outputs:
        raise ValueError("there is no graph in it")
    taken = tuple(name for name in inputs if name not in weights)
    return Facts(taken, tuple(outputs), tuple(dict.fromkeys(external)))


def _fields(data: mmap.mmap, start: int, end: int) -> Iterator[tuple[int, int, int, int]]:
    """Yield number, wire type, begin and end of each field of a message."""
    at = start
    while at < end:
        key, at = _varint(data, at, end)
        number, wire = key >> 3, key & 7
        if wire == _VARINT:
            begin = at
            _, at = _varint(data, at, end)
        elif wire == _BYTES:
            length, begin = _varint(data, at, end)
            at = begin + length
        elif wire in (_FIXED64, _FIXED32):
            begin, at = at, at + (8 if wire == _FIXED64 else 4)
        else:
            raise ValueError("it is no ONNX file")
        if at > end or number == 0:
            raise ValueError("it is cut off, or no ONNX file")
        yield number, wire, begin, at


def _varint(data: mmap.mmap, at: int, end: int) -> tuple[int, int]:
    value = 0
    for shift in range(0, 70, 7):
        if at >= end:
            raise ValueError("it is cut off, or no ONNX file")
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
    raise ValueError("it is no ONNX file")


def _first_text(data: mmap.mmap, start: int, end: int, wanted: int) -> str:
    for number, wire, begin, stop in _fields(data, start, end):
        if number == wanted and wire == _BYTES:
            return _text(data, begin, stop)
    return ""


def _text(data: mmap.mmap, start: int, end: int) -> str:
    return data[start : min(end, start + 4096)].decode("utf-8", "replace")
