"""How far neighbours adapt: the number of every recipe. Imports nothing heavy."""

from __future__ import annotations

from facemask_editor.recipe.step_field import StepField

ADAPT = StepField(
    "adapt",
    "Adapt neighbours",
    0.0,
    1.0,
    1.0,
    tip="0: only this part changes; 1: unlocked neighbours adapt fully",
)
"""The amount of every recipe; its default holds in files, on the command line and in the window."""
