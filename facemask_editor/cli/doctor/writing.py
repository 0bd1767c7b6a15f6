"""Mended masks to files: copies, and the file itself only where nothing else in it is lost."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from facemask_editor.core.errors import FormatError
from facemask_editor.formats.project.known import SUFFIX, is_project
from facemask_editor.formats.registry import format_for, written_formats

if TYPE_CHECKING:
    from facemask_editor.core.labels import LabelSchema
    from facemask_editor.doctor.examine import Mended
    from facemask_editor.doctor.files import Examined
    from facemask_editor.doctor.finding import Severity

_File = tuple[int, int]


class Output:
    """Where mended masks are written, and what of that may be replaced.

    Args:
        masks: What was examined: a mask or a folder.
        out: A folder; for one mask a file too.
        replace: Whether other files in the output are replaced.
        schema: The classes that were asked for, for the names of part pictures.
        paths: All masks of the run; one of them is never replaced by the copy of another.

    Raises:
        FormatError: For an output that cannot be meant.
    """

    def __init__(
        self, masks: Path, out: Path, *, replace: bool, schema: LabelSchema, paths: Iterable[Path]
    ) -> None:
        self._out, self._replace, self._schema = out, replace, schema
        self._to_file = not masks.is_dir() and out.suffix != "" and not out.is_dir()
        if masks.is_dir() and out.exists() and not out.is_dir():
            raise FormatError(out, "output", "a file", "masks of a folder are written to a folder")
        if self._to_file and not _same(masks, out):
            _check_ending(masks, out)
        self._masks = {found for path in paths if (found := _file(path)) is not None}
        self._written = set[_File]()

    def write(self, examined: Examined, least: Severity) -> tuple[Path | None, Mended]:
        """Write the mended mask of a file and return where it is, and what was mended.

        Where locks of a project or its photo leave nothing to mend, nothing is written: None.

        Raises:
            FormatError: It cannot be written, or something would be lost.
        """
        source = examined.path
        target = self._target(source)
        in_place = _same(target, source)
        self._check(target, in_place=in_place)
        if is_project(source) and (in_place or target.suffix.lower() == SUFFIX):
            done = _write_project(source, target, examined, least, self._replace)
        else:
            done = _write_mask(target, examined, least, in_place=in_place, replace=self._replace)
        if not done.fixed:
            return None, done
        if (file := _file(target)) is not None:
            self._written.add(file)
            if in_place:
                self._masks.add(file)
        return target, done

    def _target(self, path: Path) -> Path:
        from facemask_editor.formats.parts.parts import part_of
        from facemask_editor.formats.stems import stem_of

        if self._to_file:
            return self._out
        stem = stem_of(path, self._schema)
        of_parts = path.is_dir() or (part_of(path, self._schema) is not None and stem != path.stem)
        if not of_parts and _same(self._out, path.parent):
            return path
        return self._out / f"{stem}{written_formats()[0].suffix}"

    def _check(self, target: Path, *, in_place: bool) -> None:
        if not os.path.lexists(target):
            return
        file = _file(target)
        if file in self._written:
            raise FormatError(target, "output", "written before", "two masks of the folder have this name")
        if os.path.isdir(target):
            raise FormatError(target, "output", "a folder", "remove it, or take another output")
        if in_place:
            return
        if file in self._masks:
            raise FormatError(target, "output", "one of the masks", "take another output")
        if not self._replace:
            raise FormatError(target, "output", "there already", "add --replace, or take another output")


def _check_ending(source: Path, out: Path) -> None:
    endings = [suffix for each in written_formats() for suffix in each.suffixes]
    if is_project(source):
        endings.append(SUFFIX)
    ending = out.suffix.lower()
    if ending not in endings:
        known = ", ".join(dict.fromkeys(endings))
        raise FormatError(out, "output", f"*{ending}", f"masks end in {known}; or give a folder")


def _write_mask(
    target: Path, examined: Examined, least: Severity, *, in_place: bool, replace: bool
) -> Mended:
    from facemask_editor.doctor.photo_mask import mended_photo_mask
    from facemask_editor.formats import write_mask
    from facemask_editor.formats.write import lost_in_place

    held, done = examined.held, examined.mended(least)
    if in_place:
        lost = lost_in_place(held)
        if not examined.readable and any(each.kind == "unknown" and each.fix is None for each in done.left):
            lost = "an area of no class would get one"
        if lost:
            raise FormatError(target, "output", "the mask itself", f"{lost}; take another output")
    _make_folder(target.parent)
    of_photo = held.photo_mask
    if of_photo is not None and of_photo.shape != done.label_map.shape:
        of_photo = None
    if of_photo is not None:
        mended = mended_photo_mask(of_photo, examined.schema, done.fixed, photo=True)
        of_photo = of_photo if mended is None else mended
    write_mask(
        target, done.label_map, held.format if in_place else format_for(target).name, examined.schema,
        photo_mask=of_photo, photo_sha256=held.photo_sha256,
        kept=None if held.converted else held.kept, replace_protected=replace,
    )  # fmt: skip
    return done


def _write_project(
    source: Path, target: Path, examined: Examined, least: Severity, replace: bool
) -> Mended:  # fmt: skip
    """Mend the mask of a project as a step of its history."""
    from facemask_editor.app.project.content import content_of
    from facemask_editor.app.project.read import read_project
    from facemask_editor.app.project.write import write_project
    from facemask_editor.doctor.examine import mend
    from facemask_editor.doctor.photo_mask import mended_photo_mask

    opened = read_project(source)
    document = opened.document
    if opened.newer:
        hint = "a later version of the program has written it; take another output, as mended.png"
        raise FormatError(source, "output", "a newer project", hint)
    if document.schema.names != examined.schema.names:
        hint = "a project is mended in its own classes; leave --schema out, or take another output"
        raise FormatError(source, "schema", examined.schema.name, hint)
    photo = opened.around.photo is not None or document.kept_photo_mask is not None
    done = mend(document.snapshot(), document.schema, locks=document.locks, photo=photo, least=least)
    if not done.fixed:
        return done
    title = done.fixed[0].fix.title if len(done.fixed) == 1 and done.fixed[0].fix is not None else ""
    document.replace_pixels(done.label_map, title or f"Fix {len(done.fixed)} findings")
    if (of_photo := document.kept_photo_mask) is not None:
        mended = mended_photo_mask(of_photo, document.schema, done.fixed, photo=photo)
        document.photo_mask = of_photo if mended is None else mended
    _make_folder(target.parent)
    write_project(target, content_of(document, opened.tree, opened.around), replace_protected=replace)
    return done


def _make_folder(path: Path) -> None:
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FormatError(path, "output", "not made", error.strerror or str(error)) from error


def _same(one: Path, other: Path) -> bool:
    try:
        return os.path.samefile(one, other)
    except (OSError, ValueError):
        return False


def _file(path: Path) -> _File | None:
    try:
        found = os.stat(path)
    except (OSError, ValueError):
        return None
    return found.st_dev, found.st_ino
