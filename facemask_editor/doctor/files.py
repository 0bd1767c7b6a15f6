"""Mask files on the doctor's table: as they open, or as far as they can be read where they do not."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from os import PathLike
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from facemask_editor.core.errors import FormatError
from facemask_editor.core.label_map import side_problem
from facemask_editor.core.labels import CELEBAMASK_HQ, LabelMap, LabelSchema
from facemask_editor.core.nearest import class_flags, nearest_labels
from facemask_editor.core.region import Box
from facemask_editor.doctor.examine import Mended, examine, mend, sorted_findings
from facemask_editor.doctor.finding import Finding, Severity
from facemask_editor.doctor.fixes import to_any_neighbour
from facemask_editor.doctor.fringe import thin
from facemask_editor.doctor.patient import pieces_in
from facemask_editor.formats import open_mask
from facemask_editor.formats.mask_file import MaskFile
from facemask_editor.formats.png.masks import filled
from facemask_editor.formats.png.png import Picture, read_picture
from facemask_editor.formats.recognise.colours import read_colours
from facemask_editor.measures.defects.change import dilated

_MOST = 0.25
"""Share of a picture's pixels of no class up to which the rest is a mask."""

_WIDEST = 1 / 64
"""Of the shorter side: how wide lines of no class are; what is wider is an area of its own."""

_FEWEST_CLASSES = 3

_NONE = 255


@dataclass(frozen=True)
class Examined:
    """A file and what is wrong with it.

    Attributes:
        path: As given.
        label_map: H x W uint8. Pixels of no class have the nearest one; `findings` tell of them.
        schema: The classes.
        findings: The worst first.
        messages: What the reader made of the file, sentences.
        readable: Whether the file opens as it is.
        held: What the file held; of one that does not open as it is, with `label_map` in place of its own.
    """

    path: Path
    label_map: LabelMap
    schema: LabelSchema
    findings: tuple[Finding, ...]
    held: MaskFile
    messages: tuple[str, ...] = ()
    readable: bool = True

    def mended(self, least: Severity = Severity.HINT, locks: Collection[int] = ()) -> Mended:
        """Return the mended mask; what reading it has mended already counts as fixed."""
        photo = self.held.photo_mask is not None
        done = mend(self.label_map, self.schema, least=least, locks=locks, photo=photo)
        read = tuple(each for each in self.findings if each.kind in ("soft", "unknown"))
        fixed = tuple(each for each in read if each.fix is not None)
        left = tuple(each for each in read if each.fix is None)
        return Mended(done.label_map, (*fixed, *done.fixed), sorted_findings((*left, *done.left)))


def examine_file(path: str | PathLike[str], schema: LabelSchema | None = None) -> Examined:
    """Read a mask and return what is wrong with it.

    Args:
        path: As of `read.open_mask`.
        schema: As there.

    Raises:
        FormatError: For what is no mask, and where too many pixels have no class.
    """
    path = Path(path)
    try:
        mask = open_mask(path, schema)
    except FormatError as error:
        if (found := _with_gaps(path, schema or CELEBAMASK_HQ, error)) is None:
            raise
        return found
    findings = examine(mask.label_map, mask.schema, photo=mask.photo_mask is not None)
    messages = mask.messages
    soft = tuple(text for text in messages if "soft" in text)
    if soft:
        why = "They are hard once the mask is saved; nothing is left to mend."
        found_soft = (Finding("soft", Severity.WARNING, (), text, no_fix=why) for text in soft)
        findings = sorted_findings((*findings, *found_soft))
        messages = tuple(text for text in messages if text not in soft)
    return Examined(path, mask.label_map, mask.schema, findings, mask, messages)


def _with_gaps(path: Path, schema: LabelSchema, error: FormatError) -> Examined | None:
    """Return a picture in which most pixels have a class; None where it is something else."""
    if error.field not in ("palette", "picture", "class ids"):
        return None
    try:
        picture = read_picture(path)
    except FormatError:  # no PNG; what the reader of the mask has said counts
        return None
    colours = picture.palette is not None or picture.pixels.ndim == 3
    ids = _ids(picture, schema)
    if side_problem(ids.shape[1], ids.shape[0]):
        return None
    gaps = ids >= len(schema)
    known = np.unique(ids[~gaps])
    if not gaps.any() or gaps.mean() > _MOST or len(known) < _FEWEST_CLASSES:
        return None
    lines = _lines(gaps)
    if colours:
        lines |= _alike_by_chance(ids, gaps)
    label_map = _filled(ids, gaps | lines, schema)
    areas = gaps & ~lines
    findings = list(examine(label_map, schema))
    if lines.any():
        findings.append(_of_lines(lines, colours=colours))
    if areas.any():
        findings.append(_of_areas(areas, ids, colours=colours))
    held = filled(path, picture, label_map, schema)
    return Examined(path, label_map, schema, sorted_findings(findings), held, readable=False)


def _alike_by_chance(ids: LabelMap, gaps: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Return threads of a class beside pixels of none: the mean of two classes' colours may be a third's."""
    threads = thin(ids) & ~gaps
    near = gaps
    for _ in range(2):
        near = (dilated(near.view(np.uint8), 1) > 0) & threads | near
    return near & ~gaps


def _ids(picture: Picture, schema: LabelSchema) -> LabelMap:
    if picture.palette is not None:
        entries = read_colours(picture.palette, schema).ids
        table = np.full(256, _NONE, np.uint8)
        table[: len(entries)] = entries
        return np.asarray(table[picture.pixels], np.uint8)
    if picture.pixels.ndim == 3:
        return read_colours(np.ascontiguousarray(picture.pixels[..., :3]), schema).ids
    return picture.pixels


def _filled(ids: LabelMap, gaps: npt.NDArray[np.bool_], schema: LabelSchema) -> LabelMap:
    box = Box(0, 0, ids.shape[1], ids.shape[0])
    nearest = nearest_labels(ids, box, gaps, class_flags(range(len(schema))))
    assert nearest is not None, "most pixels have a class"
    return np.where(gaps, nearest, ids)


def _lines(gaps: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Return which gaps are narrow lines and spots, as the edges of classes are."""
    width = max(3, round(_WIDEST * min(gaps.shape)))
    kernel = np.ones((width + 1, width + 1), np.uint8)
    wide = cv2.dilate(cv2.erode(gaps.view(np.uint8), kernel), kernel) > 0
    return gaps & ~wide


def _of_lines(lines: npt.NDArray[np.bool_], *, colours: bool) -> Finding:
    pieces, count = pieces_in(lines.view(np.uint8)), int(np.count_nonzero(lines))
    what = "colours" if colours else "ids"
    sentence = f"{count} pixel{'s' if count != 1 else ''} along edges or alone have {what} of no class."
    fix = to_any_neighbour("Give them the nearest class", pieces)
    return Finding("soft" if colours else "unknown", Severity.ERROR, (), sentence, pieces, fix)


def _of_areas(areas: npt.NDArray[np.bool_], ids: LabelMap, *, colours: bool) -> Finding:
    pieces, count = pieces_in(areas.view(np.uint8)), int(np.count_nonzero(areas))
    if colours:
        sentence = f"An area of {count} pixels has a colour of no class."
    else:
        values = ", ".join(str(value) for value in np.unique(ids[areas])[:5])
        sentence = f"An area of {count} pixels has an id of no class: {values}."
    why = "Which class was meant cannot be told; paint the area where the file was made."
    return Finding("unknown", Severity.ERROR, (), sentence, pieces, no_fix=why)
