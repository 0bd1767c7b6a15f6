"""Moves, scales and turns the selected part with a box and handles; live, lossless until Enter."""

from __future__ import annotations

import math
from dataclasses import replace

from PySide6.QtCore import Qt

from facemask_editor.core.region import Box, box_of
from facemask_editor.document.operations.transform import MAX_SCALE, PartTransform, Placement
from facemask_editor.document.paint.shapes import Point
from facemask_editor.qt.tools.common.option import KEEP, Field
from facemask_editor.qt.tools.common.overlay import Outline, Overlay
from facemask_editor.qt.tools.common.tool import Pointer, Tool, ToolHost, tr

Handle = tuple[int, int]
"""Which corner or side of the box: -1, 0 or 1 to the right and downwards."""
_HANDLES: tuple[Handle, ...] = ((-1, -1), (0, -1), (1, -1), (1, 0), (1, 1), (0, 1), (-1, 1), (-1, 0))
_INSIDE: Handle = (0, 0)
_KNOB: Handle = (0, -2)
_REACH = 10.0
"""Logical pixels round a handle that count as on it."""
_KNOB_AWAY = 28.0
_SNAP = 15.0
_CURSORS = (
    Qt.CursorShape.SizeHorCursor,
    Qt.CursorShape.SizeFDiagCursor,
    Qt.CursorShape.SizeVerCursor,
    Qt.CursorShape.SizeBDiagCursor,
)

_WIDEST = 100 * MAX_SCALE
_FIELDS = (
    Field(name="dx", title="X", tip="Move to the right", limit=8192, suffix=" px"),
    Field(name="dy", title="Y", tip="Move downwards", limit=8192, suffix=" px"),
    Field(name="scale_x", title="W", tip="Width; negative mirrors", limit=_WIDEST, decimals=1, suffix=" %"),
    Field(name="scale_y", title="H", tip="Height; negative mirrors", limit=_WIDEST, decimals=1, suffix=" %"),
    Field(name="degrees", title="Turn", tip="Turn clockwise", limit=360, decimals=1, suffix="°"),
)
_UNITS = {"dx": 1.0, "dy": 1.0, "scale_x": 0.01, "scale_y": 0.01, "degrees": 1.0}
"""Of a placement, in those of the fields."""


