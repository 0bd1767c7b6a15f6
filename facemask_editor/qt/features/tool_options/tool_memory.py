"""What the tools remember between runs: sizes, and the options that have a name for it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from facemask_editor.core.files.json_text import json_object
from facemask_editor.qt.canvas.canvas import MaskCanvas
from facemask_editor.qt.features.tool_options.tool_options import tool_options
from facemask_editor.qt.tools.common.option import Value, whole


def tool_memory(canvas: MaskCanvas) -> str:
    """Return the settings of the tools as one line of JSON.

    Symmetry and the draw-over rule are not among them: found switched on again days later, they surprise.
    """
    tools = canvas.tools
    sizes = {f"{tool}_size": tools.size_of(tool) for tool in tools.sized_tools()}
    values = {option.memory: option.to_json(tools.options[option]) for option in _remembered(canvas)}
    return json.dumps(sizes | values)


def recall_tools(canvas: MaskCanvas, text: str) -> None:
    """Set the tools as `tool_memory` found them; what is missing or damaged stays as it is."""
    found = json_object(text)
    if found is None:
        return
    tools = canvas.tools
    for tool in tools.sized_tools():
        try:
            tools.set_size_of(tool, whole(found.get(f"{tool}_size")))
        except ValueError:
            continue
    for option in _remembered(canvas):
        try:
            tools.options[option] = option.from_json(found.get(option.memory))
        except ValueError:
            continue


def _remembered(canvas: MaskCanvas) -> Iterator[Value[Any]]:
    for option in tool_options(canvas):
        if isinstance(option, Value) and option.memory:
            yield option
