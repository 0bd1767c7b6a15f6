"""The names of part pictures, ``00000_skin.png``; a folder may hold hundreds of thousands of them."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path

from facemask_editor.errors import FormatError
from facemask_editor.formats.png import reading
from facemask_editor.labels import LabelSchema

Face = Mapping[int, Path]
"""The part pictures of one face by class."""

SUFFIX = ".png"
# What file managers and people put behind the name of a copy: " (1)", " - Copy", " - Kopie (2)", "_copy".
_COPY = re.compile(r"(?: - \w+)?(?: ?\(\d+\))?|[ _-](?:copy|kopie|copie|copia|old|backup)(?: ?\d+)?", re.I)
_COPY_NAMES = (
    "{} (1)", "{}(1)", "{} (2)", "{} - Copy", "{} - Copy (2)", "{} - Kopie", "{} - Copie", "{} copy",
    "{}_copy",
)  # fmt: skip


def part_of(path: Path, schema: LabelSchema) -> tuple[str, int] | None:
    """Return the face id and the class that a file name tells, None when it is no part's name."""
    stem, suffix = os.path.splitext(path.name)
    return split_stem(stem, schema) if suffix.lower() == SUFFIX else None


def split_stem(stem: str, schema: LabelSchema) -> tuple[str, int] | None:
    """Return the face id and the class of ``00000_skin``, None for another text."""
    labels, underscores = _labels(schema.names, schema.background)
    at = len(stem)
    for _ in range(underscores + 1):
        at = stem.rfind("_", 0, at)
        if at <= 0:
            return None
        if (label := labels.get(stem[at + 1 :])) is not None:
            return stem[:at], label
    return None


def copied_part(name: str, schema: LabelSchema) -> tuple[str, int] | None:
    """Return the face id and the class of a file that is named as the copy of a part, ``0_skin (1).png``."""
    stem, suffix = os.path.splitext(name)
    if suffix.lower() != SUFFIX:
        return None
    for at in (i for i in range(len(stem) - 1, 0, -1) if stem[i] in " (_-"):
        if _COPY.fullmatch(stem, at) and (part := split_stem(stem[:at], schema)):
            return part
    return None


def group_faces(paths: Iterable[Path], schema: LabelSchema) -> dict[str, dict[int, Path]]:
    """Return the part pictures among files, by face id in sorted order, then by class."""
    faces: dict[str, dict[int, Path]] = {}
    for path in sorted(paths):  # so that of .PNG and .png the usual one is kept
        if not path.name.startswith(".") and (part := part_of(path, schema)):
            faces.setdefault(part[0], {})[part[1]] = path
    return {face: dict(sorted(faces[face].items())) for face in sorted(faces)}


def only_face(folder: Path, schema: LabelSchema) -> tuple[str, Face]:
    """Return the id and the parts of the one face in a folder.

    Raises:
        FormatError: For a folder with none or several.
    """
    with reading(folder), os.scandir(folder) as entries:
        faces = group_faces((folder / entry.name for entry in entries), schema)
    if not faces:
        raise FormatError(
            folder,
            "folder",
            "without part pictures",
            "parts are named such as 00000_skin.png; or open a file",
        )
    if len(faces) > 1:
        ids = list(faces)
        shown = ", ".join(ids[:5]) + (f" and {len(ids) - 5} more" if len(ids) > 5 else "")
        raise FormatError(folder, "number of faces", f"{len(ids)} ({shown})", "open one part file of a face")
    return next(iter(faces.items()))


def face_with(path: Path, schema: LabelSchema) -> tuple[str, Face]:
    """Return the id and all parts of the face that a part file belongs to.

    Its possible names are asked for one by one: the folder may hold thousands of faces.
    """
    part = part_of(path, schema)
    assert part is not None, "the caller has asked part_of"
    face: dict[int, Path] = {}
    for label, name in enumerate(schema.names):
        if label == schema.background:
            continue
        for suffix in (SUFFIX, SUFFIX.upper()):
            candidate = path.parent / f"{part[0]}_{name}{suffix}"
            if os.path.isfile(candidate):
                face[label] = candidate
                break
    face.setdefault(part[1], path)
    return part[0], face


def copies_of(face: Face) -> list[Path]:
    """Return files beside the parts of a face that are named as their copies; they are no part of it."""
    found: list[Path] = []
    for path in face.values():
        stem = path.stem
        names = [f"{stem}{SUFFIX.upper()}", *(f"{form.format(stem)}{SUFFIX}" for form in _COPY_NAMES)]
        for name in names:
            candidate = path.with_name(name)
            # On some systems x.PNG is x.png itself.
            if candidate != path and os.path.isfile(candidate) and not candidate.samefile(path):
                found.append(candidate)
    return found


@lru_cache(maxsize=16)
def _labels(names: tuple[str, ...], background: int) -> tuple[dict[str, int], int]:
    """Return the classes by name, and the most underscores in a name."""
    labels = {name: label for label, name in enumerate(names) if label != background}
    return labels, max(name.count("_") for name in names)
