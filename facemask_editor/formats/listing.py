"""The masks of a folder."""

from __future__ import annotations

from os import PathLike
from pathlib import Path

from facemask_editor.errors import FormatError
from facemask_editor.formats.parts import group_faces, is_part_picture
from facemask_editor.formats.png import read_header, read_picture, reading
from facemask_editor.labels import CELEBAMASK_HQ, LabelSchema


def iter_masks(folder: str | PathLike[str], schema: LabelSchema = CELEBAMASK_HQ) -> list[Path]:
    """Return what `open_mask` takes from a folder, sorted by name.

    That is every PNG file, one part file for each face of a folder of parts, and the same for subfolders that
    hold part pictures (the subfolder itself where it has one face). Other subfolders are not entered.

    Raises:
        FormatError: When the folder is missing or not readable.
    """
    folder = Path(folder)
    with reading(folder):
        entries = [entry for entry in folder.iterdir() if not entry.name.startswith(".")]
        files = [entry for entry in entries if entry.suffix.lower() == ".png" and entry.is_file()]
        subfolders = [entry for entry in entries if entry.is_dir()]
        found = _masks_among(files, schema)
        for subfolder in subfolders:
            faces = _faces_in(subfolder, schema)
            found += [subfolder] if len(faces) == 1 else faces
    return sorted(found)


def _masks_among(files: list[Path], schema: LabelSchema) -> list[Path]:
    parts: set[Path] = set()
    first: list[Path] = []
    for face in group_faces(files, schema).values():
        paths = sorted(face.values())
        if _is_part_file(paths[0]):
            parts.update(paths)
            first.append(paths[0])
    return first + [path for path in files if path not in parts]


def _faces_in(folder: Path, schema: LabelSchema) -> list[Path]:
    """Return the first part file of each face."""
    faces = group_faces((entry for entry in folder.iterdir() if entry.is_file()), schema)
    return [path for path in (min(face.values()) for face in faces.values()) if _is_part_file(path)]


def _is_part_file(path: Path) -> bool:
    """Tell whether a file with a part's name is a part and not a mask of ids with such a name."""
    try:
        # The data set's 300,000 files are RGB and numbered: those need no decoding.
        if read_header(path).kind == "RGB" and path.name.split("_")[0].isdecimal():
            return True
        return is_part_picture(read_picture(path))
    except FormatError:
        return False
