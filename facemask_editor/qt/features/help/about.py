"""What program and model this is and what may be done with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, qVersion
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFormLayout, QLabel, QVBoxLayout, QWidget

from facemask_editor import __version__
from facemask_editor.qt.look.plain_text import plain_label

if TYPE_CHECKING:
    from facemask_editor.engine.requests import ModelInfo


class AboutDialog(QDialog):
    """Version, model and licences."""

    def __init__(self, info: ModelInfo | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("About FaceMask Editor"))
        title = QLabel(f"FaceMask Editor {__version__}")
        title.setProperty("title", True)
        form = QFormLayout()
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
        form.setHorizontalSpacing(24)
        for name, value in self._rows(info):
            label = plain_label(value)
            label.setWordWrap(True)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            form.addRow(name, label)
        data = QLabel(
            self.tr(
                "The program is under the Apache License 2.0. The research model is trained on CelebAMask-HQ "
                "(Lee et al., CVPR 2020), which is for non-commercial research only; none of that data set "
                "comes with this program."
            )
        )
        data.setWordWrap(True)
        data.setProperty("muted", True)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 16)
        layout.setSpacing(16)
        layout.addWidget(title)
        layout.addLayout(form)
        layout.addWidget(data)
        layout.addWidget(buttons)
        self.setMinimumWidth(460)

    def _rows(self, info: ModelInfo | None) -> list[tuple[str, str]]:
        rows = [(self.tr("Qt"), qVersion())]
        if info is None:
            return [(self.tr("Model"), self.tr("none loaded")), *rows]
        return [
            (self.tr("Model"), f"{info.title} ({info.name})"),
            (self.tr("Model licence"), info.licence),
            (self.tr("Checksum"), info.sha256[:16] + "…"),
            (self.tr("Device"), info.device.upper()),
            *rows,
        ]
