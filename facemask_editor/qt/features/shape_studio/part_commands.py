"""Nudge and blend beside the part."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QPoint, QPointF, QRect
from PySide6.QtGui import QPolygonF

from facemask_editor.qt.features.shape_studio.part_popup import PartPopup

if TYPE_CHECKING:
    from collections.abc import Callable

    from facemask_editor.document import MaskDocument
    from facemask_editor.qt.features.shape_studio.latent import LatentPanel
    from facemask_editor.qt.services.services import Services


class PartCommands:
    """Opens the slider of the selected part beside it.

    Args:
        services: Of the window; the slider lies over it.
        panel: The part panel.
        choose_donor: Asks for a second face.
    """

    def __init__(self, services: Services, panel: LatentPanel, choose_donor: Callable[[], object]) -> None:
        self._services = services
        self._panel = panel
        self._choose_donor = choose_donor
        self.popup = PartPopup(services.over, panel.preview)

    def nudge(self) -> None:
        """Vary the shape of the part."""
        part = self._panel
        change = partial(self._update, "sigma")
        self._open(_tr("Nudge {}"), part.nudge.sigma.number.maximum(), part.preview.state.sigma, change)

    def blend(self) -> None:
        """Blend with the second face; asks for one where there is none."""
        part = self._panel
        if not part.preview.state.donor:
            self._choose_donor()
        state = part.preview.state
        if state.donor:
            self._open(_tr("Blend {}"), 1.0, state.alpha, partial(self._update, "alpha"))

    def _update(self, control: str, value: float) -> None:
        self._panel.preview.update(remove=False, **{control: value})

    def _open(self, title: str, maximum: float, value: float, change: Callable[[float], object]) -> None:
        canvas, document = self._services.canvas, self._services.session.document
        if document is None:
            return
        at = canvas.cursor_at
        place = QPointF(canvas.rect().center()) if at is None else canvas.to_widget(*at)
        name = document.schema.title(canvas.selected_label).lower()
        to_window = canvas.mapTo(self._services.over, QPoint())
        self.popup.open(
            place + to_window,
            title.format(name),
            maximum,
            value,
            change,
            part=self._part_rect(document, to_window),
            within=canvas.rect().translated(to_window),
        )

    def _part_rect(self, document: MaskDocument, to_window: QPoint) -> QRect | None:
        """Return where the part and its preview are seen, in the window; None where there is nothing."""
        from facemask_editor.core.region import box_of  # brings NumPy; the window comes first

        canvas, seen = self._services.canvas, QRect()
        for shown in (document.label_map, canvas.preview):
            if shown is not None and (box := box_of(shown == canvas.selected_label)) is not None:
                corners = [canvas.to_widget(x, y) for x in (box.x0, box.x1) for y in (box.y0, box.y1)]
                seen |= QPolygonF(corners).boundingRect().toAlignedRect()
        seen &= canvas.rect()
        return None if seen.isEmpty() else seen.translated(to_window)


def _tr(text: str) -> str:
    return QCoreApplication.translate("PartCommands", text)
