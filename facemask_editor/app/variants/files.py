"""Variants as files: a mask and its recipe for each, all of them or none."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from facemask_editor.core.atomic import is_write_protected, temporary_name
from facemask_editor.core.errors import FormatError
from facemask_editor.core.labels import LabelMap, LabelSchema
from facemask_editor.formats import write_mask
from facemask_editor.formats.registry import written_formats
from facemask_editor.recipe.recipe import Recipe

MASK, RECIPE = written_formats()[0].suffix, ".json"


@dataclass(frozen=True, eq=False)
class Saved:
    """What is written of a variant.

    Attributes:
        label_map: H x W uint8.
        recipe: Makes it of the mask that it was made of; `batch --recipe` runs it. None for what no recipe
            makes.
    """

    label_map: LabelMap
    recipe: Recipe | None


@dataclass(frozen=True)
class Plan:
    """Where variants go.

    Attributes:
        folder: Is there.
        names: Of the files of each variant, without suffix.
        may_replace: Files that the user lets be replaced; others stay.
        bare: Names whose masks have no recipe.
    """

    folder: Path
    names: tuple[str, ...]
    may_replace: frozenset[Path] = frozenset()
    bare: frozenset[str] = frozenset()

    @classmethod
    def of(cls, folder: Path, names: Iterable[str], *, bare: Iterable[str] = ()) -> Plan:
        """Return a plan that replaces nothing."""
        return cls(folder, tuple(names), bare=frozenset(bare))

    @property
    def files(self) -> tuple[Path, ...]:
        """All that is written: for each name the mask, then the recipe."""
        return tuple(
            self.folder / f"{name}{suffix}"
            for name in self.names
            for suffix in (MASK, RECIPE)
            if suffix is MASK or name not in self.bare
        )

    def existing(self) -> tuple[Path, ...]:
        """Return what is there already."""
        return tuple(file for file in self.files if os.path.lexists(file))

    def replacing(self, files: Iterable[Path]) -> Plan:
        """Return one that may replace files."""
        return replace(self, may_replace=frozenset(files))


def write_all(
    plan: Plan,
    variants: Sequence[Saved],
    schema: LabelSchema,
    *,
    photo_mask: LabelMap | None = None,
    photo_sha256: str = "",
) -> None:
    """Write the variants of a plan, or, where one file cannot be written, none: the folder is as it was.

    Args:
        plan: Where.
        variants: As many as the plan names.
        schema: Of the masks.
        photo_mask, photo_sha256: Kept in each mask, see `formats/write.py`.

    Raises:
        FormatError: Naming the file; also for one that is there and may not be replaced.
    """
    for file in plan.existing():
        if file not in plan.may_replace:
            raise FormatError(file, "file", "there already", "choose another folder")
        if is_write_protected(file) or file.is_dir():
            raise FormatError(file, "file", "write-protected", "choose another folder")
    room = plan.folder / temporary_name()
    try:
        room.mkdir()
        for name, variant in zip(plan.names, variants, strict=True):
            write_mask(
                room / f"{name}{MASK}",
                variant.label_map,
                schema=schema,
                photo_mask=photo_mask,
                photo_sha256=photo_sha256,
            )
            if variant.recipe is not None:
                variant.recipe.save(room / f"{name}{RECIPE}")
        _move_in(room, plan)
    except OSError as error:
        where = error.filename or plan.folder
        raise FormatError(where, "file", "not written", error.strerror or str(error)) from error
    finally:
        shutil.rmtree(room, ignore_errors=True)


def _move_in(room: Path, plan: Plan) -> None:
    """Move finished files into their places; after a failure what was there is there again."""
    done: list[tuple[Path, Path | None]] = []
    try:
        for file in plan.files:
            kept = None
            if os.path.lexists(file):
                if file not in plan.may_replace:  # it has come since
                    raise FormatError(file, "file", "there already", "choose another folder")
                kept = room / f"{file.name}.before"
                os.replace(file, kept)
            done.append((file, kept))
            os.replace(room / file.name, file)
    except BaseException:
        for file, kept in reversed(done):
            with suppress(OSError):
                if kept is not None:
                    os.replace(kept, file)
                else:
                    file.unlink(missing_ok=True)
        raise
