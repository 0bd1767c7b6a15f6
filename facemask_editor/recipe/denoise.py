"""How strongly edited parts fit their group: the number of every recipe. Imports nothing heavy."""

from __future__ import annotations

from facemask_editor.recipe.step_field import StepField

DENOISE = StepField(
    "denoise",
    "Fit to group",
    0.0,
    1.0,
    0.5,
    tip="0: parts are taken as drawn; 1: they fit the other parts of their group as faces have them",
)
"""The strength of every recipe; its default holds in files, on the command line and in the window."""
