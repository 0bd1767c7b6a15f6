"""From what is asked of a shape to the code that has it.

A shape is not linear in its code, so the learnt direction is corrected by what it did: measure the new shape,
go on by what is missing. Broyden's update (Broyden 1965, method 1) learns the part's true response on the
way, a matrix of at most 6 x 6; where its steps do not lead on, every quantity is tried once.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from facemask_editor.engine.shape.meter import ShapeMeter
from facemask_editor.engine.state import FaceState
from facemask_editor.measures.coverage import Values
from facemask_editor.measures.shapes import handle_value, side_by_name
from facemask_editor.weights.handles import PartHandles

ROUNDS = 24
"""Shapes that a search measures at most."""

ATTEMPTS = 3
"""Times that a search begins, from the code of the shape that the one before it has found."""

CLOSE = 0.03
"""The rounds end when no quantity is further from what was asked than this share of the amount."""

_LONGEST = 2.5
"""Standard deviations that one round changes a quantity by at most."""

_FURTHEST = 8.0
"""Times the amount that a direction is followed at most: hair that fills the picture grows no further."""

_PROBE = 0.3
"""Standard deviations by which each quantity is tried where the steps do not lead on."""

_IDLE = 0.1
"""Share of the change that a step should bring, below which it counts as having done nothing."""

EXTENTS = frozenset({"width", "height", "length", "opening", "fullness", "size"})
"""Quantities that end at nothing."""

_SMALLEST = 0.2
"""A part's size is not asked to fall below this share of what it is."""


def target(
    name: str, handle: str, amount: float, values: Values, handles: PartHandles, *, bounded: bool
) -> Values:
    """Return the quantities that are asked for: one of them, or those of a size, changed.

    No part is asked to be smaller than training faces show it: a mouth that is all but shut has no opening to
    lose.

    Args:
        name: Of the class.
        handle: Without alias.
        amount: In standard deviations.
        values: What the part measures now.
        handles: Of the part.
        bounded: Whether the goal stays where training faces lie: hair does not grow out of the picture, and
            there is no fringe shorter than none.
    """
    shape, wanted = handles.shape, values.copy()
    row = shape.handles.index(handle)
    deviation, low, high = handles.stats[row, 1:].tolist()
    now = handle_value(name, handle, values)
    goal = now + amount * deviation
    if bounded:
        goal = min(goal, max(high, now))
    if bounded or handle in EXTENTS:
        goal = max(goal, min(low, now))
    change = goal - now
    if handle in shape.names:
        wanted[row] += change
        return wanted
    factor = max(1 + change / now, _SMALLEST)
    for component in shape.size:
        wanted[shape.names.index(component)] *= factor
    return wanted


class _Search:
    """Broyden's method for one part: the place, in deviations of each quantity, at which the goal is met.

    Args:
        part: Class index.
        handles: Of the part.
        start: Its code.
        values: Its quantities at the start.
        goal: The quantities that are asked for.
        asked: Deviations by which the goal was missed at first; those of the values where left out.
        mirrored: Whether the part lies on the side of its partner.
    """

    def __init__(
        self,
        part: int,
        handles: PartHandles,
        start: npt.NDArray[np.float32],
        values: Values,
        goal: Values,
        *,
        asked: float | None = None,
        mirrored: bool = False,
    ) -> None:
        self.part = part
        self._handles, self._start, self._goal = handles, start.copy(), goal
        self._place = np.zeros(len(values))
        self._missing = self._lacking(values)
        self._error = float(np.abs(self._missing).max())
        self._asked = self._error if asked is None else asked
        self._mirrored = mirrored
        signs = [-1.0 if mirrored and q.mirrored else 1.0 for q in handles.shape.quantities]
        self._inverse = np.diag(signs)
        self._step = self._place
        self._reach = _LONGEST
        self._rejected = 0
        self._stuck = False
        self._probed: list[Values] | None = None

    def _lacking(self, values: Values) -> Values:
        return np.asarray((self._goal - values) / self._handles.deviations)

    @property
    def close(self) -> bool:
        """Whether the place reached is as near as it need be."""
        return self._error <= CLOSE * self._asked

    @property
    def done(self) -> bool:
        """Whether there is nothing more to try from here."""
        return self._stuck or self.close

    def code(self, place: Values) -> npt.NDArray[np.float32]:
        """Return the start's code, moved to a place."""
        moved = self._start.copy()
        moved[: self._handles.directions.shape[1]] += (place @ self._handles.directions).astype(np.float32)
        return moved

    def next(self) -> npt.NDArray[np.float32]:
        """Return the code to measure next."""
        if self._probed is not None:
            self._step = _PROBE * np.eye(len(self._place))[len(self._probed)]
            return self.code(self._place + self._step)
        step = self._inverse @ self._missing
        step = step * min(1.0, self._reach / max(float(np.abs(step).max()), 1e-12))
        furthest = _FURTHEST * max(self._asked, 0.5)
        self._step = np.clip(self._place + step, -furthest, furthest) - self._place
        return self.code(self._place + self._step)

    def update(self, values: Values | None) -> None:
        """Take in the quantities of the code that `next` gave; None: the part is gone."""
        missing = self._missing if values is None else self._lacking(values)
        if self._probed is not None:
            self._probed.append((self._missing - missing) / _PROBE)
            if len(self._probed) == len(missing):
                self._inverse = np.linalg.pinv(np.stack(self._probed, 1), rcond=0.05)
                self._probed, self._reach = None, _LONGEST
            return
        if values is None:
            self._reach = 0.4 * float(np.abs(self._step).max())
            return
        step, answer = self._step, self._inverse @ (self._missing - missing)
        scale, length = float(step @ answer), float(step @ step)
        if length < 1e-6:  # nothing is known to lead on: try every quantity, or give up where that was tried
            self._stuck = self._rejected > 0
            self._rejected, self._probed = 2, []
            return
        if 0.1 * length < scale < 10 * length:
            self._inverse = self._inverse + np.outer(step - answer, step @ self._inverse) / scale
        error = float(np.abs(missing).max())
        idle = float(np.abs(missing - self._missing).max()) < _IDLE * float(np.abs(step).max())
        if idle and error < 1.001 * self._error:
            # nothing happens until hair grows thin enough to end further up: go on, twice as fast
            self._place, self._missing, self._error = self._place + step, missing, error
            self._inverse = self._inverse * 2
        elif error < self._error:
            self._place, self._missing, self._error = self._place + step, missing, error
            self._reach = min(2 * self._reach, _LONGEST)
        else:
            self._reach = 0.4 * float(np.abs(step).max())
            self._rejected += 1
            if self._rejected % 2 == 0:
                self._probed = []

    def found(self) -> tuple[float, npt.NDArray[np.float32]]:
        """Return the error and the code of the place reached, which is the best."""
        return self._error, self.code(self._place)

    def again(self, code: npt.NDArray[np.float32], values: Values) -> _Search:
        """Return a search for the same goal from another code."""
        return _Search(
            self.part, self._handles, code, values, self._goal, asked=self._asked, mirrored=self._mirrored
        )


