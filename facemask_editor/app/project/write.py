"""A project to the bytes of its file, and the file on disk. See docs/project.md."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np

from facemask_editor import __version__
from facemask_editor.app.project.content import Content, KeptPhoto
from facemask_editor.app.project.states import tree_table
from facemask_editor.app.project.steps import PackedSteps, pack_steps
from facemask_editor.app.project.texts import Texts
from facemask_editor.app.project.view import view_table
from facemask_editor.core.files.archive import Member, pack_archive
from facemask_editor.core.files.checked_json import write_json
from facemask_editor.core.files.small_file import read_small
from facemask_editor.core.labels import LabelMap
from facemask_editor.core.schema_table import schema_to_table
from facemask_editor.formats.project.head import FORMAT, HEAD, MASK, MIMETYPE, PHOTO_MASK, TYPE, VERSION
from facemask_editor.formats.project.masks import PHOTO_SUFFIX, map_member, photo_member
from facemask_editor.formats.registry import photo_suffixes
from facemask_editor.formats.stamp import Stamp, stamp_of
from facemask_editor.formats.write import write_bytes

HISTORY, BASE, TREE, START, TEXTS = (
    "history.json",
    "history/base.png",
    "tree.json",
    "tree/start.png",
    "texts.json",
)
PHOTO, DONORS, DONOR = "photo", "donors/", "donors/{:03d}.png"
FIELDS = (
    "format", "version", "program", "size", "schema", "locks", "photo", "photo_mask_of", "donors", "view",
    "face_colours",
)  # fmt: skip
MOST_PHOTO = 64 << 20
"""Bytes of a photo's file that a project holds; of a larger one it holds the pixels at the mask's size."""


def write_project(path: Path, content: Content, *, replace_protected: bool = False) -> Stamp | None:
    """Write a project file; the old one stays whole until the new one is complete.

    Args:
        path: Replaced at once when it is there.
        content: Of the project.
        replace_protected: As of `write_mask`.

    Returns:
        The stamp of the file that was written.

    Raises:
        FormatError: It cannot be written; the old file is then as it was.
    """
    return write_bytes(path, pack_project(content, path), replace_protected=replace_protected)


def pack_project(content: Content, path: Path | None = None) -> bytes:
    """Return the bytes of a project file; fit for any thread.

    Args:
        content: Of the project.
        path: Where it will lie, for the way to a photo that it does not hold.
    """
    texts, around = Texts(), content.around
    steps = pack_steps(content, texts)
    tree = tree_table(content.tree, texts, steps.dropped)
    height, width = content.live.shape
    names = content.schema.names
    head: dict[str, object] = {
        "format": FORMAT,
        "version": VERSION,
        "program": __version__,
        "size": [width, height],
        "schema": schema_to_table(content.schema),
        "locks": [names[label] for label in sorted(content.locks)],
    }
    pictures = [Member(MASK, map_member(content.live), packed=True)]
    if content.photo_mask is not None:
        pictures.append(Member(PHOTO_MASK, map_member(content.photo_mask), packed=True))
        head["photo_mask_of"] = content.photo_mask_of
    if around.photo is not None:
        table, member = _photo(around.photo, content.photo_pixels, path)
        before = around.unknown.fields.get("photo")
        kept = before if isinstance(before, dict) else {}
        head["photo"] = {**{key: kept[key] for key in kept if key not in _PHOTO_FIELDS}, **table}
        pictures += member
    rows = []
    for at, kept_donor in enumerate(around.donors):
        name, donor = DONOR.format(at), kept_donor.donor
        row: dict[str, object] = {"name": donor.name, "member": name, "chosen": kept_donor.chosen}
        if donor.schema != content.schema:
            row["schema"] = schema_to_table(donor.schema)
        rows.append(row)
        pictures.append(Member(name, map_member(donor.label_map), packed=True))
    head["donors"] = rows
    if around.view is not None:
        head["view"] = view_table(around.view, around.unknown.fields.get("view"))
    if around.face_colours is not None:
        head["face_colours"] = dict(around.face_colours)
    head |= {key: value for key, value in around.unknown.fields.items() if key not in FIELDS}
    members = [
        Member(TYPE, MIMETYPE.encode("ascii"), packed=True),
        Member(HEAD, write_json(head)),
        *pictures,
        *_history(content, steps, tree, texts),
    ]
    taken = {member.name for member in members}
    more = (Member(name, data) for name, data in around.unknown.members.items() if name not in taken)
    return pack_archive([*members, *more])


_PHOTO_FIELDS = ("name", "file", "beside", "member", "sha256", "place")


def _history(content: Content, steps: PackedSteps, tree: dict[str, object], texts: Texts) -> list[Member]:
    start = content.tree.nodes[0].begins
    # what is in these is packed: to pack them again takes a second and saves a quarter
    members = [
        Member(BASE, map_member(steps.base), packed=True),
        Member(HISTORY, write_json(steps.table), packed=True),
        Member(TEXTS, write_json({"texts": texts.all}), packed=True),
        Member(TREE, write_json(tree), packed=True),
    ]
    assert isinstance(start, np.ndarray), "the first state begins with a map"
    if not np.array_equal(start, steps.base):
        members.append(Member(START, map_member(start), packed=True))
    return members


def _photo(
    photo: KeptPhoto, pixels: LabelMap | None, path: Path | None
) -> tuple[dict[str, object], list[Member]]:
    table: dict[str, object] = {"name": photo.name, "sha256": photo.sha256}
    if photo.place is not None:
        table["place"] = photo.place.table()
        table |= _way_to(photo, path)  # for the rest of the photo
    if photo.embedded:
        square = photo.place is not None
        data = photo.data if photo.data is not None or square else _bytes_of(photo)
        suffix = PHOTO_SUFFIX if square else Path(photo.name).suffix.lower()
        if data is None and pixels is not None:  # the file is gone, another one now, or very large
            data, suffix = photo_member(pixels), PHOTO_SUFFIX
        if data is not None:  # then nobody needs to know where its file was
            name = PHOTO + (suffix if suffix in photo_suffixes() else "")
            return {**table, "member": name}, [Member(name, data, packed=True)]
    return table | _way_to(photo, path), []


def _way_to(photo: KeptPhoto, path: Path | None) -> dict[str, object]:
    """Return where the photo's file is, for a project at a path."""
    if photo.path is None:
        return {}
    beside = "" if path is None else _beside(photo.path, path.absolute().parent)
    return {"file": str(photo.path), **({"beside": beside} if beside else {})}


def _bytes_of(photo: KeptPhoto) -> bytes | None:
    """Return the bytes of a photo's file, None where they are not those that were read."""
    if photo.path is None or photo.stamp is None or stamp_of(photo.path) != photo.stamp:
        return None
    try:
        return read_small(photo.path, MOST_PHOTO)
    except (OSError, ValueError):
        return None


def _beside(photo: Path, folder: Path) -> str:
    """Return the way from the project's folder to its photo, with "/"; "" where there is none."""
    try:
        return Path(os.path.relpath(photo, folder)).as_posix()
    except ValueError:  # on another drive
        return ""
