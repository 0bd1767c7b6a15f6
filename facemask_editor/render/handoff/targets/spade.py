"""SPADE and what reads folders as it does: labels and photos with equal stems.

Facts: NVlabs/SPADE ``data/pix2pix_dataset.py``, ``custom_dataset.py``, ``image_folder.py``; tzt101/CLADE
``data/coco_dataset.py``; NVIDIA/pix2pixHD ``data/aligned_dataset.py``. Label and photo lists are sorted
each for itself in natural order and then paired, a ``files.list`` in a folder takes the place of what lies
there, and every picture in a subfolder is read too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from facemask_editor.render.handoff.pictures import index_png, photo_jpeg
from facemask_editor.render.handoff.shell import command_line, comment, lines
from facemask_editor.render.handoff.target import Need, Options, Target

if TYPE_CHECKING:
    from facemask_editor.render.handoff.face import Face

YOUR_MODEL = "YOUR_MODEL"
"""Stands for what the user has trained, where there are no public weights for faces."""
STALE_LIST = "A files.list in a folder is read instead of what lies there; a new export removes it."
_AT_256 = ("--load_size", 256, "--crop_size", 256, "--preprocess_mode", "resize_and_crop")


def _spade_files(face: Face, _options: Options) -> Iterator[tuple[str, bytes]]:
    yield f"labels/{face.name}.png", index_png(face.label_map)
    yield f"images/{face.name}.jpg", photo_jpeg(face)


def _spade_command(root: Path, _names: Sequence[str]) -> str:
    folders = ("--label_dir", root / "labels", "--image_dir", root / "images")
    classes = ("--label_nc", 19, "--no_instance")
    model = ("--name", YOUR_MODEL, "--dataset_mode", "custom")
    return command_line("python", "test.py", *model, *folders, *classes, *_AT_256, "--gpu_ids", -1)


def _clade_files(face: Face, _options: Options) -> Iterator[tuple[str, bytes]]:
    yield f"val_label/{face.name}.png", index_png(face.label_map)
    yield f"val_img/{face.name}.jpg", photo_jpeg(face)


def _clade_command(root: Path, _names: Sequence[str]) -> str:
    model = ("--name", YOUR_MODEL, "--norm_mode", "clade", "--which_epoch", "best")
    data = ("--dataset_mode", "coco", "--dataroot", root, "--label_nc", 19, "--no_instance")
    return command_line("python", "test.py", *model, *data, *_AT_256, "--gpu_ids", -1)


def _pix2pixhd_files(face: Face, _options: Options) -> Iterator[tuple[str, bytes]]:
    yield f"test_label/{face.name}.png", index_png(face.label_map)


def _pix2pixhd_command(root: Path, names: Sequence[str]) -> str:
    data = ("--dataroot", root, "--label_nc", 19, "--no_instance")
    size = ("--loadSize", 512, "--resize_or_crop", "scale_width")
    count = ("--how_many", len(names))
    return lines(
        (
            comment("without --how_many it stops after 50"),
            command_line("python", "test.py", "--name", YOUR_MODEL, *data, *size, *count, "--gpu_ids", 0),
        )
    )


SPADE = Target(
    key="spade",
    title="SPADE",
    summary="labels and images with equal names, 512 pixels",
    repository="NVlabs/SPADE",
    photo=Need.STAND_IN,
    ascii_names=True,
    natural_order=True,
    files=_spade_files,
    command=_spade_command,
    remarks=(
        "There are no public weights for faces: YOUR_MODEL is what you have trained on these 19 classes.",
        "A photo has to be there for each mask; only models with --use_vae look at it.",
        "Runs on the processor too (--gpu_ids -1).",
        STALE_LIST,
    ),
)

CLADE = Target(
    key="clade",
    title="CLADE",
    summary="a folder as of COCO, val_label and val_img, 512 pixels",
    repository="tzt101/CLADE",
    photo=Need.STAND_IN,
    ascii_names=True,
    natural_order=True,
    files=_clade_files,
    command=_clade_command,
    remarks=(
        "Its mode for own folders (--dataset_mode custom) cannot run as published, so that the folder is "
        "laid out as of COCO; the network then has 20 channels, one for pixels without a class.",
        "There are no public weights for faces: YOUR_MODEL is what you have trained on these 19 classes.",
        "Runs on the processor too (--gpu_ids -1).",
        STALE_LIST,
    ),
)

PIX2PIXHD = Target(
    key="pix2pixhd",
    title="pix2pixHD",
    summary="test_label, 512 pixels",
    repository="NVIDIA/pix2pixHD",
    files=_pix2pixhd_files,
    command=_pix2pixhd_command,
    remarks=(
        "There are no public weights for faces: YOUR_MODEL is what you have trained on these 19 classes.",
        "Needs a graphics card as published.",
    ),
)
