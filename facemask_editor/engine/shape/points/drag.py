"""How far a handle must go for the dragged point to be under the pointer: learnt while it is dragged.

What a shape handle moves differs from part to part and from face to face. The first step is a guess; from
then on each picture that comes back tells where the point has gone, and the next step starts from there.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from facemask_editor.engine.shape.points.table import Way
from facemask_editor.weights.handle import Handle

_TRUST = 9.0
"""Square pixels of drags that the first guess counts as much as."""

_FADES = 0.6
"""By how much what was seen counts less with each further picture."""

_SLOWEST, _FASTEST = 0.25, 4.0
"""Share of the guess that a point is taken to move by, at least and at most."""

_KEPT = 8
"""Pictures of which it is known how far the point had gone."""


@dataclass
class PointDrag:
    """One direction of a drag.

    All numbers are pixels of the picture: ``asked`` along the axis of the drag as if the guess were right,
    ``seen`` as far as the point has really gone.

    Attributes:
        guess: Pixels that the point is expected to go for each that is asked.
        low, high: What can be asked at most, from the start.
        learns: Whether it corrects itself by what it sees.
    """

    guess: float = 1.0
    low: float = -1e6
    high: float = 1e6
    learns: bool = True
    _known: list[tuple[float, float]] = field(default_factory=lambda: [(0.0, 0.0)])
    _products: float = field(default=0.0, repr=False)
    _squares: float = field(default=0.0, repr=False)

    @property
    def rate(self) -> float:
        """Pixels that the point goes for each that is asked, as far as is known."""
        found = (_TRUST * self.guess + self._products) / (_TRUST + self._squares)
        return min(max(found, _SLOWEST * self.guess), _FASTEST * self.guess)

    def ask(self, goal: float) -> float:
        """Return what to ask for so that the point goes as far as the pointer went."""
        under = max((each for each in self._known if each[1] <= goal), key=lambda each: each[1], default=None)
        over = min((each for each in self._known if each[1] >= goal), key=lambda each: each[1], default=None)
        if under and over and under[0] < over[0] and under[1] < over[1]:
            share = (goal - under[1]) / (over[1] - under[1])
            asked = under[0] + share * (over[0] - under[0])
        else:
            nearest = min(self._known, key=lambda each: abs(each[1] - goal))
            asked = nearest[0] + (goal - nearest[1]) / self.rate
        return min(max(asked, self.low), self.high)

    def see(self, asked: float, seen: float) -> None:
        """Take note of how far the point went for what was asked."""
        if not self.learns:
            return
        self._products = _FADES * self._products + asked * seen
        self._squares = _FADES * self._squares + asked * asked
        self._known = [*self._known[1 - _KEPT :], (asked, seen)]

    def missed(self, goal: float) -> float:
        """Return how far the point is from where it should be, as far as it could still go there."""
        asked, seen = self._known[-1]
        if not self.learns or self.ask(goal) == asked:
            return 0.0
        return abs(goal - seen)


def amounts_of(
    way: Way, asked: float, handles: Mapping[str, Handle], *, px: float, half: tuple[float, float]
) -> dict[str, float]:
    """Return by how many standard deviations handles change for a drag.

    Args:
        way: In which it goes.
        asked: Pixels of the picture along it.
        handles: Of the part, by name.
        px: Pixels of the picture to one of 512.
        half: Half of the width and of the height of the part, in pixels of the picture.
    """
    found = {}
    for pull in way.pulls:
        handle = handles[pull.handle]
        change = pull.times * asked / px
        if pull.lever is not None:
            change = math.degrees(pull.times * asked / max(half[pull.lever], 1.0))
        found[pull.handle] = change / handle.deviation
    return found
