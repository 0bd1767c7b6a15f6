"""Semantic Diffusion Model.

Facts: WeilunWang/semantic-diffusion-model ``guided_diffusion/image_datasets.py`` (photos and masks are
paired by their order, without a look at their names), ``image_sample.py`` (goes round until more than
``num_samples`` are made), ``scripts/celeba.sh``.
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

_RESULTS = "./results/facemask-editor"
_NETWORK = (
    "--attention_resolutions", "32,16,8", "--diffusion_steps", 1000, "--image_size", 256,
    "--learn_sigma", True, "--noise_schedule", "linear", "--num_channels", 256, "--num_head_channels", 64,
    "--num_res_blocks", 2, "--resblock_updown", True, "--use_fp16", True, "--use_scale_shift_norm", True,
    "--num_classes", 19, "--class_cond", True,
)  # fmt: skip


def _files(face: Face, _options: Options) -> Iterator[tuple[str, bytes]]:
    yield f"test/labels/{face.name}.png", index_png(face.label_map)
    yield f"test/images/{face.name}.jpg", photo_jpeg(face)


def _command(root: Path, names: Sequence[str]) -> str:
    # It stops once more than this are made.
    count = max(0, len(names) - 1)
    sampling = ("--batch_size", 1, "--num_samples", count, "--s", 1.5, "--model_path", "ema_0.9999_best.pt")
    start = ("mpiexec", "-n", 1, "python", "image_sample.py", "--data_dir", root, "--dataset_mode", "celeba")
    return lines(
        (
            comment(f"pictures come to {_RESULTS}/samples"),
            command_line(*start, *_NETWORK, *sampling, "--results_path", _RESULTS),
        )
    )


SDM = Target(
    key="sdm",
    title="Semantic Diffusion Model",
    summary="test/labels and test/images with equal names, 512 pixels",
    repository="WeilunWang/semantic-diffusion-model",
    photo=Need.STAND_IN,
    ascii_names=True,
    files=_files,
    command=_command,
    remarks=(
        "A photo has to be there for each mask and is not looked at; without it, later masks would go under "
        "the names of others.",
        "Needs a graphics card and mpi4py; a picture takes 1000 steps.",
        "In which order the classes of its training masks were numbered is stated nowhere: look at one "
        "picture before you trust it.",
    ),
)
