"""A point in the hand: from where the hand has gone to what is asked of the shape handles."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from facemask_editor.engine.shape.points.drag import PointDrag, amounts_of
from facemask_editor.engine.shape.points.table import UNEVEN, ShapePoint, Way
from facemask_editor.weights.handle import Handle

Point = tuple[float, float]


@dataclass(frozen=True)
class Holding:
    """What a point is moved with.

    Attributes:
        handles: Of its part, by name.
        start: Amounts of its handles when it was taken.
        reach: The least and the greatest amount.
        px: Pixels of the picture to one of 512.
        half: Half of the width and of the height of the part, in pixels of the picture.
        outward: 1 where outward is to the right of the picture, else -1.
    """

    handles: Mapping[str, Handle]
    start: Mapping[str, float]
    reach: tuple[float, float]
    px: float = 1.0
    half: tuple[float, float] = (1.0, 1.0)
    outward: float = 1.0


class Grip:
    """Follows a hand from where it takes a point; positions are those of the picture.

    Args:
        point: What is taken.
        place: Where it is.
        holding: What it is moved with.
    """

    def __init__(self, point: ShapePoint, place: Point, holding: Holding) -> None:
        self.point, self.start = point, dict(holding.start)
        self._place, self._with = place, holding
        self._gone: Point = (0.0, 0.0)
        self._axes = [_Axis(way, holding, learns=point.part not in UNEVEN) for way in point.ways]

    def go(self, dx: float, dy: float, *, joins: float = 0.0) -> dict[str, float]:
        """Go on by some pixels and return the amounts to ask for.

        Args:
            dx, dy: The way of the hand since the last call.
            joins: Pixels across the chief direction below which a second one is left out.
        """
        self._gone = self._gone[0] + dx, self._gone[1] + dy
        for axis in self._axes:
            axis.goal = _along(self._gone, axis.direction)
        chief = max(self._axes, key=lambda axis: abs(axis.goal))
        for axis in self._axes:
            axis.on = axis.on or axis is chief or abs(axis.goal) >= joins
        return self.wanted()

    def wanted(self) -> dict[str, float]:
        """Return the amounts by which the point should be where the hand is, as far as is known now."""
        low, high = self._with.reach
        amounts = dict(self._with.start)
        for axis in self._axes:
            if axis.on:
                asked = axis.drag.ask(axis.goal)
                for name, rate in axis.rates.items():
                    amounts[name] = min(max(amounts[name] + rate * asked, low), high)
        return amounts

    def see(self, place: Point, seen: Callable[[str], float | None]) -> None:
        """Take note of where the point is.

        Args:
            place: On the screen.
            seen: Returns the amount of a handle that this was made with, None where that is not known.
        """
        gone = place[0] - self._place[0], place[1] - self._place[1]
        for axis in self._axes:
            name, rate = next(iter(axis.rates.items()))
            if axis.on and (amount := seen(name)) is not None:
                axis.drag.see((amount - self._with.start[name]) / rate, _along(gone, axis.direction))

    @property
    def off(self) -> float:
        """Pixels that the point is from the hand, as far as it could still go there."""
        return max((axis.drag.missed(axis.goal) for axis in self._axes if axis.on), default=0.0)


class _Axis:
    """One way of the point: how far the hand has gone in it, and whether it counts yet."""

    def __init__(self, way: Way, holding: Holding, *, learns: bool) -> None:
        self.direction = way.u * holding.outward, way.v
        self.rates = amounts_of(way, 1.0, holding.handles, px=holding.px, half=holding.half)
        ends = [
            sorted((end - holding.start[name]) / rate for end in holding.reach)
            for name, rate in self.rates.items()
        ]
        self.drag = PointDrag(
            low=min(end[0] for end in ends), high=max(end[1] for end in ends), learns=learns
        )
        self.goal, self.on = 0.0, False


def _along(way: Point, direction: Point) -> float:
    return way[0] * direction[0] + way[1] * direction[1]
