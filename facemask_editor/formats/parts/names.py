"""The names of part pictures, ``00000_skin.png``; a folder may hold hundreds of thousands of them.

Other tools spell them in other ways: ``00000-skin``, ``00000_SKIN``, ``00000_skin_mask``, ``skin_00000``, or
``skin`` alone in a folder for each face. The pictures of one face are named in one way.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from facemask_editor.core.errors import FormatError
from facemask_editor.core.labels import LabelSchema
from facemask_editor.formats.png.png import reading

Face = Mapping[int, Path]
"""The part pictures of one face by class."""

SUFFIX = ".png"
_DEFAULT = "{face}_{part}"
_MARKS = "_- ."  # between the face and the part
_ENDING = re.compile(r"[_\- .](?:masks?|seg|segmentation|binary|bin|matte|part)$", re.I)
# What other tools call parts, where the name alone does not tell which part of the nineteen it is.
_LIKE_A_PART = re.compile(
    r"(?:^|[^a-z]|left|right)(?:eyes?|(?:eye[_\- ]?)?brows?|ears?|lips?|teeth|tongue|mouth|"
    r"eye[_\- ]?glass(?:es)?|glasses|noses?|ear[_\- ]?rings?|necklaces?|clothe?s|clothing|hats?|necks?|"
    r"hairs?|face[_\- ]?skin)(?:[_\- .]?(?:left|right|l|r|masks?|seg|\d+))*$",
    re.I,
)
# What file managers, editors and people put behind the name of a copy or an older state, also several times.
_WORDS = r"copy|kopie|copie|copia|cópia|old|backup|bak|orig|original|副本"
_COPY = re.compile(
    r"(?: - \w+(?: \w+)?| ?\((?:[^()]*\b(?:copy|kopie|copie|copia|cópia)\b[^()]*|\d+|副本|コピー)\)"
    rf"|[ _.-]?(?:{_WORDS})(?: ?\d+)?|[ _-]?v?\d{{1,2}}|~|\.png)+",
    re.I,
)
_COPY_BEFORE = re.compile(
    r"(?:copy(?: \(\d+\))?(?: \d+)? of|kopie(?: \(\d+\))? von|copie(?: \(\d+\))? de|copia(?: \(\d+\))? d[ei]"
    r"|cópia de|kopia) ",
    re.I,
)
_COPY_NAMES = (
    "{} (1)", "{}(1)", "{} (2)", "{} - Copy", "{} - Copy (2)", "{} - Kopie", "{} - Copie", "{} copy",
    "{}_copy", "{} (copy)", "{} (another copy)", "{} - 副本", "{}-副本", "Copy of {}", "Kopie von {}",
    "{}_old", "{}.old", "{}.bak", "{}_backup", "{}2", "{}_2", "{}-1", "{}_v2", "{}~", "{}.png",
)  # fmt: skip


class PartName(NamedTuple):
    """What a part picture's name tells.

    Attributes:
        face: Id of the face; of ``skin.png`` the name of its folder.
        label: Class of the part.
        form: How the names of the face are built, of ``{face}`` and ``{part}``.
        mark: What stands for ``_`` within a part's name.
    """

    face: str
    label: int
    form: str
    mark: str = "_"


def part_of(path: Path, schema: LabelSchema) -> tuple[str, int] | None:
    """Return the face id and the class that a file name tells, None when it is no part's name."""
    named = _named(path, schema)
    return (named.face, named.label) if named else None


def looks_like_part(path: Path) -> bool:
    """Return whether a file is named as other tools name parts, with words that are not this program's."""
    return _LIKE_A_PART.search(path.stem) is not None


def _named(path: Path, schema: LabelSchema) -> PartName | None:
    stem, suffix = os.path.splitext(path.name)
    if suffix.lower() != SUFFIX or (found := split_stem(stem, schema)) is None:
        return None
    if found.face:
        return found
    return found._replace(face=os.path.basename(os.path.abspath(path.parent)) or "face")


def split_stem(stem: str, schema: LabelSchema) -> PartName | None:
    """Return what ``00000_skin`` and its like tell, None for another text; ``skin`` alone has no face."""
    spellings = _spellings(schema.names, schema.background)
    if (found := _behind(stem, "", spellings)) is not None:
        return found
    ending = _ENDING.search(stem)
    if ending is not None:
        short = stem[: ending.start()]
        if found := _behind(short, ending[0], spellings) or _alone(short, ending[0], spellings):
            return found
    return _alone(stem, "", spellings) or _before(stem, spellings)


def _behind(stem: str, ending: str, spellings: Spellings) -> PartName | None:
    at = len(stem)
    for _ in range(spellings.marks + 1):
        at = max(stem.rfind(mark, 0, at) for mark in _MARKS)
        if at <= 0:
            return None
        if (part := spellings.find(stem[at + 1 :])) is not None:
            return PartName(stem[:at], part[0], f"{{face}}{stem[at]}{{part}}{ending}", part[1])
    return None


def _alone(stem: str, ending: str, spellings: Spellings) -> PartName | None:
    part = spellings.find(stem)
    return PartName("", part[0], f"{{part}}{ending}", part[1]) if part else None


