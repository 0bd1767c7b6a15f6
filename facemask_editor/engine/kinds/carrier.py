"""What carries out one kind of step."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from facemask_editor.engine.paper.changed import ChangedCodes
from facemask_editor.engine.stage import Outcome, Stage
from facemask_editor.recipe.step_kind import Step


def _in_codes(stage: Stage, part: int, step: Any) -> bool:  # noqa: ANN401  a step of its kind
    return False


def _as_it_is(step: Any) -> Sequence[Step]:  # noqa: ANN401  a step of its kind
    return (step,)


@dataclass(frozen=True)
class Carrier:
    """How steps of one kind are carried out; the step that the functions get is of that kind.

    Attributes:
        part: For a `PartStep`: changes the state of a stage for a part, by class index; returns why it had no
            effect, or None. The part is not locked and not background; it may be missing.
        pixels: For a `PartStep` too, of the parts that `by_pixels` names: gets a stage that no step has
            changed, returns the pixels; a sentence where it has no effect.
        by_pixels: Whether a part's step goes the way of `pixels`.
        singly: The steps, each of this kind, that a step is carried out as, one after the other.
        whole: Works on the whole face: gets a stage that no step has changed, returns the pixels.
        paper: The way of the paper's network: changes codes for a part, by class index (0 for a step of no
            part); returns why it had no effect, or None. The part is not locked and not background. None
            where `StepKind.beyond_paper` says why there is no such way.
    """

    part: Callable[[Stage, int, Any], str | None] | None = None
    pixels: Callable[[Stage, int, Any], Outcome | str] | None = None
    by_pixels: Callable[[Stage, int, Any], bool] = _in_codes
    singly: Callable[[Any], Sequence[Step]] = _as_it_is
    whole: Callable[[Stage, Any], Outcome] | None = None
    paper: Callable[[ChangedCodes, int, Any], str | None] | None = None
