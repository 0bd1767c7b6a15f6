"""From what is asked of a shape to the code that has it.

A shape is not linear in its code, so the learnt direction is corrected by what it did: measure the new shape,
go on by what is missing. Broyden's update (Broyden 1965, method 1) learns the part's true response on the
way, a matrix of at most 6 x 6; where its steps do not lead on, every quantity is tried once.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
import numpy.typing as npt

from facemask_editor.engine.edited_fields import edited_field
from facemask_editor.engine.face import DecodedParts, EncodedFace, decode
from facemask_editor.engine.handles import Handles, PartHandles
from facemask_editor.engine.state import FaceState
from facemask_editor.fields.compose import MovedField
from facemask_editor.fields.encode import resize_nearest
from facemask_editor.fields.layout import REFERENCE_SIZE
from facemask_editor.fields.signed_distance import FloatField
from facemask_editor.measures.shapes import (
    Coverage,
    ShapeFrame,
    Values,
    handle_value,
    measure_part,
    shape_frame,
    sides,
    usual_side,
)
from facemask_editor.vae.model import PartVae

MEASURED_AT = 512
"""Larger masks are measured at this size: their codes are made from it as well."""

FINEST_OWN, FINEST_WHOLE = 1024, 512
"""Side of the picture in the finer pixels that are measured, for small and for large parts."""

ROUNDS = 14
"""Shapes that are measured before the network's corrections are computed anew."""

EXACT_ROUNDS = 2
"""Times that they are at most."""

CLOSE = 0.03
"""The rounds end when no quantity is further from what was asked than this share of the amount."""

_LONGEST = 2.5
"""Standard deviations that one round changes a quantity by at most."""

_PROBE = 0.3
"""Standard deviations by which each quantity is tried where the steps do not lead on."""

_IDLE = 0.1
"""Share of the change that a step should bring, below which it counts as having done nothing."""

_SMALLEST = 0.2
"""A part's size is not asked to fall below this share of what it is."""


class ShapeMeter:
    """Measures parts of a face whose codes are changed step by step.

    Args:
        vae: The network.
        face: The source; its frame holds for all measurements.
        handles: Of the model.
    """

    def __init__(self, vae: PartVae, face: EncodedFace, handles: Handles) -> None:
        self._vae = vae
        self._whole = face
        self._small = face
        if max(face.size) > MEASURED_AT:
            self._small = EncodedFace(vae, resize_nearest(face.label_map, MEASURED_AT, MEASURED_AT))
        self._refine: FloatField | None = None
        self.handles = handles
        self.frame: ShapeFrame = shape_frame(face.label_map, handles.schema)
        self.side = sides(face.label_map, handles.schema)

    def measure(
        self, state: FaceState, parts: Sequence[int], *, exact: bool = True
    ) -> dict[int, Values | None]:
        """Return the quantities of parts as they stand in the state, occluders left out of account.

        Args:
            state: The codes.
            parts: To measure.
            exact: Decode in full; else with the network's corrections of the last exact measurement, which
                hardly change from one small step to the next and are most of the work.
        """
        if np.array_equal(state.codes, self._whole.codes) and np.array_equal(
            state.present, self._whole.present
        ):
            decoded = self._whole.decoded
        else:
            decoded = decode(self._vae, state.codes, state.present, parts, None if exact else self._refine)
        self._refine = decoded.refine
        return {part: self._measure(state, part, decoded) for part in parts}

    def own(self, part: int) -> bool:
        """Whether a part is coded in its own frame, where nothing bounds its size and place."""
        return self._whole.layout.parts[part].own_frame

    def _measure(self, state: FaceState, part: int, decoded: DecodedParts) -> Values | None:
        name = self.handles.class_names[part]
        donors = state.parts[part].donors
        face = self._whole if donors else self._small
        baselines: dict[tuple[int, EncodedFace], DecodedParts] = {}
        for donor in donors:
            swapped = state.codes.copy()
            swapped[part] = donor.codes[part]
            baselines[part, donor] = decode(self._vae, swapped, state.present, [part])
        field = edited_field(face, part, state.parts[part], decoded, baselines)
        finest = FINEST_OWN if face.layout.parts[part].own_frame else FINEST_WHOLE
        return measure_part(name, coverage_of(field, face.size, finest), self.frame, self.side[name])


