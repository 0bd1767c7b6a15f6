"""Masks out of the layers of an OpenRaster file, as Krita, GIMP and MyPaint write it too."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from facemask_editor.core.errors import FormatError
from facemask_editor.core.files.archive import Archive, open_archive
from facemask_editor.core.files.limits import limit
from facemask_editor.core.label_map import side_problem
from facemask_editor.core.labels import CELEBAMASK_HQ, LabelMap, LabelSchema
from facemask_editor.core.orders.classes import classes_of
from facemask_editor.core.orders.named import all_orders
from facemask_editor.formats.mask_file import MaskFile
from facemask_editor.formats.openraster.stack import Layer, Stack, StackProblem, read_stack
from facemask_editor.formats.pillow import ignore_warnings, open_image
from facemask_editor.formats.png import chunks as png_chunks
from facemask_editor.formats.png.png import reading
from facemask_editor.formats.png.signature import is_png
from facemask_editor.formats.recognise.ids import remarks
from facemask_editor.formats.recognise.named_classes import by_names
from facemask_editor.formats.recognise.own_schema import shipped
from facemask_editor.formats.stamp import stamp_of

NAME = "OpenRaster"
_MOST_STACK = 1 << 20
_PIXELS, _TIMES = 1 << 28, 4
"""All layers together have at most so many pixels, and so many times those of the picture."""
_HALF = 127
_END = 8  # steps from clear or opaque that still are so


def read_openraster(path: Path, schema: LabelSchema | None) -> MaskFile:
    """Return the mask that the layers of a file make: each is the class whose name or title it has.

    The topmost layer wins; what none covers is background. Hidden layers and those of other names are left
    out, and a message names them.

    Raises:
        FormatError: For a damaged file, a size out of range, and one without a layer named as a class.
    """
    ignore_warnings()
    stamp = stamp_of(path)
    with reading(path), open_archive(path) as entries:
        try:
            read = _read(path, entries, schema)
        except StackProblem as problem:
            raise FormatError(path, "stack.xml", "not readable", str(problem)) from problem
    return replace(read, stamp=stamp)


def _read(path: Path, entries: Archive, asked: LabelSchema | None) -> MaskFile:
    stack = read_stack(entries.read("stack.xml", _MOST_STACK))
    if problem := side_problem(stack.width, stack.height):
        raise FormatError(path, "size", f"{stack.width} x {stack.height}", problem)
    source = _classes(stack, asked)
    labels = _labels(source)
    named = [(labels[_plain(layer.name)], layer) for layer in stack.layers if _plain(layer.name) in labels]
    seen = [(label, layer) for label, layer in named if not layer.hidden]
    if not seen:
        shown = ", ".join(layer.name for layer in stack.layers[:5])[:200] or "none"
        hint = f"one at least has to be named as a class, such as {source.names[1]}, and be visible"
        raise FormatError(path, "layers", shown, hint)
    ids = np.full((stack.height, stack.width), source.background, np.uint8)
    soft, room = list[str](), _PIXELS + _TIMES * stack.width * stack.height
    for label, layer in reversed(seen):
        on, is_soft, pixels = _drawn(path, entries, layer, stack, room)
        room -= pixels
        ids[on] = label
        if is_soft:
            soft.append(layer.name)
    read = by_names(path, ids, source.names, asked)
    messages = _messages(stack, named, soft)
    if source.names == CELEBAMASK_HQ.names and not read.converted:
        messages += remarks(read.label_map, read.schema)
    format = f"{NAME}, others beside it" if _others(stack, named) else NAME
    return replace(read, format=format, messages=(*messages, *read.messages))


def _others(stack: Stack, named: Sequence[tuple[int, Layer]]) -> bool:
    """Return whether there are layers that saving the mask would not write."""
    return len(named) < len(stack.layers) or any(layer.hidden or not layer.plain for _, layer in named)


def _messages(stack: Stack, named: Sequence[tuple[int, Layer]], soft: Sequence[str]) -> tuple[str, ...]:
    known = {id(layer) for _, layer in named}
    unseen = [layer.name for _, layer in named if layer.hidden]
    strange = [layer.name for layer in stack.layers if id(layer) not in known]
    mixed = [layer.name for _, layer in named if not layer.plain and not layer.hidden]
    said = (
        (strange, "is named as no class and was left out", "are named as no class and were left out"),
        (unseen, "is hidden and was left out", "are hidden and were left out"),
        (soft, "has soft edges, which were cut at half", "have soft edges, which were cut at half"),
        (mixed, "has a blending mode, which was not used", "have blending modes, which were not used"),
    )
    return tuple(
        f"Layer{'s' * (len(names) > 1)} {_listed(names)} {many if len(names) > 1 else one}."
        for names, one, many in said
        if names
    )


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(repr(name[:40]) for name in names[:4])
    return shown + (f" and {len(names) - 4} more" if len(names) > 4 else "")


def _drawn(
    path: Path, entries: Archive, layer: Layer, stack: Stack, room: int
) -> tuple[npt.NDArray[np.bool_], bool, int]:
    """Return where a layer is opaque, H x W, whether its edges are soft, and how many pixels were decoded."""
    data = entries.read(layer.src, limit("archive_bytes"))
    where = f"layer {layer.name[:40]!r}"
    if not is_png(data):
        raise FormatError(path, where, "no PNG", "layers are PNG pictures")
    width, height = (int.from_bytes(data[at : at + 4], "big") for at in (16, 20))
    if (
        not 0 < width <= 2 * limit("mask_side")
        or not 0 < height <= 2 * limit("mask_side")
        or width * height > room
    ):
        raise FormatError(path, where, f"{width} x {height}", "all layers together are too large")
    scan = png_chunks.scan(io.BytesIO(data))
    if scan.problem:
        raise FormatError(path, where, "damaged or incomplete", scan.problem)
    with open_image(scan.picture, ("PNG",)) as image:
        image.load()
        clear = "A" in image.mode or "transparency" in image.info
        alpha = (
            np.asarray((image if "A" in image.mode else image.convert("RGBA")).getchannel("A"))
            if clear
            else None
        )
    on = np.zeros((stack.height, stack.width), np.bool_)
    left, top = max(0, layer.x), max(0, layer.y)
    right, bottom = min(stack.width, layer.x + width), min(stack.height, layer.y + height)
    if left >= right or top >= bottom:
        return on, False, width * height
    inside = slice(top - layer.y, bottom - layer.y), slice(left - layer.x, right - layer.x)
    opaque = True if alpha is None else alpha[inside] > _HALF
    on[top:bottom, left:right] = opaque
    soft = alpha is not None and bool(((alpha[inside] > _END) & (alpha[inside] < 255 - _END)).any())
    return on, soft, width * height


def _classes(stack: Stack, asked: LabelSchema | None) -> LabelSchema:
    """Return the classes whose names the layers have: by the name of the stack, else those that fit most."""
    own = asked or CELEBAMASK_HQ
    known = [own, *_known()]
    for schema in known:
        if stack.name == schema.name:
            return schema
    names = [_plain(layer.name) for layer in stack.layers]
    counts = [sum(name in _labels(schema) for name in names) for schema in known]
    return known[counts.index(max(counts))]


def _known() -> Iterator[LabelSchema]:
    yield CELEBAMASK_HQ
    yield from shipped()
    yield from (classes_of(key) for key in all_orders())


def _labels(schema: LabelSchema) -> dict[str, int]:
    titles = {_plain(schema.title(label)): label for label in range(len(schema))}
    return titles | {_plain(name): label for label, name in enumerate(schema.names)}


def _plain(name: str) -> str:
    return " ".join(name.casefold().replace("_", " ").replace("-", " ").split())


def stored_in_layers(path: Path, schema: LabelSchema | None) -> LabelMap:
    """Return the ids that the layers of a file make; errors as of `read_openraster`."""
    return read_openraster(path, schema).label_map
