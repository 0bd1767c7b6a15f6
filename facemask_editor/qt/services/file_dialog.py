"""File dialogs that show what is in the files: a face at every mask, and a large one of the chosen file."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from itertools import count, islice
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QCoreApplication,
    QIdentityProxyModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSize,
    Qt,
)
from PySide6.QtGui import QIcon, QImage, QImageReader, QPixmap
from PySide6.QtWidgets import (
    QFileDialog,
    QFileSystemModel,
    QGridLayout,
    QLabel,
    QListView,
    QVBoxLayout,
    QWidget,
)

from facemask_editor.formats.registry import is_mask_name
from facemask_editor.qt.look.plain_text import plain_label

if TYPE_CHECKING:
    from facemask_editor.qt.jobs.mailbox import Watch

Read = Callable[[Path, int], QImage]
"""Makes a picture of a file, so many pixels high and wide at most; raises what reading files raises."""
Index = QModelIndex | QPersistentModelIndex

_SIDE = 256
"""Of the large picture, in logical pixels."""
_SMALL = 64
_KEPT, _WAITING = 300, 60
"""Pictures in memory, and files that wait to be read: who scrolls on does not want those passed by."""
_PLACES, _MOST_PLACES, _PLACES_ROOM = 150, 280, 12
"""Logical pixels of the sidebar: at least, at most, and beside its longest name."""
_FIRST_SIZE = QSize(980, 580)
_OF_MASKS = (QImage.Format.Format_Indexed8, QImage.Format.Format_Grayscale8, QImage.Format.Format_Mono)
_LABEL = QFileDialog.DialogLabel


def read_mask_face(path: Path, side: int) -> QImage:
    """Return the face of a mask: its photo, moved, else drawn."""
    from facemask_editor.qt.look.thumbnails import read_face

    return read_face(path, side)


def read_photo_small(path: Path, side: int) -> QImage:
    """Return a photo, upright; a mask, which many a dialog shows as a black square, as its face."""
    reader = QImageReader(str(path))
    reader.setAutoTransform(True)
    picture = reader.read()
    if is_mask_name(path) and picture.format() in _OF_MASKS:
        from facemask_editor.core.errors import FaceMaskError

        with suppress(FaceMaskError, OSError, ValueError):  # then it is a grey photo
            return read_mask_face(path, side)
    if picture.isNull():  # of a format that Qt does not know
        from facemask_editor.formats import read_photo

        pixels = read_photo(path, (side, side)).pixels
        return QImage(pixels.tobytes(), side, side, 3 * side, QImage.Format.Format_RGB888).copy()
    smooth = Qt.TransformationMode.SmoothTransformation
    return picture.scaled(side, side, Qt.AspectRatioMode.KeepAspectRatio, smooth)


def name_labels(dialog: QFileDialog) -> None:
    """Give a dialog words that fit both its ways; Qt's own ask to "look in" a folder also when saving."""
    dialog.setLabelText(_LABEL.LookIn, _tr("Folder:"))
    dialog.setLabelText(_LABEL.FileName, _tr("Name:"))
    saves = dialog.acceptMode() == QFileDialog.AcceptMode.AcceptSave
    dialog.setLabelText(_LABEL.FileType, _tr("Format:") if saves else _tr("Show:"))
    places = dialog.findChild(QListView, "sidebar")
    if places is not None:  # Qt's own sidebar cuts every name that is longer than "Computer"
        wanted = places.sizeHintForColumn(0) + 2 * places.frameWidth() + _PLACES_ROOM
        places.setMinimumWidth(min(max(wanted, _PLACES), _MOST_PLACES))


