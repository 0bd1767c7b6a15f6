"""The controls of a kind of step that needs a second face."""

from __future__ import annotations

from facemask_editor.qt.features.shape_studio.sections.donor_picker import DonorPicker
from facemask_editor.qt.features.shape_studio.sections.kind_section import KindSection, Shaped
from facemask_editor.qt.look.plain_text import plain_label


class DonorSection(KindSection):
    """The second face above the sliders, which rest until one is chosen."""

    def _build(self) -> None:
        self.donor = DonorPicker()
        self.body.addWidget(self.donor)
        self.parts = plain_label()
        self.parts.setProperty("muted", True)
        self.parts.setMinimumWidth(1)  # names of parts must not widen the panel
        self.parts.hide()
        self.body.addWidget(self.parts)
        super()._build()

    def _needed(self, now: Shaped) -> object:
        return super()._needed(now), now.together

    def _show(self, now: Shaped) -> None:
        super()._show(now)
        self.parts.setVisible(bool(now.together))
        self.parts.setText(now.together)
        self.parts.setToolTip(self.parts.text())
        chosen = bool(self._values[self.kind.donor])
        for name, row in self.rows.items():
            row.setEnabled(chosen)  # also where the part is missing: the second face may have it
            row.slider.setToolTip(
                self.kind.field(name).tip if chosen else self.tr("Choose a second face first")
            )