def reshape(
    meter: ShapeMeter, state: FaceState, parts: Sequence[int], handle: str, amount: float
) -> list[int]:
    """Change the codes of parts so that the quantity of a handle moves by an amount; same input, same codes.

    Args:
        meter: Of the face.
        state: Changed in place.
        parts: Present parts that all have the handle.
        handle: Name without alias.
        amount: In standard deviations of the training faces.

    Returns:
        Parts that are too small to be measured, and so were left alone.
    """
    state.complete(parts)
    handles, names = meter.handles, meter.handles.class_names
    before = meter.measure(state, parts)
    searches = [
        _Search(
            part,
            handles.parts[part],
            state.codes[part],
            values,
            target(names[part], handle, amount, values, handles.parts[part], bounded=not meter.own(part)),
            mirrored=meter.side[names[part]] != side_by_name(names[part]),
        )
        for part, values in before.items()
        if values is not None
    ]
    best = {search.part: search.found() for search in searches}
    for attempt in range(ATTEMPTS):
        _approach(meter, state, searches)
        before_it = {part: error for part, (error, _) in best.items()}
        for search in searches:
            best[search.part] = min(best[search.part], search.found(), key=lambda pair: pair[0])
            state.codes[search.part] = best[search.part][1]
        searches = [
            search
            for search in searches
            if not search.close and (attempt == 0 or best[search.part][0] < 0.9 * before_it[search.part])
        ]
        if not searches or attempt == ATTEMPTS - 1:
            break
        searches = _begun_again(meter, state, searches)
    return [part for part, values in before.items() if values is None]


def _approach(meter: ShapeMeter, state: FaceState, searches: Sequence[_Search]) -> None:
    """Let searches run until they are close or lead no further."""
    for _ in range(ROUNDS):
        active = [search for search in searches if not search.done]
        if not active:
            return
        for search in active:
            state.codes[search.part] = search.next()
        found = meter.measure(state, [search.part for search in active])
        for search in active:
            search.update(found[search.part])


def _begun_again(meter: ShapeMeter, state: FaceState, searches: Sequence[_Search]) -> list[_Search]:
    """Begin searches again from the codes that the encoder gives the shapes found so far.

    A direction fits shapes near those that it was learnt from, and far from the edge a field is cut off:
    hair that grows by more than that appears all at once. The code of the shape half-way knows its own edge.
    """
    for search in searches:
        state.codes[search.part] = search.found()[1]
    meter.measure(state, [search.part for search in searches])
    begun = []
    for search in searches:
        code = meter.encoded(search.part)
        if code is not None:
            state.codes[search.part] = code
            begun.append((search, code))
    found = meter.measure(state, [search.part for search, _ in begun]) if begun else {}
    return [
        search.again(code, values) for search, code in begun if (values := found[search.part]) is not None
    ]
