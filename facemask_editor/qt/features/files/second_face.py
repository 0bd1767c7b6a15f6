"""The mask of a second face, chosen and read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from facemask_editor.app.session import Donor
from facemask_editor.core.errors import FaceMaskError
from facemask_editor.qt.look.error_text import error_text
from facemask_editor.qt.services.messages import Dialogs


def choose_second_face(
    dialogs: Dialogs, notice: Callable[[tuple[str, ...]], object], folder: Path, path: Path | None = None
) -> Donor | None:
    """Read a second face; what the reader says of it is told.

    Args:
        dialogs: Ask for it where no path is given, and tell of errors.
        notice: Gets what the reader says, with the name of the file.
        folder: Where to look.
        path: A mask.

    Returns:
        None where none was chosen or it could not be read.
    """
    chosen = path or dialogs.choose_mask(folder, _tr("Choose a second face"))
    if chosen is None:
        return None
    from facemask_editor.formats import open_mask

    try:
        opened = open_mask(chosen)
    except (FaceMaskError, OSError, MemoryError) as error:
        dialogs.show_error(_tr("{} could not be opened").format(chosen.name), error_text(error))
        return None
    if opened.messages:
        notice(tuple(f"{chosen.name}: {text}" for text in opened.messages))
    return Donor(str(chosen), opened.label_map, opened.schema)


def _tr(text: str) -> str:
    return QCoreApplication.translate("SecondFace", text)