def _before(stem: str, spellings: Spellings) -> PartName | None:
    places = [i for i, c in enumerate(stem[:-1]) if c in _MARKS][: spellings.marks + 1]
    for at in reversed(places):
        if (part := spellings.find(stem[:at])) is not None:
            return PartName(stem[at + 1 :], part[0], f"{{part}}{stem[at]}{{face}}", part[1])
    return None


def copied_part(name: str, schema: LabelSchema) -> PartName | None:
    """Return what is copied by a file that is named as the copy of a part, ``0_skin (1).png``."""
    stem, suffix = os.path.splitext(name)
    if suffix.lower() != SUFFIX:
        return None
    if (before := _COPY_BEFORE.match(stem)) is not None:
        rest = stem[before.end() :]
        return split_stem(rest, schema) or copied_part(rest + suffix, schema)
    for at in range(max(1, len(stem) - _LONGEST_TAIL), len(stem)):
        if _COPY.fullmatch(stem, at) and (part := split_stem(stem[:at], schema)):
            return part
    return None


_LONGEST_TAIL = 48


def group_faces(paths: Iterable[Path], schema: LabelSchema) -> dict[str, dict[int, Path]]:
    """Return the part pictures among files, by face id in sorted order, then by class.

    What is named in other ways is another face; it has the form of its names for an id where two have the
    same.
    """
    faces: dict[tuple[str, str], dict[int, Path]] = {}
    for path in sorted(paths):  # so that of .PNG and .png the lower case one is kept
        if not path.name.startswith(".") and (named := _named(path, schema)):
            faces.setdefault((named.face, named.form), {})[named.label] = path
    grouped: dict[str, dict[int, Path]] = {}
    for face, form in sorted(faces, key=lambda key: (key[0], key[1] != _DEFAULT, key[1])):
        key = face if face not in grouped else form.format(face=face, part="*")
        grouped[key] = dict(sorted(faces[face, form].items()))
    return grouped


def only_face(folder: Path, schema: LabelSchema) -> tuple[str, Face]:
    """Return the id and the parts of the one face in a folder.

    Raises:
        FormatError: For a folder with none or several.
    """
    with reading(folder), os.scandir(folder) as entries:
        faces = without_copies(group_faces((folder / entry.name for entry in entries), schema), schema)
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


def without_copies(faces: dict[str, dict[int, Path]], schema: LabelSchema) -> dict[str, dict[int, Path]]:
    """Leave out faces that are nothing but copies: beside ``skin.png``, ``skin_2.png`` is no face 2.

    Args:
        faces: From `group_faces`.
        schema: The classes.
    """
    known = {split_stem(path.stem, schema) for face in faces.values() for path in face.values()}

    def is_copy(path: Path) -> bool:
        part = copied_part(path.name, schema)
        return part is not None and part in known

    return {face: parts for face, parts in faces.items() if not all(map(is_copy, parts.values()))}


def face_with(path: Path, schema: LabelSchema) -> tuple[str, Face]:
    """Return the id and all parts of the face that a part file belongs to.

    Its possible names are asked for one by one: the folder may hold thousands of faces.
    """
    named = _named(path, schema)
    assert named is not None, "the caller has asked part_of"
    face: dict[int, Path] = {}
    for label in range(len(schema)):
        if label == schema.background:
            continue
        for stem in _stems(named, schema.names[label]):
            found = (path.parent / f"{stem}{suffix}" for suffix in (SUFFIX, SUFFIX.upper()))
            if (part := next(filter(os.path.isfile, found), None)) is not None:
                face[label] = part
                break
    face.setdefault(named.label, path)
    return named.face, face


def _stems(named: PartName, name: str) -> Iterator[str]:
    """Yield the names that another part of the face may have, likely ones first."""
    marks = ("_",) if "_" not in name else tuple(dict.fromkeys((named.mark, "_", "-")))
    for mark in marks:
        for spelt in _spelt(name.replace("_", mark)):
            yield named.form.format(face=named.face, part=spelt)


def _spelt(name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys((name, name.upper(), name.title(), name.capitalize())))


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


class Spellings(NamedTuple):
    """The classes by the ways to write their names, and the most marks in a name."""

    labels: Mapping[str, tuple[int, str]]
    marks: int

    def find(self, text: str) -> tuple[int, str] | None:
        """Return the class and what stands for ``_`` in its name."""
        return self.labels.get(text)


@lru_cache(maxsize=16)
def _spellings(names: tuple[str, ...], background: int) -> Spellings:
    labels: dict[str, tuple[int, str]] = {}
    parts = [(name, label) for label, name in enumerate(names) if label != background]
    for mark in ("_", "-", " "):
        for name, label in parts:
            labels.setdefault(name.replace("_", mark), (label, mark))
    for mark in ("_", "-", " "):
        for name, label in parts:
            for spelt in _spelt(name.replace("_", mark)):
                labels.setdefault(spelt, (label, mark))
    return Spellings(labels, max(name.count("_") for name in names))
