"""The folder of an export: proposed, typed, or put elsewhere by a dialog."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QToolButton, QWidget

from facemask_editor.app.samples import is_sample
from facemask_editor.qt.features.export.folders import proposed
from facemask_editor.qt.look.icons import icon

if TYPE_CHECKING:
    from facemask_editor.qt.services.messages import Dialogs
    from facemask_editor.qt.services.settings import Settings


class FolderRow(QWidget):
    """A field, and a button that asks where the new folder goes.

    Args:
        settings: Remember where the user put it.
        dialogs: Ask.

    Signals:
        edited: Another folder is named.
    """

    edited = Signal()

    def __init__(self, settings: Settings, dialogs: Dialogs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self._dialogs = dialogs
        self._chosen: Path | None = None
        self._mask: Path | None = None
        self._names = ("", "")
        self.field = QLineEdit()
        self.field.setAccessibleName(self.tr("Folder to write"))
        self.field.textEdited.connect(lambda _text: self.edited.emit())
        label = QLabel(self.tr("&Folder"))
        label.setBuddy(self.field)
        self.browse = QToolButton()
        self.browse.setIcon(icon("folder-open-outline"))
        self.browse.setToolTip(self.tr("Choose where the new folder goes"))
        self.browse.setAccessibleName(self.browse.toolTip())
        self.browse.clicked.connect(self._ask)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(label)
        layout.addWidget(self.field, 1)
        layout.addWidget(self.browse)

    @property
    def path(self) -> Path | None:
        """The folder that is named."""
        text = self.field.text().strip()
        return Path(text).expanduser().absolute() if text else None

    def propose(self, mask: Path | None, stem: str, key: str) -> None:
        """Name a fresh folder for a mask; none without a key.

        Args:
            mask: Where it lies, or None.
            stem: What its files will be called.
            key: Of the target.
        """
        if mask != self._mask:
            self._mask, self._chosen = mask, None
        self._names = stem, key
        self.field.setText(str(proposed(self._parent(), stem, key)) if key else "")

    def _parent(self) -> Path:
        mask, kept, last = self._mask, self._settings.export_folder, self._settings.folder
        beside = mask.parent if mask is not None and not is_sample(mask) else None
        places = (self._chosen, Path(kept) if kept else None, beside, Path(last) if last else None)
        return next((place for place in places if place is not None and place.is_dir()), Path.home())

    def _ask(self) -> None:
        chosen = self._dialogs.choose_folder(self._parent(), self.tr("Where the new folder goes"))
        if chosen is None:
            return
        self._chosen = chosen
        beside = self._mask is not None and chosen == self._mask.parent
        self._settings.export_folder = "" if beside else str(chosen)
        self.propose(self._mask, *self._names)
        self.edited.emit()
