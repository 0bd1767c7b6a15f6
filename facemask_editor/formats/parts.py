"""CelebAMask-HQ's own layout: one black and white PNG for each part of a face, ``00000_skin.png``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt

from facemask_editor.errors import FormatError
from facemask_editor.formats.png import Picture, read_picture, reading
from facemask_editor.labels import LabelMap, LabelSchema

Face = Mapping[int, Path]
"""The part pictures of one face by class."""


def part_of(path: Path, schema: LabelSchema) -> tuple[str, int] | None:
    """Return the face id and the class that a file name tells, None when it is no part's name."""
    names = [re.escape(name) for i, name in enumerate(schema.names) if i != schema.background]
    found = re.fullmatch(rf"(.+)_({'|'.join(names)})", path.stem)
    if found is None or path.suffix.lower() != ".png":
        return None
    return found[1], schema.index(found[2])


def group_faces(paths: Iterable[Path], schema: LabelSchema) -> dict[str, dict[int, Path]]:
    """Return the part pictures among files, by face id in sorted order, then by class."""
    faces: dict[str, dict[int, Path]] = {}
    for path in sorted(paths):
        if not path.name.startswith(".") and (part := part_of(path, schema)):
            faces.setdefault(part[0], {})[part[1]] = path
    return dict(sorted(faces.items()))


def only_face(folder: Path, schema: LabelSchema) -> tuple[str, Face]:
    """Return the id and the parts of the one face in a folder.

    Raises:
        FormatError: For a folder with none or several.
    """
    with reading(folder):
        faces = group_faces(folder.iterdir(), schema)
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
    """Return the id and all parts of the face that a part file belongs to."""
    part = part_of(path, schema)
    assert part is not None, "the caller has asked part_of"
    with reading(path.parent):
        return part[0], group_faces(path.parent.iterdir(), schema)[part[0]]


def is_part_picture(picture: Picture) -> bool:
    """Tell whether a picture is black and white only, as a part is and a mask of ids is not."""
    if picture.header.bit_depth == 1 and picture.header.kind == "grey":
        return True
    return picture.palette is None and bool(np.isin(picture.pixels, (0, 255)).all()) and _is_grey(picture)


def merge_parts(face: Face, schema: LabelSchema) -> LabelMap:
    """Paint the parts of a face over each other in the schema's paint order.

    Returns:
        H x W uint8.

    Raises:
        FormatError: For a part that is no two-valued picture or of another size than the rest.
    """
    label_map: LabelMap | None = None
    for label in schema.paint_order or (i for i in range(len(schema)) if i != schema.background):
        if label not in face:
            continue
        covered = _covered(face[label])
        if label_map is None:
            label_map = np.full(covered.shape, schema.background, dtype=np.uint8)
        if covered.shape != label_map.shape:
            sizes = [f"{shape[1]} x {shape[0]}" for shape in (covered.shape, label_map.shape)]
            raise FormatError(face[label], "size", sizes[0], f"the other parts are {sizes[1]}")
        label_map[covered] = label
    assert label_map is not None, "a face has at least one part"
    return label_map


def _covered(path: Path) -> npt.NDArray[np.bool_]:
    """Return the H x W pixels of a part."""
    picture = read_picture(path)
    pixels = picture.pixels if picture.palette is None else picture.palette[picture.pixels]
    grey = pixels if pixels.ndim == 2 else pixels.max(axis=2)
    on = grey > 0
    values = np.unique(grey[on])
    if values.size > 1:
        raise FormatError(
            path,
            "grey values",
            f"{values.size + 1} different ones",
            "a part is black and white with hard edges",
        )
    return on


def _is_grey(picture: Picture) -> bool:
    pixels = picture.pixels
    return pixels.ndim == 2 or bool((pixels[..., :1] == pixels).all())
