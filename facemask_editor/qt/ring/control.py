"""Opens the pop-up ring on the canvas and fills it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QTabletEvent

from facemask_editor.qt.look.class_colours import class_colours
from facemask_editor.qt.ring.item import RingItem
from facemask_editor.qt.ring.near_classes import nearest_classes
from facemask_editor.qt.ring.ring import RingMenu

if TYPE_CHECKING:
    from facemask_editor.document.document import MaskDocument
    from facemask_editor.qt.services.services import Services

_CLASSES = 7
SIZES = (1, 8, 24, 64, 160)
_PRESSES = (QEvent.Type.MouseButtonPress, QEvent.Type.TabletPress, QEvent.Type.MouseButtonDblClick)
_MOVES = (QEvent.Type.MouseMove, QEvent.Type.TabletMove)
_RELEASES = (QEvent.Type.MouseButtonRelease, QEvent.Type.TabletRelease)


class RingControl(QObject):
    """Right click, the pen's second button and the Menu key.

    Args:
        services: Of the window; its features say what the ring offers for a class.
    """

    def __init__(self, services: Services) -> None:
        super().__init__(services.over)
        self._services = services
        self._canvas = services.canvas
        self._held = False
        self.menu = RingMenu(services.over)
        self.menu.closed.connect(self._on_closed)
        services.canvas.installEventFilter(self)

    def open_by_key(self) -> None:
        """Open at the cursor, or in the middle of the canvas where there is none."""
        canvas = self._canvas
        at = canvas.cursor_at
        place = canvas.middle() if at is None else canvas.to_widget(*at)
        self._open(place, pressed=False)

    def _open(self, place: QPointF, *, pressed: bool) -> bool:
        """Open the ring at a place of the canvas; False where there is nothing to act on now."""
        canvas, document = self._canvas, self._services.session.document
        if document is None or document.in_stroke:
            return False
        canvas.enter(place)
        x, y = canvas.to_image(place)
        label = canvas.label_at(x, y)
        target = label if label >= 0 else canvas.selected_label
        near = nearest_classes(document.label_map, x, y, _CLASSES + 1)
        order = [target, *(other for other in near if other != target)][:_CLASSES]
        self.menu.open(
            canvas.mapTo(self._services.over, place),
            [self._class_item(document, other) for other in order],
            list(self._services.ring_items(document, target)),
            [self._size_item(size) for size in SIZES],
            pressed=pressed,
        )
        return True

    def _class_item(self, document: MaskDocument, label: int) -> RingItem:
        canvas, title = self._canvas, document.schema.title(label)
        return RingItem(
            _tr("Select {}").format(title.lower()),
            partial(canvas.select_label, label),
            label=title,
            colour=class_colours().rgb(document.schema, label),
            marked=label == canvas.selected_label,
        )

    def _size_item(self, size: int) -> RingItem:
        canvas = self._canvas
        return RingItem(
            _tr("Brush of {} px").format(size),
            partial(setattr, canvas, "brush_size", size),
            size=size,
            marked=canvas.brush_size == size,
        )

    def _on_closed(self) -> None:
        self._canvas.setFocus(Qt.FocusReason.PopupFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind == QEvent.Type.ContextMenu:
            event.accept()  # else the window would list its panels over the ring
            return True
        # Most events of the canvas are moves of the mouse, and most of those are not the ring's.
        if not self._held and kind not in _PRESSES:
            return False
        if not isinstance(event, QMouseEvent | QTabletEvent):
            return False
        if kind in _PRESSES and event.button() == Qt.MouseButton.RightButton:
            self._held = self._open(event.position(), pressed=True)
        elif self._held and kind in _MOVES:
            self.menu.follow(self._in_window(event))
        elif self._held and kind in _RELEASES and event.button() == Qt.MouseButton.RightButton:
            self._held = False
            self.menu.let_go(self._in_window(event))
        else:
            return False
        event.accept()
        return True

    def _in_window(self, event: QMouseEvent | QTabletEvent) -> QPointF:
        return QPointF(self._canvas.mapTo(self._services.over, event.position()))


def _tr(text: str) -> str:
    return QCoreApplication.translate("Ring", text)
