"""The renderers that a ComfyUI server is. Light to import."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from facemask_editor.core.paths import resources_dir
from facemask_editor.render.backends.comfyui.renderer import ComfyUI
from facemask_editor.render.found import Found
from facemask_editor.render.setup import read_setups

KINDS = (
    ("comfyui", "ComfyUI: inpainting", "inpaint.json"),
    (
        "comfyui-controlnet",
        "ComfyUI: inpainting with a segmentation ControlNet",
        "controlnet_segmentation.json",
    ),
)
"""Key, title and workflow file of each."""


def found() -> Found:
    """Return the renderers; whether a server answers is found out when they are checked or run."""
    folder = resources_dir() / "renderers" / "comfyui"
    renderers = tuple(ComfyUI(key, title, folder / file, texts_of(key)) for key, title, file in KINDS)
    return Found(renderers, (), {each.key: "a ComfyUI server" for each in renderers})


def texts_of(key: str) -> Callable[[], Mapping[str, str]]:
    """Return what reads the set-up of a key.

    What ``comfyui`` is set up with, but for its workflow, holds for the others where they say nothing else.
    """

    def read() -> Mapping[str, str]:
        set_ups = read_setups()
        shared = {name: text for name, text in set_ups.get("comfyui", {}).items() if name != "workflow"}
        return {**({} if key == "comfyui" else shared), **set_ups.get(key, {})}

    return read
