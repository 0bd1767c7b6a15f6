"""All diffusion tools, in the order of lists."""

from __future__ import annotations

from facemask_editor.render.handoff.target import Target
from facemask_editor.render.handoff.targets.diffusion.a1111 import A1111
from facemask_editor.render.handoff.targets.diffusion.comfyui import COMFYUI
from facemask_editor.render.handoff.targets.diffusion.diffusers import DIFFUSERS
from facemask_editor.render.handoff.targets.diffusion.invokeai import INVOKEAI
from facemask_editor.render.handoff.targets.diffusion.krita_ai import KRITA_AI

TARGETS: tuple[Target, ...] = (COMFYUI, KRITA_AI, A1111, INVOKEAI, DIFFUSERS)