class TransformTool(Tool):
    """The part stays pending until Enter, another tool or another class; Escape puts it back."""

    options = (*_FIELDS, KEEP)
    shape = Qt.CursorShape.ArrowCursor

    def __init__(self, host: ToolHost, tool: str) -> None:
        super().__init__(host, tool)
        self._part: PartTransform | None = None
        self._placement = Placement()
        self._box: Box | None = None
        self._box_of: tuple[int, int] | None = None
        self._handle: Handle | None = None
        self._grip: Point = (0.0, 0.0)
        self._began = Placement()

    # What is pending

    @property
    def pending(self) -> bool:
        return self._part is not None and self._placement != Placement()

    @property
    def unsaved(self) -> bool:
        return self.pending

    @property
    def unsaved_name(self) -> str:
        document = self._host.document
        if self._part is None or document is None or not self.pending:
            return ""
        moved = replace(self._placement, dx=0.0, dy=0.0) == Placement()
        name = tr("Move {}") if moved else tr("Transform {}")
        return name.format(document.schema.title(self._part.label).lower())

    @property
    def placement(self) -> Placement:
        """Where the part is now, from where it was."""
        return self._placement

    def place(self, placement: Placement) -> None:
        """Put the part somewhere, for instance by numbers; nothing where it cannot be transformed."""
        if self._part is None and not self._begin():
            return
        assert self._part is not None
        if placement == self._placement:
            return
        try:
            label_map = self._part.at(placement)
        except ValueError:  # scaled to nothing: stay at the last one that is something
            return
        self._placement = placement
        self._host.show_draft(label_map if self.pending else None)
        self._host.update_overlay()

    def confirm(self) -> None:
        part, placement, document = self._part, self._placement, self._host.document
        pending, name = self.pending, self.unsaved_name
        self.discard()
        if part is None or document is None or not pending or document.in_stroke:
            return
        document.replace_pixels(part.at(placement), name)

    def discard(self) -> None:
        self._handle = None
        if self._part is not None:
            self._part, self._placement = None, Placement()
            self._host.show_draft(None)
        self._host.update_overlay()

    def undo_pending(self) -> None:
        self.discard()

    def settle(self) -> None:
        self.confirm()

    def leave(self) -> None:
        self.confirm()

    def leave_class(self) -> None:
        self.confirm()

    def number(self, name: str) -> float:
        return float(getattr(self._placement, name)) / _UNITS[name]

    def set_number(self, name: str, value: float) -> None:
        # One number at a time: the others are rounded on the screen, not here.
        changes: dict[str, float] = {name: value * _UNITS[name]}
        self.place(replace(self._placement, **changes))

    def document_changed(self) -> None:
        # What was computed belongs to other pixels.
        self._box_of = None
        if self._part is not None:
            self.discard()

    def locks_changed(self) -> None:
        placement, document = self._placement, self._host.document
        if self._part is None or document is None:
            return
        if self._part.label in document.locks:
            self.discard()
            return
        self._part = PartTransform(document.label_map, self._part.label, locks=document.locks)
        self._placement = Placement()
        self.place(placement)

    # The drag

    def press(self, at: Pointer) -> None:
        handle = self._at(at)
        if handle is None and not self.pending:
            # A press beside the box takes hold of the part under the pointer.
            under = self._host.label_at(at.x, at.y)
            if under >= 0 and under != self._host.selected_label:
                self._host.select_label(under)
            handle = self._at(at)
        elif handle is None:
            self._host.say(tr("Enter keeps the transform, Esc takes it back"))
        if handle is None or (self._part is None and not self._begin()):
            return
        self._handle, self._began, self._grip = handle, self._placement, (at.x, at.y)

    def move(self, at: Pointer) -> None:
        if self._handle is None or self._part is None:
            return
        if self._handle == _INSIDE:
            self.place(self._moved(at))
        elif self._handle == _KNOB:
            self.place(self._turned(at, self._part))
        else:
            self.place(self._scaled(at, self._part, self._handle))

    def hover(self, at: Pointer) -> None:
        self.shape = self._cursor(self._at(at))

    def release(self, at: Pointer) -> None:
        self.move(at)
        self._handle = None

    def finish(self) -> None:
        self._handle = None

    def cancel(self) -> None:
        if self._handle is not None:
            self._handle = None
            self.place(self._began)

    def _moved(self, at: Pointer) -> Placement:
        dx, dy = at.x - self._grip[0], at.y - self._grip[1]
        if at.shift:
            dx, dy = (dx, 0.0) if abs(dx) >= abs(dy) else (0.0, dy)
        # Whole pixels: so a part that is only moved keeps its shape exactly.
        return replace(self._began, dx=self._began.dx + round(dx), dy=self._began.dy + round(dy))

    def _turned(self, at: Pointer, part: PartTransform) -> Placement:
        x, y = self._began.point(*part.centre, part.centre)
        before = math.atan2(self._grip[1] - y, self._grip[0] - x)
        degrees = self._began.degrees + math.degrees(math.atan2(at.y - y, at.x - x) - before)
        degrees = round(degrees / _SNAP) * _SNAP if at.shift else round(degrees, 1)
        return replace(self._began, degrees=(degrees + 180) % 360 - 180)

    def _scaled(self, at: Pointer, part: PartTransform, handle: Handle) -> Placement:
        began, (cx, cy) = self._began, part.centre
        reach = handle[0] * part.box.width / 2, handle[1] * part.box.height / 2
        anchor = (0.0, 0.0) if at.alt else (-reach[0], -reach[1])
        fixed = began.point(cx + anchor[0], cy + anchor[1], part.centre)
        held = began.point(cx + reach[0], cy + reach[1], part.centre)
        # The handle follows the pointer by the way it has gone since the press, seen along the box's sides.
        to = _turned_back(
            held[0] + at.x - self._grip[0], held[1] + at.y - self._grip[1], fixed, began.degrees
        )
        scale_x, scale_y = began.scale_x, began.scale_y
        if handle[0]:
            scale_x = _limited(to[0] / (reach[0] - anchor[0]), part.box.width)
        if handle[1]:
            scale_y = _limited(to[1] / (reach[1] - anchor[1]), part.box.height)
        if at.shift:
            factors = [
                abs(new / old)
                for new, old, on in (
                    (scale_x, began.scale_x, handle[0]),
                    (scale_y, began.scale_y, handle[1]),
                )
                if on
            ]
            factor = max(factors)
            scale_x = _limited(began.scale_x * factor, part.box.width)
            scale_y = _limited(began.scale_y * factor, part.box.height)
        scaled = replace(began, scale_x=scale_x, scale_y=scale_y)
        x, y = scaled.point(cx + anchor[0], cy + anchor[1], part.centre)
        return replace(scaled, dx=scaled.dx + fixed[0] - x, dy=scaled.dy + fixed[1] - y)

    def _begin(self) -> bool:
        document, label = self._host.document, self._host.selected_label
        if document is None or document.in_stroke or not self._host.may_edit(label):
            return False
        if not document.counts()[label]:
            self._host.say(tr("{} has no pixels to transform").format(document.schema.title(label)))
            return False
        self._part, self._placement = (
            PartTransform(document.label_map, label, locks=document.locks),
            Placement(),
        )
        return True

    # The box on the screen

    def overlay(self) -> Overlay | None:
        box = self._current_box()
        if box is None:
            return None
        corners = [self._point(box, (x, y)) for x, y in ((-1, -1), (1, -1), (1, 1), (-1, 1))]
        stem = Outline([self._point(box, (0, -1)), self._knob(box)])
        handles = tuple(self._point(box, handle) for handle in _HANDLES)
        return Overlay((Outline(corners, closed=True), stem), handles, (self._knob(box),))

    def hint(self) -> str:
        return tr("Enter keeps the transform, Esc takes it back") if self.pending else ""

    def _current_box(self) -> Box | None:
        if self._part is not None:
            return self._part.box
        document, label = self._host.document, self._host.selected_label
        if document is None:
            return None
        key = (document.revision, label)
        if key != self._box_of:
            known = label < len(document.schema) and document.counts()[label] > 0
            self._box, self._box_of = box_of(document.label_map == label) if known else None, key
        return self._box

    def _point(self, box: Box, handle: Handle) -> Point:
        centre = (box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2
        x, y = centre[0] + handle[0] * box.width / 2, centre[1] + handle[1] * box.height / 2
        return self._placement.point(x, y, centre)

    def _knob(self, box: Box) -> Point:
        """Return the handle for turning: a fixed way off the upper side on the screen."""
        centre, top = self._point(box, _INSIDE), self._point(box, (0, -1))
        middle, end = self._host.to_widget(*centre), self._host.to_widget(*top)
        on_screen = math.hypot(end.x() - middle.x(), end.y() - middle.y()) or 1.0
        away = 1 + _KNOB_AWAY / on_screen
        return centre[0] + away * (top[0] - centre[0]), centre[1] + away * (top[1] - centre[1])

    def _at(self, at: Pointer) -> Handle | None:
        """Return what of the box is under the pointer, None for nothing."""
        box = self._current_box()
        if box is None:
            return None
        places = {_KNOB: self._knob(box), **{handle: self._point(box, handle) for handle in _HANDLES}}
        away = {handle: self._distance(at, point) for handle, point in places.items()}
        nearest = min(away, key=lambda handle: away[handle])
        if away[nearest] <= _REACH:
            # A part of few pixels on the screen is all handles; its middle must still move it.
            inside = self._distance(at, self._point(box, _INSIDE)) < away[nearest]
            return _INSIDE if inside and nearest != _KNOB else nearest
        centre = self._point(box, _INSIDE)
        x, y = _turned_back(at.x, at.y, centre, self._placement.degrees)
        half_x, half_y = (
            abs(self._placement.scale_x) * box.width / 2,
            abs(self._placement.scale_y) * box.height / 2,
        )
        return _INSIDE if abs(x) <= half_x and abs(y) <= half_y else None

    def _distance(self, at: Pointer, point: Point) -> float:
        on_screen = self._host.to_widget(*point)
        return math.hypot(on_screen.x() - at.position.x(), on_screen.y() - at.position.y())

    def _cursor(self, handle: Handle | None) -> Qt.CursorShape:
        if handle is None:
            return Qt.CursorShape.ArrowCursor
        if handle == _INSIDE:
            return Qt.CursorShape.SizeAllCursor
        if handle == _KNOB:
            return Qt.CursorShape.PointingHandCursor
        turn = math.degrees(math.atan2(handle[1], handle[0])) + self._placement.degrees
        flipped = self._placement.scale_x * self._placement.scale_y < 0
        turn = -turn if flipped else turn
        return _CURSORS[round(turn / 45) % 4]


def _turned_back(x: float, y: float, about: Point, degrees: float) -> Point:
    """Return a point as an offset along the sides of a box that is turned by degrees."""
    turn = math.radians(-degrees)
    dx, dy = x - about[0], y - about[1]
    return dx * math.cos(turn) - dy * math.sin(turn), dx * math.sin(turn) + dy * math.cos(turn)


def _limited(scale: float, side: int) -> float:
    """Return the scale so that a side of the part keeps a pixel and no part grows without end."""
    return math.copysign(min(max(abs(scale), 1 / side), MAX_SCALE), scale)
