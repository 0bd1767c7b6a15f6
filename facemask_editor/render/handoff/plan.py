"""What an export makes: which masks, photos and photos' masks go together."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from facemask_editor.core.errors import FormatError
from facemask_editor.core.files.device_names import windows_problem
from facemask_editor.core.labels import CELEBAMASK_HQ, LabelMap, LabelSchema
from facemask_editor.formats import find_photo, iter_masks
from facemask_editor.formats.photo_names import photo_in
from facemask_editor.formats.png.photo_mask import holds_photo_mask
from facemask_editor.formats.stems import stem_of
from facemask_editor.render.handoff.face import Picture
from facemask_editor.render.handoff.registry import target as target_of
from facemask_editor.render.handoff.target import Need, Option, Options, Target

_NAMED = 3
"""Stems that a message names."""
_ANY_NAME = re.compile(r"[A-Za-z0-9_(][A-Za-z0-9_.,()+=@ -]*")
_PLAIN_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_-]*")
_LONGEST_NAME = 200
_YES, _NO = ("true", "yes", "on", "1"), ("false", "no", "off", "0")


@dataclass(frozen=True, eq=False, kw_only=True)
class Source:
    """What is known of a face before its files are read.

    Attributes:
        stem: What its files will be called.
        mask: File or folder; or H x W uint8, classes of `schema`.
        schema: Classes of masks that are given as arrays; those of files tell their own.
        photo: File, or H x W x 3 uint8 RGB of any size, or None.
        photo_mask: The photo's own mask, as `mask`; None for the one that the file of the mask holds, if any.
        as_stored: The file of `mask` was written by the program, in `schema`: its numbers are taken as they
            are, no order of classes is recognised in them.
        like: While `mask` is not written yet, a mask that tells what will be lost of it.
    """

    stem: str
    mask: Path | LabelMap
    schema: LabelSchema = CELEBAMASK_HQ
    photo: Path | Picture | None = None
    photo_mask: Path | LabelMap | None = None
    like: Path | None = None

    @property
    def has_photo_mask(self) -> bool:
        """Whether the photo's own mask is given, or held by the file of the mask."""
        if self.photo_mask is not None:
            return True
        return isinstance(self.mask, Path) and self.mask.is_file() and holds_photo_mask(self.mask)

    as_stored: bool = False


@dataclass(frozen=True, eq=False, kw_only=True)
class ExportPlan:
    """All that decides what an export writes.

    Attributes:
        target: For which renderer.
        root: Folder that is made, or made anew.
        sources: The faces, in order; their stems differ.
        options: Of the target, all of them.
        refused: What was found and cannot be used; reported by the run.
    """

    target: Target
    root: Path
    sources: Sequence[Source]
    options: Options = field(default_factory=dict)
    refused: tuple[FormatError, ...] = ()


def plan_export(
    masks: Path,
    root: Path,
    target: Target | str,
    *,
    photos: Path | None = None,
    photo_masks: Path | None = None,
    options: Mapping[str, Option] | None = None,
) -> ExportPlan:
    """Find what belongs together by names; reads no pixels.

    Args:
        masks: A mask, or a folder with masks.
        root: Folder to write; see `ExportPlan`.
        target: Or its key.
        photos: A photo for a single mask, or a folder; None looks where photos are usually kept.
        photo_masks: The photos' own masks: a mask, or a folder; None for those that the masks' files hold.
        options: Of the target, also as text; those left out have their defaults.

    Raises:
        FormatError: No masks, an unknown target or option, and where the target needs a photo or its mask and
            some masks have none.
    """
    chosen = _known(root, target) if isinstance(target, str) else target
    found, refused = _masks_of(masks, root)
    sources, unfit = usable(
        chosen, (Source(stem=stem, mask=path) for stem, path in found.items()), path_of=lambda s: s.mask
    )
    refused += unfit
    if not sources:
        raise refused[0] if refused else _no_masks(masks)
    photo_of = _finder(photos, len(sources), "photos", _photo_in) if photos else _usual_photo
    mask_of = _finder(photo_masks, len(sources), "photo masks", _masks_by_stem) if photo_masks else _none
    takes_photo, takes_mask = chosen.photo is not Need.NO, chosen.photo_mask is not Need.NO
    complete = tuple(
        Source(
            stem=each.stem,
            mask=each.mask,
            photo=photo_of(each) if takes_photo else None,
            photo_mask=mask_of(each) if takes_mask else None,
        )
        for each in sources
    )
    plan = ExportPlan(
        target=chosen,
        root=root,
        sources=complete,
        options=checked_options(root, chosen, options or {}),
        refused=tuple(refused),
    )
    check_complete(plan, masks, photos, photo_masks)
    return plan


def check_complete(
    plan: ExportPlan, masks: Path, photos: Path | None = None, photo_masks: Path | None = None
) -> None:
    """Make sure that all masks have what the target needs: a reader that pairs by order mispairs the rest.

    Raises:
        FormatError: Naming some of those that lack it.
    """
    target = plan.target
    if target.photo is Need.NEEDED:
        _check_all(plan, "photo", photos or masks, [each.stem for each in plan.sources if each.photo is None])
    if target.photo_mask is Need.NEEDED:
        lacking = [each.stem for each in plan.sources if not each.has_photo_mask]
        _check_all(plan, "photo mask", photo_masks or masks, lacking)


