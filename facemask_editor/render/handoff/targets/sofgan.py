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
    from facemask_editor.core.labels import LabelMap
    from facemask_editor.render.handoff.face import Face

_RIGHT_NOSE, _LEFT_NOSE = 6, 7


def sofgan_classes(label_map: LabelMap) -> LabelMap:
    """Return a mask of CelebAMask-HQ's classes in the 20 classes of SofGAN (H x W uint8).

    The nose is divided at the column of its centroid; columns beyond it, on the right of the picture, are the
    subject's left.
    """
    import numpy as np

    from facemask_editor.core.labels import CELEBAMASK_HQ, LABEL_ORDERS

    table = np.array(LABEL_ORDERS["sofgan"].from_canonical, np.uint8)
    found: LabelMap = table[label_map]
    nose = label_map == CELEBAMASK_HQ.index("nose")
    if nose.any():
        columns = np.arange(nose.shape[1])
        centre = float(columns @ nose.sum(axis=0)) / int(nose.sum())
        found[nose & (columns <= centre)] = _RIGHT_NOSE
        found[nose & (columns > centre)] = _LEFT_NOSE
    return found


def _files(face: Face, _options: Options) -> Iterator[tuple[str, bytes]]:
    yield f"labels/{face.name}.png", index_png(sofgan_classes(face.label_map))


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
