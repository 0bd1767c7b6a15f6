"""The program as a library: open, edit, draw, render, save and parse masks of faces. See docs/api.md.

What is listed in ``__all__`` stays as it is within a major release; all else of the package may change. Names
are imported on first use, so that an import of this package loads neither torch nor OpenCV.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from facemask_editor.api.dataset import AugmentedMasks
    from facemask_editor.api.drawing import draw
    from facemask_editor.api.editing import edit
    from facemask_editor.api.mask import Mask
    from facemask_editor.api.opening import open
    from facemask_editor.api.parsing import parse
    from facemask_editor.api.plan import Plan
    from facemask_editor.api.rendering import render
    from facemask_editor.api.saving import save
    from facemask_editor.core.errors import (
        CheckpointError,
        EngineError,
        FaceMaskError,
        FormatError,
        RenderError,
    )
    from facemask_editor.recipe.recipe import Recipe

_HOMES = {
    "AugmentedMasks": "api.dataset",
    "CheckpointError": "core.errors",
    "EngineError": "core.errors",
    "FaceMaskError": "core.errors",
    "FormatError": "core.errors",
    "Mask": "api.mask",
    "Plan": "api.plan",
    "Recipe": "recipe.recipe",
    "RenderError": "core.errors",
    "draw": "api.drawing",
    "edit": "api.editing",
    "open": "api.opening",
    "parse": "api.parsing",
    "render": "api.rendering",
    "save": "api.saving",
}

__all__ = [
    "AugmentedMasks",
    "CheckpointError",
    "EngineError",
    "FaceMaskError",
    "FormatError",
    "Mask",
    "Plan",
    "Recipe",
    "RenderError",
    "draw",
    "edit",
    "open",
    "parse",
    "render",
    "save",
]


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"facemask_editor.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
