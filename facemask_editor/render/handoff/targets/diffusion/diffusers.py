"""Diffusers (huggingface/diffusers, guide on inpainting): white is repainted, black kept.

Its inpainting pipelines make the mask black and white again, so the feather is used where the result is put
back onto the photo.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from facemask_editor.render.handoff.target import Need
from facemask_editor.render.handoff.targets.diffusion.common import diffusion_target

_SCRIPT = """\
python - <<'END_OF_SCRIPT'
from pathlib import Path

import torch
from diffusers import AutoPipelineForInpainting
from PIL import Image

ROOT = Path({root})
MODEL = "an/inpainting-model"  # a name on Hugging Face or a folder; mind its licence
PROMPT = "a portrait photo"

device = "cuda" if torch.cuda.is_available() else "cpu"
pipeline = AutoPipelineForInpainting.from_pretrained(MODEL).to(device)
(ROOT / "result").mkdir(exist_ok=True)
for path in sorted((ROOT / "image").glob("*.png")):
    photo = Image.open(path).convert("RGB")
    mask = Image.open(ROOT / "mask" / path.name).convert("L")
    width, height = (-(-side // 8) * 8 for side in photo.size)
    result = pipeline(
        PROMPT, image=photo.resize((width, height)), mask_image=mask.resize((width, height)),
        width=width, height=height, generator=torch.Generator(device).manual_seed(0),
    ).images[0].resize(photo.size)
    Image.composite(result, photo, mask).save(ROOT / "result" / path.name)
END_OF_SCRIPT"""


def _command(root: Path, _names: Sequence[str]) -> str:
    return _SCRIPT.format(root=ascii(str(root)))


DIFFUSERS = diffusion_target(
    key="diffusers",
    title="Diffusers (Python)",
    repository="huggingface/diffusers",
    photo=Need.NEEDED,
    polarity="white",
    command=_command,
)
