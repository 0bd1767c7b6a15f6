"""Numbers and choices of a generated face by path, such as ``pose.yaw`` or ``person.details.head-round``.

Needs no Qt.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from facemask_editor.synthesis.parameters import FaceParameters

_TABLE_LIMITS = {"details": (-1.5, 1.5), "expression": (0.0, 1.2)}
"""Of the numbers in tables of targets, where a field states its limits itself."""


def get(face: FaceParameters, path: str) -> Any:  # noqa: ANN401 - whatever the field holds
    """Return the value of a path; 0 for a target that the face does not use.

    Raises:
        AttributeError: For a path that faces do not have.
    """
    value: Any = face
    for name in path.split("."):
        value = value.get(name, 0.0) if isinstance(value, dict) else getattr(value, name)
    return value


def put(face: FaceParameters, values: Mapping[str, Any]) -> FaceParameters:
    """Return the face with other values by path; numbers are brought within their limits."""
    for path, value in values.items():
        if isinstance(value, float):
            low, high = limits(face, path)
            value = min(max(value, low), high)
        face = _put(face, path.split("."), value)
    return face


def _put(owner: Any, names: list[str], value: Any) -> Any:  # noqa: ANN401
    first, *rest = names
    if isinstance(owner, dict):
        return {**owner, first: value}
    inner = _put(getattr(owner, first), rest, value) if rest else value
    return owner.model_copy(update={first: inner})


def limits(face: FaceParameters, path: str) -> tuple[float, float]:
    """Return the least and the greatest value that a number may have."""
    *names, last = path.split(".")
    owner: Any = face
    for name in names:
        owner = getattr(owner, name)
    if isinstance(owner, dict):
        return _TABLE_LIMITS[names[-1]]
    low, high = float("-inf"), float("inf")
    for rule in type(owner).model_fields[last].metadata:
        low = max(low, getattr(rule, "ge", low), getattr(rule, "gt", low))
        high = min(high, getattr(rule, "le", high), getattr(rule, "lt", high))
    return low, high


@dataclass(frozen=True)
class Slider:
    """One control of the dialog.

    Attributes:
        title: What an artist calls it.
        path: The number that it shows.
        low: Of that number, at the left end.
        high: At the right end.
        also: (path, factor) of numbers that move along.
        tip: What the title does not say.
        knots: (number, shown) pairs, both rising, where something else than the number is shown: years.
        whole: Whether the number itself is shown, without decimals: degrees.
    """

    title: str
    path: str
    low: float
    high: float
    also: tuple[tuple[str, float], ...] = ()
    tip: str = ""
    knots: tuple[tuple[float, float], ...] = ()
    whole: bool = False

    @property
    def shown_range(self) -> tuple[float, float]:
        """Ends of what is shown: -1 to 1 about the middle, 0 to 1 for amounts, else the number's own."""
        if self.knots:
            return self.knots[0][1], self.knots[-1][1]
        if self.whole:
            return self.low, self.high
        return (0.0 if self.amount else -1.0), 1.0

    @property
    def amount(self) -> bool:
        """Whether the left end means none."""
        return self.low == 0

    def shown(self, face: FaceParameters) -> float:
        """Return what the slider shows of a face."""
        value = min(max(float(get(face, self.path)), self.low), self.high)
        if self.knots:
            return _between(self.knots, value)
        if self.whole:
            return value
        least, most = self.shown_range
        return least + (value - self.low) / (self.high - self.low) * (most - least)

    def moved(self, face: FaceParameters, shown: float) -> FaceParameters:
        """Return the face for another position of the slider; what moves along keeps its distance."""
        if self.knots:
            value = _between(tuple((b, a) for a, b in self.knots), shown)
        elif self.whole:
            value = shown
        else:
            least, most = self.shown_range
            value = self.low + (shown - least) / (most - least) * (self.high - self.low)
        by = value - float(get(face, self.path))
        values = {path: float(get(face, path)) + factor * by for path, factor in self.also}
        return put(face, {**values, self.path: float(value)})


def _between(knots: tuple[tuple[float, float], ...], at: float) -> float:
    for (x0, y0), (x1, y1) in pairwise(knots):
        if at <= x1:
            return y0 + (at - x0) / (x1 - x0) * (y1 - y0)
    return knots[-1][1]


@dataclass(frozen=True)
class Choice:
    """A control with a few kinds to choose from.

    Attributes:
        title: What an artist calls it.
        path: The field.
        kinds: (value, title) in the order of the list.
        also: Further fields that take the same value.
        fresh: Values by path for a kind that is put on where there was none.
    """

    title: str
    path: str
    kinds: tuple[tuple[str, str], ...]
    also: tuple[str, ...] = ()
    fresh: tuple[tuple[str, float], ...] = ()

    def shown(self, face: FaceParameters) -> str:
        """Return the value of a face."""
        return str(get(face, self.path))

    def moved(self, face: FaceParameters, value: str) -> FaceParameters:
        """Return the face with another kind."""
        new = get(face, self.path) == "none" != value
        values: dict[str, Any] = dict.fromkeys((self.path, *self.also), value)
        return put(face, {**(dict(self.fresh) if new else {}), **values})
