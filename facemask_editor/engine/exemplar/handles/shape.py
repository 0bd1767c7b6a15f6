"""A named quantity of hair, changed by as much as is asked for, or as far as the head can take it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np

from facemask_editor.core.labels import LabelMap
from facemask_editor.engine.deform.closing import closed
from facemask_editor.engine.deform.handle.enlarge import enlarged
from facemask_editor.engine.exemplar.accept import spoilt
from facemask_editor.engine.exemplar.bank import Bank
from facemask_editor.engine.exemplar.choose import suitability
from facemask_editor.engine.exemplar.fill import claim
from facemask_editor.engine.exemplar.handles.moved import at_size, moved
from facemask_editor.engine.exemplar.handles.moves import MOVES, Move, Mover, length_over_ears
from facemask_editor.engine.exemplar.handles.places import Places
from facemask_editor.engine.exemplar.head import Flags, FloatField, Head
from facemask_editor.engine.exemplar.mend import mended, settled
from facemask_editor.engine.exemplar.pieces import CRUMB, pieces_of
from facemask_editor.engine.exemplar.sweep import swept
from facemask_editor.engine.exemplar.tiles import CLOTH, HAIR, L_EAR, R_EAR
from facemask_editor.fields.layout import REFERENCE_SIZE, face_layout, full_extent
from facemask_editor.fields.mended import mended_between
from facemask_editor.measures.coverage import Coverage, ShapeFrame
from facemask_editor.measures.shapes import SHAPES

_ROUNDS, _FEW_ROUNDS = 7, 3
_CLOSE = 0.03
"""Share of what is asked for that may be missing."""
_SHARES = (0.88, 0.65, 0.35)
"""Shares of a move that are tried one after another until nothing is torn."""
_CORRECTIONS = 2
_NEAR_ENOUGH = 0.08
"""Share of what is asked for that may be missing in the pixels."""
_BEYOND = 1.4
"""Times the largest amount of a move up to which a correction goes."""
_FEWEST = 4.0
_MEASURED_AT = 512
_BESIDE = 6
"""Reference pixels beside moved hair in which what was torn may lie."""
_LOOKED_AT = 16
_LEAST_EAR = 40


@dataclass(frozen=True, eq=False)
class Shaped:
    """Hair after its handle was moved.

    Attributes:
        label_map: H x W uint8.
        reached: By how much the quantity changed.
        mended: H x W bool, the pixels that were repaired; None where none was.
    """

    label_map: LabelMap
    reached: float
    mended: Flags | None = None


@dataclass(frozen=True, eq=False)
class _Try:
    """What an amount of a move made, and how many defects are left in it."""

    made: Shaped
    amount: float
    left: int


class HairShaper:
    """Measures and moves the hair of one head.

    Args:
        head: Whose hair it is.
        bank: Of exemplars: what comes where hair was, and how short hair grows.
        frame: In which hair is measured.
        row: Of the quantity among those of hair.
    """

    def __init__(self, head: Head, bank: Bank, frame: ShapeFrame, row: int) -> None:
        self._head, self._bank, self._frame, self._row = head, bank, frame, row
        self._places = Places(head)
        self._carried: FloatField | None = None
        self._hat = head.where("hat")

    def measure(self, hair: FloatField | Flags) -> float | None:
        """Return the quantity of hair: distances to it, or its pixels; 256 x 256."""
        if hair.dtype == np.bool_:
            weights = hair.astype(np.float32)
        else:
            weights = np.clip(hair + np.float32(0.5), 0, 1) * self._head.claimable[self._head.seen]
            kept = ~self._head.claimable[self._head.seen] & self._head.hair
            weights = np.maximum(weights, kept)
        weights = np.maximum(weights, self._hat).astype(np.float32)
        centres = np.asarray(np.arange(REFERENCE_SIZE) + 0.5, np.float64)
        return self._value(Coverage(weights, centres, centres))

    def _value(self, part: Coverage) -> float | None:
        if part.area < _FEWEST:
            return None
        value = SHAPES["hair"].quantities[self._row].measure(part, self._frame, 1.0)
        return float(value) if np.isfinite(value) else None

    def shaped(
        self,
        handle: str,
        change: float,
        check: Callable[[], None],
        adapt: float = 1.0,
        *,
        coarse: bool = False,
    ) -> Shaped:
        """Return the mask with the quantity changed, or as far as that goes without a tear.

        Args:
            handle: A name of `MOVES`.
            change: In the quantity's own unit.
            check: Called between tries; raises where the user asked to stop.
            coarse: For a handle that is being dragged: fewer tries, and nothing is mended.
        """
        head = self._head
        start = self.measure(_soft(head))
        unchanged = Shaped(head.label_map.copy(), 0.0)
        if start is None:
            return unchanged
        amount = self._amount(handle, start, change, _FEW_ROUNDS if coarse else _ROUNDS)
        if coarse:
            return self._rough(handle, amount, change)
        # what mending takes away, or the face at hand, was not in the search
        found = self._mended(handle, amount, check)
        for _ in range(_CORRECTIONS):
            if found is None or found.left:
                break
            got = found.made.reached / change
            if abs(got - 1) < _NEAR_ENOUGH or got < 0.1:
                break
            most = MOVES[handle][1] * _BEYOND
            longer = float(np.clip(found.amount * np.clip(1 / got, 0.5, 1.8), -most, most))
            again = self._mended(handle, longer, check)
            if again is None or again.left or abs(again.made.reached / change - 1) > abs(got - 1) - 0.02:
                break
            found = again
        for share in _SHARES:
            if found is not None and not found.left and found.made.reached * change > 0:
                return found.made
            found = self._mended(handle, share * amount, check)
        if found is not None and not found.left and found.made.reached * change > 0:
            return found.made
        return self._over_ears(amount, change, check) if handle == "length" else unchanged

    def _over_ears(self, amount: float, change: float, check: Callable[[], None]) -> Shaped:
        """Return hair that grows from higher up: else that of one side may hang on nothing."""
        if change > 0 and not self._hat.any():
            for share in (1.0, *_SHARES):
                found = self._mended("length", share * amount, check, length_over_ears)
                if found is not None and not found.left and found.made.reached > 0:
                    return found.made
        return Shaped(self._head.label_map.copy(), 0.0)

    def _rough(self, handle: str, amount: float, change: float) -> Shaped:
        """Return moved hair that is not mended: for a handle that is being dragged."""
        head = self._head
        if abs(amount) < 1e-4:
            return Shaped(head.label_map.copy(), 0.0)
        move = MOVES[handle][0](self._places, self._bank, amount)
        raw = claim(head, moved(head, move), self._theirs(handle))
        labels, height = raw.labels(head), head.label_map.shape[0]
        every = max(1, round(height / REFERENCE_SIZE))
        if (REFERENCE_SIZE * every,) * 2 != head.label_map.shape:
            return Shaped(at_size(head, move, raw, raw), change)
        own = int(head.classes[HAIR])
        return Shaped(enlarged(head.label_map, head.seen, labels, every, {own}, head.locks), change)

    def _mended(
        self, handle: str, amount: float, check: Callable[[], None], mover: Mover | None = None
    ) -> _Try | None:
        """Return what a move makes, the handle's where no other is given; None where it hides too much."""
        check()
        if abs(amount) < 1e-4:
            return None
        head = self._head
        move = (mover or MOVES[handle][0])(self._places, self._bank, amount)
        raw = claim(head, moved(head, move), self._theirs(handle))
        labels = _near(head, raw.labels(head), mended(head, raw))
        if spoilt(head, labels) > self._spoilt:
            return None
        made = settled(head, raw, labels)
        torn = swept(head, at_size(head, move, raw, made))
        own = int(head.classes[HAIR])
        # nothing but hair, and what takes its place, changes
        after, left = closed(head.label_map, torn, {own}, head.locks, head.schema, 0)
        now = self._of_mask(after)
        by = 0.0 if now is None else now - self._exact
        return _Try(Shaped(after, by, mended_between(torn, after)), amount, len(left))

    @cached_property
    def _spoilt(self) -> float:
        return spoilt(self._head, self._head.seen)

    @cached_property
    def _exact(self) -> float:
        found = self._of_mask(self._head.label_map)
        return 0.0 if found is None else found

    def _of_mask(self, label_map: LabelMap) -> float | None:
        """Return the quantity of hair as a mask shows it: curls are finer than 256 x 256."""
        head = self._head
        every = max(1, round(max(label_map.shape) / _MEASURED_AT))
        small = np.ascontiguousarray(label_map[every // 2 :: every, every // 2 :: every])
        own = int(head.classes[HAIR])
        return self._value(Coverage.of_mask(full_extent(small, own, face_layout(head.schema))))

    def _amount(self, handle: str, start: float, change: float, rounds: int) -> float:
        """Return the amount of a move that changes the quantity so: false position, then halving."""
        mover, most = MOVES[handle]
        sign = 1.0 if change > 0 else -1.0

        def missing(amount: float) -> float:
            found = self.measure(moved(self._head, mover(self._places, self._bank, amount)))
            # hair that is gone has gone too far
            return -abs(change) if found is None else sign * (start + change - found)

        low, high = 0.0, sign * most
        left = abs(change)
        amount = sign * most * 0.25
        best = abs(change), 0.0
        right: float | None = None
        for _ in range(rounds):
            now = missing(amount)
            best = min(best, (abs(now), amount), key=lambda pair: pair[0])
            if abs(now) < _CLOSE * abs(change):
                break
            if now > 0:
                low, left = amount, now
            else:
                high, right = amount, now
            if right is None:
                if abs(amount) >= most:
                    break
                amount = sign * min(2.2 * abs(amount), most)
            else:
                share = left / max(left - right, 1e-9)
                amount = low + float(np.clip(share, 0.12, 0.88)) * (high - low)
        return best[1]

    def _theirs(self, handle: str) -> FloatField:
        """Return the classes of the exemplar that says what comes where hair was."""
        if self._carried is None:
            bank, head = self._bank, self._head
            score = suitability(bank, head.frame)
            suits = {"ears": _shows_ears, "length": _shows_shoulders}.get(handle)
            if handle in ("ears", "length", "volume"):
                score = score - 4.0 * bank.length  # with short hair, so that ears and shoulders show
            best = np.argsort(-score, kind="stable")[:_LOOKED_AT]
            found = [bank.exemplar(int(row)) for row in (best if suits else best[:1])]
            nearest = next((e for e in found if suits is None or suits(e.tile)), found[0])
            self._carried = head.carried(nearest.tile, nearest.frame)
        return self._carried


def _near(head: Head, raw: LabelMap, labels: LabelMap) -> LabelMap:
    """Return mended labels beside what has moved, and the mask's own everywhere else."""
    moved_there = (raw != head.seen).view(np.uint8)
    near = cv2.dilate(moved_there, np.ones((2 * _BESIDE + 1,) * 2, np.uint8)) > 0
    return np.where(near, labels, head.seen)


def _shows_ears(tile: LabelMap) -> bool:
    return min(int((tile == ear).sum()) for ear in (L_EAR, R_EAR)) > _LEAST_EAR


def _shows_shoulders(tile: LabelMap) -> bool:
    """Tell whether clothes lie round the neck in one piece."""
    pieces = pieces_of(tile == CLOTH)[1][1:]
    return int((pieces >= CRUMB).sum()) == 1


def _soft(head: Head) -> FloatField:
    zero = np.zeros(head.seen.shape, np.float32)
    return moved(head, Move(zero, zero))
