"""A number of a recipe step, as files, command line and controls know it. Imports nothing heavy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class StepField:
    """A number of a step.

    Attributes:
        name: As in recipe files.
        title: On a control.
        low: The least that a recipe may hold.
        high: The most that a recipe may hold.
        default: Where a recipe file does not tell.
        reach: From where to where a slider goes, within ``low`` and ``high``; those where left out.
        zero: What a control shows at 0, such as "off"; the number where left out.
        idle_at_zero: Whether a step does nothing at 0, so that a control that is there asks for no step.
        tip: One sentence.
        unit: Of the number, such as "SD"; "" for none.
        decimals: That are shown.
        option: The option of the command line that gives it to every step that has it, such as
            ``--temperature``; "" where the kind's own option tells.
        help: Of that option.
    """

    name: str
    title: str
    low: float
    high: float
    default: float
    reach: tuple[float, float] | None = None
    zero: str = ""
    idle_at_zero: bool = False
    tip: str = ""
    unit: str = ""
    decimals: int = 2
    option: str = ""
    help: str = ""

    @property
    def soft(self) -> tuple[float, float]:
        """From where to where a slider goes."""
        return self.reach or (self.low, self.high)

    @property
    def unasked(self) -> float:
        """What a control shows where no step is asked for."""
        return 0.0 if self.idle_at_zero else self.default

    @property
    def range(self) -> Any:  # noqa: ANN401  pydantic's FieldInfo, which it gives no public type
        """What pydantic checks."""
        from pydantic import Field  # not needed to show the field

        return Field(ge=self.low, le=self.high)
