"""Workflows of ComfyUI in its API format, with placeholders for what changes from picture to picture.

A placeholder is a text among the inputs of a node, such as ``FACEMASK_IMAGE`` for the name of an image. A
node that takes no text there is titled so instead: the input of a node with the title ``FACEMASK_SEED`` that
is called ``seed`` or ``noise_seed`` gets the seed. ``FACEMASK_RESULT`` is only a title: of the node with the
result.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from facemask_editor.core.errors import FormatError
from facemask_editor.core.files.small_file import read_limited
from facemask_editor.core.files.unique_keys import read_unique

IMAGE, MASK, CONTROL = "FACEMASK_IMAGE", "FACEMASK_MASK", "FACEMASK_CONTROL"
PROMPT, NEGATIVE, SEED = "FACEMASK_PROMPT", "FACEMASK_NEGATIVE", "FACEMASK_SEED"
CHECKPOINT, CONTROLNET, RESULT = "FACEMASK_CHECKPOINT", "FACEMASK_CONTROLNET", "FACEMASK_RESULT"

INPUTS: Mapping[str, tuple[str, ...]] = {
    IMAGE: ("image",),
    MASK: ("image",),
    CONTROL: ("image",),
    PROMPT: ("text",),
    NEGATIVE: ("text",),
    SEED: ("seed", "noise_seed"),
    CHECKPOINT: ("ckpt_name",),
    CONTROLNET: ("control_net_name",),
}
"""Which inputs of a titled node get the value, by placeholder."""
PICTURES = (IMAGE, MASK, CONTROL)

_SAVES = ("SaveImage", "PreviewImage")
_ANY = re.compile("|".join(sorted(INPUTS, key=len, reverse=True)))


@dataclass(frozen=True)
class Workflow:
    """A workflow that was checked.

    Attributes:
        graph: Nodes by id, each with ``class_type`` and ``inputs``.
        result: Id of the node whose picture is the result.
        needs: Placeholders that it has.
    """

    graph: Mapping[str, Any]
    result: str
    needs: frozenset[str]

    @property
    def classes(self) -> tuple[str, ...]:
        """Classes of its nodes, each once."""
        return tuple(dict.fromkeys(node["class_type"] for node in self.graph.values()))

    def filled(self, values: Mapping[str, str | int]) -> dict[str, Any]:
        """Return the graph with values in place of placeholders.

        Args:
            values: By placeholder, all that it needs.
        """
        graph = copy.deepcopy(dict(self.graph))
        for node in graph.values():
            inputs = node["inputs"]
            for name, value in inputs.items():
                inputs[name] = _replaced(value, values)
            for name in _titled_inputs(node):
                inputs[name] = values[_title(node)]
        return graph


def read_workflow(path: Path) -> Workflow:
    """Read a workflow file.

    Raises:
        FormatError: Naming file, field and value.
    """
    try:
        found = read_unique(read_limited(path, "renderer_bytes").decode("utf-8-sig"))
    except OSError as error:
        raise FormatError(path, "file", f"unreadable ({error.strerror})", "choose a workflow") from error
    except (ValueError, RecursionError) as error:
        raise FormatError(path, "content", "not JSON", str(error)) from error
    if not isinstance(found, dict) or not found:
        raise FormatError(path, "content", "no workflow", "in ComfyUI choose Export (API)")
    if isinstance(found.get("nodes"), list):
        raise FormatError(path, "content", "a workflow of the window", "in ComfyUI choose Export (API)")
    for name, node in found.items():
        _check_node(path, name, node, found.keys())
    needs = frozenset(_placeholders(found.values()))
    if needs.isdisjoint(PICTURES):
        raise FormatError(path, "content", "without a picture", f"one input is {' or '.join(PICTURES)}")
    return Workflow(found, _result(path, found), needs)


def _check_node(path: Path, name: str, node: object, names: Iterable[str]) -> None:
    if not isinstance(node, dict) or not isinstance(node.get("class_type"), str):
        raise FormatError(path, f"node {name}", "without class_type", "in ComfyUI choose Export (API)")
    inputs = node.get("inputs")
    if not isinstance(inputs, dict):
        raise FormatError(path, f"node {name}", "without inputs", "in ComfyUI choose Export (API)")
    for field, value in inputs.items():
        if isinstance(value, list):
            link = len(value) == 2 and isinstance(value[0], str) and type(value[1]) is int and value[1] >= 0
            if not link or value[0] not in names:
                raise FormatError(path, f"node {name}, {field}", value, "no node of the file is meant by it")
    title = _title(node)
    if title in INPUTS and not any(True for _ in _titled_inputs(node)):
        wanted = " or ".join(INPUTS[title])
        raise FormatError(path, f"node {name}", f"titled {title}", f"it has no input {wanted} to be set")


def _result(path: Path, graph: Mapping[str, Any]) -> str:
    titled = [name for name, node in graph.items() if _title(node) == RESULT]
    found = titled or [name for name, node in graph.items() if node["class_type"] in _SAVES]
    if len(found) != 1:
        hint = f"give exactly one node with a picture the title {RESULT}"
        raise FormatError(path, "results", len(found), hint)
    return found[0]


def _title(node: Mapping[str, Any]) -> str:
    meta = node.get("_meta")
    title = meta.get("title") if isinstance(meta, dict) else None
    return title.strip() if isinstance(title, str) else ""


def _titled_inputs(node: Mapping[str, Any]) -> list[str]:
    """Return the inputs that a node's title gives values to: those that are there and are no links."""
    wanted = INPUTS.get(_title(node), ())
    return [name for name in wanted if name in node["inputs"] and not isinstance(node["inputs"][name], list)]


def _placeholders(nodes: Iterable[Mapping[str, Any]]) -> Iterable[str]:
    for node in nodes:
        for value in node["inputs"].values():
            if isinstance(value, str):
                yield from _ANY.findall(value)
        if _titled_inputs(node):
            yield _title(node)


def _replaced(value: object, values: Mapping[str, str | int]) -> object:
    if not isinstance(value, str):
        return value
    if value in values:
        return values[value]
    return _ANY.sub(lambda match: str(values[match[0]]), value)
