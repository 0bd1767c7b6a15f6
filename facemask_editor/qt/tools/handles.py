"""Shape handles on the canvas: points at the selected part that are dragged, or moved by keys."""

from __future__ import annotations

import math

from PySide6.QtCore import Qt

from facemask_editor.core.labels import LabelMap
from facemask_editor.document.paint.shapes import Point
from facemask_editor.engine.shape.points.anchors import (
    FaceLines,
    SeenMask,
    face_lines,
    outlines,
    place_of,
)
from facemask_editor.engine.shape.points.grip import Grip, Holding
from facemask_editor.engine.shape.points.table import ShapePoint, points_of
from facemask_editor.qt.tools.common.overlay import Outline, Overlay
from facemask_editor.qt.tools.common.tool import Pointer, Tool, ToolHost, tr

_REACH = 11.0
"""Logical pixels round a point that count as on it."""
_JOINS = 6.0
"""Logical pixels after which a drag goes in a second direction too."""
_FINE = 0.2
"""Share of the pointer's way that counts while Ctrl is held."""
_STEP, _LEAP = 1.0, 6.0
"""Pixels of 512 that an arrow key moves a point, without and with Shift."""
_OFF, _CORRECTIONS = 1.5, 3
"""Pixels that a point may be off the pointer, and how often that is mended without a move of the pointer."""
_ARROWS = {
    Qt.Key.Key_Left: (-1.0, 0.0),
    Qt.Key.Key_Right: (1.0, 0.0),
    Qt.Key.Key_Up: (0.0, -1.0),
    Qt.Key.Key_Down: (0.0, 1.0),
}


