"""Numbers of a plan that are drawn for each output: fixed, evenly between two ends, normal, one of a list."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from itertools import accumulate
from statistics import NormalDist
from typing import Annotated, Any, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from facemask_editor.recipe.step_field import StepField

Share = Annotated[float, Field(ge=0, le=1)]
"""A probability, or a share of faces."""

_WAYS = ("fixed", "uniform", "normal", "choice")
_EXAMPLE = "a number, or a table with one of fixed, uniform, normal, choice: { uniform = [0.2, 0.8] }"


class Table(BaseModel):
    """What a plan is made of: nothing but what is known, every number finite."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)


class Numbers(Table):
    """How a number is drawn; one of `fixed`, `uniform`, `normal` and `choice` is given.

    Attributes:
        fixed: Always this.
        uniform: Evenly between these two.
        normal: Mean and standard deviation of a normal distribution; nothing outside ``within`` comes.
        within: The least and the greatest number of ``normal``; what the field can be where left out.
        choice: One of these.
        weights: How often each of ``choice`` comes: shares of the sum of all; alike where left out.
    """

    fixed: float | None = None
    uniform: Annotated[list[float], Field(min_length=2, max_length=2)] | None = None
    normal: Annotated[list[float], Field(min_length=2, max_length=2)] | None = None
    within: Annotated[list[float], Field(min_length=2, max_length=2)] | None = None
    choice: Annotated[list[float], Field(min_length=1, max_length=1000)] | None = None
    weights: list[Annotated[float, Field(ge=0)]] | None = None

    @model_validator(mode="before")
    @classmethod
    def _from_number(cls, value: Any) -> Any:  # noqa: ANN401  whatever the file holds
        if isinstance(value, int | float) and not isinstance(value, bool):
            return {"fixed": value}
        if not isinstance(value, dict | Numbers):
            raise ValueError(f"it is {_EXAMPLE}")
        return value

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if sum(getattr(self, way) is not None for way in _WAYS) != 1:
            raise ValueError(f"it is {_EXAMPLE}")
        for name in ("uniform", "within"):
            ends = getattr(self, name)
            if ends is not None and ends[0] > ends[1]:
                raise ValueError(f"{name} goes from {ends[0]:g} down to {ends[1]:g}; the lower end is first")
        if self.within is not None and self.normal is None:
            raise ValueError("within belongs to normal")
        if self.normal is not None:
            if self.normal[1] < 0:
                raise ValueError("the standard deviation of normal is less than 0")
            if self.within is not None and not self.within[0] <= self.normal[0] <= self.within[1]:
                raise ValueError("the mean of normal lies outside of within")
        if self.weights is not None:
            if self.choice is None or len(self.weights) != len(self.choice):
                raise ValueError("weights has a number for each of choice")
            if not sum(self.weights) > 0:
                raise ValueError("one of weights at least is more than 0")
        return self

    @property
    def ends(self) -> tuple[float, float]:
        """The least and the greatest number that can come; the mean alone of a normal without ``within``."""
        if self.choice is not None:
            return min(self.choice), max(self.choice)
        if self.uniform is not None:
            return self.uniform[0], self.uniform[1]
        if self.normal is not None:
            return (self.within[0], self.within[1]) if self.within else (self.normal[0], self.normal[0])
        assert self.fixed is not None, "one is given"
        return self.fixed, self.fixed

    @property
    def varies(self) -> bool:
        """Whether two numbers can differ."""
        low, high = self.ends
        return low < high and (self.normal is None or self.normal[1] > 0)

    def at(self, share: float) -> float:
        """Return the number below which this share of all numbers lies.

        Args:
            share: From 0 on and below 1; evenly drawn, it makes the distribution.
        """
        if self.choice is not None:
            weights = self.weights or [1.0] * len(self.choice)
            coming = [(number, weight) for number, weight in zip(self.choice, weights, strict=True) if weight]
            sums = list(accumulate(weight for _, weight in coming))
            return coming[min(bisect_right(sums, share * sums[-1]), len(coming) - 1)][0]
        low, high = self.ends
        if self.normal is not None and self.normal[1] > 0:
            curve = NormalDist(*self.normal)
            first, last = curve.cdf(low), curve.cdf(high)
            quantile = first + share * (last - first)
            drawn = curve.inv_cdf(quantile) if 0 < quantile < 1 else low if quantile <= 0 else high
            return min(max(drawn, low), high)
        if self.normal is not None:
            return self.normal[0]
        return min(low + share * (high - low), high)


def within(field: StepField) -> Any:  # noqa: ANN401  pydantic's own type, which has no public name
    """Return the type of a plan's field for a number of a step: nothing comes that no step may have."""
    return Annotated[Numbers, AfterValidator(_within(field))]


def _within(field: StepField) -> Callable[[Numbers], Numbers]:
    def check(numbers: Numbers) -> Numbers:
        low, high = numbers.ends
        if low < field.low or high > field.high:
            raise ValueError(f"{field.name} is {field.low:g} to {field.high:g}")
        if numbers.normal is not None and numbers.within is None:
            return numbers.model_copy(update={"within": [field.low, field.high]})
        return numbers

    return check
