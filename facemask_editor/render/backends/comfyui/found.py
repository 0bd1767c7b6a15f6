"""The renderers that a ComfyUI server is. Light to import."""

from __future__ import annotations

from collections.abc import Mapping

from facemask_editor.core.errors import FaceMaskError
from facemask_editor.core.paths import resources_dir
from facemask_editor.render.backends.comfyui.renderer import ComfyUI
from facemask_editor.render.renderer import Renderer

KINDS = (
    ("comfyui", "ComfyUI: inpainting", "inpaint.json"),
    (
        "comfyui-controlnet",
        "ComfyUI: inpainting with a segmentation ControlNet",
        "controlnet_segmentation.json",
    ),
)
"""Key, title and workflow file of each."""


def found(set_ups: Mapping[str, Mapping[str, str]]) -> tuple[list[Renderer], list[tuple[str, str]]]:
    """Return the renderers, and key and reason of those whose set-up cannot be used.

    Args:
        set_ups: By key, texts by field. What ``comfyui`` is set up with holds for the second one too, where
            that says nothing else.
    """
    renderers: list[Renderer] = []
    failures: list[tuple[str, str]] = []
    shared = {name: text for name, text in set_ups.get("comfyui", {}).items() if name != "workflow"}
    for key, title, file in KINDS:
        try:
            shipped = resources_dir() / "renderers" / "comfyui" / file
            texts = {**({} if key == "comfyui" else shared), **set_ups.get(key, {})}
            renderers.append(ComfyUI(key, title, shipped, texts))
        except FaceMaskError as error:
            failures.append((key, str(error)))
    return renderers, failures
