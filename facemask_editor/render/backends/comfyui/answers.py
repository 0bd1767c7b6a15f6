"""What a ComfyUI server says, checked: it may be another program, broken, or lie.

Shapes as in Comfy-Org/ComfyUI, its module server and its page on routes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from facemask_editor.core.errors import RenderError
from facemask_editor.core.files.said import said
from facemask_editor.render.backends.comfyui.link import Answer, parsed

if TYPE_CHECKING:
    from facemask_editor.render.handoff.face import Picture

_ID = re.compile(r"[0-9A-Za-z_-]{1,100}")
_WHERE = ("output", "temp")


@dataclass(frozen=True)
class Place:
    """A picture of the server's.

    Attributes:
        filename: Without any folder.
        subfolder: Below the folder of its kind, "" for that itself.
        kind: ``output`` or ``temp``.
    """

    filename: str
    subfolder: str
    kind: str


@dataclass(frozen=True)
class Queue:
    """Who is served.

    Attributes:
        running: Ids of jobs under way.
        waiting: Ids of those after them, the next first.
    """

    running: tuple[str, ...]
    waiting: tuple[str, ...]


def object_of(answer: Answer, where: str) -> dict[str, Any]:
    """Return the JSON object of a good answer.

    Raises:
        RenderError: For a bad status, or anything else than an object.
    """
    if answer.status in (401, 403):
        raise RenderError(f"{where}: refused ({answer.status}); a token is missing or wrong")
    if not 200 <= answer.status < 300:
        raise RenderError(f"{where}: the server answers {answer.status}{_reason(answer)}")
    try:
        found = parsed(answer)
    except ValueError:
        raise RenderError(f"{where}: the answer is not JSON; is that a ComfyUI server?") from None
    if not isinstance(found, dict):
        raise RenderError(f"{where}: the answer is no JSON object; is that a ComfyUI server?")
    return found


def _reason(answer: Answer) -> str:
    """Return what a refused job was refused for, after a colon; "" where nothing sensible is said."""
    try:
        found = parsed(answer)
    except ValueError:
        return ""
    if not isinstance(found, dict):
        return ""
    lines = []
    error = found.get("error")
    if isinstance(error, dict):
        lines += [error.get("message"), error.get("details")]
    elif isinstance(error, str):
        lines.append(error)
    nodes = found.get("node_errors")
    for name, node in nodes.items() if isinstance(nodes, dict) else ():
        errors = node.get("errors") if isinstance(node, dict) else None
        for each in errors if isinstance(errors, list) else ():
            if isinstance(each, dict):
                what = f"{each.get('message')} {each.get('details', '')}"
                lines.append(f"node {name} {node.get('class_type', '')}: {what}")
    text = "; ".join(said(each) for each in lines if each)
    return f": {said(text)}" if text else ""


def job_id(found: dict[str, Any], where: str) -> str:
    """Return the id that a job was given."""
    name = found.get("prompt_id")
    if not isinstance(name, str) or not _ID.fullmatch(name):
        raise RenderError(f"{where}: the answer has no prompt_id")
    return name


def queue_of(found: dict[str, Any], where: str) -> Queue:
    """Return who is served, from the lists of (number, id, ...)."""
    lists = []
    for name in ("queue_running", "queue_pending"):
        entries = found.get(name)
        if not isinstance(entries, list) or not all(
            isinstance(entry, list) and len(entry) > 1 and isinstance(entry[0], int | float)
            for entry in entries
        ):
            raise RenderError(f"{where}: {name} is no list of jobs")
        lists.append(tuple(str(entry[1]) for entry in sorted(entries, key=lambda entry: entry[0])))
    return Queue(*lists)


def outputs_of(entry: object, where: str) -> dict[str, Any]:
    """Return the outputs of a finished job by node.

    Args:
        entry: Of the history, for this job.
        where: For messages.

    Raises:
        RenderError: Where it failed, with what the node said, or was interrupted.
    """
    if not isinstance(entry, dict):
        raise RenderError(f"{where}: the job has no sensible entry")
    status = entry.get("status")
    messages = status.get("messages") if isinstance(status, dict) else None
    for message in messages if isinstance(messages, list) else ():
        if isinstance(message, list) and len(message) == 2 and isinstance(message[1], dict):
            kind, about = message
            if kind == "execution_error":
                node = f"{about.get('node_type', 'a node')} (node {about.get('node_id', '?')})"
                raise RenderError(f"ComfyUI: {said(node)} failed: {said(about.get('exception_message', ''))}")
            if kind == "execution_interrupted":
                raise RenderError("ComfyUI: the job was interrupted at the server")
    if isinstance(status, dict) and status.get("status_str") == "error":
        raise RenderError("ComfyUI: the job failed, and the server does not say why")
    outputs = entry.get("outputs")
    if not isinstance(outputs, dict):
        raise RenderError(f"{where}: the finished job has no outputs")
    return outputs


def place_of(outputs: dict[str, Any], node: str, where: str) -> Place:
    """Return where the first picture of the result node lies; what other nodes give does not count.

    Raises:
        RenderError: Where there is none, or its name leads out of the server's folder of pictures.
    """
    output = outputs.get(node)
    pictures = output.get("images") if isinstance(output, dict) else None
    if not isinstance(pictures, list) or not pictures or not isinstance(pictures[0], dict):
        raise RenderError(f"{where}: the server calls the job done, and node {node} has no picture")
    first = pictures[0]
    filename, subfolder, kind = first.get("filename"), first.get("subfolder", ""), first.get("type")
    if not _is_name(filename) or not _is_folder(subfolder) or kind not in _WHERE:
        raise RenderError(f"{where}: the picture is said to lie at {said(first)}, where none can be")
    return Place(str(filename), str(subfolder), str(kind))


def uploaded_name(found: dict[str, Any], where: str) -> str:
    """Return how a node names a picture that was sent."""
    name, folder = found.get("name"), found.get("subfolder", "")
    if not _is_name(name) or not _is_folder(folder) or found.get("type") != "input":
        raise RenderError(f"{where}: the picture was not taken as an input, but as {said(found)}")
    return f"{folder}/{name}" if folder else str(name)


def _is_name(text: object) -> bool:
    plain = isinstance(text, str) and 0 < len(text) <= 255 and text.isprintable()
    return plain and not any(c in "/\\:" for c in str(text)) and ".." not in str(text)


def _is_folder(text: object) -> bool:
    return text == "" or (isinstance(text, str) and all(map(_is_name, text.split("/"))))


def choices_of(found: dict[str, Any], node: str, name: str) -> tuple[str, ...]:
    """Return what an input of a node can be set to, from its object_info; none where it says nothing."""
    try:
        spec = found[node]["input"]["required"][name]
        kind, *more = spec
        listed = kind if isinstance(kind, list) else more[0]["options"]
    except (KeyError, IndexError, TypeError, ValueError):
        return ()
    return tuple(each for each in listed if isinstance(each, str)) if isinstance(listed, list) else ()


def picture_of(data: bytes, where: str) -> Picture:
    """Return the pixels of a PNG, H x W x 3 uint8 RGB; alpha is left out.

    Raises:
        RenderError: For what is no whole PNG of 8 bits, or a side over 8192.
    """
    import io
    import struct

    from facemask_editor.core.label_map import side_problem
    from facemask_editor.formats.pillow import open_image, pixels_of
    from facemask_editor.formats.png.chunks import scan
    from facemask_editor.formats.png.signature import is_png

    if not is_png(data) or len(data) < 33:
        raise RenderError(f"{where}: the picture is no PNG")
    width, height, bits = struct.unpack(">IIB", data[16:25])
    if side_problem(width, height) or bits > 8:
        raise RenderError(
            f"{where}: the picture has {width} x {height} pixels of {bits} bits, which is not taken"
        )
    found = scan(io.BytesIO(data))
    if found.problem:
        raise RenderError(f"{where}: the picture is damaged ({found.problem})")
    try:
        with open_image(found.picture, ("PNG",)) as image:
            return pixels_of(image.convert("RGB"))
    except Exception as error:  # Pillow's decoders raise nearly anything on damaged data
        raise RenderError(f"{where}: the picture is damaged ({said(error)})") from None
