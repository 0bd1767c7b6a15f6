"""Krita AI Diffusion (Acly/krita-ai-diffusion): repaints what is selected; grows and feathers it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from facemask_editor.render.handoff.target import Need
from facemask_editor.render.handoff.targets.diffusion.common import diffusion_target, steps


def _command(root: Path, _names: Sequence[str]) -> str:
    return steps(
        f"In Krita open a photo, such as one of {root / 'image'}.",
        f"Layer, Import/Export, Import Layer: the file of the same name in {root / 'mask'}.",
        "Right click on that layer, Select Opaque; then hide or delete the layer. The selection stays.",
        "In the docker AI Image Generation choose Fill, write a text, and generate.",
        "With a segmentation ControlNet: import control_ade, add it as control layer Segmentation.",
    )


KRITA_AI = diffusion_target(
    key="krita-ai",
    title="Krita AI Diffusion",
    repository="Acly/krita-ai-diffusion",
    photo=Need.OPTIONAL,
    polarity="layer",
    grow=0,
    feather=0,
    command=_command,
    remarks=("The plug-in grows and feathers the selection itself, so the mask does neither unless asked.",),
)
