"""The push brush: what is under the pointer goes along, is drawn together, swells or goes back."""

from __future__ import annotations

import math
from typing import ClassVar

import numpy as np

from facemask_editor.core.region import Box
from facemask_editor.document import MaskDocument
from facemask_editor.document.paint.brush import MIN_SIZE
from facemask_editor.document.paint.stroke import Stroke
from facemask_editor.engine.deform.push.push import DAB, Mode, Point, Pushing
from facemask_editor.qt.tools.common.option import PRESSURE, SIZE, SYMMETRIC, Choice, Entry, Number, Option
from facemask_editor.qt.tools.common.tool import Pointer, Tool, ToolHost, tr

MODE = Choice(
    name="push_mode", place=5, default=Mode.PUSH, memory="push_mode",
    entries=(
        Entry(Mode.PUSH, "Push", "What is under the brush goes with it", "arrow-right-bold"),
        Entry(Mode.PINCH, "Pinch", "Draws together (Alt: swells)", "arrow-collapse-all"),
        Entry(Mode.BLOAT, "Bloat", "Swells (Alt: draws together)", "arrow-expand-all"),
        Entry(Mode.RESTORE, "Restore", "Goes back to what it was before it was pushed", "backup-restore"),
    ),
)  # fmt: skip
"""What the brush does."""
STRENGTH = Number(
    name="push_strength", place=8, title="Strength", default=100, low=1, high=100, suffix=" %",
    tip="How much of the way it goes along", memory="push_strength",
)  # fmt: skip
"""How strongly."""

_OPPOSITE = {Mode.PUSH: Mode.RESTORE, Mode.PINCH: Mode.BLOAT, Mode.BLOAT: Mode.PINCH, Mode.RESTORE: Mode.PUSH}
_NAMES = {Mode.PUSH: "Push", Mode.PINCH: "Pinch", Mode.BLOAT: "Bloat", Mode.RESTORE: "Restore"}
_KEPT = 6
"""Strokes after which a mask can still go back to what it was before it was pushed."""


class PushTool(Tool):
    """Deforms what is under the brush; nothing is torn, and locked classes keep their pixels.

    As long as nothing else changes the mask, strokes add up to one displacement of what was there before the
    first one: a mask that is pushed to and fro does not wear out, and *Restore* knows where to go back to.
    """

    options: ClassVar[tuple[Option, ...]] = (SIZE, MODE, STRENGTH, PRESSURE, SYMMETRIC)
    own_size = True
    outlines = True
    mirrors = True

    def __init__(self, host: ToolHost, tool: str) -> None:
        super().__init__(host, tool)
        self._known: list[Pushing] = []
        self._stroke: Stroke | None = None
        self._pushing: Pushing | None = None
        self._mode = Mode.PUSH
        self._last: Point = (0.0, 0.0)

    def press(self, at: Pointer) -> None:
        document = self._host.document
        if document is None or document.in_stroke:
            return
        free = [label for label in np.unique(document.label_map).tolist() if label not in document.locks]
        if not free:
            self._host.say(tr("Every class is locked; unlock what is to be pushed"))
            return
        if not self._host.may_edit(free[0]):
            return
        mode = self._host.options[MODE]
        self._mode = _OPPOSITE[mode] if at.alt else mode
        stroke = document.begin_stroke(tr(_NAMES[self._mode]), free[0])
        pushing = self._from(document)
        if self._mode is Mode.RESTORE and pushing.idle:
            stroke.abort()
            self._host.say(tr("Nothing to restore: nothing was pushed since the last other change"))
            return
        self._stroke, self._pushing, self._last = stroke, pushing, (at.x, at.y)
        if self._mode is not Mode.PUSH:
            self._dab(at, [(self._last, self._last)])

    def move(self, at: Pointer) -> None:
        if self._stroke is None or self._pushing is None or (at.x, at.y) == self._last:
            return
        # an event that went on for long would hold up the next ones: the rest of the way comes with them
        (x, y), length = self._last, math.dist(self._last, (at.x, at.y))
        way = min(length, self._pushing.farthest(self._mode, self._size(at)))
        if self._mode is not Mode.PUSH:
            # by the way, not by the events: how fast they come must not count
            spacing = max(1.0, DAB * self._size(at) / 2)
            way = int(way / spacing) * spacing
        if not way:
            return
        share = way / length
        self._last = x + share * (at.x - x), y + share * (at.y - y)
        self._dab(at, [((x, y), self._last)])

    def release(self, at: Pointer) -> None:
        # the falling pressure of a pen that is lifted is no part of the stroke
        if at.pressure >= 1.0:
            self.move(at)
        self.finish()

    def finish(self) -> None:
        if self._stroke is None or self._pushing is None:
            return
        stroke, pushing = self._stroke, self._pushing
        self._stroke = self._pushing = None
        if not stroke.commit():  # what is displaced by less than a pixel adds up too
            self._known = [
                known for known in self._known if not np.array_equal(known.label_map, pushing.label_map)
            ]
        self._known = [*self._known[1 - _KEPT :], pushing]

    def cancel(self) -> None:
        if self._stroke is not None:
            stroke, self._stroke, self._pushing = self._stroke, None, None
            stroke.abort()

    def _from(self, document: MaskDocument) -> Pushing:
        """Return what goes on from the mask as it is, also where strokes were taken back."""
        now = document.label_map
        for known in reversed(self._known):
            if known.label_map.shape == now.shape and np.array_equal(known.label_map, now):
                return known.copy()
        if self._known and np.array_equal(self._known[0].base, now):
            return Pushing(self._known[0].base)
        self._known = []
        return Pushing(document.snapshot())

    def _size(self, at: Pointer) -> int:
        size = self._host.size_of(self.id)
        return max(MIN_SIZE, round(size * at.pressure)) if self._host.options.pressure_size else size

    def _dab(self, at: Pointer, path: list[tuple[Point, Point]]) -> None:
        assert self._stroke is not None
        assert self._pushing is not None
        document, axis = self._host.document, self._host.axis
        assert document is not None, "a stroke is of a document"
        if axis is not None:
            path = [*path, *((axis.mirrored(*start), axis.mirrored(*end)) for start, end in path)]
        changed = self._pushing.stroke(
            path,
            size=self._size(at),
            mode=self._mode,
            strength=self._host.options[STRENGTH] / 100,
            locks=document.locks,
        )
        if changed is not None:
            self._paint(self._stroke, self._pushing, changed)

    @staticmethod
    def _paint(stroke: Stroke, pushing: Pushing, changed: Box) -> None:
        stroke.paint(changed, np.ones((changed.height, changed.width), np.bool_), source=pushing.label_map)