def coverage_of(field: MovedField, size: tuple[int, int], finest: int) -> Coverage:
    """Return what a field covers of the pixels of its box.

    A field's slope is not one everywhere: over a thin end it may hover about zero. Between the pixels it is
    interpolated, and where it is positive counts, so that a pixel which is all but covered does not count as
    half.

    Args:
        field: Of a part.
        size: Of the picture, width and height.
        finest: Side of the picture in the finer pixels that are looked at.
    """
    x0, y0, x1, y1 = field.box
    times = max(1, round(finest / max(size)))
    values = field.values
    if times > 1:
        wide = (values.shape[1] * times, values.shape[0] * times)
        values = np.asarray(cv2.resize(values, wide, interpolation=cv2.INTER_LINEAR), np.float32)
    scale_x, scale_y = REFERENCE_SIZE / size[0] / times, REFERENCE_SIZE / size[1] / times
    # the edge runs half a pixel from the centres on either side of it
    weights = np.clip(values / np.float32(np.sqrt(scale_x * scale_y)) + np.float32(0.5), 0.0, 1.0)
    return Coverage(
        weights.astype(np.float32, copy=False),
        (np.arange(x0 * times, x1 * times, dtype=np.float64) + 0.5) * scale_x,
        (np.arange(y0 * times, y1 * times, dtype=np.float64) + 0.5) * scale_y,
    )


def target(
    name: str, handle: str, amount: float, values: Values, handles: PartHandles, *, bounded: bool
) -> Values:
    """Return the quantities that are asked for: one of them, or those of a size, changed.

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
    change = amount * deviation
    if bounded:
        now = handle_value(name, handle, values)
        change = float(np.clip(now + change, min(low, now), max(high, now))) - now
    if handle in shape.names:
        wanted[row] += change
        return wanted
    size = handle_value(name, handle, values)
    factor = max(1 + change / size, _SMALLEST)
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
        mirrored: bool = False,
    ) -> None:
        self.part = part
        self._handles, self._start, self._goal = handles, start.copy(), goal
        self._place = np.zeros(len(values))
        self._missing = self._lacking(values)
        self._asked = self._error = float(np.abs(self._missing).max())
        signs = [-1.0 if mirrored and q.mirrored else 1.0 for q in handles.shape.quantities]
        self._inverse = np.diag(signs)
        self._step = self._place
        self._reach = _LONGEST
        self._rejected = 0
        self._probed: list[Values] | None = None
        self._exact = self._error, self._place

    def _lacking(self, values: Values) -> Values:
        return np.asarray((self._goal - values) / self._handles.deviations)

    @property
    def close(self) -> bool:
        """Whether the place reached is as near as it need be."""
        return self._error <= CLOSE * self._asked

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
        self._step = step * min(1.0, self._reach / max(float(np.abs(step).max()), 1e-12))
        return self.code(self._place + self._step)

    def learn(self, values: Values | None) -> None:
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
        scale = float(step @ answer)
        if 0.1 < scale / float(step @ step) < 10:
            self._inverse = self._inverse + np.outer(step - answer, step @ self._inverse) / scale
        error = float(np.abs(missing).max())
        idle = float(np.abs(missing - self._missing).max()) < _IDLE * float(np.abs(step).max())
        if idle and error < 1.05 * self._error:
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

    def reached(self) -> npt.NDArray[np.float32]:
        """Return the code of the place reached."""
        return self.code(self._place)

    def settle(self, values: Values | None) -> bool:
        """Take in the exact quantities of the place reached; tell whether they are better than ever."""
        if values is None:
            return False
        self._missing = self._lacking(values)
        self._error = float(np.abs(self._missing).max())
        better = self._error < 0.8 * self._exact[0]
        self._exact = min(self._exact, (self._error, self._place), key=lambda pair: pair[0])
        return better

    def found(self) -> npt.NDArray[np.float32]:
        """Return the code of the best place that was measured exactly."""
        return self.code(self._exact[1])


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
    handles, names = meter.handles, meter.handles.class_names
    before = meter.measure(state, parts)
    searches = [
        _Search(
            part,
            handles.parts[part],
            state.codes[part],
            values,
            target(names[part], handle, amount, values, handles.parts[part], bounded=not meter.own(part)),
            mirrored=meter.side[names[part]] != usual_side(names[part]),
        )
        for part, values in before.items()
        if values is not None
    ]
    for _ in range(EXACT_ROUNDS):
        for _ in range(ROUNDS):
            active = [search for search in searches if not search.close]
            if not active:
                break
            for search in active:
                state.codes[search.part] = search.next()
            found = meter.measure(state, [search.part for search in active], exact=False)
            for search in active:
                search.learn(found[search.part])
        for search in searches:
            state.codes[search.part] = search.reached()
        found = meter.measure(state, [search.part for search in searches])
        better = [search.settle(found[search.part]) for search in searches]
        if all(search.close for search in searches) or not any(better):
            break
    for search in searches:
        state.codes[search.part] = search.found()
    return [part for part, values in before.items() if values is None]
