"""ComfyUI (Comfy-Org/ComfyUI): LoadImageMask takes a channel; the mask of LoadImage is 1 - alpha."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from facemask_editor.render.handoff.target import Need
from facemask_editor.render.handoff.targets.diffusion.common import diffusion_target, steps


def _command(root: Path, _names: Sequence[str]) -> str:
    return steps(
        f"Copy {root / 'image'} and {root / 'mask'} into ComfyUI's folder input, or drop the files on nodes.",
        "Load Image: a file of image. Load Image (as Mask): the file of the same name in mask, channel red.",
        "Both into InpaintModelConditioning (or VAE Encode for Inpainting); white is repainted.",
        "With a segmentation ControlNet: Load Image of control_ade or control_parts into Apply ControlNet.",
        "With polarity alpha one Load Image of mask gives both, photo and mask.",
        "Without any of this: facemask-editor render --renderer comfyui sends all to a running ComfyUI.",
    )


COMFYUI = diffusion_target(
    key="comfyui",
    title="ComfyUI",
    repository="Comfy-Org/ComfyUI",
    photo=Need.OPTIONAL,
    polarity="white",
    command=_command,
    # Load Image goes through a video decoder there; with three channels no conversion of grey can matter
    grey_as_rgb=True,
)
