"""Make edited parts fit the other parts of their group, in code space."""

from __future__ import annotations

from facemask_editor.engine.model_tools import ModelTools
from facemask_editor.engine.state import FaceState


def denoise(state: FaceState, tools: ModelTools, locks: frozenset[int], strength: float) -> None:
    """Change the codes of edited parts, in place, so that each group holds together.

    Args:
        state: Of the face after the steps of a run.
        tools: Of the model.
        locks: Classes that condition and do not change.
        strength: 0 leaves all as it is, 1 fits parts as closely as faces have them.
    """
