"""What an export for one target writes, needs and loses."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QFormLayout, QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from facemask_editor.qt.features.export.option_fields import OptionFields
from facemask_editor.qt.features.export.work import Survey
from facemask_editor.qt.look.plain_text import linked_label, plain_label, with_links
from facemask_editor.qt.widgets.photo_mask_box import PhotoMaskBox
from facemask_editor.qt.widgets.scroll import SteadyScrollArea
from facemask_editor.render.handoff.target import Need, Target

_NEEDS = {
    Need.NEEDED: "needed",
    Need.OPTIONAL: "used where there is one",
    Need.STAND_IN: "only has to be there",
}
_MOST_FILES = 12
"""Lines; an export of single parts has one for each of them."""


class TargetPage(SteadyScrollArea):
    """Scrolls; what is not known yet is left out.

    Args:
        choose_mask: Asks for a file with the photo's own mask.

    Signals:
        changed: An option or the photo's own mask.
        photo_wanted: The user wants to open a photo.
    """

    changed = Signal()
    photo_wanted = Signal()

    def __init__(self, choose_mask: Callable[[], Path | None], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = _text(title=True)
        self.summary = _text()
        self.repository = linked_label()
        self.repository.setProperty("muted", True)
        self.losses = _text()
        self.loss_frame = _framed(self.losses)
        self.remarks = _text(muted=True)
        self.photo = _text()
        self.photo_button = QPushButton(self.tr("Open photo…"))
        self.photo_button.setAutoDefault(False)
        self.photo_button.clicked.connect(self.photo_wanted)
        self.photo_row = QWidget()
        self.mask_box = PhotoMaskBox(choose_mask)
        self.mask_need = _text(muted=True)
        self.mask_row = QWidget()
        self.options = OptionFields()
        self.files_title = _heading(self.tr("Files"))
        self.files = _text()
        self.files.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.files.setAccessibleName(self.tr("Files that are written"))
        self.notes = _text(muted=True)
        self._arrange()
        self.mask_box.source_changed.connect(self.changed)
        self.options.changed.connect(self.changed)

    def _arrange(self) -> None:
        photo = QHBoxLayout(self.photo_row)
        photo.setContentsMargins(0, 0, 0, 0)
        photo.addWidget(self.photo, 1)
        photo.addWidget(self.photo_button)
        mask = QVBoxLayout(self.mask_row)
        mask.setContentsMargins(0, 0, 0, 0)
        mask.setSpacing(4)
        mask.addWidget(self.mask_box)
        mask.addWidget(self.mask_need)
        self.form = QFormLayout()
        self.form.setHorizontalSpacing(12)
        self.form.setVerticalSpacing(8)
        self.form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.form.addRow(self.tr("Photo"), self.photo_row)
        self.form.addRow(self.tr("Photo's own mask"), self.mask_row)
        page = QWidget()
        lines = QVBoxLayout(page)
        lines.setContentsMargins(16, 0, 8, 8)
        lines.setSpacing(10)
        above: tuple[QWidget, ...] = (self.title, self.summary, self.repository, self.loss_frame)
        below: tuple[QWidget, ...] = (self.options, self.files_title, self.files, self.notes, self.remarks)
        for widget in above:
            lines.addWidget(widget)
        lines.addLayout(self.form)
        for widget in below:
            lines.addWidget(widget)
        lines.addStretch(1)
        self.setWidget(page)

    def show_target(self, target: Target) -> None:
        """Show another target, with the defaults of its options."""
        self.title.setText(target.title)
        self.summary.setText(f"{target.summary[:1].upper()}{target.summary[1:]}.")
        where = _address(target.repository)
        size = self.tr("{0} × {0} pixels").format(target.size) if target.size else self.tr("size of the mask")
        self.repository.setText(with_links(" · ".join(filter(None, (where, size)))))
        self.form.setRowVisible(self.photo_row, target.photo is not Need.NO)
        self.form.setRowVisible(self.mask_row, target.photo_mask is not Need.NO)
        self.mask_need.setText(self.tr(_NEEDS.get(target.photo_mask, "")).capitalize())
        self.options.show_options(target.options)
        self.remarks.setText("\n".join(f"• {remark}" for remark in target.remarks))
        self.remarks.setVisible(bool(target.remarks))
        self.show_survey(Survey())

    def show_described(self, title: str, repository: str, why: str) -> None:
        """Show a renderer that nothing is written for, and why."""
        self.title.setText(title)
        self.summary.setText(self.tr("Nothing is written for it: {}.").format(why.rstrip(".")))
        self.repository.setText(with_links(_address(repository)))
        self.form.setRowVisible(self.photo_row, False)
        self.form.setRowVisible(self.mask_row, False)
        self.options.show_options({})
        self.remarks.hide()
        self.show_survey(Survey())

    def show_photo(self, target: Target, size: tuple[int, int] | None) -> None:
        """Say which photo goes along; the size is width and height, None for no photo."""
        if size is None:
            need = self.tr("None open: {}").format(self.tr(_NEEDS.get(target.photo, "")))
        else:
            need = self.tr("The open one, {} × {}").format(*size)
        self.photo.setText(need)
        self.photo_button.setVisible(size is None)

    def show_survey(self, found: Survey) -> None:
        """Show what the export would write and lose."""
        self.losses.setText("\n".join(_sentences(found.losses)))
        self.loss_frame.setVisible(bool(found.losses))
        more = len(found.files) - _MOST_FILES
        shown = [*found.files[:_MOST_FILES], *([self.tr("… and {} more").format(more)] if more > 0 else [])]
        self.files.setText("\n".join(shown))
        self.files_title.setVisible(bool(found.files))
        self.files.setVisible(bool(found.files))
        self.notes.setText("\n".join(_sentences(found.notes)))
        self.notes.setVisible(bool(found.notes))


def _address(repository: str) -> str:
    return f"https://github.com/{repository}" if repository else ""


def _sentences(lines: Sequence[str]) -> list[str]:
    return [line[:1].upper() + line[1:] for line in lines]


def _text(*, muted: bool = False, title: bool = False) -> QLabel:
    label = plain_label()
    label.setWordWrap(True)
    label.setProperty("muted", muted)
    label.setProperty("title", title)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label


def _heading(text: str) -> QLabel:
    label = plain_label(text)
    label.setProperty("heading", True)
    return label


def _framed(label: QLabel) -> QFrame:
    frame = QFrame()
    frame.setProperty("notice", "warning")
    layout = QVBoxLayout(frame)
    layout.setContentsMargins(12, 8, 12, 8)
    layout.addWidget(label)
    return frame
