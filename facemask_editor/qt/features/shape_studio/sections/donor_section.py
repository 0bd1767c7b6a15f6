"""The controls of a kind of step that needs a second face."""

from __future__ import annotations

from facemask_editor.qt.features.shape_studio.sections.donor_picker import DonorPicker
from facemask_editor.qt.features.shape_studio.sections.kind_section import KindSection, Shaped


class DonorSection(KindSection):
    """The second face above the sliders, which rest until one is chosen."""

    def _build(self) -> None:
        self.donor = DonorPicker()
        self.body.addWidget(self.donor)
        super()._build()

    def _show(self, now: Shaped) -> None:
        super()._show(now)
        chosen = bool(self._values[self.kind.donor])
        for name, row in self.rows.items():
            row.setEnabled(chosen)  # also where the part is missing: the second face may have it
            row.slider.setToolTip(
                self.kind.field(name).tip if chosen else self.tr("Choose a second face first")
            )
