"""InvokeAI (invoke-ai/InvokeAI): a mask on the canvas is a layer, repainted where it is opaque.

Its nodes take greys the other way round, 0 is denoised (invokeai/app/invocations, Create Gradient Mask).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from facemask_editor.render.handoff.target import Need
from facemask_editor.render.handoff.targets.diffusion.common import diffusion_target, steps


def _command(root: Path, _names: Sequence[str]) -> str:
    return steps(
        f"Upload a file of {root / 'image'} and the one of the same name in {root / 'mask'}.",
        "Drag the photo to the canvas as a raster layer.",
        "Right click on the mask in the gallery, New Layer from Image, Inpaint Mask.",
        "Set the bounding box round it, write a text, and invoke.",
        "In a workflow (Create Gradient Mask) use a mask of polarity inverted: there black is repainted.",
    )


INVOKEAI = diffusion_target(
    key="invokeai",
    title="InvokeAI",
    repository="invoke-ai/InvokeAI",
    photo=Need.OPTIONAL,
    polarity="layer",
    command=_command,
    remarks=("For its workflow nodes choose polarity inverted: there black is repainted.",),
)
