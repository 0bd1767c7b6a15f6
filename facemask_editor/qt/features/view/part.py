"""How the mask is seen, in a window."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from facemask_editor.app.session import Facet
from facemask_editor.qt.features.feature import Part
from facemask_editor.qt.features.view.commands import ViewCommands
from facemask_editor.qt.features.view.pairing import PairingCommands
from facemask_editor.qt.ring.control import RingControl
from facemask_editor.qt.services.services import Services

_OPACITY_STEP = 0.1


class ViewPart(Part):
    """Zoom, turning, comparing, colours and the pop-up ring."""

    def __init__(self, services: Services) -> None:
        self._canvas, self._overlay = services.canvas, services.actions["overlay"]
        self.ring = RingControl(services)
        canvas, actions = services.canvas, services.actions
        self.commands = ViewCommands(actions, canvas, services.status, services.settings, services.over)
        self.pairing = PairingCommands(services)
        actions["contours"].toggled.connect(lambda on: setattr(canvas, "contours", on))
        canvas.contours_changed.connect(actions["contours"].setChecked)
        self._overlay.triggered.connect(canvas.show_mask)
        canvas.opacity_changed.connect(self._on_opacity)
        self._on_opacity(canvas.opacity)
        services.session.subscribe(
            lambda _changed: self.commands.end_comparing(), Facet.PIXELS, Facet.PREVIEW, Facet.DOCUMENT
        )

    def handlers(self) -> Mapping[str, Callable[[], object]]:
        canvas = self._canvas
        return {
            "view.zoom_in": canvas.zoom_in,
            "view.zoom_out": canvas.zoom_out,
            "view.fit": canvas.fit,
            "view.actual_size": partial(canvas.zoom_to, 1.0),
            **self.commands.handlers(),
            **self.pairing.handlers(),
            "view.more_opaque": partial(self._shift_opacity, _OPACITY_STEP),
            "view.less_opaque": partial(self._shift_opacity, -_OPACITY_STEP),
            "view.ring": self.ring.open_by_key,
        }

    def _on_opacity(self, opacity: float) -> None:
        self._overlay.setChecked(opacity > 0)

    def _shift_opacity(self, by: float) -> None:
        self._canvas.opacity = round(self._canvas.opacity + by, 2)
