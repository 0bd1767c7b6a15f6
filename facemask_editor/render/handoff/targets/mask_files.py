"""Masks for whatever reads them: in any format and class order that the program writes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from facemask_editor.formats.registry import converted_formats
from facemask_editor.render.handoff.shell import comment
from facemask_editor.render.handoff.target import Kind, Options, Target

if TYPE_CHECKING:
    from facemask_editor.core.labels import LabelOrder
    from facemask_editor.formats.format import MaskFormat
    from facemask_editor.render.handoff.face import Face

_OWN = "celebamask-hq"
_FOLDER = "masks"


def _format(options: Options) -> MaskFormat:
    asked = str(options["format"])
    known = {each.key: each for each in converted_formats()}
    if asked not in known:
        raise ValueError(f"format is {asked!r}; known: {', '.join(known)}")
    return known[asked]


def _order(options: Options) -> LabelOrder:
    from facemask_editor.core.orders.named import order_named

    return order_named(str(options["order"]))


def _files(face: Face, options: Options) -> Iterator[tuple[str, bytes]]:
    from facemask_editor.core.orders.classes import classes_of
    from facemask_editor.core.orders.turn import to_order
    from facemask_editor.formats.write import encoded

    format, order = _format(options), _order(options)
    label_map, schema = to_order(face.label_map, order), classes_of(order.name)
    if format.files is not None:
        for place, data in format.files(label_map, schema, face.name).items():
            if data is not None:
                yield f"{_FOLDER}/{place}", data
        return
    name = f"{face.name}{format.suffix}"
    colours = {"colours": str(options["colours"])} if "colours" in format.options else {}
    yield f"{_FOLDER}/{name}", encoded(name, label_map, format.key, schema, options=colours)


def _option_problem(options: Options) -> str:
    from facemask_editor.core.orders.classes import classes_of
    from facemask_editor.formats.palettes import colours_of

    try:
        format, order = _format(options), _order(options)
        colours_of(classes_of(order.name), str(options["colours"]))
    except ValueError as error:
        return str(error)
    if options["colours"] and "colours" not in format.options:
        return f"{format.name} has no colours"
    return ""


def _loss(options: Options) -> str:
    from facemask_editor.core.orders.turn import losses

    order = _order(options)
    lost = "; ".join(losses(order))
    return f"{order.title} has {len(order.to_canonical)} classes: {lost}." if lost else ""


def _command(root: Path, _names: Sequence[str]) -> str:
    return comment(f"the masks are in {root / _FOLDER}")


MASK_FILES = Target(
    key="masks",
    title="Mask files",
    summary="masks in a format and a class order of your choice",
    kind=Kind.FILES,
    size=None,
    files=_files,
    command=_command,
    options={"format": "index", "order": _OWN, "colours": ""},
    option_problem=_option_problem,
    option_loss=_loss,
    remarks=("No format loses a pixel; a class order may lose classes.",),
)
