"""INADE, which also reads a map of instances for each mask.

Facts: tzt101/INADE ``data/celeba_dataset.py`` (what a file is, is told by words in its whole path) and
``make_instances.py`` (the ids of a mask, counted from 0 in ascending order).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from facemask_editor.render.handoff.pictures import index_png, photo_jpeg
from facemask_editor.render.handoff.shell import command_line
from facemask_editor.render.handoff.target import Need, Options, Target

if TYPE_CHECKING:
    from facemask_editor.core.labels import LabelMap
    from facemask_editor.render.handoff.face import Face

_WORD = "labels"


def instances(label_map: LabelMap) -> LabelMap:
    """Return for each pixel the place of its class among the classes that are there, from 0 (H x W uint8)."""
    import numpy as np

    present = np.bincount(label_map.ravel(), minlength=256) > 0
    return (np.cumsum(present) - 1).astype(np.uint8)[label_map]


def _files(face: Face, _options: Options) -> Iterator[tuple[str, bytes]]:
    yield f"test/labels/{face.name}.png", index_png(face.label_map)
    yield f"test/instances/{face.name}.png", index_png(instances(face.label_map))
    yield f"test/images/{face.name}.jpg", photo_jpeg(face)


def _command(root: Path, _names: Sequence[str]) -> str:
    model = ("--name", "inade_celeba", "--norm_mode", "inade", "--batchSize", 1, "--which_epoch", "best")
    return command_line(
        "python", "test.py", *model, "--dataset_mode", "celeba", "--dataroot", root, "--gpu_ids", 0
    )


def _refuses(root: Path) -> str:
    if _WORD not in str(root):
        return ""
    return f"INADE takes every file for a mask whose path holds {_WORD!r}; choose a folder without that word"


def _name_problem(stem: str) -> str:
    if _WORD not in stem:
        return ""
    return f"INADE takes every file for a mask whose path holds {_WORD!r}; rename the mask"


INADE = Target(
    key="inade",
    title="INADE",
    summary="test/labels, test/instances and test/images with equal names, 512 pixels",
    repository="tzt101/INADE",
    photo=Need.STAND_IN,
    ascii_names=True,
    natural_order=True,
    name_problem=_name_problem,
    files=_files,
    command=_command,
    refuses=_refuses,
    remarks=(
        "Do not run make_instances.py: what it makes is here already, and it stops where there are no masks "
        "to train with.",
        "There has to be a photo for each mask, but INADE looks at it only with its option --use_vae.",
        "Needs a graphics card.",
        "Nobody says how the classes of its training masks were numbered: look at one picture before you "
        "render many.",
    ),
)
