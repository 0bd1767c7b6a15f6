"""Stable Diffusion web UI (AUTOMATIC1111/stable-diffusion-webui modules/processing): white is repainted.

A mask with transparent pixels is read by its alpha instead, opaque is repainted.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from facemask_editor.render.handoff.target import Need
from facemask_editor.render.handoff.targets.diffusion.common import diffusion_target, steps


def _command(root: Path, _names: Sequence[str]) -> str:
    return steps(
        "img2img, Inpaint upload: a file of image above, the file of the same name in mask below.",
        "Mask mode: Inpaint masked. Mask blur: 0, for the mask has its feather already.",
        f"Many at once: img2img, Batch, Input directory {root / 'image'},\n"
        f"   Inpaint batch mask directory {root / 'mask'}.",
        "With the ControlNet extension: preprocessor none, a segmentation model, image of control_ade.",
    )


A1111 = diffusion_target(
    key="a1111",
    title="Stable Diffusion web UI (AUTOMATIC1111)",
    repository="AUTOMATIC1111/stable-diffusion-webui",
    photo=Need.NEEDED,
    polarity="white",
    command=_command,
    remarks=(
        "Keep to polarity white: a picture with alpha is read as opaque = repainted, the reverse of alpha.",
    ),
)
