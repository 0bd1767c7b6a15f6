"""A named quantity of hair, changed by as much as is asked for, or as far as the head can take it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np

from facemask_editor.core.labels import LabelMap
from facemask_editor.engine.exemplar.accept import faults
from facemask_editor.engine.exemplar.bank import Bank
from facemask_editor.engine.exemplar.choose import suitability
from facemask_editor.engine.exemplar.fill import claim
from facemask_editor.engine.exemplar.handles.moved import at_size, moved
from facemask_editor.engine.exemplar.handles.moves import MOVES, Move
from facemask_editor.engine.exemplar.handles.places import places_of
from facemask_editor.engine.exemplar.head import Flags, FloatField, Head
from facemask_editor.engine.exemplar.mend import mended, settled
from facemask_editor.engine.exemplar.pieces import CRUMB, pieces_of
from facemask_editor.engine.exemplar.sweep import swept
from facemask_editor.engine.exemplar.tiles import CLOTH, HAIR, L_EAR, R_EAR
from facemask_editor.fields.encode import resize_nearest
from facemask_editor.fields.layout import REFERENCE_SIZE
from facemask_editor.measures.coverage import Coverage, ShapeFrame
from facemask_editor.measures.shapes import measure_quantity

_ROUNDS = 7
_CLOSE = 0.03
"""Share of what is asked for that may be missing."""
_BACK = 0.8
"""What tears something is tried again, this much of it."""
_RETRIES = 5
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
    """

    label_map: LabelMap
    reached: float


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
        self._places = places_of(head)
        self._carried: FloatField | None = None
        self._hat = head.where("hat")
        self._free = head.claimable[head.seen]
        self._kept = ~self._free & head.hair

    def measure(self, hair: FloatField | Flags) -> float | None:
        """Return the quantity of hair: distances to it, or its pixels; 256 x 256."""
        if hair.dtype == np.bool_:
            weights = hair.astype(np.float32)
        else:
            weights = np.clip(hair + np.float32(0.5), 0, 1) * self._free
            weights = np.maximum(weights, self._kept)
        weights = np.maximum(weights, self._hat).astype(np.float32)
        centres = np.asarray(np.arange(REFERENCE_SIZE) + 0.5, np.float64)
        return measure_quantity("hair", self._row, Coverage(weights, centres, centres), self._frame, 1.0)

    def shaped(self, handle: str, change: float, check: Callable[[], None]) -> Shaped:
        """Return the mask with the quantity changed, or as far as that goes without a tear.

        Args:
            handle: A name of `MOVES`.
            change: In the quantity's own unit.
            check: Called between tries; raises where the user asked to stop.
        """
        head = self._head
        start = self.measure(_soft(head))
        unchanged = Shaped(head.label_map.copy(), 0.0)
        if start is None:
            return unchanged
        amount = self._amount(handle, start, change)
        was = faults(head, head.seen)
        for _ in range(_RETRIES):
            check()
            if abs(amount) < 1e-4:
                return unchanged
            move = MOVES[handle][0](self._places, self._bank, amount)
            raw = claim(head, moved(head, move), self._theirs(handle))
            labels = _near(head, raw.labels(head), mended(head, raw))
            if faults(head, labels) <= was:
                made = settled(head, raw, labels)
                after = swept(head, at_size(head, move, raw, made))
                now = self.measure(
                    resize_nearest(after, REFERENCE_SIZE, REFERENCE_SIZE) == head.classes[HAIR]
                )
                return Shaped(after, 0.0 if now is None else now - self._exact)
            amount *= _BACK
        return unchanged

    @property
    def _exact(self) -> float:
        found = self.measure(self._head.hair)
        return 0.0 if found is None else found

    def _amount(self, handle: str, start: float, change: float) -> float:
        """Return the amount of a move that changes the quantity so: false position, then halving."""
        mover, most = MOVES[handle]
        sign = 1.0 if change > 0 else -1.0

        def missing(amount: float) -> float:
            found = self.measure(moved(self._head, mover(self._places, self._bank, amount)))
            return sign * (start + change - (start if found is None else found))

        low, high = 0.0, sign * most
        left = abs(change)
        amount = sign * most * 0.25
        best = abs(change), 0.0
        right: float | None = None
        for _ in range(_ROUNDS):
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
            # a handle that is dragged asks again and again
            key = "exemplar", nearest.number, nearest.mirror
            if key not in head.memory:
                head.memory[key] = head.carried(nearest.tile, nearest.frame)
            self._carried = head.memory[key]
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
