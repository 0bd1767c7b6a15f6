"""SofGAN, whose masks have 20 classes: the nose has a half for each side.

Facts: apchenstu/sofgan ``dataset.py``: the names of the 20 classes (``id_remap``), and that every file
below the mask folder is opened as a picture; ``test.py``: reads a folder in the order of names, brings masks
to 1024 by the nearest pixel, and does not mirror.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from facemask_editor.render.handoff.pictures import index_png
from facemask_editor.render.handoff.shell import command_line, comment, lines
from facemask_editor.render.handoff.target import Options, Target

if TYPE_CHECKING:
    from facemask_editor.render.handoff.face import Face


def _files(face: Face, _options: Options) -> Iterator[tuple[str, bytes]]:
    from facemask_editor.core.orders.named import order_named
    from facemask_editor.core.orders.turn import to_order

    yield f"labels/{face.name}.png", index_png(to_order(face.label_map, order_named("sofgan")))


def _command(root: Path, _names: Sequence[str]) -> str:
    model = ("--ckpt", "./ckpts/generator.pt", "--MODE", 0)
    return lines(
        (
            comment("as published test.py calls Generator2, which is Generator; this changes that word"),
            command_line("sed", "-i", "s/Generator2(args)/Generator(args)/", "test.py"),
            comment("a row of styles for each of the first 1,000 masks"),
            command_line("python", "test.py", "-i", root / "labels", "-o", "results/facemask-editor", *model),
        )
    )


SOFGAN = Target(
    key="sofgan",
    title="SofGAN",
    summary="labels in its 20 classes, 512 pixels",
    repository="apchenstu/sofgan",
    loss="SofGAN itself takes both eyes, both brows and both ears as one class each.",
    files=_files,
    command=_command,
    remarks=(
        "The nose is divided at the column of its centroid, for SofGAN has a class for each half.",
        "DatasetSimple mirrors half of the masks at random and pairs files in no order that can be relied "
        "on; test.py and the Painter read them as they are.",
        "test.py and the Painter stop with a NameError as published; each needs one changed word or line "
        "(for the Painter, import torch at the top of run_UI.py).",
        "Needs a graphics card.",
    ),
)
