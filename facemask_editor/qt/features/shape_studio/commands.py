"""What the actions of the kinds of steps do: some open a slider beside the part."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QPoint, QRect
from PySide6.QtGui import QPolygonF

from facemask_editor.qt.features.shape_studio.popup import PartPopup
from facemask_editor.qt.features.shape_studio.previews.draft import part_kinds

if TYPE_CHECKING:
    from collections.abc import Callable

    from facemask_editor.document import MaskDocument
    from facemask_editor.qt.features.shape_studio.panel import PartPanel
    from facemask_editor.qt.features.shape_studio.whole_face import WholeFace
    from facemask_editor.qt.services.services import Services
    from facemask_editor.recipe.step_field import StepField


class PartCommands:
    """Asks for steps of the selected part, and of the whole face.

    Args:
        services: Of the window; the slider lies over it.
        panel: The part panel.
        whole_face: Makes steps of the whole face.
        choose_donor: Asks for a second face.
    """

    def __init__(
        self,
        services: Services,
        panel: PartPanel,
        whole_face: WholeFace,
        choose_donor: Callable[[], object],
    ) -> None:
        self._services = services
        self._panel = panel
        self._whole_face = whole_face
        self._choose_donor = choose_donor
        self.popup = PartPopup(services.over, panel.preview)

    def ask(self, name: str) -> None:
        """Ask for a step of a kind: by the slider of its number where it has one, else with its defaults.

        What needs a second face asks for one where there is none.
        """
        from facemask_editor.recipe.kinds import KINDS
        from facemask_editor.recipe.wording import Wording

        kind, preview = KINDS[name], self._panel.preview
        if kind not in part_kinds():
            self._whole_face.start(name)
        elif kind.apart:
            self._services.docks.bring("part")
        elif len(kind.fields) != 1 or kind.adds:
            preview.change(name)
        else:
            if kind.donor and not preview.draft.values(kind)[kind.donor]:
                self._choose_donor()
            [field] = kind.fields
            values = preview.draft.values(kind)
            if not kind.donor or values[kind.donor]:
                title = f"{kind.title} {Wording(preview.schema).together(preview.draft.together)}"
                self._open(title, field, values[field.name], partial(self._change, name, field))

    def _change(self, kind: str, field: StepField, value: float) -> None:
        self._panel.preview.change(kind, **{field.name: value})

    def _open(self, title: str, field: StepField, value: float, change: Callable[[float], object]) -> None:
        canvas, document = self._services.canvas, self._services.session.document
        if document is None:
            return
        at = canvas.cursor_at
        place = canvas.middle() if at is None else canvas.to_widget(*at)
        to_window = canvas.mapTo(self._services.over, QPoint())
        self.popup.open(
            place + to_window,
            title,
            field,
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
