"""Everything the window asks the user in a dialog, behind one object that tests can replace."""

from __future__ import annotations

from enum import Enum, auto
from pathlib import Path

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QFileDialog, QLabel, QMessageBox, QWidget

from facemask_editor.formats.project.known import SUFFIX as PROJECT
from facemask_editor.formats.registry import mask_format, mask_suffixes, patterns, photo_suffixes
from facemask_editor.qt.services.file_dialog import (
    PictureDialog,
    Read,
    name_labels,
    read_mask_face,
    read_photo_small,
)

_TITLE_ROOM = 240
"""For what the system's title bar holds beside the title, whose letters may be bold."""


class Answer(Enum):
    """To the question about unsaved changes."""

    SAVE = auto()
    DISCARD = auto()
    CANCEL = auto()


class Replace(Enum):
    """To the question whether a file is replaced."""

    REPLACE = auto()
    OTHER_NAME = auto()
    CANCEL = auto()


class PhotoUse(Enum):
    """To the question what a dropped photo is for."""

    UNDER = auto()
    MASK = auto()
    NOTHING = auto()


def _tr(text: str) -> str:
    return QCoreApplication.translate("Dialogs", text)


class Dialogs:
    """Modal questions and messages over one window.

    Attributes:
        native: Whether file dialogs are the desktop's own; switched off for tests and screenshots.
    """

    def __init__(self, parent: QWidget | None = None, *, native: bool = True) -> None:
        self._parent = parent
        self.native = native

    def ask_unsaved(self, name: str) -> Answer:
        """Ask what to do with unsaved changes; closing the dialog means cancel."""
        button = QMessageBox.StandardButton
        box = self._box(
            QMessageBox.Icon.Warning,
            _tr("Save the changes to {}?").format(name),
            _tr("They are lost if you do not save them."),
        )
        box.setStandardButtons(button.Save | button.Discard | button.Cancel)
        box.button(button.Save).setText(_tr("&Save"))
        box.button(button.Discard).setText(_tr("&Discard"))
        box.setDefaultButton(button.Save)  # which loses nothing either
        box.setEscapeButton(button.Cancel)
        chosen = QMessageBox.StandardButton(box.exec())
        return {button.Save: Answer.SAVE, button.Discard: Answer.DISCARD}.get(chosen, Answer.CANCEL)

    def ask_replace(self, name: str, reason: str) -> Replace:
        """Ask whether a file is replaced in spite of the reason; closing the dialog means cancel."""
        button = QMessageBox.StandardButton
        box = self._box(QMessageBox.Icon.Warning, _tr("Replace {}?").format(name), reason)
        box.setStandardButtons(button.Yes | button.Save | button.Cancel)
        box.button(button.Yes).setText(_tr("&Replace"))
        box.button(button.Save).setText(_tr("Save &as…"))
        box.setDefaultButton(button.Cancel)
        box.setEscapeButton(button.Cancel)
        chosen = QMessageBox.StandardButton(box.exec())
        return {button.Yes: Replace.REPLACE, button.Save: Replace.OTHER_NAME}.get(chosen, Replace.CANCEL)

    def ask_convert(self, question: str, lost: str, button_text: str) -> bool:
        """Ask whether the mask gets other classes; `lost` says what becomes of the old ones."""
        button = QMessageBox.StandardButton
        detail = _tr("The undo history begins anew. The file stays as it is until you save.")
        if lost:
            detail = f"{lost}.\n{detail}"
        box = self._box(QMessageBox.Icon.Question, question, detail)
        box.setStandardButtons(button.Yes | button.Cancel)
        box.button(button.Yes).setText(button_text)
        box.setDefaultButton(button.Yes)
        box.setEscapeButton(button.Cancel)
        return QMessageBox.StandardButton(box.exec()) == button.Yes

    def ask_loss(self, name: str, lost: str) -> bool:
        """Ask whether a file is written though its format loses something; closing means cancel."""
        button = QMessageBox.StandardButton
        detail = _tr("In this format {}. An index PNG or a palette PNG keeps it.").format(lost)
        box = self._box(QMessageBox.Icon.Warning, _tr("Save {} all the same?").format(name), detail)
        box.setStandardButtons(button.Save | button.Cancel)
        box.button(button.Save).setText(_tr("&Save"))
        box.setDefaultButton(button.Cancel)
        return QMessageBox.StandardButton(box.exec()) == button.Save

    def show_error(self, text: str, detail: str = "") -> None:
        """Tell what went wrong (text) and why or how to go on (detail)."""
        self._box(QMessageBox.Icon.Critical, text, detail).exec()

    def ask_elsewhere(self, text: str, detail: str) -> bool:
        """Tell why a file could not be saved; returns whether the user wants to choose another place."""
        button = QMessageBox.StandardButton
        box = self._box(QMessageBox.Icon.Critical, text, detail)
        box.setStandardButtons(button.Save | button.Cancel)
        box.button(button.Save).setText(_tr("Save &as…"))
        box.setDefaultButton(button.Save)
        return QMessageBox.StandardButton(box.exec()) == button.Save

    def choose_mask(self, folder: Path, title: str = "") -> Path | None:
        """Ask for a mask to open."""
        filters = [_tr("Masks ({})").format(patterns(mask_suffixes())), _tr("All files (*)")]
        return self._open(title or _tr("Open mask"), folder, filters, read_mask_face)

    def choose_photo(self, folder: Path, title: str = "") -> Path | None:
        """Ask for a photo, by default to lay under the mask."""
        # many desktops tell small letters from capitals, and cameras write capitals
        names = patterns(photo_suffixes(), capitals=True)
        filters = [_tr("Photos ({})").format(names), _tr("All files (*)")]
        return self._open(title or _tr("Open photo"), folder, filters, read_photo_small)

    def ask_photo(self, name: str) -> PhotoUse:
        """Ask what a dropped photo is for, where a mask is open; closing the dialog means nothing."""
        box = self._box(
            QMessageBox.Icon.Question,
            _tr("What is {} for?").format(name),
            _tr("It can lie under the mask that is open, or get a mask of its own."),
        )
        role = QMessageBox.ButtonRole.AcceptRole
        under = box.addButton(_tr("Put &under this mask"), role)
        make = box.addButton(_tr("&Make its mask"), role)
        box.addButton(QMessageBox.StandardButton.Cancel)
        box.setDefaultButton(make)
        box.exec()
        clicked = box.clickedButton()
        if clicked is under:
            return PhotoUse.UNDER
        return PhotoUse.MASK if clicked is make else PhotoUse.NOTHING

    def choose_folder(self, folder: Path, title: str) -> Path | None:
        """Ask for a folder."""
        dialog = self._file_dialog(title, folder)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        return self._chosen(dialog)

    def choose_file(self, folder: Path, title: str) -> Path | None:
        """Ask for a file of any kind."""
        return self._open(title, folder, [_tr("All files (*)")])

    def choose_picture(self, proposal: Path, title: str, *, jpeg: bool = False) -> Path | None:
        """Ask where a picture goes; the dialog asks before it replaces a file.

        Args:
            proposal: The file that is taken where the user changes nothing; its suffix is the default.
            title: Of the dialog.
            jpeg: Whether it may be a JPEG file too; else it is a PNG.
        """
        kinds = {".png": _tr("PNG picture (*.png)")}
        if jpeg:
            kinds[".jpg"] = _tr("JPEG picture (*.jpg *.jpeg)")
        first = proposal.suffix.lower() if proposal.suffix.lower() in kinds else ".png"
        ordered = sorted(kinds, key=lambda suffix: suffix != first)
        target = self._save(title, proposal, *(kinds[suffix] for suffix in ordered))
        if target is None:
            return None
        if target.suffix.lower() in kinds or (jpeg and target.suffix.lower() == ".jpeg"):
            return target
        target = target.with_name(f"{target.name}{first}")
        return None if target.exists() and not self._may_replace(target) else target

    def choose_recipe(self, proposal: Path) -> Path | None:
        """Ask where a recipe goes; the dialog asks before it replaces a file."""
        target = self._save(_tr("Save recipe"), proposal, _tr("Recipe (*.json)"))
        if target is None:
            return None
        if target.suffix.lower() == ".json":
            return target
        target = target.with_name(f"{target.name}.json")
        return None if target.exists() and not self._may_replace(target) else target

    def choose_save(
        self, proposal: Path, formats: tuple[str, ...], chosen: str, why: str = ""
    ) -> tuple[Path, str] | None:
        """Ask where and in which of the formats to save; the dialog asks before it replaces a file.

        A name gets the suffix of its format, in place of that of another kind of picture.

        Args:
            proposal: The file that is taken where the user changes nothing.
            formats: Their names in the registry.
            chosen: The one that is proposed.
            why: Why a name is asked for, where that may surprise.
        """
        known = {name: mask_format(name) for name in formats}
        filters = {
            f"{name[:1].upper()}{name[1:]} ({patterns(format.suffixes)})": name
            for name, format in known.items()
        }
        start = next(text for text, name in filters.items() if name == chosen)
        what = _tr("Save project as") if known[chosen].suffix == PROJECT else _tr("Save mask as")
        title = f"{what} – {why}" if why else what
        dialog = self._file_dialog(title, proposal.parent)
        if why:  # the title bar cuts what has no room
            dialog.setMinimumWidth(dialog.fontMetrics().horizontalAdvance(title) + _TITLE_ROOM)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setFileMode(QFileDialog.FileMode.AnyFile)
        name_labels(dialog)
        dialog.setNameFilters(list(filters))
        dialog.selectNameFilter(start)
        dialog.selectFile(proposal.name)
        accepted = dialog.exec()
        paths, used = dialog.selectedFiles(), dialog.selectedNameFilter()
        dialog.deleteLater()
        if not accepted or not paths:
            return None
        target, name = Path(paths[0]), filters.get(used, chosen)
        named = next((other for other in formats if target.suffix.lower() in known[other].suffixes), name)
        if name == chosen and target.suffix.lower() not in known[name].suffixes:
            name = named  # a suffix that was typed tells more than a filter that was left as it was
        if target.suffix.lower() not in known[name].suffixes:
            pictures = (*mask_suffixes(), *photo_suffixes())
            stem = target.stem if target.suffix.lower() in pictures else target.name
            target = target.with_name(stem + known[name].suffix)
            if target.exists() and not self._may_replace(target):
                return None
        return target, name

    def _may_replace(self, path: Path) -> bool:
        # The dialog asked about the name without the suffix that has been added since.
        button = QMessageBox.StandardButton
        box = self._box(QMessageBox.Icon.Warning, _tr("Replace {}?").format(path.name), str(path.parent))
        box.setStandardButtons(button.Save | button.Cancel)
        box.button(button.Save).setText(_tr("&Replace"))
        box.setDefaultButton(button.Cancel)
        return QMessageBox.StandardButton(box.exec()) == button.Save

    def _open(self, title: str, folder: Path, filters: list[str], read: Read | None = None) -> Path | None:
        """Ask for a file; where `read` makes pictures of such files, by its picture."""
        if read is not None:
            # Our own: those of desktops show masks as black squares or icons, and no face.
            return self._chosen(PictureDialog(self._parent, title, folder, filters, read))
        dialog = self._file_dialog(title, folder)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters(filters)
        return self._chosen(dialog)

    def _save(self, title: str, proposal: Path, *kinds: str) -> Path | None:
        dialog = self._file_dialog(title, proposal.parent)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setFileMode(QFileDialog.FileMode.AnyFile)
        dialog.setNameFilters(list(kinds))
        dialog.selectFile(proposal.name)
        return self._chosen(dialog)

    def _file_dialog(self, title: str, folder: Path) -> QFileDialog:
        dialog = QFileDialog(self._parent, title, str(folder))
        dialog.setOptions(self._options())
        name_labels(dialog)
        return dialog

    def _chosen(self, dialog: QFileDialog) -> Path | None:
        accepted = dialog.exec()
        paths = dialog.selectedFiles()
        dialog.deleteLater()
        return Path(paths[0]) if accepted and paths else None

    def _options(self) -> QFileDialog.Option:
        return QFileDialog.Option(0) if self.native else QFileDialog.Option.DontUseNativeDialog

    def _box(self, sign: QMessageBox.Icon, text: str, detail: str) -> QMessageBox:
        box = QMessageBox(self._parent)
        box.setIcon(sign)
        box.setWindowTitle(QCoreApplication.applicationName())
        box.setTextFormat(Qt.TextFormat.PlainText)  # before the texts, which may hold any file's name
        box.setText(text)
        box.setInformativeText(detail)
        for label in box.findChildren(QLabel):  # Qt has no property for the format of the second text
            label.setTextFormat(Qt.TextFormat.PlainText)
        return box