def usable(
    target: Target,
    sources: Iterable[Source],
    path_of: Callable[[Source], object] = lambda source: source.stem,
) -> tuple[list[Source], list[FormatError]]:
    """Return the sources whose names a renderer can read, and what is wrong with the others."""
    fit, refused, taken = list[Source](), list[FormatError](), dict[str, Source]()
    for source in sources:
        same = taken.setdefault(_key(target, source.stem), source)
        problem = _name_problem(target, source.stem)
        if not problem and same is not source:
            problem = f"the files of {path_of(same)} have the same names; rename one of them"
        if problem:
            refused.append(FormatError(str(path_of(source)), "stem", repr(source.stem), problem))
        else:
            fit.append(source)
    return fit, refused


def checked_options(path: Path, target: Target, given: Mapping[str, Option]) -> Options:
    """Return all options of a target, those given as text in their own types.

    Raises:
        FormatError: For an unknown option or a value that it cannot have.
    """
    made: dict[str, Option] = dict(target.options)
    for name, value in given.items():
        if name not in target.options:
            known = ", ".join(target.options) or "none"
            raise FormatError(path, "option", name, f"options of {target.key}: {known}")
        made[name] = _typed(path, name, value, target.options[name])
    if problem := target.option_problem(made):
        raise FormatError(path, "options", ", ".join(f"{n}={v}" for n, v in made.items()), problem)
    return made


def _known(root: Path, key: str) -> Target:
    try:
        return target_of(key)
    except ValueError as error:
        raise FormatError(root, "target", repr(key), str(error)) from None


def _typed(path: Path, name: str, value: Option, default: Option) -> Option:
    kind = type(default)
    if isinstance(value, kind) and isinstance(value, bool) == isinstance(default, bool):
        return value
    text = str(value).strip()
    try:
        if kind is bool:
            if text.lower() not in (*_YES, *_NO):
                raise ValueError
            return text.lower() in _YES
        return kind(text)
    except ValueError:
        wanted = {bool: "yes or no", int: "a whole number", float: "a number"}.get(kind, "a text")
        raise FormatError(path, f"option {name}", repr(value), f"{wanted} is needed") from None


def _masks_of(masks: Path, root: Path) -> tuple[dict[str, Path], list[FormatError]]:
    """Return the masks by their stems, without what lies in the root, and what cannot be used."""
    if not masks.is_dir():
        return {stem_of(masks): masks}, []
    refused = list[FormatError]()
    home, found, inside = os.path.realpath(root), dict[str, Path](), False
    for path in iter_masks(masks, passed_over=refused.append):
        if Path(os.path.realpath(path)).is_relative_to(home):
            inside = True
            continue
        stem = stem_of(path)
        if stem in found:
            hint = f"{found[stem]} has the same output names; export it into another folder"
            refused.append(FormatError(path, "stem", repr(stem), hint))
        else:
            found[stem] = path
    if inside and not found:
        raise FormatError(root, "output", "the folder of the masks", "take another folder")
    return found, refused


def _no_masks(masks: Path) -> FormatError:
    return FormatError(masks, "number of masks", 0, "a mask or a folder with masks is needed")


def _key(target: Target, stem: str) -> str:
    """Return what two stems share whose files are the same, on Windows too, or are sorted as the same."""
    folded = stem.casefold()
    return re.sub(r"\d+", lambda found: str(int(found[0])), folded) if target.natural_order else folded


def _name_problem(target: Target, stem: str) -> str:
    if target.numbered:
        return ""
    if len(stem) > _LONGEST_NAME:
        return "the name is too long; give the mask a shorter one"
    if target.ascii_names and not _PLAIN_NAME.fullmatch(stem):
        return f"{target.title} needs names of English letters, digits, _ and -; rename the mask"
    if not _ANY_NAME.fullmatch(stem):
        return "renderers need names of English letters and digits; rename the mask"
    if problem := windows_problem(stem):  # the folder may well be taken there
        return f"{problem}; rename the mask"
    return target.name_problem(stem)


def _none(_source: Source) -> None:
    return None


def _usual_photo(source: Source) -> Path | None:
    assert isinstance(source.mask, Path), "sources of a plan are files"
    return find_photo(source.mask)


def _finder(
    place: Path, count: int, what: str, in_folder: Callable[[Path], Callable[[Source], Path | None]]
) -> Callable[[Source], Path | None]:
    if place.is_dir():
        return in_folder(place)
    if not place.exists():
        raise FormatError(place, what, "not found", "choose a file or folder")
    if count > 1:
        raise FormatError(place, what, "a file", f"for {count} masks a folder is needed")
    return lambda _source: place


def _photo_in(folder: Path) -> Callable[[Source], Path | None]:
    def find(source: Source) -> Path | None:
        assert isinstance(source.mask, Path), "sources of a plan are files"
        return photo_in(folder, source.mask, source.stem)

    return find


def _masks_by_stem(folder: Path) -> Callable[[Source], Path | None]:
    found: dict[str, Path] = {}
    for path in iter_masks(folder, passed_over=lambda _error: None):
        found.setdefault(stem_of(path), path)
    return lambda source: found.get(source.stem)


def first_names(names: Sequence[str]) -> str:
    """Return the first few of many, for a message."""
    return ", ".join(names[:_NAMED]) + (", ..." if len(names) > _NAMED else "")


def _check_all(plan: ExportPlan, what: str, place: Path, lacking: Sequence[str]) -> None:
    if not lacking:
        return
    option = "--" + what.replace(" ", "-") + "s"
    counted = f"missing for {len(lacking)} of {len(plan.sources)} masks ({first_names(lacking)})"
    hint = f"{plan.target.title} needs one of the same name for each mask; give their folder ({option})"
    raise FormatError(place, what, counted, hint)