class HandlesTool(Tool):
    """Points of the selected part ask for its shape: the slider in the part panel goes along.

    What is seen is the part panel's preview; Enter, Escape and all that makes a step of it are the panel's.
    """

    ctrl_picks = False
    shape = Qt.CursorShape.ArrowCursor

    def __init__(self, host: ToolHost, tool: str) -> None:
        super().__init__(host, tool)
        self._grip: Grip | None = None
        self._asked: dict[str, float] = {}
        self._held = self._both = False
        self._last: Point = (0.0, 0.0)
        self._corrections = 0
        self._name: str | None = None  # of the point that keys move, or that the pointer is on
        self._keys = False
        self._asking = False
        self._lines: tuple[object, FaceLines] | None = None
        self._places: tuple[LabelMap, object, object, list[tuple[ShapePoint, Point]]] | None = None
        self._ghost: tuple[object, list[Outline]] | None = None

    # The hand

    def press(self, at: Pointer) -> None:
        self._end(keep=True)
        found = self._at(at)
        if found is None:
            under = self._host.label_at(at.x, at.y)
            if under >= 0 and under != self._host.selected_label:
                self._host.select_label(under)
            elif (why := self._why_not()) or not self.places():
                self._host.say(why or tr("This part has no shape handles"))
            return
        self._take(found, held=True, both=not at.shift)
        self._last = at.x, at.y

    def move(self, at: Pointer) -> None:
        grip = self._grip
        if grip is None or not self._held or (at.x, at.y) == self._last:
            return
        share = _FINE if at.ctrl else 1.0
        dx, dy = share * (at.x - self._last[0]), share * (at.y - self._last[1])
        self._last, self._corrections = (at.x, at.y), 0
        self._ask(grip.go(dx, dy, joins=_JOINS / self._zoom()))

    def hover(self, at: Pointer) -> None:
        found = self._at(at)
        name = None if found is None else found.name
        if found is not None:
            ways = len(found.ways)
            one = Qt.CursorShape.SizeHorCursor if found.ways[0].u else Qt.CursorShape.SizeVerCursor
            self.shape = (
                Qt.CursorShape.SizeAllCursor if ways > 1 or found.ways[0].u * found.ways[0].v else one
            )
        else:
            self.shape = Qt.CursorShape.ArrowCursor
        if name != self._name and not (self._keys and name is None):
            self._name, self._keys = name, False
            self._host.update_overlay()

    def release(self, at: Pointer) -> None:
        self.move(at)
        self.finish()

    def finish(self) -> None:
        self._end(keep=True)

    def cancel(self) -> None:
        self._end(keep=False)

    # Keys

    def takes(self, key: Qt.Key, modifiers: Qt.KeyboardModifier) -> bool:
        plain = not modifiers & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier)
        if key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            return plain and bool(self.places())
        return self._keys and plain and key in _ARROWS and self._named() is not None

    def key(self, key: Qt.Key, modifiers: Qt.KeyboardModifier) -> None:
        points = self.places()
        shift = bool(modifiers & Qt.KeyboardModifier.ShiftModifier)
        if key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            self._end(keep=True)
            names = [point.name for point, _ in points]
            back = key == Qt.Key.Key_Backtab or shift
            at = names.index(self._name) if self._name in names else (0 if back else -1)
            self._name, self._keys = names[(at + (-1 if back else 1)) % len(names)], True
            self._host.say(self._words(self._name))
            self._host.update_overlay()
            return
        found = self._named()
        if found is None:
            return
        if self._grip is None or self._grip.point.name != found.name:
            self._take(found, held=False, both=True)
        if (grip := self._grip) is not None:
            by = (_LEAP if shift else _STEP) * self._px()
            x, y = self._on_picture(_ARROWS[key])
            self._ask(grip.go(by * x, by * y))

    def _on_picture(self, arrow: Point) -> Point:
        """Return where an arrow key points in the picture, however it is turned or mirrored."""
        zero = self._host.to_widget(0.0, 0.0)
        right, lower = self._host.to_widget(1.0, 0.0) - zero, self._host.to_widget(0.0, 1.0) - zero
        scale = math.hypot(right.x(), right.y()) or 1.0
        x = (arrow[0] * right.x() + arrow[1] * right.y()) / scale
        y = (arrow[0] * lower.x() + arrow[1] * lower.y()) / scale
        return x, y

    # What is asked for

    def _take(self, point: ShapePoint, *, held: bool, both: bool) -> None:
        """Take a point in the hand; that of another class selects it first."""
        document, shaping = self._host.document, self._host.shaping
        if document is None or shaping is None or document.in_stroke:
            return
        label = document.schema.index(point.part)
        if label != self._host.selected_label:
            self._host.select_label(label)
        if why := self._why_not():
            self._host.say(why)
            return
        place = next((where for each, where in self.places() if each.name == point.name), None)
        if place is None:
            return
        start = SeenMask(document.label_map, document.schema)
        holding = Holding(
            handles=shaping.handles.get(point.part, {}),
            start={pull.handle: shaping.amount(pull.handle) for way in point.ways for pull in way.pulls},
            reach=shaping.reach,
            px=self._px(),
            half=start.half(point.part),
            outward=self._face_lines().outward.get(point.part, 1.0),
        )
        self._grip, self._asked = Grip(point, place, holding), dict(holding.start)
        self._held, self._both, self._corrections = held, both == shaping.both_sides, 0
        self._name = point.name
        self._host.update_overlay()

    def _ask(self, amounts: dict[str, float], *, held: bool | None = None) -> None:
        """Ask for the handles of the point that is held."""
        shaping = self._host.shaping
        if shaping is None or amounts == self._asked:
            return
        self._asked, self._asking = amounts, True
        try:
            shaping.ask(amounts, both_sides=self._both, held=self._held if held is None else held)
        finally:
            self._asking = False
        self._host.update_overlay()

    def shape_changed(self) -> None:
        grip, shaping = self._grip, self._host.shaping
        if grip is None or shaping is None or self._asking:
            return
        document = self._host.document
        if document is None or document.schema.names[self._host.selected_label] != grip.point.part:
            self._grip = None
            return
        if not shaping.active and any(self._asked.values()):
            self._grip = None  # it was applied or dropped
            return
        place = next((where for each, where in self.places() if each.name == grip.point.name), None)
        if place is None:
            return
        grip.see(place, shaping.seen)
        if self._held and self._corrections < _CORRECTIONS and grip.off > _OFF * max(1.0, self._px()):
            self._corrections += 1
            self._ask(grip.wanted())

    def _end(self, *, keep: bool) -> None:
        grip, shaping = self._grip, self._host.shaping
        if grip is None or shaping is None:
            return
        if not keep:
            self._ask(grip.start, held=False)
        elif self._held:
            shaping.let_go()
        self._grip = None
        self._host.update_overlay()

    # What is seen

    def leave(self) -> None:
        self._end(keep=True)
        self._name, self._keys = None, False

    def leave_class(self) -> None:
        self._end(keep=True)

    def document_changed(self) -> None:
        self._grip = self._lines = self._ghost = None

    def overlay(self) -> Overlay | None:
        points = self.places()
        if not points:
            return None
        squares = tuple(place for point, place in points if not point.special)
        knobs = tuple(place for point, place in points if point.special)
        focus = next((place for point, place in points if point.name == self._name), None)
        label = None if focus is None or self._name is None else (focus, self._words(self._name))
        outline = self._box_outline(points)
        return Overlay((*self._ghosts(), *outline), squares, knobs, focus=focus, label=label)

    def hint(self) -> str:
        if self._grip is None:
            return ""
        if self._held:
            return tr("Ctrl: finer, Esc: back to where it was")
        return tr("Arrow keys move the point, with Shift further; Enter keeps the shape, Esc takes it back")

    def _words(self, name: str) -> str:
        """Return what a point is called and what is asked for with it."""
        point, shaping = next((p for p, _ in self.places() if p.name == name), None), self._host.shaping
        if point is None or shaping is None:
            return tr(name)
        document = self._host.document
        own = document is not None and document.schema.names[self._host.selected_label] == point.part
        said = []
        for handle in dict.fromkeys(pull.handle for way in point.ways for pull in way.pulls):
            amount = shaping.amount(handle) if own else 0.0
            said.append(
                f"{tr(handle)} {amount:+.2f}".replace("-", "\N{MINUS SIGN}") if amount else tr(handle)
            )
        return f"{tr(name)}: {', '.join(said)}"

    def _box_outline(self, points: list[tuple[ShapePoint, Point]]) -> list[Outline]:
        """Return the box that the square points stand on, where there are enough of them for one."""
        corners = [place for point, place in points if abs(point.at[0] * point.at[1]) == 1]
        if len(corners) != 4:
            return []
        return [Outline(corners, closed=True)]

    def _ghosts(self) -> list[Outline]:
        """Return the outline of the part as it was before the preview, while there is one."""
        document, shaping = self._host.document, self._host.shaping
        if document is None or shaping is None or not shaping.active:
            return []
        label = self._host.selected_label
        key = document, document.revision, label
        if self._ghost is None or self._ghost[0] != key:
            other = {a: b for pair in document.schema.pairs for a, b in (pair, pair[::-1])}.get(label)
            parts = {document.schema.index(point.part) for point, _ in self.places()}
            lines = outlines(
                SeenMask(document.label_map, document.schema),
                sorted(parts | ({other} if other is not None else set())),
            )[:8]
            self._ghost = key, [Outline(line, closed=True, dashed=True, thin=True) for line in lines]
        return self._ghost[1]

    def places(self) -> list[tuple[ShapePoint, Point]]:
        """Return the points of the selected part and where they are on the screen, as seen now."""
        document, shaping, shown = self._host.document, self._host.shaping, self._host.seen_map
        if document is None or shaping is None or shown is None or self._why_not():
            return []
        label = self._host.selected_label
        of, handles = (document, document.revision, label), shaping.handles
        if self._places is not None:
            seen, known, known_of, found = self._places
            if seen is shown and known is handles and known_of == of:
                return found
        names = {part: frozenset(own) for part, own in handles.items()}
        mask, lines = SeenMask(shown, document.schema), self._face_lines()
        places = [
            (point, place_of(point, mask, lines)) for point in points_of(document.schema.names[label], names)
        ]
        found = [(point, place) for point, place in places if place is not None]
        self._places = shown, handles, of, found
        return found

    def _face_lines(self) -> FaceLines:
        document = self._host.document
        assert document is not None, "asked for with a document"
        key = document, document.revision
        if self._lines is None or self._lines[0] != key:
            self._lines = key, face_lines(SeenMask(document.label_map, document.schema))
        return self._lines[1]

    def _why_not(self) -> str:
        shaping = self._host.shaping
        return tr("There is no model to shape parts with") if shaping is None else shaping.disabled

    def _named(self) -> ShapePoint | None:
        return next((point for point, _ in self.places() if point.name == self._name), None)

    def _at(self, at: Pointer) -> ShapePoint | None:
        """Return the point under the pointer, the nearest one, or None."""
        away = [(self._distance(at, place), number) for number, (_, place) in enumerate(self.places())]
        nearest = min(away, default=(math.inf, -1))
        return self.places()[nearest[1]][0] if nearest[0] <= _REACH else None

    def _distance(self, at: Pointer, place: Point) -> float:
        on_screen = self._host.to_widget(*place)
        return math.hypot(on_screen.x() - at.position.x(), on_screen.y() - at.position.y())

    def _px(self) -> float:
        """Return the pixels of the picture to one of 512."""
        shown: LabelMap | None = self._host.seen_map
        return 1.0 if shown is None else math.sqrt(shown.size) / 512

    def _zoom(self) -> float:
        first, second = self._host.to_widget(0.0, 0.0), self._host.to_widget(1.0, 0.0)
        return math.hypot(second.x() - first.x(), second.y() - first.y())