class PictureDialog(QFileDialog):
    """Chooses a file by its picture.

    Args:
        parent: Of the dialog.
        title: Says what the file is for.
        folder: Where it begins.
        filters: Kinds of files that are shown.
        read: Makes the pictures, in a thread of its own.
    """

    def __init__(
        self, parent: QWidget | None, title: str, folder: Path, filters: Sequence[str], read: Read
    ) -> None:
        super().__init__(parent, title, str(folder))
        self.setOption(QFileDialog.Option.DontUseNativeDialog)
        self.setOption(QFileDialog.Option.HideNameFilterDetails)  # a photo has a dozen suffixes
        self.setFileMode(QFileDialog.FileMode.ExistingFile)
        self.setNameFilters(list(filters))
        name_labels(self)
        self.pictures = FilePictures(self, read, round(_SIDE * self.devicePixelRatioF()))
        self._model = _FacesModel(self.pictures, self)
        self.setProxyModel(self._model)
        self.setViewMode(QFileDialog.ViewMode.List)
        self._current = Path()
        self.preview = QLabel()
        self.preview.setFixedSize(_SIDE, _SIDE)
        self.preview.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.preview.setAccessibleName(_tr("Picture of the chosen file"))
        self.said = plain_label()
        self.said.setProperty("muted", True)
        self.said.setWordWrap(True)
        self.said.setFixedWidth(_SIDE)
        self.said.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._arrange()
        self.currentChanged.connect(self._on_current)
        self.pictures.read_one = self._on_read
        self._show_current()
        self.resize(_FIRST_SIZE)

    def done(self, result: int) -> None:
        self.pictures.shutdown()
        super().done(result)

    def _arrange(self) -> None:
        side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(8, 0, 0, 0)
        column.addWidget(self.preview)
        column.addWidget(self.said, 1)
        layout = self.layout()
        if isinstance(layout, QGridLayout):
            layout.addWidget(side, 0, layout.columnCount(), layout.rowCount(), 1)
        view = self.findChild(QListView, "listView")
        if isinstance(view, QListView):
            view.setViewMode(QListView.ViewMode.IconMode)
            view.setMovement(QListView.Movement.Static)
            view.setIconSize(QSize(_SMALL, _SMALL))
            view.setGridSize(QSize(_SMALL + 40, _SMALL + 30))
            view.setUniformItemSizes(True)
            view.setTextElideMode(Qt.TextElideMode.ElideMiddle)

    def _on_current(self, text: str) -> None:
        self._current = Path(text)
        self._show_current()

    def _on_read(self, path: Path) -> None:
        if path == self._current:
            self._show_current()
        self._model.refresh(path)

    def _show_current(self) -> None:
        path = self._current
        is_file = path.name != "" and path.is_file()
        found = self.pictures.of(path) if is_file else None
        if isinstance(found, QPixmap):
            self.preview.setPixmap(found)
        else:
            self.preview.setText("" if not is_file or found else _tr("Reading…"))
        name = path.name if is_file else _tr("Choose a file to see it here.")
        self.said.setText(f"{name}\n{found}" if isinstance(found, str) else name)


class FilePictures:
    """Pictures of files, read one after the other; of too many that wait, the oldest are dropped.

    Attributes:
        read_one: Called with each path as soon as its picture, or why there is none, is known.
    """

    def __init__(self, owner: QObject, read: Read, side: int) -> None:
        from facemask_editor.qt.jobs.desk import Desk, Job
        from facemask_editor.qt.jobs.workers import DaemonWorker

        self.read_one: Callable[[Path], object] = lambda _path: None
        self._owner, self._read, self._side = owner, read, side
        self._desk = Desk(DaemonWorker("file pictures", width=1))
        self._numbers = count()
        self._known: OrderedDict[Path, QPixmap | str] = OrderedDict()
        self._asked: OrderedDict[Path, Job[QImage | str]] = OrderedDict()

    def of(self, path: Path) -> QPixmap | str | None:
        """Return the picture, or why there is none; None: it will be told."""
        if path in self._known:
            self._known.move_to_end(path)
            return self._known[path]
        if path not in self._asked:
            while len(self._asked) >= _WAITING:
                _being_read, oldest = islice(self._asked, 2)
                self._desk.cancel(self._asked.pop(oldest))
            self._asked[path] = self._desk.ask(
                partial(_picture, self._read, path, self._side),
                purpose=("file picture", next(self._numbers)),
                ready=partial(self._on_ready, path),
                owner=self._owner,
            )
        return None

    def shutdown(self) -> None:
        """Wait for no picture any more."""
        self._desk.shutdown()

    def _on_ready(self, path: Path, found: QImage | str) -> None:
        self._asked.pop(path, None)
        if isinstance(found, QImage):
            picture = QPixmap.fromImage(found)
            picture.setDevicePixelRatio(self._side / _SIDE)
            self._known[path] = picture
        else:
            self._known[path] = found
        while len(self._known) > _KEPT:
            self._known.popitem(last=False)
        self.read_one(path)


class _FacesModel(QIdentityProxyModel):
    """The files of a dialog, with their pictures for icons."""

    def __init__(self, pictures: FilePictures, parent: QObject) -> None:
        super().__init__(parent)
        self._pictures = pictures

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role == Qt.ItemDataRole.DecorationRole and index.column() == 0:
            files = self.sourceModel()
            source = self.mapToSource(index)
            if isinstance(files, QFileSystemModel) and not files.isDir(source):
                found = self._pictures.of(Path(files.filePath(source)))
                if isinstance(found, QPixmap):
                    return QIcon(found)
        return super().data(index, role)

    def refresh(self, path: Path) -> None:
        """Show the picture of a file that has been read."""
        files = self.sourceModel()
        if isinstance(files, QFileSystemModel):
            index = self.mapFromSource(files.index(str(path)))
            if index.isValid():
                self.dataChanged.emit(index, index, [Qt.ItemDataRole.DecorationRole])


def _picture(read: Read, path: Path, side: int, _watch: Watch) -> QImage | str:
    from facemask_editor.core.errors import FaceMaskError
    from facemask_editor.qt.look.error_text import error_text

    try:
        return read(path, side)
    except (FaceMaskError, OSError, ValueError, MemoryError) as error:
        return error_text(error)


def _tr(text: str) -> str:
    return QCoreApplication.translate("Dialogs", text)
