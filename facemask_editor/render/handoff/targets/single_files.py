"""Renderers that take masks one by one: pSp, Collaborative-Diffusion and pix2pix3D.

Facts: eladrich/pixel2style2pixel ``datasets/inference_dataset.py``, ``configs/transforms_config.py``,
``scripts/inference.py``; ziqihuangg/Collaborative-Diffusion ``mask2image.py``; dunbar12138/pix2pix3D
``applications/generate_video.py``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

from facemask_editor.render.handoff.pictures import index_png
from facemask_editor.render.handoff.shell import command_line, comment, lines
from facemask_editor.render.handoff.target import Options, Target

if TYPE_CHECKING:
    from facemask_editor.render.handoff.face import Face

_PSP_SIZE = 256
_CODED = 32
"""Side of the mask that Collaborative-Diffusion encodes."""
_RESULTS = "results/facemask-editor"


def _flat(face: Face, _options: Options) -> Iterator[tuple[str, bytes]]:
    yield f"{face.name}.png", index_png(face.label_map)


def _masks(face: Face, _options: Options) -> Iterator[tuple[str, bytes]]:
    yield f"masks/{face.name}.png", index_png(face.label_map)


def _lost_at(size: int, face: Face) -> tuple[str, ...]:
    import numpy as np
    from PIL import Image

    from facemask_editor.core.labels import CELEBAMASK_HQ

    small = np.asarray(Image.fromarray(face.label_map).resize((size, size), Image.Resampling.NEAREST))
    return tuple(CELEBAMASK_HQ.names[i] for i in np.setdiff1d(face.label_map, small))


def _psp_command(root: Path, _names: Sequence[str]) -> str:
    data = ("--data_path", root, "--test_batch_size", 1, "--test_workers", 2)
    style = ("--latent_mask=8,9,10,11,12,13,14,15,16,17", "--resize_outputs", "--couple_outputs")
    model = ("--exp_dir", _RESULTS, "--checkpoint_path", "pretrained_models/psp_celebs_seg_to_face.pt")
    return lines(
        (
            comment(
                f"pictures come to {_RESULTS}/inference_results; with larger batches the last are dropped"
            ),
            command_line("python", "scripts/inference.py", *model, *data, *style),
        )
    )


def _each(root: Path, body: str) -> str:
    return f"for mask in {quote(str(root / 'masks'))}/*.png; do {body}; done"


def _collaborative_command(root: Path, _names: Sequence[str]) -> str:
    rest = f"--batch_size 1 --ddim_steps 50 --save_folder {_RESULTS}"
    return _each(root, f'python mask2image.py --mask_path "$mask" {rest}')


def _pix2pix3d_command(root: Path, _names: Sequence[str]) -> str:
    out = f'"{_RESULTS}/$(basename "$mask" .png)"'
    model = "--network checkpoints/pix2pix3d_seg2face.pkl --random_seed 1 --cfg seg2face"
    run = f'python applications/generate_video.py {model} --outdir {out} --input "$mask"'
    return _each(root, f"mkdir -p {out} && {run}")


PSP = Target(
    key="psp",
    title="pSp",
    summary="a flat folder of masks, exactly 256 pixels",
    repository="eladrich/pixel2style2pixel",
    size=_PSP_SIZE,
    loss="Masks become 256 x 256 pixels with clean borders; pSp itself would blur those of other sizes.",
    files=_flat,
    command=_psp_command,
    remarks=(
        "Its colours say that its classes are numbered as in CelebAMask-HQ; nothing else does. Look at one "
        "picture before you render many.",
        "Needs a graphics card and an old NumPy; with a current one it stops in datasets/augmentations.py.",
    ),
)

COLLABORATIVE_DIFFUSION = Target(
    key="collaborative-diffusion",
    title="Collaborative-Diffusion",
    summary="masks one by one, 512 pixels",
    repository="ziqihuangg/Collaborative-Diffusion",
    loss="It encodes masks at 32 x 32: what is smaller than 16 pixels may vanish.",
    lost=lambda face: _lost_at(_CODED, face),
    files=_masks,
    command=_collaborative_command,
    remarks=("Needs a graphics card.",),
)

PIX2PIX3D = Target(
    key="pix2pix3d",
    title="pix2pix3D",
    summary="masks one by one, 512 pixels",
    repository="dunbar12138/pix2pix3D",
    files=_masks,
    command=_pix2pix3d_command,
    remarks=(
        "It does not resize masks, and takes no folders but its own ZIP files.",
        "Its colours say that its classes are numbered as in CelebAMask-HQ; nothing else does. Look at one "
        "picture before you render many.",
        "Needs a graphics card.",
    ),
)
