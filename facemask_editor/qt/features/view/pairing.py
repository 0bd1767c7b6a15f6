"""What the actions of the menu Compare do: mask and face side by side, or parted by a line."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtGui import QActionGroup

from facemask_editor.app.session import Facet
from facemask_editor.qt.actions.key_tips import with_keys
from facemask_editor.qt.canvas.compare.pairing import Pairing
from facemask_editor.qt.services.services import Services

_STEP = 0.05
"""Of the canvas's width, for one press of a key."""


class PairingCommands(QObject):
    """Connects the choice of the menu Compare with the canvas; it is remembered.

    Args:
        services: Of the window.
    """

    def __init__(self, services: Services) -> None:
        super().__init__(services.over)
        self._canvas, self._status, self._settings = services.canvas, services.status, services.settings
        self._session, self._live_face = services.session, services.actions["live_face"]
        self._choices = {pairing: services.actions[f"pairing_{pairing.value}"] for pairing in Pairing}
        group = QActionGroup(self)
        for pairing, action in self._choices.items():
            group.addAction(action)
            action.triggered.connect(lambda _on, pairing=pairing: self._choose(pairing))
        self._canvas.pairing_changed.connect(self._show)
        self._canvas.pairing = Pairing(self._settings.pairing)
        self._show(self._canvas.pairing)
        self._session.subscribe(self._on_document, Facet.DOCUMENT)

    def handlers(self) -> dict[str, Callable[[], object]]:
        """Return what the actions do that are no switches."""
        return {
            "view.wipe_left": lambda: self._move(self._canvas.line - _STEP),
            "view.wipe_right": lambda: self._move(self._canvas.line + _STEP),
            "view.wipe_centre": lambda: self._move(0.5),
        }

    def _choose(self, pairing: Pairing) -> None:
        if pairing is self._canvas.pairing:
            pairing = Pairing.OFF  # the same key once more
        document = self._session.document
        if pairing is not Pairing.OFF and document is not None and document.photo is None:
            self._live_face.setChecked(True)  # else there is no face
        self._canvas.pairing = pairing
        self._settings.pairing = pairing.value
        self._status.say(self._hint(pairing))

    def _show(self, pairing: Pairing) -> None:
        self._choices[pairing].setChecked(True)

    def _hint(self, pairing: Pairing) -> str:
        texts = {
            Pairing.OFF: self.tr("Mask and face in one picture"),
            Pairing.SIDE: self.tr("Paint in either picture; hide the mask (<view.overlay>) to see what was"),
            Pairing.WIPE: self.tr(
                "Drag the line; on its left is the mask (<view.overlay>), or what was where that is hidden"
            ),
        }
        return with_keys(texts[pairing])

    def _move(self, line: float) -> None:
        if self._canvas.pairing is Pairing.WIPE:
            # From where it is seen, not from beyond the edge.
            self._canvas.line = min(max(line, 0.0), 1.0)
        else:
            self._status.say(with_keys(self.tr("Wipe (<view.pairing_wipe>) shows the line first")))

    def _on_document(self, _changed: frozenset[Facet]) -> None:
        self._canvas.line = 0.5
