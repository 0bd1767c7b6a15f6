"""The field of all steps that draw a shape: how far the draw may go from the likeliest one."""

from __future__ import annotations

from facemask_editor.recipe.step_field import StepField


def temperature(default: float) -> StepField:
    """Return the field; 0 gives the likeliest shape, 1 the variety of real faces."""
    return StepField(
        "temperature",
        "Temperature",
        0.0,
        3.0,
        default,
        reach=(0.0, 1.5),
        tip="0 is the most probable shape, 1 the variety of real faces",
        option="--temperature",
        help="Variety of new shapes: 0 the likeliest one, 1 as real faces.",
    )
